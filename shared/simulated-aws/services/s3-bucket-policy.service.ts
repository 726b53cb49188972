import { type Attributes, text } from "../attributes.ts";
import { json, type ResourceContext, refusedByApi, type SimulatedService } from "../resource-type.ts";
import { grammarRefusal, invalidPrincipal, resourcePolicy } from "./iam-policy.rules.ts";
import { type PolicyStatement, statementsOf } from "./iam-policy-document.ts";
import { bucketSetting } from "./s3-bucket.service.ts";

const policyPage = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html";
const elementsPage = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-policy-language-overview.html";
const publicAccessPage =
  "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html";

const objectAction = /^s3:((get|put|delete|restore)object|abortmultipartupload|listmultipartuploadparts)/i;

function scopeRefusal(inputs: Attributes, context: ResourceContext): string | undefined {
  const policy = text(inputs, "policy");
  const bucket = `arn:${context.partition}:s3:::${text(inputs, "bucket")}`;
  const invalid = invalidPrincipal(policy, context);
  if (invalid !== undefined) return `Invalid principal in policy: ${invalid}`;
  return (statementsOf(policy) ?? [])
    .map((statement) => statementRefusal(statement, bucket))
    .find((words) => words !== undefined);
}

function statementRefusal(statement: PolicyStatement, bucket: string): string | undefined {
  const actions = [...statement.actions, ...statement.notActions];
  const resources = [...statement.resources, ...statement.notResources];
  const foreignAction = actions.find((action) => action !== "*" && !action.toLowerCase().startsWith("s3:"));
  if (foreignAction !== undefined) return `Policy has invalid action: ${foreignAction}`;
  const foreign = resources.find((resource) => resource !== bucket && !resource.startsWith(`${bucket}/`));
  if (foreign !== undefined) return `Policy has invalid resource: ${foreign} is not ${bucket} or ${bucket}/…`;
  const onObjects = statement.actions.find((action) => objectAction.test(action));
  return onObjects !== undefined && !resources.some((resource) => resource.includes("/"))
    ? `Action does not apply to any resource(s) in statement: ${onObjects} is about objects, the resources are the bucket`
    : undefined;
}

/** New buckets block public policies unless their public access block says otherwise. */
function publicRefusal(inputs: Attributes, { find }: ResourceContext): string | undefined {
  const block = find("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", text(inputs, "bucket"));
  if (block && block.state["blockPublicPolicy"] !== true) return undefined;
  const open = (statementsOf(text(inputs, "policy")) ?? []).some(
    ({ effect, principals, condition }) =>
      effect === "Allow" && condition === undefined && (principals["*"] ?? principals["AWS"])?.includes("*"),
  );
  return open
    ? "not authorized to perform: s3:PutBucketPolicy because public policies are blocked by the BlockPublicPolicy block public access setting."
    : undefined;
}

/** Who else may use a bucket. */
export const s3BucketPolicy: SimulatedService = {
  resources: {
    "aws:s3/bucketPolicy:BucketPolicy": bucketSetting({
      rules: [
        json("policy", policyPage),
        refusedByApi("policy", "PolicyTooLarge", policyPage, (inputs) =>
          Buffer.byteLength(text(inputs, "policy")) > 20480
            ? "Bucket policies are limited to 20 KB in size"
            : undefined,
        ),
        refusedByApi("policy", "MalformedPolicy", elementsPage, (inputs) =>
          grammarRefusal(text(inputs, "policy"), resourcePolicy),
        ),
        refusedByApi("policy", "MalformedPolicy", elementsPage, scopeRefusal),
        refusedByApi("policy", "AccessDenied", publicAccessPage, publicRefusal),
      ],
    }),
  },
};
