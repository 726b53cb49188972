import { expect, it } from "vitest";
import type { Attributes } from "../attributes.ts";
import { ServiceUnderTest } from "./ecs.fixture.ts";

const type = "aws:ecs/service:Service";
const registry = "111122223333.dkr.ecr.ap-southeast-1.amazonaws.com";
const ecr = ["ecr:GetAuthorizationToken", "ecr:BatchGetImage"];
const logs = ["logs:CreateLogStream", "logs:PutLogEvents"];

const secret = (test: ServiceUnderTest): string => {
  const arn = "arn:aws:secretsmanager:ap-southeast-1:111122223333:secret:ledger-AbCdEf";
  return test.held("aws:secretsmanager/secret:Secret", arn, { arn });
};

it.each<{
  scenario: string;
  container?: (test: ServiceUnderTest) => Attributes;
  actions?: string[];
  refusal: RegExp;
}>([
  {
    scenario: "an image that nobody pushed",
    container: () => ({ image: `${registry}/payments@sha256:${"b".repeat(64)}` }),
    refusal: /CannotPullContainerError: .*failed to resolve ref \S+b{64}: not found/,
  },
  {
    scenario: "a tag that nobody pushed",
    container: () => ({ image: `${registry}/payments:v2` }),
    refusal: /CannotPullContainerError: .*payments:v2: not found/,
  },
  {
    scenario: "no tag where nothing is latest",
    container: () => ({ image: `${registry}/payments` }),
    refusal: /CannotPullContainerError/,
  },
  {
    scenario: "a repository that is not there",
    container: () => ({ image: `${registry}/refunds:v1` }),
    refusal: /CannotPullContainerError/,
  },
  { scenario: "a role without log-in", actions: ["ecr:BatchGetImage", ...logs], refusal: /ecr:GetAuthorizationToken/ },
  {
    scenario: "a role that cannot pull",
    actions: ["ecr:GetAuthorizationToken", ...logs],
    refusal: /ecr:BatchGetImage for/,
  },
  {
    scenario: "a secret that is not there",
    container: () => ({
      secrets: [
        { name: "P", valueFrom: "arn:aws:secretsmanager:ap-southeast-1:111122223333:secret:no-AbCdEf:password::" },
      ],
    }),
    refusal: /ResourceInitializationError: .*can't find the specified secret arn:\S+:secret:no-AbCdEf \(/,
  },
  {
    scenario: "a role that cannot read the secret",
    container: (test) => ({ secrets: [{ name: "P", valueFrom: `${secret(test)}:password::` }] }),
    actions: [...ecr, ...logs],
    refusal: /not authorized to perform secretsmanager:GetSecretValue on \S+ledger-AbCdEf/,
  },
  {
    scenario: "a role that cannot open a stream",
    actions: [...ecr, "logs:PutLogEvents"],
    refusal: /logs:CreateLogStream/,
  },
  {
    scenario: "a role that cannot write logs",
    actions: [...ecr, "logs:CreateLogStream"],
    refusal: /logs:PutLogEvents on/,
  },
])("starts no task with $scenario", ({ container, actions, refusal }) => {
  const test = new ServiceUnderTest();
  const executionRoleArn = test.executionRole("narrow", actions);
  const taskDefinition = test.definition({ executionRoleArn }, test.container(container?.(test))).arn;
  expect(test.refusal(type, test.serviceInputs({ taskDefinition }))).toMatch(refusal);
});

it("starts tasks from a digest, a tag and another registry, with secrets", () => {
  const test = new ServiceUnderTest();
  const secrets = [
    { name: "PASSWORD", valueFrom: `${secret(test)}:password::` },
    { name: "LEVEL", valueFrom: "/payments/level" },
  ];
  const executionRoleArn = test.executionRole("narrow", [...ecr, ...logs, "secretsmanager:GetSecretValue"]);
  const taskDefinition = test.definition(
    { executionRoleArn },
    test.container({ secrets }),
    test.container({ name: "tagged", image: `${registry}/payments:v1` }),
    test.container({ name: "agent", image: "public.ecr.aws/aws-observability/aws-otel-collector:v0.43.0" }),
  ).arn;
  expect(test.make(type, test.serviceInputs({ taskDefinition })).state["taskDefinition"]).toBe(taskDefinition);
});
