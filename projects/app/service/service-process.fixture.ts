import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serviceFiles } from "../service.bundle.ts";
import type { PaymentDatabase } from "./payment-database.fixture.ts";
import { databaseName, serviceRole } from "./payment-database.fixture.ts";
import { type ServerProcess, startServerProcess } from "./server-process.fixture.ts";
import type { ServiceVariable } from "./service-environment.ts";
import type { TokenIssuer } from "./token-issuer.fixture.ts";

export interface ServiceProcess extends ServerProcess {
  /** Every line of its log so far, parsed. */
  lines(): Readonly<Record<string, unknown>>[];
  /** What ECS sends; gives the exit code once the process has ended. */
  terminate(): Promise<number | null>;
}

export interface ServiceSurroundings {
  readonly database: PaymentDatabase;
  readonly issuer: TokenIssuer;
  /** Where traces go, and where the sampling rules come from. */
  readonly collectorUrl: string;
  readonly partnerPrefix: string;
  readonly poolSize?: number;
  /** Of Node, before the service's module. */
  readonly nodeArguments?: readonly string[];
}

let built: Readonly<Record<string, string>> | undefined;

/** Built once in a process: a build holds up everything else that the process does, such as load. */
const builtFiles = (): Readonly<Record<string, string>> => (built ??= serviceFiles("ap-southeast-1"));

/** The service as its image will hold it: the bundle and the authorities in a folder without dependencies, run by Node. */
export async function startServiceProcess(surroundings: ServiceSurroundings): Promise<ServiceProcess> {
  const folder = mkdtempSync(join(tmpdir(), "payment-service-"));
  const files = { ...builtFiles(), "rds-authorities.pem": surroundings.database.authority };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  const server = await startServerProcess({
    args: [...(surroundings.nodeArguments ?? []), "service.mjs"],
    folder,
    environment: serviceEnvironment(surroundings),
  });
  const end: ServerProcess["end"] = (signal) =>
    server.end(signal).finally(() => rmSync(folder, { recursive: true, force: true }));
  return {
    ...server,
    end,
    lines: () =>
      server
        .log()
        .split("\n")
        .filter((line) => line.startsWith("{"))
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    terminate: () => end("SIGTERM"),
  };
}

/** What the task definition gives the service, and the credentials that ECS does. */
export const serviceEnvironment = ({
  database,
  issuer,
  collectorUrl,
  partnerPrefix,
  poolSize = 2,
}: ServiceSurroundings): Record<Exclude<ServiceVariable, "PORT"> | `AWS_${string}`, string> => ({
  NODE_ENV: "production",
  AWS_REGION: "ap-southeast-1",
  DATABASE_HOST: database.host,
  DATABASE_PORT: String(database.port),
  DATABASE_NAME: databaseName,
  DATABASE_USER: serviceRole,
  DATABASE_POOL_SIZE: String(poolSize),
  PARTNER_PATH_PREFIX: partnerPrefix,
  OIDC_ISSUER: issuer.issuer,
  OIDC_AUDIENCE: issuer.audience,
  OIDC_JWKS_URL: issuer.jwksUrl,
  METRIC_NAMESPACE: "Payments/Service",
  METRIC_DIMENSIONS: '{"Environment":"test-x1"}',
  OTEL_SERVICE_NAME: "payment-service-test-x1",
  OTEL_EXPORTER_OTLP_ENDPOINT: collectorUrl,
  XRAY_SAMPLING_ENDPOINT: collectorUrl,
  AWS_ACCESS_KEY_ID: "AKIAEXAMPLE",
  AWS_SECRET_ACCESS_KEY: "example",
});
