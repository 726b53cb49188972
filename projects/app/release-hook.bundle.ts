import { functionBundle } from "@payments/shared/components/function-bundle.ts";

/** The release hook's code as one ES module. */
export function releaseHookBundle(): string {
  return functionBundle({ folder: new URL("release-hook/", import.meta.url), entry: "handler.ts" });
}
