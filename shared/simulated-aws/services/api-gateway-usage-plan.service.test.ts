import { expect, it } from "vitest";
import type { Attributes } from "../attributes.ts";
import { ApiUnderTest } from "./api.fixture.ts";

const planType = "aws:apigateway/usagePlan:UsagePlan";
const keyType = "aws:apigateway/apiKey:ApiKey";
const planKeyType = "aws:apigateway/usagePlanKey:UsagePlanKey";

const prod = (test: ApiUnderTest, ...throttles: Attributes[]): Attributes => ({
  apiId: test.restApi,
  stage: "prod",
  throttles,
});

it.each<{ scenario: string; more: (test: ApiUnderTest) => Attributes; refusal: RegExp }>([
  { scenario: "no name", more: () => ({ name: undefined }), refusal: /needs a physical name in "name"/ },
  {
    scenario: "a quota for each minute",
    more: () => ({ quotaSettings: { limit: 1000, period: "MINUTE" } }),
    refusal: /quotaSettings\.period to be one of \[DAY WEEK MONTH\], got MINUTE/,
  },
  {
    scenario: "a quota of 0",
    more: () => ({ quotaSettings: { limit: 0, period: "DAY" } }),
    refusal: /limit to be in the/,
  },
  {
    scenario: "an offset in a day",
    more: () => ({ quotaSettings: { limit: 9, period: "DAY", offset: 1 } }),
    refusal: /must be from 0 to 0 in the DAY period, got 1/,
  },
  {
    scenario: "an offset after a week",
    more: () => ({ quotaSettings: { limit: 9, period: "WEEK", offset: 7 } }),
    refusal: /must be from 0 to 6 in the WEEK period, got 7/,
  },
  { scenario: "empty throttling", more: () => ({ throttleSettings: {} }), refusal: /must be specified/ },
  {
    scenario: "a negative rate",
    more: () => ({ throttleSettings: { rateLimit: -1 } }),
    refusal: /throttleSettings\.rateLimit to be in the range \(0 - 10000\)/,
  },
  {
    scenario: "a burst of 6000",
    more: () => ({ throttleSettings: { burstLimit: 6000 } }),
    refusal: /throttleSettings\.burstLimit to be in the range \(0 - 5000\)/,
  },
  {
    scenario: "a path without leading slash",
    more: (test) => ({ apiStages: [prod(test, { path: "payments/POST", rateLimit: 5 })] }),
    refusal: /a path with a leading slash and a method, as in \/test\/GET/,
  },
  {
    scenario: "a path that the API does not have",
    more: (test) => ({ apiStages: [prod(test, { path: "/payments/GET", rateLimit: 5 })] }),
    refusal: /Invalid method \/payments\/GET for \S+:prod: the API has \/payments\/POST/,
  },
  { scenario: "a stage twice", more: (test) => ({ apiStages: [prod(test), prod(test)] }), refusal: /is given twice/ },
  {
    scenario: "a stage that is not there",
    more: (test) => ({ apiStages: [{ apiId: test.restApi, stage: "dev" }] }),
    refusal: /NotFoundException: API Stage not found: \S+:dev/,
  },
])("refuses a usage plan with $scenario", ({ more, refusal }) => {
  const test = new ApiUnderTest();
  test.stage();
  expect(test.refusal(planType, { name: "partners", ...more(test) })).toMatch(refusal);
});

it("makes a usage plan, and changes all of it in place", () => {
  const test = new ApiUnderTest();
  test.stage();
  const inputs = {
    name: "partners",
    apiStages: [prod(test, { path: "/payments/POST", rateLimit: 5, burstLimit: 10 })],
    throttleSettings: { rateLimit: 16, burstLimit: 40 },
  };
  const { id, state } = test.make(planType, inputs);
  expect(id).toMatch(/^[a-z0-9]{6}$/);
  expect(state["arn"]).toBe(`arn:aws:apigateway:ap-southeast-1::/usageplans/${id}`);
  expect(test.account.diff(planType, inputs, { name: "others" }).replaces).toEqual([]);
});

it.each([
  { scenario: "no name", more: { name: undefined }, refusal: /needs a physical name in "name"/ },
  { scenario: "19 characters", more: { value: "a".repeat(19) }, refusal: /20 to 128 letters and digits/ },
  {
    scenario: "another key's value",
    more: { value: "a".repeat(20) },
    refusal: /ConflictException: API Key already exists/,
  },
])("refuses an API key with $scenario", ({ more, refusal }) => {
  const test = new ApiUnderTest();
  test.make(keyType, { name: "first", value: "a".repeat(20) });
  expect(test.refusal(keyType, { name: "second", ...more })).toMatch(refusal);
});

it("mints a key's value once", () => {
  const test = new ApiUnderTest();
  const { id, state } = test.make(keyType, { name: "partner" });
  expect(id).toMatch(/^[a-z0-9]{10}$/);
  expect(state).toMatchObject({ arn: `arn:aws:apigateway:ap-southeast-1::/apikeys/${id}`, enabled: true });
  expect(state["value"]).toMatch(/^[a-z0-9]{40}$/);
  const changed = test.account.update(keyType, "subject", id, state, { name: "partner", enabled: false });
  expect(changed).toMatchObject({ value: state["value"], createdDate: state["createdDate"], enabled: false });
  expect(test.account.diff(keyType, { name: "a", value: "x" }, { name: "b", value: "y" }).replaces).toEqual(["value"]);
});

it("puts a key into a plan, and both stay while it is there", () => {
  const test = new ApiUnderTest();
  test.stage();
  const plans = ["one", "two"].map((name) => test.make(planType, { name, apiStages: [prod(test)] }).id);
  const { id: keyId, state } = test.make(keyType, { name: "partner" });
  const inputs = { keyId, keyType: "API_KEY", usagePlanId: plans[0] };
  expect(test.refusal(planKeyType, { ...inputs, keyType: "KEY" })).toMatch(/keyType to be one of \[API_KEY\]/);
  expect(test.make(planKeyType, inputs)).toMatchObject({
    id: keyId,
    state: { name: "partner", value: state["value"] },
  });
  expect(test.refusal(planKeyType, { ...inputs, usagePlanId: plans[1] })).toMatch(/already reaches the stage through/);
  expect(() => test.account.delete(keyType, keyId)).toThrow(/in use by aws:apigateway\/usagePlanKey/);
  expect(() => test.account.delete(planType, String(plans[0]))).toThrow(/in use by aws:apigateway\/usagePlanKey/);
  expect(test.account.diff(planKeyType, inputs, { ...inputs, usagePlanId: plans[1] }).replaces).toEqual([
    "usagePlanId",
  ]);
  const elsewhere = test.make(planType, { name: "three" }).id;
  expect(test.make(planKeyType, { ...inputs, usagePlanId: elsewhere }).id).toBe(`${elsewhere}/${keyId}`);
});
