import { isArray, isRecord, stringsAt, text } from "../attributes.ts";
import { AwsError } from "../aws-error.ts";
import {
  automatedBackupType,
  clusterSnapshotType,
  inactiveTaskDefinitionType,
  networkInterfaceType,
} from "../left-behind.ts";
import { type ApiOperations, argument, tagsOf } from "./api-call.ts";

const logGroupType = "aws:cloudwatch/logGroup:LogGroup";
const keyType = "aws:kms/key:Key";
const vaultType = "aws:backup/vault:Vault";
const clusterType = "aws:rds/cluster:Cluster";
const instanceType = "aws:rds/clusterInstance:ClusterInstance";
const bucketType = "aws:s3/bucket:Bucket";

/** https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html */
export const tagging: ApiOperations = {
  GetResources: ({ account, arguments: { TagFilters, ResourceARNList } }) => {
    const filters = isArray(TagFilters) ? TagFilters.filter(isRecord) : [];
    const tagged = account.store.list().filter(({ arn }) => arn !== undefined);
    const found = tagged.filter((resource) => {
      const tags = tagsOf(resource);
      const named = !isArray(ResourceARNList) || ResourceARNList.includes(resource.arn);
      return (
        named &&
        Object.keys(tags).length > 0 &&
        filters.every((filter) => stringsAt(filter, "Values").includes(tags[text(filter, "Key")] ?? ""))
      );
    });
    const mappings = found.map((resource) => ({
      ResourceARN: resource.arn,
      Tags: Object.entries(tagsOf(resource)).map(([Key, Value]) => ({ Key, Value })),
    }));
    return { PaginationToken: "", ResourceTagMappingList: mappings };
  },
};

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_Operations.html */
export const logs: ApiOperations = {
  DescribeLogGroups: ({ account }) => ({
    logGroups: account.store.list(logGroupType).map(({ name, arn }) => ({
      logGroupName: name,
      arn: `${arn ?? ""}:*`,
      logGroupArn: arn,
    })),
  }),
  DeleteLogGroup: (call) => {
    call.account.delete(logGroupType, argument(call, "logGroupName"));
    return {};
  },
};

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_Operations.html */
export const kms: ApiOperations = {
  ListKeys: ({ account }) => ({
    Truncated: false,
    Keys: account.store
      .list()
      .filter(({ type }) => type === keyType)
      .map(({ id, arn }) => ({ KeyId: id, KeyArn: arn })),
  }),
  DescribeKey: (call) => {
    const key = call.account.store.list().find(({ type, id }) => type === keyType && id === argument(call, "KeyId"));
    if (!key) throw new AwsError("NotFoundException", `Key '${argument(call, "KeyId")}' does not exist`);
    const { id, arn, status } = key;
    // The account keeps no calendar.
    return { KeyMetadata: { KeyId: id, Arn: arn, KeyState: status === "active" ? "Enabled" : "PendingDeletion" } };
  },
  ScheduleKeyDeletion: (call) => {
    const key = call.account.store.find(keyType, argument(call, "KeyId"));
    call.account.delete(keyType, key?.id ?? "");
    return { KeyState: "PendingDeletion" };
  },
};

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Operations.html */
export const ecs: ApiOperations = {
  ListTaskDefinitions: ({ account }) => ({
    taskDefinitionArns: account.store.list(inactiveTaskDefinitionType).map(({ arn }) => arn),
  }),
  DeleteTaskDefinitions: ({ account, arguments: { taskDefinitions } }) => {
    for (const arn of isArray(taskDefinitions) ? taskDefinitions : [])
      account.store.remove(inactiveTaskDefinitionType, account.store.findByArn(String(arn))?.id ?? "");
    return { taskDefinitions: [], failures: [] };
  },
  DescribeClusters: ({ account, arguments: { clusters } }) => ({
    clusters: account.store
      .list("aws:ecs/cluster:Cluster")
      .filter(({ name }) => isArray(clusters) && clusters.includes(name))
      .map(({ name, arn }) => ({ clusterName: name, clusterArn: arn, status: "ACTIVE" })),
  }),
};

/** https://docs.aws.amazon.com/aws-backup/latest/devguide/API_Operations_AWS_Backup.html */
export const backup: ApiOperations = {
  ListBackupVaults: ({ account }) => ({
    BackupVaultList: account.store.list(vaultType).map(({ id, arn }) => ({ BackupVaultName: id, BackupVaultArn: arn })),
  }),
  ListRecoveryPointsByBackupVault: (call) => ({
    RecoveryPoints: call.account.store
      .list("simulated:backup/recoveryPoint")
      .filter(({ state }) => state["backupVaultName"] === argument(call, "BackupVaultName"))
      .map(({ arn }) => ({ RecoveryPointArn: arn })),
  }),
  DeleteRecoveryPoint: (call) => {
    call.account.store.remove("simulated:backup/recoveryPoint", argument(call, "RecoveryPointArn"));
    return {};
  },
  DeleteBackupVault: (call) => {
    call.account.delete(vaultType, argument(call, "BackupVaultName"));
    return {};
  },
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Operations.html */
export const ec2: ApiOperations = {
  DescribeNetworkInterfaces: ({ account }) => ({
    networkInterfaceSet: account.store.list(networkInterfaceType).map(({ id, state }) => ({
      networkInterfaceId: id,
      ownerId: account.identity.accountId,
      availabilityZone: `${account.identity.region}a`,
      description: state["description"],
      status: state["status"],
    })),
  }),
  DeleteNetworkInterface: (call) => {
    const held = call.account.store.find(networkInterfaceType, argument(call, "NetworkInterfaceId"));
    if (held?.state["status"] !== "available")
      throw new AwsError("InvalidParameterValue", `Network interface '${held?.id ?? ""}' is currently in use.`);
    call.account.store.remove(networkInterfaceType, held.id);
    return {};
  },
  DescribeNatGateways: ({ account }) => ({
    natGatewaySet: account.store
      .list("aws:ec2/natGateway:NatGateway")
      .map(({ id }) => ({ natGatewayId: id, state: "available" })),
  }),
};

/** https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_Operations.html */
export const rds: ApiOperations = {
  DescribeDBClusters: ({ account }) => ({
    DBClusters: account.store.list(clusterType).map(({ id, arn, state }) => ({
      DBClusterIdentifier: id,
      DBClusterArn: arn,
      DBSubnetGroup: state["dbSubnetGroupName"],
      Status: "available",
      DBClusterMembers: account.store
        .list(instanceType)
        .filter((instance) => instance.state["clusterIdentifier"] === id)
        .map((instance) => ({ DBInstanceIdentifier: instance.id })),
    })),
  }),
  DeleteDBInstance: (call) => {
    call.account.delete(instanceType, argument(call, "DBInstanceIdentifier"));
    return {};
  },
  DeleteDBCluster: (call) => {
    call.account.delete(clusterType, argument(call, "DBClusterIdentifier"));
    return {};
  },
  DescribeDBClusterSnapshots: ({ account }) => ({
    DBClusterSnapshots: account.store.list(clusterSnapshotType).map(({ id, arn, state }) => ({
      DBClusterSnapshotIdentifier: id,
      DBClusterSnapshotArn: arn,
      DBClusterIdentifier: state["dbClusterIdentifier"],
    })),
  }),
  DeleteDBClusterSnapshot: (call) => {
    call.account.store.remove(clusterSnapshotType, argument(call, "DBClusterSnapshotIdentifier"));
    return {};
  },
  DescribeDBClusterAutomatedBackups: ({ account }) => ({
    DBClusterAutomatedBackups: account.store.list(automatedBackupType).map(({ id, state }) => ({
      DbClusterResourceId: id,
      DBClusterIdentifier: state["dbClusterIdentifier"],
      DBClusterArn: state["dbClusterArn"],
    })),
  }),
  DeleteDBClusterAutomatedBackup: (call) => {
    call.account.store.remove(automatedBackupType, argument(call, "DbClusterResourceId"));
    return {};
  },
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html */
export const s3: ApiOperations = {
  ListBuckets: ({ account }) => ({ Buckets: account.store.list(bucketType).map(({ id }) => ({ Name: id })) }),
  ListObjectVersions: (call) => ({
    Version: call.account.store
      .list("simulated:s3/object")
      .filter(({ state }) => state["bucket"] === argument(call, "Bucket"))
      .map(({ state }) => ({ Key: state["key"], VersionId: "null" })),
  }),
  DeleteObjects: (call) => {
    for (const key of stringsAt(call.arguments, "Keys"))
      call.account.store.remove("simulated:s3/object", `${argument(call, "Bucket")}/${key}`);
    return {};
  },
  DeleteBucket: (call) => {
    call.account.delete(bucketType, argument(call, "Bucket"));
    return {};
  },
};
