import { awsImposedNames } from "../../naming/aws-imposed-name.ts";
import { isRecord, isUnknown } from "../../simulated-aws/attributes.ts";
import { nameArguments } from "../name-arguments.ts";
import type { PolicedResource } from "../policed-stack.ts";
import type { ResourceRule } from "../policy-rule.ts";

/** `<type>[-<role>]-<environment>-<suffix>` (the separators may be underscores, where AWS takes no hyphen). */
const rightForm = /^[a-z0-9][a-zA-Z0-9_./-]*[-_](local|dev|staging|prod)[-_][a-z][a-z0-9]{0,7}$/;
const tailInside = /[-_](local|dev|staging|prod)[-_][a-z][a-z0-9]{0,7}([-_/]|$)/;

export const physicalName: ResourceRule = {
  id: "physical-name",
  scope: "resource",
  reason: "Two copies of the platform live in one account, and what is left behind must say whose it is.",
  requirement: "Follow naming convention: resource-type-environment-suffix; names must include environmentSuffix",
  controls: [],
  remedy: "take the name from resourceName(scope, type, role)",
  types: Object.keys(nameArguments),
  problems: (resource) => {
    const name = nameOf(resource);
    if (name === undefined || rightForm.test(name)) return [];
    const imposed = awsImposedNames.some(({ pattern }) => pattern.test(name));
    return imposed && tailInside.test(name) ? [] : [`is called "${name}"`];
  },
};

/** The name, or the `Name` tag of what has none at AWS; nothing while it is unknown. */
function nameOf({ type, properties }: PolicedResource): string | undefined {
  const argument = nameArguments[type] ?? "";
  const { tags } = properties;
  const value = argument === "tags.Name" ? isRecord(tags) && tags["Name"] : properties[argument];
  if (isUnknown(value) || isUnknown(tags)) return undefined;
  return typeof value === "string" ? value : "";
}
