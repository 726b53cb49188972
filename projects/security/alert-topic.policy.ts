import type { PolicyStatement } from "@payments/shared/policies/policy-document.ts";
import { publishersWithoutSource, publishingServices } from "./key-purposes.plan.ts";

/** Only AWS services that act for this account publish, and only over TLS. */
export function alertTopicStatements(topicArn: string, accountId: string): PolicyStatement[] {
  const publish = { Action: ["sns:Publish"], Resource: [topicArn] } as const;
  return [
    {
      ...publish,
      Sid: "Publishers",
      Effect: "Allow",
      Principal: { Service: publishingServices },
      Condition: { StringEquals: { "aws:SourceAccount": accountId } },
    },
    { ...publish, Sid: "PublishersWithoutSource", Effect: "Allow", Principal: { Service: publishersWithoutSource } },
    {
      ...publish,
      Sid: "TlsOnly",
      Effect: "Deny",
      Principal: "*",
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
  ];
}
