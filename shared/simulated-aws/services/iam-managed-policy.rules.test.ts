import { expect, it } from "vitest";
import { AccountUnderTest } from "../account-under-test.ts";
import { permit, trust } from "./iam-policy.fixture.ts";

const attachmentType = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
const executionPolicy = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy";

function accountWithRole(): AccountUnderTest {
  const test = new AccountUnderTest();
  test.make("aws:iam/role:Role", { name: "task", assumeRolePolicy: trust("ecs-tasks.amazonaws.com") });
  return test;
}

it.each([
  { scenario: "no ARN", policyArn: "AmazonECSTaskExecutionRolePolicy", refusal: /is not valid/ },
  {
    scenario: "an AWS policy under the wrong path",
    policyArn: "arn:aws:iam::aws:policy/service-role/AmazonECSInfrastructureRolePolicyForLoadBalancers",
    refusal: /NoSuchEntity.*its ARN is arn:aws:iam::aws:policy\/AmazonECSInfrastructureRolePolicyForLoadBalancers/,
  },
  {
    scenario: "a customer policy that nobody made",
    policyArn: "arn:aws:iam::111122223333:policy/nobody",
    refusal: /does not exist/,
  },
])("refuses to attach $scenario", ({ policyArn, refusal }) => {
  expect(accountWithRole().refusal(attachmentType, { role: "task", policyArn })).toMatch(refusal);
});

it("attaches policies to a role by its name, not by its ARN", () => {
  const byArn = { role: "arn:aws:iam::111122223333:role/task", policyArn: executionPolicy };
  expect(accountWithRole().refusal(attachmentType, byArn)).toMatch(/a role's name, not its ARN/);
});

it("attaches ten managed policies to a role at most", () => {
  const test = accountWithRole();
  const arns = Array.from(
    { length: 11 },
    (_, index) =>
      test.make("aws:iam/policy:Policy", { name: `p${String(index)}`, policy: permit(["s3:GetObject", "*"]) }).id,
  );
  for (const policyArn of arns.slice(0, 10)) test.make(attachmentType, { role: "task", policyArn });
  expect(test.refusal(attachmentType, { role: "task", policyArn: arns[10] })).toMatch(/PoliciesPerRole: 10/);
});
