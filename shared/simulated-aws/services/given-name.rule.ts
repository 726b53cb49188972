import type { Rule } from "../resource-type.ts";

/** The resource has a name of its own. Where a program leaves it out, the real provider makes one up; this account does not. */
export function givenName(page: string): Rule {
  return {
    stage: "check",
    property: "name",
    code: "AutonamingNotSimulated",
    page,
    refusal: ({ inputs, type }) =>
      inputs["name"] === undefined ? `${type} needs a physical name in "name": give it one` : undefined,
  };
}
