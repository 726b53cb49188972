import { expect, it } from "vitest";
import { endpointServiceName, interfaceEndpointServices } from "./interface-endpoints.plan.ts";

it.each([
  { region: "ap-southeast-1", service: "ecr.api", name: "com.amazonaws.ap-southeast-1.ecr.api" },
  { region: "eu-central-1", service: "s3", name: "com.amazonaws.eu-central-1.s3" },
])("calls $service in $region $name", ({ region, service, name }) => {
  expect(endpointServiceName(region, service)).toBe(name);
});

it.each([
  { need: "pulling an image", services: ["ecr.api", "ecr.dkr"] },
  { need: "logs, metrics and traces", services: ["logs", "monitoring", "xray"] },
  { need: "secrets, keys and tokens", services: ["secretsmanager", "kms", "sts"] },
  { need: "the verification of backups", services: ["rds", "backup", "states"] },
  { need: "telling others", services: ["events", "sns"] },
])("has what $need takes", ({ services }) => {
  expect(interfaceEndpointServices).toEqual(expect.arrayContaining(services));
});
