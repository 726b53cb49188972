import { BackupClient } from "@aws-sdk/client-backup";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { EC2Client } from "@aws-sdk/client-ec2";
import { ECSClient } from "@aws-sdk/client-ecs";
import { KMSClient } from "@aws-sdk/client-kms";
import { RDSClient } from "@aws-sdk/client-rds";
import { ResourceGroupsTaggingAPIClient } from "@aws-sdk/client-resource-groups-tagging-api";
import { S3Client } from "@aws-sdk/client-s3";
import { BackupVaults } from "./backup-vaults.leftover.ts";
import { Buckets } from "./buckets.leftover.ts";
import { DatabaseBackups } from "./database-backups.leftover.ts";
import { DatabaseClusters } from "./database-clusters.leftover.ts";
import { goneResources } from "./gone-resources.ts";
import { Keys } from "./keys.leftover.ts";
import type { SweptRegion } from "./leftovers.ts";
import { LogGroups } from "./log-groups.leftover.ts";
import { NetworkInterfaces } from "./network-interfaces.leftover.ts";
import { TagIndex } from "./resource-tags.ts";
import { TaskDefinitions } from "./task-definitions.leftover.ts";

/** How AWS's clients reach an account: by region and the default credentials, or an endpoint of the rehearsal. */
export interface AwsAccess {
  readonly region: string;
  /** `http://127.0.0.1:<port>` */
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** One region of an account, through AWS's own clients. What uses something else stands before it: so it is also deleted. */
export function awsRegion(access: AwsAccess): SweptRegion {
  const [ec2, ecs, rds] = [new EC2Client(access), new ECSClient(access), new RDSClient(access)];
  return {
    tags: new TagIndex(new ResourceGroupsTaggingAPIClient(access)),
    kinds: [
      new DatabaseClusters(rds),
      new DatabaseBackups(rds),
      new BackupVaults(new BackupClient(access)),
      new NetworkInterfaces(ec2),
      new TaskDefinitions(ecs),
      new Buckets(new S3Client({ ...access, forcePathStyle: access.endpoint !== undefined })),
      new LogGroups(new CloudWatchLogsClient(access)),
      new Keys(new KMSClient(access)),
    ],
    gone: (arns) => goneResources(arns, { ec2, ecs }),
  };
}
