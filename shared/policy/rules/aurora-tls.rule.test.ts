import { expect, it } from "vitest";
import { problemsOf, resource } from "../policed-resources.fixture.ts";
import { auroraTls } from "./aurora-tls.rule.ts";

const group = (parameters: Readonly<Record<string, string>>) =>
  resource("aws:rds/clusterParameterGroup:ClusterParameterGroup", {
    parameters: Object.entries(parameters).map(([name, value]) => ({ name, value })),
  });

it.each([
  { parameters: { "rds.force_ssl": "1", ssl_min_protocol_version: "TLSv1.2" }, problems: [] },
  { parameters: { "rds.force_ssl": "1", ssl_min_protocol_version: "TLSv1.3" }, problems: [] },
  { parameters: { "rds.force_ssl": "0", ssl_min_protocol_version: "TLSv1.2" }, problems: ["rds.force_ssl is 0"] },
  {
    parameters: { "rds.force_ssl": "1", ssl_min_protocol_version: "TLSv1.1" },
    problems: ["ssl_min_protocol_version is TLSv1.1"],
  },
  { parameters: { "rds.force_ssl": "1" }, problems: ["ssl_min_protocol_version is not set"] },
])("says $problems of $parameters", ({ parameters, problems }) => {
  expect(problemsOf(auroraTls, [group(parameters)])).toEqual(problems);
});
