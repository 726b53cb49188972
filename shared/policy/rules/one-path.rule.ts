import { text } from "../../simulated-aws/attributes.ts";
import type { PlatformRule } from "../policy-rule.ts";

export const onePath: PlatformRule = {
  id: "one-path",
  scope: "platform",
  reason: "The web ACL guards the path that the gateway sends partners to, and no other.",
  requirement: "AWS WAF enabled with custom rules; API keys for authentication and rate limiting",
  controls: ["PCI DSS 6.4.2"],
  remedy: "publish the stage's name as the path's prefix, as the gateway puts it before every path",
  problems: ({ edge = {} }) => {
    const [prefix, stage] = [text(edge, "apiPathPrefix"), text(edge, "apiStageName")];
    return prefix === `/${stage}` || stage === "" ? [] : [`edge guards ${prefix}, partners come by /${stage}`];
  },
};
