import { expect, it } from "vitest";
import { unknownValue } from "../../simulated-aws/attributes.ts";
import { defaultTags } from "../../tagging/default-tags.ts";
import { problemsOf, resource } from "../policed-resources.fixture.ts";
import { ownerTags } from "./owner-tags.rule.ts";

const scope = {
  organization: "o",
  project: "data",
  stack: "dev",
  environment: "dev",
  environmentSuffix: "d1",
} as const;
const tags = defaultTags(scope, "data-team");
const { Owner, ...ownerless } = tags;

it.each([
  { properties: { tags }, problems: [] },
  { properties: { tagsAll: tags }, problems: [] },
  { properties: { tags: unknownValue }, problems: [] },
  { properties: { tags: ownerless }, problems: ["lacks the tags Owner"] },
  { properties: {}, problems: ["lacks the tags Platform, Project, Owner, Environment, EnvironmentSuffix"] },
])("says $problems of $properties", ({ properties, problems }) => {
  expect(Owner).toBe("data-team");
  expect(problemsOf(ownerTags, [resource("aws:kms/key:Key", properties)])).toEqual(problems);
});
