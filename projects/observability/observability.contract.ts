import { defineContract } from "@payments/shared/contracts/stack-contract.ts";
import { z } from "zod";

export const observabilityContract = defineContract({
  project: "observability",
  version: 1,
  outputs: {
    dashboardName: z.string(),
    dashboardUrl: z.url({ protocol: /^https$/ }),
    alarmNames: z.array(z.string()).min(1),
  },
  secrets: [],
  example: {
    dashboardName: "dashboard-payments-dev-x1",
    dashboardUrl:
      "https://ap-southeast-1.console.aws.amazon.com/cloudwatch/home?region=ap-southeast-1#dashboards/dashboard/dashboard-payments-dev-x1",
    alarmNames: ["alarm-response-time-dev-x1"],
  },
});
