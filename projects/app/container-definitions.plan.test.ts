import fc from "fast-check";
import { expect, it } from "vitest";
import {
  type ContainerParameters,
  containerDefinitions,
  serviceMetricDimensions,
} from "./container-definitions.plan.ts";

const parameters: ContainerParameters = {
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
};

interface Container {
  readonly name: string;
  readonly environment: readonly { readonly name: string; readonly value: string }[];
  readonly logConfiguration: { readonly options: Readonly<Record<string, string>> };
}
const containersOf = (given: ContainerParameters) => containerDefinitions(given) as [Container, Container];
const environmentOf = (container: Container): Record<string, string> =>
  Object.fromEntries(container.environment.map(({ name, value }) => [name, value]));

it("runs the service, and beside it the collector that takes its traces", () => {
  expect(containersOf(parameters)).toMatchObject([
    { name: "payment-service", image: "registry/service@sha256:1", essential: true, command: ["node", "service.mjs"] },
    { name: "collector", image: "registry/collector@sha256:2", essential: false },
  ]);
});

it("tells the service where its database, its collector and its metrics are, and no secret", () => {
  expect(environmentOf(containersOf(parameters)[0])).toEqual({
    NODE_ENV: "production",
    PORT: "8080",
    AWS_REGION: "ap-southeast-1",
    DATABASE_HOST: "writer.rds.amazonaws.com",
    DATABASE_PORT: "5432",
    DATABASE_NAME: "payments",
    DATABASE_USER: "payments_service",
    DATABASE_POOL_SIZE: "6",
    PARTNER_PATH_PREFIX: "/stage-prod-x7",
    OIDC_ISSUER: "https://login.payments.example.com",
    OIDC_AUDIENCE: "https://api.payments.example.com",
    OIDC_JWKS_URL: "https://login.payments.example.com/.well-known/jwks.json",
    METRIC_NAMESPACE: "Payments/Service",
    METRIC_DIMENSIONS: '{"Environment":"prod-x7"}',
    OTEL_SERVICE_NAME: "payment-service-prod-x7",
    OTEL_EXPORTER_OTLP_ENDPOINT: "http://localhost:4318",
    XRAY_SAMPLING_ENDPOINT: "http://localhost:2000",
  });
  for (const container of containersOf(parameters)) expect(container).not.toHaveProperty("secrets");
});

it("gives the collector its default configuration, and nothing but the region", () => {
  const [, collector] = containersOf(parameters);
  expect(collector).toMatchObject({
    command: ["--config=/etc/ecs/ecs-default-config.yaml"],
    cpu: 128,
    memoryReservation: 128,
  });
  expect(environmentOf(collector)).toEqual({ AWS_REGION: "ap-southeast-1" });
});

it("lets neither container run as root, write to its file system, or gain privileges", () => {
  for (const container of containersOf(parameters)) {
    expect(container).toMatchObject({ user: "10001:10001", readonlyRootFilesystem: true });
    expect(container).not.toHaveProperty("privileged");
  }
});

it("opens the service's port alone, and gives requests under way a minute to end", () => {
  const [service, collector] = containersOf(parameters);
  expect(service).toMatchObject({
    portMappings: [{ containerPort: 8080, protocol: "tcp", name: "http" }],
    stopTimeout: 60,
    linuxParameters: { initProcessEnabled: true },
    dependsOn: [{ containerName: "collector", condition: "START" }],
  });
  expect(collector).not.toHaveProperty("portMappings");
});

it("logs each container to its own group, which the driver cannot make, without holding up a payment", () => {
  expect(containersOf(parameters).map(({ logConfiguration }) => logConfiguration)).toEqual(
    [
      { group: "log-group-payment-service-prod-x7", prefix: "service" },
      { group: "log-group-collector-prod-x7", prefix: "collector" },
    ].map(({ group, prefix }) => ({
      logDriver: "awslogs",
      options: {
        "awslogs-group": group,
        "awslogs-region": "ap-southeast-1",
        "awslogs-stream-prefix": prefix,
        mode: "non-blocking",
        "max-buffer-size": "8m",
      },
    })),
  );
});

it("passes every value on as it is, so that two copies of the platform never meet", () => {
  const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/);
  fc.assert(
    fc.property(word, word, fc.integer({ min: 1, max: 65_535 }), (environment, host, port) => {
      const given = { ...parameters, deploymentEnvironment: environment, databaseHost: host, databasePort: port };
      const { OTEL_SERVICE_NAME, METRIC_DIMENSIONS, DATABASE_HOST, DATABASE_PORT } = environmentOf(
        containersOf(given)[0],
      );
      expect({ OTEL_SERVICE_NAME, DATABASE_HOST, DATABASE_PORT }).toEqual({
        OTEL_SERVICE_NAME: `payment-service-${environment}`,
        DATABASE_HOST: host,
        DATABASE_PORT: String(port),
      });
      expect(JSON.parse(METRIC_DIMENSIONS ?? "")).toEqual(serviceMetricDimensions(environment));
    }),
  );
});
