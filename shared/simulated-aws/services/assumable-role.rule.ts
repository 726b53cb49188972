import { stringsAt, text } from "../attributes.ts";
import { type Rule, refusedByApi } from "../resource-type.ts";
import { roleTrusts } from "./iam-role-access.ts";

interface RoleUse {
  /** The argument that holds the role's ARN. */
  readonly property: string;
  /** Who takes the role: `lambda.amazonaws.com`. */
  readonly service: string;
  readonly code: string;
  /** What the service says when the role's trust policy does not name it. */
  readonly words: string;
  readonly page: string;
}

/** The role's trust policy lets the service take it. A role that does not exist is for the reference check to refuse. */
export function assumableRole({ property, service, code, words, page }: RoleUse): Rule {
  return refusedByApi(property, code, page, (inputs, { find }) => {
    const roles = stringsAt(inputs, property).map((role) => find("aws:iam/role:Role", role));
    const refused = roles.some(
      (role) => role !== undefined && text(role.inputs, "assumeRolePolicy") !== "" && !roleTrusts(role, service),
    );
    return refused ? words : undefined;
  });
}
