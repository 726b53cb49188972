import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { RecordedEngine } from "./recorded-engine.ts";

const folder = mkdtempSync(join(tmpdir(), "recorded-engine-"));
afterAll(() => rmSync(folder, { recursive: true }));

it("adds up an engine's calls by project, and knows none of a run that called none", () => {
  const engine = new RecordedEngine(folder, "/bin/echo");
  expect(engine.seconds()).toEqual(new Map());
  const project = join(folder, "network");
  mkdirSync(project);
  for (const verb of ["preview", "up"]) execFileSync(join(engine.bin, "pulumi"), [verb], { cwd: project });
  expect([...engine.seconds().keys()]).toEqual(["network"]);
  expect(engine.seconds().get("network")).toBeGreaterThan(0);
  engine.forget();
  expect(engine.seconds()).toEqual(new Map());
});
