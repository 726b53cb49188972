import { expect, it } from "vitest";
import { problemsOf, resource } from "../policed-resources.fixture.ts";
import { auroraCapacity } from "./aurora-capacity.rule.ts";

const cluster = (scaling?: object) =>
  resource("aws:rds/cluster:Cluster", scaling ? { serverlessv2ScalingConfiguration: scaling } : {});

it.each([
  { scaling: { minCapacity: 0.5, maxCapacity: 2 }, problems: [] },
  { scaling: { minCapacity: 0, maxCapacity: 2 }, problems: ["scales from 0 to 2 capacity units"] },
  { scaling: { minCapacity: 0.5, maxCapacity: 4 }, problems: ["scales from 0.5 to 4 capacity units"] },
  { scaling: undefined, problems: ["scales from undefined to undefined capacity units"] },
])("says $problems of $scaling", ({ scaling, problems }) => {
  expect(problemsOf(auroraCapacity, [cluster(scaling)])).toEqual(problems);
});
