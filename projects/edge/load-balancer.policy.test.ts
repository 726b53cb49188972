import { expect, it } from "vitest";
import { logDeliveryStatements } from "./load-balancer.policy.ts";

const account = { accountId: "111122223333" };

it("lets the load balancers of this account write all three logs below their prefixes, and do nothing else", () => {
  expect(logDeliveryStatements("arn:aws:s3:::bucket-alb-logs", account)).toEqual([
    {
      Sid: "LogDelivery",
      Effect: "Allow",
      Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
      Action: ["s3:PutObject"],
      Resource: [
        "arn:aws:s3:::bucket-alb-logs/access/AWSLogs/111122223333/*",
        "arn:aws:s3:::bucket-alb-logs/connections/AWSLogs/111122223333/*",
        "arn:aws:s3:::bucket-alb-logs/health-checks/AWSLogs/111122223333/*",
      ],
    },
  ]);
});
