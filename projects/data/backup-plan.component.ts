import { ServiceRole } from "@payments/shared/components/service-role.component.ts";
import { type NamingScope, resourceName } from "@payments/shared/naming/resource-name.ts";
import type { AwsAccount } from "@payments/shared/providers/aws-provider.ts";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { backupStatements } from "./backup-plan.policy.ts";

export interface BackupPlanArgs {
  readonly scope: NamingScope;
  readonly account: AwsAccount;
  readonly clusterArn: pulumi.Output<string>;
  readonly backupsKeyArn: pulumi.Input<string>;
  readonly permissionsBoundaryArn: pulumi.Input<string>;
  /** How long a daily snapshot is kept. */
  readonly retentionDays: number;
}

/** A daily snapshot of the cluster in a vault of its own, beside RDS's own backups. */
export class BackupPlan extends pulumi.ComponentResource {
  readonly vaultName: pulumi.Output<string>;

  constructor(name: string, args: BackupPlanArgs, opts?: pulumi.ComponentResourceOptions) {
    super("payments:data:BackupPlan", name, {}, opts);
    const { scope, account, clusterArn } = args;
    const owned = { parent: this };
    const vault = new aws.backup.Vault(
      "backup-vault",
      { name: resourceName(scope, "backup-vault"), kmsKeyArn: args.backupsKeyArn, forceDestroy: true },
      owned,
    );
    const plan = new aws.backup.Plan(
      name,
      {
        name: resourceName(scope, "backup-plan"),
        rules: [
          {
            ruleName: "daily",
            targetVaultName: vault.name,
            schedule: "cron(0 17 * * ? *)",
            startWindow: 60,
            completionWindow: 180,
            lifecycle: { deleteAfter: args.retentionDays },
          },
        ],
      },
      owned,
    );
    const role = new ServiceRole(
      "role-backup",
      {
        scope,
        accountId: account.accountId,
        role: "backup",
        service: "backup.amazonaws.com",
        permissionsBoundaryArn: args.permissionsBoundaryArn,
        statements: pulumi
          .all([clusterArn, vault.arn])
          .apply(([cluster, vaultArn]) => backupStatements(account, cluster, vaultArn)),
      },
      owned,
    );
    new aws.backup.Selection(
      "backup-selection",
      { name: resourceName(scope, "backup-selection"), planId: plan.id, iamRoleArn: role.arn, resources: [clusterArn] },
      owned,
    );
    this.vaultName = vault.name;
    this.registerOutputs({ vaultName: this.vaultName });
  }
}
