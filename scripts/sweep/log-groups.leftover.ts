import {
  type CloudWatchLogsClient,
  DeleteLogGroupCommand,
  paginateDescribeLogGroups,
} from "@aws-sdk/client-cloudwatch-logs";
import type { Leftover, LeftoverKind, Owns } from "./leftover-kind.ts";

/**
 * Log groups that a late writer made again: Container Insights and RDS still write after their cluster has gone
 * (https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteLogGroup.html).
 */
export class LogGroups implements LeftoverKind {
  readonly arns = /^arn:[^:]+:logs:.*:log-group:/;
  readonly #client: CloudWatchLogsClient;

  constructor(client: CloudWatchLogsClient) {
    this.#client = client;
  }

  async find(owns: Owns): Promise<Leftover[]> {
    const found: Leftover[] = [];
    for await (const { logGroups = [] } of paginateDescribeLogGroups({ client: this.#client }, {})) {
      for (const { logGroupName: name = "", logGroupArn: arn = "" } of logGroups)
        if (owns(name, arn)) found.push({ kind: "log group", name, arn, fate: "delete" });
    }
    return found;
  }

  async remove({ name }: Leftover): Promise<void> {
    await this.#client.send(new DeleteLogGroupCommand({ logGroupName: name }));
  }
}
