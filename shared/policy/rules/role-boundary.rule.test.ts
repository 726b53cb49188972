import { expect, it } from "vitest";
import { unknownValue } from "../../simulated-aws/attributes.ts";
import { problemsOf, resource } from "../policed-resources.fixture.ts";
import { roleBoundary } from "./role-boundary.rule.ts";

it.each([
  { properties: { permissionsBoundary: "arn:aws:iam::111122223333:policy/boundary" }, problems: [] },
  { properties: { permissionsBoundary: unknownValue }, problems: [] },
  { properties: {}, problems: ["has no permissions boundary"] },
])("says $problems of $properties", ({ properties, problems }) => {
  expect(problemsOf(roleBoundary, [resource("aws:iam/role:Role", properties)])).toEqual(problems);
});
