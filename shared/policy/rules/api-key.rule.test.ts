import { expect, it } from "vitest";
import { problemsOf, resource } from "../policed-resources.fixture.ts";
import { apiKey } from "./api-key.rule.ts";

it.each([
  { apiKeyRequired: true, problems: [] },
  { apiKeyRequired: false, problems: ["asks for no API key"] },
  { apiKeyRequired: undefined, problems: ["asks for no API key"] },
])("says $problems of $apiKeyRequired", ({ apiKeyRequired, problems }) => {
  expect(problemsOf(apiKey, [resource("aws:apigateway/method:Method", { apiKeyRequired })])).toEqual(problems);
});
