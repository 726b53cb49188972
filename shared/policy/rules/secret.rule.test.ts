import { expect, it } from "vitest";
import { problemsOf, resource } from "../policed-resources.fixture.ts";
import { secret } from "./secret.rule.ts";

it.each([
  { properties: { recoveryWindowInDays: 0 }, problems: [] },
  { properties: { recoveryWindowInDays: 7 }, problems: ["is kept 7 days after it was deleted"] },
  { properties: {}, problems: ["is kept 30 days after it was deleted"] },
])("says $problems of $properties", ({ properties, problems }) => {
  expect(problemsOf(secret, [resource("aws:secretsmanager/secret:Secret", properties)])).toEqual(problems);
});
