import { isUnknown, valuesAt } from "../../simulated-aws/attributes.ts";
import type { ResourceRule } from "../policy-rule.ts";

/** Where tracing is switched on, and how, by type. */
const switches: Readonly<Record<string, { readonly path: string; readonly on: unknown }>> = {
  "aws:apigateway/stage:Stage": { path: "xrayTracingEnabled", on: true },
  "aws:lambda/function:Function": { path: "tracingConfig.mode", on: "Active" },
  "aws:sfn/stateMachine:StateMachine": { path: "tracingConfiguration.enabled", on: true },
};

export const tracing: ResourceRule = {
  id: "tracing",
  scope: "resource",
  reason: "A trace with a gap does not show where the time went.",
  requirement: "X-Ray tracing enabled for all services",
  controls: ["FSBP APIGateway.3"],
  remedy: "switch X-Ray on: xrayTracingEnabled, tracingConfig.mode Active, tracingConfiguration.enabled",
  types: Object.keys(switches),
  problems: ({ type, properties }) => {
    const { path = "", on } = switches[type] ?? {};
    if (isUnknown(properties[path.split(".")[0] ?? ""])) return [];
    const [value] = valuesAt(properties, path);
    return value === on ? [] : [`${path} is ${value === undefined ? "not set" : String(value)}`];
  },
};
