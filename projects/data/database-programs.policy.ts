import type { PolicyStatement } from "@payments/shared/policies/policy-document.ts";
import { type AwsAccount, arn } from "@payments/shared/providers/aws-provider.ts";

/** Reads the master password, which lies under the key of secrets, and nothing else. */
export function masterSecretStatements(secretArn: string, secretsKeyArn: string): PolicyStatement[] {
  return [
    { Sid: "Secret", Effect: "Allow", Action: ["secretsmanager:GetSecretValue"], Resource: [secretArn] },
    { Sid: "SecretKey", Effect: "Allow", Action: ["kms:Decrypt"], Resource: [secretsKeyArn] },
  ];
}

/** Logs in to one cluster as one database role, and to no other. */
export function logInStatements(account: AwsAccount, clusterResourceId: string, role: string): PolicyStatement[] {
  return [
    {
      Sid: "LogIn",
      Effect: "Allow",
      Action: ["rds-db:connect"],
      Resource: [arn(account, "rds-db", `dbuser:${clusterResourceId}/${role}`)],
    },
  ];
}

/** Lets the schedule start the function, and nothing else. */
export function manifestScheduleStatements(functionArn: string): PolicyStatement[] {
  return [{ Sid: "Start", Effect: "Allow", Action: ["lambda:InvokeFunction"], Resource: [functionArn] }];
}
