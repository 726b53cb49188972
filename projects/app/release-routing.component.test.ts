import { paymentRoutes } from "@payments/edge/payment-api.contract.ts";
import { valuesAt } from "@payments/shared/simulated-aws/attributes.ts";
import { matchesPattern } from "@payments/shared/simulated-aws/services/iam-policy-document.ts";
import { type RehearsedProject, rehearseProject } from "@payments/shared/testing/rehearsed-project.ts";
import { beforeAll, describe, expect, it } from "vitest";

let project: RehearsedProject;
const upstream = (name: string) => project.records.get(name)?.outputs ?? {};
const targetGroup = (colour: string) => project.resource("aws:lb/targetGroup:TargetGroup", `target-group-${colour}`);
const rule = (name: string) => project.resource("aws:lb/listenerRule:ListenerRule", `listener-rule-${name}`);

beforeAll(async () => {
  project = await rehearseProject("app");
});

describe("blue and green", () => {
  it.each(["blue", "green"])("%s takes tasks by address on the service's port", (colour) => {
    expect(targetGroup(colour).inputs).toMatchObject({
      name: `target-group-${colour}-local-r1`,
      vpcId: upstream("network")["vpcId"],
      port: 8080,
      protocol: "HTTP",
      targetType: "ip",
    });
  });

  it.each(["blue", "green"])("%s asks tasks whether they are ready, and knows within half a minute", (colour) => {
    expect(targetGroup(colour).inputs["healthCheck"]).toEqual({
      path: "/readyz",
      matcher: "200",
      interval: 10,
      timeout: 5,
      healthyThreshold: 2,
      unhealthyThreshold: 2,
    });
  });

  it("let requests end before a task goes: half a minute, which the container's own minute outlasts", () => {
    for (const colour of ["blue", "green"]) expect(targetGroup(colour).inputs["deregistrationDelay"]).toBe(30);
    const { inputs } = project.resource("aws:ecs/taskDefinition:TaskDefinition", "task-definition");
    const [service] = JSON.parse(String(inputs["containerDefinitions"])) as [{ stopTimeout: number }];
    expect(service.stopTimeout).toBe(60);
  });

  it("listen where the load balancer's group may reach the tasks' group", () => {
    const open = project.records
      .get("security")
      ?.resources.filter(
        ({ type, inputs }) =>
          type.endsWith(":SecurityGroupIngressRule") &&
          inputs["securityGroupId"] === upstream("security")["appSecurityGroupId"],
      )
      .map(({ inputs }) => ({ from: inputs["referencedSecurityGroupId"], port: inputs["fromPort"] }));
    expect(open).toEqual([
      { from: upstream("security")["webSecurityGroupId"], port: targetGroup("blue").inputs["port"] },
    ]);
  });
});

describe("the listener rules", () => {
  it.each([
    { name: "production", listener: "httpsListenerArn" },
    { name: "test", listener: "testListenerArn" },
  ])("$name stands on edge's $listener", ({ name, listener }) => {
    expect(rule(name).inputs).toMatchObject({
      listenerArn: upstream("edge")[listener],
      priority: 100,
      tags: { Name: `listener-rule-${name}-local-r1` },
    });
  });

  it.each(["production", "test"])("%s weighs both colours, and begins with all traffic on blue", (name) => {
    expect(rule(name).inputs["actions"]).toEqual([
      {
        type: "forward",
        forward: {
          targetGroups: [
            { arn: targetGroup("blue").state["arn"], weight: 100 },
            { arn: targetGroup("green").state["arn"], weight: 0 },
          ],
          stickiness: { enabled: false, duration: 1 },
        },
      },
    ]);
  });

  it.each(["production", "test"])(
    "%s leaves its weights to ECS: the next deployment must not put them back",
    (name) => {
      expect(rule(name).options.ignoreChanges).toEqual(["actions"]);
    },
  );

  const admitted = (path: string): boolean =>
    valuesAt(rule("production").inputs, "conditions.pathPattern.values").some((pattern) =>
      matchesPattern(String(pattern), path),
    );

  it.each(paymentRoutes)("admit $operation from customers, and from partners with the gateway's prefix", ({ path }) => {
    const called = path.replace("{id}", "01JZ8Q");
    expect(admitted(called)).toBe(true);
    expect(admitted(`${String(upstream("edge")["apiPathPrefix"])}${called}`)).toBe(true);
  });

  it.each(["/", "/readyz", "/livez", "/v2/payments", "/v1", "/stage-local-r1/readyz", "/other/v1/payments"])(
    "do not admit %s",
    (path) => {
      expect(admitted(path)).toBe(false);
    },
  );

  it("admit the same to the new version under test as to the one in production", () => {
    expect(rule("test").inputs["conditions"]).toEqual(rule("production").inputs["conditions"]);
  });
});
