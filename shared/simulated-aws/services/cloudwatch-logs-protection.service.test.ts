import { expect, it } from "vitest";
import { AccountUnderTest } from "../account-under-test.ts";

const type = "aws:cloudwatch/logDataProtectionPolicy:LogDataProtectionPolicy";
const groupType = "aws:cloudwatch/logGroup:LogGroup";
const logGroupName = "/payments/dev/loggroup-app-a1";
const cardNumber = "arn:aws:dataprotection::aws:data-identifier/CreditCardNumber";

const audit = (destination: object = {}, identifiers = [cardNumber]): object => ({
  DataIdentifier: identifiers,
  Operation: { Audit: { FindingsDestination: destination } },
});
const mask = (config: object = {}, identifiers = [cardNumber]): object => ({
  DataIdentifier: identifiers,
  Operation: { Deidentify: { MaskConfig: config } },
});
const document = (statements: readonly object[], changes: object = {}): string =>
  JSON.stringify({ Name: "cards", Version: "2021-06-01", Statement: statements, ...changes });

function accountWithGroup(): AccountUnderTest {
  const test = new AccountUnderTest();
  test.make(groupType, { name: logGroupName });
  test.make(groupType, { name: "rare", logGroupClass: "INFREQUENT_ACCESS" });
  return test;
}

it.each([
  { scenario: "that is no JSON", policyDocument: "{", refusal: /invalid JSON/ },
  {
    scenario: "over 30,720 characters",
    policyDocument: document([audit(), mask()], { Description: "d".repeat(30720) }),
    refusal: /length of policyDocument/,
  },
  {
    scenario: "with IAM's version",
    policyDocument: document([audit(), mask()], { Version: "2012-10-17" }),
    refusal: /Version must be 2021-06-01/,
  },
  { scenario: "that masks without audit", policyDocument: document([mask()]), refusal: /One for Audit Operation/ },
  { scenario: "that audits twice", policyDocument: document([audit(), audit()]), refusal: /One for Audit Operation/ },
  {
    scenario: "that masks other data than it audits",
    policyDocument: document([audit(), mask({}, [`${cardNumber}s`])]),
    refusal: /must have the same Data Identifiers/,
  },
  {
    scenario: "with a mask of its own",
    policyDocument: document([audit(), mask({ MaskCharacter: "#" })]),
    refusal: /MaskCharacter is not a valid field/,
  },
  {
    scenario: "with a bare name of data",
    policyDocument: document([audit({}, ["CreditCardNumber"]), mask({}, ["CreditCardNumber"])]),
    refusal: /CreditCardNumber is not a valid Data Identifier/,
  },
  {
    scenario: "with findings for a group that nobody made",
    policyDocument: document([audit({ CloudWatchLogs: { LogGroup: "nobody" } }), mask()]),
    refusal: /findings destination nobody does not exist/,
  },
])("refuses a policy $scenario", ({ policyDocument, refusal }) => {
  expect(accountWithGroup().refusal(type, { logGroupName, policyDocument })).toMatch(refusal);
});

it("refuses a group of another class, and one that nobody made", () => {
  const policyDocument = document([audit(), mask()]);
  expect(accountWithGroup().refusal(type, { logGroupName: "rare", policyDocument })).toMatch(
    /only supported on the Standard/,
  );
  expect(accountWithGroup().refusal(type, { logGroupName: "nobody", policyDocument })).toMatch(/does not exist/);
});

it("masks card numbers and data of our own, and reports to a log group", () => {
  const test = accountWithGroup();
  const custom = { Configuration: { CustomDataIdentifier: [{ Name: "Token", Regex: "tok_[a-z]+" }] } };
  const identifiers = [cardNumber, "Token", "arn:aws:dataprotection::aws:data-identifier/DriversLicense-US"];
  const destination = { CloudWatchLogs: { LogGroup: logGroupName } };
  const policyDocument = document([audit(destination, identifiers), mask({}, identifiers)], custom);
  const { id } = test.make(type, { logGroupName, policyDocument });
  expect(id).toBe(logGroupName);
  expect(test.account.diff(type, { policyDocument: "a" }, { policyDocument: "b" }).replaces).toEqual([]);
  expect(test.account.diff(type, { logGroupName: "a" }, { logGroupName: "b" }).replaces).toEqual(["logGroupName"]);
  test.account.delete(type, id);
  expect(test.account.read(type, id)).toBeUndefined();
});
