import { type NamingScope, resourceName } from "@payments/shared/naming/resource-name.ts";
import { type PolicyStatement, policyDocument } from "@payments/shared/policies/policy-document.ts";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { sessionSeconds } from "../pipelines/deployment-role.names.ts";

export interface DeploymentRoleArgs {
  readonly scope: NamingScope;
  readonly roleName: string;
  readonly description: string;
  /** The trust policy, as JSON. */
  readonly trust: string;
  readonly permissionsBoundaryArn: pulumi.Input<string>;
  /** What it may do, by the last part of the policy's name; at most ten. */
  readonly policies: Readonly<Record<string, pulumi.Input<readonly PolicyStatement[]>>>;
}

/**
 * A role that workflows take on. Its rights are managed policies, each of 6,144 characters at most, because they are too large
 * for inline ones, which share 10,240 (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html).
 */
export class DeploymentRole extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: DeploymentRoleArgs, opts?: pulumi.ComponentResourceOptions) {
    super("payments:bootstrap:DeploymentRole", name, {}, opts);
    const owned = { parent: this };
    const role = new aws.iam.Role(
      name,
      {
        name: args.roleName,
        description: args.description,
        assumeRolePolicy: args.trust,
        permissionsBoundary: args.permissionsBoundaryArn,
        maxSessionDuration: sessionSeconds,
      },
      owned,
    );
    for (const [part, statements] of Object.entries(args.policies)) {
      const policy = new aws.iam.Policy(
        `policy-deploy-${part}`,
        {
          name: resourceName(args.scope, "policy", `deploy-${part}`),
          description: args.description,
          policy: pulumi.output(statements).apply(policyDocument),
        },
        owned,
      );
      new aws.iam.RolePolicyAttachment(`policy-deploy-${part}`, { role: role.name, policyArn: policy.arn }, owned);
    }
    this.arn = role.arn;
    this.registerOutputs({ arn: this.arn });
  }
}
