import { isRecord, valuesAt } from "../../simulated-aws/attributes.ts";
import { known } from "../policed-stack.ts";
import type { ResourceRule } from "../policy-rule.ts";

export const listenerRedirect: ResourceRule = {
  id: "listener-redirect",
  scope: "resource",
  reason: "Whatever is answered in plain text can be read and changed on the way.",
  requirement: "Security: WAF enabled, SSL/TLS enforced",
  controls: ["PCI DSS 4.2.1", "FSBP ELB.1"],
  remedy: "let an HTTP listener do nothing but redirect to HTTPS",
  types: ["aws:lb/listener:Listener"],
  problems: ({ properties }) => {
    if (known(properties, "protocol") !== "HTTP") return [];
    const actions = valuesAt(properties, "defaultActions").filter(isRecord);
    const redirects = actions.map(
      (action) => action["type"] === "redirect" && valuesAt(action, "redirect.protocol")[0],
    );
    return redirects.length > 0 && redirects.every((protocol) => protocol === "HTTPS")
      ? []
      : [`answers plain HTTP on port ${String(known(properties, "port"))}`];
  },
};
