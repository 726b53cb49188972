import type { Environment } from "@payments/shared/scope/deployment-scope.ts";
import { stackSettings } from "@payments/shared/settings/stack-settings.ts";
import { z } from "zod";

/** Who hears of alerts. An e-mail address has to confirm its subscription once. */
const subscription = z.discriminatedUnion("protocol", [
  z.strictObject({ protocol: z.literal("email"), endpoint: z.email() }),
  z.strictObject({ protocol: z.literal("https"), endpoint: z.url({ protocol: /^https$/ }) }),
  z.strictObject({ protocol: z.literal("sms"), endpoint: z.e164() }),
]);

export type AlertSubscription = z.output<typeof subscription>;

export default (environment: Environment) =>
  stackSettings({
    alertSubscriptions: z
      .array(subscription)
      .min(
        environment === "prod" ? 1 : 0,
        "production needs somebody who hears of alerts: give at least one subscription",
      )
      .refine(
        (all) => new Set(all.map(({ protocol, endpoint }) => `${protocol} ${endpoint}`)).size === all.length,
        "expected each subscription once",
      ),
  });
