import { stackSettings } from "@payments/shared/settings/stack-settings.ts";
import { z } from "zod";
import { taskSizeMistake } from "./fargate-size.plan.ts";

/** Tags move; a digest names one image for ever. */
const imageDigest = z
  .string()
  .regex(/^sha256:[0-9a-f]{64}$/, "expected the digest of an image: sha256:<64 hex digits>");
/** Keys and tokens travel by TLS, or anybody on the way could make some. */
const httpsUrl = z.url({ protocol: /^https$/, error: "expected an https:// address" });
const minutes = z.int().min(0).max(1440);

const schema = stackSettings({
  /** The payment service's image in its repository of security. */
  image: imageDigest,
  /** The telemetry collector's image in its repository of security. */
  collectorImage: imageDigest,
  task: z
    .strictObject({
      /** CPU units; 1024 are one vCPU. */
      cpu: z.literal([512, 1024, 2048, 4096]),
      /** MiB; Fargate knows certain pairs of CPU and memory only. */
      memory: z.int().min(1024).max(30_720).multipleOf(1024),
    })
    .superRefine((task, context) => {
      const message = taskSizeMistake(task);
      if (message) context.addIssue({ code: "custom", message, path: ["memory"] });
    }),
  tasks: z
    .strictObject({
      /** At least one in each of three zones. */
      minimum: z.int().min(3),
      maximum: z.int().max(200),
    })
    .refine(({ minimum, maximum }) => minimum <= maximum, { error: "minimum is above maximum", path: ["minimum"] }),
  database: z.strictObject({
    /** Connections that one task holds at most; all tasks of both colours share what the database carries. */
    poolSize: z.int().min(2).max(50),
  }),
  /** Who vouches for users: the service takes bearer tokens of this issuer, for this audience, signed by a key of this set. */
  identity: z.strictObject({
    issuer: httpsUrl,
    audience: z.string().min(1),
    jwksUrl: httpsUrl,
  }),
  deployment: z.strictObject({
    /** How long the old version stays beside the new one, to go back at once. */
    bakeMinutes: minutes,
  }),
});

export type AppSettings = z.output<typeof schema>;

export default () => schema;
