import { known } from "../policed-stack.ts";
import type { ResourceRule } from "../policy-rule.ts";

const daysOfYear = 365;

export const keyRotation: ResourceRule = {
  id: "key-rotation",
  scope: "resource",
  reason: "A key that leaks is worth only what was encrypted since its last rotation.",
  requirement: "Customer-managed KMS keys for encryption",
  controls: ["PCI DSS 3.7.4", "FSBP KMS.4"],
  remedy: "set enableKeyRotation to true, with a period of at most a year",
  types: ["aws:kms/key:Key"],
  problems: ({ properties }) => {
    const period = known(properties, "rotationPeriodInDays") ?? daysOfYear;
    if (known(properties, "enableKeyRotation") !== true) return ["is never rotated"];
    return Number(period) > daysOfYear ? [`is rotated only every ${String(period)} days`] : [];
  },
};
