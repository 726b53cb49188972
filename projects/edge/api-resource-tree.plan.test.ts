import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pathNodes, pathParameters } from "./api-resource-tree.plan.ts";
import { partnerPlan } from "./partner-limits.plan.ts";
import { paymentRoutes } from "./payment-api.contract.ts";

const segment = fc.oneof(fc.stringMatching(/^[a-z]{1,6}$/), fc.stringMatching(/^\{[a-z]{1,4}\}$/));
const anyPath = fc.array(segment, { minLength: 1, maxLength: 5 }).map((segments) => `/${segments.join("/")}`);

describe("the tree of paths", () => {
  it.each([
    { path: "/v1", nodes: [{ path: "/v1", parent: undefined, pathPart: "v1" }] },
    {
      path: "/v1/payments/{id}",
      nodes: [
        { path: "/v1", parent: undefined, pathPart: "v1" },
        { path: "/v1/payments", parent: "/v1", pathPart: "payments" },
        { path: "/v1/payments/{id}", parent: "/v1/payments", pathPart: "{id}" },
      ],
    },
  ])("of $path has every node on the way", ({ path, nodes }) => expect(pathNodes([{ path }])).toEqual(nodes));

  it("has every node once, its parent before it, and every route's path among them", () => {
    fc.assert(
      fc.property(fc.array(anyPath, { maxLength: 8 }), (paths) => {
        const nodes = pathNodes(paths.map((path) => ({ path })));
        const known = nodes.map(({ path }) => path);
        return (
          new Set(known).size === known.length &&
          paths.every((path) => known.includes(path)) &&
          nodes.every(({ path, parent, pathPart }, index) => {
            return path === `${parent ?? ""}/${pathPart}` && (!parent || known.slice(0, index).includes(parent));
          })
        );
      }),
    );
  });

  it.each([
    { path: "/v1/transactions", parameters: [] },
    { path: "/v1/payments/{id}/capture", parameters: ["id"] },
    { path: "/v1/{a}/{b}", parameters: ["a", "b"] },
  ])("finds the parameters of $path", ({ path, parameters }) => expect(pathParameters(path)).toEqual(parameters));
});

describe("the payment API", () => {
  it("names every operation and every method of a path once", () => {
    expect(new Set(paymentRoutes.map(({ operation }) => operation)).size).toBe(paymentRoutes.length);
    expect(new Set(paymentRoutes.map(({ method, path }) => `${method} ${path}`)).size).toBe(paymentRoutes.length);
  });

  it("carries its version in every path, as the routing rule of the application expects", () => {
    expect(paymentRoutes.filter(({ path }) => !path.startsWith("/v1/"))).toEqual([]);
  });

  it.each(paymentRoutes)("limits $operation for all callers together, above what one partner may send", (route) => {
    expect(route.throttle.rateLimit).toBeGreaterThan(partnerPlan.rateLimit);
    expect(route.throttle.burstLimit).toBeGreaterThanOrEqual(route.throttle.rateLimit);
    expect(route.throttle.burstLimit).toBeLessThanOrEqual(5000);
  });
});
