import { resourceName } from "@payments/shared/naming/resource-name.ts";
import { policyDocument } from "@payments/shared/policies/policy-document.ts";
import { awsProvider, currentAccount } from "@payments/shared/providers/aws-provider.ts";
import { currentScope, loadSettings } from "@payments/shared/settings/current-stack.ts";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { servicesOf } from "../pipelines/deployment-rights.ts";
import { deploymentRoleName, rolloutRoleName } from "../pipelines/deployment-role.names.ts";
import {
  deploymentBoundary,
  deploymentPolicy,
  deploymentTrust,
  githubIssuer,
  rolloutPolicy,
} from "../pipelines/deployment-role.policy.ts";
import bootstrapSettings from "./bootstrap.settings.ts";
import { DeploymentRole } from "./deployment-role.component.ts";
import { StateStore } from "./state-store.component.ts";

/** What must be in an account before a workflow can deploy to it. */
export default async function program() {
  const settings = loadSettings(bootstrapSettings);
  const scope = currentScope(settings);
  const provider = awsProvider(scope, settings, "platform-team");
  const account = await currentAccount(provider, settings.region);
  const owned = { providers: [provider] };

  const shared = settings.sharedAccount;
  const store = shared ? undefined : new StateStore("state", { scope, account }, owned);
  const identity = shared ? [] : [identityProvider(resourceName(scope, "oidc-provider", "github"), provider)];
  const stateBucket = store?.bucket ?? pulumi.output(shared?.stateBucket ?? "");
  const stateKeyArn = store?.keyArn ?? pulumi.output(shared?.stateKeyArn ?? "");

  const targets = Object.keys(servicesOf).map((project) => ({
    project,
    environment: scope.environment,
    environmentSuffix: scope.environmentSuffix,
    accountId: account.accountId,
    region: account.region,
    repository: settings.repository,
  }));
  const boundary = new aws.iam.Policy(
    "policy-deploy-boundary",
    {
      name: resourceName(scope, "policy", "deploy-boundary"),
      description: "The most that any deployment role of the environment may do",
      policy: pulumi
        .all([stateBucket, stateKeyArn])
        .apply(([bucket, keyArn]) =>
          policyDocument(
            deploymentBoundary(targets.map((target) => ({ ...target, stateBucket: bucket, stateKeyArn: keyArn }))),
          ),
        ),
    },
    { provider },
  );
  const statements = (target: (typeof targets)[number], policy: typeof deploymentPolicy) =>
    pulumi
      .all([stateBucket, stateKeyArn])
      .apply(([bucket, keyArn]) => policy({ ...target, stateBucket: bucket, stateKeyArn: keyArn }));
  const trust = deploymentTrust({ ...scope, accountId: account.accountId, repository: settings.repository });
  const common = { scope, trust, permissionsBoundaryArn: boundary.arn };
  const after = { ...owned, dependsOn: identity };

  const roles = targets.map((target) => {
    const role = new DeploymentRole(
      `role-deploy-${target.project}`,
      {
        ...common,
        roleName: deploymentRoleName(target.project, scope),
        description: `Deploys ${target.project} in ${scope.environment}, from workflows of ${settings.repository}`,
        policies: { [target.project]: statements(target, deploymentPolicy) },
      },
      after,
    );
    return [target.project, role.arn] as const;
  });
  const rollout = new DeploymentRole(
    "role-rollout",
    {
      ...common,
      roleName: rolloutRoleName(scope),
      description: `Rolls revisions out in ${scope.environment}, from workflows of ${settings.repository}`,
      policies: Object.fromEntries(
        targets.map((target) => [`rollout-${target.project}`, statements(target, rolloutPolicy)]),
      ),
    },
    after,
  );
  return {
    accountId: account.accountId,
    environmentSuffix: scope.environmentSuffix,
    backendUrl: pulumi.interpolate`s3://${stateBucket}?region=${account.region}`,
    secretsProvider: store && pulumi.interpolate`awskms://${store.keyAlias}?region=${account.region}`,
    stateBucket,
    stateKeyArn,
    deploymentRoleArns: Object.fromEntries(roles),
    rolloutRoleArn: rollout.arn,
  };
}

/**
 * GitHub's tokens as credentials. AWS holds GitHub's certificate against its own trusted authorities, so no thumbprint is given
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html).
 */
function identityProvider(name: string, provider: aws.Provider): aws.iam.OpenIdConnectProvider {
  return new aws.iam.OpenIdConnectProvider(
    "oidc-provider-github",
    { url: `https://${githubIssuer}`, clientIdLists: ["sts.amazonaws.com"], tags: { Name: name } },
    { provider },
  );
}
