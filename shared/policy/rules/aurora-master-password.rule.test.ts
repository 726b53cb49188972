import { expect, it } from "vitest";
import { problemsOf, resource } from "../policed-resources.fixture.ts";
import { auroraMasterPassword } from "./aurora-master-password.rule.ts";

it.each([
  { properties: { manageMasterUserPassword: true }, problems: [] },
  { properties: {}, problems: ["RDS does not manage the master password"] },
  {
    properties: { manageMasterUserPassword: true, masterPassword: "chosen-by-hand" },
    problems: ["masterPassword is given"],
  },
])("says $problems of $properties", ({ properties, problems }) => {
  expect(problemsOf(auroraMasterPassword, [resource("aws:rds/cluster:Cluster", properties)])).toEqual(problems);
});
