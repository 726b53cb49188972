import { OperatorError } from "@payments/shared/errors/operator-error.ts";
import { expect, it } from "vitest";
import type { EngineSource, Finding } from "./engine-location.ts";
import { type EngineSources, searchEngine } from "./engine-search.ts";

/** Sources that answer as the table says, and a record of who was asked. */
function sourcesThat(answers: { readonly [source in EngineSource]?: boolean }, filledWhileWaiting = false) {
  const asked: string[] = [];
  let alone = false;
  const answer = (source: EngineSource) => async (): Promise<Finding> => {
    asked.push(source);
    const found = answers[source] === true || (source === "cache" && alone && filledWhileWaiting);
    if (found) return { found: { command: `/from/${source}/pulumi`, version: "3.255.0", source } };
    return { missed: `${source} has none` };
  };
  const sources: EngineSources = {
    version: "3.255.0",
    goVersion: "1.25.11",
    onPath: answer("path"),
    cached: answer("cache"),
    downloaded: answer("download"),
    built: answer("go build"),
    async alone(work) {
      asked.push("lock");
      alone = true;
      return work();
    },
  };
  return { sources, asked };
}

it.each([
  { has: { path: true, cache: true }, takes: "path", asking: ["path"] },
  { has: { cache: true }, takes: "cache", asking: ["path", "cache"] },
  { has: { download: true }, takes: "download", asking: ["path", "cache", "lock", "cache", "download"] },
  { has: { "go build": true }, takes: "go build", asking: ["path", "cache", "lock", "cache", "download", "go build"] },
] as const)("takes it from $takes when that is the first to have it", async ({ has, takes, asking }) => {
  const { sources, asked } = sourcesThat(has);
  const engine = await searchEngine(sources, () => undefined);

  expect(engine).toEqual({ command: `/from/${takes}/pulumi`, version: "3.255.0", source: takes });
  expect(asked).toEqual(asking);
});

it("takes from the cache what another process put there while this one waited", async () => {
  const { sources, asked } = sourcesThat({ download: true }, true);
  const engine = await searchEngine(sources, () => undefined);

  expect(engine.source).toBe("cache");
  expect(asked).toEqual(["path", "cache", "lock", "cache"]);
});

it("announces each step in a line", async () => {
  const lines: string[] = [];
  await searchEngine(sourcesThat({ "go build": true }).sources, (line) => lines.push(line));

  expect(lines).toEqual([
    "Pulumi 3.255.0: on PATH: path has none",
    "Pulumi 3.255.0: in the cache: cache has none",
    "Pulumi 3.255.0: official download: download has none",
    "Pulumi 3.255.0: /from/go build/pulumi (go build)",
  ]);
});

it("says what was tried and the ways out where nothing worked", async () => {
  const search = searchEngine(sourcesThat({}).sources, () => undefined);

  await expect(search).rejects.toThrow(OperatorError);
  await expect(search).rejects.toMatchObject({
    code: "EngineUnavailable",
    problem: `Pulumi 3.255.0 is not on this machine and could not be obtained; tried:
  - on PATH: path has none
  - in the cache: cache has none
  - official download: download has none
  - Go build: go build has none`,
    remedy: `do one of these, then run the command again:
  - install Pulumi 3.255.0 from https://www.pulumi.com/docs/iac/download-install/ and put it on PATH
  - make https://get.pulumi.com reachable from this machine
  - install Go 1.25.11 or later from https://go.dev/dl/, with a module proxy in reach (go env GOPROXY)`,
  });
});
