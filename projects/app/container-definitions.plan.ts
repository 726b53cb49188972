import { tierPorts } from "@payments/shared/ports/tier-ports.ts";
import type { AppSettings } from "./app.settings.ts";
import type { ServiceVariable } from "./service/service-environment.ts";

export const serviceContainerName = "payment-service";
export const serviceMetricNamespace = "Payments/Service";

export interface ContainerParameters {
  readonly region: string;
  /** `<repository>@sha256:<digest>` */
  readonly serviceImage: string;
  readonly collectorImage: string;
  readonly serviceLogGroupName: string;
  readonly collectorLogGroupName: string;
  readonly databaseHost: string;
  readonly databasePort: number;
  readonly databaseName: string;
  /** The service's role in the database; it logs in by IAM. */
  readonly databaseUser: string;
  /** Connections that the task may hold at once. */
  readonly databasePoolSize: number;
  /** What API Gateway puts before the path of a partner's request. */
  readonly partnerPathPrefix: string;
  /** Who vouches for users. */
  readonly identity: AppSettings["identity"];
  /** `prod-x7` */
  readonly deploymentEnvironment: string;
}

/** Dimensions of every metric that the service writes: which copy of the platform it speaks of. */
export function serviceMetricDimensions(deploymentEnvironment: string): Record<string, string> {
  return { Environment: deploymentEnvironment };
}

/**
 * The two containers of a task: the service, and the collector that takes its traces. Neither may write to its root
 * file system or run as root, and the environment holds no secret.
 */
export function containerDefinitions(parameters: ContainerParameters): object[] {
  return [serviceContainer(parameters), collectorContainer(parameters)];
}

function serviceContainer(parameters: ContainerParameters): object {
  const environment = {
    NODE_ENV: "production",
    PORT: String(tierPorts.service),
    AWS_REGION: parameters.region,
    DATABASE_HOST: parameters.databaseHost,
    DATABASE_PORT: String(parameters.databasePort),
    DATABASE_NAME: parameters.databaseName,
    DATABASE_USER: parameters.databaseUser,
    DATABASE_POOL_SIZE: String(parameters.databasePoolSize),
    PARTNER_PATH_PREFIX: parameters.partnerPathPrefix,
    OIDC_ISSUER: parameters.identity.issuer,
    OIDC_AUDIENCE: parameters.identity.audience,
    OIDC_JWKS_URL: parameters.identity.jwksUrl,
    METRIC_NAMESPACE: serviceMetricNamespace,
    METRIC_DIMENSIONS: JSON.stringify(serviceMetricDimensions(parameters.deploymentEnvironment)),
    OTEL_SERVICE_NAME: `${serviceContainerName}-${parameters.deploymentEnvironment}`,
    OTEL_EXPORTER_OTLP_ENDPOINT: "http://localhost:4318",
    XRAY_SAMPLING_ENDPOINT: "http://localhost:2000",
  } satisfies Record<ServiceVariable, string>;
  return {
    name: serviceContainerName,
    image: parameters.serviceImage,
    essential: true,
    command: ["node", "service.mjs"],
    user: "10001:10001",
    readonlyRootFilesystem: true,
    portMappings: [{ containerPort: tierPorts.service, protocol: "tcp", name: "http" }],
    environment: Object.entries(environment).map(([name, value]) => ({ name, value })),
    linuxParameters: { initProcessEnabled: true },
    stopTimeout: 60,
    dependsOn: [{ containerName: "collector", condition: "START" }],
    logConfiguration: logConfiguration(parameters.serviceLogGroupName, parameters.region, "service"),
  };
}

/** Not essential: without traces the service still takes payments. */
function collectorContainer(parameters: ContainerParameters): object {
  return {
    name: "collector",
    image: parameters.collectorImage,
    essential: false,
    user: "10001:10001",
    readonlyRootFilesystem: true,
    command: ["--config=/etc/ecs/ecs-default-config.yaml"],
    environment: [{ name: "AWS_REGION", value: parameters.region }],
    cpu: 128,
    memoryReservation: 128,
    logConfiguration: logConfiguration(parameters.collectorLogGroupName, parameters.region, "collector"),
  };
}

/** The group exists already; the driver may not make one. */
function logConfiguration(group: string, region: string, prefix: string): object {
  return {
    logDriver: "awslogs",
    options: {
      "awslogs-group": group,
      "awslogs-region": region,
      "awslogs-stream-prefix": prefix,
      mode: "non-blocking",
      "max-buffer-size": "8m",
    },
  };
}
