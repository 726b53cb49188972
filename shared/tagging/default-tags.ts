import type { DeploymentScope } from "../scope/deployment-scope.ts";

/**
 * Tags of everything that a project creates; the provider adds them. Environment and suffix find what a copy of the
 * platform left behind, `Project` and `Owner` say whom to ask.
 */
export function defaultTags(scope: DeploymentScope, owner: string): Record<string, string> {
  return {
    Platform: "payments",
    Project: scope.project,
    Owner: owner,
    Environment: scope.environment,
    EnvironmentSuffix: scope.environmentSuffix,
    ManagedBy: "pulumi",
  };
}
