import { describe, expect, it } from "vitest";
import {
  deploymentContent,
  gatewayErrors,
  gatewayIntegration,
  gatewayMethod,
  gatewaySettings,
} from "./gateway-operation.plan.ts";
import { type PaymentRoute, paymentApi, paymentRoutes } from "./payment-api.contract.ts";

const capture: PaymentRoute = paymentApi.capturePayment;
const list: PaymentRoute = paymentApi.listTransactions;

describe("a method", () => {
  it.each(paymentRoutes)("asks for a key: $operation", (route) => {
    expect(gatewayMethod(route).apiKeyRequired).toBe(true);
  });

  it("knows its operation and its path's parameters", () => {
    expect(gatewayMethod(capture)).toEqual({
      operationName: "capturePayment",
      authorization: "NONE",
      apiKeyRequired: true,
      requestParameters: { "method.request.path.id": true },
    });
    expect(gatewayMethod(list).requestParameters).toEqual({});
  });
});

describe("an integration", () => {
  it("goes over the private link with TLS, to the name in the certificate, with parameters, key id and request id", () => {
    expect(gatewayIntegration(capture, "api.example.com")).toEqual({
      type: "HTTP_PROXY",
      integrationHttpMethod: "POST",
      connectionType: "VPC_LINK",
      uri: "https://api.example.com:443/v1/payments/{id}/capture",
      requestParameters: {
        "integration.request.path.id": "method.request.path.id",
        "integration.request.header.x-partner-key-id": "context.identity.apiKeyId",
        "integration.request.header.x-gateway-request-id": "context.requestId",
      },
      timeoutMilliseconds: 10_000,
    });
  });

  it("keeps the method of the request", () => {
    expect(gatewayIntegration(list, "api.example.com").integrationHttpMethod).toBe("GET");
  });

  it("passes the id of the key on, and the key itself never", () => {
    const { requestParameters } = gatewayIntegration(capture, "api.example.com");
    expect(Object.values(requestParameters).filter((value) => /apiKey$|x-api-key/i.test(value))).toEqual([]);
  });
});

describe("the gateway's own errors", () => {
  const template = gatewayErrors.responseTemplates["application/json"];

  it("are all of them problem details with the gateway's request id", () => {
    expect(gatewayErrors.responseTypes).toEqual(["DEFAULT_4XX", "DEFAULT_5XX"]);
    expect(JSON.parse(template)).toEqual({
      type: "about:blank",
      title: "$context.error.responseType",
      detail: "$context.error.message",
      requestId: "$context.requestId",
    });
    expect(gatewayErrors.responseParameters).toEqual({
      "gatewayresponse.header.x-correlation-id": "context.requestId",
    });
  });

  it("stay JSON whatever the variables hold, nothing included", () => {
    for (const value of ["THROTTLED", ""])
      expect(() => JSON.parse(template.replaceAll(/\$context[.\w]+/g, value)) as unknown).not.toThrow();
  });
});

describe("a deployment", () => {
  const parts = { routes: [capture, list], serviceDomainName: "api.example.com", linkId: "link", targetArn: "arn" };

  it("shows the settings, every operation whole, the errors and where requests go", () => {
    expect(JSON.parse(deploymentContent(parts))).toEqual({
      settings: gatewaySettings,
      operations: [capture, list].map((route) => ({
        path: route.path,
        method: gatewayMethod(route),
        integration: gatewayIntegration(route, "api.example.com"),
      })),
      errors: gatewayErrors,
      linkId: "link",
      targetArn: "arn",
    });
  });

  it("is the same for the same parts", () => expect(deploymentContent(parts)).toBe(deploymentContent({ ...parts })));

  it.each<{ readonly what: string; readonly change: Partial<typeof parts> }>([
    { what: "a route fewer", change: { routes: [capture] } },
    { what: "another path", change: { routes: [capture, { ...list, path: "/v1/payouts" }] } },
    { what: "another method", change: { routes: [{ ...capture, method: "GET" }, list] } },
    { what: "another operation", change: { routes: [{ ...capture, operation: "settlePayment" }, list] } },
    { what: "another domain", change: { serviceDomainName: "pr42.api.example.com" } },
    { what: "another link", change: { linkId: "other" } },
    { what: "another load balancer", change: { targetArn: "other" } },
  ])("differs with $what", ({ change }) => {
    expect(deploymentContent({ ...parts, ...change })).not.toBe(deploymentContent(parts));
  });
});
