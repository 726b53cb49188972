import { ArchivedLogGroup, type LogArchiveTarget } from "@payments/shared/components/archived-log-group.component.ts";
import { ServiceRole } from "@payments/shared/components/service-role.component.ts";
import { containerInsightsLogGroupName } from "@payments/shared/naming/aws-imposed-name.ts";
import { type NamingScope, resourceName } from "@payments/shared/naming/resource-name.ts";
import type { PolicyStatement } from "@payments/shared/policies/policy-document.ts";
import { tierPorts } from "@payments/shared/ports/tier-ports.ts";
import type { AwsAccount } from "@payments/shared/providers/aws-provider.ts";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { AppSettings } from "./app.settings.ts";
import { containerDefinitions, serviceContainerName } from "./container-definitions.plan.ts";
import type { ReleaseHook } from "./release-hook.component.ts";
import type { ReleaseRouting } from "./release-routing.component.ts";
import { bakeMinutes, deploymentConfiguration } from "./release-strategy.plan.ts";
import { releaseTimeouts } from "./release-time.plan.ts";
import { clusterName, serviceName } from "./service-names.plan.ts";
import { executionStatements, releaseStatements, taskStatements } from "./task-role.policy.ts";

export interface PaymentServiceArgs {
  readonly scope: NamingScope;
  readonly account: AwsAccount;
  readonly settings: AppSettings;
  /** `prod-x7` */
  readonly deploymentEnvironment: string;
  /** `<repository>@sha256:<digest>` */
  readonly serviceImage: pulumi.Input<string>;
  readonly collectorImage: pulumi.Input<string>;
  readonly repositoryArns: readonly pulumi.Input<string>[];
  readonly database: {
    readonly host: pulumi.Input<string>;
    readonly port: pulumi.Input<number>;
    readonly name: pulumi.Input<string>;
    readonly clusterResourceId: pulumi.Output<string>;
    readonly user: pulumi.Output<string>;
    readonly poolSize: pulumi.Input<number>;
  };
  /** What API Gateway puts before the path of a partner's request. */
  readonly partnerPathPrefix: pulumi.Input<string>;
  readonly subnetIds: pulumi.Input<pulumi.Input<string>[]>;
  readonly securityGroupId: pulumi.Input<string>;
  readonly routing: ReleaseRouting;
  readonly listenerArns: readonly pulumi.Input<string>[];
  readonly alarmNames: readonly pulumi.Output<string>[];
  readonly hook: ReleaseHook;
  readonly archive: LogArchiveTarget;
  readonly permissionsBoundaryArn: pulumi.Input<string>;
}

/** The payment service on Fargate in the private subnets, released by ECS itself. */
export class PaymentService extends pulumi.ComponentResource {
  readonly cluster: aws.ecs.Cluster;
  readonly service: aws.ecs.Service;
  readonly logGroupName: pulumi.Output<string>;

  constructor(name: string, args: PaymentServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("payments:app:PaymentService", name, {}, opts);
    this.cluster = this.#cluster(args);
    const serviceLog = this.#log(args, "payment-service");
    const taskDefinition = this.#taskDefinition(args, serviceLog, this.#log(args, "collector"));
    this.service = this.#service(name, args, taskDefinition);
    this.logGroupName = serviceLog.name;
    this.registerOutputs({ serviceName: this.service.name });
  }

  #log({ scope, archive }: PaymentServiceArgs, role: string): ArchivedLogGroup {
    const logGroupName = resourceName(scope, "log-group", role);
    return new ArchivedLogGroup(`log-group-${role}`, { scope, role, logGroupName, archive }, { parent: this });
  }

  #cluster({ scope, archive }: PaymentServiceArgs): aws.ecs.Cluster {
    const name = clusterName(scope);
    const insights = new ArchivedLogGroup(
      "log-group-container-insights",
      { scope, role: "container-insights", logGroupName: containerInsightsLogGroupName(name), archive },
      { parent: this },
    );
    return new aws.ecs.Cluster(
      "cluster",
      { name, settings: [{ name: "containerInsights", value: "enhanced" }] },
      { parent: this, dependsOn: [insights] },
    );
  }

  #role(
    args: PaymentServiceArgs,
    role: string,
    service: string,
    statements: pulumi.Input<readonly PolicyStatement[]>,
  ): ServiceRole {
    const { scope, account, permissionsBoundaryArn } = args;
    return new ServiceRole(
      `role-${role}`,
      { scope, accountId: account.accountId, role, service, permissionsBoundaryArn, statements },
      { parent: this },
    );
  }

  #taskDefinition(
    args: PaymentServiceArgs,
    serviceLog: ArchivedLogGroup,
    collectorLog: ArchivedLogGroup,
  ): aws.ecs.TaskDefinition {
    const { scope, account, settings, database } = args;
    const execution = this.#role(
      args,
      "task-execution",
      "ecs-tasks.amazonaws.com",
      pulumi
        .all([pulumi.all([...args.repositoryArns]), pulumi.all([serviceLog.arn, collectorLog.arn])])
        .apply(([repositories, groups]) => executionStatements(repositories, groups)),
    );
    const task = this.#role(
      args,
      "task",
      "ecs-tasks.amazonaws.com",
      pulumi
        .all([database.clusterResourceId, database.user])
        .apply(([clusterResourceId, user]) => taskStatements(account, { clusterResourceId, user })),
    );
    const containers = pulumi
      .output({
        serviceImage: args.serviceImage,
        collectorImage: args.collectorImage,
        serviceLogGroupName: serviceLog.name,
        collectorLogGroupName: collectorLog.name,
        databaseHost: database.host,
        databasePort: database.port,
        databaseName: database.name,
        databaseUser: database.user,
        databasePoolSize: database.poolSize,
        partnerPathPrefix: args.partnerPathPrefix,
      })
      .apply((known) =>
        containerDefinitions({
          ...known,
          region: account.region,
          identity: settings.identity,
          deploymentEnvironment: args.deploymentEnvironment,
        }),
      );
    return new aws.ecs.TaskDefinition(
      "task-definition",
      {
        family: resourceName(scope, "task-definition", "payments"),
        requiresCompatibilities: ["FARGATE"],
        runtimePlatform: { cpuArchitecture: "ARM64", operatingSystemFamily: "LINUX" },
        networkMode: "awsvpc",
        cpu: String(settings.task.cpu),
        memory: String(settings.task.memory),
        executionRoleArn: execution.arn,
        taskRoleArn: task.arn,
        containerDefinitions: pulumi.jsonStringify(containers),
      },
      { parent: this },
    );
  }

  #service(name: string, args: PaymentServiceArgs, taskDefinition: aws.ecs.TaskDefinition): aws.ecs.Service {
    const { scope, settings, routing } = args;
    const { blue, green, productionRule, testRule } = routing;
    const release = this.#role(
      args,
      "release",
      "ecs.amazonaws.com",
      pulumi
        .all([
          pulumi.all([blue.arn, green.arn]),
          pulumi.all([...args.listenerArns]),
          pulumi.all([productionRule.arn, testRule.arn]),
        ])
        .apply(([targetGroupArns, listenerArns, ruleArns]) =>
          releaseStatements({ targetGroupArns, listenerArns, ruleArns }),
        ),
    );
    return new aws.ecs.Service(
      name,
      {
        name: serviceName(scope),
        cluster: this.cluster.arn,
        taskDefinition: taskDefinition.arn,
        launchType: "FARGATE",
        platformVersion: "LATEST",
        desiredCount: settings.tasks.minimum,
        availabilityZoneRebalancing: "ENABLED",
        networkConfiguration: {
          subnets: args.subnetIds,
          securityGroups: [args.securityGroupId],
          assignPublicIp: false,
        },
        loadBalancers: [
          {
            containerName: serviceContainerName,
            containerPort: tierPorts.service,
            targetGroupArn: blue.arn,
            advancedConfiguration: {
              alternateTargetGroupArn: green.arn,
              productionListenerRule: productionRule.arn,
              testListenerRule: testRule.arn,
              roleArn: release.arn,
            },
          },
        ],
        deploymentController: { type: "ECS" },
        deploymentConfiguration: deploymentConfiguration(settings.deployment, args.hook),
        deploymentCircuitBreaker: { enable: true, rollback: true },
        alarms: { enable: true, rollback: true, alarmNames: pulumi.all([...args.alarmNames]) },
        healthCheckGracePeriodSeconds: 30,
        propagateTags: "SERVICE",
        enableExecuteCommand: false,
        forceDelete: true,
        waitForSteadyState: true,
        sigintRollback: true,
      },
      {
        parent: this,
        ignoreChanges: ["desiredCount"], // scaling owns it
        customTimeouts: releaseTimeouts(bakeMinutes(settings.deployment)),
      },
    );
  }
}
