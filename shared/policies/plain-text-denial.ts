import type { PolicyStatement } from "./policy-document.ts";

/** Of a bucket's policy: nobody reads or writes in plain text, the bucket's own account included. */
export function denyPlainText(bucketArn: string): PolicyStatement {
  return {
    Sid: "TlsOnly",
    Effect: "Deny",
    Principal: "*",
    Action: ["s3:*"],
    Resource: [bucketArn, `${bucketArn}/*`],
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
}
