import { expect, it } from "vitest";
import { problemsOf, resource } from "../policed-resources.fixture.ts";
import { keyRotation } from "./key-rotation.rule.ts";

it.each([
  { properties: { enableKeyRotation: true }, problems: [] },
  { properties: { enableKeyRotation: true, rotationPeriodInDays: 90 }, problems: [] },
  { properties: { enableKeyRotation: true, rotationPeriodInDays: 730 }, problems: ["is rotated only every 730 days"] },
  { properties: { enableKeyRotation: false }, problems: ["is never rotated"] },
  { properties: {}, problems: ["is never rotated"] },
])("says $problems of $properties", ({ properties, problems }) => {
  expect(problemsOf(keyRotation, [resource("aws:kms/key:Key", properties)])).toEqual(problems);
});
