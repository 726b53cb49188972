/** Parameters of a call to RDS's query protocol, lists and structures flattened: `Tags.Tag.1.Key`. */
export type RdsCall = Readonly<Record<string, string>>;

/** A snapshot as RDS tells of it; what is absent is absent in the answer. */
export interface SnapshotAnswer {
  readonly DBClusterSnapshotIdentifier?: string;
  readonly SnapshotCreateTime?: string;
  readonly Status?: string;
  readonly StorageEncrypted?: boolean;
  readonly KmsKeyId?: string;
}

/** A refusal of RDS, by its code. */
export class RdsRefusal extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

interface HeldCluster {
  readonly parameters: RdsCall;
  /** Looks at it until the state is over. */
  remaining: number;
  status: string;
}

export interface SimulatedRdsOptions {
  readonly source?: {
    readonly identifier: string;
    readonly LatestRestorableTime?: string;
    readonly BackupRetentionPeriod?: number;
  };
  /** One list for each page of the answer. */
  readonly snapshotPages?: readonly (readonly SnapshotAnswer[])[];
  /** Where the restored database answers. */
  readonly endpoint?: { readonly host: string; readonly port: number };
  /** How many looks the states `creating` and `deleting` last; never ends with `Infinity`. */
  readonly looks?: { readonly creating?: number; readonly deleting?: number };
  /** The state that a restored cluster or a new instance comes to, in place of `available`. */
  readonly ends?: { readonly cluster?: string; readonly instance?: string };
  /** Says why a call is not allowed, if it is not. */
  readonly denies?: (call: RdsCall) => string | undefined;
}

type Handler = (call: RdsCall) => string;

const xml = (tag: string, content: string): string => `<${tag}>${content}</${tag}>`;
const fields = (values: object): string =>
  Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => xml(name, String(value)))
    .join("");

/**
 * The part of RDS that a verification needs, with its state: clusters and instances are made and deleted in steps, a
 * cluster with an instance cannot be deleted, names are unique. It refuses actions, parameters and names that it does not
 * know (https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_Operations.html).
 */
export class SimulatedRds {
  readonly calls: RdsCall[] = [];
  readonly clusters = new Map<string, HeldCluster>();
  readonly instances = new Map<string, HeldCluster>();
  readonly #options: SimulatedRdsOptions;

  constructor(options: SimulatedRdsOptions = {}) {
    this.#options = options;
  }

  /** @throws {RdsRefusal} */
  answer(call: RdsCall): string {
    this.calls.push(call);
    const action = call["Action"] ?? "";
    const known = this.#actions[action];
    if (!known) throw new RdsRefusal("InvalidAction", `Could not find operation ${action}`);
    const stray = Object.keys(call).find(
      (name) => !["Action", "Version"].includes(name) && !known.parameters.includes(name.split(".")[0] ?? ""),
    );
    if (stray !== undefined) throw new RdsRefusal("InvalidParameterValue", `${action} knows no ${stray}`);
    const denial = this.#options.denies?.(call);
    if (denial !== undefined) throw new RdsRefusal("AccessDenied", denial);
    return xml(`${action}Response`, xml(`${action}Result`, known.handle(call)));
  }

  readonly #actions: Readonly<Record<string, { readonly parameters: readonly string[]; readonly handle: Handler }>> = {
    DescribeDBClusters: { parameters: ["DBClusterIdentifier"], handle: (call) => this.#describeCluster(call) },
    DescribeDBInstances: { parameters: ["DBInstanceIdentifier"], handle: (call) => this.#describeInstance(call) },
    DescribeDBClusterSnapshots: {
      parameters: ["DBClusterIdentifier", "Marker"],
      handle: (call) => this.#describeSnapshots(call),
    },
    RestoreDBClusterFromSnapshot: {
      parameters: [
        "DBClusterIdentifier",
        "SnapshotIdentifier",
        "Engine",
        "KmsKeyId",
        "DBSubnetGroupName",
        "VpcSecurityGroupIds",
        "DBClusterParameterGroupName",
        "EnableIAMDatabaseAuthentication",
        "EnableCloudwatchLogsExports",
        "ServerlessV2ScalingConfiguration",
        "DeletionProtection",
        "CopyTagsToSnapshot",
        "Tags",
      ],
      handle: (call) => this.#restore(call),
    },
    CreateDBInstance: {
      parameters: [
        "DBInstanceIdentifier",
        "DBClusterIdentifier",
        "DBInstanceClass",
        "Engine",
        "DBParameterGroupName",
        "CACertificateIdentifier",
        "PubliclyAccessible",
        "AutoMinorVersionUpgrade",
        "Tags",
      ],
      handle: (call) => this.#createInstance(call),
    },
    DeleteDBInstance: {
      parameters: ["DBInstanceIdentifier", "SkipFinalSnapshot"],
      handle: (call) => this.#deleteInstance(call),
    },
    DeleteDBCluster: {
      parameters: ["DBClusterIdentifier", "SkipFinalSnapshot", "DeleteAutomatedBackups"],
      handle: (call) => this.#deleteCluster(call),
    },
  };

  #describeCluster({ DBClusterIdentifier = "" }: RdsCall): string {
    const { source, endpoint } = this.#options;
    const { identifier, ...facts } = source ?? { identifier: undefined };
    if (DBClusterIdentifier === identifier) return xml("DBClusters", xml("DBCluster", fields(facts)));
    const held = look(this.clusters, DBClusterIdentifier, "DBClusterNotFoundFault", this.#options.ends?.cluster);
    const answer = {
      DBClusterIdentifier,
      Status: held.status,
      StorageEncrypted: true,
      KmsKeyId: held.parameters["KmsKeyId"],
      Endpoint: endpoint?.host,
      Port: endpoint?.port,
    };
    return xml("DBClusters", xml("DBCluster", fields(answer)));
  }

  #describeInstance({ DBInstanceIdentifier = "" }: RdsCall): string {
    const held = look(this.instances, DBInstanceIdentifier, "DBInstanceNotFound", this.#options.ends?.instance);
    return xml("DBInstances", xml("DBInstance", fields({ DBInstanceIdentifier, DBInstanceStatus: held.status })));
  }

  #describeSnapshots({ Marker }: RdsCall): string {
    const { snapshotPages = [[]] } = this.#options;
    const page = Number(Marker ?? 0);
    const items = (snapshotPages[page] ?? []).map((snapshot) => xml("DBClusterSnapshot", fields(snapshot)));
    const next = page + 1 < snapshotPages.length ? xml("Marker", String(page + 1)) : "";
    return next + xml("DBClusterSnapshots", items.join(""));
  }

  #restore(call: RdsCall): string {
    const { DBClusterIdentifier = "", SnapshotIdentifier } = call;
    if (this.clusters.has(DBClusterIdentifier))
      throw new RdsRefusal("DBClusterAlreadyExistsFault", `${DBClusterIdentifier} exists`);
    const snapshots = (this.#options.snapshotPages ?? []).flat();
    if (!snapshots.some(({ DBClusterSnapshotIdentifier }) => DBClusterSnapshotIdentifier === SnapshotIdentifier))
      throw new RdsRefusal("DBClusterSnapshotNotFoundFault", `there is no snapshot ${String(SnapshotIdentifier)}`);
    this.clusters.set(DBClusterIdentifier, {
      parameters: call,
      status: "creating",
      remaining: this.#options.looks?.creating ?? 2,
    });
    return "";
  }

  #createInstance(call: RdsCall): string {
    const { DBInstanceIdentifier = "", DBClusterIdentifier = "" } = call;
    if (this.instances.has(DBInstanceIdentifier))
      throw new RdsRefusal("DBInstanceAlreadyExists", `${DBInstanceIdentifier} exists`);
    const cluster = this.clusters.get(DBClusterIdentifier);
    if (!cluster) throw new RdsRefusal("DBClusterNotFoundFault", `there is no cluster ${DBClusterIdentifier}`);
    if (cluster.status !== "available")
      throw new RdsRefusal("InvalidDBClusterStateFault", `${DBClusterIdentifier} is ${cluster.status}`);
    this.instances.set(DBInstanceIdentifier, {
      parameters: call,
      status: "creating",
      remaining: this.#options.looks?.creating ?? 2,
    });
    return "";
  }

  #deleteInstance({ DBInstanceIdentifier = "", SkipFinalSnapshot }: RdsCall): string {
    const held = this.instances.get(DBInstanceIdentifier);
    if (!held) throw new RdsRefusal("DBInstanceNotFound", `there is no instance ${DBInstanceIdentifier}`);
    if (SkipFinalSnapshot !== "true")
      throw new RdsRefusal("InvalidParameterCombination", "a final snapshot needs a name");
    if (held.status === "deleting")
      throw new RdsRefusal("InvalidDBInstanceState", `${DBInstanceIdentifier} is deleting`);
    this.#remove(held);
    return "";
  }

  #deleteCluster({ DBClusterIdentifier = "", SkipFinalSnapshot }: RdsCall): string {
    const held = this.clusters.get(DBClusterIdentifier);
    if (!held) throw new RdsRefusal("DBClusterNotFoundFault", `there is no cluster ${DBClusterIdentifier}`);
    if (SkipFinalSnapshot !== "true")
      throw new RdsRefusal("InvalidParameterCombination", "a final snapshot needs a name");
    const members = [...this.instances.values()].some(
      ({ parameters }) => parameters["DBClusterIdentifier"] === DBClusterIdentifier,
    );
    if (members)
      throw new RdsRefusal("InvalidDBClusterStateFault", "Cluster cannot be deleted, it still contains DB instances.");
    this.#remove(held);
    return "";
  }

  #remove(held: HeldCluster): void {
    held.status = "deleting";
    held.remaining = this.#options.looks?.deleting ?? 2;
  }
}

/** Looks at a thing, which brings it one step further. @throws {RdsRefusal} if it is not there, or no longer */
function look(things: Map<string, HeldCluster>, name: string, missing: string, end = "available"): HeldCluster {
  const held = things.get(name);
  if (!held) throw new RdsRefusal(missing, `${name} not found`);
  if (held.status !== "creating" && held.status !== "deleting") return held;
  held.remaining -= 1;
  if (held.remaining > 0) return held;
  if (held.status === "creating") held.status = end;
  else {
    things.delete(name);
    throw new RdsRefusal(missing, `${name} not found`);
  }
  return held;
}

export const rdsCall = (body: string): RdsCall => Object.fromEntries(new URLSearchParams(body));

/** The answer as RDS's query protocol has it. */
export function rdsAnswerText(rds: SimulatedRds, call: RdsCall): { readonly status: number; readonly body: string } {
  try {
    return { status: 200, body: rds.answer(call) };
  } catch (error) {
    if (!(error instanceof RdsRefusal)) throw error;
    const refusal = xml("Error", fields({ Type: "Sender", Code: error.code, Message: error.message }));
    return { status: error.code.includes("NotFound") ? 404 : 400, body: xml("ErrorResponse", refusal) };
  }
}
