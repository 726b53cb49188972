import type { Policies, PolicyResource, ResourceValidationArgs } from "@pulumi/policy";
import type { Attributes } from "../simulated-aws/attributes.ts";
import { keyOf, type PolicedResource, type PolicedStack } from "./policed-stack.ts";
import { stackViolations } from "./policy-evaluation.ts";
import type { PolicyException } from "./policy-exceptions.ts";
import type { PolicyRule, Violation } from "./policy-rule.ts";

type ResourcePolicy = Extract<Policies[number], { validateResource?: unknown }>;
type Validation = Extract<NonNullable<ResourcePolicy["validateResource"]>, (...args: never[]) => unknown>;

/**
 * The rules as Pulumi runs them: a resource rule before each resource is touched, a stack rule at the end of a preview or
 * an update. Rules over the whole platform are not an engine's, which sees one stack.
 */
export function crossguardPolicies(rules: readonly PolicyRule[], exceptions: readonly PolicyException[]): Policies {
  return rules.flatMap((rule): Policies => {
    const described = { name: rule.id, description: rule.reason, enforcementLevel: "mandatory" } as const;
    const broken = (stack: PolicedStack): Violation[] => stackViolations([rule], stack, exceptions);
    if (rule.scope === "resource") {
      const validateResource = ofTypes(rule.types, (args, report) => {
        const resource = policed(args, []);
        for (const violation of broken({ project: projectOf(args.urn), resources: [resource], upstream: {} })) {
          report(messageOf(violation));
        }
      });
      return [{ ...described, validateResource }];
    }
    if (rule.scope === "platform") return [];
    return [
      {
        ...described,
        validateStack: ({ resources }, report) => {
          const urns = new Map(resources.map((resource) => [keyOf(resource), resource.urn]));
          for (const violation of broken(policedStack(resources))) {
            report(messageOf(violation), urns.get(violation.resource ?? ""));
          }
        },
      },
    ];
  });
}

/** The engine prints policy and resource itself. */
function messageOf({ problem, rule }: Violation): string {
  return `${problem}\n  remedy: ${rule.remedy}`;
}

/** With one type, the pack's server passes over every other resource without a look (`__pulumiType`, as `validateResourceOfType` sets it). */
function ofTypes(types: readonly string[], validate: Validation): Validation {
  const validation: Validation = (args, report) => (types.includes(args.type) ? validate(args, report) : undefined);
  return types.length === 1 ? Object.assign(validation, { __pulumiType: types[0] }) : validation;
}

function policedStack(resources: readonly PolicyResource[]): PolicedStack {
  const references = resources.filter(({ type }) => type === "pulumi:pulumi:StackReference");
  const upstream = references.map((reference): [string, Attributes] => {
    const { name, outputs } = rawProperties(reference.props);
    return [String(name).split("/")[1] ?? "", outputs as Attributes];
  });
  const children = childrenByParent(resources);
  return {
    project: projectOf(resources[0]?.urn ?? ""),
    resources: resources.map((resource) => policed(resource, waitsFor(resource, children))),
    upstream: Object.fromEntries(upstream),
  };
}

function policed(
  resource: Pick<ResourceValidationArgs, "type" | "name" | "props" | "opts">,
  waits: string[],
): PolicedResource {
  const { type, name, props, opts } = resource;
  const properties = rawProperties(props);
  return { type, name, properties, protect: opts.protect, retainOnDelete: false, waitsFor: waits };
}

/** Resources that it depends on, and for a component those inside it. */
function waitsFor(resource: PolicyResource, children: ReadonlyMap<string, PolicyResource[]>): string[] {
  const near = [...resource.dependencies, ...Object.values(resource.propertyDependencies).flat()];
  const inside = near.flatMap(({ urn }) => children.get(urn) ?? []);
  return [...new Set([...near, ...inside].map(keyOf))];
}

function childrenByParent(resources: readonly PolicyResource[]): Map<string, PolicyResource[]> {
  const children = new Map<string, PolicyResource[]>();
  for (const resource of resources) {
    const parent = resource.parent?.urn ?? "";
    children.set(parent, [...(children.get(parent) ?? []), resource]);
  }
  return children;
}

/** `urn:pulumi:dev::network::aws:ec2/vpc:Vpc::vpc` is of `network`. */
function projectOf(urn: string): string {
  return urn.split("::")[1] ?? "";
}

/**
 * The properties without the pack's proxy, which throws at a value that only the deployment will know; our rules take it as
 * given. Reading descriptors goes past the proxy.
 */
function rawProperties(props: object): Attributes {
  return Object.fromEntries(
    Object.entries(Object.getOwnPropertyDescriptors(props)).map(([name, { value }]) => [name, value as unknown]),
  );
}
