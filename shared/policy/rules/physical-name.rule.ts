import { awsImposedNames } from "../../naming/aws-imposed-name.ts";
import { isRecord } from "../../simulated-aws/attributes.ts";
import { namedTypes } from "../named-types.ts";
import { known, type PolicedResource } from "../policed-stack.ts";
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
  types: Object.keys(namedTypes),
  problems: (resource) => {
    const name = nameOf(resource);
    if (name === undefined || rightForm.test(name)) return [];
    const imposed = awsImposedNames.some(({ pattern }) => pattern.test(name));
    return imposed && tailInside.test(name) ? [] : [`is called "${name}"`];
  },
};

/** The name, or the `Name` tag of what has none at AWS; nothing while it is unknown. */
function nameOf({ type, properties }: PolicedResource): string | undefined {
  const argument = namedTypes[type] ?? "";
  const { tags } = properties;
  const name = argument === "tags.Name" ? isRecord(tags) && known(tags, "Name") : known(properties, argument);
  if (typeof name === "string") return name;
  return known(properties, argument.split(".")[0] ?? "") === undefined && properties[argument] !== undefined
    ? undefined
    : "";
}
