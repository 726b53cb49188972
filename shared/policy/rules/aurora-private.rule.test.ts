import { expect, it } from "vitest";
import { problemsOf, resource } from "../policed-resources.fixture.ts";
import { auroraPrivate } from "./aurora-private.rule.ts";

it.each([
  { publiclyAccessible: false, problems: [] },
  { publiclyAccessible: true, problems: ["may get an address on the internet"] },
  { publiclyAccessible: undefined, problems: ["may get an address on the internet"] },
])("says $problems of $publiclyAccessible", ({ publiclyAccessible, problems }) => {
  const instance = resource("aws:rds/clusterInstance:ClusterInstance", { publiclyAccessible });
  expect(problemsOf(auroraPrivate, [instance])).toEqual(problems);
});
