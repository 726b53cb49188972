import { valuesAt } from "../../simulated-aws/attributes.ts";
import { awaitedOfType, keyOf, known, ofType, type PolicedResource, type PolicedStack } from "../policed-stack.ts";
import type { StackRule } from "../policy-rule.ts";

const resourceType = "aws:apigateway/resource:Resource";

export const methodThrottle: StackRule = {
  id: "method-throttle",
  scope: "stack",
  reason: "One endpoint that is hammered must not take the others down.",
  requirement: "Each API endpoint must have rate limiting configured",
  controls: ["PCI DSS 6.4.2"],
  remedy: "add MethodSettings with throttlingRateLimit and throttlingBurstLimit for the method",
  problems: (stack) => {
    const throttled = new Set(
      ofType(stack, "aws:apigateway/methodSettings:MethodSettings")
        .filter(({ properties }) => isThrottle(properties))
        .map(({ properties }) => String(known(properties, "methodPath"))),
    );
    return ofType(stack, "aws:apigateway/method:Method")
      .map((resource) => ({ resource, path: methodPath(stack, resource) }))
      .filter(({ path }) => !throttled.has(path) && !throttled.has("*/*"))
      .map(({ resource, path }) => ({ resource, problem: `${path} has no limit of its own` }));
  },
};

function isThrottle(properties: unknown): boolean {
  const [rate] = valuesAt(properties, "settings.throttlingRateLimit");
  const [burst] = valuesAt(properties, "settings.throttlingBurstLimit");
  // A negative number is how the provider says "no limit".
  return typeof rate === "number" && rate > 0 && typeof burst === "number" && burst > 0;
}

/** `v1/payments/{id}/GET`: the form in which MethodSettings names a method. */
function methodPath(stack: PolicedStack, method: PolicedResource): string {
  return `${pathParts(stack, method).join("/")}/${String(known(method.properties, "httpMethod"))}`;
}

/** Each resource of the gateway's tree comes after those above it, so the nearest has the most before it. */
function pathParts(stack: PolicedStack, resource: PolicedResource): string[] {
  const above = awaitedOfType(stack, resource, resourceType);
  const depth = (node: PolicedResource): number => awaitedOfType(stack, node, resourceType).length;
  return above
    .filter((node) => keyOf(node) !== keyOf(resource))
    .sort((a, b) => depth(a) - depth(b))
    .map(({ properties }) => String(known(properties, "pathPart")));
}
