import { expect, it } from "vitest";
import { logInStatements, manifestScheduleStatements, masterSecretStatements } from "./database-programs.policy.ts";

const account = { accountId: "111122223333", region: "ap-southeast-1", partition: "aws" };

it("lets the maker of roles read the master password, and use the key that it lies under", () => {
  expect(masterSecretStatements("arn:secret", "arn:key")).toEqual([
    { Sid: "Secret", Effect: "Allow", Action: ["secretsmanager:GetSecretValue"], Resource: ["arn:secret"] },
    { Sid: "SecretKey", Effect: "Allow", Action: ["kms:Decrypt"], Resource: ["arn:key"] },
  ]);
});

it("lets a program log in to its own cluster as one role, in whatever partition", () => {
  expect(logInStatements(account, "cluster-ABC", "payments_migrator").map(({ Resource }) => Resource)).toEqual([
    ["arn:aws:rds-db:ap-southeast-1:111122223333:dbuser:cluster-ABC/payments_migrator"],
  ]);
  const china = { ...account, partition: "aws-cn", region: "cn-north-1" };
  expect(logInStatements(china, "cluster-ABC", "payments_verifier").map(({ Resource }) => Resource)).toEqual([
    ["arn:aws-cn:rds-db:cn-north-1:111122223333:dbuser:cluster-ABC/payments_verifier"],
  ]);
});

it("lets the schedule start the manifest's function, and nothing else", () => {
  expect(manifestScheduleStatements("arn:function")).toEqual([
    { Sid: "Start", Effect: "Allow", Action: ["lambda:InvokeFunction"], Resource: ["arn:function"] },
  ]);
});
