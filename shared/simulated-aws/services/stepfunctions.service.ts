import { randomUUID } from "node:crypto";
import { type Attributes, isRecord, stringsAt, text } from "../attributes.ts";
import {
  between,
  fromArgument,
  json,
  lengthBetween,
  matches,
  oneOf,
  planned,
  type ResourceContext,
  refusedByApi,
  type SimulatedService,
} from "../resource-type.ts";
import { assumableRole } from "./assumable-role.rule.ts";
import { roleAllows } from "./iam-role-access.ts";
import { knownKey } from "./known-key.rule.ts";
import { statesLanguage } from "./states-language.rule.ts";

const createPage = "https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html";
const languagePage = "https://docs.aws.amazon.com/step-functions/latest/dg/concepts-amazon-states-language.html";
const loggingPage = "https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html";
const encryptionPage = "https://docs.aws.amazon.com/step-functions/latest/dg/encryption-at-rest.html";
const quotasPage = "https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html";

/** The text of the definition says what the machine is for. */
function commentOf(inputs: Attributes): string {
  const definition: unknown = JSON.parse(text(inputs, "definition"));
  return isRecord(definition) ? text(definition, "Comment") : "";
}

const logs = (inputs: Attributes): boolean => (stringsAt(inputs, "loggingConfiguration.level")[0] ?? "OFF") !== "OFF";

function logRefusal(inputs: Attributes, context: ResourceContext): string | undefined {
  const role = context.find("aws:iam/role:Role", text(inputs, "roleArn"));
  return logs(inputs) && role && !roleAllows(context, role, { action: "logs:CreateLogDelivery", resource: "*" })
    ? "The state machine IAM Role is not authorized to access the Log Destination"
    : undefined;
}

/** State machines. */
export const stepfunctions: SimulatedService = {
  resources: {
    "aws:sfn/stateMachine:StateMachine": {
      id: (context) => {
        const { partition, region, accountId } = context;
        return `arn:${partition}:states:${region}:${accountId}:stateMachine:${fromArgument("name")(context)}`;
      },
      name: "name",
      defaults: {
        encryptionConfiguration: { type: "AWS_OWNED_KEY" },
        loggingConfiguration: { includeExecutionData: false, level: "OFF" },
        publish: false,
        tracingConfiguration: { enabled: false },
        type: "STANDARD",
      },
      computed: ({ id, inputs, keep, now }) => ({
        arn: id,
        creationDate: keep("creationDate", () => now),
        description: commentOf(inputs),
        revisionId: randomUUID(),
        stateMachineVersionArn: inputs["publish"] === true ? `${id}:1` : "",
        status: "ACTIVE",
      }),
      blank: ["namePrefix", "versionDescription"],
      replaceOn: ["type"],
      references: {
        roleArn: ["aws:iam/role:Role"],
        "loggingConfiguration.logDestination": ["aws:cloudwatch/logGroup:LogGroup"],
      },
      rules: [
        lengthBetween("name", 1, 80, createPage),
        matches("name", /^[0-9A-Za-z_-]+$/, "the name should only contain 0-9, A-Z, a-z, - and _", createPage),
        oneOf("type", ["STANDARD", "EXPRESS"], createPage),
        lengthBetween("definition", 0, 1024 * 1024, quotasPage),
        json("definition", languagePage),
        statesLanguage("definition", languagePage),
        oneOf("loggingConfiguration.level", ["ALL", "ERROR", "FATAL", "OFF"], loggingPage),
        matches("loggingConfiguration.logDestination", /^arn:.*:\*$/, "must be an ARN that ends with :*", loggingPage),
        planned("loggingConfiguration", loggingPage, (inputs) =>
          logs(inputs) &&
          isRecord(inputs["loggingConfiguration"]) &&
          inputs["loggingConfiguration"]["logDestination"] === undefined
            ? "logDestination is needed where the level is not OFF"
            : undefined,
        ),
        oneOf("encryptionConfiguration.type", ["AWS_OWNED_KEY", "CUSTOMER_MANAGED_KMS_KEY"], encryptionPage),
        between("encryptionConfiguration.kmsDataKeyReusePeriodSeconds", 60, 900, encryptionPage),
        planned("encryptionConfiguration", encryptionPage, (inputs) => {
          const customer = stringsAt(inputs, "encryptionConfiguration.type")[0] === "CUSTOMER_MANAGED_KMS_KEY";
          const configuration = inputs["encryptionConfiguration"];
          return customer && isRecord(configuration) && configuration["kmsKeyId"] === undefined
            ? "kmsKeyId is needed for CUSTOMER_MANAGED_KMS_KEY"
            : undefined;
        }),
        knownKey("encryptionConfiguration.kmsKeyId", encryptionPage),
        assumableRole({
          property: "roleArn",
          service: "states.amazonaws.com",
          code: "AccessDeniedException",
          words:
            "Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the provided role.",
          page: createPage,
        }),
        refusedByApi("loggingConfiguration", "AccessDeniedException", loggingPage, logRefusal),
      ],
      // Step Functions deletes a machine whatever starts it.
      whileInUse: "allow",
      notExecuted: "no execution runs",
    },
  },
};
