import { networkContract } from "@payments/network/network.contract.ts";
import { publishOutputs } from "@payments/shared/contracts/publish-outputs.ts";
import { readUpstream } from "@payments/shared/contracts/read-upstream.ts";
import { resourceName } from "@payments/shared/naming/resource-name.ts";
import { policyDocument } from "@payments/shared/policies/policy-document.ts";
import { awsProvider, currentAccount } from "@payments/shared/providers/aws-provider.ts";
import { currentScope, loadSettings } from "@payments/shared/settings/current-stack.ts";
import * as aws from "@pulumi/aws";
import { AlertTopic } from "./alert-topic.component.ts";
import { AuditTrail } from "./audit-trail.component.ts";
import { EncryptionKey } from "./encryption-key.component.ts";
import { FlowLogs } from "./flow-logs.component.ts";
import { ImageCache } from "./image-cache.component.ts";
import { ImageRepository } from "./image-repository.component.ts";
import { type KeyPurpose, keyPurposes } from "./key-purposes.plan.ts";
import { LogArchive } from "./log-archive.component.ts";
import { permissionsBoundary } from "./permissions-boundary.policy.ts";
import { securityContract } from "./security.contract.ts";
import securitySettings from "./security.settings.ts";
import { TierSecurityGroups } from "./tier-security-groups.component.ts";

export default async function program() {
  const settings = loadSettings(securitySettings);
  const scope = currentScope(settings);
  const provider = awsProvider(scope, settings, "security-team");
  const account = await currentAccount(provider, settings.region);
  const owned = { providers: [provider] };
  const network = readUpstream(scope, networkContract);

  const keys = Object.fromEntries(
    keyPurposes.map((purpose) => [purpose, new EncryptionKey(`key-${purpose}`, { scope, account, purpose }, owned)]),
  ) as Record<KeyPurpose, EncryptionKey>;
  const boundary = new aws.iam.Policy(
    "policy-boundary",
    {
      name: resourceName(scope, "policy", "boundary"),
      description: "The most that any role of the payments platform may do",
      policy: policyDocument(permissionsBoundary(account)),
    },
    { provider },
  );
  const groups = new TierSecurityGroups("security-groups", { scope, network }, owned);
  const artefactsKeyArn = keys.artefacts.arn;
  const service = new ImageRepository(
    "repository-payment-service",
    { repositoryName: resourceName(scope, "repository", "payment-service"), images: "pushed", artefactsKeyArn },
    owned,
  );
  const { collector } = new ImageCache("image-cache", { scope, artefactsKeyArn }, owned);

  const alerts = new AlertTopic(
    "topic-alerts",
    { scope, account, messagesKeyArn: keys.messages.arn, subscriptions: settings.alertSubscriptions },
    owned,
  );
  const logsKeyArn = keys.logs.arn;
  const permissionsBoundaryArn = boundary.arn;
  const alertTopicArn = alerts.arn;
  const logArchive = new LogArchive(
    "log-archive",
    { scope, account, logsKeyArn, alertTopicArn, permissionsBoundaryArn },
    owned,
  );
  const archive = logArchive.target(logsKeyArn);
  const trail = new AuditTrail(
    "trail",
    { scope, account, archive, watched: logArchive, alertTopicArn, permissionsBoundaryArn },
    owned,
  );
  const flowLogs = new FlowLogs(
    "flow-logs",
    { scope, account, vpcId: network.vpcId, archive, permissionsBoundaryArn },
    owned,
  );

  return publishOutputs(scope, securityContract, {
    artefactsKeyArn,
    backupsKeyArn: keys.backups.arn,
    dataKeyArn: keys.data.arn,
    logsKeyArn,
    messagesKeyArn: keys.messages.arn,
    secretsKeyArn: keys.secrets.arn,
    webSecurityGroupId: groups.ids.web,
    vpcLinkSecurityGroupId: groups.ids["vpc-link"],
    appSecurityGroupId: groups.ids.app,
    databaseSecurityGroupId: groups.ids.database,
    databaseClientSecurityGroupId: groups.ids["database-client"],
    releaseHookSecurityGroupId: groups.ids["release-hook"],
    permissionsBoundaryArn,
    serviceRepositoryName: service.name,
    serviceRepositoryArn: service.arn,
    serviceRepositoryUrl: service.url,
    collectorRepositoryName: collector.name,
    collectorRepositoryArn: collector.arn,
    collectorRepositoryUrl: collector.url,
    archiveBucket: logArchive.bucket,
    archiveStreamArn: logArchive.streamArn,
    archiveSubscriptionRoleArn: logArchive.subscriptionRoleArn,
    trailLogGroupName: trail.logGroupName,
    flowLogGroupName: flowLogs.logGroupName,
    alertTopicArn,
  });
}
