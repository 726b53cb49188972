import { expect, it } from "vitest";
import { isTransient, transientErrors } from "./transient-failure.ts";

const error = (message: string) => ({ severity: "error", message });
const answered = (status: number, code: string) =>
  error(
    `creating KMS Key: operation error KMS: CreateKey, https response error StatusCode: ${String(status)}, RequestID: 1, api error ${code}: no`,
  );

it.each([
  { what: "throttling", errors: [answered(400, "ThrottlingException")], transient: true },
  { what: "a fault of the service", errors: [answered(503, "SomethingNew"), error("update failed")], transient: true },
  {
    what: "two that pass",
    errors: [answered(400, "RequestLimitExceeded"), answered(500, "InternalError")],
    transient: true,
  },
  { what: "a refusal", errors: [answered(403, "AccessDenied")], transient: false },
  { what: "a quota", errors: [answered(400, "LimitExceededException")], transient: false },
  {
    what: "a refusal beside one that passes",
    errors: [answered(503, "X"), answered(400, "ValidationException")],
    transient: false,
  },
  {
    what: "a program's own error beside one that passes",
    errors: [answered(503, "X"), error("TypeError: no")],
    transient: false,
  },
  { what: "nothing said", errors: [error("update failed")], transient: false },
  { what: "a warning only", errors: [{ ...answered(503, "X"), severity: "warning" }], transient: false },
])("$what: $transient", ({ errors, transient }) => expect(isTransient(errors)).toBe(transient));

it("names AWS's own page for every code", () => {
  for (const { codes, page } of transientErrors) {
    expect(codes.length).toBeGreaterThan(0);
    expect(page).toMatch(/^https:\/\/docs\.aws\.amazon\.com\//);
  }
});
