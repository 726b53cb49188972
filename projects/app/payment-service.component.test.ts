import { type RehearsedProject, rehearseProject } from "@payments/shared/testing/rehearsed-project.ts";
import { beforeAll, describe, expect, it } from "vitest";

let project: RehearsedProject;
const upstream = (name: string) => project.records.get(name)?.outputs ?? {};
const role = (name: string) => project.resource("aws:iam/role:Role", `role-${name}`);
const targetGroup = (colour: string) =>
  project.resource("aws:lb/targetGroup:TargetGroup", `target-group-${colour}`).state["arn"];
const rule = (name: string) =>
  project.resource("aws:lb/listenerRule:ListenerRule", `listener-rule-${name}`).state["arn"];
const service = () => project.resource("aws:ecs/service:Service", "service");

beforeAll(async () => {
  project = await rehearseProject("app");
});

describe("the cluster", () => {
  it("has Container Insights with detail", () => {
    expect(project.resource("aws:ecs/cluster:Cluster", "cluster").inputs).toMatchObject({
      name: "cluster-payments-local-r1",
      settings: [{ name: "containerInsights", value: "enhanced" }],
    });
  });

  it("lets nobody into a running container: its file system is read-only, and logs tell the rest", () => {
    expect(project.resource("aws:ecs/cluster:Cluster", "cluster").inputs).not.toHaveProperty("configuration");
    expect(service().inputs["enableExecuteCommand"]).toBe(false);
  });
});

describe("the service", () => {
  it("runs on Fargate in the three private subnets, in the group of its tier, without public addresses", () => {
    expect(service().inputs).toMatchObject({ launchType: "FARGATE", platformVersion: "LATEST" });
    expect(service().inputs["networkConfiguration"]).toEqual({
      subnets: upstream("network")["privateSubnetIds"],
      securityGroups: [upstream("security")["appSecurityGroupId"]],
      assignPublicIp: false,
    });
    expect(upstream("network")["privateSubnetIds"]).toHaveLength(3);
  });

  it("spreads its tasks over the zones again after one was lost", () => {
    expect(service().inputs["availabilityZoneRebalancing"]).toBe("ENABLED");
  });

  it("starts with the fewest tasks of the settings, and leaves their number to scaling from then on", () => {
    expect(service().inputs["desiredCount"]).toBe(6);
    expect(service().options.ignoreChanges).toEqual(["desiredCount"]);
  });

  it("ignores nothing but what ECS and scaling own: the weights of both rules, and the number of tasks", () => {
    const ignored = project.resources.flatMap(({ name, options }) =>
      (options.ignoreChanges ?? []).map((property) => `${name}: ${property}`),
    );
    expect(ignored.sort()).toEqual([
      "listener-rule-production: actions",
      "listener-rule-test: actions",
      "service: desiredCount",
    ]);
  });

  it("is released by ECS itself, blue/green with the bake of the settings, and the hook before customers come", () => {
    expect(service().inputs["deploymentController"]).toEqual({ type: "ECS" });
    expect(service().inputs["deploymentConfiguration"]).toEqual({
      strategy: "BLUE_GREEN",
      bakeTimeInMinutes: "10",
      lifecycleHooks: [
        {
          hookTargetArn: project.resource("aws:lambda/function:Function", "function-release-hook").state["arn"],
          roleArn: role("release-hook-invocation").state["arn"],
          lifecycleStages: ["POST_TEST_TRAFFIC_SHIFT"],
        },
      ],
    });
  });

  it("is released to a few customers first where the settings say so, and the account takes it", async () => {
    const canary = { percent: 10, bakeMinutes: 5 };
    const deployment = { strategy: "CANARY", canary, bakeMinutes: 20 };
    const released = await rehearseProject("app", { adjust: (settings) => ({ ...settings, deployment }) });
    expect(released.refusals).toEqual([]);
    const { inputs, options } = released.resource("aws:ecs/service:Service", "service");
    expect(inputs["deploymentConfiguration"]).toMatchObject({
      strategy: "CANARY",
      bakeTimeInMinutes: "20",
      canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: "5" },
    });
    expect(options.customTimeouts).toMatchObject({ update: "85m" });
  });

  it("gives a release an hour beside its bake before Pulumi gives up", () => {
    expect(service().inputs["waitForSteadyState"]).toBe(true);
    expect(service().options.customTimeouts).toEqual({ create: "70m", update: "70m", delete: "30m" });
  });

  it("moves traffic between blue and green by its two rules, with a role of its own", () => {
    expect(service().inputs["loadBalancers"]).toEqual([
      {
        containerName: "payment-service",
        containerPort: 8080,
        targetGroupArn: targetGroup("blue"),
        advancedConfiguration: {
          alternateTargetGroupArn: targetGroup("green"),
          productionListenerRule: rule("production"),
          testListenerRule: rule("test"),
          roleArn: role("release").state["arn"],
        },
      },
    ]);
  });

  it("goes back by itself when tasks do not start or an alarm rings, and when the deployer presses Ctrl-C", () => {
    const alarms = ["release-errors", "release-latency", "release-unhealthy"].map((name) => `alarm-${name}-local-r1`);
    expect(service().inputs).toMatchObject({
      deploymentCircuitBreaker: { enable: true, rollback: true },
      alarms: { enable: true, rollback: true, alarmNames: alarms },
      sigintRollback: true,
    });
    const existing = project.all("aws:cloudwatch/metricAlarm:MetricAlarm").map(({ inputs }) => inputs["name"]);
    expect(existing.sort()).toEqual(alarms);
  });

  it("runs the task definition of this program in its cluster, and can be destroyed while tasks run", () => {
    expect(service().inputs).toMatchObject({
      name: "service-payments-local-r1",
      cluster: project.resource("aws:ecs/cluster:Cluster", "cluster").state["arn"],
      taskDefinition: project.resource("aws:ecs/taskDefinition:TaskDefinition", "task-definition").state["arn"],
      forceDelete: true,
      healthCheckGracePeriodSeconds: 30,
      propagateTags: "SERVICE",
    });
    expect(service().options).not.toMatchObject({ protect: true });
  });
});

describe("the task", () => {
  const task = () => project.resource("aws:ecs/taskDefinition:TaskDefinition", "task-definition").inputs;
  const containers = () => JSON.parse(String(task()["containerDefinitions"])) as Record<string, unknown>[];

  it("is for Fargate on ARM, of the size of the settings", () => {
    expect(task()).toMatchObject({
      family: "task-definition-payments-local-r1",
      requiresCompatibilities: ["FARGATE"],
      runtimePlatform: { cpuArchitecture: "ARM64", operatingSystemFamily: "LINUX" },
      networkMode: "awsvpc",
      cpu: "1024",
      memory: "2048",
    });
  });

  it("acts by one role and is started by another", () => {
    expect(task()).toMatchObject({
      taskRoleArn: role("task").state["arn"],
      executionRoleArn: role("task-execution").state["arn"],
    });
  });

  it("runs both images from security's repositories, by digest", () => {
    const { serviceRepositoryUrl, collectorRepositoryUrl } = upstream("security");
    expect(containers().map(({ image }) => image)).toEqual([
      `${String(serviceRepositoryUrl)}@sha256:94a48bf0ef2331c3003987b267dc469b1e9d8e6bc947601a5f3ed6392d120c60`,
      `${String(collectorRepositoryUrl)}@sha256:81e5e7cb82209d274c269f70719f21e1fbec1a1d29462d10b8a717c4033faf63`,
    ]);
  });

  it("logs each container to its own group of this program", () => {
    const groups = containers().map(
      ({ logConfiguration }) => (logConfiguration as { options: Record<string, string> }).options["awslogs-group"],
    );
    expect(groups).toEqual(["log-group-payment-service-local-r1", "log-group-collector-local-r1"]);
  });
});

describe("the log groups", () => {
  it.each([
    { role: "payment-service", group: "log-group-payment-service-local-r1" },
    { role: "collector", group: "log-group-collector-local-r1" },
    { role: "container-insights", group: "/aws/ecs/containerinsights/cluster-payments-local-r1/performance" },
  ])(
    "of $role is kept for seven years, encrypted by the logs key, and goes to the archive whole",
    ({ role, group }) => {
      const { logsKeyArn, archiveStreamArn, archiveSubscriptionRoleArn } = upstream("security");
      expect(project.resource("aws:cloudwatch/logGroup:LogGroup", `log-group-${role}`).inputs).toMatchObject({
        name: group,
        retentionInDays: 2557,
        kmsKeyId: logsKeyArn,
      });
      const filters = project.all("aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter");
      expect(filters.filter(({ inputs }) => inputs["logGroup"] === group).map(({ inputs }) => inputs)).toEqual([
        {
          name: `subscription-filter-${role}-local-r1`,
          logGroup: group,
          destinationArn: archiveStreamArn,
          roleArn: archiveSubscriptionRoleArn,
          filterPattern: "",
        },
      ]);
    },
  );
});

describe("the roles", () => {
  const statements = (name: string): { Sid: string; Action: string[]; Resource: string[] }[] => {
    const { inputs } = project.resource("aws:iam/rolePolicy:RolePolicy", `role-${name}`);
    expect(inputs["role"]).toBe(role(name).inputs["name"]);
    return (JSON.parse(String(inputs["policy"])) as { Statement: ReturnType<typeof statements> }).Statement;
  };
  const resources = (name: string): Record<string, string[]> =>
    Object.fromEntries(statements(name).map(({ Sid, Resource }) => [Sid, Resource]));

  it.each([
    { name: "task", service: "ecs-tasks.amazonaws.com", ofAccount: true },
    { name: "task-execution", service: "ecs-tasks.amazonaws.com", ofAccount: true },
    { name: "release", service: "ecs.amazonaws.com", ofAccount: false },
  ])("$name is for $service alone, inside the boundary", ({ name, service: principal, ofAccount }) => {
    const { inputs } = role(name);
    expect(inputs).toMatchObject({
      name: `role-${name}-local-r1`,
      permissionsBoundary: upstream("security")["permissionsBoundaryArn"],
    });
    const condition = { Condition: { StringEquals: { "aws:SourceAccount": "111122223333" } } };
    expect((JSON.parse(String(inputs["assumeRolePolicy"])) as { Statement: object[] }).Statement).toEqual([
      {
        Sid: "Trust",
        Effect: "Allow",
        Principal: { Service: principal },
        Action: ["sts:AssumeRole"],
        ...(ofAccount ? condition : {}),
      },
    ]);
  });

  it("task-execution reaches the two repositories and the two groups of the containers", () => {
    const { serviceRepositoryArn, collectorRepositoryArn } = upstream("security");
    const logs = "arn:aws:logs:ap-southeast-1:111122223333:log-group";
    expect(resources("task-execution")).toEqual({
      Registry: ["*"],
      Images: [serviceRepositoryArn, collectorRepositoryArn],
      Logs: [`${logs}:log-group-payment-service-local-r1:*`, `${logs}:log-group-collector-local-r1:*`],
    });
  });

  it("task reaches data's cluster, by the resource id that names it in IAM", () => {
    const { clusterResourceId } = upstream("data");
    expect(resources("task")).toEqual({
      Database: [`arn:aws:rds-db:ap-southeast-1:111122223333:dbuser:${String(clusterResourceId)}/payments_service`],
      Traces: ["*"],
    });
  });

  it("release changes both colours, both rules and their listeners, and nothing of another application", () => {
    const { httpsListenerArn, testListenerArn } = upstream("edge");
    expect(resources("release")).toEqual({
      Targets: [targetGroup("blue"), targetGroup("green")],
      Traffic: [httpsListenerArn, testListenerArn, rule("production"), rule("test")],
      Look: ["*"],
    });
    const look = statements("release").find(({ Sid }) => Sid === "Look");
    expect(look?.Action.filter((action) => !action.startsWith("elasticloadbalancing:Describe"))).toEqual([]);
  });
});
