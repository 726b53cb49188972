import { policyDocument } from "@payments/shared/policies/policy-document.ts";
import { policyAllows } from "@payments/shared/simulated-aws/services/iam-policy-document.ts";
import { expect, it } from "vitest";
import { alertTopicStatements } from "./alert-topic.policy.ts";

const topicArn = "arn:aws:sns:ap-southeast-1:111122223333:topic-alerts-prod-x7";
const policy = policyDocument(alertTopicStatements(topicArn, "111122223333"));
const publishes = (service: string, account: string, resource = topicArn): boolean =>
  policyAllows(policy, { service, action: "sns:Publish", resource, context: { "aws:SourceAccount": account } });

it.each(["budgets.amazonaws.com", "cloudwatch.amazonaws.com", "events.rds.amazonaws.com"])(
  "lets %s publish for this account only, and to this topic only",
  (service) => {
    expect(publishes(service, "111122223333")).toBe(true);
    expect(publishes(service, "999988887777")).toBe(false);
    expect(publishes(service, "111122223333", `${topicArn}2`)).toBe(false);
  },
);

it("asks AWS Backup and EventBridge for no condition, since they fulfil none", () => {
  const statements = alertTopicStatements(topicArn, "111122223333");
  expect(statements.find(({ Sid }) => Sid === "PublishersWithoutSource")).toEqual({
    Sid: "PublishersWithoutSource",
    Effect: "Allow",
    Principal: { Service: ["backup.amazonaws.com", "events.amazonaws.com"] },
    Action: ["sns:Publish"],
    Resource: [topicArn],
  });
});

it.each(["s3.amazonaws.com", "lambda.amazonaws.com", "ses.amazonaws.com"])("does not let %s publish", (service) => {
  expect(publishes(service, "111122223333")).toBe(false);
});

it("lets nobody subscribe or change the topic, and nobody publish without TLS", () => {
  const statements = alertTopicStatements(topicArn, "111122223333");
  expect(new Set(statements.flatMap(({ Action }) => Action))).toEqual(new Set(["sns:Publish"]));
  expect(statements.filter(({ Effect }) => Effect === "Deny")).toEqual([
    {
      Sid: "TlsOnly",
      Effect: "Deny",
      Principal: "*",
      Action: ["sns:Publish"],
      Resource: [topicArn],
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
  ]);
});
