import { known } from "../policed-stack.ts";
import type { ResourceRule } from "../policy-rule.ts";

/** A reservoir is traced whole before the rate applies (https://docs.aws.amazon.com/xray/latest/devguide/xray-console-sampling.html). */
const wanted = { fixedRate: 0.1, reservoirSize: 0 };

export const sampling: ResourceRule = {
  id: "sampling",
  scope: "resource",
  reason: "With a reservoir, quiet services are traced whole instead of by a tenth.",
  requirement: "X-Ray tracing enabled for all services with 10% sampling rate",
  controls: [],
  remedy: "set fixedRate to 0.1 and reservoirSize to 0",
  types: ["aws:xray/samplingRule:SamplingRule"],
  problems: ({ properties }) =>
    Object.entries(wanted)
      .filter(([name, value]) => known(properties, name) !== value)
      .map(([name]) => `${name} is ${String(known(properties, name))}`),
};
