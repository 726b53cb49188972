import { archivedFiles } from "@payments/shared/components/function-archive.fixture.ts";
import { type RehearsedProject, rehearseProject } from "@payments/shared/testing/rehearsed-project.ts";
import { beforeAll, expect, it } from "vitest";
import { releaseHookBundle } from "./release-hook.bundle.ts";

let project: RehearsedProject;
const upstream = (name: string) => project.records.get(name)?.outputs ?? {};
const lambda = () => project.resource("aws:lambda/function:Function", "function-release-hook");
const statementsOf = (role: string): { Sid: string; Action: string[]; Resource: string[] }[] => {
  const { inputs } = project.resource("aws:iam/rolePolicy:RolePolicy", `role-${role}`);
  return (JSON.parse(String(inputs["policy"])) as { Statement: ReturnType<typeof statementsOf> }).Statement;
};

beforeAll(async () => {
  project = await rehearseProject("app");
});

it("runs in the three private subnets in the group that reaches the test listener by NAT, traced, on ARM", () => {
  expect(lambda().inputs).toMatchObject({
    name: "function-release-hook-local-r1",
    architectures: ["arm64"],
    vpcConfig: {
      subnetIds: upstream("network")["privateSubnetIds"],
      securityGroupIds: [upstream("security")["releaseHookSecurityGroupId"]],
    },
    tracingConfig: { mode: "Active" },
    kmsKeyArn: upstream("security")["artefactsKeyArn"],
    loggingConfig: { logFormat: "JSON", logGroup: "/aws/lambda/function-release-hook-local-r1" },
    timeout: 60,
  });
});

it("connects to edge's load balancer at the test listener's port, and speaks by the name of its certificate", () => {
  const { albDnsName, serviceDomainName, testListenerArn } = upstream("edge");
  expect(lambda().inputs["environment"]).toEqual({
    variables: {
      LOAD_BALANCER_NAME: albDnsName,
      SERVICE_DOMAIN: serviceDomainName,
      TEST_PORT: "8443",
      CERTIFICATE_AUTHORITY: "",
    },
  });
  const listener = project.records.get("edge")?.resources.find(({ state }) => state["arn"] === testListenerArn);
  expect(listener?.inputs).toMatchObject({ port: 8443, protocol: "HTTPS" });
});

it("is the code of this repository", async () => {
  expect(await archivedFiles(lambda().inputs["code"])).toEqual({ "index.mjs": releaseHookBundle() });
});

it("may ask ECS about deployments of this service, and nothing else of its own", () => {
  const common = ["Log", "Environment", "Trace", "NetworkInterfaces", "FindNetworkInterfaces"];
  expect(statementsOf("release-hook").filter(({ Sid }) => !common.includes(Sid))).toEqual([
    {
      Sid: "Deployments",
      Effect: "Allow",
      Action: ["ecs:DescribeServiceDeployments"],
      Resource: [
        "arn:aws:ecs:ap-southeast-1:111122223333:service-deployment/cluster-payments-local-r1/service-payments-local-r1/*",
      ],
    },
  ]);
});

it("is called by ECS alone, by a role that can call nothing else", () => {
  expect(statementsOf("release-hook-invocation")).toEqual([
    { Sid: "Hook", Effect: "Allow", Action: ["lambda:InvokeFunction"], Resource: [lambda().state["arn"]] },
  ]);
  const { inputs } = project.resource("aws:iam/role:Role", "role-release-hook-invocation");
  expect(String(inputs["assumeRolePolicy"])).toContain('"ecs.amazonaws.com"');
});
