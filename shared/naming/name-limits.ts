/** What AWS demands of a name. */
export interface NameLimit {
  /** Most characters. */
  readonly length: number;
  /** Every character that may stand in it. */
  readonly characters: RegExp;
  /** Where AWS says so. */
  readonly page: string;
}

const tag: Omit<NameLimit, "page"> = { length: 256, characters: /^[\w .:/=+\-@]+$/ };
const tagPage = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html#tag-restrictions";
const nameTag: NameLimit = { ...tag, page: tagPage };
const lowerCase = /^[a-z0-9-]+$/;
const ordinary = /^[A-Za-z0-9_-]+$/;

/**
 * One row for each type of resource that we name; the key is the first part of the name. Things without a name of
 * their own at AWS have a `Name` tag.
 */
export const nameLimits = {
  alarm: {
    length: 255,
    characters: ordinary,
    page: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html",
  },
  "api-key": {
    length: 255,
    characters: ordinary,
    page: "https://docs.aws.amazon.com/apigateway/latest/api/API_CreateApiKey.html",
  },
  "backup-plan": {
    length: 50,
    characters: /^[A-Za-z0-9_.-]+$/,
    page: "https://docs.aws.amazon.com/aws-backup/latest/devguide/API_BackupPlanInput.html",
  },
  "backup-selection": {
    length: 50,
    characters: /^[A-Za-z0-9_.-]+$/,
    page: "https://docs.aws.amazon.com/aws-backup/latest/devguide/API_BackupSelection.html",
  },
  "backup-vault": {
    length: 50,
    characters: ordinary,
    page: "https://docs.aws.amazon.com/aws-backup/latest/devguide/API_CreateBackupVault.html",
  },
  bucket: {
    length: 63,
    characters: /^[a-z0-9.-]+$/,
    page: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html",
  },
  cluster: {
    length: 255,
    characters: ordinary,
    page: "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCluster.html",
  },
  dashboard: {
    length: 255,
    characters: ordinary,
    page: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html",
  },
  "db-cluster": {
    length: 63,
    characters: lowerCase,
    page: "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html",
  },
  "db-cluster-parameter-group": {
    length: 255,
    characters: lowerCase,
    page: "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBClusterParameterGroup.html",
  },
  "db-instance": {
    length: 63,
    characters: lowerCase,
    page: "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html",
  },
  "db-parameter-group": {
    length: 255,
    characters: lowerCase,
    page: "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBParameterGroup.html",
  },
  "db-subnet-group": {
    length: 255,
    characters: lowerCase,
    page: "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBSubnetGroup.html",
  },
  "delivery-stream": {
    length: 64,
    characters: /^[a-zA-Z0-9_.-]+$/,
    page: "https://docs.aws.amazon.com/firehose/latest/APIReference/API_CreateDeliveryStream.html",
  },
  "elastic-ip": nameTag,
  "flow-log": nameTag,
  function: {
    length: 64,
    characters: ordinary,
    page: "https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html",
  },
  "image-cache": {
    length: 30,
    characters: lowerCase,
    page: "https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreatePullThroughCacheRule.html",
  },
  "internet-gateway": nameTag,
  key: {
    length: 250,
    characters: /^[a-zA-Z0-9/_-]+$/,
    page: "https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html",
  },
  "listener-rule": nameTag,
  "load-balancer": {
    length: 32,
    characters: /^(?!internal-)[a-zA-Z0-9-]+$/,
    page: "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html",
  },
  "log-group": {
    length: 512,
    characters: /^[\w./#-]+$/,
    page: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html",
  },
  "metric-filter": {
    length: 512,
    characters: /^[^:*]+$/,
    page: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html",
  },
  "nat-gateway": nameTag,
  "network-acl": nameTag,
  "oidc-provider": { ...tag, page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html" },
  policy: {
    length: 128,
    characters: /^[\w+=,.@-]+$/,
    page: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html",
  },
  query: {
    length: 255,
    characters: ordinary,
    page: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutQueryDefinition.html",
  },
  repository: {
    length: 256,
    characters: /^[a-z0-9][a-z0-9._/-]*$/,
    page: "https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html",
  },
  "request-validator": {
    length: 255,
    characters: ordinary,
    page: "https://docs.aws.amazon.com/apigateway/latest/api/API_CreateRequestValidator.html",
  },
  "rest-api": {
    length: 255,
    characters: ordinary,
    page: "https://docs.aws.amazon.com/apigateway/latest/api/API_CreateRestApi.html",
  },
  role: {
    length: 64,
    characters: /^[\w+=,.@-]+$/,
    page: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html",
  },
  "route-table": nameTag,
  "sampling-rule": {
    length: 32,
    characters: ordinary,
    page: "https://docs.aws.amazon.com/xray/latest/api/API_SamplingRule.html",
  },
  "scaling-policy": {
    length: 255,
    characters: ordinary,
    page: "https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScalingPolicy.html",
  },
  schedule: {
    length: 64,
    characters: /^[0-9a-zA-Z_.-]+$/,
    page: "https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html",
  },
  "scheduled-action": {
    length: 256,
    characters: ordinary,
    page: "https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScheduledAction.html",
  },
  stage: {
    length: 128,
    characters: ordinary,
    page: "https://docs.aws.amazon.com/apigateway/latest/api/API_CreateStage.html",
  },
  "ip-set": {
    length: 128,
    characters: ordinary,
    page: "https://docs.aws.amazon.com/waf/latest/APIReference/API_CreateIPSet.html",
  },
  "regex-pattern-set": {
    length: 128,
    characters: ordinary,
    page: "https://docs.aws.amazon.com/waf/latest/APIReference/API_CreateRegexPatternSet.html",
  },
  "security-group": {
    length: 255,
    characters: /^(?!sg-)[\w .:/()#,@[\]+=&;{}!$*-]+$/,
    page: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html",
  },
  service: {
    length: 255,
    characters: ordinary,
    page: "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html",
  },
  "subscription-filter": {
    length: 512,
    characters: /^[^:*]+$/,
    page: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutSubscriptionFilter.html",
  },
  "state-machine": {
    length: 80,
    characters: ordinary,
    page: "https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html",
  },
  subnet: nameTag,
  "target-group": {
    length: 32,
    characters: /^[a-zA-Z0-9-]+$/,
    page: "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html",
  },
  "task-definition": {
    length: 255,
    characters: ordinary,
    page: "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html",
  },
  topic: { length: 256, characters: ordinary, page: "https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html" },
  trail: {
    length: 128,
    characters: /^[A-Za-z0-9][A-Za-z0-9._-]+$/,
    page: "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-trail-naming-requirements.html",
  },
  "usage-plan": {
    length: 255,
    characters: ordinary,
    page: "https://docs.aws.amazon.com/apigateway/latest/api/API_CreateUsagePlan.html",
  },
  vpc: nameTag,
  "vpc-endpoint": nameTag,
  "vpc-link": {
    length: 128,
    characters: ordinary,
    page: "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/vpclinks.html",
  },
  "web-acl": {
    length: 128,
    characters: ordinary,
    page: "https://docs.aws.amazon.com/waf/latest/APIReference/API_CreateWebACL.html",
  },
} as const satisfies Record<string, NameLimit>;

export type NamedType = keyof typeof nameLimits;
