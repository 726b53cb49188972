import type { SimulatedAccount } from "./account.ts";
import type { AccountStore } from "./account-store.ts";

/** What services of AWS leave behind of a destroyed copy, or make again. No program makes these; rows of them come from here. */
export const networkInterfaceType = "simulated:ec2/networkInterface";
export const clusterSnapshotType = "simulated:rds/clusterSnapshot";
export const automatedBackupType = "simulated:rds/clusterAutomatedBackup";
export const inactiveTaskDefinitionType = "simulated:ecs/inactiveTaskDefinition";

type Tags = Readonly<Record<string, string>>;

interface LeftBehind {
  readonly type: string;
  readonly id: string;
  readonly arn: string;
  readonly state: Readonly<Record<string, unknown>>;
}

/** The hands of AWS's services in a simulated account: each call leaves what a real destruction may leave. */
export class LateServices {
  readonly #account: SimulatedAccount;

  constructor(account: SimulatedAccount) {
    this.#account = account;
  }

  /** A service writes to a log group that is gone: CloudWatch makes it again, without retention and tags. */
  writeLog(group: string): void {
    this.#put({
      type: "aws:cloudwatch/logGroup:LogGroup",
      id: group,
      arn: this.#arn("logs", `log-group:${group}`),
      state: {},
    });
  }

  /** Lambda has not yet let go of a function's network interface (`in-use`), or has and did not delete it (`available`). */
  keepNetworkInterface(functionName: string, status: "in-use" | "available"): string {
    const id = `eni-${String(this.#store.list(networkInterfaceType).length).padStart(17, "0")}`;
    const description = `AWS Lambda VPC ENI-${functionName}-0f3a9c52-7f1e-4f0e-9a64-1d2c3b4a5e6f`;
    this.#put({
      type: networkInterfaceType,
      id,
      arn: this.#arn("ec2", `network-interface/${id}`),
      state: { description, status },
    });
    return id;
  }

  /** ECS keeps a revision that was deregistered. */
  keepTaskDefinition(revision: string): void {
    this.#put({
      type: inactiveTaskDefinitionType,
      id: revision,
      arn: this.#arn("ecs", `task-definition/${revision}`),
      state: {},
    });
  }

  /** Somebody took a snapshot of a cluster, which has the cluster's tags. */
  takeSnapshot(name: string, dbClusterIdentifier: string, tags: Tags = {}): void {
    this.#put(
      {
        type: clusterSnapshotType,
        id: name,
        arn: this.#arn("rds", `cluster-snapshot:${name}`),
        state: { dbClusterIdentifier },
      },
      tags,
    );
  }

  /** RDS keeps the automated backups of a cluster that was deleted. */
  retainBackups(dbClusterIdentifier: string): void {
    const id = `cluster-${dbClusterIdentifier.toUpperCase().replaceAll("-", "")}`;
    const dbClusterArn = this.#arn("rds", `cluster:${dbClusterIdentifier}`);
    this.#put({
      type: automatedBackupType,
      id,
      arn: this.#arn("rds", `cluster-auto-backup:${id}`),
      state: { dbClusterIdentifier, dbClusterArn },
    });
  }

  /** A cluster that is no stack's: a verification that was cut off, or a restore test of AWS Backup. */
  restoreCluster(id: string, dbSubnetGroupName: string): void {
    const state = { dbSubnetGroupName, skipFinalSnapshot: true };
    this.#put({ type: "aws:rds/cluster:Cluster", id, arn: this.#arn("rds", `cluster:${id}`), state });
    this.#put({
      type: "aws:rds/clusterInstance:ClusterInstance",
      id: `${id}-1`,
      arn: this.#arn("rds", `db:${id}-1`),
      state: { clusterIdentifier: id },
    });
  }

  get #store(): AccountStore {
    return this.#account.store;
  }

  #arn(service: string, rest: string): string {
    const { partition, region, accountId } = this.#account.identity;
    return `arn:${partition}:${service}:${region}:${accountId}:${rest}`;
  }

  #put({ state, ...made }: LeftBehind, tags: Tags = {}): void {
    this.#store.put({ ...made, name: made.id, owner: undefined, inputs: { tags }, state });
  }
}
