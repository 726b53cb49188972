import { awsImposedNames } from "@payments/shared/naming/aws-imposed-name.ts";
import { nameTail } from "@payments/shared/naming/resource-name.ts";
import { unscopedActions } from "@payments/shared/policies/unscoped-actions.ts";
import { isRecord, stringsAt, valuesAt } from "@payments/shared/simulated-aws/attributes.ts";
import { catalogue } from "@payments/shared/simulated-aws/catalogue.ts";
import { declarations } from "@payments/shared/simulated-aws/declarations/declarations.ts";
import type { RecordedResource } from "@payments/shared/simulated-aws/program-under-mocks.ts";
import { beforeAll, describe, expect, it } from "vitest";
import { statementsOf, type WholePlatform, wholePlatform } from "./whole-platform.fixture.ts";

const tail = nameTail({ environment: "local", environmentSuffix: "r1" });
let platform: WholePlatform;

beforeAll(async () => {
  platform = await wholePlatform("local");
});

const label = ({ type, name }: RecordedResource): string => `${type} ${name}`;
const except = (condition: (resource: RecordedResource) => boolean, resources = platform.resources): string[] =>
  resources.filter((resource) => !condition(resource)).map(label);
const argumentsOf = (type: string) => declarations().resources[type]?.args ?? {};

describe("every program", () => {
  it("is taken by the account without a refusal", () => {
    expect([...platform.records.values()].flatMap(({ refusals }) => refusals)).toEqual([]);
    expect([...platform.records.keys()]).toEqual(["network", "security", "data", "edge", "app", "observability"]);
  });

  it("publishes its version, environment and suffix, and no credential", () => {
    for (const [project, { outputs }] of platform.records) {
      expect(outputs, project).toMatchObject({ contractVersion: 1, environment: "local", environmentSuffix: "r1" });
      expect(
        Object.keys(outputs).filter((name) => /password|secretValue|apiKey|token|privateKey/i.test(name)),
        project,
      ).toEqual([]);
    }
  });
});

describe("names and tags", () => {
  /** Names that are no names of resources of ours, with the reason. */
  const notOurs: Readonly<Record<string, string>> = {
    "aws:route53/record:Record": "a domain's name",
    "aws:cloudwatch/logStream:LogStream": "lies in a group that has our name",
    "aws:apigateway/usagePlanKey:UsagePlanKey": "is the name of its key",
    "aws:apigateway/model:Model": "ends in both, in letters and digits alone: program.test.ts of edge",
  };

  /** The physical name, or the `Name` tag of what has none at AWS. */
  const nameOf = ({ type, state }: RecordedResource): string | undefined => {
    const property = catalogue().resources[type]?.name;
    const { tags } = state;
    const names = [property && state[property], isRecord(tags) && tags["Name"], state["stageName"], state["name"]];
    return names.find((name): name is string => typeof name === "string" && name !== "");
  };

  it("end in environment and suffix, or carry both where AWS dictates the form", () => {
    const wrong = platform.resources.flatMap((resource) => {
      const name = nameOf(resource);
      if (name === undefined || notOurs[resource.type]) return [];
      const imposed = awsImposedNames.some(({ pattern }) => pattern.test(name)) && name.includes(tail);
      return name.endsWith(tail) || imposed ? [] : [`${label(resource)}: ${name}`];
    });
    expect(wrong).toEqual([]);
  });

  it("stand on everything that can have a name or a Name tag", () => {
    const withoutNameAtAws = [
      "aws:acm/certificate:Certificate", // known by its domain
      "aws:appautoscaling/target:Target", // known by its service
      "aws:lb/listener:Listener", // known by its port
      "aws:ecs/taskDefinition:TaskDefinition", // its family has the name
    ];
    const nameless = platform.resources.filter(
      (resource) => argumentsOf(resource.type)["tags"] !== undefined && nameOf(resource) === undefined,
    );
    expect(nameless.filter(({ type }) => !withoutNameAtAws.includes(type)).map(label)).toEqual([]);
    const [task] = platform.all("aws:ecs/taskDefinition:TaskDefinition");
    expect(task?.inputs["family"]).toMatch(new RegExp(`${tail}$`));
  });

  it("give everything that can have tags its owner, environment and suffix", () => {
    const taggable = platform.resources.filter(({ type }) => argumentsOf(type)["tags"] !== undefined);
    expect(taggable.length).toBeGreaterThan(100);
    const tagged = { Platform: "payments", Environment: "local", EnvironmentSuffix: "r1", ManagedBy: "pulumi" };
    for (const resource of taggable) expect(resource.state["tags"], label(resource)).toMatchObject(tagged);
  });

  it("differ between two copies of an environment, so that both can live in one account", async () => {
    const copy = await wholePlatform("local", { suffix: "pr42", store: platform.store });
    expect([...copy.records.values()].flatMap(({ refusals }) => refusals)).toEqual([]);
    expect(copy.records.size).toBe(6);
  });
});

describe("everything can be destroyed", () => {
  it("no resource is protected or retained", () => {
    expect(except(({ options }) => options.protect !== true && options.retainOnDelete !== true)).toEqual([]);
  });

  it.each([
    { type: "aws:s3/bucket:Bucket", argument: "forceDestroy", value: true },
    { type: "aws:ecr/repository:Repository", argument: "forceDelete", value: true },
    { type: "aws:backup/vault:Vault", argument: "forceDestroy", value: true },
    { type: "aws:ecs/service:Service", argument: "forceDelete", value: true },
    { type: "aws:rds/cluster:Cluster", argument: "skipFinalSnapshot", value: true },
    { type: "aws:rds/cluster:Cluster", argument: "deletionProtection", value: false },
    { type: "aws:lb/loadBalancer:LoadBalancer", argument: "enableDeletionProtection", value: false },
    { type: "aws:kms/key:Key", argument: "deletionWindowInDays", value: 7 },
  ])("$type has $argument $value", ({ type, argument, value }) => {
    const resources = platform.all(type);
    expect(resources.length).toBeGreaterThan(0);
    expect(except(({ inputs }) => inputs[argument] === value, resources)).toEqual([]);
  });

  it("no log group is kept by the provider", () => {
    expect(
      except(
        ({ inputs }) => inputs["skipDestroy"] !== true && inputs["deletionProtectionEnabled"] !== true,
        platform.all("aws:cloudwatch/logGroup:LogGroup"),
      ),
    ).toEqual([]);
  });
});

describe("logs", () => {
  const groups = (): RecordedResource[] => platform.all("aws:cloudwatch/logGroup:LogGroup");

  it("are kept for exactly 2557 days and encrypted by the platform's key", () => {
    const { logsKeyArn } = platform.records.get("security")?.outputs ?? {};
    expect(groups().length).toBeGreaterThanOrEqual(11);
    expect(
      except(({ inputs }) => inputs["retentionInDays"] === 2557 && inputs["kmsKeyId"] === logsKeyArn, groups()),
    ).toEqual([]);
  });

  it("all go to the archive, except the archive's own", () => {
    const { archiveStreamArn } = platform.records.get("security")?.outputs ?? {};
    const filters = platform.all("aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter");
    expect(
      except(({ inputs }) => inputs["destinationArn"] === archiveStreamArn && inputs["filterPattern"] === "", filters),
    ).toEqual([]);
    const archived = filters.map(({ inputs }) => inputs["logGroup"]);
    const open = groups()
      .filter(({ inputs }) => !archived.includes(inputs["name"]))
      .map(({ name }) => name);
    expect(open).toEqual(["log-group-log-delivery"]);
  });

  it("have no group that AWS had to make by itself, without retention", () => {
    const made = platform.store.list("aws:cloudwatch/logGroup:LogGroup").filter(({ owner }) => owner !== undefined);
    expect(made.map(({ id }) => id)).toEqual(
      ["/aws/apigateway/welcome"].filter((id) => made.some((group) => group.id === id)),
    );
    const ours = new Set(groups().map(({ inputs }) => inputs["name"]));
    for (const lambda of platform.all("aws:lambda/function:Function")) {
      expect(ours).toContain(`/aws/lambda/${String(lambda.inputs["name"])}`);
    }
  });

  it("in S3 expire at 2557 days, and old versions and broken uploads a day later", () => {
    const buckets = platform.all("aws:s3/bucket:Bucket").map(({ id }) => id);
    const rules = platform.all("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration");
    expect(rules.map(({ inputs }) => inputs["bucket"]).sort()).toEqual(buckets.sort());
    for (const { inputs } of rules) {
      expect(inputs["rules"]).toEqual([
        expect.objectContaining({
          status: "Enabled",
          expiration: { days: 2557 },
          noncurrentVersionExpiration: { noncurrentDays: 1 },
          abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
        }),
        expect.objectContaining({ status: "Enabled", expiration: { expiredObjectDeleteMarker: true } }),
      ]);
    }
  });
});

describe("traces", () => {
  it("come from the API's stage, every function and every state machine", () => {
    expect(
      except(({ inputs }) => inputs["xrayTracingEnabled"] === true, platform.all("aws:apigateway/stage:Stage")),
    ).toEqual([]);
    const functions = platform.all("aws:lambda/function:Function");
    expect(functions.length).toBeGreaterThan(0);
    expect(except(({ inputs }) => stringsAt(inputs, "tracingConfig.mode")[0] === "Active", functions)).toEqual([]);
    expect(
      except(
        ({ inputs }) => valuesAt(inputs, "tracingConfiguration.enabled")[0] === true,
        platform.all("aws:sfn/stateMachine:StateMachine"),
      ),
    ).toEqual([]);
  });

  it("come from the tasks, through a collector beside the service", () => {
    const [task] = platform.all("aws:ecs/taskDefinition:TaskDefinition");
    const containers = JSON.parse(String(task?.inputs["containerDefinitions"])) as {
      name: string;
      environment: { name: string; value: string }[];
    }[];
    expect(containers.map(({ name }) => name)).toEqual(["payment-service", "collector"]);
    expect(containers[0]?.environment).toContainEqual({
      name: "XRAY_SAMPLING_ENDPOINT",
      value: "http://localhost:2000",
    });
  });

  it("are a tenth of the requests, without a reservoir that would come first", () => {
    const [rule, ...others] = platform.all("aws:xray/samplingRule:SamplingRule");
    expect(others).toEqual([]);
    expect(rule?.inputs).toMatchObject({ fixedRate: 0.1, reservoirSize: 0, serviceName: `*${tail}` });
  });
});

describe("roles", () => {
  const roles = (): RecordedResource[] => platform.all("aws:iam/role:Role");
  const policies = (): RecordedResource[] => platform.all("aws:iam/rolePolicy:RolePolicy");
  const boundary = () => platform.all("aws:iam/policy:Policy").flatMap((policy) => statementsOf(policy, "policy"));

  it("all carry the boundary", () => {
    const { permissionsBoundaryArn } = platform.records.get("security")?.outputs ?? {};
    expect(roles().length).toBeGreaterThanOrEqual(9);
    expect(except(({ inputs }) => inputs["permissionsBoundary"] === permissionsBoundaryArn, roles())).toEqual([]);
  });

  it("say all that they may in a policy of their own: none of AWS's is attached", () => {
    const attached = platform.resources.filter(({ type }) => /iam\/(role|user|group)?policyAttachment/i.test(type));
    expect(attached.map(label)).toEqual([]);
    expect(
      except(
        ({ inputs }) => inputs["managedPolicyArns"] === undefined && inputs["inlinePolicies"] === undefined,
        roles(),
      ),
    ).toEqual([]);
  });

  it("allow nothing that the boundary does not, and no action by wildcard", () => {
    const ceiling = boundary()
      .filter(({ Effect }) => Effect === "Allow")
      .flatMap(({ Action }) => Action);
    const actions = policies().flatMap((policy) =>
      statementsOf(policy, "policy").flatMap(({ Action }) => Action.map((action) => `${policy.name}: ${action}`)),
    );
    expect(actions.filter((action) => !ceiling.includes(action.split(": ")[1] ?? ""))).toEqual([]);
    expect(actions.filter((action) => action.includes("*"))).toEqual([]);
  });

  it("use everything that the boundary allows: a ceiling above what anybody needs is none", () => {
    const used = policies().flatMap((policy) => statementsOf(policy, "policy").flatMap(({ Action }) => Action));
    const ceiling = boundary()
      .filter(({ Effect }) => Effect === "Allow")
      .flatMap(({ Action }) => Action);
    expect(ceiling.filter((action) => !used.includes(action))).toEqual([]);
  });

  it("reach all resources only by actions that know no resource", () => {
    const open = policies().flatMap((policy) =>
      statementsOf(policy, "policy")
        .filter(({ Resource }) => Resource?.includes("*"))
        .flatMap(({ Action }) => Action),
    );
    const without = Object.keys(unscopedActions);
    expect(open.filter((action) => !without.includes(action))).toEqual([]);
    expect(
      without.filter((action) => !open.includes(action)),
      "listed, but used by nobody",
    ).toEqual([]);
    for (const page of Object.values(unscopedActions)) expect(page).toMatch(/^https:\/\/docs\.aws\.amazon\.com\//);
  });

  it("are named by no policy of another stack: upstream knows no downstream role", () => {
    const types = ["kms/key:Key", "s3/bucketPolicy:BucketPolicy", "sns/topicPolicy:TopicPolicy"].map(
      (type) => `aws:${type}`,
    );
    const documents = [...platform.records.values()].flatMap(({ resources }) => {
      const own = resources.filter(({ type }) => type === "aws:iam/role:Role").map(({ state }) => state["arn"]);
      return resources
        .filter(({ type }) => types.includes(type))
        .map(({ inputs }) => String(inputs["policy"]).match(/arn:[^"]*:role\/[^"]*/g) ?? [])
        .map((named) => named.filter((role) => !own.includes(role)));
    });
    expect(documents.length).toBeGreaterThanOrEqual(10);
    expect(documents.flat()).toEqual([]);
  });
});

describe("isolation", () => {
  it("admits the internet to the load balancer on 443 and 80, and nowhere else", () => {
    const open = platform
      .all("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
      .filter(({ inputs }) => inputs["cidrIpv4"] === "0.0.0.0/0");
    const { webSecurityGroupId } = platform.records.get("security")?.outputs ?? {};
    expect(open.map(({ inputs }) => [inputs["securityGroupId"], inputs["fromPort"], inputs["toPort"]]).sort()).toEqual([
      [webSecurityGroupId, 443, 443],
      [webSecurityGroupId, 80, 80],
    ]);
  });

  it("lets no group send all traffic anywhere", () => {
    const rules = platform.all("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule");
    expect(
      except(({ inputs }) => inputs["ipProtocol"] === "tcp" && inputs["fromPort"] === inputs["toPort"], rules),
    ).toEqual([]);
    expect(
      except(
        ({ inputs }) => inputs["egress"] === undefined && inputs["ingress"] === undefined,
        platform.all("aws:ec2/securityGroup:SecurityGroup"),
      ),
    ).toEqual([]);
  });

  it("runs all compute in private subnets, without public addresses", () => {
    const { privateSubnetIds, databaseSubnetIds } = platform.records.get("network")?.outputs ?? {};
    for (const { inputs } of platform.all("aws:lambda/function:Function")) {
      expect(valuesAt(inputs, "vpcConfig.subnetIds")).toEqual(privateSubnetIds);
    }
    for (const { inputs } of platform.all("aws:ecs/service:Service")) {
      expect(inputs["networkConfiguration"]).toMatchObject({ subnets: privateSubnetIds, assignPublicIp: false });
    }
    expect(platform.all("aws:rds/subnetGroup:SubnetGroup")[0]?.inputs["subnetIds"]).toEqual(databaseSubnetIds);
    expect(
      except(
        ({ inputs }) => inputs["publiclyAccessible"] === false,
        platform.all("aws:rds/clusterInstance:ClusterInstance"),
      ),
    ).toEqual([]);
  });

  it("keeps every bucket private and TLS only", () => {
    const buckets = platform
      .all("aws:s3/bucket:Bucket")
      .map(({ id }) => id)
      .sort();
    const blocks = platform.all("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock");
    expect(blocks.map(({ inputs }) => inputs["bucket"]).sort()).toEqual(buckets);
    const closed = {
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    };
    for (const { inputs } of blocks) expect(inputs).toMatchObject(closed);
    const policies = platform.all("aws:s3/bucketPolicy:BucketPolicy");
    expect(policies.map(({ inputs }) => inputs["bucket"]).sort()).toEqual(buckets);
    for (const policy of policies) {
      expect(statementsOf(policy, "policy")).toContainEqual(
        expect.objectContaining({
          Effect: "Deny",
          Principal: "*",
          Action: ["s3:*"],
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        }),
      );
    }
  });
});

it("has no alarm that tells nobody", () => {
  const { alertTopicArn } = platform.records.get("security")?.outputs ?? {};
  const alarms = platform.all("aws:cloudwatch/metricAlarm:MetricAlarm");
  expect(alarms.length).toBeGreaterThanOrEqual(10);
  expect(
    except(
      ({ inputs }) => stringsAt(inputs, "alarmActions")[0] === alertTopicArn && inputs["actionsEnabled"] !== false,
      alarms,
    ),
  ).toEqual([]);
});
