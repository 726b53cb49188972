import { expect, it } from "vitest";
import { wafExpression } from "./regular-expression.plan.ts";

it.each([
  { what: "201 characters", pattern: "a".repeat(201), refusal: /at most 200 characters, got 201/ },
  { what: "a group that captures", pattern: "(a|b)", refusal: /capturing group/ },
  { what: "a look-ahead", pattern: "a(?=b)", refusal: /look-around/ },
  { what: "a look-behind", pattern: "(?<!a)b", refusal: /look-around/ },
  { what: "a back-reference", pattern: "(?:a)\\1", refusal: /back-reference/ },
  { what: "an atomic group", pattern: "(?>a)", refusal: /atomic/ },
  { what: "a possessive quantifier", pattern: "a*+", refusal: /possessive/ },
  { what: "a reset of the match", pattern: "a\\Kb", refusal: /\\K/ },
])("refuses $what", ({ pattern, refusal }) => expect(() => wafExpression(pattern)).toThrow(refusal));

it.each(["\\(a\\)", "[(]a[)]", "(?:a|b)+", "a\\*\\+", "\\bselect\\b", "[^*+]+", "\\\\n"])("takes %s", (pattern) => {
  expect(wafExpression(pattern)).toBeInstanceOf(RegExp);
});
