import { X509Certificate } from "node:crypto";
import type { Environment } from "@payments/shared/scope/deployment-scope.ts";
import { stackSettings } from "@payments/shared/settings/stack-settings.ts";
import { z } from "zod";
import { mostPartners } from "./partner-limits.plan.ts";

const domainName = z.string().regex(/^([a-z0-9-]+\.)+[a-z]{2,}$/, "expected a domain name such as api.example.com");

const existing = z.strictObject({
  source: z.literal("existing"),
  certificateArn: z
    .string()
    .regex(/^arn:[a-z-]+:acm:[a-z0-9-]+:\d{12}:certificate\/[0-9a-f-]{36}$/, "expected the ARN of a certificate"),
  /** A name that the certificate is valid for; API Gateway checks it. */
  domainName,
});

const zone = z.strictObject({
  source: z.literal("zone"),
  /** ACM takes 64 characters: nine are left for the suffix of a copy. */
  domainName: domainName.max(55),
  hostedZoneId: z.string().regex(/^Z[A-Z0-9]{5,31}$/, "expected the id of a Route 53 hosted zone"),
});

/** What `stacks certificate create` writes; the key to it is the secret `edge:certificatePrivateKey`. */
const selfSigned = z
  .strictObject({
    source: z.literal("self-signed"),
    domainName: domainName.max(64),
    /** PEM. */
    certificate: z.string().refine((pem) => certificateIn(pem) !== undefined, "expected a certificate in PEM"),
  })
  .refine((settings) => certificateIn(settings.certificate)?.checkHost(settings.domainName) === settings.domainName, {
    path: ["domainName"],
    message: "expected the name that the certificate is for: API Gateway checks it",
  });

function certificateIn(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

/** Where nobody has an own domain, and no customer comes. */
const withSelfSigned: readonly Environment[] = ["local", "dev"];

/** The load balancer's certificate: made for a domain whose zone is in the account, one that exists, or self-signed. */
function certificateOf(environment: Environment) {
  return z
    .discriminatedUnion("source", [existing, zone, selfSigned])
    .refine(({ source }) => source !== "self-signed" || withSelfSigned.includes(environment), {
      path: ["source"],
      message: `self-signed is refused in ${environment}, since API Gateway would not check who signed the certificate: take zone or existing`,
    });
}

function schemaFor(environment: Environment) {
  return stackSettings({
    certificate: certificateOf(environment),
    /** Companies that call the API with a key of their own; one taken off the list loses its key. */
    partners: z
      .array(z.string().regex(/^[a-z][a-z0-9-]{1,30}$/, "expected lower-case letters, digits and hyphens"))
      .min(1)
      .max(mostPartners, `the API has room for ${String(mostPartners)} partners at their limit: raise its own first`)
      .refine((partners) => new Set(partners).size === partners.length, "a partner stands in the list twice"),
    /**
     * Whether this stack sets the role with which API Gateway writes logs. There is one for each region of an account: leave it
     * to us in an account of our own, not where others set it.
     */
    manageApiGatewayAccount: z.boolean(),
  });
}

export type EdgeSettings = z.output<ReturnType<typeof schemaFor>>;

/** The secret beside the settings with a self-signed certificate: its key, PEM. */
export const certificateKeySecret = "certificatePrivateKey";

function secrets({ certificate }: EdgeSettings): string[] {
  return certificate.source === "self-signed" ? [certificateKeySecret] : [];
}

export default Object.assign(schemaFor, { secrets });
