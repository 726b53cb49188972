import { expect, it } from "vitest";
import { problemsOf, resource } from "../policed-resources.fixture.ts";
import { methodThrottle } from "./method-throttle.rule.ts";

const node = (pathPart: string, after: ReturnType<typeof resource>[] = []) =>
  resource("aws:apigateway/resource:Resource", { pathPart }, { name: pathPart, after });
const v1 = node("v1");
const payments = node("payments", [v1]);
const payment = node("{id}", [payments]);
const get = resource("aws:apigateway/method:Method", { httpMethod: "GET" }, { after: [payment] });
const settings = (methodPath: string, limits: object) =>
  resource("aws:apigateway/methodSettings:MethodSettings", { methodPath, settings: limits });
const limits = { throttlingRateLimit: 10, throttlingBurstLimit: 20 };

it("admits a method with a limit of its own, found by its whole path", () => {
  expect(problemsOf(methodThrottle, [v1, payments, payment, get, settings("v1/payments/{id}/GET", limits)])).toEqual(
    [],
  );
});

it.each([
  { scenario: "no limit", parts: [] },
  { scenario: "a limit of another method", parts: [settings("v1/payments/{id}/POST", limits)] },
  { scenario: "no rate", parts: [settings("v1/payments/{id}/GET", { throttlingBurstLimit: 20 })] },
  {
    scenario: "the provider's word for no limit",
    parts: [settings("v1/payments/{id}/GET", { ...limits, throttlingRateLimit: -1 })],
  },
])("refuses a method with $scenario", ({ parts }) => {
  expect(problemsOf(methodThrottle, [v1, payments, payment, get, ...parts])).toEqual([
    "v1/payments/{id}/GET has no limit of its own",
  ]);
});
