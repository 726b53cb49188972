import { known } from "../policed-stack.ts";
import type { ResourceRule } from "../policy-rule.ts";

/** Policies that offer TLS 1.3 and nothing below 1.2 (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html). */
const withTls13 = /^ELBSecurityPolicy-TLS13-1-[23](-Res|-Ext[12])?(-FIPS)?(-PQ)?-\d{4}-\d{2}$/;

export const listenerTls: ResourceRule = {
  id: "listener-tls",
  scope: "resource",
  reason: "The default policy of a listener still takes TLS 1.0.",
  requirement: "everything needs to be locked down properly",
  controls: ["PCI DSS 4.2.1", "FSBP ELB.17"],
  remedy: "set sslPolicy to one with TLS 1.3, such as ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
  types: ["aws:lb/listener:Listener"],
  problems: ({ properties }) => {
    const policy = String(known(properties, "sslPolicy") ?? "not set");
    return known(properties, "protocol") !== "HTTPS" || withTls13.test(policy) ? [] : [`sslPolicy is ${policy}`];
  },
};
