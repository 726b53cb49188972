import { expect, it } from "vitest";
import { containerDefinitions } from "../container-definitions.plan.ts";
import { serviceEnvironment } from "./service-environment.ts";

/** What the container is told, by the definition that ECS gets. */
function containerEnvironment(): Record<string, string> {
  const [service] = containerDefinitions({
    region: "ap-southeast-1",
    serviceImage: "registry/service@sha256:1",
    collectorImage: "registry/collector@sha256:2",
    serviceLogGroupName: "log-group-payment-service-prod-x7",
    collectorLogGroupName: "log-group-collector-prod-x7",
    databaseHost: "writer.rds.amazonaws.com",
    databasePort: 5432,
    databaseName: "payments",
    databaseUser: "payments_service",
    databasePoolSize: 6,
    partnerPathPrefix: "/stage-prod-x7",
    identity: {
      issuer: "https://login.payments.example.com",
      audience: "https://api.payments.example.com",
      jwksUrl: "https://login.payments.example.com/.well-known/jwks.json",
    },
    deploymentEnvironment: "prod-x7",
  }) as [{ readonly environment: readonly { readonly name: string; readonly value: string }[] }];
  return Object.fromEntries(service.environment.map(({ name, value }) => [name, value]));
}

it("understands what the container definition says, all of it", () => {
  const given = containerEnvironment();
  const read = serviceEnvironment(given);
  expect(Object.keys(read).sort()).toEqual(Object.keys(given).sort());
  expect(read).toMatchObject({
    PORT: 8080,
    DATABASE_POOL_SIZE: 6,
    PARTNER_PATH_PREFIX: "/stage-prod-x7",
    METRIC_DIMENSIONS: { Environment: "prod-x7" },
  });
});

it.each(Object.keys(containerEnvironment()))("does not start without %s, and says so", (name) => {
  const { [name]: _, ...rest } = containerEnvironment();
  expect(() => serviceEnvironment(rest)).toThrow(name);
});

it.each([
  { name: "PORT", value: "http" },
  { name: "DATABASE_POOL_SIZE", value: "0" },
  { name: "PARTNER_PATH_PREFIX", value: "stage" },
  { name: "METRIC_DIMENSIONS", value: "prod" },
  { name: "METRIC_DIMENSIONS", value: "[1]" },
  { name: "OIDC_JWKS_URL", value: "keys" },
])("does not start with $name of $value", ({ name, value }) => {
  expect(() => serviceEnvironment({ ...containerEnvironment(), [name]: value })).toThrow(
    new RegExp(`^the service's environment is wrong:\\n[\\s\\S]*${name}`),
  );
});
