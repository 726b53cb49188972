import { text } from "../attributes.ts";
import { type HeldResource, type ResourceContext, type Rule, refusedByApi } from "../resource-type.ts";
import { logGroupType } from "./cloudwatch-logs.service.ts";
import { findImage } from "./ecr.service.ts";
import { type Container, containersOf } from "./ecs-container.plan.ts";
import { taskDefinitionOf } from "./ecs-task-definition.service.ts";
import { roleAllows } from "./iam-role-access.ts";

const pullPage = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html";
const rolePage = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html";
const secretsPage = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html";

/** An image of this account's registry: `<account>.dkr.ecr.<region>.amazonaws.com/<repository>@sha256:…` or `:<tag>`. */
const ownImage = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com\/([^@:]+)(?:@(sha256:[0-9a-f]{64})|:([\w.-]+))?$/;

/** A secret's ARN, after which a JSON key, a stage and a version may follow. */
const secretArn = /^arn:[a-z-]+:secretsmanager:[a-z0-9-]+:\d{12}:secret:[^:]+/;

interface Start {
  readonly containers: readonly Container[];
  readonly executionRole: HeldResource | undefined;
}

function startOf(context: ResourceContext): Start {
  const definition = taskDefinitionOf(text(context.inputs, "taskDefinition"), context);
  return {
    containers: containersOf(definition?.inputs["containerDefinitions"]) ?? [],
    executionRole: context.find("aws:iam/role:Role", text(definition?.inputs ?? {}, "executionRoleArn")),
  };
}

/** What the execution role may not do although the task needs it. */
function denied(context: ResourceContext, { executionRole }: Start, action: string, resource: string): boolean {
  return executionRole !== undefined && !roleAllows(context, executionRole, { action, resource });
}

function pullRefusal(context: ResourceContext): string | undefined {
  const start = startOf(context);
  for (const { image } of start.containers) {
    const [, account, region, repository = "", digest, tag] = ownImage.exec(image) ?? [];
    if (account !== context.accountId || region !== context.region) continue;
    if (!findImage(context, repository, digest ?? tag ?? "latest"))
      return `pull image manifest has been retried 1 time(s): failed to resolve ref ${image}: not found`;
    const arn = `arn:${context.partition}:ecr:${region}:${account}:repository/${repository}`;
    const lacking =
      (denied(context, start, "ecr:GetAuthorizationToken", "*") && "ecr:GetAuthorizationToken") ||
      (denied(context, start, "ecr:BatchGetImage", arn) && "ecr:BatchGetImage");
    if (lacking) return `the execution role is not authorized to perform ${lacking} for ${image}`;
  }
  return undefined;
}

function secretRefusal(context: ResourceContext): string | undefined {
  const start = startOf(context);
  for (const secret of start.containers.flatMap(({ secrets }) => secrets)) {
    const [arn] = secretArn.exec(secret) ?? [];
    if (arn === undefined) continue;
    if (!context.find("aws:secretsmanager/secret:Secret", arn))
      return `unable to pull secrets or registry auth: Secrets Manager can't find the specified secret ${arn}`;
    if (denied(context, start, "secretsmanager:GetSecretValue", arn))
      return `unable to pull secrets or registry auth: the execution role is not authorized to perform secretsmanager:GetSecretValue on ${arn}`;
  }
  return undefined;
}

function logRefusal(context: ResourceContext): string | undefined {
  const start = startOf(context);
  for (const { logGroup } of start.containers) {
    const group = logGroup === undefined ? undefined : context.find(logGroupType, logGroup)?.arn;
    const lacking = ["logs:CreateLogStream", "logs:PutLogEvents"].find(
      (action) => group !== undefined && denied(context, start, action, `${group}:log-stream:task`),
    );
    if (lacking)
      return `failed to validate logger args: the execution role is not authorized to perform ${lacking} on ${group ?? ""}`;
  }
  return undefined;
}

/** What stops a service's tasks before their first line of code. ECS says it when they start; this account at once. */
export const taskStartRules: readonly Rule[] = [
  refusedByApi("taskDefinition", "CannotPullContainerError", pullPage, (_, context) => pullRefusal(context)),
  refusedByApi("taskDefinition", "ResourceInitializationError", secretsPage, (_, context) => secretRefusal(context)),
  refusedByApi("taskDefinition", "ResourceInitializationError", rolePage, (_, context) => logRefusal(context)),
];
