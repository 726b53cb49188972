import { parseCidrBlock } from "../../addresses/cidr-block.ts";
import { type Attributes, isArray, isRecord, stringsAt, text, valuesAt } from "../attributes.ts";
import {
  between,
  fromArgument,
  hex,
  lengthBetween,
  matches,
  oneOf,
  planned,
  type ResourceContext,
  type ResourceType,
  type Rule,
  refusedByApi,
  type SimulatedService,
} from "../resource-type.ts";
import { actionRules } from "./elb-action.rules.ts";

const groupPage = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html";
const attributesPage =
  "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html";
const healthPage =
  "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html";
const rulePage = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html";
const conditionPage = "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html";
const quotaPage = "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html";
const ruleType = "aws:lb/listenerRule:ListenerRule";
const listenerType = "aws:lb/listener:Listener";

function missingRefusal(inputs: Attributes): string | undefined {
  if (inputs["targetType"] === "lambda") return undefined;
  const missing = ["port", "protocol", "vpcId"].find((name) => inputs[name] === undefined);
  return missing && `"${missing}" should be set when target type is ${text(inputs, "targetType")}`;
}

function healthRefusal({ healthCheck, protocol }: Attributes): string | undefined {
  if (!isRecord(healthCheck)) return undefined;
  const { interval = 30, timeout, port, protocol: checked } = healthCheck;
  if (typeof interval === "number" && typeof timeout === "number" && timeout >= interval)
    return `Health check timeout '${String(timeout)}' must be smaller than the interval '${String(interval)}'`;
  if (checked === "TCP" && (protocol === "HTTP" || protocol === "HTTPS"))
    return `Health check protocol 'TCP' is not supported for target groups with the protocol ${protocol}`;
  return typeof port === "string" && port !== "traffic-port" && !(Number(port) >= 1 && Number(port) <= 65_535)
    ? `"healthCheck.port" must be "traffic-port" or a port from 1 to 65535, got ${port}`
    : undefined;
}

const healthRules: readonly Rule[] = [
  between("healthCheck.healthyThreshold", 2, 10, healthPage),
  between("healthCheck.unhealthyThreshold", 2, 10, healthPage),
  between("healthCheck.interval", 5, 300, healthPage),
  between("healthCheck.timeout", 2, 120, healthPage),
  oneOf("healthCheck.protocol", ["HTTP", "HTTPS", "TCP"], healthPage),
  matches("healthCheck.path", /^\/.{0,1023}$/, 'begins with "/", at most 1024 characters', healthPage),
  matches(
    "healthCheck.matcher",
    /^[2-4]\d\d(-[2-4]\d\d)?(,[2-4]\d\d(-[2-4]\d\d)?)*$/,
    "codes from 200 to 499, with commas or as a range",
    healthPage,
  ),
  planned("healthCheck", healthPage, healthRefusal),
];

const targetGroup: ResourceType = {
  id: (context) =>
    `arn:${context.partition}:elasticloadbalancing:${context.region}:${context.accountId}:targetgroup/${fromArgument("name")(context)}/${hex(16)}`,
  arn: "{id}",
  name: "name",
  defaults: {
    deregistrationDelay: 300,
    ipAddressType: "ipv4",
    loadBalancingAlgorithmType: "round_robin",
    loadBalancingAnomalyMitigation: "off",
    loadBalancingCrossZoneEnabled: "use_load_balancer_configuration",
    protocolVersion: "HTTP1",
    slowStart: 0,
    stickiness: { enabled: false, type: "lb_cookie", cookieDuration: 86_400 },
    targetGroupHealth: {
      dnsFailover: { minimumHealthyTargetsCount: "1", minimumHealthyTargetsPercentage: "off" },
      unhealthyStateRouting: { minimumHealthyTargetsCount: 1, minimumHealthyTargetsPercentage: "off" },
    },
    targetType: "instance",
  },
  computed: ({ id, inputs }) => ({
    arnSuffix: id.split(":").at(-1),
    healthCheck: {
      enabled: true,
      healthyThreshold: 5,
      interval: 30,
      matcher: "200",
      path: "/",
      port: "traffic-port",
      protocol: "HTTP",
      timeout: 5,
      unhealthyThreshold: 2,
      ...(isRecord(inputs["healthCheck"]) ? inputs["healthCheck"] : {}),
    },
    loadBalancerArns: [],
  }),
  blank: ["connectionTermination", "namePrefix", "preserveClientIp", "targetFailovers", "targetHealthStates"],
  replaceOn: ["ipAddressType", "namePrefix", "port", "protocol", "protocolVersion", "targetType", "vpcId"],
  rules: [
    lengthBetween("name", 1, 32, groupPage),
    matches("name", /^[0-9A-Za-z-]*$/, "only alphanumeric characters and hyphens allowed", groupPage),
    matches("name", /^(?!-).*(?<!-)$/, "cannot begin or end with a hyphen", groupPage),
    oneOf("targetType", ["instance", "ip", "lambda", "alb"], groupPage),
    oneOf("protocol", ["HTTP", "HTTPS", "TCP", "TLS", "UDP", "TCP_UDP", "GENEVE", "QUIC", "TCP_QUIC"], groupPage),
    oneOf("protocolVersion", ["GRPC", "HTTP1", "HTTP2"], groupPage),
    between("port", 1, 65_535, groupPage),
    planned("targetType", groupPage, missingRefusal),
    ...healthRules,
    between("deregistrationDelay", 0, 3600, attributesPage),
    planned("slowStart", attributesPage, ({ slowStart }) =>
      typeof slowStart === "number" && slowStart !== 0 && (slowStart < 30 || slowStart > 900)
        ? `"slowStart" must be 0 or from 30 to 900 seconds, got ${String(slowStart)}`
        : undefined,
    ),
    oneOf(
      "loadBalancingAlgorithmType",
      ["round_robin", "least_outstanding_requests", "weighted_random"],
      attributesPage,
    ),
    oneOf("stickiness.type", ["lb_cookie", "app_cookie"], attributesPage),
    between("stickiness.cookieDuration", 1, 604_800, attributesPage),
  ],
};

const conditionKinds = ["hostHeader", "httpHeader", "httpRequestMethod", "pathPattern", "queryStrings", "sourceIp"];

const onceOnly = ["hostHeader", "httpRequestMethod", "pathPattern", "sourceIp"];

function conditionRefusal({ conditions }: Attributes): string | undefined {
  if (!isArray(conditions)) return undefined;
  if (conditions.length === 0) return "a listener rule needs a condition";
  for (const condition of conditions.filter(isRecord)) {
    const given = conditionKinds.filter((kind) => condition[kind] !== undefined);
    if (given.length !== 1)
      return `each condition has exactly one of ${conditionKinds.join(", ")}: got ${given.join(", ") || "none"}`;
  }
  const twice = onceOnly.find((kind) => valuesAt(conditions, kind).length > 1);
  return twice && `a rule has at most one "${twice}" condition`;
}

function comparedValues({ conditions }: Attributes): string[] {
  return conditionKinds.flatMap((kind) =>
    kind === "queryStrings"
      ? stringsAt(conditions, "queryStrings.value")
      : [...stringsAt(conditions, `${kind}.values`), ...stringsAt(conditions, `${kind}.regexValues`)],
  );
}

function countRefusal(inputs: Attributes): string | undefined {
  const values = comparedValues(inputs);
  if (values.length > 5) return `A rule can only have '5' condition values and regex values, got ${values.join(", ")}`;
  const wildcards = values.join("").replace(/[^*?]/g, "").length;
  return wildcards > 5 ? `A rule can only have '5' condition wildcards, got ${values.join(", ")}` : undefined;
}

function priorityRefusal(inputs: Attributes, { list, previous }: ResourceContext): string | undefined {
  const other = list(ruleType).find(
    (rule) =>
      rule.id !== previous?.["arn"] &&
      rule.inputs["listenerArn"] === inputs["listenerArn"] &&
      rule.inputs["priority"] === inputs["priority"],
  );
  return other && inputs["priority"] !== undefined
    ? `Priority '${String(inputs["priority"])}' is currently in use`
    : undefined;
}

const listenerRule: ResourceType = {
  id: ({ inputs }) => `${text(inputs, "listenerArn").replace(":listener/", ":listener-rule/")}/${hex(16)}`,
  arn: "{id}",
  computed: ({ inputs, list, previous }) => {
    const taken = list(ruleType)
      .filter((rule) => rule.inputs["listenerArn"] === inputs["listenerArn"])
      .map((rule) => Number(rule.state["priority"]));
    return { priority: inputs["priority"] ?? previous?.["priority"] ?? Math.max(0, ...taken) + 1 };
  },
  replaceOn: ["listenerArn"],
  // The weights of a forward are ECS's during its deployments; ModifyRule gets only what a stack has changed.
  changedByAws: ["actions"],
  references: { listenerArn: [listenerType] },
  rules: [
    between("priority", 1, 50_000, rulePage),
    refusedByApi("priority", "PriorityInUse", rulePage, priorityRefusal),
    planned("conditions", conditionPage, conditionRefusal),
    refusedByApi("conditions", "ValidationError", quotaPage, countRefusal),
    lengthBetween("conditions.hostHeader.values", 1, 128, conditionPage),
    lengthBetween("conditions.pathPattern.values", 1, 128, conditionPage),
    lengthBetween("conditions.httpHeader.values", 1, 128, conditionPage),
    matches("conditions.pathPattern.values", /^[\w.$/~"'@:+&*?-]*$/, `A-Z, a-z, 0-9 and _-.$/~"'@:+&*?`, conditionPage),
    matches(
      "conditions.httpHeader.httpHeaderName",
      /^[\w!#$%&'*+.^`|~-]{1,40}$/,
      "at most 40 characters",
      conditionPage,
    ),
    matches("conditions.httpRequestMethod.values", /^[A-Z_-]{1,40}$/, "upper-case letters, - and _", conditionPage),
    planned("conditions.sourceIp", conditionPage, (inputs) => {
      const stray = stringsAt(inputs, "conditions.sourceIp.values").find(
        (range) => !range.includes(":") && !parseCidrBlock(range),
      );
      return stray && `"${stray}" is not a valid CIDR block`;
    }),
    oneOf("transforms.type", ["host-header-rewrite", "url-rewrite"], rulePage),
    ...actionRules("actions", ({ inputs, find }) => find(listenerType, text(inputs, "listenerArn"))?.state ?? {}),
  ],
};

/** Target groups and the listener rules that forward to them. */
export const elbTargetGroup: SimulatedService = {
  resources: { "aws:lb/targetGroup:TargetGroup": targetGroup, [ruleType]: listenerRule },
};
