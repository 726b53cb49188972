import { expect, it } from "vitest";
import type { Attributes } from "../attributes.ts";
import { ServiceUnderTest } from "./ecs.fixture.ts";
import { fargateSizeRefusal } from "./ecs-container.plan.ts";
import { taskDefinitionOf } from "./ecs-task-definition.service.ts";

const type = "aws:ecs/taskDefinition:TaskDefinition";

it.each([
  { cpu: "256", memory: "512" },
  { cpu: "256", memory: "2048" },
  { cpu: "512", memory: "4096" },
  { cpu: ".5 vCPU", memory: "1 GB" },
  { cpu: "1024", memory: "8192" },
  { cpu: "4096", memory: "30720" },
  { cpu: "8192", memory: "61440" },
  { cpu: "16384", memory: "122880" },
])("has $cpu CPU with $memory memory on Fargate", ({ cpu, memory }) => {
  expect(fargateSizeRefusal(cpu, memory)).toBeUndefined();
});

it.each([
  { cpu: "256", memory: "4096" },
  { cpu: "512", memory: "512" },
  { cpu: "1024", memory: "1024" },
  { cpu: "1024", memory: "2500" },
  { cpu: "8192", memory: "20000" },
  { cpu: "768", memory: "2048" },
])("does not have $cpu CPU with $memory memory on Fargate", ({ cpu, memory }) => {
  expect(fargateSizeRefusal(cpu, memory)).toMatch(/No Fargate configuration exists for given values/);
});

it.each<{ scenario: string; more: Attributes; refusal: RegExp }>([
  { scenario: "a dot in its family", more: { family: "a.b" }, refusal: /invalid value for family/ },
  {
    scenario: "broken JSON",
    more: { containerDefinitions: "[" },
    refusal: /"containerDefinitions" contains an invalid JSON/,
  },
  { scenario: "no container", more: { containerDefinitions: "[]" }, refusal: /a JSON list of at least one container/ },
  {
    scenario: "a platform",
    more: { requiresCompatibilities: ["LAMBDA"] },
    refusal: /requiresCompatibilities to be one of/,
  },
  { scenario: "a network mode", more: { networkMode: "vpc" }, refusal: /networkMode to be one of/ },
  {
    scenario: "a bridge on Fargate",
    more: { networkMode: "bridge" },
    refusal: /Fargate only supports network mode 'awsvpc'/,
  },
  { scenario: "no size", more: { cpu: undefined }, refusal: /'cpu' and 'memory' be defined at the task level/ },
  { scenario: "an odd size", more: { memory: "1500" }, refusal: /No Fargate configuration exists for given values/ },
  {
    scenario: "a processor",
    more: { runtimePlatform: { cpuArchitecture: "RISCV" } },
    refusal: /cpuArchitecture to be one of \[X86_64 ARM64\]/,
  },
  { scenario: "a small disk", more: { ephemeralStorage: { sizeInGib: 20 } }, refusal: /range \(21 - 200\)/ },
  {
    scenario: "no execution role",
    more: { executionRoleArn: undefined },
    refusal: /execution role ARN to support ECR images/,
  },
  {
    scenario: "a role that is not there",
    more: { taskRoleArn: "arn:aws:iam::111122223333:role/nobody" },
    refusal: /taskRoleArn: the Role .* does not exist/,
  },
])("refuses a task definition with $scenario", ({ more, refusal }) => {
  const test = new ServiceUnderTest();
  expect(test.refusal(type, test.definitionInputs(more))).toMatch(refusal);
});

const logs = (options: Attributes): Attributes => ({ logConfiguration: { logDriver: "awslogs", options } });

it.each<{ scenario: string; containers: (test: ServiceUnderTest) => Attributes[]; refusal: RegExp }>([
  {
    scenario: "not essential",
    containers: (test) => [test.container({ essential: false })],
    refusal: /does not have any essential containers/,
  },
  {
    scenario: "of one name",
    containers: (test) => [test.container(), test.container()],
    refusal: /two containers have the/,
  },
  { scenario: "without a name", containers: (test) => [test.container({ name: "" })], refusal: /is no container name/ },
  {
    scenario: "without an image",
    containers: (test) => [test.container({ image: undefined })],
    refusal: /Container\.image should not be null or empty: api/,
  },
  {
    scenario: "with port 0",
    containers: (test) => [test.container({ portMappings: [{ containerPort: 0 }] })],
    refusal: /containerPort of api must be from 1 to 65535/,
  },
  {
    scenario: "with another port on the host",
    containers: (test) => [test.container({ portMappings: [{ containerPort: 8080, hostPort: 80 }] })],
    refusal: /the host ports and container ports in port mappings must match/,
  },
  {
    scenario: "larger than the task",
    containers: (test) => [test.container({ cpu: 512 }), test.container({ name: "agent", cpu: 64 })],
    refusal: /the containers ask for 576 CPU units, the task has 512/,
  },
  {
    scenario: "with more memory than the task",
    containers: (test) => [test.container({ memory: 2048 })],
    refusal: /the container api has a larger memory than the task's 1024/,
  },
  {
    scenario: "without a stream prefix",
    containers: (test) => [
      test.container(logs({ "awslogs-group": "/ecs/payments", "awslogs-region": "ap-southeast-1" })),
    ],
    refusal: /Log driver awslogs requires options: awslogs-stream-prefix \(container api\)/,
  },
  {
    scenario: "with a log group that is not there",
    containers: (test) => [
      test.container(
        logs({ "awslogs-group": "/ecs/none", "awslogs-region": "ap-southeast-1", "awslogs-stream-prefix": "api" }),
      ),
    ],
    refusal: /ResourceInitializationError: .*The specified log group does not exist: \/ecs\/none/,
  },
])("refuses containers $scenario", ({ containers, refusal }) => {
  const test = new ServiceUnderTest();
  expect(test.refusal(type, test.definitionInputs({}, ...containers(test)))).toMatch(refusal);
});

it("asks for an execution role for logs alone, and for one that tasks may take", () => {
  const test = new ServiceUnderTest();
  const container = test.container({ image: "public.ecr.aws/nginx/nginx:latest" });
  const bare = test.definitionInputs({ executionRoleArn: undefined }, container);
  expect(test.refusal(type, bare)).toMatch(/to support log driver awslogs/);
  const executionRoleArn = test.role("wrong", "ecs.amazonaws.com");
  for (const property of ["executionRoleArn", "taskRoleArn"]) {
    const inputs = test.definitionInputs({ [property]: executionRoleArn });
    expect(test.refusal(type, inputs), property).toMatch(/ClientException: Role is not valid/);
  }
});

it("counts revisions up, keeps the old one until it goes, and lets it go while a service runs it", () => {
  const test = new ServiceUnderTest();
  const [first, second] = [test.definition(), test.definition({ memory: "2048" })];
  const prefix = "arn:aws:ecs:ap-southeast-1:111122223333:task-definition/payments-dev";
  expect([first.arn, second.arn]).toEqual([`${prefix}:1`, `${prefix}:2`]);
  expect(test.account.read(type, second.id)?.state).toMatchObject({ revision: 2, arnWithoutRevision: prefix });
  const reader = {
    find: test.account.store.find.bind(test.account.store),
    list: test.account.store.list.bind(test.account.store),
  };
  expect(taskDefinitionOf("payments-dev", reader)?.arn).toBe(second.arn);
  expect(taskDefinitionOf(first.arn, reader)?.id).toBe(first.id);
  test.make("aws:ecs/service:Service", test.serviceInputs({ taskDefinition: first.arn }));
  test.account.delete(type, first.id);
  expect(test.account.read(type, first.id)).toBeUndefined();
});

it("replaces a definition for any change but tags", () => {
  const test = new ServiceUnderTest();
  const inputs = test.definitionInputs();
  expect(test.account.diff(type, inputs, { ...inputs, tags: { a: "b" } }).replaces).toEqual([]);
  expect(test.account.diff(type, inputs, { ...inputs, cpu: "1024", containerDefinitions: "[]" })).toMatchObject({
    replaces: ["containerDefinitions", "cpu"],
    deleteBeforeReplace: false,
  });
});
