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
/** How long the old version stays beside the new one, to go back at once. */
const bakeMinutes = minutes;

const timezones = new Set(["UTC", ...Intl.supportedValuesOf("timeZone")]);

const hour = z.int().min(0).max(23);
const peak = z
  .strictObject({
    /** As in the IANA time zone database. */
    timezone: z
      .string()
      .refine((name) => timezones.has(name), { error: "expected a time zone such as Asia/Singapore" }),
    days: z.enum(["MON-FRI", "MON-SAT", "MON-SUN"]),
    fromHour: hour,
    toHour: hour,
    minimum: z.int().max(200),
  })
  .refine(({ fromHour, toHour }) => fromHour < toHour, { error: "toHour is not after fromHour", path: ["toHour"] });

const within = (count: number, { minimum, maximum }: { readonly minimum: number; readonly maximum: number }) =>
  count >= minimum && count <= maximum;

const schema = stackSettings({
  /** The payment service's image in its repository of security. */
  image: imageDigest,
  /** What ran before the last release, as `stacks release` wrote it down: what `stacks rollback` releases. */
  previousImage: imageDigest.optional(),
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
      minimum: z.int().min(3, "at least 3, one task for each of the three zones: raise tasks.minimum"),
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
  deployment: z.discriminatedUnion("strategy", [
    z.strictObject({
      /** All customers at once. */
      strategy: z.literal("BLUE_GREEN").default("BLUE_GREEN"),
      bakeMinutes,
    }),
    z.strictObject({
      /** A few customers first, all others later. */
      strategy: z.literal("CANARY"),
      canary: z.strictObject({
        /** Share of the requests that the new version gets first. */
        percent: z.number().min(0.1).max(50),
        /** How long it has only these. */
        bakeMinutes: minutes,
      }),
      bakeMinutes,
    }),
  ]),
  scaling: z.strictObject({
    /** Requests a minute that a task is meant to serve; more bring more tasks. */
    requestsPerTask: z.int().min(60).max(60_000),
    /** Hours in which at least so many tasks run, whatever is asked of them: customers come faster than tasks. */
    peak: peak.optional(),
  }),
}).refine(({ tasks, scaling }) => within(scaling.peak?.minimum ?? tasks.minimum, tasks), {
  error: "the peak's minimum lies outside of tasks.minimum and tasks.maximum",
  path: ["scaling", "peak", "minimum"],
});

export type AppSettings = z.output<typeof schema>;

export default () => schema;
