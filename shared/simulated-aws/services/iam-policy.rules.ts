import type { AccountIdentity, AccountReader } from "../resource-type.ts";
import { documentOf, type PolicyStatement, statementsOf } from "./iam-policy-document.ts";

/** Which elements a kind of policy must have and must not have. */
export interface PolicyForm {
  readonly principal: "required" | "prohibited";
  readonly resource: "required" | "prohibited";
  /** What a statement's `Sid` may be made of. */
  readonly sid: RegExp;
}

/** What a role or user may do. */
export const identityPolicy: PolicyForm = { principal: "prohibited", resource: "required", sid: /^[0-9A-Za-z]*$/ };
/** Who may take on a role: the role is itself the resource. */
export const trustPolicy: PolicyForm = { principal: "required", resource: "prohibited", sid: /^[0-9A-Za-z]*$/ };
/** Who may do what to a bucket, a key or a topic. */
export const resourcePolicy: PolicyForm = { principal: "required", resource: "required", sid: /^/ };

/** Who may do what to an image repository: the policy belongs to it, so it names no resource. */
export const repositoryPolicy: PolicyForm = { principal: "required", resource: "prohibited", sid: /^/ };

const elements = [
  "Sid",
  "Effect",
  "Principal",
  "NotPrincipal",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Condition",
];
const exclusive = [
  ["Principal", "NotPrincipal"],
  ["Action", "NotAction"],
  ["Resource", "NotResource"],
] as const;

/** What is wrong with the document in IAM's grammar, in IAM's words. */
export function grammarRefusal(policy: string, form: PolicyForm): string | undefined {
  const document = documentOf(policy);
  const statements = statementsOf(policy);
  if (!document || !statements) return "Syntax errors in policy.";
  const version = document["Version"];
  const unknown = Object.keys(document).find((name) => !["Version", "Id", "Statement"].includes(name));
  if (unknown !== undefined || (version !== undefined && version !== "2012-10-17" && version !== "2008-10-17"))
    return `Syntax errors in policy. (${unknown ?? `Version ${JSON.stringify(version)}`})`;
  const sids = statements.flatMap(({ sid }) => (sid ? [sid] : []));
  if (new Set(sids).size < sids.length) return "Statement IDs (SID) in a single policy must be unique.";
  return statements.map((statement) => statementRefusal(statement, form)).find((words) => words !== undefined);
}

function statementRefusal(statement: PolicyStatement, form: PolicyForm): string | undefined {
  const has = (name: string): boolean => statement.elements.includes(name);
  const unknown =
    statement.elements.find((name) => !elements.includes(name)) ??
    exclusive.find((pair) => pair.every(has))?.join(" beside ");
  if (unknown !== undefined) return `Syntax errors in policy. (${unknown})`;
  if (statement.effect !== "Allow" && statement.effect !== "Deny")
    return `Syntax errors in policy. (Effect ${JSON.stringify(statement.effect)})`;
  if (!has("Action") && !has("NotAction")) return "Policy statement must contain actions.";
  const principal = has("Principal") || has("NotPrincipal");
  if (principal && form.principal === "prohibited") return "Policy document should not specify a principal.";
  if (!principal && form.principal === "required") return "Missing required field Principal";
  const resource = has("Resource") || has("NotResource");
  if (resource && form.resource === "prohibited") return "Has prohibited field Resource";
  if (!resource && form.resource === "required") return "Policy statement must contain resources.";
  return textRefusal(statement, form);
}

function textRefusal(statement: PolicyStatement, form: PolicyForm): string | undefined {
  const { sid, actions, notActions, resources, notResources } = statement;
  if (sid !== undefined && !form.sid.test(sid))
    return `Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*: "${sid}"`;
  const action = [...actions, ...notActions].find(
    (name) => name !== "*" && !/^[a-zA-Z0-9-]+:[a-zA-Z0-9*?]+$/.test(name),
  );
  if (action !== undefined)
    return `Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.: "${action}"`;
  const resource = [...resources, ...notResources].find(
    (name) => name !== "*" && !/^arn:[^:]+:[^:]+:[^:]*:[^:]*:./.test(name),
  );
  return resource === undefined ? undefined : `Resource ${resource} must be in ARN format or "*".`;
}

/**
 * The first principal that does not exist, as AWS names it: a role of this account that nobody made, or a service name that
 * is none. Service-linked roles and users are not looked up.
 */
export function invalidPrincipal(
  policy: string,
  account: AccountReader & Pick<AccountIdentity, "accountId">,
): string | undefined {
  for (const { principals } of statementsOf(policy) ?? []) {
    const service = principals["Service"]?.find((name) => !/^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/.test(name));
    if (service !== undefined) return `"SERVICE":"${service}"`;
    const principal = principals["AWS"]?.find((name) => {
      if (name === "*" || /^\d{12}$/.test(name)) return false;
      if (!/^arn:[a-z-]+:(iam|sts)::(\d{12}|cloudfront):/.test(name)) return true;
      const ours = name.split(":")[4] === account.accountId && name.includes(":role/");
      return ours && !name.includes(":role/aws-service-role/") && !account.find("aws:iam/role:Role", name);
    });
    if (principal !== undefined) return `"AWS":"${principal}"`;
  }
  return undefined;
}
