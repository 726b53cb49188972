import { type Attributes, isArray, isRecord, stringsAt, valuesAt } from "../attributes.ts";
import { lengthBetween, oneOf, planned, type Rule, refusedByApi, type SimulatedService } from "../resource-type.ts";
import { bucketSetting, ofAnOwner } from "./s3-bucket.service.ts";

const configurationPage = "https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html";
const elementsPage = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html";
const transitionsPage =
  "https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html";

/** Objects move down this list only. */
const storageClasses = [
  "STANDARD_IA",
  "INTELLIGENT_TIERING",
  "ONEZONE_IA",
  "GLACIER_IR",
  "GLACIER",
  "DEEP_ARCHIVE",
] as const;
const infrequentAccess = ["STANDARD_IA", "ONEZONE_IA"];
const actions = [
  "abortIncompleteMultipartUpload",
  "expiration",
  "noncurrentVersionExpiration",
  "noncurrentVersionTransitions",
  "transitions",
];

interface Transition {
  readonly storageClass: string;
  readonly days: number;
}

/** A refusal by S3 that is about one rule of the configuration. */
function ruleRefusedByApi(code: string, page: string, refusal: (rule: Attributes) => string | undefined): Rule {
  return refusedByApi("rules", code, page, ({ rules }) => {
    for (const rule of isArray(rules) ? rules.filter(isRecord) : []) {
      const words = refusal(rule);
      if (words !== undefined) return `rule ${String(rule["id"])}: ${words}`;
    }
    return undefined;
  });
}

/** A number that must be at least `least` wherever the rule gives it. */
function atLeast(property: string, least: number, words: string): Rule {
  return planned(property, configurationPage, (inputs) => {
    const value = valuesAt(inputs, property).find((number) => !Number.isInteger(number) || Number(number) < least);
    return value === undefined ? undefined : `${words}, got ${String(value)}`;
  });
}

function uniqueIdsRefusal(inputs: Attributes): string | undefined {
  const ids = stringsAt(inputs, "rules.id");
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  return twice === undefined ? undefined : `Rule ID must be unique. Found same ID for more than one rule: ${twice}`;
}

function filterRefusal({ filter, prefix }: Attributes): string | undefined {
  if (filter !== undefined && prefix !== undefined) return "Filter and Prefix cannot both be specified";
  const conditions = ["and", "objectSizeGreaterThan", "objectSizeLessThan", "prefix", "tag"].filter(
    (name) => valuesAt(filter, name).length > 0,
  );
  if (conditions.length > 1) return `a filter has one condition, several stand in "and"; got ${conditions.join(", ")}`;
  const [and] = valuesAt(filter, "and");
  const joined = isRecord(and)
    ? Object.entries({ ...and, ...(isRecord(and["tags"]) ? and["tags"] : {}) }).filter(([name]) => name !== "tags")
    : [];
  if (and !== undefined && joined.filter(([, value]) => value !== undefined).length < 2)
    return '"and" joins two or more conditions';
  const [greater] = valuesAt(and ?? filter, "objectSizeGreaterThan");
  const [less] = valuesAt(and ?? filter, "objectSizeLessThan");
  return greater !== undefined && less !== undefined && Number(greater) >= Number(less)
    ? "ObjectSizeGreaterThan must be less than ObjectSizeLessThan"
    : undefined;
}

function expirationRefusal({ expiration, filter }: Attributes): string | undefined {
  const [marker] = valuesAt(expiration, "expiredObjectDeleteMarker");
  const given = ["date", "days"].filter((name) => valuesAt(expiration, name).length > 0);
  const chosen = given.length + (marker === true ? 1 : 0);
  if (expiration !== undefined && (chosen > 1 || (chosen === 0 && marker === undefined)))
    return "an expiration has exactly one of date, days, expiredObjectDeleteMarker";
  return marker === true && byTags(filter) ? "ExpiredObjectDeleteMarker cannot be specified with tags" : undefined;
}

const byTags = (filter: unknown): boolean =>
  valuesAt(filter, "tag").length > 0 || valuesAt(filter, "and.tags").length > 0;

function transitionsOf(rule: Attributes): Transition[] {
  const dated = valuesAt(rule, "transitions").filter((transition) => valuesAt(transition, "date").length === 0);
  return dated
    .map((transition) => ({
      storageClass: stringsAt(transition, "storageClass")[0] ?? "",
      days: Number(valuesAt(transition, "days")[0] ?? 0),
    }))
    .sort((a, b) => a.days - b.days);
}

function transitionRefusal(rule: Attributes): string | undefined {
  const steps = transitionsOf(rule);
  const early = valuesAt(rule, "noncurrentVersionTransitions").find(
    (step) =>
      infrequentAccess.includes(stringsAt(step, "storageClass")[0] ?? "") &&
      Number(valuesAt(step, "noncurrentDays")[0]) < 30,
  );
  if (early !== undefined)
    return `'NoncurrentDays' in NoncurrentVersionTransition action must be greater than or equal to 30 for storageClass '${stringsAt(early, "storageClass")[0] ?? ""}'`;
  const rank = ({ storageClass }: Transition): number => storageClasses.findIndex((name) => name === storageClass);
  for (const [index, step] of steps.entries()) {
    if (infrequentAccess.includes(step.storageClass) && step.days < 30)
      return `'Days' in Transition action must be greater than or equal to 30 for storageClass '${step.storageClass}'`;
    const before = steps[index - 1];
    if (!before) continue;
    if (rank(step) === rank(before)) return "'StorageClass' must be different for 'Transition' actions in same 'Rule'";
    if (rank(step) < rank(before))
      return `objects do not move from ${before.storageClass} to ${step.storageClass}: transitions go down ${storageClasses.join(", ")}`;
    if (infrequentAccess.includes(before.storageClass) && step.days < before.days + 30)
      return `'Days' in the 'Transition' action with StorageClass '${step.storageClass}' must be 30 days more than in the 'Transition' action with StorageClass '${before.storageClass}'`;
  }
  return expiryOrderRefusal(rule, steps.at(-1));
}

function expiryOrderRefusal(rule: Attributes, last: Transition | undefined): string | undefined {
  const [days] = valuesAt(rule, "expiration.days");
  return last && days !== undefined && Number(days) <= last.days
    ? `'Days' in the Expiration action must be greater than 'Days' in the Transition action (${String(days)} <= ${String(last.days)})`
    : undefined;
}

/** What becomes of a bucket's objects with time. */
export const s3Lifecycle: SimulatedService = {
  resources: {
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": bucketSetting({
      ...ofAnOwner,
      defaults: { transitionDefaultMinimumObjectSize: "all_storage_classes_128K" },
      blank: ["expectedBucketOwner"],
      rules: [
        planned("rules", configurationPage, ({ rules }) =>
          rules === undefined || (isArray(rules) && (rules.length === 0 || rules.length > 1000))
            ? "a lifecycle configuration has 1 to 1,000 rules"
            : undefined,
        ),
        lengthBetween("rules.id", 1, 255, configurationPage),
        oneOf("rules.status", ["Enabled", "Disabled"], configurationPage),
        oneOf("rules.transitions.storageClass", storageClasses, transitionsPage),
        oneOf("rules.noncurrentVersionTransitions.storageClass", storageClasses, transitionsPage),
        oneOf(
          "transitionDefaultMinimumObjectSize",
          ["varies_by_storage_class", "all_storage_classes_128K"],
          transitionsPage,
        ),
        atLeast("rules.expiration.days", 1, "'Days' for Expiration action must be a positive integer"),
        atLeast("rules.transitions.days", 0, "'Days' in Transition action must be nonnegative"),
        atLeast("rules.noncurrentVersionExpiration.noncurrentDays", 1, "noncurrent_days must be at least 1"),
        atLeast("rules.noncurrentVersionTransitions.noncurrentDays", 0, "noncurrent_days must be at least 0"),
        atLeast(
          "rules.noncurrentVersionExpiration.newerNoncurrentVersions",
          1,
          "newer_noncurrent_versions must be at least 1",
        ),
        atLeast(
          "rules.noncurrentVersionTransitions.newerNoncurrentVersions",
          1,
          "newer_noncurrent_versions must be at least 1",
        ),
        atLeast(
          "rules.abortIncompleteMultipartUpload.daysAfterInitiation",
          1,
          "'DaysAfterInitiation' for AbortIncompleteMultipartUpload action must be a positive integer",
        ),
        refusedByApi("rules", "InvalidArgument", configurationPage, uniqueIdsRefusal),
        ruleRefusedByApi("InvalidRequest", elementsPage, (rule) =>
          actions.some((name) => valuesAt(rule, name).length > 0)
            ? undefined
            : "At least one action needs to be specified in a rule",
        ),
        ruleRefusedByApi("MalformedXML", elementsPage, filterRefusal),
        ruleRefusedByApi("MalformedXML", elementsPage, expirationRefusal),
        ruleRefusedByApi("InvalidRequest", elementsPage, ({ abortIncompleteMultipartUpload, filter }) =>
          abortIncompleteMultipartUpload !== undefined && byTags(filter)
            ? "AbortIncompleteMultipartUpload cannot be specified with tags"
            : undefined,
        ),
        ruleRefusedByApi("InvalidArgument", transitionsPage, transitionRefusal),
      ],
      notExecuted: "moves and expires no objects",
    }),
  },
};
