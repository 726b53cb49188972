import { expect, it } from "vitest";
import { problemsOf, resource } from "../policed-resources.fixture.ts";
import { sampling } from "./sampling.rule.ts";

it.each([
  { properties: { fixedRate: 0.1, reservoirSize: 0 }, problems: [] },
  { properties: { fixedRate: 0.05, reservoirSize: 0 }, problems: ["fixedRate is 0.05"] },
  { properties: { fixedRate: 0.1, reservoirSize: 1 }, problems: ["reservoirSize is 1"] },
])("says $problems of $properties", ({ properties, problems }) => {
  expect(problemsOf(sampling, [resource("aws:xray/samplingRule:SamplingRule", properties)])).toEqual(problems);
});
