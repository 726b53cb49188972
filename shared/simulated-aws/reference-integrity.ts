import type { AccountStore, StoredResource, Use } from "./account-store.ts";
import { type Attributes, isArray, isRecord, isUnknown, stringsAt } from "./attributes.ts";
import { AwsError } from "./aws-error.ts";
import type { AccountIdentity, ResourceType } from "./resource-type.ts";

/** EC2's ids: a prefix and 17 hexadecimal digits (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html). */
const ec2Id = /^(vpc|subnet|igw|rtb|eipalloc|nat|acl|vpce|sg|pl|fl|eni)-[0-9a-f]{17}$/;

/**
 * Everything that the inputs name, found in the account. Arguments that the type's table lists are looked up by id, ARN or
 * name; an ARN of this account or an EC2 id is looked up wherever it stands. What nobody has is refused.
 *
 * @throws {AwsError} for the first name that nothing in the account has
 */
export function resolveUses(
  store: AccountStore,
  identity: AccountIdentity,
  target: {
    readonly type: string;
    readonly id: string;
    readonly inputs: Attributes;
    readonly definition: ResourceType;
  },
): Use[] {
  const { type, id, inputs, definition } = target;
  const uses: Use[] = [];
  const add = (path: string, used: StoredResource): void => {
    uses.push({ fromType: type, fromId: id, path, toType: used.type, toId: used.id });
  };
  for (const [path, types] of Object.entries(definition.references ?? {})) {
    for (const value of stringsAt(inputs, path)) {
      const used = types.map((wanted) => store.find(wanted, normalised(value))).find((found) => found !== undefined);
      if (!used) throw notFound(types[0] ?? "", path, value);
      add(path, used);
    }
  }
  for (const { path, value } of textsIn(inputs)) {
    if (!namesHeldResource(value, identity)) continue;
    const used = ec2Id.test(value) ? store.findById(value) : store.findByArn(normalised(value));
    if (!used) throw notFound("", path, value);
    add(path, used);
  }
  return uses;
}

/**
 * True for an EC2 id and for a whole ARN of this account, or of an S3 bucket. Patterns, "all of S3", sessions of roles
 * (`sts`) and the keys that AWS itself keeps in every account are not looked up.
 */
function namesHeldResource(value: string, { accountId }: AccountIdentity): boolean {
  if (ec2Id.test(value)) return true;
  if (!/^arn:[a-z-]+:\S+$/.test(value) || value.replace(/:\*$/, "").includes("*")) return false;
  const [, , service, , account, ...resource] = value.split(":");
  if (service === "s3") return resource.join(":") !== "";
  return account === accountId && service !== "sts" && !resource.join(":").startsWith("alias/aws/");
}

/** A log group's ARN is often written with `:*`, a bucket's with a key. */
function normalised(value: string): string {
  const withoutStar = value.replace(/:\*$/, "");
  return /^arn:[a-z-]+:s3:::/.test(withoutStar) ? (withoutStar.split("/")[0] ?? withoutStar) : withoutStar;
}

function* textsIn(value: unknown, path = ""): Generator<{ path: string; value: string }> {
  if (typeof value === "string") {
    if (!isUnknown(value)) yield { path, value };
  } else if (isArray(value)) {
    for (const item of value) yield* textsIn(item, path);
  } else if (isRecord(value)) {
    for (const [key, item] of Object.entries(value)) {
      if (key !== "tags" && key !== "tagsAll") yield* textsIn(item, path ? `${path}.${key}` : key);
    }
  }
}

function notFound(type: string, path: string, value: string): AwsError {
  const kind = type ? (type.split(":")[2] ?? type) : "resource";
  return new AwsError(`${kind}NotFound`, `${path}: the ${kind} '${value}' does not exist`);
}
