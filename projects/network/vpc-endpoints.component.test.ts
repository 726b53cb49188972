import { type RehearsedProject, rehearseProject } from "@payments/shared/testing/rehearsed-project.ts";
import { beforeAll, expect, it } from "vitest";
import { interfaceEndpointPolicy, s3EndpointPolicy } from "./endpoint.policy.ts";

const account = { accountId: "111122223333", region: "ap-southeast-1", partition: "aws" };

let network: RehearsedProject;
beforeAll(async () => {
  network = await rehearseProject("network");
});

const endpoints = () => network.all("aws:ec2/vpcEndpoint:VpcEndpoint");
const vpcId = () => network.resource("aws:ec2/vpc:Vpc", "vpc").id;
const groupId = () => network.resource("aws:ec2/securityGroup:SecurityGroup", "security-group-endpoint").id;

it("has an endpoint for S3 in the private route tables, and in no other", () => {
  const tables = ["vpc-private-1", "vpc-private-2", "vpc-private-3"].map(
    (name) => network.resource("aws:ec2/routeTable:RouteTable", name).id,
  );
  expect(endpoints().filter(({ inputs }) => inputs["vpcEndpointType"] === "Gateway")).toHaveLength(1);
  expect(network.resource("aws:ec2/vpcEndpoint:VpcEndpoint", "vpc-endpoint-s3").inputs).toEqual({
    vpcId: vpcId(),
    serviceName: "com.amazonaws.ap-southeast-1.s3",
    vpcEndpointType: "Gateway",
    routeTableIds: tables,
    policy: s3EndpointPolicy(account),
    tags: expect.objectContaining({ Name: "vpc-endpoint-s3-local-r1" }) as unknown,
  });
});

it.each([
  { service: "backup", role: "backup" },
  { service: "ecr.api", role: "ecr-api" },
  { service: "ecr.dkr", role: "ecr-dkr" },
  { service: "ecs", role: "ecs" },
  { service: "events", role: "events" },
  { service: "kms", role: "kms" },
  { service: "logs", role: "logs" },
  { service: "monitoring", role: "monitoring" },
  { service: "rds", role: "rds" },
  { service: "secretsmanager", role: "secretsmanager" },
  { service: "sns", role: "sns" },
  { service: "states", role: "states" },
  { service: "sts", role: "sts" },
  { service: "xray", role: "xray" },
])("answers for $service in all private subnets under its ordinary name", ({ service, role }) => {
  expect(network.resource("aws:ec2/vpcEndpoint:VpcEndpoint", `vpc-endpoint-${role}`).inputs).toEqual({
    vpcId: vpcId(),
    serviceName: `com.amazonaws.ap-southeast-1.${service}`,
    vpcEndpointType: "Interface",
    privateDnsEnabled: true,
    subnetIds: network.outputs["privateSubnetIds"],
    securityGroupIds: [groupId()],
    policy: interfaceEndpointPolicy(account),
    tags: expect.objectContaining({ Name: `vpc-endpoint-${role}-local-r1` }) as unknown,
  });
});

it("has no endpoint besides these fifteen", () => {
  expect(endpoints()).toHaveLength(15);
});

it("takes HTTPS from the three private subnets, and opens nothing", () => {
  const { inputs } = network.resource("aws:ec2/securityGroup:SecurityGroup", "security-group-endpoint");
  const ingress = network.all("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule");
  expect(inputs).toEqual({
    name: "security-group-endpoint-local-r1",
    description: "Interface endpoints",
    vpcId: vpcId(),
    tags: expect.objectContaining({ Name: "security-group-endpoint-local-r1" }) as unknown,
  });
  expect(ingress.map((rule) => rule.inputs)).toEqual(
    ["10.10.16.0/20", "10.10.80.0/20", "10.10.144.0/20"].map((cidrIpv4) => ({
      securityGroupId: groupId(),
      description: "HTTPS from a private subnet",
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
      cidrIpv4,
      tags: expect.objectContaining({ Name: "security-group-endpoint-local-r1" }) as unknown,
    })),
  );
  expect(network.all("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule")).toEqual([]);
});
