import { type Attributes, isArray, isRecord, isUnknown, stringsAt, text, valuesAt } from "../attributes.ts";
import {
  between,
  fromArgument,
  matches,
  oneOf,
  planned,
  type ResourceContext,
  type ResourceType,
  refusedByApi,
  type SimulatedService,
} from "../resource-type.ts";
import { clusterType, providersType } from "./ecs-cluster.service.ts";
import { containersOf } from "./ecs-container.plan.ts";
import { deploymentRules } from "./ecs-deployment.rules.ts";
import { deployRevision } from "./ecs-deployment-record.ts";
import { imageEndpointRules } from "./ecs-image-endpoint.rules.ts";
import { taskDefinitionOf, taskDefinitionType } from "./ecs-task-definition.service.ts";
import { taskStartRules } from "./ecs-task-start.rules.ts";
import { forwardedTargetGroups } from "./elb-action.rules.ts";

const apiPage = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html";
const balancerPage = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-load-balancing.html";
const execPage = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html";
const alarmPage = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html";

const definitionOf = (context: ResourceContext): Attributes =>
  taskDefinitionOf(text(context.inputs, "taskDefinition"), context)?.inputs ?? {};

function platformRefusal(inputs: Attributes): string | undefined {
  const { launchType, capacityProviderStrategies, platformVersion, schedulingStrategy, deploymentController } = inputs;
  if (launchType !== undefined && isArray(capacityProviderStrategies) && capacityProviderStrategies.length > 0)
    return '"capacityProviderStrategies" conflicts with "launchType"';
  if (platformVersion !== undefined && launchType !== "FARGATE" && capacityProviderStrategies === undefined)
    return `platformVersion needs the launch type FARGATE, got ${String(launchType ?? "EC2")}`;
  if (schedulingStrategy === "DAEMON" && launchType === "FARGATE")
    return "Tasks using the Fargate launch type do not support the DAEMON scheduling strategy";
  const external = isRecord(deploymentController) && deploymentController["type"] === "EXTERNAL";
  return inputs["taskDefinition"] === undefined && !external ? "TaskDefinition can not be blank" : undefined;
}

function percentRefusal(inputs: Attributes): string | undefined {
  const { deploymentMaximumPercent: most, deploymentMinimumHealthyPercent: least } = inputs;
  if (isUnknown(most) || isUnknown(least)) return undefined;
  return Number(most) <= 100 && Number(least) >= 100
    ? "Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments"
    : undefined;
}

function networkRefusal(inputs: Attributes, context: ResourceContext): string | undefined {
  const { networkConfiguration: network } = inputs;
  const mode = definitionOf(context)["networkMode"];
  if (mode === "awsvpc" && network === undefined)
    return "Network Configuration must be provided when networkMode 'awsvpc' is specified.";
  if (mode !== undefined && mode !== "awsvpc" && network !== undefined)
    return `Network Configuration is not valid for the networkMode '${String(mode)}' of the task definition`;
  const vpcOf = (type: string, id: string): unknown => context.find(type, id)?.state["vpcId"];
  const vpcs = new Set([
    ...stringsAt(network, "subnets").map((id) => vpcOf("aws:ec2/subnet:Subnet", id)),
    ...stringsAt(network, "securityGroups").map((id) => vpcOf("aws:ec2/securityGroup:SecurityGroup", id)),
  ]);
  vpcs.delete(undefined);
  return vpcs.size > 1
    ? `subnets and security groups must belong to the same VPC, got ${[...vpcs].join(", ")}`
    : undefined;
}

/** Groups that some listener or rule forwards to, which ties them to a load balancer. */
function associatedGroups({ list }: ResourceContext): string[] {
  return [
    ...list("aws:lb/listener:Listener").flatMap(({ inputs }) => forwardedTargetGroups(inputs, "defaultActions")),
    ...list("aws:lb/listenerRule:ListenerRule").flatMap(({ inputs }) => forwardedTargetGroups(inputs, "actions")),
  ];
}

function balancerRefusal(inputs: Attributes, context: ResourceContext): string | undefined {
  const definition = definitionOf(context);
  const containers = containersOf(definition["containerDefinitions"]) ?? [];
  const associated = associatedGroups(context);
  for (const balancer of valuesAt(inputs, "loadBalancers").filter(isRecord)) {
    const { containerName, containerPort } = balancer;
    const arns = [
      ...stringsAt(balancer, "targetGroupArn"),
      ...stringsAt(balancer, "advancedConfiguration.alternateTargetGroupArn"),
    ];
    const loose = arns.find((arn) => !associated.includes(arn));
    if (loose) return `The target group with targetGroupArn ${loose} does not have an associated load balancer.`;
    const container = containers.find(({ name }) => name === containerName);
    if (!container) return `The container ${String(containerName)} does not exist in the task definition.`;
    if (!container.ports.includes(Number(containerPort)))
      return `The container ${container.name} did not have a container port ${String(containerPort)} defined.`;
    const target = context.find("aws:lb/targetGroup:TargetGroup", arns[0] ?? "")?.state["targetType"];
    if (definition["networkMode"] === "awsvpc" && target !== undefined && target !== "ip")
      return `The provided target group ${arns[0] ?? ""} has target type ${String(target)}, which is incompatible with the awsvpc network mode specified in the task definition.`;
  }
  return undefined;
}

function providerRefusal(inputs: Attributes, { find }: ResourceContext): string | undefined {
  const cluster = find(clusterType, text(inputs, "cluster"))?.name ?? "";
  const associated = stringsAt(find(providersType, cluster)?.inputs, "capacityProviders");
  const stray = stringsAt(inputs, "capacityProviderStrategies.capacityProvider").find(
    (name) => !associated.includes(name),
  );
  return (
    stray &&
    `The specified capacity provider strategy cannot contain a capacity provider that is not associated with the cluster: ${stray}`
  );
}

const service: ResourceType = {
  id: (context) => {
    const { accountId, find, inputs, partition, region } = context;
    const cluster = find(clusterType, text(inputs, "cluster"))?.name ?? "default";
    return `arn:${partition}:ecs:${region}:${accountId}:service/${cluster}/${fromArgument("name")(context)}`;
  },
  arn: "{id}",
  name: "name",
  defaults: {
    availabilityZoneRebalancing: "ENABLED",
    deploymentConfiguration: { strategy: "ROLLING" },
    deploymentController: { type: "ECS" },
    deploymentMaximumPercent: 200,
    deploymentMinimumHealthyPercent: 100,
    enableEcsManagedTags: false,
    enableExecuteCommand: false,
    schedulingStrategy: "REPLICA",
    waitForSteadyState: false,
  },
  computed: ({ inputs }) => {
    const provided = inputs["capacityProviderStrategies"] !== undefined;
    const launchType = text(inputs, "launchType") || (provided ? "" : "EC2");
    return {
      cluster: inputs["cluster"] ?? "default",
      launchType,
      platformVersion: inputs["platformVersion"] ?? (launchType === "EC2" ? "" : "LATEST"),
    };
  },
  blank: ["iamRole", "triggers"],
  replaceOn: ["cluster", "deploymentController", "iamRole", "launchType", "schedulingStrategy"],
  references: {
    cluster: [clusterType],
    taskDefinition: [taskDefinitionType],
    "alarms.alarmNames": ["aws:cloudwatch/metricAlarm:MetricAlarm", "aws:cloudwatch/compositeAlarm:CompositeAlarm"],
    "loadBalancers.advancedConfiguration.productionListenerRule": ["aws:lb/listenerRule:ListenerRule"],
    "loadBalancers.advancedConfiguration.testListenerRule": ["aws:lb/listenerRule:ListenerRule"],
  },
  rules: [
    matches("name", /^[\w-]{1,255}$/, "up to 255 letters, digits, hyphens and underscores", apiPage),
    oneOf("launchType", ["EC2", "FARGATE", "EXTERNAL"], apiPage),
    oneOf("schedulingStrategy", ["REPLICA", "DAEMON"], apiPage),
    oneOf("deploymentController.type", ["CODE_DEPLOY", "ECS", "EXTERNAL"], apiPage),
    oneOf("availabilityZoneRebalancing", ["ENABLED", "DISABLED"], apiPage),
    oneOf("propagateTags", ["SERVICE", "TASK_DEFINITION", "NONE"], apiPage),
    between("desiredCount", 0, 5000, apiPage),
    planned("launchType", apiPage, platformRefusal),
    planned("deploymentMaximumPercent", apiPage, percentRefusal),
    planned("healthCheckGracePeriodSeconds", apiPage, ({ healthCheckGracePeriodSeconds: grace, loadBalancers }) =>
      grace !== undefined &&
      grace !== 0 &&
      (loadBalancers === undefined || (isArray(loadBalancers) && loadBalancers.length === 0))
        ? "Health check grace period is only valid for services configured to use load balancers"
        : undefined,
    ),
    planned("sigintRollback", apiPage, ({ sigintRollback, waitForSteadyState }) =>
      sigintRollback === true && waitForSteadyState === false
        ? "sigintRollback requires waitForSteadyState"
        : undefined,
    ),
    planned("alarms", alarmPage, ({ alarms }) =>
      isRecord(alarms) &&
      alarms["enable"] === true &&
      isArray(alarms["alarmNames"]) &&
      alarms["alarmNames"].length === 0
        ? "alarms need at least one alarm name"
        : undefined,
    ),
    ...deploymentRules,
    refusedByApi("networkConfiguration", "InvalidParameterException", apiPage, networkRefusal),
    refusedByApi("loadBalancers", "InvalidParameterException", balancerPage, balancerRefusal),
    refusedByApi("capacityProviderStrategies", "InvalidParameterException", apiPage, providerRefusal),
    refusedByApi("enableExecuteCommand", "InvalidParameterException", execPage, (inputs, context) =>
      inputs["enableExecuteCommand"] === true &&
      definitionOf(context)["family"] !== undefined &&
      definitionOf(context)["taskRoleArn"] === undefined
        ? "The service couldn't be created because a valid taskRoleArn is not being used. Specify a valid task role in your task definition and try again."
        : undefined,
    ),
    ...taskStartRules,
    ...imageEndpointRules,
  ],
  aftermath: deployRevision,
  notExecuted:
    "no task runs and no time passes: a deployment's stages, weights and ways back are played, but its hook is not called, and no alarm goes off by itself",
};

/** Services. */
export const ecsService: SimulatedService = { resources: { "aws:ecs/service:Service": service } };
