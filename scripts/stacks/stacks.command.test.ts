import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CommandFixture } from "../testing/command.fixture.ts";

let command: CommandFixture;
beforeAll(() => {
  command = new CommandFixture();
});
afterAll(() => command.remove());

describe("bad input ends with exit code 2 and the way out", () => {
  it.each([
    { args: ["affected"], says: /required option '--since <ref>' not specified/ },
    {
      args: ["affected", "--since", "no-such-ref"],
      says: /UsageError: git knows no commit "no-such-ref"\n +remedy: name/,
    },
    {
      args: ["doctor", "--env", "production"],
      says: /UnknownEnvironment: .* "production"\n +remedy: choose one of local/,
    },
    { args: ["doctor", "--suffix", "PR-42"], says: /IllegalSuffix: the suffix "PR-42"/ },
    {
      args: ["status", "--only", "nework"],
      says: /UnknownProject: there is no project "nework"\n +remedy: choose among/,
    },
    { args: ["status", "--only", "app", "--to", "app"], says: /UsageError: --only cannot stand beside --from or --to/ },
    { args: ["capacity", "--think-time", "10 seconds"], says: /expected a time above 0 such as 500ms, 90s, 10m or 2h/ },
    { args: ["capacity", "--margin", "0"], says: /expected a number above 0/ },
    { args: ["preview", "--concurrency", "0"], says: /expected a whole number above 0/ },
  ])("stacks $args", async ({ args, says }) => {
    const { code, stdout, stderr } = await command.run(...args);
    expect(stderr).toMatch(says);
    expect(stdout).toBe("");
    expect(code).toBe(2);
  });
});

it("says of a platform that was never deployed that it was not, without an engine", async () => {
  const { code, stdout } = await command.run("status", "--json");
  const { stacks, notTold } = JSON.parse(stdout) as { stacks: { status: string }[]; notTold: string[] };
  expect(stacks.map(({ status }) => status)).toEqual(Array(6).fill("never deployed"));
  expect(notTold).toEqual([]);
  expect(code).toBe(0);
});
