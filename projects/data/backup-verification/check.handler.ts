import { iamLogIn } from "../database/iam-log-in.ts";
import { trustedAuthorities } from "../database/program-files.ts";
import { checkEnvironment } from "./check-environment.ts";
import { checkStep } from "./check-steps.ts";
import expected from "./expected-schema.json" with { type: "json" };
import type { StepInput, VerificationRun } from "./verification-run.ts";

/** What a piece may take at most: with less than this left of Lambda's 15 minutes none is begun. */
const longestPiece = 9 * 60_000;

/** What the state machine calls, again and again, until the restored database is checked. */
export async function handler(
  input: StepInput,
  context: { readonly getRemainingTimeInMillis: () => number },
): Promise<VerificationRun> {
  const environment = checkEnvironment(process.env);
  const parts = {
    environment,
    authorities: trustedAuthorities(),
    token: async (server: { readonly host: string; readonly port: number; readonly user: string }) =>
      (await iamLogIn({ ...environment, ...server }, server.user)).password,
    expected,
    hasTime: () => context.getRemainingTimeInMillis() > longestPiece,
    now: () => new Date(),
  };
  return checkStep(parts, input);
}
