import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { OperatorError } from "@payments/shared/errors/operator-error.ts";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Console } from "../stacks/console.ts";
import { replayArchive } from "../stacks/verbs/archive.verb.ts";
import { CommandFixture } from "../testing/command.fixture.ts";

/**
 * What Firehose wrote, byte for byte: CloudWatch Logs' test message, then batches of two groups, each ended by a line
 * feed. Messages hold what could be taken for the end of a record: braces, quotes, escapes, another record.
 */
const batches = String.raw`{"messageType":"CONTROL_MESSAGE","owner":"CloudwatchLogs","logGroup":"","logStream":"","subscriptionFilters":[],"logEvents":[{"id":"","timestamp":1795342499000,"message":"CWL CONTROL MESSAGE: Checking health of destination Firehose."}]}
{"messageType":"DATA_MESSAGE","owner":"111122223333","logGroup":"log-group-payment-service-prod-p1","logStream":"payment-service/payment-service/0f3c","subscriptionFilters":["subscription-filter-payment-service-prod-p1"],"logEvents":[{"id":"39338281837562349128374612","timestamp":1795342500123,"message":"{\"level\":\"info\",\"message\":\"paid \\\"S$ 10\\\" }{\"}"},{"id":"39338281837562349128374613","timestamp":1795342500124,"message":"at line 1\n    at line 2 — 付款\n"}]}
{"messageType":"DATA_MESSAGE","owner":"111122223333","logGroup":"log-group-trail-prod-p1","logStream":"111122223333_CloudTrail_ap-southeast-1","subscriptionFilters":["subscription-filter-trail-prod-p1"],"logEvents":[{"id":"39338281837562349128374614","timestamp":1795342501000,"message":"{\"eventName\":\"PutObject\"}"}]}
`;

const lines = [
  {
    time: "2026-11-22T10:15:00.123Z",
    logGroup: "log-group-payment-service-prod-p1",
    logStream: "payment-service/payment-service/0f3c",
    message: String.raw`{"level":"info","message":"paid \"S$ 10\" }{"}`,
  },
  {
    time: "2026-11-22T10:15:00.124Z",
    logGroup: "log-group-payment-service-prod-p1",
    logStream: "payment-service/payment-service/0f3c",
    message: "at line 1\n    at line 2 — 付款\n",
  },
  {
    time: "2026-11-22T10:15:01.000Z",
    logGroup: "log-group-trail-prod-p1",
    logStream: "111122223333_CloudTrail_ap-southeast-1",
    message: '{"eventName":"PutObject"}',
  },
];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "archive-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function object(bytes: Uint8Array): string {
  const file = join(folder, "delivery-stream-log-archive-prod-p1-1-2026-11-22-10-15-00-0a1b.gz");
  writeFileSync(file, bytes);
  return file;
}

async function replayed(file: string, json = true): Promise<{ out: string[]; info: string[] }> {
  const printed = { out: [] as string[], info: [] as string[] };
  const reporter = (): never => {
    throw new Error("a replay deploys nothing");
  };
  const console: Console = {
    json,
    out: (text) => printed.out.push(text),
    info: (text) => printed.info.push(text),
    reporter,
  };
  await replayArchive([file], console);
  return printed;
}

const linesOf = async (file: string): Promise<unknown[]> =>
  (await replayed(file)).out.map((line) => JSON.parse(line) as unknown);

it("prints the lines of an object that Firehose wrote, with time, group and stream, and no control message", async () => {
  expect(await linesOf(object(gzipSync(batches)))).toEqual(lines);
});

it("reads objects without line feeds between the batches, and those of several gzip members", async () => {
  expect(await linesOf(object(gzipSync(batches.replaceAll("}\n{", "}{"))))).toEqual(lines);
  const [control, service, trail] = batches.split(/(?<=\n)/).map((batch) => gzipSync(batch));
  expect(await linesOf(object(Buffer.concat([control, service, trail].filter((part) => part !== undefined))))).toEqual(
    lines,
  );
});

it("prints for people one line after the other, and how many there were", async () => {
  const { out, info } = await replayed(object(gzipSync(batches)), false);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours
  const plain = (text: string | undefined) => text?.replace(/\u001b\[\d+m/g, "");
  expect(plain(out[2])).toBe(
    '2026-11-22T10:15:01.000Z log-group-trail-prod-p1 111122223333_CloudTrail_ap-southeast-1 {"eventName":"PutObject"}',
  );
  expect(plain(info[0])).toBe("3 log lines in 1 object");
});

it("is a verb of the command", { timeout: 60_000 }, async () => {
  const command = new CommandFixture();
  try {
    const { code, stdout, stderr } = await command.run("archive", "replay", "--json", object(gzipSync(batches)));
    expect(
      stdout
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual(lines);
    expect([code, stderr]).toEqual([0, "3 log lines in 1 object\n"]);
    const missing = await command.run("archive", "replay", join(folder, "nothing.gz"));
    expect(missing).toMatchObject({ code: 2, stdout: "" });
    expect(missing.stderr).toMatch(/UnreadableArchive: .*nothing\.gz: there is no such file\n {2}remedy: copy/);
  } finally {
    command.remove();
  }
});

const failed = `{"attemptsMade":4,"errorCode":"S3.AccessDenied","rawData":"H4sIAAAA"}\n`;
const whole = gzipSync(batches);
const damaged = Buffer.from(whole);
damaged.writeUInt8(damaged.readUInt8(damaged.length - 8) ^ 1, damaged.length - 8); // its checksum

it.each([
  { what: "no gzip", bytes: Buffer.from(batches), problem: /not gzip, or damaged \(incorrect header check\)/ },
  { what: "an object that was cut off", bytes: whole.subarray(0, -20), problem: /cut off inside its gzip data/ },
  { what: "a damaged object", bytes: damaged, problem: /not gzip, or damaged \(incorrect data check\)/ },
  { what: "an object packed twice", bytes: gzipSync(whole), problem: /byte 0 is not inside a JSON object/ },
  { what: "text", bytes: gzipSync("hello"), problem: /byte 0 is not inside a JSON object/ },
  {
    what: "a batch that was cut off",
    bytes: gzipSync(batches.slice(0, -10)),
    problem: /ends inside the JSON object that begins at byte \d+/,
  },
  { what: "broken JSON", bytes: gzipSync('{"messageType" "DATA_MESSAGE"}'), problem: /JSON/ },
  {
    what: "what could not be delivered",
    bytes: gzipSync(failed),
    problem: /record at byte 0 is no batch of CloudWatch Logs \(messageType: /,
  },
])("refuses $what, and says what to do", async ({ bytes, problem }) => {
  const refusal: unknown = await replayed(object(bytes)).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(OperatorError);
  expect(refusal).toMatchObject({ code: "UnreadableArchive", problem: expect.stringMatching(problem) as unknown });
  expect((refusal as OperatorError).remedy).toMatch(/^(copy the object|give an object)/);
});
