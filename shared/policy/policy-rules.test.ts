import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { policyRules } from "./policy-rules.ts";

const folder = fileURLToPath(new URL("rules", import.meta.url));
const ids = policyRules.map(({ id }) => id);

it("has a file and a test of its id for every rule, and no other", () => {
  const files = readdirSync(folder).filter((file) => file.endsWith(".rule.ts"));
  expect(files.sort()).toEqual(ids.map((id) => `${id}.rule.ts`).sort());
  expect(ids.filter((id) => !existsSync(`${folder}/${id}.rule.test.ts`))).toEqual([]);
});

it.each(policyRules)("$id says why, whom it serves and what to do", ({ reason, requirement, controls, remedy }) => {
  expect(reason).toMatch(/^[A-Z].*[^.]\.$/);
  expect(reason).not.toMatch(/\. /);
  expect(requirement.length).toBeGreaterThan(10);
  expect(remedy).toMatch(/^[a-z].*[^.]$/);
  for (const control of controls) expect(control).toMatch(/^(PCI DSS \d+(\.\d+)+|FSBP [A-Za-z0-9]+\.\d+)$/);
});
