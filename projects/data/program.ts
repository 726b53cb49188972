import { networkContract } from "@payments/network/network.contract.ts";
import { securityContract } from "@payments/security/security.contract.ts";
import { publishOutputs } from "@payments/shared/contracts/publish-outputs.ts";
import { readUpstream } from "@payments/shared/contracts/read-upstream.ts";
import { awsProvider, currentAccount } from "@payments/shared/providers/aws-provider.ts";
import { currentScope, loadSettings } from "@payments/shared/settings/current-stack.ts";
import { AuroraCluster, databaseName } from "./aurora-cluster.component.ts";
import { BackupPlan } from "./backup-plan.component.ts";
import { BackupVerification } from "./backup-verification.component.ts";
import { verificationNamespace } from "./backup-verification.policy.ts";
import { maxApplicationConnections } from "./connection-limit.plan.ts";
import { dataContract } from "./data.contract.ts";
import dataSettings from "./data.settings.ts";
import { DatabasePrograms } from "./database-programs.component.ts";
import { databaseRoles } from "./database-roles.plan.ts";

export default async function program() {
  const settings = loadSettings(dataSettings);
  const scope = currentScope(settings);
  const provider = awsProvider(scope, settings, "data-team");
  const account = await currentAccount(provider, settings.region);
  const owned = { providers: [provider] };
  const network = readUpstream(scope, networkContract);
  const security = readUpstream(scope, securityContract);

  const { dataKeyArn, backupsKeyArn, secretsKeyArn, artefactsKeyArn, permissionsBoundaryArn, alertTopicArn } = security;
  const aurora = new AuroraCluster(
    "db-cluster-payments",
    {
      scope,
      settings: settings.database,
      subnetIds: network.databaseSubnetIds,
      instanceZones: [
        network.availabilityZones.apply(([first]) => first),
        network.availabilityZones.apply(([, second]) => second),
      ],
      securityGroupId: security.databaseSecurityGroupId,
      dataKeyArn,
      secretsKeyArn,
      archive: security,
    },
    owned,
  );
  const { cluster } = aurora;
  new DatabasePrograms(
    "database-programs",
    {
      scope,
      account,
      aurora,
      subnetIds: network.privateSubnetIds,
      securityGroupId: security.databaseClientSecurityGroupId,
      secretsKeyArn,
      artefactsKeyArn,
      permissionsBoundaryArn,
      archive: security,
    },
    owned,
  );
  const retentionDays = settings.database.backupRetentionDays;
  new BackupPlan(
    "backup-plan",
    { scope, account, clusterArn: cluster.arn, backupsKeyArn, permissionsBoundaryArn, retentionDays },
    owned,
  );
  const verification = new BackupVerification(
    "backup-verification",
    {
      scope,
      account,
      settings,
      aurora,
      subnetIds: network.privateSubnetIds,
      securityGroupId: security.databaseClientSecurityGroupId,
      databaseSecurityGroupId: security.databaseSecurityGroupId,
      dataKeyArn,
      artefactsKeyArn,
      permissionsBoundaryArn,
      archive: security,
      alertTopicArn,
    },
    owned,
  );

  return publishOutputs(scope, dataContract, {
    clusterIdentifier: cluster.clusterIdentifier,
    clusterArn: cluster.arn,
    clusterResourceId: cluster.clusterResourceId,
    writerEndpoint: cluster.endpoint,
    readerEndpoint: cluster.readerEndpoint,
    port: cluster.port,
    databaseName,
    maxApplicationConnections: maxApplicationConnections(settings.database.maximumCapacity),
    applicationRole: databaseRoles.service,
    masterSecretArn: aurora.masterSecretArn,
    databaseLogGroupName: aurora.logGroupName,
    verificationFunctionName: verification.functionName,
    verificationStateMachineArn: verification.stateMachineArn,
    verificationNamespace,
  });
}
