import { stackSettings } from "@payments/shared/settings/stack-settings.ts";
import { z } from "zod";

const schema = stackSettings({
  alarms: z.strictObject({
    /** One answer in twenty may take this long; the mission asks for less than a second. */
    responseTimeSeconds: z.number().positive().max(1),
    /** Share of answers with an error of ours, in percent. */
    errorRatePercent: z.number().positive().max(100),
    /** Database connections in use; above it the pool grows short. */
    databaseConnections: z.int().positive(),
  }),
});

export type ObservabilitySettings = z.output<typeof schema>;

export default () => schema;
