import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { AccountStore } from "@payments/shared/simulated-aws/account-store.ts";
import { stringsAt, text } from "@payments/shared/simulated-aws/attributes.ts";
import type { RecordedResource } from "@payments/shared/simulated-aws/program-under-mocks.ts";
import { rehearse } from "@payments/shared/simulated-aws/rehearsal.ts";
import { rehearsalStore } from "@payments/shared/simulated-aws/rehearsal-store.ts";
import { deploymentOrder, readStackGraph } from "@payments/shared/stack-graph/stack-graph.ts";
import { repository } from "@payments/shared/testing/rehearsed-project.ts";
import { beforeAll, describe, expect, it } from "vitest";
import { statementsOf, type WholePlatform, wholePlatform } from "./whole-platform.fixture.ts";

let platform: WholePlatform;
/** Last parts of the names of all endpoints: `ecr.api`, `s3`. */
let endpoints: readonly string[];

beforeAll(async () => {
  platform = await wholePlatform("local");
  endpoints = platform
    .all("aws:ec2/vpcEndpoint:VpcEndpoint")
    .map(({ inputs }) => text(inputs, "serviceName").replace("com.amazonaws.ap-southeast-1.", ""));
});

/** Endpoints of a service whose actions have another prefix, or which takes none. */
const endpointsOfPrefix: Readonly<Record<string, readonly string[]>> = {
  cloudwatch: ["monitoring"],
  ecr: ["ecr.api", "ecr.dkr"],
  // What a function may do to have its interfaces in the VPC; Lambda does it from outside.
  ec2: [],
  // The log-in is checked by the database itself.
  "rds-db": [],
};

/** Endpoints of a client whose package has another name. */
const endpointsOfClient: Readonly<Record<string, readonly string[]>> = {
  cloudwatch: ["monitoring"],
  "cloudwatch-logs": ["logs"],
  ecr: ["ecr.api"],
  "elastic-load-balancing-v2": ["elasticloadbalancing"],
  eventbridge: ["events"],
  firehose: ["kinesis-firehose"],
  "secrets-manager": ["secretsmanager"],
  sfn: ["states"],
};

const clients = [
  ...new Set(
    globSync("projects/**/*.ts", {
      cwd: repository,
      exclude: ["**/node_modules/**", "**/*.test.ts", "**/*.fixture.ts"],
    })
      .flatMap((file) => [...readFileSync(join(repository, file), "utf8").matchAll(/"@aws-sdk\/client-([a-z0-9-]+)"/g)])
      .map(([, client]) => client ?? ""),
  ),
].sort();

describe("private workloads reach by an endpoint", () => {
  it.each(clients)("what the client of %s calls", (client) => {
    expect(endpoints).toEqual(expect.arrayContaining([...(endpointsOfClient[client] ?? [client])]));
  });

  it("what the code's clients are: the search finds them", () => {
    expect(clients).toEqual(expect.arrayContaining(["cloudwatch", "rds"]));
  });

  it("every service that the roles of Lambdas and tasks may call", () => {
    const tasks = platform.all("aws:ecs/taskDefinition:TaskDefinition");
    const roleArns = [
      ...platform.all("aws:lambda/function:Function").map(({ inputs }) => text(inputs, "role")),
      ...tasks.flatMap(({ inputs }) => [text(inputs, "taskRoleArn"), text(inputs, "executionRoleArn")]),
    ];
    const roles = platform.all("aws:iam/role:Role").filter(({ state }) => roleArns.includes(text(state, "arn")));
    expect(roles).toHaveLength(new Set(roleArns).size);
    const called = roles.flatMap(actionsOf).map((action) => action.split(":")[0] ?? "");
    const needed = [...new Set(called)].flatMap((prefix) => endpointsOfPrefix[prefix] ?? [prefix]);
    expect(needed).toEqual(expect.arrayContaining(["ecr.api", "ecr.dkr", "logs", "rds", "xray"]));
    expect(needed.filter((service) => !endpoints.includes(service))).toEqual([]);
  });

  it("what the tasks' log drivers write to", () => {
    const drivers = platform
      .all("aws:ecs/taskDefinition:TaskDefinition")
      .flatMap(({ inputs }) => JSON.parse(text(inputs, "containerDefinitions")) as object[])
      .flatMap((container) => stringsAt(container, "logConfiguration.logDriver"));
    expect(new Set(drivers)).toEqual(new Set(["awslogs"]));
    expect(endpoints).toContain("logs");
  });
});

function actionsOf(role: RecordedResource): string[] {
  return platform
    .all("aws:iam/rolePolicy:RolePolicy")
    .filter(({ inputs }) => inputs["role"] === role.id)
    .flatMap((policy) => statementsOf(policy, "policy").flatMap(({ Action }) => Action));
}

describe("image layers", () => {
  /** Deploys all, after `change` was made to what network has deployed. */
  async function deployedAfter(change: (store: AccountStore) => void) {
    const graph = readStackGraph(repository);
    const store = rehearsalStore();
    const records = await rehearse({
      projects: deploymentOrder(graph).flatMap((name) => graph.get(name) ?? []),
      environment: "local",
      stack: "local",
      store,
      done: (project) => {
        if (project === "network") change(store);
      },
    });
    return [...records.values()].flatMap(({ refusals }) => refusals);
  }

  it("cannot be pulled once S3's endpoint does not make an exception for ECR's bucket", async () => {
    const refusals = await deployedAfter((store) => {
      const [s3] = store
        .list("aws:ec2/vpcEndpoint:VpcEndpoint")
        .filter(({ inputs }) => inputs["vpcEndpointType"] === "Gateway");
      if (!s3) throw new Error("network has no gateway endpoint");
      const document = JSON.parse(text(s3.state, "policy")) as { Statement: { Sid: string }[] };
      const Statement = document.Statement.filter(({ Sid }) => Sid !== "ImageLayers");
      expect(Statement).toHaveLength(1);
      store.put({ ...s3, state: { ...s3.state, policy: JSON.stringify({ ...document, Statement }) } });
    });
    // The rest is what hangs on the service.
    expect(refusals[0]).toMatch(/CannotPullContainerError[\s\S]*starport-layer-bucket[\s\S]*403 Forbidden/);
  });

  it("can be pulled with it", async () => {
    expect(await deployedAfter(() => {})).toEqual([]);
  });
});
