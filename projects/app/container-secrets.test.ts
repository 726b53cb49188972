import { type RehearsedProject, rehearseProject } from "@payments/shared/testing/rehearsed-project.ts";
import { beforeAll, describe, expect, it } from "vitest";

let project: RehearsedProject;

beforeAll(async () => {
  project = await rehearseProject("app");
});

interface Container {
  readonly name: string;
  readonly environment?: readonly { readonly name: string; readonly value: string }[];
  readonly secrets?: readonly object[];
  readonly command?: readonly string[];
}

const secretName = /passw|secret|token|credential|private_?key|api_?key/i;
const secretValues: readonly { readonly what: string; readonly pattern: RegExp }[] = [
  { what: "an access key of AWS", pattern: /\b(AKIA|ASIA)[A-Z0-9]{16}\b/ },
  { what: "a PEM block", pattern: /-----BEGIN [A-Z ]+-----/ },
  { what: "a URL with a password", pattern: /:\/\/[^/\s:@]+:[^/\s@]+@/ },
  { what: "a JSON web token", pattern: /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]+/ },
  {
    what: "a long random text",
    pattern: /(?<![\w/+-])(?=[\w/+-]*\d)(?=[\w/+-]*[A-Z])(?=[\w/+-]*[a-z])[\w/+]{32,}(?![\w/+-])/,
  },
];

/** What looks like a secret in what a container is told. */
function suspects({ name, environment = [], command = [] }: Container): string[] {
  const told = [...environment, ...command.map((value) => ({ name: "command", value }))];
  return told.flatMap((variable) => [
    ...(secretName.test(variable.name) ? [`${name}: ${variable.name} is named like a secret`] : []),
    ...secretValues
      .filter(({ pattern }) => pattern.test(variable.value))
      .map(({ what }) => `${name}: ${variable.name} holds ${what}`),
  ]);
}

describe("what the containers are told", () => {
  it("holds no secret: the database is logged in to by IAM", () => {
    const { inputs } = project.resource("aws:ecs/taskDefinition:TaskDefinition", "task-definition");
    const containers = JSON.parse(String(inputs["containerDefinitions"])) as Container[];
    expect(containers.map(({ name }) => name)).toEqual(["payment-service", "collector"]);
    expect(containers.flatMap(suspects)).toEqual([]);
    expect(containers.flatMap(({ secrets = [] }) => secrets)).toEqual([]);
  });

  it.each([
    { name: "DATABASE_PASSWORD", value: "x", found: "is named like a secret" },
    { name: "STRIPE_API_KEY", value: "x", found: "is named like a secret" },
    { name: "ID", value: "AKIAIOSFODNN7EXAMPLE", found: "holds an access key of AWS" },
    { name: "URL", value: "postgres://payments:hunter2@db.example.com/payments", found: "holds a URL with a password" },
    { name: "CA", value: "-----BEGIN EC PRIVATE KEY-----\nMHc", found: "holds a PEM block" },
    { name: "AUTH", value: "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl", found: "holds a JSON web token" },
    { name: "SEED", value: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", found: "holds a long random text" },
  ])("would be found in $name", ({ name, value, found }) => {
    expect(suspects({ name: "service", environment: [{ name, value }] })).toContain(`service: ${name} ${found}`);
  });
});
