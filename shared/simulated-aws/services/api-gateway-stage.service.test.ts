import { expect, it } from "vitest";
import type { Attributes } from "../attributes.ts";
import { ApiUnderTest } from "./api.fixture.ts";

const deploymentType = "aws:apigateway/deployment:Deployment";
const stageType = "aws:apigateway/stage:Stage";
const settingsType = "aws:apigateway/methodSettings:MethodSettings";
const accountType = "aws:apigateway/account:Account";
const format = JSON.stringify({ requestId: "$context.requestId" });

it("refuses to deploy an API without methods, or a method without integration", () => {
  const test = new ApiUnderTest();
  const { id: restApi } = test.make("aws:apigateway/restApi:RestApi", { name: "empty" });
  expect(test.refusal(deploymentType, { restApi })).toMatch(
    /BadRequestException: The REST API doesn't contain any methods/,
  );
  test.method(test.resource("refunds"));
  expect(test.refusal(deploymentType, { restApi: test.restApi })).toMatch(/No integration defined for method \(agm-/);
});

it("keeps a deployment while a stage points to it", () => {
  const test = new ApiUnderTest();
  const inputs = { restApi: test.restApi, triggers: { redeployment: "1" } };
  const { id, state } = test.make(deploymentType, inputs);
  expect(id).toMatch(/^[a-z0-9]{6}$/);
  expect(Date.parse(String(state["createdDate"]))).not.toBeNaN();
  expect(test.account.diff(deploymentType, inputs, { ...inputs, triggers: { redeployment: "2" } })).toMatchObject({
    replaces: ["triggers"],
    deleteBeforeReplace: false,
  });
  const stage = test.stage("prod", { deployment: id });
  expect(() => test.account.delete(deploymentType, id)).toThrow(
    /BadRequestException: Active stages pointing to this deployment must be moved or deleted/,
  );
  test.account.delete(stageType, stage);
  test.account.delete(deploymentType, id);
  expect(test.account.read(deploymentType, id)).toBeUndefined();
});

const logs = (test: ApiUnderTest, more: Attributes = {}): Attributes => ({
  accessLogSettings: { destinationArn: test.logGroup("api-access"), format, ...more },
});

it.each<{ scenario: string; more: (test: ApiUnderTest) => Attributes; refusal: RegExp }>([
  { scenario: "a dot in its name", more: () => ({ stageName: "v1.0" }), refusal: /Stage name only allows a-zA-Z0-9_-/ },
  { scenario: "a large cache", more: () => ({ cacheClusterSize: "512" }), refusal: /cacheClusterSize to be one of/ },
  {
    scenario: "a canary of 120 %",
    more: (test) => ({ canarySettings: { deploymentId: test.deployment(), percentTraffic: 120 } }),
    refusal: /percentTraffic to be in the range \(0 - 100\)/,
  },
  {
    scenario: "a log without request ids",
    more: (test) => logs(test, { format: "$context.status" }),
    refusal: /must contain \$context\.requestId or \$context\.extendedRequestId/,
  },
  {
    scenario: "a log into a queue",
    more: (test) => logs(test, { destinationArn: "arn:aws:sqs:ap-southeast-1:111122223333:log" }),
    refusal: /a log group, or a delivery stream whose name begins with amazon-apigateway-/,
  },
  {
    scenario: "a log into nothing",
    more: (test) => {
      test.loggingAccount();
      return logs(test, { destinationArn: "arn:aws:logs:ap-southeast-1:111122223333:log-group:nowhere:*" });
    },
    refusal: /the resource 'arn:aws:logs:\S+:log-group:nowhere:\*' does not exist/,
  },
  {
    scenario: "a log in an account that does not log",
    more: (test) => logs(test),
    refusal: /CloudWatch Logs role ARN must be set in account settings to enable logging/,
  },
  {
    scenario: "a deployment of another API",
    more: (test) => ({ restApi: test.make("aws:apigateway/restApi:RestApi", { name: "other" }).id }),
    refusal: /NotFoundException: Invalid Deployment identifier specified/,
  },
  {
    scenario: "no deployment",
    more: () => ({ deployment: "abc123" }),
    refusal: /deployment: the Deployment 'abc123' does/,
  },
])("refuses a stage with $scenario", ({ more, refusal }) => {
  const test = new ApiUnderTest();
  const inputs = { restApi: test.restApi, deployment: test.deployment(), stageName: "prod", ...more(test) };
  expect(test.refusal(stageType, inputs)).toMatch(refusal);
});

it("gives a stage its URL, and moves it to the next deployment in place", () => {
  const test = new ApiUnderTest();
  test.loggingAccount();
  const inputs = { restApi: test.restApi, deployment: test.deployment(), stageName: "prod", ...logs(test) };
  const { id, state } = test.make(stageType, inputs);
  expect(id).toBe(`ags-${test.restApi}-prod`);
  expect(state).toMatchObject({
    arn: `arn:aws:apigateway:ap-southeast-1::/restapis/${test.restApi}/stages/prod`,
    executionArn: `arn:aws:execute-api:ap-southeast-1:111122223333:${test.restApi}/prod`,
    invokeUrl: `https://${test.restApi}.execute-api.ap-southeast-1.amazonaws.com/prod`,
  });
  const moved = { ...inputs, deployment: test.deployment() };
  expect(test.account.diff(stageType, inputs, moved).replaces).toEqual([]);
  expect(test.account.update(stageType, "subject", id, state, moved)["deployment"]).toBe(moved.deployment);
  expect(test.account.diff(stageType, inputs, { ...inputs, stageName: "v2" }).replaces).toEqual(["stageName"]);
});

it("keeps a stage while a usage plan serves it", () => {
  const test = new ApiUnderTest();
  const stage = test.stage();
  const apiStages = [{ apiId: test.restApi, stage: "prod" }];
  const plan = test.make("aws:apigateway/usagePlan:UsagePlan", { name: "partners", apiStages }).id;
  expect(() => test.account.delete(stageType, stage)).toThrow(/it must be removed from the usage plan/);
  test.account.delete("aws:apigateway/usagePlan:UsagePlan", plan);
  test.account.delete(stageType, stage);
  expect(test.account.read(stageType, stage)).toBeUndefined();
});

it.each<{ scenario: string; more: Attributes; refusal: RegExp }>([
  {
    scenario: "a leading slash",
    more: { methodPath: "/payments/POST" },
    refusal: /without a leading slash, or \*\/\*/,
  },
  { scenario: "a path that is not there", more: { methodPath: "refunds/POST" }, refusal: /has payments\/POST\)/ },
  { scenario: "a level", more: { settings: { loggingLevel: "DEBUG" } }, refusal: /one of \[OFF ERROR INFO\]/ },
  {
    scenario: "an answer",
    more: { settings: { unauthorizedCacheControlHeaderStrategy: "FAIL" } },
    refusal: /unauthorizedCacheControlHeaderStrategy to be one of/,
  },
  { scenario: "2 h in the cache", more: { settings: { cacheTtlInSeconds: 7200 } }, refusal: /range \(0 - 3600\)/ },
  { scenario: "20000 a second", more: { settings: { throttlingRateLimit: 20_000 } }, refusal: /range \(-1 - 10000\)/ },
  { scenario: "a burst of 6000", more: { settings: { throttlingBurstLimit: 6000 } }, refusal: /range \(-1 - 5000\)/ },
  {
    scenario: "no stage",
    more: { stageName: "dev" },
    refusal: /NotFoundException: Invalid stage identifier specified: dev/,
  },
  {
    scenario: "a log in an account that does not log",
    more: { settings: { loggingLevel: "ERROR" } },
    refusal: /CloudWatch Logs role ARN must be set in account settings/,
  },
])("refuses method settings with $scenario", ({ more, refusal }) => {
  const test = new ApiUnderTest();
  test.stage();
  const inputs = { restApi: test.restApi, stageName: "prod", methodPath: "*/*", settings: {}, ...more };
  expect(test.refusal(settingsType, inputs)).toMatch(refusal);
});

it.each([
  { scenario: "makes the execution log's group itself", before: false, retentionInDays: 0 },
  { scenario: "leaves an execution log's group as somebody made it", before: true, retentionInDays: 2557 },
])("$scenario", ({ before, retentionInDays }) => {
  const test = new ApiUnderTest();
  test.loggingAccount();
  test.stage();
  const group = `API-Gateway-Execution-Logs_${test.restApi}/prod`;
  if (before) test.logGroup(group);
  const inputs = {
    restApi: test.restApi,
    stageName: "prod",
    methodPath: "payments/POST",
    settings: { loggingLevel: "INFO" },
  };
  expect(test.make(settingsType, inputs).id).toBe(`${test.restApi}-prod-payments/POST`);
  expect(test.account.read("aws:cloudwatch/logGroup:LogGroup", group)?.state).toMatchObject({ retentionInDays });
  expect(test.account.diff(settingsType, inputs, { ...inputs, methodPath: "*/*" }).replaces).toEqual(["methodPath"]);
});

it("has one account for all APIs, whose role trusts API Gateway", () => {
  const test = new ApiUnderTest();
  const cloudwatchRoleArn = test.role("task", "ecs-tasks.amazonaws.com");
  expect(test.refusal(accountType, { cloudwatchRoleArn })).toMatch(/Please grant trust permission for API Gateway/);
  expect(test.loggingAccount()).toBe("111122223333");
  expect(test.account.read(accountType, "111122223333")?.state).toMatchObject({
    throttleSettings: [{ burstLimit: 5000, rateLimit: 10_000 }],
  });
  expect(test.account.read("aws:cloudwatch/logGroup:LogGroup", "/aws/apigateway/welcome")?.state).toMatchObject({
    retentionInDays: 0,
  });
});

it("takes the methods of an API's document on trust", () => {
  const test = new ApiUnderTest();
  const { id: restApi } = test.make("aws:apigateway/restApi:RestApi", {
    name: "document",
    body: '{"openapi":"3.0.1"}',
  });
  const deployment = test.deployment(restApi);
  test.make(stageType, { restApi, deployment, stageName: "prod" });
  const throttles = [{ path: "/refunds/POST", rateLimit: 1 }];
  test.make(settingsType, { restApi, stageName: "prod", methodPath: "refunds/POST", settings: {} });
  const plan = { name: "partners", apiStages: [{ apiId: restApi, stage: "prod", throttles }] };
  expect(test.make("aws:apigateway/usagePlan:UsagePlan", plan).id).toMatch(/^[a-z0-9]{6}$/);
});
