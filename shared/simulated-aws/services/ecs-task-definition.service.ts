import { type Attributes, isRecord, isUnknown, stringsAt, text, valuesAt } from "../attributes.ts";
import {
  type AccountReader,
  between,
  type HeldResource,
  json,
  matches,
  oneOf,
  planned,
  type ResourceContext,
  type ResourceType,
  refusedByApi,
  type SimulatedService,
} from "../resource-type.ts";
import { assumableRole } from "./assumable-role.rule.ts";
import { logGroupType } from "./cloudwatch-logs.service.ts";
import { type Container, containersOf, cpuUnits, fargateSizeRefusal, memoryMib } from "./ecs-container.plan.ts";

const apiPage = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html";
const containerPage = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html";
const fargatePage = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html";
const logsPage = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html";
const rolePage = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html";

export const taskDefinitionType = "aws:ecs/taskDefinition:TaskDefinition";

/** The definition that an ARN, `family:revision` or a family (its newest revision) names. */
export function taskDefinitionOf(reference: string, account: AccountReader): HeldResource | undefined {
  const revisions = revisionsOf(reference, account);
  return revisions.at(-1) ?? account.find(taskDefinitionType, reference);
}

function revisionsOf(family: string, { list }: Pick<AccountReader, "list">): HeldResource[] {
  return list(taskDefinitionType)
    .filter(({ name }) => name === family)
    .sort((a, b) => Number(a.state["revision"]) - Number(b.state["revision"]));
}

function nextRevision({ inputs, list }: ResourceContext): number {
  return Number(revisionsOf(text(inputs, "family"), { list }).at(-1)?.state["revision"] ?? 0) + 1;
}

function containersRefusal({ containerDefinitions }: Attributes): string | undefined {
  if (isUnknown(containerDefinitions)) return undefined;
  const containers = containersOf(containerDefinitions);
  if (!containers || containers.length === 0) return "containerDefinitions is a JSON list of at least one container";
  if (!containers.some(({ essential }) => essential)) return "Task definition does not have any essential containers";
  const names = containers.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) return `two containers have the name "${twice}"`;
  return containers.map(containerRefusal).find(Boolean);
}

function containerRefusal({ name, image, ports }: Container): string | undefined {
  if (!/^[\w-]{1,255}$/.test(name)) return `"${name}" is no container name: up to 255 letters, digits, - and _`;
  if (image === "") return `Container.image should not be null or empty: ${name}`;
  const port = ports.find((candidate) => !(candidate >= 1 && candidate <= 65_535));
  return port === undefined ? undefined : `containerPort of ${name} must be from 1 to 65535, got ${String(port)}`;
}

/** What holds on Fargate, or in the network mode `awsvpc`. */
function platformRefusal(inputs: Attributes): string | undefined {
  const containers = containersOf(inputs["containerDefinitions"]) ?? [];
  const { networkMode } = inputs;
  const strayPort = containers
    .flatMap(({ raw }) => valuesAt(raw, "portMappings").filter(isRecord))
    .find(({ hostPort, containerPort }) => hostPort !== undefined && hostPort !== 0 && hostPort !== containerPort);
  if (networkMode === "awsvpc" && strayPort)
    return "When networkMode=awsvpc, the host ports and container ports in port mappings must match";
  if (!stringsAt(inputs, "requiresCompatibilities").includes("FARGATE")) return undefined;
  if (networkMode !== "awsvpc" && !isUnknown(networkMode)) return "Fargate only supports network mode 'awsvpc'";
  const { cpu, memory } = inputs;
  if (cpu === undefined || memory === undefined)
    return "Fargate requires that 'cpu' and 'memory' be defined at the task level";
  if (isUnknown(cpu) || isUnknown(memory)) return undefined;
  return fargateSizeRefusal(String(cpu), String(memory)) ?? shareRefusal(containers, String(cpu), String(memory));
}

function shareRefusal(containers: readonly Container[], cpu: string, memory: string): string | undefined {
  const units = containers.reduce((sum, { raw }) => sum + Number(raw["cpu"] ?? 0), 0);
  if (units > cpuUnits(cpu)) return `the containers ask for ${String(units)} CPU units, the task has ${cpu}`;
  const greedy = containers.find(({ raw }) => Number(raw["memory"] ?? 0) > memoryMib(memory));
  return greedy && `the container ${greedy.name} has a larger memory than the task's ${memory}`;
}

function executionRoleRefusal(inputs: Attributes): string | undefined {
  if (!stringsAt(inputs, "requiresCompatibilities").includes("FARGATE")) return undefined;
  if (inputs["executionRoleArn"] !== undefined) return undefined;
  const containers = containersOf(inputs["containerDefinitions"]) ?? [];
  const need = containers.some(({ image }) => /\.dkr\.ecr\./.test(image))
    ? "ECR images"
    : containers.some(({ logGroup }) => logGroup !== undefined) && "log driver awslogs";
  return need ? `Fargate requires task definition to have execution role ARN to support ${need}` : undefined;
}

function logOptionsRefusal({ containerDefinitions }: Attributes): string | undefined {
  for (const { name, raw, logGroup } of containersOf(containerDefinitions) ?? []) {
    if (logGroup === undefined) continue;
    const options = (valuesAt(raw, "logConfiguration.options")[0] ?? {}) as Attributes;
    const missing = ["awslogs-group", "awslogs-region", "awslogs-stream-prefix"].find(
      (option) => !text(options, option),
    );
    if (missing) return `Log driver awslogs requires options: ${missing} (container ${name})`;
  }
  return undefined;
}

/** The driver would find no group when the task starts; here that shows when the definition is made. */
function logGroupRefusal({ containerDefinitions }: Attributes, { find }: ResourceContext): string | undefined {
  const missing = (containersOf(containerDefinitions) ?? []).find(
    ({ logGroup }) => logGroup !== undefined && !find(logGroupType, logGroup),
  );
  return missing && `failed to validate logger args: The specified log group does not exist: ${missing.logGroup ?? ""}`;
}

const taskRoles = (["taskRoleArn", "executionRoleArn"] as const).map((property) =>
  assumableRole({
    property,
    service: "ecs-tasks.amazonaws.com",
    code: "ClientException",
    words: "Role is not valid: ECS was unable to assume it, its trust policy does not name ecs-tasks.amazonaws.com",
    page: rolePage,
  }),
);

const taskDefinition: ResourceType = {
  // The provider's id is the family alone. The account keeps one row for each id, and the old revision lives until the
  // service runs the new one, so here the revision belongs to it.
  id: (context) => `${text(context.inputs, "family")}:${String(nextRevision(context))}`,
  name: "family",
  nameIsUnique: false,
  defaults: { enableFaultInjection: false, networkMode: "bridge", skipDestroy: false, trackLatest: false },
  computed: ({ id, partition, region, accountId }) => {
    const prefix = `arn:${partition}:ecs:${region}:${accountId}:task-definition`;
    const [family = "", revision = ""] = id.split(":");
    return { arn: `${prefix}/${id}`, arnWithoutRevision: `${prefix}/${family}`, revision: Number(revision) };
  },
  replaceOn: [
    ...["containerDefinitions", "cpu", "enableFaultInjection", "ephemeralStorage", "executionRoleArn", "ipcMode"],
    ...["memory", "networkMode", "pidMode", "placementConstraints", "proxyConfiguration", "requiresCompatibilities"],
    ...["runtimePlatform", "taskRoleArn", "volumes"],
  ],
  references: { executionRoleArn: ["aws:iam/role:Role"], taskRoleArn: ["aws:iam/role:Role"] },
  rules: [
    matches("family", /^[\w-]{1,255}$/, "up to 255 letters, digits, hyphens and underscores", apiPage),
    json("containerDefinitions", apiPage),
    planned("containerDefinitions", containerPage, containersRefusal),
    oneOf("requiresCompatibilities", ["EC2", "EXTERNAL", "FARGATE", "MANAGED_INSTANCES"], apiPage),
    oneOf("networkMode", ["awsvpc", "bridge", "host", "none"], apiPage),
    oneOf("runtimePlatform.cpuArchitecture", ["X86_64", "ARM64"], fargatePage),
    between("ephemeralStorage.sizeInGib", 21, 200, fargatePage),
    planned("cpu", fargatePage, platformRefusal),
    planned("executionRoleArn", rolePage, executionRoleRefusal),
    planned("containerDefinitions", logsPage, logOptionsRefusal),
    refusedByApi("containerDefinitions", "ResourceInitializationError", logsPage, logGroupRefusal),
    ...taskRoles,
  ],
  whileInUse: "allow", // a revision becomes inactive although services still run it
};

/** Task definitions. */
export const ecsTaskDefinition: SimulatedService = { resources: { [taskDefinitionType]: taskDefinition } };
