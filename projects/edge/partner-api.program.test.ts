import { createHash } from "node:crypto";
import { type RehearsedProject, rehearseProject } from "@payments/shared/testing/rehearsed-project.ts";
import { beforeAll, describe, expect, it } from "vitest";
import { deploymentContent, gatewayIntegration, gatewayMethod, gatewayModel } from "./gateway-operation.plan.ts";
import { gatewayResponses } from "./gateway-problem.plan.ts";
import { type PaymentRoute, paymentApi, paymentRoutes } from "./payment-api.contract.ts";

const types = {
  api: "aws:apigateway/restApi:RestApi",
  resource: "aws:apigateway/resource:Resource",
  method: "aws:apigateway/method:Method",
  model: "aws:apigateway/model:Model",
  validator: "aws:apigateway/requestValidator:RequestValidator",
  integration: "aws:apigateway/integration:Integration",
  response: "aws:apigateway/response:Response",
  deployment: "aws:apigateway/deployment:Deployment",
  stage: "aws:apigateway/stage:Stage",
  settings: "aws:apigateway/methodSettings:MethodSettings",
  account: "aws:apigateway/account:Account",
  plan: "aws:apigateway/usagePlan:UsagePlan",
  key: "aws:apigateway/apiKey:ApiKey",
  planKey: "aws:apigateway/usagePlanKey:UsagePlanKey",
  link: "aws:apigatewayv2/vpcLink:VpcLink",
} as const;

let project: RehearsedProject;
let network: Readonly<Record<string, unknown>>;
let security: Readonly<Record<string, unknown>>;

beforeAll(async () => {
  project = await rehearseProject("edge");
  network = project.records.get("network")?.outputs ?? {};
  security = project.records.get("security")?.outputs ?? {};
});

const api = () => project.resource(types.api, "rest-api");
const stage = () => project.resource(types.stage, "stage");
const modelNameOf = ({ operation }: PaymentRoute) => project.resource(types.model, `model-${operation}`).inputs["name"];
const resourceOf = ({ path }: PaymentRoute) =>
  project.all(types.resource).find(({ state }) => state["path"] === path)?.id;

describe("the API", () => {
  it("is regional, takes keys by header, and TLS 1.2 with forward secrecy or newer only", () => {
    expect(api().inputs).toMatchObject({
      name: "rest-api-payments-local-r1",
      apiKeySource: "HEADER",
      endpointConfiguration: { types: "REGIONAL" },
      securityPolicy: "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09",
      endpointAccessMode: "STRICT",
    });
  });

  it("has exactly the methods of the payment API's contract", () => {
    expect(
      project
        .all(types.method)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(paymentRoutes.map(({ operation }) => `method-${operation}`).sort());
    expect(project.all(types.method).filter(({ inputs }) => inputs["apiKeyRequired"] !== true)).toEqual([]);
  });

  it.each(paymentRoutes)("takes $method $path as the contract says", (route) => {
    expect(project.resource(types.method, `method-${route.operation}`).inputs).toEqual({
      restApi: api().id,
      resourceId: resourceOf(route),
      httpMethod: route.method,
      ...gatewayMethod(route),
      requestValidatorId: project.resource(types.validator, "request-validator").id,
      ...(route.request.body ? { requestModels: { "application/json": modelNameOf(route) } } : {}),
    });
  });

  it("looks at parameters and bodies before it passes a request on", () => {
    expect(project.resource(types.validator, "request-validator").inputs).toEqual({
      restApi: api().id,
      name: "request-validator-local-r1",
      validateRequestBody: true,
      validateRequestParameters: true,
    });
  });

  it("has a model for every body of the contract, whose name carries environment and suffix", () => {
    const withBody = paymentRoutes.filter(({ request }) => request.body !== undefined);
    expect(withBody.length).toBeGreaterThan(0);
    expect(project.all(types.model).map(({ inputs }) => inputs)).toEqual(
      withBody.map((route) => ({ restApi: api().id, name: modelNameOf(route), ...gatewayModel(route) })),
    );
    expect(modelNameOf(paymentApi.createPayment)).toBe("modelCreatePaymentLocalR1");
  });

  it.each(paymentRoutes)("passes $method $path on to the load balancer by the private link", (route) => {
    expect(project.resource(types.integration, `integration-${route.operation}`).inputs).toEqual({
      restApi: api().id,
      resourceId: resourceOf(route),
      httpMethod: route.method,
      connectionId: project.resource(types.link, "vpc-link").id,
      integrationTarget: project.outputs["loadBalancerArn"],
      ...gatewayIntegration(route, { serviceDomainName: "api.payments.test", knownAuthority: true }),
    });
  });

  it("reaches the load balancer from the private subnets, behind the link's own group", () => {
    expect(project.resource(types.link, "vpc-link").inputs).toMatchObject({
      subnetIds: network["privateSubnetIds"],
      securityGroupIds: [security["vpcLinkSecurityGroupId"]],
    });
  });

  it("answers its own errors as problem details with the request's id", () => {
    const made = new Map(project.all(types.response).map(({ inputs }) => [inputs["responseType"], inputs]));
    expect(made.size).toBe(gatewayResponses.length);
    for (const response of gatewayResponses)
      expect(made.get(response.responseType)).toEqual({ restApiId: api().id, ...response });
  });
});

describe("the deployment", () => {
  it("comes after every integration and every response", () => {
    const parts = [...project.all(types.integration), ...project.all(types.response)];
    expect(parts).toHaveLength(paymentRoutes.length + gatewayResponses.length);
    expect(project.resource(types.deployment, "deployment").waitsFor).toEqual(
      expect.arrayContaining(parts.map(({ type, name }) => `${type} ${name}`)),
    );
  });

  it("is a new one when what it shows is new, and only then", () => {
    const content = deploymentContent({
      routes: paymentRoutes,
      backend: { serviceDomainName: "api.payments.test", knownAuthority: true },
      linkId: String(project.resource(types.link, "vpc-link").id),
      targetArn: String(project.outputs["loadBalancerArn"]),
    });
    const { inputs, options } = project.resource(types.deployment, "deployment");
    expect(inputs["triggers"]).toEqual({ content: createHash("sha256").update(content).digest("hex") });
    expect(options.deleteBeforeReplace).toBeUndefined(); // replaced without a gap
  });
});

describe("the stage", () => {
  const group = () => project.resource("aws:cloudwatch/logGroup:LogGroup", "log-group-api-access");

  it("shows the deployment and is traced", () => {
    expect(stage().inputs).toMatchObject({
      restApi: api().id,
      deployment: project.resource(types.deployment, "deployment").id,
      stageName: "stage-local-r1",
      xrayTracingEnabled: true,
    });
  });

  it("logs every request to a group that is there before it: seven years, encrypted, archived", () => {
    expect(group().inputs).toMatchObject({
      name: "log-group-api-access-local-r1",
      retentionInDays: 2557,
      kmsKeyId: security["logsKeyArn"],
    });
    expect(stage().inputs["accessLogSettings"]).toMatchObject({ destinationArn: group().state["arn"] });
    const filter = "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter";
    expect(project.resource(filter, "log-group-api-access").inputs).toMatchObject({
      logGroup: group().inputs["name"],
      destinationArn: security["archiveStreamArn"],
    });
    expect(stage().waitsFor).toContain(`${filter} log-group-api-access`);
  });

  it("logs the ids by which a request is found, and never a key", () => {
    const { format } = stage().inputs["accessLogSettings"] as { format: string };
    expect(JSON.parse(format)).toMatchObject({
      requestId: "$context.requestId",
      traceId: "$context.xrayTraceId",
      apiKeyId: "$context.identity.apiKeyId",
      status: "$context.status",
      errorType: "$context.error.responseType",
      responseLatency: "$context.responseLatency",
    });
    expect(format).not.toMatch(/\$context\.identity\.apiKey(?!Id)/);
  });

  it("waits for the role with which API Gateway logs", () => {
    expect(stage().waitsFor).toContain(`${types.account} api-gateway-account`);
    const role = project.resource("aws:iam/role:Role", "role-api-logging");
    expect(project.resource(types.account, "api-gateway-account").inputs).toEqual({
      cloudwatchRoleArn: role.state["arn"],
    });
    expect(role.inputs["permissionsBoundary"]).toBe(security["permissionsBoundaryArn"]);
    expect(role.inputs["assumeRolePolicy"]).toContain('"Principal":{"Service":"apigateway.amazonaws.com"}');
    expect(project.all("aws:iam/role:Role")).toHaveLength(1);
  });

  it.each(paymentRoutes)("limits $method $path for all callers together, measures it, and logs no body", (route) => {
    expect(project.resource(types.settings, `method-settings-${route.operation}`).inputs).toEqual({
      restApi: api().id,
      stageName: "stage-local-r1",
      methodPath: `${route.path.slice(1)}/${route.method}`,
      settings: {
        throttlingRateLimit: route.throttle.rateLimit,
        throttlingBurstLimit: route.throttle.burstLimit,
        metricsEnabled: true,
        loggingLevel: "OFF",
        dataTraceEnabled: false,
      },
    });
  });

  it("leaves no method without a limit", () => {
    expect(project.all(types.settings)).toHaveLength(project.all(types.method).length);
  });
});

describe("partners", () => {
  const limit = { rateLimit: 1000 / 60, burstLimit: 17 };

  it("have 1000 requests a minute each, in all and at every method", () => {
    expect(project.resource(types.plan, "usage-plan").inputs).toMatchObject({
      throttleSettings: limit,
      apiStages: [
        {
          apiId: api().id,
          stage: "stage-local-r1",
          throttles: paymentRoutes.map(({ method, path }) => ({ path: `${path}/${method}`, ...limit })),
        },
      ],
    });
  });

  it("have a key each, in that plan; API Gateway makes its value", async () => {
    const edge = await rehearseProject("edge", {
      adjust: (settings) => ({ ...settings, partners: ["acme", "globex"] }),
    });
    expect(edge.refusals).toEqual([]);
    const keys = edge.all(types.key);
    expect(keys.map(({ inputs }) => inputs["name"])).toEqual(["api-key-acme-local-r1", "api-key-globex-local-r1"]);
    expect(keys.filter(({ inputs }) => inputs["value"] !== undefined)).toEqual([]);
    expect(edge.all(types.planKey).map(({ inputs }) => inputs)).toEqual(
      keys.map(({ id }) => ({ keyId: id, keyType: "API_KEY", usagePlanId: edge.all(types.plan)[0]?.id })),
    );
  });

  it("lose their key and its place in the plan when they are taken off the list", async () => {
    const of = async (partners: readonly string[]) => {
      const edge = await rehearseProject("edge", { adjust: (settings) => ({ ...settings, partners }) });
      expect(edge.refusals).toEqual([]);
      return [types.key, types.planKey].map((type) => edge.all(type).map(({ name }) => name));
    };
    expect(await of(["acme", "globex"])).toEqual([
      ["api-key-acme", "api-key-globex"],
      ["usage-plan-key-acme", "usage-plan-key-globex"],
    ]);
    // What a program no longer registers the engine deletes.
    expect(await of(["globex"])).toEqual([["api-key-globex"], ["usage-plan-key-globex"]]);
  });

  it("keep their keys to themselves: no output has one", () => {
    const [key] = project.all(types.key);
    expect(key?.state["value"]).toMatch(/^\w{20,}$/);
    expect(JSON.stringify(project.outputs)).not.toContain(key?.state["value"]);
  });
});
