import { type Attributes, stringsAt, text } from "../attributes.ts";
import { type ResourceContext, type Rule, refusedByApi } from "../resource-type.ts";
import { assumableRole } from "./assumable-role.rule.ts";
import { roleAllows } from "./iam-role-access.ts";

const rolePage = "https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html";

/** What Lambda does in the role's name, and asks for when the function is created. */
const roleActions: readonly {
  readonly words: string;
  readonly action: string;
  readonly needed: (inputs: Attributes) => boolean;
}[] = [
  {
    words: "CreateNetworkInterface on EC2",
    action: "ec2:CreateNetworkInterface",
    needed: (inputs) => stringsAt(inputs, "vpcConfig.subnetIds").length > 0,
  },
  {
    words: "SendMessage on SQS",
    action: "sqs:SendMessage",
    needed: (inputs) => stringsAt(inputs, "deadLetterConfig.targetArn").some((arn) => arn.includes(":sqs:")),
  },
  {
    words: "Publish on SNS",
    action: "sns:Publish",
    needed: (inputs) => stringsAt(inputs, "deadLetterConfig.targetArn").some((arn) => arn.includes(":sns:")),
  },
  {
    words: "PutTraceSegments on XRAY",
    action: "xray:PutTraceSegments",
    needed: (inputs) => stringsAt(inputs, "tracingConfig.mode")[0] === "Active",
  },
];

function permissionRefusal(inputs: Attributes, context: ResourceContext): string | undefined {
  const role = context.find("aws:iam/role:Role", text(inputs, "role"));
  const missing = roleActions.find(
    ({ action, needed }) =>
      role !== undefined &&
      needed(inputs) &&
      !roleAllows(context, role, { action, resource: resourceOf(action, inputs, context) }),
  );
  return missing && `The provided execution role does not have permissions to call ${missing.words}`;
}

/** A policy may let Lambda make interfaces in some subnets only: it still names the interfaces of the account. */
function resourceOf(action: string, inputs: Attributes, { partition, region, accountId }: ResourceContext): string {
  if (action.startsWith("ec2:")) return `arn:${partition}:ec2:${region}:${accountId}:network-interface/*`;
  return action.startsWith("xray:") ? "*" : (stringsAt(inputs, "deadLetterConfig.targetArn")[0] ?? "*");
}

/** What Lambda asks of the role of a function. */
export const roleRules: readonly Rule[] = [
  assumableRole({
    property: "role",
    service: "lambda.amazonaws.com",
    code: "InvalidParameterValueException",
    words: "The role defined for the function cannot be assumed by Lambda.",
    page: rolePage,
  }),
  refusedByApi("role", "InvalidParameterValueException", rolePage, permissionRefusal),
];
