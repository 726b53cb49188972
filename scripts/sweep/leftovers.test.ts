import { SimulatedAccount } from "@payments/shared/simulated-aws/account.ts";
import { AccountStore } from "@payments/shared/simulated-aws/account-store.ts";
import { serveAwsApi } from "@payments/shared/simulated-aws/api/aws-api-server.ts";
import { LateServices } from "@payments/shared/simulated-aws/left-behind.ts";
import { seedRecoveryPoint } from "@payments/shared/simulated-aws/services/backup.service.ts";
import { putObject } from "@payments/shared/simulated-aws/services/s3-bucket.service.ts";
import { expect, it, onTestFinished } from "vitest";
import { awsRegion } from "./aws-region.ts";
import { findLeftovers } from "./leftovers.ts";

const scope = { environment: "dev", environmentSuffix: "x1" } as const;
const tags = (suffix = "x1") => ({ Platform: "payments", Environment: "dev", EnvironmentSuffix: suffix });

/** An account behind AWS's own API and AWS's own clients. */
async function emptyAccount() {
  const store = new AccountStore();
  const api = await serveAwsApi(store);
  onTestFinished(() => api.close());
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const region = awsRegion({ region: "ap-southeast-1", endpoint: api.endpoint, credentials });
  const account = new SimulatedAccount(store);
  const make = (type: string, inputs: Record<string, unknown>) => account.create(type, "left", inputs).id;
  const found = async () => (await findLeftovers(scope, region)).map(({ leftover }) => leftover);
  const sweep = async () => {
    for (const { leftover, kind } of await findLeftovers(scope, region))
      if (leftover.fate === "delete") await kind?.remove(leftover);
  };
  return { store, account, late: new LateServices(account), make, found, sweep };
}

it("finds every kind that AWS leaves behind, deletes it, and then finds nothing", async () => {
  const { store, late, make, found, sweep } = await emptyAccount();
  late.writeLog("/aws/ecs/containerinsights/cluster-dev-x1/performance");
  late.writeLog("/aws/rds/cluster/db-cluster-dev-x1/postgresql");
  late.keepNetworkInterface("function-migration-dev-x1", "available");
  late.keepTaskDefinition("task-definition-payment-dev-x1:17");
  late.takeSnapshot("before-the-move", "db-cluster-dev-x1", tags());
  late.retainBackups("db-cluster-dev-x1");
  late.restoreCluster("db-cluster-verification-dev-x1", "db-subnet-group-dev-x1");
  late.restoreCluster("awsbackup-restore-test-4f1c", "db-subnet-group-dev-x1");
  const vault = make("aws:backup/vault:Vault", { name: "backup-vault-dev-x1", tags: tags() });
  seedRecoveryPoint(store, { arn: "arn:aws:backup:ap-southeast-1:111122223333:recovery-point:1a2b", vault });
  const bucket = make("aws:s3/bucket:Bucket", {
    bucket: "bucket-archive-dev-x1-111122223333-ap-southeast-1-an",
    bucketNamespace: "account-regional",
    forceDestroy: false,
    tags: tags(),
  });
  putObject(store, bucket, "logs/one & two");
  expect((await found()).map(({ kind, name, note }) => [kind, name, note].filter(Boolean).join(" "))).toEqual([
    "database cluster db-cluster-verification-dev-x1",
    "database cluster awsbackup-restore-test-4f1c",
    "database snapshot before-the-move",
    "retained automated backup db-cluster-dev-x1",
    "backup vault backup-vault-dev-x1 with 1 recovery point",
    "network interface eni-00000000000000000 of function-migration-dev-x1",
    "deregistered task definition task-definition-payment-dev-x1:17",
    "bucket bucket-archive-dev-x1-111122223333-ap-southeast-1-an with all it holds",
    "log group /aws/ecs/containerinsights/cluster-dev-x1/performance",
    "log group /aws/rds/cluster/db-cluster-dev-x1/postgresql",
  ]);
  await sweep();
  expect(await found()).toEqual([]);
  expect(store.list()).toEqual([]);
});

it("touches nothing of another environment or suffix, by name or by tag", async () => {
  const { store, late, make, found, sweep } = await emptyAccount();
  late.writeLog("/aws/ecs/containerinsights/cluster-dev-x12/performance");
  late.writeLog("/aws/ecs/containerinsights/cluster-prod-x1/performance");
  late.writeLog("somebody-elses-group");
  late.takeSnapshot("theirs", "db-cluster-dev-x2", tags("x2"));
  // Copied with the tags of another copy, under a name of this one.
  late.takeSnapshot("copied", "db-cluster-dev-x1", tags("x2"));
  late.restoreCluster("awsbackup-restore-test-77aa", "db-subnet-group-dev-x2");
  late.keepNetworkInterface("function-migration-prod-p1", "available");
  make("aws:cloudwatch/logGroup:LogGroup", { name: "log-group-audit-dev-x2", tags: tags("x2") });
  const before = store.list();
  expect(await found()).toEqual([]);
  await sweep();
  expect(store.list()).toEqual(before);
});

it("leaves what has our tags and another copy's name to a person, and says so", async () => {
  const { store, make, found, sweep } = await emptyAccount();
  make("aws:cloudwatch/logGroup:LogGroup", { name: "log-group-audit-prod-p1", tags: tags() });
  expect(await found()).toMatchObject([
    {
      name: "log-group-audit-prod-p1",
      fate: "unknown",
      note: "has our tags and another copy's name: look at it yourself",
    },
  ]);
  await sweep();
  expect(store.list()).toHaveLength(1);
});

it("waits for a network interface that Lambda still holds", async () => {
  const { late, found } = await emptyAccount();
  late.keepNetworkInterface("function-migration-dev-x1", "in-use");
  expect(await found()).toMatchObject([{ kind: "network interface", fate: "waits", note: /within about 45 minutes/ }]);
});

it("lists a key in its deletion window as such, and schedules one that nobody did", async () => {
  const { account, make, found, sweep } = await emptyAccount();
  const scheduled = make("aws:kms/key:Key", { deletionWindowInDays: 7, tags: tags() });
  account.delete("aws:kms/key:Key", scheduled);
  const enabled = make("aws:kms/key:Key", { deletionWindowInDays: 7, tags: tags() });
  const fates = async () => Object.fromEntries((await found()).map(({ name, fate }) => [name, fate]));
  expect(await fates()).toEqual({ [scheduled]: "scheduled", [enabled]: "delete" });
  await sweep();
  expect(await fates()).toEqual({ [scheduled]: "scheduled", [enabled]: "scheduled" });
});

it("names what has our tags and is of no kind that it can delete", async () => {
  const { make, found } = await emptyAccount();
  make("aws:sns/topic:Topic", { name: "topic-alerts-dev-x1", tags: tags() });
  expect(await found()).toMatchObject([{ kind: "sns", name: "topic-alerts-dev-x1", fate: "unknown" }]);
});
