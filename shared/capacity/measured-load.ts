import { readFileSync } from "node:fs";
import { z } from "zod";
import { OperatorError } from "../errors/operator-error.ts";

const share = z.number().min(0).max(1);
const amount = z.number().positive();
/** Absent from the mix is what nobody asked for while it was measured. */
const operations = ["create", "get", "capture", "refund", "list"] as const;
export type MeasuredOperation = (typeof operations)[number];

const schema = z.strictObject({
  measuredAt: z.iso.datetime(),
  machine: z.strictObject({ cpu: z.string().min(1), cores: z.int().min(1) }),
  /** Shares of the requests. */
  mix: z
    .partialRecord(z.enum(operations), share)
    .refine((mix) => Math.abs(Object.values(mix).reduce((sum, part) => sum + part, 0) - 1) < 1e-6, {
      error: "the shares do not add up to 1",
    }),
  thinkTimeSeconds: amount,
  requestsPerSecond: amount,
  service: z.strictObject({
    cpuMillisecondsPerRequest: amount,
    /** Of one process. */
    residentMiB: amount,
    /** All memory of all processes over all connections. */
    residentKiBPerConnection: amount,
    logBytesPerRequest: z.number().min(0),
  }),
  database: z.strictObject({
    cpuMillisecondsPerRequest: amount,
    transactionsPerRequest: z.number().min(0),
    walBytesPerRequest: z.number().min(0),
    sizeBytesPerRequest: z.number(),
  }),
  latencyMilliseconds: z.strictObject({ mean: amount, p50: amount, p95: amount, p99: amount }),
});

/** What the capacity model knows of the service: measured, not assumed. */
export type MeasuredLoad = z.output<typeof schema>;

/**
 * Reads what `npm run bench:load -- --write <file>` wrote.
 *
 * @throws {OperatorError} UnreadableMeasurement
 */
export function readMeasuredLoad(file: string): MeasuredLoad {
  const remedy = `measure anew: npm run bench:load -- --write ${file}`;
  let text: unknown;
  try {
    text = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new OperatorError("UnreadableMeasurement", { problem: `${file}: ${(error as Error).message}`, remedy });
  }
  const result = schema.safeParse(text);
  if (result.success) return result.data;
  throw new OperatorError("UnreadableMeasurement", { problem: `${file}:\n${z.prettifyError(result.error)}`, remedy });
}
