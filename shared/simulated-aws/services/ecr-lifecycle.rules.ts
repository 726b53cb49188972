import { type Attributes, isArray, isRecord, stringsAt, text, valuesAt } from "../attributes.ts";
import { json, lengthBetween, type Rule, refusedByApi } from "../resource-type.ts";
import { documentOf } from "./iam-policy-document.ts";

const parametersPage = "https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html";
const putPage = "https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutLifecyclePolicy.html";

const ruleKeys = ["rulePriority", "description", "selection", "action"];
const selectionKeys = [
  ...["tagStatus", "tagPrefixList", "tagPatternList", "countType", "countUnit", "countNumber", "storageClass"],
];
const sincePoint = ["sinceImagePushed", "sinceImagePulled", "sinceImageTransitioned"];

function policyRefusal(policy: string): string | undefined {
  const document = documentOf(policy);
  const rules = isArray(document?.["rules"]) ? document["rules"].filter(isRecord) : [];
  if (rules.length === 0) return "Could not map policyString into LifecyclePolicy: it has no rules";
  return (
    priorityRefusal(rules) ??
    rules
      .map((rule) => shapeRefusal(rule) ?? tagsRefusal(selectionOf(rule)) ?? countRefusal(selectionOf(rule)))
      .find((words) => words !== undefined)
  );
}

const selectionOf = ({ selection }: Attributes): Attributes => (isRecord(selection) ? selection : {});

function shapeRefusal(rule: Attributes): string | undefined {
  const unknown =
    Object.keys(rule).find((key) => !ruleKeys.includes(key)) ??
    Object.keys(selectionOf(rule)).find((key) => !selectionKeys.includes(key));
  if (unknown !== undefined) return `Could not map policyString into LifecyclePolicy: unrecognized field "${unknown}"`;
  const action = isRecord(rule["action"]) ? rule["action"] : {};
  if (action["type"] === "expire") return undefined;
  return action["type"] === "transition" && action["targetStorageClass"] === "archive"
    ? undefined
    : `action type must be expire, or transition with targetStorageClass archive, got ${JSON.stringify(rule["action"])}`;
}

function priorityRefusal(rules: readonly Attributes[]): string | undefined {
  const priorities = rules.map(({ rulePriority }) => rulePriority);
  const wrong = priorities.find((priority) => !Number.isInteger(priority) || Number(priority) < 1);
  if (wrong !== undefined || priorities.includes(undefined))
    return `rulePriority must be a positive integer, got ${String(wrong)}`;
  if (new Set(priorities).size < priorities.length) return "Duplicate priority in multiple rules";
  const any = rules.filter((rule) => selectionOf(rule)["tagStatus"] === "any");
  if (any.length > 1) return "Only one rule can specify tagStatus=ANY";
  return any.some(({ rulePriority }) => Number(rulePriority) < Math.max(...priorities.map(Number)))
    ? "Rule for tagStatus=ANY must have the highest rulePriority"
    : undefined;
}

function tagsRefusal(selection: Attributes): string | undefined {
  const status = text(selection, "tagStatus");
  const lists = ["tagPrefixList", "tagPatternList"].filter((name) => valuesAt(selection, name).length > 0);
  if (!["tagged", "untagged", "any"].includes(status))
    return `tagStatus must be tagged, untagged or any, got "${status}"`;
  if (status === "tagged" && lists.length === 0) return "Must specify tagPrefixList or tagPatternList";
  if (lists.length > 1) return "it must specify only one of tagPrefixList or tagPatternList";
  if (status !== "tagged" && lists.length > 0) return `Cannot specify ${lists.join()} with tagStatus ${status}`;
  const pattern = stringsAt(selection, "tagPatternList").find((tag) => tag.split("*").length > 5);
  return pattern === undefined ? undefined : `Invalid tag pattern provided: ${pattern} (at most four wildcards)`;
}

function countRefusal(selection: Attributes): string | undefined {
  const type = text(selection, "countType");
  const { countNumber, countUnit, storageClass } = selection;
  if (type !== "imageCountMoreThan" && !sincePoint.includes(type))
    return `countType must be imageCountMoreThan or ${sincePoint.join(", ")}, got "${type}"`;
  if (!Number.isInteger(countNumber) || Number(countNumber) < 1)
    return `countNumber must be a positive integer, got ${String(countNumber)}`;
  if (sincePoint.includes(type) && countUnit !== "days") return `countType ${type} needs countUnit days`;
  if (!sincePoint.includes(type) && countUnit !== undefined)
    return `countUnit cannot be specified with countType ${type}`;
  return storageClass === "archive" && type !== "sinceImageTransitioned"
    ? "SINCE_IMAGE_PUSHED, SINCE_IMAGE_PULLED and IMAGE_COUNT_MORE_THAN support the STANDARD storage class only"
    : undefined;
}

/** The conditions on a lifecycle policy's text, wherever one stands. */
export function lifecyclePolicyRules(property: string): Rule[] {
  return [
    json(property, putPage),
    lengthBetween(property, 100, 30720, putPage),
    refusedByApi(property, "InvalidParameterException", parametersPage, (inputs) => {
      const policy = text(inputs, property);
      const refusal = policy === "" ? undefined : policyRefusal(policy);
      return refusal === undefined
        ? undefined
        : `Invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint: 'Lifecycle policy validation failure: ${refusal}'`;
    }),
  ];
}
