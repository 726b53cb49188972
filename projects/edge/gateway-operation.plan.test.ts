import ajv from "ajv-draft-04";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import {
  type Backend,
  deploymentContent,
  gatewayIntegration,
  gatewayMethod,
  gatewayModel,
  gatewaySettings,
  gatewayValidation,
} from "./gateway-operation.plan.ts";
import { gatewayResponses } from "./gateway-problem.plan.ts";
import { type PaymentRoute, paymentApi, paymentRoutes } from "./payment-api.contract.ts";

const capture: PaymentRoute = paymentApi.capturePayment;
const list: PaymentRoute = paymentApi.listTransactions;
const create: PaymentRoute = paymentApi.createPayment;

const backend: Backend = { serviceDomainName: "api.example.com", knownAuthority: true };

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
  });

  it("asks for the parameters of the query that the contract requires, and for no header, whose case it would mind", () => {
    expect(gatewayMethod(list).requestParameters).toEqual({
      "method.request.querystring.cursor": false,
      "method.request.querystring.limit": false,
    });
    const query = z.strictObject({ from: z.string(), to: z.string().optional() });
    expect(gatewayMethod({ ...list, request: { ...list.request, query } }).requestParameters).toEqual({
      "method.request.querystring.from": true,
      "method.request.querystring.to": false,
    });
    expect(gatewayMethod(create).requestParameters).toEqual({});
  });
});

describe("an integration", () => {
  it("goes over the private link with TLS, to the name in the certificate, with parameters, key id and request id", () => {
    expect(gatewayIntegration(capture, backend)).toEqual({
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

  it("checks who signed the certificate, unless nobody has", () => {
    expect(gatewayIntegration(capture, backend)).not.toHaveProperty("tlsConfig");
    expect(gatewayIntegration(capture, { ...backend, knownAuthority: false })).toHaveProperty("tlsConfig", {
      insecureSkipVerification: true,
    });
  });

  it("keeps the method of the request", () => {
    expect(gatewayIntegration(list, backend).integrationHttpMethod).toBe("GET");
  });

  it("passes the id of the key on, and the key itself never", () => {
    const { requestParameters } = gatewayIntegration(capture, backend);
    expect(Object.values(requestParameters).filter((value) => /apiKey$|x-api-key/i.test(value))).toEqual([]);
  });
});

describe("a model", () => {
  const { schema = "", contentType } = gatewayModel(paymentApi.createPayment) ?? {};
  const validate = new ajv.default({ strict: true, unicodeRegExp: false, logger: false }).compile(
    JSON.parse(schema) as object,
  );
  const { body } = paymentApi.createPayment.request;
  const zodTakes = (value: unknown): boolean => body.safeParse(value).success;
  const modelTakes = (value: unknown): boolean => validate(value);

  it("stands for JSON, where there is a body, and nowhere else", () => {
    expect(contentType).toBe("application/json");
    const withModel = paymentRoutes.filter((route) => gatewayModel(route) !== undefined);
    expect(withModel).toEqual(paymentRoutes.filter(({ request }) => request.body !== undefined));
  });

  /** JSON as callers send it: near the schema, with members missing, wrong, at their bounds, and unknown. */
  const bodies = (words: fc.Arbitrary<string>) => {
    const amount = fc.oneof(
      fc.integer({ min: 1, max: 999_999_999_999 }),
      fc.constantFrom(0, 1, -1, 999_999_999_999, 1_000_000_000_000, 1.5, 1e300, 1e-7),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.jsonValue(),
    );
    const member = fc.oneof(fc.constantFrom("SGD", "USD", "sgd", "DEM", ""), words, fc.jsonValue());
    const near = fc.record(
      { amountMinor: amount, currency: member, reference: fc.oneof(words, fc.jsonValue()), note: fc.jsonValue() },
      { requiredKeys: [] },
    );
    const close = fc.record(
      { amountMinor: fc.integer({ min: 1, max: 1000 }), currency: fc.constantFrom("SGD", "JPY"), reference: words },
      { requiredKeys: ["amountMinor", "currency"] },
    );
    return fc.oneof(near, close, fc.jsonValue());
  };
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 150 }),
    fc.string({ unit: "grapheme", minLength: 60, maxLength: 150 }),
    fc.string({ unit: fc.constantFrom("😀", "a", "\n", "\u0085"), minLength: 135, maxLength: 145 }),
  );

  it("and the service's schema agree on every body", () => {
    const outcomes = new Set<boolean>();
    fc.assert(
      fc.property(bodies(text), (value) => {
        outcomes.add(zodTakes(value));
        expect(modelTakes(value)).toBe(zodTakes(value));
      }),
      { numRuns: 3000 },
    );
    expect(outcomes).toEqual(new Set([true, false])); // neither side is all that was tried
  });
});

describe("a deployment", () => {
  const parts = { routes: [capture, create, list], backend, linkId: "link", targetArn: "arn" };
  const { request } = create;
  const withBody = (body: z.ZodObject): PaymentRoute => ({ ...create, request: { ...request, body } });
  const swapped = (route: PaymentRoute) => ({
    routes: parts.routes.map((other) => (other.path === route.path ? route : other)),
  });

  it("shows the settings, every operation whole, the answers to errors and where requests go", () => {
    expect(JSON.parse(deploymentContent(parts))).toEqual({
      settings: gatewaySettings,
      validation: gatewayValidation,
      operations: parts.routes.map((route) => ({
        path: route.path,
        method: gatewayMethod(route),
        ...(route.request.body ? { model: gatewayModel(route) } : {}),
        integration: gatewayIntegration(route, backend),
      })),
      responses: gatewayResponses,
      linkId: "link",
      targetArn: "arn",
    });
  });

  it.each<{ readonly what: string; readonly change: Partial<typeof parts> }>([
    { what: "a route fewer", change: { routes: [capture, create] } },
    { what: "another path", change: { routes: [capture, create, { ...list, path: "/v1/payouts" }] } },
    { what: "another method", change: swapped({ ...capture, method: "GET" }) },
    { what: "another operation", change: swapped({ ...capture, operation: "settlePayment" }) },
    {
      what: "a member more in a body",
      change: swapped(withBody(paymentApi.createPayment.request.body.extend({ note: z.string() }))),
    },
    {
      what: "another bound in a body",
      change: swapped(withBody(paymentApi.createPayment.request.body.extend({ amountMinor: z.int().min(1).max(10) }))),
    },
    {
      what: "a parameter that is required",
      change: swapped({ ...list, request: { ...list.request, query: z.strictObject({ cursor: z.string() }) } }),
    },
    { what: "another domain", change: { backend: { ...backend, serviceDomainName: "pr42.api.example.com" } } },
    { what: "a certificate that nobody vouches for", change: { backend: { ...backend, knownAuthority: false } } },
    { what: "another link", change: { linkId: "other" } },
    { what: "another load balancer", change: { targetArn: "other" } },
  ])("is a new one with $what", ({ change }) => {
    expect(deploymentContent({ ...parts, ...change })).not.toBe(deploymentContent(parts));
  });

  it.each<{ readonly what: string; readonly change: Partial<typeof parts> }>([
    { what: "the same parts", change: {} },
    { what: "its routes in another order", change: { routes: parts.routes.toReversed() } },
    {
      what: "another limit, which is the stage's",
      change: swapped({ ...create, throttle: { rateLimit: 1, burstLimit: 1 } }),
    },
    { what: "another summary", change: swapped({ ...create, summary: "Pay" }) },
    { what: "another answer of the service", change: swapped({ ...create, success: list.success }) },
    { what: "other problems of the service", change: swapped({ ...create, problems: [] }) },
    {
      what: "another header, which the service reads",
      change: swapped({ ...create, request: { ...request, headers: z.object({}) } }),
    },
  ])("stays with $what", ({ change }) => {
    expect(deploymentContent({ ...parts, ...change })).toBe(deploymentContent(parts));
  });
});
