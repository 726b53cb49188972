import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { endpointServiceName, interfaceEndpointServices, interfaceEndpoints } from "./interface-endpoints.plan.ts";

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
  { need: "releases", services: ["ecs"] },
  { need: "telling others", services: ["events", "sns"] },
])("has what $need takes", ({ services }) => {
  expect(interfaceEndpointServices).toEqual(expect.arrayContaining(services));
});

it("is in the README as it is here, each service with what it is for", () => {
  const readme = readFileSync(new URL("README.md", import.meta.url), "utf8");
  const rows = [...readme.matchAll(/^\| `([a-z.]+)` +\| (.+?) +\|$/gm)].map(([, service, why]) => [service, why]);
  expect(rows).toEqual(expect.arrayContaining(Object.entries(interfaceEndpoints)));
});
