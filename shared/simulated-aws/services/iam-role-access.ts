import { stringsAt, text, valuesAt } from "../attributes.ts";
import type { AccountReader, HeldResource } from "../resource-type.ts";
import { type PolicyRequest, policyAllows, statementsOf } from "./iam-policy-document.ts";

/** True if the role's trust policy lets the service take it on. */
export function roleTrusts(role: HeldResource, service: string): boolean {
  return (statementsOf(text(role.inputs, "assumeRolePolicy")) ?? []).some(
    ({ effect, principals }) => effect === "Allow" && principals["Service"]?.includes(service) === true,
  );
}

/**
 * True if one of the role's policies allows the call. A policy that AWS manages counts as allowing it, because its text is
 * not known here.
 */
export function roleAllows(
  account: AccountReader,
  role: HeldResource,
  request: Omit<PolicyRequest, "service">,
): boolean {
  const attached = attachedPolicies(account, role);
  if (attached.some((arn) => /^arn:[a-z-]+:iam::aws:policy\//.test(arn))) return true;
  const managed = attached.map((arn) => text(account.find("aws:iam/policy:Policy", arn)?.inputs ?? {}, "policy"));
  return [...inlinePolicies(account, role), ...managed].some((policy) => policyAllows(policy, request));
}

/** ARNs of the managed policies that the role has. */
export function attachedPolicies(account: AccountReader, role: HeldResource): string[] {
  const attachments = account
    .list("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
    .filter(({ inputs }) => inputs["role"] === role.id);
  return [
    ...stringsAt(role.inputs, "managedPolicyArns"),
    ...attachments.map(({ inputs }) => text(inputs, "policyArn")),
  ];
}

/** Texts of the policies that are part of the role. */
export function inlinePolicies(account: AccountReader, role: HeldResource): string[] {
  const separate = account.list("aws:iam/rolePolicy:RolePolicy").filter(({ inputs }) => inputs["role"] === role.id);
  return [
    ...valuesAt(role.inputs, "inlinePolicies.policy").map(String),
    ...separate.map(({ inputs }) => text(inputs, "policy")),
  ];
}
