import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, it, onTestFinished } from "vitest";
import { cachedBundle } from "./bundle-cache.ts";

let folder: string;
let made: number;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bundles-"));
  made = 0;
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, "a.ts"), "first");
});

const bundle = (options: object = {}): string => {
  const make = () => {
    made += 1;
    return { text: `bundle ${String(made)}`, inputs: ["a.ts"] };
  };
  return cachedBundle({ absWorkingDir: folder, ...options }, make, join(folder, "cache"));
};

it("is made once as long as its files stay the same", () => {
  expect([bundle(), bundle(), bundle()]).toEqual(["bundle 1", "bundle 1", "bundle 1"]);
  expect(readdirSync(join(folder, "cache"))).toHaveLength(1);
});

it("is made anew when a file changes or is gone", () => {
  bundle();
  writeFileSync(join(folder, "a.ts"), "second");
  expect(bundle()).toBe("bundle 2");
  rmSync(join(folder, "a.ts"));
  expect(bundle()).toBe("bundle 3");
  expect(bundle()).toBe("bundle 3");
});

it("is another one with other options", () => {
  expect([bundle(), bundle({ minify: true })]).toEqual(["bundle 1", "bundle 2"]);
});
