import type { LogArchiveTarget } from "@payments/shared/components/archived-log-group.component.ts";
import { LambdaFunction } from "@payments/shared/components/lambda-function.component.ts";
import { ServiceRole } from "@payments/shared/components/service-role.component.ts";
import type { NamingScope } from "@payments/shared/naming/resource-name.ts";
import { tierPorts } from "@payments/shared/ports/tier-ports.ts";
import type { AwsAccount } from "@payments/shared/providers/aws-provider.ts";
import * as pulumi from "@pulumi/pulumi";
import type { HookVariable } from "./release-hook/hook-environment.ts";
import { releaseHookBundle } from "./release-hook.bundle.ts";
import { hookInvocationStatements, releaseHookStatements } from "./release-hook.policy.ts";
import { clusterName, serviceName } from "./service-names.plan.ts";

export interface ReleaseHookArgs {
  readonly scope: NamingScope;
  readonly account: AwsAccount;
  /** DNS name of the load balancer. */
  readonly loadBalancerName: pulumi.Input<string>;
  /** The service's name, which the listener's certificate is for. */
  readonly serviceDomainName: pulumi.Input<string>;
  /** PEM of the authority behind that certificate; empty for a public one. */
  readonly serviceCertificateAuthority: pulumi.Input<string>;
  readonly subnetIds: pulumi.Input<pulumi.Input<string>[]>;
  readonly securityGroupId: pulumi.Input<string>;
  readonly artefactsKeyArn: pulumi.Output<string>;
  readonly archive: LogArchiveTarget;
  readonly permissionsBoundaryArn: pulumi.Input<string>;
}

/** Tests the new version through the test listener before a release gives it customers. */
export class ReleaseHook extends pulumi.ComponentResource {
  readonly functionArn: pulumi.Output<string>;
  /** The role by which ECS calls the function. */
  readonly roleArn: pulumi.Output<string>;

  constructor(name: string, args: ReleaseHookArgs, opts?: pulumi.ComponentResourceOptions) {
    super("payments:app:ReleaseHook", name, {}, opts);
    const { scope, account, permissionsBoundaryArn } = args;
    const role = "release-hook";
    const lambda = new LambdaFunction(
      `function-${role}`,
      {
        ...args,
        role,
        bundle: releaseHookBundle(),
        timeoutSeconds: 60, // six requests of five seconds at most, and ECS's answer
        environment: {
          LOAD_BALANCER_NAME: args.loadBalancerName,
          SERVICE_DOMAIN: args.serviceDomainName,
          CERTIFICATE_AUTHORITY: args.serviceCertificateAuthority,
          TEST_PORT: String(tierPorts.testListener),
        } satisfies Record<HookVariable, pulumi.Input<string>>,
        statements: releaseHookStatements(account, {
          clusterName: clusterName(scope),
          serviceName: serviceName(scope),
        }),
      },
      { parent: this },
    );
    const invocation = new ServiceRole(
      `role-${role}-invocation`,
      {
        scope,
        accountId: account.accountId,
        role: `${role}-invocation`,
        service: "ecs.amazonaws.com",
        permissionsBoundaryArn,
        statements: lambda.arn.apply(hookInvocationStatements),
      },
      { parent: this },
    );
    this.functionArn = lambda.arn;
    this.roleArn = invocation.arn;
    this.registerOutputs({ functionArn: this.functionArn });
  }
}
