import { known } from "../policed-stack.ts";
import type { StackProblem, StackRule } from "../policy-rule.ts";

/** What must be set, and what must not, for a type to go without a trace. */
const flags: Readonly<Record<string, Readonly<Record<string, boolean>>>> = {
  "aws:backup/vault:Vault": { forceDestroy: true },
  "aws:cloudwatch/logGroup:LogGroup": { skipDestroy: false, deletionProtectionEnabled: false },
  "aws:ecr/repository:Repository": { forceDelete: true },
  "aws:ecs/service:Service": { forceDelete: true },
  "aws:lb/loadBalancer:LoadBalancer": { enableDeletionProtection: false },
  "aws:rds/cluster:Cluster": { deletionProtection: false, skipFinalSnapshot: true, deleteAutomatedBackups: true },
  "aws:s3/bucket:Bucket": { forceDestroy: true },
};

export const destroyable: StackRule = {
  id: "destroyable",
  scope: "stack",
  reason: "What cannot be destroyed is paid for and answered for by nobody.",
  requirement: "All resources must be destroyable with no Retain policies",
  controls: [],
  remedy: "drop protect, retainOnDelete and deletion protection; force the deletion of what holds data",
  problems: ({ resources }) =>
    resources.flatMap((resource): StackProblem[] => {
      const { type, properties, protect, retainOnDelete } = resource;
      const wrong = Object.entries(flags[type] ?? {}).filter(
        // An absent flag is false; the provider's default for the backups' deletion is true.
        ([flag, wanted]) => (known(properties, flag) ?? flag === "deleteAutomatedBackups") !== wanted,
      );
      return [
        ...(protect ? ["is protected"] : []),
        ...(retainOnDelete ? ["is retained on delete"] : []),
        ...wrong.map(([flag, wanted]) => `${flag} is not ${String(wanted)}`),
      ].map((problem) => ({ resource, problem }));
    }),
};
