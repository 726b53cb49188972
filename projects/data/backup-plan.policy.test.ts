import { expect, it } from "vitest";
import { backupStatements } from "./backup-plan.policy.ts";

const account = { accountId: "111122223333", region: "ap-southeast-1", partition: "aws" };
const cluster = "arn:aws:rds:ap-southeast-1:111122223333:cluster:db-cluster-payments-dev-x1";
const vault = "arn:aws:backup:ap-southeast-1:111122223333:backup-vault:backup-vault-dev-x1";
const statements = backupStatements(account, cluster, vault);
const statement = (sid: string) => statements.find(({ Sid }) => Sid === sid);

it("lets AWS Backup take snapshots of this cluster, and touch only snapshots of its own making", () => {
  expect(statement("Snapshots")?.Resource).toEqual([
    cluster,
    "arn:aws:rds:ap-southeast-1:111122223333:cluster-snapshot:awsbackup:*",
  ]);
});

it("lets it put them into this vault and no other", () => {
  expect(statement("Vault")).toMatchObject({
    Action: ["backup:CopyIntoBackupVault", "backup:DescribeBackupVault"],
    Resource: [vault],
  });
});

it("lets it restore, share or change nothing", () => {
  const actions = statements.flatMap(({ Action }) => Action);
  expect(actions.filter((action) => /Restore|Modify|DeleteDBCluster$|\*/.test(action))).toEqual([]);
});

it("asks for all resources only where the call has none", () => {
  expect(statements.filter(({ Resource }) => Resource?.includes("*")).map(({ Action }) => Action)).toEqual([
    ["tag:GetResources"],
  ]);
});

it("only allows", () => expect(new Set(statements.map(({ Effect }) => Effect))).toEqual(new Set(["Allow"])));

it("names the partition of the account", () => {
  const [snapshots] = backupStatements({ ...account, partition: "aws-cn" }, cluster, vault);
  expect(snapshots?.Resource?.[1]).toMatch(/^arn:aws-cn:rds:/);
});
