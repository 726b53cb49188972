import { expect, it } from "vitest";
import { AccountUnderTest } from "../account-under-test.ts";
import { permit, policyOf, trust } from "./iam-policy.fixture.ts";

const roleType = "aws:iam/role:Role";
const rolePolicyType = "aws:iam/rolePolicy:RolePolicy";
const policyType = "aws:iam/policy:Policy";
const attachmentType = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";

const role = { name: "iamrole-task-dev-a1", assumeRolePolicy: trust("ecs-tasks.amazonaws.com") };
const read = permit(["s3:GetObject", "arn:aws:s3:::audit/*"]);
const executionPolicy = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy";
const statement = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };

function accountWithRole(): AccountUnderTest {
  const test = new AccountUnderTest();
  test.make(roleType, role);
  return test;
}

it.each([
  { scenario: "a name of 65 characters", inputs: { name: "r".repeat(65) }, refusal: /length of name/ },
  { scenario: "a slash in the name", inputs: { name: "a/b" }, refusal: /\[\\w\+=,\.@-\]/ },
  {
    scenario: "a description over 1,000 characters",
    inputs: { description: "d".repeat(1001) },
    refusal: /description/,
  },
  { scenario: "a path over 512 characters", inputs: { path: `/${"p".repeat(512)}/` }, refusal: /length of path/ },
  { scenario: "a path without slash at its end", inputs: { path: "/payments" }, refusal: /begin and end with/ },
  {
    scenario: "the path of service-linked roles",
    inputs: { path: "/aws-service-role/x/" },
    refusal: /reserved for AWS/,
  },
  { scenario: "a session of half an hour", inputs: { maxSessionDuration: 1800 }, refusal: /3600 - 43200/ },
  { scenario: "a trust policy that is no JSON", inputs: { assumeRolePolicy: "{" }, refusal: /invalid JSON/ },
  {
    scenario: "a trust policy with a resource",
    inputs: { assumeRolePolicy: policyOf({ ...statement, Action: "sts:AssumeRole", Principal: { AWS: "*" } }) },
    refusal: /MalformedPolicyDocument.*prohibited field Resource/,
  },
  {
    scenario: "a trust policy without principal",
    inputs: { assumeRolePolicy: policyOf({ Effect: "Allow", Action: "sts:AssumeRole" }) },
    refusal: /Missing required field Principal/,
  },
  {
    scenario: "a trust policy with a foreign action",
    inputs: {
      assumeRolePolicy: policyOf({ Effect: "Allow", Action: "sts:*", Principal: { Service: "a.amazonaws.com" } }),
    },
    refusal: /only specify STS AssumeRole actions/,
  },
  {
    scenario: "everybody as bare principal",
    inputs: { assumeRolePolicy: policyOf({ Effect: "Allow", Action: "sts:AssumeRole", Principal: "*" }) },
    refusal: /invalid principal: "\*"/,
  },
  {
    scenario: "a service that is none",
    inputs: { assumeRolePolicy: trust("ecs-tasks") },
    refusal: /Invalid principal in policy: "SERVICE":"ecs-tasks"/,
  },
  {
    scenario: "a role as principal that nobody made",
    inputs: {
      assumeRolePolicy: policyOf({
        Effect: "Allow",
        Action: "sts:AssumeRole",
        Principal: { AWS: "arn:aws:iam::111122223333:role/nobody" },
      }),
    },
    refusal: /Invalid principal in policy: "AWS":"arn:aws:iam::111122223333:role\/nobody"/,
  },
  {
    scenario: "a trust policy over 2,048 characters",
    inputs: {
      assumeRolePolicy: trust(
        ...Array.from({ length: 60 }, (_, index) => `service-number-${String(index)}.amazonaws.com`),
      ),
    },
    refusal: /ACLSizePerRole: 2048/,
  },
  {
    scenario: "a boundary that is no ARN",
    inputs: { permissionsBoundary: "boundary" },
    refusal: /the ARN of a policy/,
  },
  {
    scenario: "a boundary that nobody made",
    inputs: { permissionsBoundary: "arn:aws:iam::111122223333:policy/boundary" },
    refusal: /does not exist/,
  },
  {
    scenario: "an AWS boundary that is not known",
    inputs: { permissionsBoundary: "arn:aws:iam::aws:policy/Nothing" },
    refusal: /does not know the AWS managed policy/,
  },
  {
    scenario: "an attached AWS policy that is not known",
    inputs: { managedPolicyArns: ["arn:aws:iam::aws:policy/Nothing"] },
    refusal: /does not know the AWS managed policy/,
  },
  {
    scenario: "an inline policy that is no JSON",
    inputs: { inlinePolicies: [{ name: "x", policy: "{" }] },
    refusal: /invalid JSON/,
  },
  {
    scenario: "an inline policy with a principal",
    inputs: { inlinePolicies: [{ name: "x", policy: policyOf({ ...statement, Principal: "*" }) }] },
    refusal: /should not specify a principal/,
  },
])("refuses a role with $scenario", ({ inputs, refusal }) => {
  expect(new AccountUnderTest().refusal(roleType, { ...role, ...inputs })).toMatch(refusal);
});

it.each([
  { scenario: "without a name", inputs: { name: undefined }, refusal: /needs a name/ },
  { scenario: "with a name of 129 characters", inputs: { name: "p".repeat(129) }, refusal: /length of name/ },
  { scenario: "with a blank in its name", inputs: { name: "read audit" }, refusal: /\[\\w\+=,\.@-\]/ },
  {
    scenario: "of a role by its ARN",
    inputs: { role: `arn:aws:iam::111122223333:role/${role.name}` },
    refusal: /a role's name, not its ARN/,
  },
  {
    scenario: "of a role that nobody made",
    inputs: { role: "nobody" },
    refusal: /roleNotFound|'nobody' does not exist/,
  },
])("refuses an inline policy $scenario", ({ inputs, refusal }) => {
  expect(accountWithRole().refusal(rolePolicyType, { name: "read", role: role.name, policy: read, ...inputs })).toMatch(
    refusal,
  );
});

it("counts all inline policies of a role together, without white space", () => {
  const test = accountWithRole();
  const large = permit(["s3:GetObject", `arn:aws:s3:::${"k".repeat(5000)}`]);
  const { id, state } = test.make(rolePolicyType, { name: "first", role: role.name, policy: large });
  const second = { name: "second", role: role.name, policy: `${large}${" ".repeat(9000)}` };
  const { id: secondId, state: secondState } = test.make(rolePolicyType, second);
  expect(test.refusal(rolePolicyType, { name: "third", role: role.name, policy: read })).toMatch(
    /LimitExceeded.*10240 bytes exceeded/,
  );
  expect(test.account.update(rolePolicyType, "second", secondId, secondState, second)).toMatchObject({
    name: "second",
  });
  expect([id, state["role"]]).toEqual([`${role.name}:first`, role.name]);
});

it.each([
  { scenario: "a name of 129 characters", inputs: { name: "p".repeat(129) }, refusal: /length of name/ },
  { scenario: "a blank in its name", inputs: { name: "read audit" }, refusal: /\[\\w\+=,\.@-\]/ },
  {
    scenario: "a description over 1,000 characters",
    inputs: { description: "d".repeat(1001) },
    refusal: /description/,
  },
  { scenario: "a path without slashes", inputs: { path: "payments" }, refusal: /begin and end with/ },
  {
    scenario: "a text over 6,144 characters",
    inputs: { policy: permit(["s3:GetObject", `arn:aws:s3:::${"k".repeat(6144)}`]) },
    refusal: /PolicySize: 6144/,
  },
])("refuses a managed policy with $scenario", ({ inputs, refusal }) => {
  expect(new AccountUnderTest().refusal(policyType, { name: "read", policy: read, ...inputs })).toMatch(refusal);
});

it("gives roles and policies IAM's ids and dates, and keeps them over an update", () => {
  const test = new AccountUnderTest();
  const { id, state } = test.make(roleType, { ...role, path: "/payments/" });
  expect(id).toBe(role.name);
  expect(state["arn"]).toBe(`arn:aws:iam::111122223333:role/payments/${role.name}`);
  expect(state["uniqueId"]).toMatch(/^AROA[A-Z2-7]{17}$/);
  expect(state["createDate"]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  const updated = test.account.update(roleType, "subject", id, state, {
    ...role,
    path: "/payments/",
    description: "d",
  });
  expect([updated["uniqueId"], updated["description"]]).toEqual([state["uniqueId"], "d"]);
  const policy = test.make(policyType, { name: "read", policy: read });
  expect(policy.id).toBe("arn:aws:iam::111122223333:policy/read");
  expect(policy.state).toMatchObject({ arn: policy.id, attachmentCount: 0 });
  expect(policy.state["policyId"]).toMatch(/^ANPA[A-Z2-7]{17}$/);
  expect(test.make(attachmentType, { role: role.name, policyArn: executionPolicy }).id).toBe(
    `${role.name}/${executionPolicy}`,
  );
});

it("replaces a role for its path, a policy for its description, and updates what is left", () => {
  const { account } = new AccountUnderTest();
  expect(account.diff(roleType, role, { ...role, path: "/p/", description: "d" })).toEqual({
    changed: ["description", "path"],
    replaces: ["path"],
    deleteBeforeReplace: true,
  });
  const policy = { name: "read", policy: read };
  expect(account.diff(policyType, policy, { ...policy, description: "d" }).replaces).toEqual(["description"]);
  expect(account.diff(policyType, policy, { ...policy, policy: permit(["s3:*", "*"]) }).replaces).toEqual([]);
  expect(account.diff(rolePolicyType, { role: "a" }, { role: "b" }).replaces).toEqual(["role"]);
  expect(account.diff(attachmentType, { policyArn: "a" }, { policyArn: "b" }).replaces).toEqual(["policyArn"]);
});

it("deletes a role only after its policies, and a policy only after its attachments", () => {
  const test = accountWithRole();
  const policyArn = test.make(policyType, { name: "read", policy: read }).id;
  const attachment = test.make(attachmentType, { role: role.name, policyArn });
  expect(() => test.account.delete(roleType, role.name)).toThrow(/DeleteConflict.*must detach all policies first/);
  expect(() => test.account.delete(policyType, policyArn)).toThrow(/DependencyViolation/);
  test.account.delete(attachmentType, attachment.id);
  test.account.delete(policyType, policyArn);
  const inline = test.make(rolePolicyType, { name: "read", role: role.name, policy: read });
  expect(() => test.account.delete(roleType, role.name)).toThrow(/DeleteConflict.*must delete policies first/);
  test.account.delete(rolePolicyType, inline.id);
  test.account.delete(roleType, role.name);
  expect(test.account.store.list()).toEqual([]);
});

it("detaches everything itself from a role with forceDetachPolicies", () => {
  const test = new AccountUnderTest();
  test.make(roleType, { ...role, forceDetachPolicies: true });
  test.make(attachmentType, { role: role.name, policyArn: executionPolicy });
  test.account.delete(roleType, role.name);
  expect(test.account.read(roleType, role.name)).toBeUndefined();
});

const providerType = "aws:iam/openIdConnectProvider:OpenIdConnectProvider";
const github = { url: "https://token.actions.githubusercontent.com", clientIdLists: ["sts.amazonaws.com"] };

it("knows an identity provider by its issuer, reads its thumbprint, and has each issuer once", () => {
  const test = new AccountUnderTest();
  const { id, state } = test.make(providerType, github);
  expect(id).toMatch(/^arn:aws:iam::\d{12}:oidc-provider\/token\.actions\.githubusercontent\.com$/);
  expect(state["arn"]).toBe(id);
  expect(state["thumbprintLists"]).toHaveLength(1);
  expect(() => test.make(providerType, github, "again")).toThrow(/AlreadyExists/);
});

it.each([
  { scenario: "an issuer without TLS", inputs: { url: "http://token.example.com" }, refusal: /https/ },
  { scenario: "an issuer with a port", inputs: { url: "https://token.example.com:8443" }, refusal: /port/ },
  {
    scenario: "101 audiences",
    inputs: { clientIdLists: Array.from({ length: 101 }, (_, n) => `audience-${String(n)}`) },
    refusal: /ClientIdsPerOpenIdConnectProvider: 100/,
  },
])("refuses an identity provider with $scenario", ({ inputs, refusal }) => {
  expect(new AccountUnderTest().refusal(providerType, { ...github, ...inputs })).toMatch(refusal);
});
