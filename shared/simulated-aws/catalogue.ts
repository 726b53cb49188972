import type { ResourceType, SimulatedFunction, SimulatedService } from "./resource-type.ts";
import { accountFunctions } from "./services/account.service.ts";
import { acm } from "./services/acm.service.ts";
import { apiGatewayMethod } from "./services/api-gateway-method.service.ts";
import { apiGatewayRestApi } from "./services/api-gateway-rest-api.service.ts";
import { apiGatewayStage } from "./services/api-gateway-stage.service.ts";
import { apiGatewayUsagePlan } from "./services/api-gateway-usage-plan.service.ts";
import { apiGatewayV2 } from "./services/api-gateway-v2.service.ts";
import { appAutoscaling } from "./services/app-autoscaling.service.ts";
import { appAutoscalingPolicy } from "./services/app-autoscaling-policy.service.ts";
import { backup } from "./services/backup.service.ts";
import { backupRestoreTesting } from "./services/backup-restore-testing.service.ts";
import { cloudtrail } from "./services/cloudtrail.service.ts";
import { cloudwatchAlarm } from "./services/cloudwatch-alarm.service.ts";
import { cloudwatchDashboard } from "./services/cloudwatch-dashboard.service.ts";
import { cloudwatchLogs } from "./services/cloudwatch-logs.service.ts";
import { cloudwatchLogsFilter } from "./services/cloudwatch-logs-filter.service.ts";
import { cloudwatchLogsProtection } from "./services/cloudwatch-logs-protection.service.ts";
import { ec2Boundary } from "./services/ec2-boundary.service.ts";
import { ec2Routing } from "./services/ec2-routing.service.ts";
import { ec2SecurityGroup } from "./services/ec2-security-group.service.ts";
import { ec2Vpc } from "./services/ec2-vpc.service.ts";
import { ecr } from "./services/ecr.service.ts";
import { ecrCache } from "./services/ecr-cache.service.ts";
import { ecsCluster } from "./services/ecs-cluster.service.ts";
import { ecsService } from "./services/ecs-service.service.ts";
import { ecsTaskDefinition } from "./services/ecs-task-definition.service.ts";
import { elbListener } from "./services/elb-listener.service.ts";
import { elbLoadBalancer } from "./services/elb-load-balancer.service.ts";
import { elbTargetGroup } from "./services/elb-target-group.service.ts";
import { eventbridge } from "./services/eventbridge.service.ts";
import { firehose } from "./services/firehose.service.ts";
import { iam } from "./services/iam.service.ts";
import { kms } from "./services/kms.service.ts";
import { lambda } from "./services/lambda.service.ts";
import { lambdaAccess } from "./services/lambda-access.service.ts";
import { rdsCluster } from "./services/rds-cluster.service.ts";
import { rdsClusterInstance } from "./services/rds-cluster-instance.service.ts";
import { rdsEventSubscription } from "./services/rds-event-subscription.service.ts";
import { rdsParameterGroup } from "./services/rds-parameter-group.service.ts";
import { route53 } from "./services/route53.service.ts";
import { s3Bucket } from "./services/s3-bucket.service.ts";
import { s3BucketPolicy } from "./services/s3-bucket-policy.service.ts";
import { s3Lifecycle } from "./services/s3-lifecycle.service.ts";
import { scheduler } from "./services/scheduler.service.ts";
import { secretsmanager } from "./services/secretsmanager.service.ts";
import { sns } from "./services/sns.service.ts";
import { sqs } from "./services/sqs.service.ts";
import { stepfunctions } from "./services/stepfunctions.service.ts";
import { wafv2Protection } from "./services/wafv2-protection.service.ts";
import { wafv2WebAcl } from "./services/wafv2-web-acl.service.ts";
import { xray } from "./services/xray.service.ts";

const services: readonly SimulatedService[] = [
  accountFunctions,
  acm,
  apiGatewayMethod,
  apiGatewayRestApi,
  apiGatewayStage,
  apiGatewayUsagePlan,
  apiGatewayV2,
  appAutoscaling,
  appAutoscalingPolicy,
  backup,
  backupRestoreTesting,
  cloudtrail,
  cloudwatchAlarm,
  cloudwatchDashboard,
  cloudwatchLogs,
  cloudwatchLogsFilter,
  cloudwatchLogsProtection,
  ec2Boundary,
  ec2Routing,
  ec2SecurityGroup,
  ec2Vpc,
  ecr,
  ecrCache,
  ecsCluster,
  ecsService,
  ecsTaskDefinition,
  elbListener,
  elbLoadBalancer,
  elbTargetGroup,
  eventbridge,
  firehose,
  iam,
  kms,
  lambda,
  lambdaAccess,
  rdsCluster,
  rdsClusterInstance,
  rdsEventSubscription,
  rdsParameterGroup,
  route53,
  s3Bucket,
  s3BucketPolicy,
  s3Lifecycle,
  scheduler,
  secretsmanager,
  sns,
  sqs,
  stepfunctions,
  wafv2Protection,
  wafv2WebAcl,
  xray,
];

interface Catalogue {
  readonly resources: Readonly<Record<string, ResourceType>>;
  readonly functions: Readonly<Record<string, SimulatedFunction>>;
}

let merged: Catalogue | undefined;

/** Every resource type and function that the simulated account plays. */
export function catalogue(): Catalogue {
  merged ??= {
    resources: Object.assign({}, ...services.map(({ resources }) => resources)) as Record<string, ResourceType>,
    functions: Object.assign({}, ...services.map(({ functions }) => functions ?? {})) as Record<
      string,
      SimulatedFunction
    >,
  };
  return merged;
}
