import type { DeploymentScope } from "@payments/shared/scope/deployment-scope.ts";
import type { EdgeSettings } from "./edge.settings.ts";

/**
 * The settings of this copy of the environment. A copy (`--suffix pr42`) is made from the environment's own settings, in the
 * same account, and gives way in what only one of them can have: it is reached below the environment's domain
 * (`pr42.api.example.com`), and leaves the role with which API Gateway logs to the environment, which would otherwise
 * lose its logs when the copy is destroyed.
 */
export function settingsOfCopy(
  settings: EdgeSettings,
  { stack, environment, environmentSuffix }: Pick<DeploymentScope, "stack" | "environment" | "environmentSuffix">,
): EdgeSettings {
  if (stack === environment) return settings;
  const { certificate } = settings;
  return {
    ...settings,
    manageApiGatewayAccount: false,
    certificate:
      certificate.source === "zone"
        ? { ...certificate, domainName: `${environmentSuffix}.${certificate.domainName}` }
        : certificate,
  };
}
