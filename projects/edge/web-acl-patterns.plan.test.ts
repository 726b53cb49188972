import { wafExpression } from "@payments/shared/waf-evaluator/regular-expression.plan.ts";
import { describe, expect, it } from "vitest";
import { scripts, sqlMarks, sqlSign, sqlWords } from "./web-acl-patterns.plan.ts";

const sets = { sqlWords, sqlMarks, scripts };
const all = [...sqlWords, ...sqlMarks, ...scripts, sqlSign];

it.each(all)("$seen: written as WAF takes it", ({ pattern }) => {
  expect(() => wafExpression(pattern)).not.toThrow();
  const bare = pattern.replaceAll(/\\./g, ""); // \D and \W are no letters
  expect(bare, "is held against lower case").toBe(bare.toLowerCase());
  expect(bare, "counts no repetitions").not.toMatch(/\{\d/);
});

it.each(Object.entries(sets))("%s fit into a set: at most ten", (_, patterns) => {
  expect(patterns.length).toBeLessThanOrEqual(10);
  expect(new Set(patterns.map(({ pattern }) => pattern)).size).toBe(patterns.length);
});

/** JavaScript tries what WAF need not: a pattern that explodes here would make the measurement unusable. */
describe("take no time that grows faster than the text's square", () => {
  const hostile = [
    "' ",
    "1 and ",
    "select a from ",
    "<a ",
    "x=1&y='2' ",
    "(1,",
    "- ",
    "union ",
    "or 1 ",
    "'=",
    "/*",
    "a.b",
  ];
  const matches = (texts: readonly string[]) =>
    all.map(({ pattern }) => texts.filter((text) => new RegExp(pattern).test(text)));

  it.each(hostile)("%j, a thousand times", (part) => expect(matches([part.repeat(1000)])).toHaveLength(all.length));
});
