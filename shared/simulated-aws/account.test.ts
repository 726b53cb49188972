import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it, onTestFinished } from "vitest";
import { SimulatedAccount } from "./account.ts";
import { AccountStore } from "./account-store.ts";
import { AccountUnderTest } from "./account-under-test.ts";
import { unknownValue } from "./attributes.ts";
import { catalogue } from "./catalogue.ts";
import { declarations } from "./declarations/declarations.ts";

const vpc = "aws:ec2/vpc:Vpc";
const subnet = "aws:ec2/subnet:Subnet";
const group = "aws:ec2/securityGroup:SecurityGroup";
const key = "aws:kms/key:Key";

it("refuses what it does not know: a resource type, a function", () => {
  const test = new AccountUnderTest();
  expect(test.refusal("aws:ec2/instance:Instance", {})).toMatch(
    /does not know the resource type aws:ec2\/instance:Instance/,
  );
  expect(() => test.account.invoke("aws:ec2/getAmi:getAmi", {})).toThrow(
    /does not know the function aws:ec2\/getAmi:getAmi/,
  );
});

it.each([
  {
    scenario: "an argument that is not declared",
    inputs: { cidrBlock: "10.0.0.0/16", cidr: "10.0.0.0/16" },
    refusal: 'cidr: Unsupported argument. An argument named "cidr" is not expected here.',
  },
  {
    scenario: "an argument of another type",
    inputs: { cidrBlock: "10.0.0.0/16", enableDnsSupport: "yes" },
    refusal: 'enableDnsSupport: Incorrect attribute value type: expected a boolean, got "yes".',
  },
  {
    scenario: "a map that is a list",
    inputs: { cidrBlock: "10.0.0.0/16", tags: ["a"] },
    refusal: 'tags: Incorrect attribute value type: expected a map, got ["a"].',
  },
])("refuses $scenario as the provider does", ({ inputs, refusal }) => {
  expect(new AccountUnderTest().refusal(vpc, inputs)).toBe(refusal);
});

it("refuses a resource that lacks a required argument, and nested ones too", () => {
  const test = new AccountUnderTest();
  expect(test.refusal(subnet, { cidrBlock: "10.0.0.0/24" })).toMatch(/vpcId: Missing required argument/);
  expect(test.refusal("aws:wafv2/webAcl:WebAcl", { scope: "REGIONAL", defaultAction: { permit: {} } })).toMatch(
    /defaultAction.permit: Unsupported argument[\s\S]*visibilityConfig: Missing required argument/,
  );
});

it("refuses ARNs and ids that nothing in the account has, wherever they stand", () => {
  const test = new AccountUnderTest();
  const missing = "arn:aws:kms:ap-southeast-1:111122223333:key/00000000-0000-0000-0000-000000000000";
  expect(test.refusal("aws:sns/topic:Topic", { name: "alerts", kmsMasterKeyId: missing })).toMatch(/does not exist/);
  expect(test.refusal(group, { name: "app", vpcId: "vpc-00000000000000000" })).toMatch(/'vpc-0{17}' does not exist/);
});

it("gives default tags to everything that has tags, under the resource's own", () => {
  const account = new SimulatedAccount(new AccountStore(), {
    region: "ap-southeast-1",
    defaultTags: { Owner: "a", Name: "b" },
  });
  expect(account.check(vpc, "vpc", { cidrBlock: "10.0.0.0/16", tags: { Name: "c" } }).inputs["tags"]).toEqual({
    Owner: "a",
    Name: "c",
  });
  expect(account.check("aws:ec2/route:Route", "route", { routeTableId: "x" }).inputs).not.toHaveProperty("tags");
});

it("replaces where the provider does, and deletes first where the name stays", () => {
  const { account } = new AccountUnderTest();
  expect(account.diff(vpc, { cidrBlock: "10.0.0.0/16" }, { cidrBlock: "10.1.0.0/16" })).toEqual({
    changed: ["cidrBlock"],
    replaces: ["cidrBlock"],
    deleteBeforeReplace: false,
  });
  const [old, renamed] = [
    { name: "a", vpcId: "vpc-1" },
    { name: "b", vpcId: "vpc-1" },
  ];
  expect(account.diff(group, old, renamed)).toMatchObject({ replaces: ["name"], deleteBeforeReplace: false });
  expect(account.diff(group, old, { ...old, vpcId: "vpc-2" })).toMatchObject({
    replaces: ["vpcId"],
    deleteBeforeReplace: true,
  });
  expect(account.diff(vpc, { tags: { a: "1", b: "2" } }, { tags: { b: "2", a: "1" } }).changed).toEqual([]);
});

it("keeps what AWS minted over an update", () => {
  const test = new AccountUnderTest();
  const { id, state } = test.make(vpc, { cidrBlock: "10.0.0.0/16" });
  const updated = test.account.update(vpc, "vpc", id, state, { cidrBlock: "10.0.0.0/16", enableDnsHostnames: true });
  expect(updated).toEqual({ ...state, enableDnsHostnames: true });
});

it("shows in a preview what is known, and marks what is not", () => {
  const { account } = new AccountUnderTest();
  const planned = account.planned(vpc, { cidrBlock: "10.0.0.0/16" });
  expect(planned).toMatchObject({
    cidrBlock: "10.0.0.0/16",
    enableDnsSupport: true,
    arn: unknownValue,
    defaultSecurityGroupId: unknownValue,
  });
});

it("lets nobody have a name twice", () => {
  const test = new AccountUnderTest();
  const { id: vpcId } = test.make(vpc, { cidrBlock: "10.0.0.0/16" });
  test.make(group, { name: "app", vpcId });
  expect(test.refusal(group, { name: "app", vpcId })).toMatch(/AlreadyExists/);
});

it("keeps a key through its deletion window, and lets nobody use it any more", () => {
  const test = new AccountUnderTest();
  const { id, state } = test.make(key, { deletionWindowInDays: 7 });
  test.account.delete(key, id);
  expect(test.account.store.list().map(({ status }) => status)).toEqual(["pending-deletion"]);
  expect(test.refusal("aws:sns/topic:Topic", { name: "alerts", kmsMasterKeyId: state["arn"] })).toMatch(
    /does not exist/,
  );
});

it("changes nothing by a call that it refuses", () => {
  const test = new AccountUnderTest();
  const { id: vpcId } = test.make(vpc, { cidrBlock: "10.0.0.0/16" });
  const before = test.account.store.list();
  expect(() => test.account.create(subnet, "subnet", { vpcId, cidrBlock: "10.9.0.0/24" })).toThrow(
    /InvalidSubnet.Range/,
  );
  expect(() => test.account.delete(vpc, "vpc-00000000000000000")).not.toThrow();
  expect(test.account.store.list()).toEqual(before);
});

it("holds after a restart whatever it acknowledged", () => {
  const directory = mkdtempSync(join(tmpdir(), "account-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const store = new AccountStore(directory);
  const { id } = new SimulatedAccount(store).create(vpc, "vpc", { cidrBlock: "10.0.0.0/16" });
  // Not closed, as after a crash: another process opens it.
  const { state } = new SimulatedAccount(new AccountStore(directory)).read(vpc, id) ?? {};
  expect(state).toMatchObject({ cidrBlock: "10.0.0.0/16" });
  store.close();
});

it("plays only what @pulumi/aws declares", () => {
  const { resources, functions } = declarations();
  expect(Object.keys(resources)).toEqual(Object.keys(catalogue().resources).sort());
  expect(Object.keys(functions)).toEqual(Object.keys(catalogue().functions).sort());
});

it("names in its tables only arguments and outputs that are declared", () => {
  const wrong = Object.entries(catalogue().resources).flatMap(([type, definition]) => {
    const { args = {}, outputs = {} } = declarations().resources[type] ?? {};
    const named = [
      ...(definition.replaceOn ?? []),
      ...Object.keys(definition.references ?? {}).map((path) => path.split(".")[0] ?? ""),
      ...(definition.rules ?? []).map(({ property }) => property.split(".")[0] ?? ""),
    ].filter((name) => args[name] === undefined);
    const computed = (definition.blank ?? []).filter((name) => outputs[name] === undefined);
    return [...named, ...computed].map((name) => `${type}: ${name}`);
  });
  expect(wrong).toEqual([]);
});

it("never takes an argument that is not declared, whatever the type", () => {
  const { account } = new AccountUnderTest();
  fc.assert(
    fc.property(
      fc.constantFrom(...Object.keys(catalogue().resources)),
      fc.stringMatching(/^[a-z]{3,12}Misspelt$/),
      (type, name) => {
        const { failures } = account.check(type, "subject", { [name]: "x" });
        return failures.some(({ property }) => property === name);
      },
    ),
  );
});
