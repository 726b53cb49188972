import { addressPlan, planMistakes, type SubnetRoom } from "@payments/shared/addresses/address-plan.plan.ts";
import { text } from "@payments/shared/simulated-aws/attributes.ts";
import { type DeployedRecord, nameOf } from "../deployed/deployed-record.ts";
import { addressDemands } from "./address-demand.plan.ts";

export interface DeployedAddressPlan {
  readonly rooms: readonly SubnetRoom[];
  /** Empty if all is well. */
  readonly mistakes: readonly string[];
}

/** The address plan of what the programs make: its subnets, and what everything that stands in them takes. */
export function deployedAddressPlan(records: readonly DeployedRecord[]): DeployedAddressPlan {
  const all = (type: string): DeployedRecord[] => records.filter((record) => record.type === type);
  const names = new Map(all("aws:ec2/subnet:Subnet").map((record) => [record.id ?? "", nameOf(record)]));
  const subnets = all("aws:ec2/subnet:Subnet").map((record) => ({
    name: nameOf(record),
    availabilityZone: text(record.inputs, "availabilityZone"),
    cidrBlock: text(record.inputs, "cidrBlock"),
  }));
  const demands = addressDemands(records).map((demand) => ({
    ...demand,
    subnet: names.get(demand.subnet) ?? demand.subnet,
  }));
  const rooms = addressPlan(subnets, demands);
  const [vpc] = all("aws:ec2/vpc:Vpc");
  return { rooms, mistakes: vpc ? planMistakes(text(vpc.inputs, "cidrBlock"), rooms) : ["there is no VPC"] };
}
