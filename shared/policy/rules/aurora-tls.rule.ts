import { isRecord, isUnknown, valuesAt } from "../../simulated-aws/attributes.ts";
import type { ResourceRule } from "../policy-rule.ts";

/** https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraPostgreSQL.Security.html */
const wanted: Readonly<Record<string, readonly string[]>> = {
  "rds.force_ssl": ["1"],
  ssl_min_protocol_version: ["TLSv1.2", "TLSv1.3"],
};

export const auroraTls: ResourceRule = {
  id: "aurora-tls",
  scope: "resource",
  reason: "A client that forgets TLS must be refused, not served in plain text.",
  requirement: "SSL/TLS encryption required for all connections with certificate validation",
  controls: ["PCI DSS 4.2.1"],
  remedy: "set rds.force_ssl to 1 and ssl_min_protocol_version to TLSv1.2 or TLSv1.3 in the cluster parameter group",
  types: ["aws:rds/clusterParameterGroup:ClusterParameterGroup"],
  problems: ({ properties }) => {
    if (isUnknown(properties["parameters"])) return [];
    const parameters = valuesAt(properties, "parameters").filter(isRecord);
    return Object.entries(wanted).flatMap(([name, values]) => {
      const value = parameters.find((parameter) => parameter["name"] === name)?.["value"];
      return values.includes(String(value)) ? [] : [`${name} is ${value === undefined ? "not set" : String(value)}`];
    });
  },
};
