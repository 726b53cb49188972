import { expect, it } from "vitest";
import type { Attributes } from "../attributes.ts";
import { FunctionUnderTest } from "./lambda.fixture.ts";

const permissionType = "aws:lambda/permission:Permission";
const aliasType = "aws:lambda/alias:Alias";
const configType = "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig";
const invocationType = "aws:lambda/invocation:Invocation";
const permission = {
  function: "verifier",
  action: "lambda:InvokeFunction",
  principal: "scheduler.amazonaws.com",
  statementId: "scheduler",
};

it.each([
  { scenario: "an action of EC2", inputs: { action: "ec2:RunInstances" }, refusal: /lambda:<action>/ },
  {
    scenario: "a blank in the statement id",
    inputs: { statementId: "the scheduler" },
    refusal: /only letters, digits, hyphens/,
  },
  {
    scenario: "a statement id of 101 characters",
    inputs: { statementId: "a".repeat(101) },
    refusal: /range \(1 - 100\)/,
  },
  {
    scenario: "a service without its domain",
    inputs: { principal: "scheduler" },
    refusal: /a service as in events.amazonaws.com/,
  },
  { scenario: "a short account", inputs: { sourceAccount: "1234" }, refusal: /12-digit account id/ },
  { scenario: "a source by its name", inputs: { sourceArn: "rule" }, refusal: /is an invalid ARN/ },
  { scenario: "no function", inputs: { function: "none" }, refusal: /Function 'none' does not exist/ },
])("refuses a permission with $scenario", ({ inputs, refusal }) => {
  const test = new FunctionUnderTest();
  test.function();
  expect(test.refusal(permissionType, { ...permission, ...inputs })).toMatch(refusal);
});

it("has one statement of a name per function, and every change of it is a new one", () => {
  const test = new FunctionUnderTest();
  test.function();
  test.function({ name: "migrator" });
  expect(test.make(permissionType, permission)).toMatchObject({ id: "scheduler", state: { statementId: "scheduler" } });
  expect(test.refusal(permissionType, permission)).toMatch(/ResourceConflictException: The statement id \(scheduler\)/);
  const other = test.make(permissionType, { ...permission, function: "migrator" });
  expect(other.state["statementId"]).toBe("scheduler");
  const unnamed = { ...permission, statementId: undefined };
  expect(test.make(permissionType, unnamed).id).toMatch(/^terraform-[0-9a-f-]{36}$/);
  for (const [name, value] of Object.entries({ principal: "events.amazonaws.com", sourceArn: "arn:aws:s3:::b" }))
    expect(test.account.diff(permissionType, permission, { ...permission, [name]: value }).replaces).toEqual([name]);
});

it.each([
  { scenario: "digits for a name", inputs: { name: "42" }, refusal: /not digits alone/ },
  { scenario: "129 characters", inputs: { name: "a".repeat(129) }, refusal: /range \(1 - 128\)/ },
  { scenario: "a word for a version", inputs: { functionVersion: "latest" }, refusal: /\$LATEST or a number/ },
  {
    scenario: "a version that was never published",
    inputs: { functionVersion: "2" },
    refusal: /Function not found: verifier:2/,
  },
  {
    scenario: "a weight above one",
    inputs: { routingConfig: { additionalVersionWeights: { "1": 1.5 } } },
    refusal: /from 0 to 1, got 1.5/,
  },
  {
    scenario: "no function",
    inputs: { functionName: "none", functionVersion: "$LATEST" },
    refusal: /Function 'none' does not exist/,
  },
])("refuses an alias with $scenario", ({ inputs, refusal }) => {
  const test = new FunctionUnderTest();
  test.function({ publish: true });
  expect(test.refusal(aliasType, { name: "live", functionName: "verifier", functionVersion: "1", ...inputs })).toMatch(
    refusal,
  );
});

it("gives an alias its ARN, by which others may name it", () => {
  const test = new FunctionUnderTest();
  test.function({ publish: true });
  const inputs = { name: "live", functionName: "verifier", functionVersion: "1" };
  const { id, state } = test.make(aliasType, inputs);
  expect(id).toBe("arn:aws:lambda:ap-southeast-1:111122223333:function:verifier:live");
  expect(state["invokeArn"]).toBe(
    `arn:aws:apigateway:ap-southeast-1:lambda:path/2015-03-31/functions/${id}/invocations`,
  );
  expect(test.make(permissionType, { ...permission, function: id }).id).toBe("scheduler");
  const diff = (more: Attributes) => test.account.diff(aliasType, inputs, { ...inputs, ...more }).replaces;
  expect([diff({ functionVersion: "$LATEST" }), diff({ name: "next" }), diff({ functionName: "other" })]).toEqual([
    [],
    ["name"],
    ["functionName"],
  ]);
  test.account.delete(aliasType, id);
  expect(test.account.read(aliasType, id)).toBeUndefined();
});

it.each([
  { scenario: "events of half a minute", inputs: { maximumEventAgeInSeconds: 30 }, refusal: /range \(60 - 21600\)/ },
  { scenario: "three attempts more", inputs: { maximumRetryAttempts: 3 }, refusal: /range \(0 - 2\)/ },
  {
    scenario: "a failure to nowhere",
    inputs: { destinationConfig: { onFailure: { destination: "queue" } } },
    refusal: /must be the ARN of a queue/,
  },
  {
    scenario: "a success to nowhere",
    inputs: { destinationConfig: { onSuccess: { destination: "queue" } } },
    refusal: /must be the ARN of a queue/,
  },
  { scenario: "no function", inputs: { functionName: "none" }, refusal: /Function 'none' does not exist/ },
])("refuses a configuration of calls with $scenario", ({ inputs, refusal }) => {
  const test = new FunctionUnderTest();
  test.function();
  expect(test.refusal(configType, { functionName: "verifier", ...inputs })).toMatch(refusal);
});

it("names a configuration of calls after the function and the qualifier", () => {
  const test = new FunctionUnderTest();
  test.function();
  const inputs = { functionName: "verifier", maximumRetryAttempts: 0 };
  expect(test.make(configType, inputs).id).toBe("verifier");
  expect(test.make(configType, { ...inputs, qualifier: "$LATEST" }).id).toBe("verifier:$LATEST");
  expect(test.account.diff(configType, inputs, { ...inputs, maximumRetryAttempts: 1 }).replaces).toEqual([]);
  expect(test.account.diff(configType, inputs, { ...inputs, qualifier: "1" }).replaces).toEqual(["qualifier"]);
});

it.each([
  { scenario: "input that is no JSON", inputs: { input: "now" }, refusal: /"input" contains an invalid JSON/ },
  { scenario: "an unknown scope", inputs: { lifecycleScope: "ALWAYS" }, refusal: /\[CREATE_ONLY CRUD\], got ALWAYS/ },
  {
    scenario: "a list for all of its life",
    inputs: { lifecycleScope: "CRUD", input: "[]" },
    refusal: /requires input to be a JSON object/,
  },
  { scenario: "no function", inputs: { functionName: "none" }, refusal: /Function 'none' does not exist/ },
])("refuses an invocation with $scenario", ({ inputs, refusal }) => {
  const test = new FunctionUnderTest();
  test.function();
  expect(test.refusal(invocationType, { functionName: "verifier", input: "{}", ...inputs })).toMatch(refusal);
});

it("answers an invocation without running the function", () => {
  const test = new FunctionUnderTest();
  test.function();
  const inputs = { functionName: "verifier", input: '{"to":"latest"}' };
  const { id, state } = test.make(invocationType, inputs);
  expect(id).toMatch(/^verifier,\$LATEST,[0-9a-f]{32}$/);
  expect(state["result"]).toBe("{}");
  expect(test.account.diff(invocationType, inputs, { ...inputs, input: "{}" }).replaces).toEqual(["input"]);
});
