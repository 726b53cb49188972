import { resourceName } from "@payments/shared/naming/resource-name.ts";
import { type PolicyStatement, policyDocument } from "@payments/shared/policies/policy-document.ts";
import { rehearse } from "@payments/shared/simulated-aws/rehearsal.ts";
import { rehearsalStore } from "@payments/shared/simulated-aws/rehearsal-store.ts";
import { deploymentOrder, readStackGraph } from "@payments/shared/stack-graph/stack-graph.ts";
import { repository } from "@payments/shared/testing/rehearsed-project.ts";
import { beforeAll, describe, expect, it } from "vitest";
import { furtherActions, servicesOf } from "./deployment-rights.ts";
import {
  type DeploymentTarget,
  deploymentBoundary,
  deploymentPolicy,
  deploymentTrust,
  rolloutPolicy,
} from "./deployment-role.policy.ts";

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

/** Keys of a request, as IAM sees them. */
type RequestKeys = Readonly<Record<string, string>>;

const matches = (patterns: readonly string[], text: string): boolean =>
  patterns.some((pattern) =>
    new RegExp(`^${pattern.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")}$`).test(text),
  );

function holds(condition: PolicyStatement["Condition"], keys: RequestKeys): boolean {
  return Object.entries(condition ?? {}).every(([operator, tests]) =>
    Object.entries(tests).every(([key, value]) => {
      if (operator === "Null") return (keys[key] === undefined) === (value === "true");
      if (operator === "StringEquals") return keys[key] === value;
      if (operator === "StringNotEquals") return keys[key] !== value;
      throw new Error(`the test does not know the operator ${operator}`);
    }),
  );
}

/** IAM's answer to a request in the role's region (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html). */
function isAllowed(project: string, action: string, resource: string, keys: RequestKeys = {}): boolean {
  return allows(deploymentPolicy(target(project)), { action, resource, keys });
}

interface AwsRequest {
  readonly action: string;
  readonly resource: string;
  readonly keys?: RequestKeys;
}

function allows(statements: readonly PolicyStatement[], { action, resource, keys = {} }: AwsRequest): boolean {
  const request = { "aws:RequestedRegion": "ap-southeast-1", ...keys };
  const holding = statements.filter(
    ({ Action, Resource = [], Condition }) =>
      matches(Action, action) && matches(Resource, resource) && holds(Condition, request),
  );
  return holding.some(({ Effect }) => Effect === "Allow") && !holding.some(({ Effect }) => Effect === "Deny");
}

const target = (project: string): DeploymentTarget => ({
  project,
  environment: "prod",
  environmentSuffix: "p1",
  accountId: "111122223333",
  region: "ap-southeast-1",
  repository: "payments/platform",
  stateBucket: "bucket-state-prod-p1-111122223333-ap-southeast-1-an",
  stateKeyArn: "arn:aws:kms:ap-southeast-1:111122223333:key/11111111-2222-3333-4444-555555555555",
});

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

describe("the boundary of deployment roles", () => {
  const boundary = deploymentBoundary(projects.map(target));
  const role = "arn:aws:iam::111122223333:role/role-task-prod-p1";
  const inside = { "iam:PermissionsBoundary": "arn:aws:iam::111122223333:policy/policy-boundary-prod-p1" };

  it("takes from no role what its own policy gives it", () => {
    for (const project of projects)
      for (const { Effect, Action } of deploymentPolicy(target(project)))
        for (const action of Effect === "Allow" ? Action : [])
          expect([
            action,
            allows(boundary, { action: action.replace("*", "Thing"), resource: role, keys: inside }),
          ]).toEqual([action, true]);
  });

  it("gives no role what no project needs", () => {
    for (const action of [
      "dynamodb:CreateTable",
      "iam:CreateUser",
      "organizations:LeaveOrganization",
      "sts:AssumeRole",
    ])
      expect(allows(boundary, { action, resource: "arn:thing" })).toBe(false);
  });

  it("holds every role that is made inside the platform's boundary, whatever a role's policy comes to say", () => {
    for (const action of ["iam:CreateRole", "iam:PutRolePolicy", "iam:AttachRolePolicy"]) {
      expect(allows(boundary, { action, resource: role, keys: inside })).toBe(true);
      expect(allows(boundary, { action, resource: role })).toBe(false);
      expect(allows(boundary, { action, resource: role, keys: { "iam:PermissionsBoundary": "another" } })).toBe(false);
    }
  });

  it("lets nobody change what the bootstrap has made", () => {
    const made = [
      "role/role-deploy-edge-prod-p1",
      "role/role-rollout-prod-p1",
      "policy/policy-deploy-boundary-prod-p1",
    ];
    for (const name of made) {
      const resource = `arn:aws:iam::111122223333:${name}`;
      for (const action of ["iam:PutRolePolicy", "iam:DeleteRole", "iam:CreatePolicyVersion"])
        expect(allows(boundary, { action, resource, keys: inside })).toBe(false);
    }
  });
});

describe("the role of rollouts", () => {
  const statements = projects.flatMap((project) => rolloutPolicy(target(project)));
  const bucket = `arn:aws:s3:::${target("edge").stateBucket}`;

  it("passes through all projects of its environment: what they have made, and their states", () => {
    for (const project of projects) {
      const [service = ""] = servicesOf[project]?.filter((name) => name !== "iam") ?? [];
      const keys = { "aws:ResourceTag/Project": project, "aws:ResourceTag/Environment": "prod" };
      expect(allows(statements, { action: `${service}:DeleteThing`, resource: "arn:thing", keys })).toBe(true);
      const resource = `${bucket}/.pulumi/stacks/${project}/prod.json`;
      expect(allows(statements, { action: "s3:PutObject", resource })).toBe(true);
    }
  });

  it("changes nothing of another environment, no entry of the log, and no role of deployments", () => {
    const [service = ""] = servicesOf["edge"]?.filter((name) => name !== "iam") ?? [];
    const keys = { "aws:ResourceTag/Project": "edge", "aws:ResourceTag/Environment": "dev" };
    expect(allows(statements, { action: `${service}:DeleteThing`, resource: "arn:thing", keys })).toBe(false);
    const entry = `${bucket}/payments-rollouts/00000001.json`;
    expect(allows(statements, { action: "s3:DeleteObject", resource: entry })).toBe(false);
    const role = "arn:aws:iam::111122223333:role/role-deploy-edge-prod-p1";
    expect(allows(statements, { action: "iam:PutRolePolicy", resource: role })).toBe(false);
  });
});

describe("the role by which the workflow pushes the service's image", () => {
  const repositoryOf = (environmentSuffix: string, role: "payment-service" | "collector" = "payment-service") => {
    const name = resourceName({ ...scope, environmentSuffix }, "repository", role);
    return `arn:aws:ecr:ap-southeast-1:111122223333:repository/${name}`;
  };
  const scope = { environment: "dev", environmentSuffix: "d1" } as const;
  const may = (action: string, resource: string, environment = "dev"): boolean =>
    allows(deploymentPolicy({ ...target("app"), environment, environmentSuffix: "d1" }), { action, resource });
  // https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html
  const calls = [
    "BatchCheckLayerAvailability",
    "BatchGetImage",
    "CompleteLayerUpload",
    "InitiateLayerUpload",
    "PutImage",
    "UploadLayerPart",
  ].map((call) => `ecr:${call}`);

  it("may do all that ECR asks for, on the repository that security makes", () => {
    expect(may("ecr:GetAuthorizationToken", "*")).toBe(true);
    expect(calls.map((call) => may(call, repositoryOf("d1")))).toEqual(calls.map(() => true));
  });

  it("pushes into no other repository, and from no other environment", () => {
    expect(may("ecr:PutImage", repositoryOf("d2"))).toBe(false);
    expect(may("ecr:PutImage", repositoryOf("d1", "collector"))).toBe(false);
    expect(may("ecr:PutImage", repositoryOf("d1"), "prod")).toBe(false);
    const passing = rolloutPolicy({ ...target("app"), environment: "dev", environmentSuffix: "d1" });
    expect(allows(passing, { action: "ecr:PutImage", resource: repositoryOf("d1") })).toBe(false);
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

  it("changes what is its own or has no tags, and nothing that another project or environment has made", () => {
    const tagged = (Project: string, Environment: string): RequestKeys => ({
      "aws:ResourceTag/Project": Project,
      "aws:ResourceTag/Environment": Environment,
    });
    for (const service of servicesOf[project]?.filter((name) => name !== "iam") ?? []) {
      const may = (keys: RequestKeys): boolean => isAllowed(project, `${service}:DeleteThing`, "arn:thing", keys);
      expect([may(tagged(project, "prod")), may({})]).toEqual([true, true]);
      expect([may(tagged("other", "prod")), may(tagged(project, "dev"))]).toEqual([false, false]);
    }
  });

  it("has nothing of a service that is another's, and nothing in another region", () => {
    expect(isAllowed(project, "dynamodb:CreateTable", "arn:thing")).toBe(false);
    const [service = ""] = servicesOf[project]?.filter((name) => name !== "route53") ?? [];
    expect(isAllowed(project, `${service}:CreateThing`, "arn:thing", { "aws:RequestedRegion": "us-east-1" })).toBe(
      false,
    );
  });

  it("cannot touch the roles of deployments, its own among them", () => {
    const role = `arn:aws:iam::111122223333:role/role-deploy-${project}-prod-p1`;
    for (const action of ["iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy", "iam:DeleteRole"])
      expect(isAllowed(project, action, role)).toBe(false);
  });

  it("writes its own state and no other project's, whatever it may do with S3 besides", () => {
    const bucket = `arn:aws:s3:::${target(project).stateBucket}`;
    const may = (action: string, path: string): boolean => isAllowed(project, action, bucket + path);
    expect(may("s3:PutObject", `/.pulumi/stacks/${project}/prod.json`)).toBe(true);
    for (const other of projects.filter((name) => name !== project)) {
      expect(may("s3:GetObject", `/.pulumi/stacks/${other}/prod.json`)).toBe(true);
      for (const action of ["s3:PutObject", "s3:DeleteObject", "s3:DeleteObjectVersion"])
        expect(may(action, `/.pulumi/stacks/${other}/prod.json`)).toBe(false);
    }
  });

  it("adds to the log of rollouts, and neither overwrites nor removes an entry or the bucket", () => {
    const bucket = `arn:aws:s3:::${target(project).stateBucket}`;
    const conditional = { "s3:if-none-match": "*" };
    const entry = `${bucket}/payments-rollouts/00000001.json`;
    expect(isAllowed(project, "s3:PutObject", entry, conditional)).toBe(true);
    expect(isAllowed(project, "s3:PutObject", entry)).toBe(false);
    expect(isAllowed(project, "s3:DeleteObject", entry, conditional)).toBe(false);
    for (const action of ["s3:DeleteBucket", "s3:PutBucketPolicy"])
      expect(isAllowed(project, action, bucket)).toBe(false);
  });
});
