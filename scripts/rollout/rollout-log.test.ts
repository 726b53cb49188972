import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { S3Client } from "@aws-sdk/client-s3";
import { describe, expect, it, onTestFinished } from "vitest";
import { folderStore } from "./folder-store.ts";
import type { RolloutEvent } from "./rollout-entry.ts";
import { RolloutLog, type WriteOnceStore } from "./rollout-log.ts";
import { s3Store } from "./s3-store.ts";

const revision = "a".repeat(40);
const tests: RolloutEvent = { event: "tests", revision, outcome: "succeeded" };
const now = (): Date => new Date("2026-11-25T10:00:00Z");
const logOn = (store: WriteOnceStore, by = "ada"): RolloutLog => new RolloutLog(store, { by, now });

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "payments-rollouts-"));
  onTestFinished(() => rmSync(made, { recursive: true }));
  return made;
}

/** As much of S3 as the log uses: a list, reads, and writes that the condition lets through. */
async function bucket(): Promise<{ store: WriteOnceStore; conditions: (string | undefined)[] }> {
  const objects = new Map<string, string>();
  const conditions: (string | undefined)[] = [];
  const server: Server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://s3");
    const key = decodeURIComponent(pathname.split("/").slice(2).join("/"));
    if (request.method === "GET" && searchParams.has("list-type")) {
      const prefix = searchParams.get("prefix") ?? "";
      const contents = [...objects.keys()].filter((name) => name.startsWith(prefix));
      const rows = contents.map((name) => `<Contents><Key>${name}</Key></Contents>`).join("");
      response.end(`<ListBucketResult><IsTruncated>false</IsTruncated>${rows}</ListBucketResult>`);
    } else if (request.method === "GET") response.end(objects.get(key));
    else {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const condition = request.headers["if-none-match"];
        conditions.push(condition);
        if (condition === "*" && objects.has(key)) response.writeHead(412).end();
        else {
          objects.set(key, Buffer.concat(chunks).toString());
          response.end();
        }
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const client = new S3Client({
    region: "ap-southeast-1",
    endpoint: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    forcePathStyle: true,
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    requestChecksumCalculation: "WHEN_REQUIRED",
  });
  onTestFinished(() => {
    client.destroy();
    server.closeAllConnections();
    server.close();
  });
  return { store: s3Store(client, "state", "payments-rollouts/"), conditions };
}

describe.each([
  { where: "a folder", open: () => Promise.resolve(folderStore(folder())) },
  { where: "a bucket", open: async () => (await bucket()).store },
])("the log in $where", ({ open }) => {
  it("keeps who, what and when, in order", async () => {
    const store = await open();
    await logOn(store).append(() => tests);
    await logOn(store, "grace").append(() => ({ event: "aborted", revision }));
    expect(await logOn(store).entries()).toEqual([
      { ...tests, by: "ada", at: "2026-11-25T10:00:00.000Z" },
      { event: "aborted", revision, by: "grace", at: "2026-11-25T10:00:00.000Z" },
    ]);
  });

  it("loses no entry of writers who write at once", async () => {
    const store = await open();
    const writers = Array.from({ length: 8 }, (_, index) => logOn(store, `writer-${String(index)}`));
    await Promise.all(writers.map((log) => log.append(() => tests)));
    const authors = (await logOn(store).entries()).map(({ by }) => by);
    expect(authors.sort()).toEqual(Array.from({ length: 8 }, (_, index) => `writer-${String(index)}`));
  });

  it("asks for the decision again where another wrote in between", async () => {
    const store = await open();
    const seen: number[] = [];
    await logOn(store).append((entries) => {
      seen.push(entries.length);
      return tests;
    });
    const slow: WriteOnceStore = {
      ...store,
      create: async (key, text) => {
        if (seen.length === 2) await logOn(store, "other").append(() => tests);
        return store.create(key, text);
      },
    };
    await logOn(slow).append((entries) => {
      seen.push(entries.length);
      return tests;
    });
    expect(seen).toEqual([0, 1, 2]);
  });

  it("overwrites nothing", async () => {
    const store = await open();
    expect([await store.create("00000000.json", "one"), await store.create("00000000.json", "two")]).toEqual([
      true,
      false,
    ]);
    expect(await store.read("00000000.json")).toBe("one");
  });
});

it("writes to a bucket with the condition that nothing is there", async () => {
  const { store, conditions } = await bucket();
  await logOn(store).append(() => tests);
  expect(conditions).toEqual(["*"]);
});

it.each([
  { damage: "a missing entry", file: "00000001.json", text: "{}", says: /00000001.json does not follow/ },
  { damage: "an entry of nobody", file: "00000000.json", text: '{"event":"tests"}', says: /00000000.json is no entry/ },
])("refuses a log with $damage", async ({ file, text, says }) => {
  const place = folder();
  writeFileSync(join(place, file), text);
  await expect(logOn(folderStore(place)).entries()).rejects.toThrow(says);
});
