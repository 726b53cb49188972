import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type NamingScope, resourceName } from "../naming/resource-name.ts";
import { type PolicyStatement, policyDocument, serviceTrust } from "../policies/policy-document.ts";
import { knownAfter } from "./known-after.ts";

export interface ServiceRoleArgs {
  readonly scope: NamingScope;
  readonly accountId: string;
  /** What the role is for; part of its name. */
  readonly role: string;
  /** Who takes it on, such as `lambda.amazonaws.com`. */
  readonly service: string;
  /** The boundary that every role of the platform carries. */
  readonly permissionsBoundaryArn: pulumi.Input<string>;
  readonly statements: pulumi.Input<readonly PolicyStatement[]>;
}

/** A role of an AWS service with one inline policy, inside the platform's permissions boundary. */
export class ServiceRole extends pulumi.ComponentResource {
  /** Known once the policy is attached, so that what uses the role can also act. */
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: ServiceRoleArgs, opts?: pulumi.ComponentResourceOptions) {
    super("payments:shared:ServiceRole", name, {}, opts);
    const owned = { parent: this };
    const role = new aws.iam.Role(
      name,
      {
        name: resourceName(args.scope, "role", args.role),
        assumeRolePolicy: serviceTrust(args.service, args.accountId),
        permissionsBoundary: args.permissionsBoundaryArn,
      },
      owned,
    );
    const policy = new aws.iam.RolePolicy(
      name,
      {
        name: resourceName(args.scope, "policy", args.role),
        role: role.name,
        policy: pulumi.output(args.statements).apply(policyDocument),
      },
      owned,
    );
    this.arn = knownAfter(role.arn, [policy]);
    this.registerOutputs({ arn: this.arn });
  }
}
