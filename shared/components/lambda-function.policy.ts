import type { PolicyStatement } from "../policies/policy-document.ts";
import { type AwsAccount, arn } from "../providers/aws-provider.ts";

/** What every function needs: its log, its traces, its environment and its network interfaces. */
export function lambdaBaseStatements(
  account: AwsAccount,
  logGroupArn: string,
  artefactsKeyArn: string,
): PolicyStatement[] {
  return [
    {
      Sid: "Log",
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
      Resource: [`${logGroupArn}:*`],
    },
    { Sid: "Environment", Effect: "Allow", Action: ["kms:Decrypt"], Resource: [artefactsKeyArn] },
    // No resource-level permissions: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
    { Sid: "Trace", Effect: "Allow", Action: ["xray:PutTelemetryRecords", "xray:PutTraceSegments"], Resource: ["*"] },
    // Lambda names interfaces of the account, and lists them all: https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
    {
      Sid: "NetworkInterfaces",
      Effect: "Allow",
      Action: [
        "ec2:AssignPrivateIpAddresses",
        "ec2:CreateNetworkInterface",
        "ec2:DeleteNetworkInterface",
        "ec2:UnassignPrivateIpAddresses",
      ],
      Resource: [arn(account, "ec2", "*/*")],
    },
    {
      Sid: "FindNetworkInterfaces",
      Effect: "Allow",
      Action: ["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"],
      Resource: ["*"],
    },
  ];
}
