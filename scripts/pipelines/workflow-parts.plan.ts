import { sessionSeconds } from "./deployment-role.names.ts";
import { pinned } from "./pinned-actions.ts";

/** A workflow as GitHub reads it (https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax). */
export interface Workflow {
  readonly name: string;
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly concurrency?: Readonly<Record<string, unknown>>;
  readonly jobs: Readonly<Record<string, WorkflowJob>>;
}

export type WorkflowJob = Readonly<Record<string, unknown>>;
type Step = Readonly<Record<string, unknown>>;

/** The repository without the job's token in its git settings, where every later step could read it. */
export function checkout(options: Readonly<Record<string, unknown>> = {}): Step {
  return { uses: pinned("actions/checkout"), with: { "persist-credentials": false, ...options } };
}

// No cache of packages: one that a pull request wrote must not reach a job that has credentials.
export function nodeSetup(): Step {
  return { uses: pinned("actions/setup-node"), with: { "node-version": "24", "package-manager-cache": false } };
}

/** The environment's suffix as GitHub knows it, a variable of each environment: part of the roles' names. */
export const environmentSuffix = "${{ vars.ENVIRONMENT_SUFFIX }}";

/** Credentials for the job alone, by its OIDC token; no key of AWS is kept at GitHub. */
export function credentials(role: string): Step {
  return {
    uses: pinned("aws-actions/configure-aws-credentials"),
    with: {
      "role-to-assume": `arn:aws:iam::\${{ vars.AWS_ACCOUNT_ID }}:role/${role}`,
      "aws-region": "ap-southeast-1",
      "role-duration-seconds": sessionSeconds,
    },
  };
}
