import type { Attributes } from "../../simulated-aws/attributes.ts";
import type { PlatformRule } from "../policy-rule.ts";

export const oneCopy: PlatformRule = {
  id: "one-copy",
  scope: "platform",
  reason: "A stack that reads another copy's outputs works on that copy's data.",
  requirement: "Resource names must include environmentSuffix for uniqueness",
  controls: ["PCI DSS 6.5.3"],
  remedy: "give all six settings files of the environment the same suffix, region and account, and redeploy",
  problems: (outputs) => [
    ...differences("environment", outputs, ({ environment }) => [environment]),
    ...differences("environmentSuffix", outputs, ({ environmentSuffix }) => [environmentSuffix]),
    ...differences("account", outputs, (published) => partsOfArns(published, 4)),
    ...differences("region", outputs, (published) => partsOfArns(published, 3)),
  ],
};

function differences(
  what: string,
  outputs: Readonly<Record<string, Attributes>>,
  valuesOf: (published: Attributes) => readonly unknown[],
): string[] {
  const found = new Map<unknown, string>();
  for (const [project, published] of Object.entries(outputs)) {
    for (const value of valuesOf(published)) if (!found.has(value)) found.set(value, project);
  }
  const said = [...found].map(([value, project]) => `${String(value)} (${project})`);
  return found.size > 1 ? [`${what} differs: ${said.join(", ")}`] : [];
}

/** `arn:aws:rds:<region>:<account>:…`: the parts that are there; global services have no region. */
function partsOfArns(published: Attributes, index: number): string[] {
  return Object.values(published)
    .flat()
    .filter((value) => typeof value === "string" && value.startsWith("arn:"))
    .map((arn) => String(arn).split(":")[index] ?? "")
    .filter((part) => part !== "");
}
