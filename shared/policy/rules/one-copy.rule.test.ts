import { expect, it } from "vitest";
import { oneCopy } from "./one-copy.rule.ts";

const stack = (change: object = {}) => ({
  environment: "dev",
  environmentSuffix: "d1",
  keyArn: "arn:aws:kms:ap-southeast-1:111122223333:key/1",
  roleArn: "arn:aws:iam::111122223333:role/a",
  ...change,
});

it("admits stacks of one copy, in one region of one account", () => {
  expect(oneCopy.problems({ network: stack(), data: stack() })).toEqual([]);
});

it.each([
  { change: { environmentSuffix: "d2" }, problem: "environmentSuffix differs: d1 (network), d2 (data)" },
  { change: { environment: "prod" }, problem: "environment differs: dev (network), prod (data)" },
  {
    change: { roleArn: "arn:aws:iam::999988887777:role/a" },
    problem: "account differs: 111122223333 (network), 999988887777 (data)",
  },
  {
    change: { keyArn: "arn:aws:kms:eu-west-1:111122223333:key/1" },
    problem: "region differs: ap-southeast-1 (network), eu-west-1 (data)",
  },
])("refuses stacks where $problem", ({ change, problem }) => {
  expect(oneCopy.problems({ network: stack(), data: stack(change) })).toEqual([problem]);
});
