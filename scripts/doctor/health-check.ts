import { OperatorError } from "@payments/shared/errors/operator-error.ts";

/** What came of one look. `skipped`: not needed here, or nothing can be said. */
export type Finding =
  | { readonly status: "ok" | "skipped"; readonly says: string }
  | { readonly status: "wrong"; readonly says: string; readonly remedy: string };

/** One thing that a deployment needs. */
export interface HealthCheck {
  readonly what: string;
  /** For a failure that brings no remedy of its own. */
  readonly remedy: string;
  readonly look: () => Promise<Finding> | Finding;
}

export type CheckedHealth = Finding & { readonly what: string };

/** Looks at everything, one after the other, whatever is wrong with the others. */
export async function checkHealth(checks: readonly HealthCheck[]): Promise<CheckedHealth[]> {
  const results: CheckedHealth[] = [];
  for (const { what, remedy, look } of checks) {
    try {
      results.push({ what, ...(await look()) });
    } catch (error) {
      const found = error instanceof OperatorError ? error : { problem: messageOf(error), remedy };
      results.push({ what, status: "wrong", says: found.problem, remedy: found.remedy });
    }
  }
  return results;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
