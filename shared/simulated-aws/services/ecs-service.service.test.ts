import { expect, it } from "vitest";
import type { Attributes } from "../attributes.ts";
import { ServiceUnderTest } from "./ecs.fixture.ts";

const type = "aws:ecs/service:Service";
const provider = (capacityProvider: string): Attributes => ({
  launchType: undefined,
  capacityProviderStrategies: [{ capacityProvider, weight: 1 }],
});
const behind = (targetGroupArn: string, more: Attributes = {}): Attributes => ({
  loadBalancers: [{ targetGroupArn, containerName: "api", containerPort: 8080, ...more }],
});

it.each<{ scenario: string; more: (test: ServiceUnderTest) => Attributes; refusal: RegExp }>([
  { scenario: "a dot in its name", more: () => ({ name: "a.b" }), refusal: /letters, digits, hyphens and underscores/ },
  { scenario: "a launch type", more: () => ({ launchType: "LAMBDA" }), refusal: /launchType to be one of/ },
  {
    scenario: "a strategy of scheduling",
    more: () => ({ schedulingStrategy: "CRON" }),
    refusal: /schedulingStrategy to be/,
  },
  {
    scenario: "a controller",
    more: () => ({ deploymentController: { type: "ARGO" } }),
    refusal: /deploymentController\.type/,
  },
  {
    scenario: "rebalancing",
    more: () => ({ availabilityZoneRebalancing: "ON" }),
    refusal: /one of \[ENABLED DISABLED\]/,
  },
  { scenario: "tags from nowhere", more: () => ({ propagateTags: "CLUSTER" }), refusal: /propagateTags to be one of/ },
  { scenario: "a negative count", more: () => ({ desiredCount: -1 }), refusal: /desiredCount to be in the range/ },
  {
    scenario: "a launch type beside providers",
    more: () => ({ ...provider("FARGATE"), launchType: "FARGATE" }),
    refusal: /"capacityProviderStrategies" conflicts with "launchType"/,
  },
  {
    scenario: "a platform of EC2",
    more: () => ({ launchType: "EC2", platformVersion: "1.4.0" }),
    refusal: /platformVersion needs the launch type FARGATE, got EC2/,
  },
  {
    scenario: "a daemon on Fargate",
    more: () => ({ schedulingStrategy: "DAEMON" }),
    refusal: /do not support the DAEMON/,
  },
  {
    scenario: "no definition",
    more: () => ({ taskDefinition: undefined }),
    refusal: /TaskDefinition can not be blank/,
  },
  {
    scenario: "no room to deploy",
    more: () => ({ deploymentMaximumPercent: 100, deploymentMinimumHealthyPercent: 100 }),
    refusal: /cannot be 100 as this will block deployments/,
  },
  {
    scenario: "a grace period without load balancer",
    more: () => ({ healthCheckGracePeriodSeconds: 60 }),
    refusal: /Health check grace period is only valid/,
  },
  {
    scenario: "a rollback by signal",
    more: () => ({ sigintRollback: true }),
    refusal: /sigintRollback requires waitForSteadyState/,
  },
  {
    scenario: "alarms without names",
    more: () => ({ alarms: { enable: true, rollback: true, alarmNames: [] } }),
    refusal: /alarms need at least one alarm name/,
  },
  {
    scenario: "an alarm that is not there",
    more: () => ({ alarms: { enable: true, rollback: true, alarmNames: ["errors"] } }),
    refusal: /alarms\.alarmNames: the MetricAlarm 'errors' does not exist/,
  },
  {
    scenario: "no network",
    more: () => ({ networkConfiguration: undefined }),
    refusal: /Network Configuration must be provided/,
  },
  {
    scenario: "a network that its tasks do not use",
    more: (test) => ({
      taskDefinition: test.definition({ family: "b", networkMode: "bridge", requiresCompatibilities: ["EC2"] }).arn,
      launchType: "EC2",
    }),
    refusal: /is not valid for the networkMode 'bridge'/,
  },
  {
    scenario: "a group of another VPC",
    more: (test) => ({
      networkConfiguration: { subnets: test.subnetIds, securityGroups: [test.group("stray", test.otherVpc())] },
    }),
    refusal: /InvalidParameterException: subnets and security groups must belong to the same VPC/,
  },
  {
    scenario: "a target group of no load balancer",
    more: (test) => behind(test.blue),
    refusal: /The target group with targetGroupArn \S+targetgroup\/blue\S+ does not have an associated load balancer\./,
  },
  {
    scenario: "an unknown container",
    more: (test) => (test.rule(10, [test.blue]), behind(test.blue, { containerName: "web" })),
    refusal: /The container web does not exist in the task definition/,
  },
  {
    scenario: "an unknown port",
    more: (test) => (test.rule(10, [test.blue]), behind(test.blue, { containerPort: 80 })),
    refusal: /The container api did not have a container port 80 defined/,
  },
  {
    scenario: "a group of instances",
    more: (test) => {
      const group = test.targetGroup("instances", { targetType: "instance" });
      test.rule(10, [group]);
      return behind(group);
    },
    refusal: /has target type instance, which is incompatible with the awsvpc network mode/,
  },
  {
    scenario: "a provider that its cluster does not have",
    more: () => provider("FARGATE_SPOT"),
    refusal: /a capacity provider that is not associated with the cluster: FARGATE_SPOT/,
  },
  {
    scenario: "commands without a task role",
    more: () => ({ enableExecuteCommand: true }),
    refusal: /a valid taskRoleArn is not/,
  },
  {
    scenario: "no cluster",
    more: () => ({ cluster: "nowhere" }),
    refusal: /cluster: the Cluster 'nowhere' does not exist/,
  },
  {
    scenario: "an old definition",
    more: () => ({ taskDefinition: "payments-dev:9" }),
    refusal: /'payments-dev:9' does not/,
  },
])("refuses a service with $scenario", ({ more, refusal }) => {
  const test = new ServiceUnderTest();
  const taskDefinition = test.definition().arn;
  expect(test.refusal(type, test.serviceInputs({ taskDefinition, ...more(test) }))).toMatch(refusal);
});

it("runs a service behind a load balancer, and moves it to the next revision in place", () => {
  const test = new ServiceUnderTest();
  test.rule(10, [test.blue]);
  const [first, second] = [test.definition().arn, test.definition().arn];
  const inputs = test.serviceInputs({ taskDefinition: first, healthCheckGracePeriodSeconds: 60, ...behind(test.blue) });
  const { id, state } = test.make(type, inputs);
  expect(id).toBe("arn:aws:ecs:ap-southeast-1:111122223333:service/app-dev/payments-dev");
  expect(state).toMatchObject({ arn: id, launchType: "FARGATE", platformVersion: "LATEST", cluster: test.cluster });
  const moved = { ...inputs, taskDefinition: second };
  expect(test.account.diff(type, inputs, moved).replaces).toEqual([]);
  expect(test.account.update(type, "subject", id, state, moved)["taskDefinition"]).toBe(second);
  expect(test.account.diff(type, inputs, { ...inputs, launchType: "EC2" })).toMatchObject({
    replaces: ["launchType"],
    deleteBeforeReplace: true,
  });
});

it("runs tasks on the providers of its cluster, and keeps what it needs while it is there", () => {
  const test = new ServiceUnderTest();
  test.make("aws:ecs/clusterCapacityProviders:ClusterCapacityProviders", {
    clusterName: "app-dev",
    capacityProviders: ["FARGATE", "FARGATE_SPOT"],
  });
  const inputs = test.serviceInputs({ taskDefinition: "payments-dev", ...provider("FARGATE_SPOT") });
  test.definition();
  const { id, state } = test.make(type, inputs);
  expect(state).toMatchObject({ launchType: "", platformVersion: "LATEST" });
  expect(() => test.account.delete("aws:ecs/cluster:Cluster", test.cluster)).toThrow(
    /in use by .*aws:ecs\/service:Service/,
  );
  expect(() => test.account.delete("aws:ec2/securityGroup:SecurityGroup", test.groupId)).toThrow(/in use by/);
  test.account.delete(type, id);
  expect(test.account.read(type, id)).toBeUndefined();
});
