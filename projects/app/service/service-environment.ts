import { z } from "zod";

const port = z.coerce.number().int().min(1).max(65_535);
const text = z.string().min(1);

function fromJson(json: string, context: z.core.$RefinementCtx<string>): unknown {
  try {
    return JSON.parse(json);
  } catch {
    context.addIssue({ code: "custom", message: "expected JSON" });
    return z.NEVER;
  }
}

/** The variables of the container, as `container-definitions.plan.ts` sets them. */
const variables = z.object({
  NODE_ENV: z.literal("production"),
  PORT: port,
  AWS_REGION: text,
  DATABASE_HOST: text,
  DATABASE_PORT: port,
  DATABASE_NAME: text,
  DATABASE_USER: text,
  DATABASE_POOL_SIZE: z.coerce.number().int().min(1),
  PARTNER_PATH_PREFIX: text.startsWith("/"),
  OIDC_ISSUER: z.url(),
  OIDC_AUDIENCE: text,
  OIDC_JWKS_URL: z.url(),
  METRIC_NAMESPACE: text,
  METRIC_DIMENSIONS: text.transform(fromJson).pipe(z.record(z.string(), z.string())),
  OTEL_SERVICE_NAME: text,
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url(),
  XRAY_SAMPLING_ENDPOINT: z.url(),
});

export type ServiceVariable = keyof z.input<typeof variables>;
export type ServiceEnvironment = z.output<typeof variables>;

/** @throws {Error} that names every variable which is missing or wrong, and no value */
export function serviceEnvironment(given: Readonly<Record<string, string | undefined>>): ServiceEnvironment {
  const result = variables.safeParse(given);
  if (result.success) return result.data;
  throw new Error(`the service's environment is wrong:\n${z.prettifyError(result.error)}`);
}
