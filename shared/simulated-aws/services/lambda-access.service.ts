import { createHash, randomUUID } from "node:crypto";
import { type Attributes, stringsAt, text, valuesAt } from "../attributes.ts";
import {
  between,
  fromArguments,
  type HeldResource,
  lengthBetween,
  matches,
  oneOf,
  planned,
  type ResourceContext,
  type ResourceType,
  refusedByApi,
  type SimulatedService,
} from "../resource-type.ts";
import { invokeArn } from "./lambda.service.ts";
import { invocationInput } from "./lambda-function.rules.ts";

const api = "https://docs.aws.amazon.com/lambda/latest/api";
const permissionPage = `${api}/API_AddPermission.html`;
const aliasPage = `${api}/API_CreateAlias.html`;
const eventInvokePage = `${api}/API_PutFunctionEventInvokeConfig.html`;
const invokePage = `${api}/API_Invoke.html`;

const functionType = "aws:lambda/function:Function";
const aliasType = "aws:lambda/alias:Alias";
const permissionType = "aws:lambda/permission:Permission";

/** The function that a name, an ARN or a qualified ARN means. */
function functionOf({ find }: Pick<ResourceContext, "find">, reference: string): HeldResource | undefined {
  return find(functionType, reference) ?? find(functionType, reference.split(":").slice(0, 7).join(":"));
}

const statementOf = ({ inputs, previous }: ResourceContext): string =>
  text(inputs, "statementId") ||
  text(previous ?? {}, "statementId") ||
  `${text(inputs, "statementIdPrefix") || "terraform-"}${randomUUID()}`;

const permission: ResourceType = {
  // The provider's id is the statement's alone; two functions may have the same, which one account cannot keep apart.
  id: (context) => {
    const statement = statementOf(context);
    return context.find(permissionType, statement) ? `${text(context.inputs, "function")}/${statement}` : statement;
  },
  computed: ({ id, inputs }) => ({ statementId: text(inputs, "statementId") || id.split("/").at(-1) }),
  blank: ["statementIdPrefix"],
  replaceOn: [
    "action",
    "eventSourceToken",
    "function",
    "functionUrlAuthType",
    "invokedViaFunctionUrl",
    "principal",
    "principalOrgId",
    "qualifier",
    "sourceAccount",
    "sourceArn",
    "statementId",
    "statementIdPrefix",
  ],
  references: { function: [functionType, aliasType, "simulated:lambda/version"] },
  rules: [
    matches("action", /^(lambda:([*]|[A-Za-z]+)|[*])$/, "lambda:<action>, lambda:* or *", permissionPage),
    lengthBetween("statementId", 1, 100, permissionPage),
    matches("statementId", /^[0-9A-Za-z_-]+$/, "only letters, digits, hyphens and underscores", permissionPage),
    matches(
      "principal",
      /^([a-z0-9.-]+\.amazonaws\.com|\d{12}|arn:[a-z-]+:(iam|sts)::\d{12}:.+|[*])$/,
      "a service as in events.amazonaws.com, an account or an ARN of IAM",
      permissionPage,
    ),
    matches("sourceAccount", /^\d{12}$/, "must be a 12-digit account id", permissionPage),
    matches("sourceArn", /^arn:[a-z-]+:/, "is an invalid ARN", permissionPage),
    refusedByApi("statementId", "ResourceConflictException", permissionPage, (inputs, { list, previous }) =>
      previous === undefined &&
      list(permissionType).some(
        ({ inputs: other }) =>
          other["statementId"] !== undefined &&
          ["function", "qualifier", "statementId"].every((name) => other[name] === inputs[name]),
      )
        ? `The statement id (${text(inputs, "statementId")}) provided already exists. Please provide a new statement id, or remove the existing statement.`
        : undefined,
    ),
  ],
};

const alias: ResourceType = {
  id: ({ inputs, find, partition, region, accountId }) => {
    const name = functionOf({ find }, text(inputs, "functionName"))?.id ?? text(inputs, "functionName");
    return `arn:${partition}:lambda:${region}:${accountId}:function:${name}:${text(inputs, "name")}`;
  },
  name: "name",
  nameIsUnique: false,
  computed: (context) => ({ arn: context.id, invokeArn: invokeArn(context.id, context) }),
  replaceOn: ["functionName"],
  references: { functionName: [functionType] },
  rules: [
    lengthBetween("name", 1, 128, aliasPage),
    matches(
      "name",
      /^(?!^[0-9]+$)[a-zA-Z0-9_-]+$/,
      "letters, digits, hyphens and underscores, not digits alone",
      aliasPage,
    ),
    matches("functionVersion", /^(\$LATEST|[0-9]+)$/, "$LATEST or a number", aliasPage),
    planned("routingConfig", aliasPage, (inputs) => {
      const weights = valuesAt(inputs, "routingConfig.additionalVersionWeights").flatMap((map) =>
        Object.values(map as Attributes),
      );
      const wrong = weights.find((weight) => typeof weight === "number" && (weight < 0 || weight > 1));
      return wrong === undefined ? undefined : `a weight is from 0 to 1, got ${String(wrong)}`;
    }),
    refusedByApi("functionVersion", "ResourceNotFoundException", aliasPage, (inputs, { find }) => {
      const latest = Number(text(functionOf({ find }, text(inputs, "functionName"))?.state ?? {}, "version"));
      const wanted = text(inputs, "functionVersion");
      return wanted === "$LATEST" || (Number(wanted) >= 1 && Number(wanted) <= latest)
        ? undefined
        : `Function not found: ${text(inputs, "functionName")}:${wanted}`;
    }),
  ],
  // Lambda deletes an alias although triggers and permissions name it.
  whileInUse: "allow",
};

const eventInvokeConfig: ResourceType = {
  id: ({ inputs }) => [text(inputs, "functionName"), ...stringsAt(inputs, "qualifier")].join(":"),
  defaults: { maximumRetryAttempts: 2 },
  replaceOn: ["functionName", "qualifier"],
  references: { functionName: [functionType] },
  rules: [
    between("maximumEventAgeInSeconds", 60, 21600, eventInvokePage),
    between("maximumRetryAttempts", 0, 2, eventInvokePage),
    ...["onFailure", "onSuccess"].map((when) =>
      matches(
        `destinationConfig.${when}.destination`,
        /^arn:[^:]+:(sqs|sns|lambda|events|s3):/,
        "must be the ARN of a queue, a topic, a function, an event bus or a bucket",
        eventInvokePage,
      ),
    ),
  ],
};

const md5 = (value: string): string => createHash("md5").update(value).digest("hex");

const invocation: ResourceType = {
  id: (context) => `${fromArguments(",", "functionName", "qualifier")(context)},${md5(text(context.inputs, "input"))}`,
  defaults: { lifecycleScope: "CREATE_ONLY", qualifier: "$LATEST", terraformKey: "tf" },
  computed: () => ({ result: "{}" }),
  // As for the scope CREATE_ONLY; with CRUD the provider calls the function again instead.
  replaceOn: ["functionName", "input", "qualifier", "triggers"],
  references: { functionName: [functionType] },
  rules: [
    invocationInput,
    oneOf("lifecycleScope", ["CREATE_ONLY", "CRUD"], invokePage),
    planned("input", invokePage, (inputs) =>
      inputs["lifecycleScope"] === "CRUD" && stringsAt(inputs, "input").some((input) => !/^\s*\{[^]*\}\s*$/.test(input))
        ? 'lifecycle_scope other than "CREATE_ONLY" requires input to be a JSON object'
        : undefined,
    ),
  ],
  notExecuted: "the function does not run; its result is {}",
};

/** Who may call a function, under which name, and what follows a call. */
export const lambdaAccess: SimulatedService = {
  resources: {
    [permissionType]: permission,
    [aliasType]: alias,
    "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": eventInvokeConfig,
    "aws:lambda/invocation:Invocation": invocation,
  },
};
