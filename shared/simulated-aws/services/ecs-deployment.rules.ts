import { type Attributes, isRecord, isUnknown, stringsAt, text, valuesAt } from "../attributes.ts";
import { between, json, oneOf, planned, type ResourceContext, type Rule, refusedByApi } from "../resource-type.ts";
import { assumableRole } from "./assumable-role.rule.ts";
import { forwardedTargetGroups } from "./elb-action.rules.ts";
import { roleAllows } from "./iam-role-access.ts";

const guide = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide";
const reference = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference";
const deploymentPage = `${reference}/API_DeploymentConfiguration.html`;
const hookPage = `${reference}/API_DeploymentLifecycleHook.html`;
const blueGreenPage = `${guide}/alb-resources-for-blue-green.html`;
const rolePage = `${guide}/AmazonECSInfrastructureRolePolicyForLoadBalancers.html`;
const advanced = "loadBalancers.advancedConfiguration";
const configuration = "deploymentConfiguration";
const hooks = `${configuration}.lifecycleHooks`;

/** Traffic moves between two target groups in all strategies but this one. */
const rolling = "ROLLING";

/** Minutes travel as text. */
function minutes(property: string, least: number, most: number, page: string): Rule {
  return planned(property, page, (inputs) => {
    const stray = valuesAt(inputs, property).find(
      (value) => !/^\d+$/.test(String(value)) || Number(value) < least || Number(value) > most,
    );
    return stray === undefined
      ? undefined
      : `expected ${property} to be minutes in the range (${String(least)} - ${String(most)}), got ${String(stray)}`;
  });
}

function strategyOf(inputs: Attributes): string {
  return stringsAt(inputs, `${configuration}.strategy`)[0] ?? rolling;
}

function strategyRefusal(inputs: Attributes): string | undefined {
  const strategy = strategyOf(inputs);
  const blocks = { CANARY: "canaryConfiguration", LINEAR: "linearConfiguration" };
  for (const [of, block] of Object.entries(blocks)) {
    const given = valuesAt(inputs, `${configuration}.${block}`).length > 0;
    if (strategy === of && !given) return `${block} is required for the strategy ${of}`;
    if (strategy !== of && given) return `${block} is only valid for the strategy ${of}, got ${strategy}`;
  }
  const bare = valuesAt(inputs, "loadBalancers")
    .filter(isRecord)
    .find((balancer) => balancer["advancedConfiguration"] === undefined);
  return strategy !== rolling && bare
    ? `advancedConfiguration is required for the strategy ${strategy}: alternateTargetGroupArn, productionListenerRule and roleArn`
    : undefined;
}

/** The stages that the provider knows; AWS has since documented PRE_PRODUCTION_TRAFFIC_SHIFT as well. */
const stages = [
  ...["RECONCILE_SERVICE", "PRE_SCALE_UP", "POST_SCALE_UP", "TEST_TRAFFIC_SHIFT", "POST_TEST_TRAFFIC_SHIFT"],
  ...["PRODUCTION_TRAFFIC_SHIFT", "POST_PRODUCTION_TRAFFIC_SHIFT"],
];

function hookRefusal(hook: Attributes): string | undefined {
  const { targetType = "AWS_LAMBDA", hookTargetArn, roleArn, timeoutConfiguration } = hook;
  if (isUnknown(targetType)) return undefined;
  if (targetType === "AWS_LAMBDA") {
    if (hookTargetArn === undefined || roleArn === undefined)
      return "hookTargetArn and roleArn are required for AWS_LAMBDA";
    return timeoutConfiguration === undefined ? undefined : "timeoutConfiguration is only valid for PAUSE";
  }
  const shift = stringsAt(hook, "lifecycleStages").find((stage) => /^(TEST|PRODUCTION)_TRAFFIC_SHIFT$/.test(stage));
  return shift && `PAUSE hooks cannot use the stage ${shift}`;
}

/** The production rule must forward, and to both groups, before ECS can move traffic between them. */
function productionRefusal(inputs: Attributes, { find }: ResourceContext): string | undefined {
  for (const balancer of valuesAt(inputs, "loadBalancers").filter(isRecord)) {
    const settings = balancer["advancedConfiguration"];
    if (!isRecord(settings)) continue;
    const rule = find("aws:lb/listenerRule:ListenerRule", text(settings, "productionListenerRule"));
    if (!rule) continue;
    const types = stringsAt(rule.inputs, "actions.type");
    if (types.some((type) => type !== "forward"))
      return `the production rule ${rule.id} must only forward, got ${types.join(", ")}`;
    const named = forwardedTargetGroups(rule.inputs, "actions");
    const groups = [text(balancer, "targetGroupArn"), text(settings, "alternateTargetGroupArn")];
    if (groups[0] === groups[1]) return "targetGroupArn and alternateTargetGroupArn must be two groups";
    const missing = groups.find((group) => !named.includes(group));
    if (missing)
      return `Both targetGroup and alternateTargetGroup must be associated with the productionListenerRule or testListenerRule: ${rule.id} does not forward to ${missing}`;
  }
  return undefined;
}

/** What ECS calls with the infrastructure role when it shifts traffic, and with a hook's role. */
function permissionRefusal(inputs: Attributes, context: ResourceContext): string | undefined {
  const settings = valuesAt(inputs, advanced).filter(isRecord);
  const needs = [
    ...settings.flatMap((setting) => [
      { setting, action: "elasticloadbalancing:ModifyRule", resource: text(setting, "productionListenerRule") },
      { setting, action: "elasticloadbalancing:RegisterTargets", resource: text(setting, "alternateTargetGroupArn") },
    ]),
    ...valuesAt(inputs, hooks)
      .filter(isRecord)
      .filter(({ hookTargetArn }) => hookTargetArn !== undefined)
      .map((setting) => ({ setting, action: "lambda:InvokeFunction", resource: text(setting, "hookTargetArn") })),
  ];
  const lacking = needs.find(({ setting, action, resource }) => {
    const role = context.find("aws:iam/role:Role", text(setting, "roleArn"));
    return role && !roleAllows(context, role, { action, resource });
  });
  return (
    lacking &&
    `${text(lacking.setting, "roleArn")} is not authorized to perform ${lacking.action} on ${lacking.resource}`
  );
}

const ecsRoles = [`${advanced}.roleArn`, `${hooks}.roleArn`].map((property) =>
  assumableRole({
    property,
    service: "ecs.amazonaws.com",
    code: "InvalidParameterException",
    words: "ECS was unable to assume the role: its trust policy does not name ecs.amazonaws.com",
    page: rolePage,
  }),
);

/** How a service moves from one revision to the next. */
export const deploymentRules: readonly Rule[] = [
  oneOf(`${configuration}.strategy`, [rolling, "BLUE_GREEN", "LINEAR", "CANARY"], deploymentPage),
  minutes(`${configuration}.bakeTimeInMinutes`, 0, 1440, deploymentPage),
  minutes(`${configuration}.canaryConfiguration.canaryBakeTimeInMinutes`, 0, 1440, deploymentPage),
  minutes(`${configuration}.linearConfiguration.stepBakeTimeInMinutes`, 0, 1440, deploymentPage),
  between(`${configuration}.canaryConfiguration.canaryPercent`, 0.1, 100, deploymentPage),
  between(`${configuration}.linearConfiguration.stepPercent`, 3, 100, deploymentPage),
  planned(configuration, deploymentPage, strategyRefusal),
  oneOf(`${hooks}.lifecycleStages`, stages, hookPage),
  oneOf(`${hooks}.targetType`, ["AWS_LAMBDA", "PAUSE"], hookPage),
  oneOf(`${hooks}.timeoutConfiguration.action`, ["ROLLBACK", "CONTINUE"], hookPage),
  minutes(`${hooks}.timeoutConfiguration.timeoutInMinutes`, 1, 20_160, hookPage),
  json(`${hooks}.hookDetails`, hookPage),
  planned(hooks, hookPage, (inputs) => valuesAt(inputs, hooks).filter(isRecord).map(hookRefusal).find(Boolean)),
  ...ecsRoles,
  refusedByApi(advanced, "InvalidParameterException", blueGreenPage, productionRefusal),
  refusedByApi(`${advanced}.roleArn`, "AccessDeniedException", rolePage, permissionRefusal),
];
