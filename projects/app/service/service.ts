import { randomInt } from "node:crypto";
import { readFileSync } from "node:fs";
import { Signer } from "@aws-sdk/rds-signer";
import { identifyUsers } from "./caller.ts";
import { openDatabase } from "./database.ts";
import { drain } from "./drain.ts";
import { removeExpired } from "./housekeeping.ts";
import { paymentApp } from "./payment-app.ts";
import { eventRelay } from "./payment-relay.ts";
import { recurring } from "./recurring.ts";
import { serviceEnvironment } from "./service-environment.ts";
import { serviceLog } from "./service-log.ts";
import { startTracing } from "./tracing.ts";

/**
 * Requests under way for each connection of the pool. What waits behind more than that would wait for a second and longer,
 * and is better tried again at another task.
 */
const requestsForEachConnection = 64;
/** Between 20 and 40 minutes, so that the connections of tasks which start together do not end together. */
const connectionSeconds = 1200 + randomInt(1200);

// The container's command: reads its environment, serves until SIGTERM, and ends when the last request is answered.
const environment = serviceEnvironment(process.env);
const log = serviceLog();
const tracing = startTracing({
  serviceName: environment.OTEL_SERVICE_NAME,
  exporterEndpoint: environment.OTEL_EXPORTER_OTLP_ENDPOINT,
  samplingEndpoint: environment.XRAY_SAMPLING_ENDPOINT,
});
const place = { hostname: environment.DATABASE_HOST, port: environment.DATABASE_PORT };
const signer = new Signer({ ...place, region: environment.AWS_REGION, username: environment.DATABASE_USER });
const database = openDatabase(
  {
    host: environment.DATABASE_HOST,
    port: environment.DATABASE_PORT,
    name: environment.DATABASE_NAME,
    user: environment.DATABASE_USER,
    password: () => signer.getAuthToken(),
    // The bundle's build puts them beside it.
    authorities: [readFileSync(new URL("rds-authorities.pem", import.meta.url), "utf8")],
    poolSize: environment.DATABASE_POOL_SIZE,
    connectionSeconds,
  },
  tracing.tracer,
);
let draining = false;
const isDraining = (): boolean => draining;
const app = paymentApp({
  database,
  identifyUser: identifyUsers({
    issuer: environment.OIDC_ISSUER,
    audience: environment.OIDC_AUDIENCE,
    jwksUrl: environment.OIDC_JWKS_URL,
  }),
  partnerPathPrefix: environment.PARTNER_PATH_PREFIX,
  tracer: tracing.tracer,
  metrics: { namespace: environment.METRIC_NAMESPACE, dimensions: environment.METRIC_DIMENSIONS },
  requestLimit: environment.DATABASE_POOL_SIZE * requestsForEachConnection,
  log,
  draining: isDraining,
});
const relay = recurring(
  "publish events",
  1000,
  eventRelay(database, (event) => log.info(event, "payment event")),
  log,
);
const housekeeping = recurring("remove what has expired", 60_000, () => removeExpired(database), log);
process.once("SIGTERM", () => {
  draining = true;
  void drain(app, async () => {
    await Promise.all([relay.stop(), housekeeping.stop()]);
    await database.close();
    await tracing.stop();
  });
});
const ready = await database.fill();
if (!isDraining()) await app.listen({ host: "0.0.0.0", port: environment.PORT });
log.info({ ready, startedInMilliseconds: Math.round(performance.now()) }, "serving");
