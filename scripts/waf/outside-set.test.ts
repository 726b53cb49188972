import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { outsideSet } from "./outside-set.ts";

const folder = mkdtempSync(join(tmpdir(), "outside-set-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("reads one payload a line, without comments, and places it in a query parameter, encoded once", () => {
  mkdirSync(join(folder, "sqli"));
  mkdirSync(join(folder, "benign"));
  writeFileSync(join(folder, "sqli/a.txt"), "# a comment\n#\n\n' or 1=1#\r\n#payload\n1%27\n");
  writeFileSync(join(folder, "sqli/a.md"), "not read\n");
  writeFileSync(join(folder, "benign/b.txt"), Buffer.from("é\n"));
  const set = outsideSet(folder);
  expect(set.map(({ kind, source, payload, request }) => [kind, source, payload, request.query])).toEqual([
    ["sqli", "sqli/a.txt", "' or 1=1#", "q=%27%20or%201%3d1%23"],
    ["sqli", "sqli/a.txt", "#payload", "q=%23payload"],
    ["sqli", "sqli/a.txt", "1%27", "q=1%2527"],
    ["benign", "benign/b.txt", "é", "q=%c3%a9"],
  ]);
});

it("refuses a folder without payloads", () => {
  expect(() => outsideSet(join(folder, "nowhere"))).toThrow(/NoCorpus: .*nowhere holds no payload/);
});
