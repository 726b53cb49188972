import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { RDSClient } from "@aws-sdk/client-rds";
import { S3Client } from "@aws-sdk/client-s3";
import { type Execution, execute, VirtualClock } from "@payments/shared/testing/states-language.fixture.ts";
import { databaseRoles } from "../database-roles.plan.ts";
import { type AwsEndpoints, awsEndpoints, type EndpointFailures } from "./aws-endpoints.fixture.ts";
import { checkStep } from "./check-steps.ts";
import expectedSchema from "./expected-schema.json" with { type: "json" };
import { reportRun } from "./report-run.ts";
import { type RestoreStep, restoreStep } from "./restore-steps.ts";
import { SimulatedRds, type SimulatedRdsOptions, type SnapshotAnswer } from "./simulated-rds.fixture.ts";
import { verificationMachine } from "./verification-machine.plan.ts";
import type { StepInput, VerificationRun } from "./verification-run.ts";

export const dataKey = "arn:aws:kms:ap-southeast-1:111122223333:key/00000000-0000-4000-8000-000000000003";
export const temporaryCluster = "db-cluster-verification-dev-x1";
const liveCluster = "db-cluster-payments-dev-x1";

/** The restored database, as the check reaches it. */
export interface RestoredDatabase {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  /** Of the verifier. */
  readonly password: string;
  readonly authorities: readonly string[];
}

export interface Scenario {
  readonly database: RestoredDatabase;
  /** Replaces properties of the one snapshot; `null` for none at all. */
  readonly snapshot?: SnapshotAnswer | null;
  readonly rds?: Omit<SimulatedRdsOptions, "snapshotPages" | "endpoint">;
  readonly failures?: EndpointFailures;
  readonly stopAt?: { readonly state: string; readonly visit: number };
  /** RDS as an earlier run left it. */
  readonly account?: AwsEndpoints;
  /** For how many pieces a call of the function has time; without it for all. */
  readonly piecesPerCall?: number;
}

export interface Verification {
  readonly execution: Execution;
  /** The record in the archive, if there is one. */
  readonly record: (VerificationRun & { readonly endedAt: string }) | undefined;
  readonly codes: readonly string[];
  readonly details: string;
  readonly metrics: unknown[];
  readonly account: AwsEndpoints;
}

/** Now, as far as RDS and the functions are concerned; the database has its own time. */
export const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

function simulated({ database, snapshot = {}, rds }: Scenario): SimulatedRds {
  const newest = {
    DBClusterSnapshotIdentifier: "rds:today",
    SnapshotCreateTime: minutesAgo(120),
    Status: "available",
    StorageEncrypted: true,
    KmsKeyId: dataKey,
    ...snapshot,
  };
  return new SimulatedRds({
    source: { identifier: liveCluster, LatestRestorableTime: minutesAgo(-600), BackupRetentionPeriod: 35 },
    snapshotPages: [snapshot === null ? [] : [newest]],
    endpoint: { host: database.host, port: database.port },
    ...rds,
  });
}

/** Runs the state machine with the functions' own code, against RDS, CloudWatch and S3 on this machine and a real database. */
export async function verify(scenario: Scenario): Promise<Verification> {
  const { database, failures, stopAt, piecesPerCall = Number.MAX_SAFE_INTEGER } = scenario;
  const account = scenario.account ?? (await awsEndpoints(simulated(scenario), failures));
  const clock = new VirtualClock(new Date());
  const now = () => clock.now();
  const options = {
    endpoint: account.url,
    region: "ap-southeast-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 1,
  };
  const rds = new RDSClient(options);
  const clients = { cloudWatch: new CloudWatchClient(options), s3: new S3Client(options) };
  const functions: Record<string, (input: StepInput) => Promise<VerificationRun>> = {
    restore: (input) => restoreStep({ rds, environment: restoreSettings, now }, input as StepInput<RestoreStep>),
    check: (input) =>
      checkStep(
        {
          environment: { database: database.database, user: databaseRoles.verifier, region: "ap-southeast-1" },
          authorities: database.authorities,
          token: () => Promise.resolve(database.password),
          expected: expectedSchema,
          hasTime: timeFor(piecesPerCall),
          now,
        },
        input,
      ),
    report: (input) => reportRun({ ...clients, environment: reportSettings, now }, input),
  };
  const execution = await execute(
    verificationMachine({ partition: "aws", restore: "restore", check: "check", report: "report" }),
    {
      name: "execution-1",
      clock,
      invoke: (name, payload) =>
        functions[name]?.(payload as StepInput) ?? Promise.reject(new Error(`no function ${name}`)),
      ...(stopAt ? { stopAt } : {}),
    },
  );
  const text = [...account.objects.values()].at(-1);
  const record = text === undefined ? undefined : (JSON.parse(text) as Verification["record"]);
  const faults = record?.faults ?? [];
  return {
    execution,
    record,
    codes: faults.map(({ code }) => code),
    details: faults.map(({ detail }) => detail).join("\n"),
    metrics: account.metrics,
    account,
  };
}

/** Time that is up when so many pieces are done; each call of the function has as much again. */
function timeFor(pieces: number): () => boolean {
  let done = 0;
  return () => {
    done = (done + 1) % pieces;
    return done > 0;
  };
}

export const restoreSettings = {
  clusterIdentifier: liveCluster,
  kmsKeyArn: dataKey,
  backupRetentionDays: 35,
  maximumAgeHours: 26,
  temporary: {
    clusterIdentifier: temporaryCluster,
    instanceIdentifier: "db-instance-verification-dev-x1",
    subnetGroup: "db-subnet-group-dev-x1",
    securityGroupId: "sg-0123456789abcde04",
    clusterParameterGroup: "db-cluster-parameter-group-dev-x1",
    instanceParameterGroup: "db-parameter-group-dev-x1",
    minimumCapacity: 0.5,
    maximumCapacity: 2,
    certificateAuthority: "rds-ca-rsa2048-g1",
  },
};

const reportSettings = {
  metricNamespace: "Payments/Backup",
  environment: "dev-x1",
  evidenceBucket: "bucket-archive-dev-x1-111122223333-ap-southeast-1-an",
};
