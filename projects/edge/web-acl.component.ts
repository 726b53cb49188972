import { ArchivedLogGroup, type LogArchiveTarget } from "@payments/shared/components/archived-log-group.component.ts";
import { webAclLogGroupName } from "@payments/shared/naming/aws-imposed-name.ts";
import { type NamingScope, resourceName } from "@payments/shared/naming/resource-name.ts";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { visibility, type WebAclRule } from "./web-acl-rules.plan.ts";

export interface WebAclArgs {
  readonly scope: NamingScope;
  /** Which door it guards; part of its name. */
  readonly role: string;
  readonly rules: readonly WebAclRule[];
  /** The load balancer or API stage before which it stands. */
  readonly resourceArn: pulumi.Input<string>;
  readonly archive: LogArchiveTarget;
}

/** Headers that hold secrets. */
const secretHeaders = ["authorization", "cookie", "x-api-key"];

/**
 * What WAF never shows, neither in its log nor in sampled requests nor in the details of a rule that matched or counted
 * (https://docs.aws.amazon.com/waf/latest/developerguide/data-protection-masking.html): redaction in the log alone would
 * still tell the keys that the rate rule counts by, and what an injection rule found in the body of a payment.
 */
const protectedFields = [
  { fieldType: "SINGLE_HEADER", fieldKeys: secretHeaders },
  { fieldType: "SINGLE_COOKIE" },
  { fieldType: "BODY" },
];

/** The rules of one door, and a log of what they saw. */
export class WebAcl extends pulumi.ComponentResource {
  readonly name: pulumi.Output<string>;

  constructor(name: string, args: WebAclArgs, opts?: pulumi.ComponentResourceOptions) {
    super("payments:edge:WebAcl", name, {}, opts);
    const { scope, role, rules, resourceArn, archive } = args;
    const owned = { parent: this };
    const log = new ArchivedLogGroup(
      `log-group-waf-${role}`,
      { scope, role: `waf-${role}`, logGroupName: webAclLogGroupName(scope, role), archive },
      owned,
    );
    const acl = new aws.wafv2.WebAcl(
      name,
      {
        name: resourceName(scope, "web-acl", role),
        scope: "REGIONAL",
        defaultAction: { allow: {} },
        rules: [...rules],
        visibilityConfig: visibility(resourceName(scope, "web-acl", role)),
        dataProtectionConfig: {
          dataProtections: protectedFields.map((field) => ({ action: "SUBSTITUTION", field })),
        },
      },
      owned,
    );
    const logging = new aws.wafv2.WebAclLoggingConfiguration(
      name,
      {
        resourceArn: acl.arn,
        logDestinationConfigs: [log.arn],
        redactedFields: secretHeaders.map((header) => ({ singleHeader: { name: header } })),
      },
      owned,
    );
    // Logging first: no request passes unlogged.
    new aws.wafv2.WebAclAssociation(name, { resourceArn, webAclArn: acl.arn }, { parent: this, dependsOn: [logging] });
    this.name = acl.name;
    this.registerOutputs({ name: this.name });
  }
}
