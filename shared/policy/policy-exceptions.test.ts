import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { resource } from "./policed-resources.fixture.ts";
import { stackViolations } from "./policy-evaluation.ts";
import { exceptionInWords, readExceptions } from "./policy-exceptions.ts";
import { policyRules } from "./policy-rules.ts";
import { keyRotation } from "./rules/key-rotation.rule.ts";

const exception = {
  rule: "key-rotation",
  project: "security",
  resource: "aws:kms/key:Key key-old",
  owner: "security-team",
  reason: "read by a partner until the end of the year",
  expires: "2026-12-31",
};

function read(content: unknown, today: string) {
  const folder = mkdtempSync(join(tmpdir(), "exceptions-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "policy-exceptions.json");
  writeFileSync(file, JSON.stringify(content));
  return readExceptions(["key-rotation"], new Date(`${today}T12:00:00Z`), file);
}

it("holds to the end of its last day, for its one resource", () => {
  const exceptions = read([exception], "2026-12-31");
  const keys = ["key-old", "key-new"].map((name) => resource("aws:kms/key:Key", {}, { name }));
  const stack = { project: "security", upstream: {}, resources: keys };
  expect(stackViolations([keyRotation], stack, []).map((violation) => violation.resource)).toEqual([
    "aws:kms/key:Key key-old",
    "aws:kms/key:Key key-new",
  ]);
  expect(stackViolations([keyRotation], stack, exceptions).map((violation) => violation.resource)).toEqual([
    "aws:kms/key:Key key-new",
  ]);
  expect(stackViolations([keyRotation], { ...stack, project: "data" }, exceptions)).toHaveLength(2);
  expect(exceptionInWords(exception)).toBe(
    "key-rotation is not kept by aws:kms/key:Key key-old of security until 2026-12-31: read by a partner until the end of the year (security-team)",
  );
});

it("fails once it has expired, and names who can prolong it", () => {
  expect(() => read([exception], "2027-01-01")).toThrow(
    /ExceptionExpired: key-rotation is not kept by aws:kms\/key:Key key-old .*\(security-team\); it has expired\n.*remedy: keep the rule/,
  );
});

it("reports all mistakes of the file at once", () => {
  const { owner, ...ownerless } = exception;
  expect(owner).toBe("security-team");
  expect(() => read([ownerless, { ...exception, expires: "soon", resource: "key-old" }], "2026-12-01")).toThrow(
    /InvalidExceptions[\s\S]*at \[0\]\.owner[\s\S]*expected <type> <logical name>[\s\S]*at \[1\]\.expires/,
  );
  expect(() => read([{ ...exception, rule: "key-rotatoin" }], "2026-12-01")).toThrow(/there is no rule key-rotatoin/);
});

it("is read from the committed file, which has this one and no other", () => {
  const committed = readExceptions(
    policyRules.map(({ id }) => id),
    new Date("2026-01-01"),
  );
  expect(committed.map(({ rule, project, resource }) => `${project}: ${rule} ${resource}`)).toEqual([
    "data: customer-key aws:sfn/stateMachine:StateMachine state-machine-backup-verification",
  ]);
});
