import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { repository } from "../testing/rehearsed-project.ts";
import { readMeasuredLoad } from "./measured-load.ts";

const committed = join(repository, "projects/app/load/measured-load.json");
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "measured-load-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const written = (text: string): string => {
  const file = join(folder, "measured.json");
  writeFileSync(file, text);
  return file;
};

it("reads what is committed", () => {
  expect(readMeasuredLoad(committed).service.cpuMillisecondsPerRequest).toBeGreaterThan(0);
});

it.each([
  { mistake: "no JSON", text: "{", says: /UnreadableMeasurement: .*measured\.json[\s\S]*remedy: measure anew/ },
  {
    mistake: "shares that are not the whole",
    text: JSON.stringify({ ...readMeasuredLoad(committed), mix: { create: 0.5 } }),
    says: /do not add up to 1/,
  },
  {
    mistake: "an operation that nobody knows",
    text: JSON.stringify({ ...readMeasuredLoad(committed), mix: { create: 0.5, delete: 0.5 } }),
    says: /delete/,
  },
  { mistake: "nothing measured", text: "{}", says: /measuredAt[\s\S]*latencyMilliseconds/ },
])("refuses $mistake", ({ text, says }) => {
  expect(() => readMeasuredLoad(written(text))).toThrow(says);
});

it("refuses a file that is not there", () => {
  expect(() => readMeasuredLoad(join(folder, "none.json"))).toThrow(/none\.json/);
});
