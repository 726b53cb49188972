import { createHash } from "node:crypto";
import { OperatorError } from "../errors/operator-error.ts";
import type { DeploymentScope } from "../scope/deployment-scope.ts";
import { type NamedType, nameLimits } from "./name-limits.ts";

/** The two parts of the scope that stand at the end of every name. */
export type NamingScope = Pick<DeploymentScope, "environment" | "environmentSuffix">;

/** What every physical name ends in: `-prod-x7`. */
export function nameTail({ environment, environmentSuffix }: NamingScope): string {
  return `-${environment}-${environmentSuffix}`;
}

/**
 * The physical name `<resource type>[-<role>]-<environment>-<environmentSuffix>`, as `security-group-app-prod-x7`.
 * Over AWS's limit the head is cut and ends in six hexadecimal digits of its digest, so that two long names stay two
 * names and environment and suffix survive.
 *
 * @throws {OperatorError} IllegalName where AWS does not allow a character of it
 */
export function resourceName(scope: NamingScope, type: NamedType, role?: string): string {
  return limitedName(role === undefined ? type : `${type}-${role}`, nameTail(scope), type);
}

/**
 * Buckets live in the account's regional namespace, which asks for `-<account>-<region>-an` at the end: nobody else can
 * take such a name (https://docs.aws.amazon.com/AmazonS3/latest/userguide/gpbucketnamespaces.html).
 */
export function bucketName(
  scope: NamingScope,
  role: string,
  account: { readonly accountId: string; readonly region: string },
): string {
  return limitedName(`bucket-${role}`, `${nameTail(scope)}-${account.accountId}-${account.region}-an`, "bucket");
}

function limitedName(head: string, tail: string, type: NamedType): string {
  const { length, characters, page } = nameLimits[type];
  const room = length - tail.length;
  const digest = createHash("sha256").update(head).digest("hex").slice(0, 6);
  const name = head.length <= room ? head + tail : `${head.slice(0, room - 7)}-${digest}${tail}`;
  if (characters.test(name)) return name;
  throw new OperatorError("IllegalName", {
    problem: `AWS does not take "${name}" as name of a ${type}`,
    remedy: `change its role to fit ${characters.source} (${page})`,
  });
}
