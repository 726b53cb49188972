import type { AddressDemand } from "@payments/shared/addresses/address-plan.plan.ts";
import { stringsAt, text, valuesAt } from "@payments/shared/simulated-aws/attributes.ts";
import type { DeployedRecord } from "../deployed/deployed-record.ts";
import { instancesOf, type Placement, placements } from "../deployed/workload-placement.plan.ts";

/** What a type of workload takes in each of its subnets. */
interface Need {
  readonly count: number;
  readonly what: string;
  readonly smallestPrefix?: number;
}

/** By resource type, at the most that its settings let it grow to. */
const needs: Readonly<Record<string, (placement: Placement, records: readonly DeployedRecord[]) => Need>> = {
  "aws:apigatewayv2/vpcLink:VpcLink": () => ({ count: 1, what: "VPC link" }),
  "aws:ec2/vpcEndpoint:VpcEndpoint": () => ({ count: 1, what: "interface endpoints" }),
  "aws:ecs/service:Service": (service, records) => ({
    count: Math.ceil(mostTasks(service.record, records) / Math.max(1, service.subnetIds.length - 1)),
    what: "tasks of blue and green, a zone lost",
  }),
  // Functions with the same subnets and groups share it: https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
  "aws:lambda/function:Function": () => ({ count: 1, what: "functions, by group" }),
  // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#subnets-load-balancer
  "aws:lb/loadBalancer:LoadBalancer": () => ({
    count: 8,
    what: "load balancer, with what it grows by",
    smallestPrefix: 27,
  }),
  // RDS may put all of them into the zones that are left.
  "aws:rds/cluster:Cluster": ({ record }, records) => ({
    count: instancesOf(text(record.inputs, "clusterIdentifier"), records).length,
    what: "database instances",
  }),
};

/** Addresses that the deployed workloads take, by subnet. */
export function addressDemands(records: readonly DeployedRecord[]): AddressDemand[] {
  const shared = new Set<string>();
  const workloads = placements(records).flatMap((placement) => {
    const need = needs[placement.record.type]?.(placement, records);
    if (!need) throw new Error(`nobody knows how many addresses ${placement.record.type} takes`);
    return placement.subnetIds.flatMap((subnet) => {
      const key = [subnet, ...placement.groupIds].join(" ");
      const isShared = placement.record.type === "aws:lambda/function:Function";
      if (isShared && shared.has(key)) return [];
      if (isShared) shared.add(key);
      return [{ subnet, ...need }];
    });
  });
  const gateways = records
    .filter(({ type }) => type === "aws:ec2/natGateway:NatGateway")
    .map(({ inputs }) => ({ subnet: text(inputs, "subnetId"), count: 1, what: "NAT gateway" }));
  return summed([...workloads, ...gateways]);
}

/** One demand for each kind in each subnet. */
function summed(demands: readonly AddressDemand[]): AddressDemand[] {
  const sums = new Map<string, AddressDemand>();
  for (const demand of demands) {
    const key = `${demand.subnet} ${demand.what}`;
    sums.set(key, { ...demand, count: demand.count + (sums.get(key)?.count ?? 0) });
  }
  return [...sums.values()];
}

/** At the scaling maximum; during a release twice, since old and new version stand side by side. */
function mostTasks(service: DeployedRecord, records: readonly DeployedRecord[]): number {
  const [cluster = ""] = stringsAt(service.inputs, "cluster");
  const resourceId = `service/${cluster.split("/").at(-1) ?? ""}/${text(service.inputs, "name")}`;
  const target = records.find(
    ({ type, inputs }) => type === "aws:appautoscaling/target:Target" && inputs["resourceId"] === resourceId,
  );
  const tasks = Number(target?.inputs["maxCapacity"] ?? service.inputs["desiredCount"]);
  const rolling = valuesAt(service.inputs, "deploymentConfiguration.strategy").includes("ROLLING");
  return rolling ? tasks : tasks * 2;
}
