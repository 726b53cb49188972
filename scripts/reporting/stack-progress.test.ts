import { expect, it } from "vitest";
import { changesInWords, changeTotals } from "./stack-progress.ts";
import { summaryTable } from "./summary-table.ts";

it.each([
  { verb: "up", changes: { create: 60, same: 3 }, words: "60 created" },
  { verb: "up", changes: { same: 63 }, words: "no changes" },
  { verb: "up", changes: { create: 1, update: 2, delete: 3, replace: 1 }, words: "2 created, 2 updated, 4 deleted" },
  { verb: "preview", changes: { create: 1, delete: 2 }, words: "1 to create, 2 to delete" },
  { verb: "destroy", changes: { delete: 5 }, words: "5 deleted" },
] as const)("calls $changes of $verb: $words", ({ verb, changes, words }) => {
  expect(changesInWords(verb, changes)).toBe(words);
});

it("counts a replacement as one made and one gone", () => {
  expect(changeTotals({ replace: 2 })).toEqual({ created: 2, updated: 0, deleted: 2 });
});

it("gives every stack a row, with the words of the verb", () => {
  const lines = summaryTable("preview", [
    { stack: "network", status: "succeeded", changes: { create: 60 }, seconds: 3.14 },
    { stack: "security", status: "skipped", changes: {}, seconds: 0, reason: "waits for network" },
  ]).split("\n");
  expect(lines.filter((line) => line.includes("to create"))).toHaveLength(1);
  expect(lines.find((line) => line.includes("network"))).toMatch(/succeeded.*60.*0.*0.*3\.1/);
  expect(lines.find((line) => line.includes("security"))).toMatch(/skipped/);
});
