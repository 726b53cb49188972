import { expect, it } from "vitest";
import { problemsOf, resource } from "../policed-resources.fixture.ts";
import { usagePlan } from "./usage-plan.rule.ts";

it.each([
  { throttleSettings: { rateLimit: 1000 / 60, burstLimit: 17 }, problems: [] },
  { throttleSettings: { rateLimit: 1000, burstLimit: 17 }, problems: ["allows 60000 requests a minute"] },
  { throttleSettings: { rateLimit: 16, burstLimit: 17 }, problems: ["allows 960 requests a minute"] },
  { throttleSettings: { rateLimit: 1000 / 60, burstLimit: 500 }, problems: ["allows 500 requests at once"] },
  { throttleSettings: undefined, problems: ["its keys have no limit"] },
])("says $problems of $throttleSettings", ({ throttleSettings, problems }) => {
  expect(problemsOf(usagePlan, [resource("aws:apigateway/usagePlan:UsagePlan", { throttleSettings })])).toEqual(
    problems,
  );
});
