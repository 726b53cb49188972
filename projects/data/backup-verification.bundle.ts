import { functionBundle } from "@payments/shared/components/function-bundle.ts";

/** The functions of the verification, each with a handler and a role of its own. */
export type VerificationFunction = "restore" | "check" | "report";

/**
 * A function's code as one ES module.
 *
 * @param folder where the handlers lie
 */
export function backupVerificationBundle(
  role: VerificationFunction,
  folder: URL = new URL("backup-verification/", import.meta.url),
): string {
  return functionBundle({ folder, entry: `${role}.handler.ts` });
}
