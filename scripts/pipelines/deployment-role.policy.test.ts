import { type PolicyStatement, policyDocument } from "@payments/shared/policies/policy-document.ts";
import { rehearse } from "@payments/shared/simulated-aws/rehearsal.ts";
import { rehearsalStore } from "@payments/shared/simulated-aws/rehearsal-store.ts";
import { deploymentOrder, readStackGraph } from "@payments/shared/stack-graph/stack-graph.ts";
import { repository } from "@payments/shared/testing/rehearsed-project.ts";
import { beforeAll, describe, expect, it } from "vitest";
import { furtherActions, servicesOf } from "./deployment-rights.ts";
import { type DeploymentTarget, deploymentPolicy, deploymentTrust } from "./deployment-role.policy.ts";

/** Prefix of the actions for each module of `@pulumi/aws` whose name is another. */
const prefixOfModule: Readonly<Record<string, string>> = {
  apigatewayv2: "apigateway",
  appautoscaling: "application-autoscaling",
  kinesis: "firehose",
  lb: "elasticloadbalancing",
  sfn: "states",
  vpc: "ec2",
};

/** Types of the module `cloudwatch` that CloudWatch Logs answers for. */
const logTypes = /cloudwatch\/(log|queryDefinition)/;

function prefixOf(type: string): string {
  const [, module = ""] = /^aws:(\w+)\//.exec(type) ?? [];
  return logTypes.test(type) ? "logs" : (prefixOfModule[module] ?? module);
}

const graph = readStackGraph(repository);
const projects = [...graph.keys()];
const made = new Map<string, string[]>();

beforeAll(async () => {
  const store = rehearsalStore();
  const ordered = deploymentOrder(graph).flatMap((name) => graph.get(name) ?? []);
  for (const environment of ["dev", "prod"] as const) {
    const records = await rehearse({ projects: ordered, environment, stack: environment, store });
    for (const [project, { resources }] of records)
      made.set(project, [...(made.get(project) ?? []), ...resources.map(({ type }) => type)]);
  }
  store.close();
}, 120_000);

const target = (project: string): DeploymentTarget => ({
  project,
  environment: "prod",
  environmentSuffix: "p1",
  accountId: "111122223333",
  region: "ap-southeast-1",
  repository: "payments/platform",
  stateBucket: "bucket-state-prod-p1-111122223333-ap-southeast-1-an",
});

const statementOf = (project: string, sid: string): PolicyStatement | undefined =>
  deploymentPolicy(target(project)).find(({ Sid }) => Sid === sid);

it("trusts workflows of the repository in their environment alone, by GitHub's audience for AWS", () => {
  expect(JSON.parse(deploymentTrust(target("edge")))).toMatchObject({
    Statement: [
      {
        Action: ["sts:AssumeRoleWithWebIdentity"],
        Condition: {
          StringEquals: {
            "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
            "token.actions.githubusercontent.com:sub": "repo:payments/platform:environment:prod",
          },
        },
      },
    ],
  });
});

describe.each(projects)("the role of %s", (project) => {
  it("has the services of what the program makes, and no others", () => {
    const needed = new Set((made.get(project) ?? []).filter((type) => type.startsWith("aws:")).map(prefixOf));
    expect([...needed].sort()).toEqual(servicesOf[project]);
  });

  it("has single actions only of services that it has not whole, each by its full name", () => {
    const actions = furtherActions[project] ?? [];
    for (const action of actions) expect(action).toMatch(/^[a-z0-9-]+:[A-Za-z]+$/);
    const whole = actions.filter((action) => servicesOf[project]?.includes(action.split(":")[0] ?? ""));
    expect(whole).toEqual([]);
  });

  it("is smaller than a managed policy may be", () => {
    // 6,144 characters without white space: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    expect(policyDocument(deploymentPolicy(target(project))).length).toBeLessThanOrEqual(6144);
  });

  it("makes and changes roles inside the boundary only, and cannot take the boundary off", () => {
    const allowed = deploymentPolicy(target(project)).filter(({ Effect }) => Effect === "Allow");
    const giving = /^iam:(\*|CreateRole|PutRolePolicy|AttachRolePolicy|.*PermissionsBoundary)$/;
    for (const { Action, Condition } of allowed) {
      if (!Action.some((action) => giving.test(action))) continue;
      expect(Condition).toEqual({
        StringEquals: { "iam:PermissionsBoundary": "arn:aws:iam::111122223333:policy/policy-boundary-prod-p1" },
      });
      expect(Action.filter((action) => action.endsWith("PermissionsBoundary"))).toEqual([]);
    }
  });

  it("changes nothing that another project or environment has made", () => {
    const [ofProjects, ofEnvironments] = ["NothingOfOthers", "NothingOfOtherEnvironments"].map((sid) =>
      statementOf(project, sid),
    );
    expect(ofProjects).toMatchObject({
      Effect: "Deny",
      Condition: { StringNotEqualsIfExists: { "aws:ResourceTag/Project": project } },
    });
    expect(ofEnvironments).toMatchObject({
      Effect: "Deny",
      Condition: { StringNotEqualsIfExists: { "aws:ResourceTag/Environment": "prod" } },
    });
    for (const service of servicesOf[project]?.filter((name) => name !== "iam") ?? [])
      expect(ofProjects?.Action).toContain(`${service}:Delete*`);
  });

  it("writes no other project's state, and removes nothing of the log of rollouts", () => {
    const writing = deploymentPolicy(target(project)).filter(({ Action }) => Action.includes("s3:DeleteObject"));
    const others = projects.filter((name) => name !== project);
    for (const resource of writing.flatMap(({ Resource = [] }) => Resource)) {
      expect(resource).toContain(`/${project}/*`);
      for (const other of others) expect(resource).not.toContain(`/${other}/`);
    }
  });
});
