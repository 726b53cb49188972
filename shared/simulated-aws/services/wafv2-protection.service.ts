import { type Attributes, isRecord, stringsAt, text, valuesAt } from "../attributes.ts";
import {
  fromArgument,
  fromArguments,
  matches,
  oneOf,
  planned,
  type ResourceType,
  refusedByApi,
  type SimulatedService,
} from "../resource-type.ts";

const associatePage = "https://docs.aws.amazon.com/waf/latest/APIReference/API_AssociateWebACL.html";
const loggingPage = "https://docs.aws.amazon.com/waf/latest/APIReference/API_LoggingConfiguration.html";
const destinationPage = "https://docs.aws.amazon.com/waf/latest/developerguide/logging-destinations.html";
const filterPage = "https://docs.aws.amazon.com/waf/latest/APIReference/API_LoggingFilter.html";
const associationType = "aws:wafv2/webAclAssociation:WebAclAssociation";
const aclType = "aws:wafv2/webAcl:WebAcl";

const protectable =
  /^arn:[a-z-]+:(elasticloadbalancing:[a-z0-9-]+:\d{12}:loadbalancer\/app\/.+|apigateway:[a-z0-9-]+::\/restapis\/[^/]+\/stages\/[^/]+)$/;

const association: ResourceType = {
  id: fromArguments(",", "webAclArn", "resourceArn"),
  replaceOn: ["resourceArn", "webAclArn"],
  references: {
    resourceArn: ["aws:lb/loadBalancer:LoadBalancer", "aws:apigateway/stage:Stage"],
    webAclArn: [aclType],
  },
  rules: [
    matches("resourceArn", protectable, "an Application Load Balancer or a stage of a REST API", associatePage),
    // AWS itself moves the resource to the new ACL; the deletion of the older association then leaves it without any
    // (https://github.com/pulumi/pulumi-aws/issues/4782).
    refusedByApi("resourceArn", "WAFInvalidOperationException", associatePage, (inputs, { list, previous }) => {
      const other = list(associationType).find(({ inputs: { resourceArn } }) => resourceArn === inputs["resourceArn"]);
      return other && !previous
        ? `${text(inputs, "resourceArn")} has the web ACL ${text(other.inputs, "webAclArn")}, and a resource has only one: replace its association with deleteBeforeReplace`
        : undefined;
    }),
  ],
};

function filterRefusal({ loggingFilter }: Attributes): string | undefined {
  const crowded = valuesAt({ loggingFilter }, "loggingFilter.filters.conditions")
    .filter(isRecord)
    .find(
      (condition) =>
        ["actionCondition", "labelNameCondition"].filter((kind) => condition[kind] !== undefined).length !== 1,
    );
  return crowded ? "a condition is exactly one of actionCondition and labelNameCondition" : undefined;
}

const redactable = ["method", "queryString", "singleHeader", "uriPath"];

function redactionRefusal({ redactedFields }: Attributes): string | undefined {
  const fields = valuesAt({ redactedFields }, "redactedFields").filter(isRecord);
  if (fields.length > 100) return `at most 100 fields can be redacted, got ${String(fields.length)}`;
  const crowded = fields.find((field) => redactable.filter((kind) => field[kind] !== undefined).length !== 1);
  return crowded ? `a redacted field is exactly one of ${redactable.join(", ")}` : undefined;
}

function destinationName(arn: string): string {
  const [, , service, , , ...rest] = arn.split(":");
  const resource = rest.join(":");
  if (service === "logs") return resource.replace(/^log-group:/, "");
  return service === "firehose" ? resource.replace(/^deliverystream\//, "") : resource;
}

const logging: ResourceType = {
  id: fromArgument("resourceArn"),
  // A replacement would delete the new configuration with the old one, as both belong to the same ACL: this account
  // refuses the second one, so programs need deleteBeforeReplace.
  replaceOn: ["logDestinationConfigs", "resourceArn"],
  references: { resourceArn: [aclType] },
  rules: [
    planned("logDestinationConfigs", loggingPage, ({ logDestinationConfigs }) => {
      const destinations = valuesAt({ logDestinationConfigs }, "logDestinationConfigs");
      return destinations.length > 1 ? `a web ACL logs to one destination, got ${destinations.join(", ")}` : undefined;
    }),
    refusedByApi("logDestinationConfigs", "WAFInvalidParameterException", destinationPage, (inputs) => {
      const stray = stringsAt(inputs, "logDestinationConfigs").find(
        (arn) => !destinationName(arn).startsWith("aws-waf-logs-"),
      );
      return stray && `The ARN isn't valid: the name of ${stray} must begin with aws-waf-logs-`;
    }),
    oneOf("loggingFilter.defaultBehavior", ["KEEP", "DROP"], filterPage),
    oneOf("loggingFilter.filters.behavior", ["KEEP", "DROP"], filterPage),
    oneOf("loggingFilter.filters.requirement", ["MEETS_ALL", "MEETS_ANY"], filterPage),
    oneOf(
      "loggingFilter.filters.conditions.actionCondition.action",
      ["ALLOW", "BLOCK", "COUNT", "CAPTCHA", "CHALLENGE", "EXCLUDED_AS_COUNT"],
      filterPage,
    ),
    planned("loggingFilter", filterPage, filterRefusal),
    planned("redactedFields", loggingPage, redactionRefusal),
    matches("redactedFields.singleHeader.name", /^[^A-Z]{1,40}$/, "lower case, at most 40 characters", loggingPage),
  ],
};

/** What a web ACL protects and where it logs. */
export const wafv2Protection: SimulatedService = {
  resources: {
    [associationType]: association,
    "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": logging,
  },
};
