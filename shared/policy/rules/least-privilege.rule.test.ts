import { expect, it } from "vitest";
import { unknownValue } from "../../simulated-aws/attributes.ts";
import { document, problemsOf, resource } from "../policed-resources.fixture.ts";
import { leastPrivilege } from "./least-privilege.rule.ts";

const policy = (statement: object) =>
  resource("aws:iam/rolePolicy:RolePolicy", { policy: document({ Effect: "Allow", ...statement }) });

it.each([
  { statement: { Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::bucket/*"] }, problems: [] },
  { statement: { Action: "xray:PutTraceSegments", Resource: "*" }, problems: [] },
  { statement: { Effect: "Deny", Action: "*", Resource: "*" }, problems: [] },
  { statement: { Action: "s3:*", Resource: "arn:aws:s3:::bucket" }, problems: ["allows s3:*"] },
  { statement: { Action: ["*"], Resource: ["*"] }, problems: ["allows *"] },
  {
    statement: { Action: ["s3:GetObject", "tag:GetResources"], Resource: ["*"] },
    problems: ["allows s3:GetObject on every resource"],
  },
])("says $problems of $statement", ({ statement, problems }) => {
  expect(problemsOf(leastPrivilege, [policy(statement)])).toEqual(problems);
});

it("waits with a policy that only the deployment will know, and refuses one that somebody else writes", () => {
  expect(problemsOf(leastPrivilege, [resource("aws:iam/rolePolicy:RolePolicy", { policy: unknownValue })])).toEqual([]);
  expect(problemsOf(leastPrivilege, [resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", {})])).toEqual([
    "attaches a policy that others may change",
  ]);
});

it.each([
  { policyArn: "arn:aws:iam::111122223333:policy/policy-deploy-network-dev-d1", refused: false },
  { policyArn: "arn:aws:iam::111122223333:policy/policy-other-dev-d1", refused: true },
  { policyArn: "arn:aws:iam::aws:policy/AdministratorAccess", refused: true },
  { policyArn: unknownValue, refused: false },
])(
  "of attached policies takes those alone that the bootstrap makes for deployments: $policyArn",
  ({ policyArn, refused }) => {
    const attached = resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", { policyArn });
    expect(problemsOf(leastPrivilege, [attached])).toEqual(refused ? ["attaches a policy that others may change"] : []);
  },
);
