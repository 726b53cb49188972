import { stackSettings } from "@payments/shared/settings/stack-settings.ts";
import { z } from "zod";

const domainName = z.string().regex(/^([a-z0-9-]+\.)+[a-z]{2,}$/, "expected a domain name such as api.example.com");

/** The load balancer's certificate: one that exists, or one that is made for a domain whose zone is in the account. */
const certificate = z.discriminatedUnion("source", [
  z.strictObject({
    source: z.literal("existing"),
    certificateArn: z
      .string()
      .regex(/^arn:[a-z-]+:acm:[a-z0-9-]+:\d{12}:certificate\/[0-9a-f-]{36}$/, "expected the ARN of a certificate"),
    /** A name that the certificate is valid for; API Gateway checks it. */
    domainName,
  }),
  z.strictObject({
    source: z.literal("zone"),
    /** ACM takes 64 characters: nine are left for the suffix of a copy. */
    domainName: domainName.max(55),
    hostedZoneId: z.string().regex(/^Z[A-Z0-9]{5,31}$/, "expected the id of a Route 53 hosted zone"),
  }),
]);

const schema = stackSettings({
  certificate,
  /** Companies that call the API with a key of their own; one taken off the list loses its key. */
  partners: z
    .array(z.string().regex(/^[a-z][a-z0-9-]{1,30}$/, "expected lower-case letters, digits and hyphens"))
    .min(1)
    .refine((partners) => new Set(partners).size === partners.length, "a partner stands in the list twice"),
  /**
   * Whether this stack sets the role with which API Gateway writes logs. There is one for each region of an account: leave it
   * to us in an account of our own, not where others set it.
   */
  manageApiGatewayAccount: z.boolean(),
});

export type EdgeSettings = z.output<typeof schema>;

export default () => schema;
