import { expect, it } from "vitest";
import type { Attributes } from "../attributes.ts";
import { ApiUnderTest } from "./api.fixture.ts";

const methodType = "aws:apigateway/method:Method";
const integrationType = "aws:apigateway/integration:Integration";
const methodResponseType = "aws:apigateway/methodResponse:MethodResponse";
const integrationResponseType = "aws:apigateway/integrationResponse:IntegrationResponse";
const linkType = "aws:apigatewayv2/vpcLink:VpcLink";

it.each<{ scenario: string; more: Attributes; refusal: RegExp }>([
  { scenario: "an unknown verb", more: { httpMethod: "FETCH" }, refusal: /httpMethod to be one of \[GET POST/ },
  {
    scenario: "an unknown authorization",
    more: { authorization: "JWT" },
    refusal: /authorization to be one of \[NONE/,
  },
  { scenario: "no authorizer", more: { authorization: "CUSTOM" }, refusal: /CUSTOM requires a valid authorizerId/ },
  {
    scenario: "scopes for all",
    more: { authorizationScopes: ["pay"] },
    refusal: /need the authorization COGNITO_USER_POOLS/,
  },
  {
    scenario: "a bare parameter",
    more: { requestParameters: { "X-Key": true } },
    refusal: /Invalid mapping expression specified: X-Key/,
  },
  {
    scenario: "a model that is not there",
    more: { requestModels: { "application/json": "Payment" } },
    refusal: /NotFoundException: Invalid model identifier specified: Payment/,
  },
  { scenario: "no validator", more: { requestValidatorId: "abc123" }, refusal: /'abc123' does not exist/ },
  { scenario: "a taken verb", more: { httpMethod: "POST" }, refusal: /AlreadyExists/ },
])("refuses a method with $scenario", ({ more, refusal }) => {
  const test = new ApiUnderTest();
  const inputs = {
    restApi: test.restApi,
    resourceId: test.payments,
    httpMethod: "GET",
    authorization: "NONE",
    ...more,
  };
  expect(test.refusal(methodType, inputs)).toMatch(refusal);
});

function link(test: ApiUnderTest): string {
  return test.make(linkType, { name: "link", subnetIds: test.subnetIds, securityGroupIds: [test.groupId] }).id;
}

const header = "method.request.header.X-Correlation-Id";

it.each<{ scenario: string; more: (test: ApiUnderTest) => Attributes; refusal: RegExp }>([
  { scenario: "an unknown verb", more: () => ({ httpMethod: "FETCH" }), refusal: /httpMethod to be one of/ },
  { scenario: "an unknown type", more: () => ({ type: "GRPC" }), refusal: /expected type to be one of \[HTTP MOCK/ },
  { scenario: "a tunnel", more: () => ({ connectionType: "VPN" }), refusal: /connectionType to be one of/ },
  {
    scenario: "some passing on",
    more: () => ({ passthroughBehavior: "ALWAYS" }),
    refusal: /passthroughBehavior to be one/,
  },
  { scenario: "a conversion", more: () => ({ contentHandling: "GZIP" }), refusal: /contentHandling to be one of/ },
  { scenario: "a transfer", more: () => ({ responseTransferMode: "CHUNKED" }), refusal: /\[BUFFERED STREAM\]/ },
  {
    scenario: "49 ms",
    more: () => ({ timeoutMilliseconds: 49 }),
    refusal: /timeoutMilliseconds to be in the range \(50/,
  },
  {
    scenario: "30 s",
    more: () => ({ timeoutMilliseconds: 30_000 }),
    refusal: /BadRequestException: Timeout should be between/,
  },
  {
    scenario: "no address",
    more: () => ({ uri: undefined }),
    refusal: /uri is required for the integration type HTTP_PROXY/,
  },
  {
    scenario: "no verb",
    more: () => ({ integrationHttpMethod: undefined }),
    refusal: /integrationHttpMethod is required/,
  },
  {
    scenario: "a name as address",
    more: () => ({ uri: "backend/v1" }),
    refusal: /Invalid HTTP endpoint specified for URI/,
  },
  {
    scenario: "a link without VPC_LINK",
    more: (test) => ({ connectionId: link(test) }),
    refusal: /connectionId needs the connectionType VPC_LINK/,
  },
  {
    scenario: "VPC_LINK without a link",
    more: () => ({ connectionType: "VPC_LINK" }),
    refusal: /connectionId is required/,
  },
  {
    scenario: "VPC_LINK to a function",
    more: (test) => ({
      type: "AWS_PROXY",
      uri: "arn:aws:apigateway:ap-southeast-1:lambda:path/2015-03-31/functions/f/invocations",
      connectionType: "VPC_LINK",
      connectionId: link(test),
    }),
    refusal: /VPC_LINK needs the type HTTP or HTTP_PROXY/,
  },
  {
    scenario: "TLS settings for what is called without TLS",
    more: () => ({ type: "MOCK", tlsConfig: { insecureSkipVerification: true } }),
    refusal: /tlsConfig is supported only for HTTP and HTTP_PROXY integrations, got MOCK/,
  },
  {
    scenario: "a target that is no load balancer",
    more: (test) => ({ connectionType: "VPC_LINK", connectionId: link(test), integrationTarget: "front.example" }),
    refusal: /integrationTarget is the ARN of a load balancer/,
  },
  {
    scenario: "a link without target",
    more: (test) => ({ connectionType: "VPC_LINK", connectionId: link(test) }),
    refusal: /a VPC link V2 needs an integrationTarget/,
  },
  {
    scenario: "a link that is not there",
    more: () => ({ connectionType: "VPC_LINK", connectionId: "abc123" }),
    refusal: /connectionId: the VpcLink 'abc123' does not exist/,
  },
  {
    scenario: "a bare header",
    more: () => ({ requestParameters: { "X-Correlation-Id": "context.requestId" } }),
    refusal: /Invalid mapping expression specified: X-Correlation-Id/,
  },
  {
    scenario: "a header that the method does not declare",
    more: () => ({ requestParameters: { "integration.request.header.X-Correlation-Id": header } }),
    refusal: /Invalid mapping expression parameter specified: method\.request\.header\.X-Correlation-Id/,
  },
  { scenario: "no method", more: () => ({ httpMethod: "GET" }), refusal: /Invalid Method identifier specified/ },
])("refuses an integration with $scenario", ({ more, refusal }) => {
  const test = new ApiUnderTest();
  const resourceId = test.resource("refunds");
  test.method(resourceId);
  const inputs = {
    restApi: test.restApi,
    resourceId,
    httpMethod: "POST",
    type: "HTTP_PROXY",
    uri: "https://backend.example",
    integrationHttpMethod: "POST",
    ...more(test),
  };
  expect(test.refusal(integrationType, inputs)).toMatch(refusal);
});

it("integrates a load balancer through a VPC link, which then stays", () => {
  const test = new ApiUnderTest();
  const resourceId = test.resource("refunds");
  const requestParameters = { [header]: false };
  expect(test.method(resourceId, { requestParameters })).toBe(`agm-${test.restApi}-${resourceId}-POST`);
  const connectionId = link(test);
  const integrationTarget = test.loadBalancer("inner", { internal: true });
  const id = test.integration(resourceId, {
    connectionType: "VPC_LINK",
    connectionId,
    integrationTarget,
    requestParameters: { "integration.request.header.X-Correlation-Id": header },
  });
  expect(id).toBe(`agi-${test.restApi}-${resourceId}-POST`);
  expect(test.account.read(integrationType, id)?.state).toMatchObject({ cacheNamespace: resourceId });
  expect(() => test.account.delete(linkType, connectionId)).toThrow(
    /in use by aws:apigateway\/integration:Integration/,
  );
  const before = { type: "HTTP_PROXY", uri: "https://a.example", timeoutMilliseconds: 9000 };
  expect(test.account.diff(integrationType, before, { ...before, uri: "https://b.example" }).replaces).toEqual([]);
  expect(test.account.diff(integrationType, before, { ...before, type: "HTTP" }).replaces).toEqual(["type"]);
});

const out = "method.response.header.X-Correlation-Id";

it.each<{ scenario: string; type: string; more: Attributes; refusal: RegExp }>([
  { scenario: "a verb", type: methodResponseType, more: { httpMethod: "FETCH" }, refusal: /httpMethod to be one of/ },
  { scenario: "a word", type: integrationResponseType, more: { statusCode: "ok" }, refusal: /an HTTP status/ },
  { scenario: "a status in words", type: methodResponseType, more: { statusCode: "ok" }, refusal: /an HTTP status/ },
  {
    scenario: "no method",
    type: methodResponseType,
    more: { httpMethod: "GET" },
    refusal: /Invalid Method identifier/,
  },
  {
    scenario: "a bare header",
    type: methodResponseType,
    more: { responseParameters: { "X-A": true } },
    refusal: /Invalid mapping expression specified: X-A/,
  },
  {
    scenario: "no model",
    type: methodResponseType,
    more: { responseModels: { "application/json": "Receipt" } },
    refusal: /Invalid model identifier specified: Receipt/,
  },
  {
    scenario: "an unknown verb",
    type: integrationResponseType,
    more: { httpMethod: "FETCH" },
    refusal: /httpMethod to be/,
  },
  {
    scenario: "a conversion",
    type: integrationResponseType,
    more: { contentHandling: "GZIP" },
    refusal: /contentHandling to be one of/,
  },
  {
    scenario: "a value from nowhere",
    type: integrationResponseType,
    more: { responseParameters: { [out]: "request.id" } },
    refusal: /Invalid mapping expression specified/,
  },
  {
    scenario: "a status that the method does not have",
    type: integrationResponseType,
    more: { statusCode: "404" },
    refusal: /NotFoundException: Invalid Response status code specified/,
  },
  {
    scenario: "a header that the method does not have",
    type: integrationResponseType,
    more: { responseParameters: { [out]: "context.requestId" } },
    refusal: /Invalid mapping expression parameter specified: method\.response\.header\.X-Correlation-Id/,
  },
  {
    scenario: "no integration",
    type: integrationResponseType,
    more: { httpMethod: "GET" },
    refusal: /Invalid Integration identifier specified/,
  },
])("refuses a response with $scenario", ({ type, more, refusal }) => {
  const test = new ApiUnderTest();
  const inputs = { restApi: test.restApi, resourceId: test.payments, httpMethod: "POST", statusCode: "200" };
  test.make(methodResponseType, inputs);
  expect(test.refusal(type, { ...inputs, ...more })).toMatch(refusal);
});

it("answers with what the method declares", () => {
  const test = new ApiUnderTest();
  const inputs = { restApi: test.restApi, resourceId: test.payments, httpMethod: "POST", statusCode: "200" };
  const declared = { ...inputs, responseParameters: { [out]: true }, responseModels: { "application/json": "Empty" } };
  const key = `${test.restApi}-${test.payments}-POST-200`;
  expect(test.make(methodResponseType, declared).id).toBe(`agmr-${key}`);
  const mapped = { ...inputs, responseParameters: { [out]: "context.requestId" } };
  expect(test.make(integrationResponseType, mapped).id).toBe(`agir-${key}`);
});
