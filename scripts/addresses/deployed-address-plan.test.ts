import { describe, expect, it } from "vitest";
import type { DeployedRecord } from "../deployed/deployed-record.ts";
import { wholePlatform } from "../platform/whole-platform.fixture.ts";
import { addressDemands } from "./address-demand.plan.ts";
import { deployedAddressPlan } from "./deployed-address-plan.ts";

const record = (type: string, inputs: DeployedRecord["inputs"], id = "x"): DeployedRecord => ({
  type,
  id,
  inputs,
  state: {},
});
const subnets = ["subnet-a", "subnet-b", "subnet-c"];
const lambda = (group: string) =>
  record("aws:lambda/function:Function", { vpcConfig: { subnetIds: subnets, securityGroupIds: [group] } });
const service = (strategy: string) =>
  record("aws:ecs/service:Service", {
    name: "payments",
    cluster: "arn:aws:ecs:ap-southeast-1:111122223333:cluster/main",
    desiredCount: 3,
    deploymentConfiguration: { strategy },
    networkConfiguration: { subnets, securityGroups: ["sg-app"] },
  });
const scaling = (maxCapacity: number) =>
  record("aws:appautoscaling/target:Target", { resourceId: "service/main/payments", maxCapacity });
const instance = record("aws:rds/clusterInstance:ClusterInstance", { clusterIdentifier: "ledger" });
const cluster = [
  record("aws:rds/cluster:Cluster", {
    clusterIdentifier: "ledger",
    dbSubnetGroupName: "db",
    vpcSecurityGroupIds: ["sg"],
  }),
  record("aws:rds/subnetGroup:SubnetGroup", { subnetIds: subnets }, "db"),
];

/** What is taken in the first subnet. */
const inFirst = (...records: DeployedRecord[]): number =>
  addressDemands(records)
    .filter(({ subnet }) => subnet === "subnet-a")
    .reduce((sum, { count }) => sum + count, 0);

describe("what a workload takes in a subnet", () => {
  it.each([
    {
      what: "a release of 30 tasks, blue and green in two of three zones",
      records: [service("BLUE_GREEN"), scaling(30)],
      count: 30,
    },
    { what: "tasks that replace each other", records: [service("ROLLING"), scaling(30)], count: 15 },
    { what: "a service that does not scale", records: [service("BLUE_GREEN")], count: 3 },
    { what: "functions of one group", records: [lambda("sg-1"), lambda("sg-1")], count: 1 },
    { what: "functions of two groups", records: [lambda("sg-1"), lambda("sg-2")], count: 2 },
    {
      what: "all database instances, should the other zones be lost",
      records: [...cluster, instance, instance],
      count: 2,
    },
    {
      what: "a NAT gateway",
      records: [record("aws:ec2/natGateway:NatGateway", { subnetId: "subnet-a" })],
      count: 1,
    },
    {
      what: "a load balancer that grows",
      records: [record("aws:lb/loadBalancer:LoadBalancer", { subnets, securityGroups: ["sg-web"] })],
      count: 8,
    },
    {
      what: "a VPC link and an interface endpoint",
      records: [
        record("aws:apigatewayv2/vpcLink:VpcLink", { subnetIds: subnets, securityGroupIds: ["sg"] }),
        record("aws:ec2/vpcEndpoint:VpcEndpoint", { subnetIds: subnets, securityGroupIds: ["sg"] }),
      ],
      count: 2,
    },
  ])("$what: $count", ({ records, count }) => {
    expect(inFirst(...records)).toBe(count);
  });
});

describe("the platform's plan", () => {
  it("has a row for each of nine subnets, and room for twice what every subnet takes", async () => {
    const { rooms, mistakes } = deployedAddressPlan((await wholePlatform("local")).resources);
    expect(rooms).toHaveLength(9);
    expect(rooms.every(({ taken }) => taken > 0)).toBe(true);
    expect(mistakes).toEqual([]);
  });

  it("has room for the most tasks that the settings admit", async () => {
    const { resources } = await wholePlatform("local");
    expect(deployedAddressPlan(withTasks(resources, 200)).mistakes).toEqual([]);
  });

  it("names each subnet that more tasks would not fit into", async () => {
    const { resources } = await wholePlatform("local");
    const { mistakes } = deployedAddressPlan(withTasks(resources, 2100));
    expect(mistakes).toEqual(
      ["a", "b", "c"].map(
        (zone) =>
          expect.stringMatching(`subnet-private-${zone}-local-r1.* has 4091 addresses for 2[0-9]{3}`) as unknown,
      ),
    );
  });

  function withTasks(resources: readonly DeployedRecord[], maxCapacity: number): DeployedRecord[] {
    return resources.map((one) =>
      one.type === "aws:appautoscaling/target:Target" ? { ...one, inputs: { ...one.inputs, maxCapacity } } : one,
    );
  }
});
