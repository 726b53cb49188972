import { expect, it } from "vitest";
import { unknownValue } from "../../simulated-aws/attributes.ts";
import { problemsOf, resource } from "../policed-resources.fixture.ts";
import { blueGreen } from "./blue-green.rule.ts";

const service = (strategy: string | undefined, alternateTargetGroupArn?: string) =>
  resource("aws:ecs/service:Service", {
    deploymentConfiguration: { strategy },
    loadBalancers: [{ advancedConfiguration: alternateTargetGroupArn ? { alternateTargetGroupArn } : undefined }],
  });

it.each(["BLUE_GREEN", "CANARY", "LINEAR"])("admits %s with an alternate target group", (strategy) => {
  expect(problemsOf(blueGreen, [service(strategy, unknownValue)])).toEqual([]);
});

it.each([
  { example: service("ROLLING", "arn:green"), problem: "is deployed by ROLLING" },
  { example: service(undefined, "arn:green"), problem: "is deployed by ROLLING" },
  { example: service("BLUE_GREEN"), problem: "has no alternate target group" },
])("refuses a service that $problem", ({ example, problem }) => {
  expect(problemsOf(blueGreen, [example])).toEqual([problem]);
});
