import { defineContract } from "@payments/shared/contracts/stack-contract.ts";
import { z } from "zod";

const subnetId = z.string().regex(/^subnet-[0-9a-f]{17}$/, "expected subnet-<17 hex digits>");
const groupId = z.string().regex(/^sg-[0-9a-f]{17}$/, "expected sg-<17 hex digits>");
const perZone = <Item extends z.ZodType>(item: Item) =>
  z.tuple([item, item, item], "expected one for each of three zones");

export const networkContract = defineContract({
  project: "network",
  version: 1,
  outputs: {
    vpcId: z.string().regex(/^vpc-[0-9a-f]{17}$/, "expected vpc-<17 hex digits>"),
    vpcCidrBlock: z.cidrv4(),
    availabilityZones: perZone(z.string()),
    /** In the order of the zones, as all lists here. */
    publicSubnetIds: perZone(subnetId),
    privateSubnetIds: perZone(subnetId),
    databaseSubnetIds: perZone(subnetId),
    privateSubnetCidrBlocks: perZone(z.cidrv4()),
    /** From these addresses private workloads reach the internet. */
    natPublicAddresses: perZone(z.ipv4()),
    endpointSecurityGroupId: groupId,
    s3PrefixListId: z.string().regex(/^pl-[0-9a-f]+$/, "expected pl-<hex digits>"),
  },
  secrets: [],
  example: {
    vpcId: "vpc-0123456789abcdef0",
    vpcCidrBlock: "10.20.0.0/16",
    availabilityZones: ["ap-southeast-1a", "ap-southeast-1b", "ap-southeast-1c"],
    publicSubnetIds: ["subnet-0123456789abcde01", "subnet-0123456789abcde02", "subnet-0123456789abcde03"],
    privateSubnetIds: ["subnet-0123456789abcde11", "subnet-0123456789abcde12", "subnet-0123456789abcde13"],
    databaseSubnetIds: ["subnet-0123456789abcde21", "subnet-0123456789abcde22", "subnet-0123456789abcde23"],
    privateSubnetCidrBlocks: ["10.20.16.0/20", "10.20.80.0/20", "10.20.144.0/20"],
    natPublicAddresses: ["203.0.113.11", "203.0.113.12", "203.0.113.13"],
    endpointSecurityGroupId: "sg-0123456789abcdef0",
    s3PrefixListId: "pl-0123456789abcdef0",
  },
});
