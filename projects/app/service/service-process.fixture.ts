import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serviceFiles } from "../service.bundle.ts";
import type { PaymentDatabase } from "./payment-database.fixture.ts";
import { databaseName, serviceRole } from "./payment-database.fixture.ts";
import type { ServiceVariable } from "./service-environment.ts";
import type { TokenIssuer } from "./token-issuer.fixture.ts";

export interface ServiceProcess {
  readonly url: string;
  /** Milliseconds from the start of the process to the first answer of `/readyz` that says ready. */
  readonly readyAfter: number;
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
}

/** The service as its image will hold it: the bundle and the authorities in a folder without dependencies, run by Node. */
export async function startServiceProcess(surroundings: ServiceSurroundings): Promise<ServiceProcess> {
  const folder = mkdtempSync(join(tmpdir(), "payment-service-"));
  const files = { ...serviceFiles("ap-southeast-1"), "rds-authorities.pem": surroundings.database.authority };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  const port = await freePort();
  const startedAt = performance.now();
  const child = spawn(process.execPath, ["service.mjs"], {
    cwd: folder,
    env: { ...environment(surroundings, port), AWS_ACCESS_KEY_ID: "AKIAEXAMPLE", AWS_SECRET_ACCESS_KEY: "example" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data: Buffer) => (printed += data.toString()));
  const ended = new Promise<number | null>((end) => child.on("close", end)).finally(() =>
    rmSync(folder, { recursive: true, force: true }),
  );
  const url = `http://127.0.0.1:${String(port)}`;
  await untilReady(url, child, () => printed);
  const readyAfter = performance.now() - startedAt;
  return {
    url,
    readyAfter,
    lines: () =>
      printed
        .split("\n")
        .filter((line) => line.startsWith("{"))
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    terminate: () => {
      child.kill("SIGTERM");
      return ended;
    },
  };
}

const environment = (
  { database, issuer, collectorUrl, partnerPrefix }: ServiceSurroundings,
  port: number,
): Record<ServiceVariable, string> => ({
  NODE_ENV: "production",
  PORT: String(port),
  AWS_REGION: "ap-southeast-1",
  DATABASE_HOST: database.host,
  DATABASE_PORT: String(database.port),
  DATABASE_NAME: databaseName,
  DATABASE_USER: serviceRole,
  DATABASE_POOL_SIZE: "2",
  PARTNER_PATH_PREFIX: partnerPrefix,
  OIDC_ISSUER: issuer.issuer,
  OIDC_AUDIENCE: issuer.audience,
  OIDC_JWKS_URL: issuer.jwksUrl,
  METRIC_NAMESPACE: "Payments/Service",
  METRIC_DIMENSIONS: '{"Environment":"test-x1"}',
  OTEL_SERVICE_NAME: "payment-service-test-x1",
  OTEL_EXPORTER_OTLP_ENDPOINT: collectorUrl,
  XRAY_SAMPLING_ENDPOINT: collectorUrl,
});

async function untilReady(url: string, child: ChildProcess, printed: () => string): Promise<void> {
  const deadline = performance.now() + 30_000;
  while (performance.now() < deadline && child.exitCode === null) {
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.status === 200) return;
    await new Promise((later) => setTimeout(later, 20));
  }
  child.kill("SIGKILL");
  throw new Error(`the service did not become ready:\n${printed()}`);
}

async function freePort(): Promise<number> {
  const listener = createServer();
  await new Promise<void>((listening) => listener.listen(0, "127.0.0.1", listening));
  const address = listener.address();
  await new Promise((closed) => listener.close(closed));
  if (address === null || typeof address === "string") throw new Error("the loopback interface gave no port");
  return address.port;
}
