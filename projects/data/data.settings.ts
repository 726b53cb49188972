import { stackSettings } from "@payments/shared/settings/stack-settings.ts";
import { z } from "zod";

/** The mission's range: 0.5 to 2 Aurora capacity units, in steps of a half. */
const capacity = z.number().min(0.5).max(2).multipleOf(0.5);

/** RDS takes no maximum below 1 (https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html). */
const maximumCapacity = capacity.min(1);

/**
 * Minor versions of Aurora PostgreSQL 17 that RDS offers; a new one is added here once it is
 * (https://docs.aws.amazon.com/AmazonRDS/latest/AuroraPostgreSQLReleaseNotes/AuroraPostgreSQL.Updates.html).
 */
const engineVersions = ["17.4", "17.5", "17.6", "17.7", "17.9", "17.10"];

const schema = stackSettings({
  database: z
    .strictObject({
      /** Aurora PostgreSQL 17; the parameter groups' family follows from it. */
      engineVersion: z.string().refine((version) => engineVersions.includes(version), {
        error: `expected a version of Aurora PostgreSQL 17 that RDS offers: ${engineVersions.join(", ")}`,
      }),
      minimumCapacity: capacity,
      maximumCapacity,
      /** Of automated backups, for restores to any point in time; RDS keeps them at most 35 days. */
      backupRetentionDays: z.int().min(7).max(35),
    })
    .refine(({ minimumCapacity, maximumCapacity }) => minimumCapacity <= maximumCapacity, {
      error: "minimumCapacity is above maximumCapacity",
      path: ["minimumCapacity"],
    }),
  verification: z.strictObject({
    /** When backups are verified each day, in UTC. */
    hour: z.int().min(0).max(23),
    /** The newest backup may be this old. */
    maximumAgeHours: z.int().min(24).max(48),
  }),
});

export type DataSettings = z.output<typeof schema>;

export default () => schema;
