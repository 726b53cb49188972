import { securityContract } from "@payments/security/security.contract.ts";
import { expect, it } from "vitest";
import images from "./app.images.ts";
import type { AppSettings } from "./app.settings.ts";

const settings: AppSettings = {
  environmentSuffix: "x1",
  region: "ap-southeast-1",
  image: `sha256:${"a".repeat(64)}`,
  collectorImage: `sha256:${"b".repeat(64)}`,
  task: { cpu: 1024, memory: 2048 },
  tasks: { minimum: 3, maximum: 6 },
  database: { poolSize: 6 },
  deployment: { strategy: "BLUE_GREEN", bakeMinutes: 5 },
  scaling: { requestsPerTask: 4500 },
  identity: { issuer: "https://login.test", audience: "payments", jwksUrl: "https://login.test/jwks" },
};

it("asks for the service's and the collector's image, each in its own repository of security", () => {
  expect(images(settings, new Map([["security", securityContract.example]]))).toEqual([
    {
      what: "payment service",
      digest: settings.image,
      repositoryName: "repository-payment-service-dev-x1",
      repositoryUrl: "111122223333.dkr.ecr.ap-southeast-1.amazonaws.com/repository-payment-service-dev-x1",
    },
    {
      what: "telemetry collector",
      digest: settings.collectorImage,
      repositoryName: "image-cache-dev-x1/aws-observability/aws-otel-collector",
      repositoryUrl:
        "111122223333.dkr.ecr.ap-southeast-1.amazonaws.com/image-cache-dev-x1/aws-observability/aws-otel-collector",
      upstream: "public.ecr.aws",
    },
  ]);
});

it.each([
  { scenario: "security is not deployed", outputs: new Map() },
  {
    scenario: "security publishes an address that is no repository's",
    outputs: new Map([["security", { ...securityContract.example, serviceRepositoryUrl: "docker.io/payments" }]]),
  },
])("says which output is wrong when $scenario", ({ outputs }) => {
  expect(() => images(settings, outputs as Map<string, Record<string, unknown>>)).toThrow(
    /BrokenContract: output "serviceRepository(Name|Url)" of "security" breaks contract v1/,
  );
});
