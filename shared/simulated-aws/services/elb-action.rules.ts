import { type Attributes, isArray, isRecord, isUnknown, text, valuesAt } from "../attributes.ts";
import {
  between,
  lengthBetween,
  matches,
  oneOf,
  planned,
  type ResourceContext,
  type Rule,
  refusedByApi,
} from "../resource-type.ts";

const actionPage = "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-action-types.html";
const fixedResponsePage =
  "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_FixedResponseActionConfig.html";
const redirectPage =
  "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RedirectActionConfig.html";
const forwardPage = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ForwardActionConfig.html";
const quotaPage = "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html";

/** Each action type and the block that describes it. */
const blocks: Readonly<Record<string, string>> = {
  forward: "forward",
  redirect: "redirect",
  "fixed-response": "fixedResponse",
  "authenticate-cognito": "authenticateCognito",
  "authenticate-oidc": "authenticateOidc",
  "jwt-validation": "jwtValidation",
};

const terminal = new Set(["forward", "redirect", "fixed-response"]);

function actionsOf(inputs: Attributes, property: string): Attributes[] {
  return valuesAt(inputs, property).filter(isRecord);
}

function terminalRefusal(actions: readonly Attributes[]): string | undefined {
  const types = actions
    .map((action, index) => ({ type: action["type"], order: Number(action["order"] ?? index + 1) }))
    .sort((a, b) => a.order - b.order)
    .map(({ type }) => type);
  if (types.length === 0 || types.some(isUnknown)) return undefined;
  const ends = types.filter((type) => terminal.has(String(type)));
  return ends.length === 1 && terminal.has(String(types.at(-1)))
    ? undefined
    : `exactly one forward, redirect or fixed-response action is needed, as the last: got ${types.join(", ")}`;
}

function blockRefusal(action: Attributes): string | undefined {
  const { type } = action;
  if (isUnknown(type)) return undefined;
  const foreign = Object.entries(blocks).find(([of, block]) => of !== type && action[block] !== undefined);
  if (foreign) return `"${foreign[1]}" can only be given where type is "${foreign[0]}", got "${String(type)}"`;
  if (type !== "forward") {
    if (action["targetGroupArn"] !== undefined)
      return `"targetGroupArn" can only be given where type is "forward", got "${String(type)}"`;
    return action[blocks[String(type)] ?? ""] === undefined
      ? `an action of type "${String(type)}" needs "${blocks[String(type)] ?? ""}"`
      : undefined;
  }
  const given = ["targetGroupArn", "forward"].filter((name) => action[name] !== undefined);
  return given.length === 1
    ? undefined
    : `exactly one of "targetGroupArn" or "forward" is needed for type "forward", got ${given.join(" and ") || "none"}`;
}

function loopRefusal({ host, path, port, protocol, query }: Attributes): string | undefined {
  const kept =
    (host === undefined || host === "#{host}") &&
    (path === undefined || path === "/#{path}") &&
    (port === undefined || port === "#{port}") &&
    (protocol === undefined || protocol === "#{protocol}") &&
    (query === undefined || query === "#{query}");
  return kept ? "the redirect configuration is not valid because it creates a loop" : undefined;
}

function forwardRefusal({ targetGroups }: Attributes): string | undefined {
  if (!isArray(targetGroups)) return undefined;
  if (targetGroups.length < 1 || targetGroups.length > 5)
    return `a forward action has 1 to 5 target groups, got ${String(targetGroups.length)}`;
  const arns = valuesAt(targetGroups, "arn");
  return new Set(arns).size < arns.length ? `a target group is given twice: ${arns.join(", ")}` : undefined;
}

const first = (values: Iterable<string | undefined>): string | undefined => [...values].find(Boolean);

/** ARNs of the target groups that the actions at `property` forward to. */
export function forwardedTargetGroups(inputs: Attributes, property: string): string[] {
  return [
    ...valuesAt(inputs, `${property}.targetGroupArn`),
    ...valuesAt(inputs, `${property}.forward.targetGroups.arn`),
  ].filter((arn) => typeof arn === "string");
}

function forwardedSomewhereElse(
  { inputs, find, list }: ResourceContext,
  property: string,
  loadBalancerArn: string,
): string | undefined {
  const lines = [
    ...list("aws:lb/listener:Listener").map((listener) => ({
      arns: forwardedTargetGroups(listener.inputs, "defaultActions"),
      loadBalancer: text(listener.inputs, "loadBalancerArn"),
    })),
    ...list("aws:lb/listenerRule:ListenerRule").map((rule) => ({
      arns: forwardedTargetGroups(rule.inputs, "actions"),
      loadBalancer: text(
        find("aws:lb/listener:Listener", text(rule.inputs, "listenerArn"))?.inputs ?? {},
        "loadBalancerArn",
      ),
    })),
  ];
  return forwardedTargetGroups(inputs, property).find((arn) =>
    lines.some(({ arns, loadBalancer }) => loadBalancer !== loadBalancerArn && arns.includes(arn)),
  );
}

/** What AWS and the provider ask of the actions at `property`; `listenerOf` finds the listener's arguments. */
export function actionRules(property: string, listenerOf: (context: ResourceContext) => Attributes): readonly Rule[] {
  const each = (page: string, block: string, refusal: (value: Attributes) => string | undefined): Rule =>
    planned(property, page, (inputs) =>
      first(
        valuesAt(inputs, block ? `${property}.${block}` : property)
          .filter(isRecord)
          .map(refusal),
      ),
    );
  return [
    oneOf(`${property}.type`, Object.keys(blocks), actionPage),
    planned(property, actionPage, (inputs) => terminalRefusal(actionsOf(inputs, property))),
    each(actionPage, "", blockRefusal),
    oneOf(
      `${property}.fixedResponse.contentType`,
      ["text/plain", "text/css", "text/html", "application/javascript", "application/json"],
      fixedResponsePage,
    ),
    lengthBetween(`${property}.fixedResponse.messageBody`, 0, 1024, fixedResponsePage),
    matches(`${property}.fixedResponse.statusCode`, /^[245]\d\d$/, "2XX, 4XX or 5XX", fixedResponsePage),
    oneOf(`${property}.redirect.statusCode`, ["HTTP_301", "HTTP_302"], redirectPage),
    oneOf(`${property}.redirect.protocol`, ["#{protocol}", "HTTP", "HTTPS"], redirectPage),
    matches(`${property}.redirect.path`, /^\//, 'begins with "/"', redirectPage),
    each(redirectPage, "redirect", loopRefusal),
    each(forwardPage, "forward", forwardRefusal),
    between(`${property}.forward.targetGroups.weight`, 0, 999, forwardPage),
    between(`${property}.forward.stickiness.duration`, 1, 604_800, forwardPage),
    refusedByApi(property, "ValidationError", forwardPage, (inputs, context) => {
      const { find } = context;
      const loadBalancer = find("aws:lb/loadBalancer:LoadBalancer", text(listenerOf(context), "loadBalancerArn"));
      const stray = forwardedTargetGroups(inputs, property).find((arn) => {
        const vpc = find("aws:lb/targetGroup:TargetGroup", arn)?.inputs["vpcId"];
        return vpc !== undefined && loadBalancer !== undefined && vpc !== loadBalancer.state["vpcId"];
      });
      return stray && `the target group '${stray}' is not in the same VPC as load balancer '${loadBalancer?.id ?? ""}'`;
    }),
    refusedByApi(property, "TargetGroupAssociationLimit", quotaPage, (_, context) => {
      const other = forwardedSomewhereElse(context, property, text(listenerOf(context), "loadBalancerArn"));
      return other && `the target group '${other}' cannot be associated with more than one load balancer`;
    }),
    refusedByApi(property, "InvalidLoadBalancerAction", actionPage, (inputs, context) => {
      const protocol = text(listenerOf(context), "protocol") || "HTTP";
      const type = valuesAt(inputs, `${property}.type`).find((value) => !terminal.has(String(value)));
      return type !== undefined && protocol !== "HTTPS"
        ? `actions of type '${String(type)}' are supported only on HTTPS listeners, this one is ${protocol}`
        : undefined;
    }),
  ];
}
