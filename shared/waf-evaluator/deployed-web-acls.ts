import { type Attributes, stringsAt, text } from "../simulated-aws/attributes.ts";
import { type InjectionDetector, Libinjection } from "./injection-detector.ts";
import { WebAclEvaluation } from "./web-acl-evaluation.ts";

/** A resource as a program's record gives it. */
export interface DeployedResource {
  readonly type: string;
  readonly inputs: Attributes;
  readonly state: Attributes;
}

const aclType = "aws:wafv2/webAcl:WebAcl";
const associationType = "aws:wafv2/webAclAssociation:WebAclAssociation";

/** Where sets have what they list. */
const setTypes: Readonly<Record<string, string>> = {
  "aws:wafv2/ipSet:IpSet": "addresses",
  "aws:wafv2/regexPatternSet:RegexPatternSet": "regularExpressions.regexString",
};

/**
 * The web ACLs among the resources that programs made, each with the sets that it refers to and the body limit of what it
 * stands before. What has been counted for rates starts anew with every call.
 *
 * @throws {Error} for a web ACL that stands before nothing, and for what is not played
 */
export function deployedWebAcls(
  resources: readonly DeployedResource[],
  detector: InjectionDetector = new Libinjection(),
): WebAclEvaluation[] {
  const sets = new Map(
    resources.flatMap(({ type, inputs, state }) => {
      const path = setTypes[type];
      return path === undefined ? [] : [[text(state, "arn"), stringsAt(inputs, path)] as const];
    }),
  );
  return resources
    .filter(({ type }) => type === aclType)
    .map(({ inputs, state }) => {
      const bodyLimit = bodyLimitOf(inputs, guardedBy(text(state, "arn"), resources));
      return new WebAclEvaluation(inputs, { bodyLimit, detector, sets });
    });
}

function guardedBy(webAclArn: string, resources: readonly DeployedResource[]): string {
  const association = resources.find(
    ({ type, inputs }) => type === associationType && inputs["webAclArn"] === webAclArn,
  );
  if (!association) throw new Error(`the web ACL ${webAclArn} stands before nothing`);
  return text(association.inputs, "resourceArn");
}

/** 8 KB before a load balancer; before an API stage 16 KB, or what is set (https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-setting-body-inspection-limit.html). */
function bodyLimitOf(inputs: Attributes, resourceArn: string): number {
  if (resourceArn.includes(":elasticloadbalancing:")) return 8 * 1024;
  const [limit = "KB_16"] = stringsAt(inputs, "associationConfig.requestBodies.apiGateway.defaultSizeInspectionLimit");
  return Number(limit.replace("KB_", "")) * 1024;
}
