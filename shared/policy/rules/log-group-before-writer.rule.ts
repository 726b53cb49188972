import {
  containerInsightsLogGroupName,
  databaseLogGroupName,
  lambdaLogGroupName,
} from "../../naming/aws-imposed-name.ts";
import { type Attributes, stringsAt } from "../../simulated-aws/attributes.ts";
import { awaitedOfType, known, ofType, type PolicedResource, type PolicedStack } from "../policed-stack.ts";
import type { StackProblem, StackRule } from "../policy-rule.ts";

/** Names of the log groups that a resource of the type writes to, as far as they are known. */
const groupsWrittenBy: Readonly<Record<string, (properties: Attributes) => readonly string[]>> = {
  "aws:lambda/function:Function": ({ name }) => (typeof name === "string" ? [lambdaLogGroupName(name)] : []),
  "aws:rds/cluster:Cluster": (properties) =>
    stringsAt(properties, "enabledCloudwatchLogsExports").map((log) =>
      databaseLogGroupName(String(known(properties, "clusterIdentifier")), log),
    ),
  "aws:ecs/cluster:Cluster": (properties) =>
    stringsAt(properties, "settings.value").some((value) => value === "enabled" || value === "enhanced")
      ? [containerInsightsLogGroupName(String(known(properties, "name")))]
      : [],
};

/** Resources that name their group in an argument: the type must come after some log group of the stack. */
const writersByArgument: Readonly<Record<string, string>> = {
  "aws:apigateway/stage:Stage": "accessLogSettings",
  "aws:cloudtrail/trail:Trail": "cloudWatchLogsGroupArn",
  "aws:ec2/flowLog:FlowLog": "logDestination",
  "aws:ecs/taskDefinition:TaskDefinition": "containerDefinitions",
  "aws:sfn/stateMachine:StateMachine": "loggingConfiguration",
  "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": "logDestinationConfigs",
};

const groupType = "aws:cloudwatch/logGroup:LogGroup";

export const logGroupBeforeWriter: StackRule = {
  id: "log-group-before-writer",
  scope: "stack",
  reason: "A service whose log group is missing makes one itself, without retention, key or archive.",
  requirement: "Application logs must be retained for exactly 7 years for regulatory compliance",
  controls: ["PCI DSS 10.2.1", "PCI DSS 10.3.3"],
  remedy: "create an ArchivedLogGroup of that name first and let the writer depend on it",
  problems: (stack) => [...byDictatedName(stack), ...byArgument(stack)],
};

function byDictatedName(stack: PolicedStack): StackProblem[] {
  return Object.entries(groupsWrittenBy).flatMap(([type, groupsOf]) =>
    ofType(stack, type).flatMap((resource) => {
      const before = awaitedOfType(stack, resource, groupType).map(({ properties }) => properties["name"]);
      return groupsOf(resource.properties)
        .filter((name) => !before.includes(name))
        .map((name) => ({ resource, problem: `writes to the log group ${name}, which is not declared before it` }));
    }),
  );
}

function byArgument(stack: PolicedStack): StackProblem[] {
  return Object.entries(writersByArgument).flatMap(([type, argument]) =>
    ofType(stack, type)
      .filter((resource) => !comesAfterGroup(stack, resource))
      .map((resource) => ({ resource, problem: `${argument} names no log group that is declared before it` })),
  );
}

function comesAfterGroup(stack: PolicedStack, resource: PolicedResource): boolean {
  return awaitedOfType(stack, resource, groupType).length > 0;
}
