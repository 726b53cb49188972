import { type NamingScope, nameTail } from "./resource-name.ts";

/**
 * Names that AWS dictates in part. Each still carries environment and suffix where AWS lets us choose.
 * `pattern` recognises them in tests and policies; the reason says why the ordinary form does not do.
 */
export const awsImposedNames: readonly { readonly pattern: RegExp; readonly reason: string; readonly page: string }[] =
  [
    {
      pattern: /^aws-waf-logs-/,
      reason: "WAF writes only to log groups whose name begins so",
      page: "https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html",
    },
    {
      pattern: /^API-Gateway-Execution-Logs_/,
      reason: "API Gateway writes its execution log to this name and no other",
      page: "https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html",
    },
    {
      pattern: /^\/aws\/lambda\//,
      reason: "Lambda's default group; a group of this name cannot come up without retention beside ours",
      page: "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html",
    },
    {
      pattern: /^\/aws\/rds\/cluster\//,
      reason: "RDS exports a cluster's log to this name and no other",
      page: "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraPostgreSQL.CloudWatch.html",
    },
    {
      pattern: /^\/aws\/ecs\/containerinsights\//,
      reason: "Container Insights writes to this name and no other",
      page: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-reference-structured-logs-ECS.html",
    },
    {
      pattern: /^\/aws\/vendedlogs\/states\//,
      reason: "groups of this prefix do not fill the account's resource policy, which lets Step Functions write",
      page: "https://docs.aws.amazon.com/step-functions/latest/dg/bp-cwl.html",
    },
    {
      pattern: /^alias\//,
      reason: "a key's alias begins so",
      page: "https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html",
    },
    {
      pattern: /^rds!cluster-/,
      reason: "RDS names the secret that it manages",
      page: "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/rds-secrets-manager.html",
    },
    {
      pattern: /^image-cache-[a-z0-9-]+\//,
      reason: "a cached image's repository is named by the cache's prefix and the image's path at its own registry",
      page: "https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-working.html",
    },
    {
      pattern: /^model[A-Z][0-9A-Za-z]+$/,
      reason: "an API's model has a name of letters and digits",
      page: "https://docs.aws.amazon.com/apigateway/latest/api/API_CreateModel.html",
    },
    {
      pattern: /-an$/,
      reason: "a bucket in the account's regional namespace ends in account, region and -an",
      page: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/gpbucketnamespaces.html",
    },
  ];

export const lambdaLogGroupName = (functionName: string): string => `/aws/lambda/${functionName}`;
export const databaseLogGroupName = (clusterIdentifier: string, log: string): string =>
  `/aws/rds/cluster/${clusterIdentifier}/${log}`;
export const stateMachineLogGroupName = (machineName: string): string => `/aws/vendedlogs/states/${machineName}`;
export const containerInsightsLogGroupName = (clusterName: string): string =>
  `/aws/ecs/containerinsights/${clusterName}/performance`;
export const executionLogGroupName = (restApiId: string, stageName: string): string =>
  `API-Gateway-Execution-Logs_${restApiId}/${stageName}`;
export const webAclLogGroupName = (scope: NamingScope, role: string): string =>
  `aws-waf-logs-${role}${nameTail(scope)}`;
export const keyAliasName = (keyName: string): string => `alias/${keyName}`;
export const cachedRepositoryName = (cachePrefix: string, upstreamPath: string): string =>
  `${cachePrefix}/${upstreamPath}`;

/** `modelCreatePaymentDevX1`: environment and suffix as everywhere, in letters and digits alone. */
export const modelName = (scope: NamingScope, role: string): string =>
  `model-${role}${nameTail(scope)}`.replaceAll(/-([a-z0-9])/g, (_, first: string) => first.toUpperCase());
