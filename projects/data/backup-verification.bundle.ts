import { functionBundle } from "@payments/shared/components/function-bundle.ts";

/**
 * The verification's code as one ES module.
 *
 * @param folder where `handler.ts` lies
 */
export function backupVerificationBundle(folder: URL = new URL("backup-verification/", import.meta.url)): string {
  return functionBundle(folder);
}
