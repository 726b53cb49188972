import { expect, it } from "vitest";
import type { Attributes } from "../attributes.ts";
import { ApiUnderTest } from "./api.fixture.ts";

const apiType = "aws:apigateway/restApi:RestApi";
const resourceType = "aws:apigateway/resource:Resource";
const responseType = "aws:apigateway/response:Response";
const modelType = "aws:apigateway/model:Model";

it.each<{ scenario: string; more: Attributes; refusal: RegExp }>([
  { scenario: "no name", more: { name: undefined }, refusal: /needs a physical name in "name"/ },
  {
    scenario: "a global end",
    more: { endpointConfiguration: { types: "GLOBAL" } },
    refusal: /one of \[EDGE REGIONAL PRIVATE\]/,
  },
  {
    scenario: "VPC endpoints of a public API",
    more: { endpointConfiguration: { types: "REGIONAL", vpcEndpointIds: ["vpce-1"] } },
    refusal: /only for the endpoint type PRIVATE/,
  },
  {
    scenario: "keys from a query",
    more: { apiKeySource: "QUERY" },
    refusal: /apiKeySource to be one of \[HEADER AUTHORIZER\]/,
  },
  {
    scenario: "TLS 1.3 alone",
    more: { securityPolicy: "TLS_1_3" },
    refusal: /TLS_1_0, TLS_1_2 or a SecurityPolicy_TLS13/,
  },
  { scenario: "an access mode", more: { endpointAccessMode: "LAX" }, refusal: /one of \[BASIC STRICT\]/ },
  {
    scenario: "an enhanced policy without an access mode",
    more: { securityPolicy: "SecurityPolicy_TLS13_1_3_2025_09" },
    refusal: /endpointAccessMode is required with the security policy/,
  },
  {
    scenario: "an access mode without an enhanced policy",
    more: { securityPolicy: "TLS_1_2", endpointAccessMode: "STRICT" },
    refusal: /endpointAccessMode needs a security policy/,
  },
  { scenario: "compression of -2", more: { minimumCompressionSize: "-2" }, refusal: /range \(-1 - 10485760\)/ },
  { scenario: "a policy in prose", more: { policy: "allow all" }, refusal: /"policy" contains an invalid JSON/ },
])("refuses an API with $scenario", ({ more, refusal }) => {
  expect(new ApiUnderTest().refusal(apiType, { name: "api", ...more })).toMatch(refusal);
});

it("makes an API with its root resource, and lets two APIs share a name", () => {
  const test = new ApiUnderTest();
  const { id, state } = test.make(apiType, { name: "api-edge-dev", endpointConfiguration: { types: "REGIONAL" } });
  expect(id).toMatch(/^[a-z0-9]{10}$/);
  expect(state).toMatchObject({
    arn: `arn:aws:apigateway:ap-southeast-1::/restapis/${id}`,
    executionArn: `arn:aws:execute-api:ap-southeast-1:111122223333:${id}`,
  });
  expect(test.account.read(resourceType, String(state["rootResourceId"]))?.state["path"]).toBe("/");
  expect(test.account.diff(apiType, { name: "a" }, { name: "b" }).replaces).toEqual([]);
  test.account.delete(apiType, id);
  expect(test.account.read(resourceType, String(state["rootResourceId"]))).toBeUndefined();
  expect(() => test.account.delete(apiType, test.restApi)).toThrow(/in use by/);
});

it.each<{ scenario: string; more: (test: ApiUnderTest) => Attributes; refusal: RegExp }>([
  { scenario: "a slash", more: () => ({ pathPart: "a/b" }), refusal: /a-zA-Z0-9\._-:\$\+, or a variable in braces/ },
  { scenario: "half a variable", more: () => ({ pathPart: "{id" }), refusal: /a variable in braces/ },
  { scenario: "a taken name", more: () => ({ pathPart: "payments" }), refusal: /ConflictException: Another resource/ },
  {
    scenario: "a second variable",
    more: (test) => {
      test.resource("{id}");
      return { pathPart: "{name}" };
    },
    refusal: /A sibling \(\{id\}\) of this resource already has a variable path part/,
  },
  {
    scenario: "a parent of another API",
    more: (test) => {
      const { state } = test.make(apiType, { name: "other" });
      return { parentId: state["rootResourceId"] };
    },
    refusal: /NotFoundException: Invalid Resource identifier specified/,
  },
  {
    scenario: "no parent",
    more: () => ({ parentId: "abc123" }),
    refusal: /parentId: the Resource 'abc123' does not exist/,
  },
])("refuses a resource with $scenario", ({ more, refusal }) => {
  const test = new ApiUnderTest();
  const inputs = { restApi: test.restApi, parentId: test.rootId, pathPart: "refunds", ...more(test) };
  expect(test.refusal(resourceType, inputs)).toMatch(refusal);
});

it("joins the paths of resources, and renames one in place", () => {
  const test = new ApiUnderTest();
  const inputs = { restApi: test.restApi, parentId: test.payments, pathPart: "{id}" };
  const { id, state } = test.make(resourceType, inputs);
  expect(state["path"]).toBe("/payments/{id}");
  const renamed = { ...inputs, pathPart: "{paymentId}" };
  expect(test.account.diff(resourceType, inputs, renamed).replaces).toEqual([]);
  expect(test.account.update(resourceType, "subject", id, state, renamed)["path"]).toBe("/payments/{paymentId}");
});

it.each<{ scenario: string; more: Attributes; refusal: RegExp }>([
  { scenario: "an unknown type", more: { responseType: "DEFAULT_400" }, refusal: /responseType to be one of/ },
  { scenario: "a status in words", more: { statusCode: "forbidden" }, refusal: /an HTTP status/ },
  {
    scenario: "a bare header",
    more: { responseParameters: { "X-Correlation-Id": "context.requestId" } },
    refusal: /Invalid mapping expression specified: X-Correlation-Id/,
  },
  {
    scenario: "a value without quotes",
    more: { responseParameters: { "gatewayresponse.header.X-A": "none" } },
    refusal: /Invalid mapping expression specified: .* = none/,
  },
])("refuses a gateway response with $scenario", ({ more, refusal }) => {
  const test = new ApiUnderTest();
  expect(test.refusal(responseType, { restApiId: test.restApi, responseType: "THROTTLED", ...more })).toMatch(refusal);
});

it.each<{ scenario: string; more: Attributes; refusal: RegExp }>([
  { scenario: "a hyphen in its name", more: { name: "new-payment" }, refusal: /must be alphanumeric/ },
  { scenario: "no name", more: { name: undefined }, refusal: /needs a physical name in "name"/ },
  { scenario: "a broken schema", more: { schema: "{" }, refusal: /"schema" contains an invalid JSON/ },
  { scenario: "a taken name", more: {}, refusal: /Model name already exists for this REST API: Payment/ },
])("refuses a model with $scenario", ({ more, refusal }) => {
  const test = new ApiUnderTest();
  const inputs = { restApi: test.restApi, name: "Payment", contentType: "application/json", schema: "{}" };
  test.make(modelType, inputs);
  expect(test.refusal(modelType, { ...inputs, ...more })).toMatch(refusal);
});

it("gives responses, models and validators their ids, and models of two APIs one name", () => {
  const test = new ApiUnderTest();
  const { id } = test.make(responseType, {
    restApiId: test.restApi,
    responseType: "DEFAULT_4XX",
    responseParameters: { "gatewayresponse.header.X-Correlation-Id": "context.requestId" },
  });
  expect(id).toBe(`aggr-${test.restApi}-DEFAULT_4XX`);
  const other = test.make(apiType, { name: "other" }).id;
  for (const restApi of [test.restApi, other]) {
    expect(test.make(modelType, { restApi, name: "Payment", contentType: "application/json" }).id).toMatch(
      /^[a-z0-9]{6}$/,
    );
  }
  const validator = "aws:apigateway/requestValidator:RequestValidator";
  expect(test.refusal(validator, { restApi: other })).toMatch(/needs a physical name in "name"/);
  expect(test.make(validator, { restApi: other, name: "body" }).id).toMatch(/^[a-z0-9]{6}$/);
  expect(test.account.diff(modelType, { name: "A", schema: "{}" }, { name: "B", schema: "[]" }).replaces).toEqual([
    "name",
  ]);
});
