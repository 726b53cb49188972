import { ArchivedLogGroup, type LogArchiveTarget } from "@payments/shared/components/archived-log-group.component.ts";
import { ServiceRole } from "@payments/shared/components/service-role.component.ts";
import { type NamingScope, resourceName } from "@payments/shared/naming/resource-name.ts";
import type { AwsAccount } from "@payments/shared/providers/aws-provider.ts";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { apiLoggingStatements } from "./api-stage.policy.ts";
import type { PartnerApi } from "./partner-api.component.ts";
import { partnerPlan } from "./partner-limits.plan.ts";
import type { PaymentRoute } from "./payment-api.contract.ts";

export interface ApiStageArgs {
  readonly scope: NamingScope;
  readonly account: AwsAccount;
  readonly api: PartnerApi;
  readonly routes: readonly PaymentRoute[];
  readonly partners: readonly string[];
  readonly manageApiGatewayAccount: boolean;
  readonly archive: LogArchiveTarget;
  readonly permissionsBoundaryArn: pulumi.Input<string>;
}

/** One line of JSON for each request (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html). */
const accessLogFormat = JSON.stringify({
  requestId: "$context.requestId",
  extendedRequestId: "$context.extendedRequestId",
  traceId: "$context.xrayTraceId",
  apiKeyId: "$context.identity.apiKeyId",
  sourceIp: "$context.identity.sourceIp",
  method: "$context.httpMethod",
  path: "$context.resourcePath",
  status: "$context.status",
  responseLatency: "$context.responseLatency",
  integrationLatency: "$context.integrationLatency",
  errorType: "$context.error.responseType",
  error: "$context.error.message",
});

/** The API as partners reach it: its stage, the limit of every method, and a key for each partner. */
export class ApiStage extends pulumi.ComponentResource {
  readonly stage: aws.apigateway.Stage;
  readonly accessLogGroupName: pulumi.Output<string>;

  constructor(name: string, args: ApiStageArgs, opts?: pulumi.ComponentResourceOptions) {
    super("payments:edge:ApiStage", name, {}, opts);
    const { scope, api, archive } = args;
    const log = new ArchivedLogGroup(
      "log-group-api-access",
      { scope, role: "api-access", logGroupName: resourceName(scope, "log-group", "api-access"), archive },
      { parent: this },
    );
    const account = args.manageApiGatewayAccount ? [this.#loggingAccount(args)] : [];
    this.stage = new aws.apigateway.Stage(
      name,
      {
        restApi: api.restApi.id,
        deployment: api.deployment.id,
        stageName: resourceName(scope, "stage"),
        xrayTracingEnabled: true,
        accessLogSettings: { destinationArn: log.arn, format: accessLogFormat },
      },
      { parent: this, dependsOn: account },
    );
    this.#methodLimits(args);
    this.#partners(args);
    this.accessLogGroupName = log.name;
    this.registerOutputs({ url: this.stage.invokeUrl });
  }

  /** Without it no stage of the region may log (https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html). */
  #loggingAccount({ scope, account, permissionsBoundaryArn }: ApiStageArgs): aws.apigateway.Account {
    const role = new ServiceRole(
      "role-api-logging",
      {
        scope,
        accountId: account.accountId,
        role: "api-logging",
        service: "apigateway.amazonaws.com",
        permissionsBoundaryArn,
        statements: apiLoggingStatements(account),
      },
      { parent: this },
    );
    return new aws.apigateway.Account("api-gateway-account", { cloudwatchRoleArn: role.arn }, { parent: this });
  }

  #methodLimits({ api, routes }: ApiStageArgs): void {
    for (const { operation, method, path, throttle } of routes) {
      new aws.apigateway.MethodSettings(
        `method-settings-${operation}`,
        {
          restApi: api.restApi.id,
          stageName: this.stage.stageName,
          methodPath: `${path.slice(1)}/${method}`,
          settings: {
            throttlingRateLimit: throttle.rateLimit,
            throttlingBurstLimit: throttle.burstLimit,
            metricsEnabled: true,
            loggingLevel: "OFF", // requests hold card tokens; the access log holds none
            dataTraceEnabled: false,
          },
        },
        { parent: this },
      );
    }
  }

  #partners({ scope, api, routes, partners }: ApiStageArgs): void {
    const owned = { parent: this };
    const plan = new aws.apigateway.UsagePlan(
      "usage-plan",
      {
        name: resourceName(scope, "usage-plan", "partners"),
        throttleSettings: partnerPlan,
        apiStages: [
          {
            apiId: api.restApi.id,
            stage: this.stage.stageName,
            throttles: routes.map(({ path, method }) => ({ path: `${path}/${method}`, ...partnerPlan })),
          },
        ],
      },
      owned,
    );
    for (const partner of partners) {
      const key = new aws.apigateway.ApiKey(
        `api-key-${partner}`,
        { name: resourceName(scope, "api-key", partner) },
        owned,
      );
      new aws.apigateway.UsagePlanKey(
        `usage-plan-key-${partner}`,
        { usagePlanId: plan.id, keyId: key.id, keyType: "API_KEY" },
        owned,
      );
    }
  }
}
