import { fileURLToPath } from "node:url";
import { environments } from "@payments/shared/scope/deployment-scope.ts";
import { readSettingsFile } from "@payments/shared/settings/settings-file.ts";
import { parseSettings } from "@payments/shared/settings/stack-settings.ts";
import { expect, it } from "vitest";
import appSettings from "./app.settings.ts";

const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;
const valid = {
  environmentSuffix: "d1",
  region: "ap-southeast-1",
  image: digest("a"),
  collectorImage: digest("b"),
  task: { cpu: 1024, memory: 2048 },
  tasks: { minimum: 3, maximum: 6 },
  database: { poolSize: 6 },
  deployment: { strategy: "BLUE_GREEN", bakeMinutes: 5 },
  scaling: { requestsPerTask: 4500 },
  identity: {
    issuer: "https://login.payments.example.com",
    audience: "https://api.payments.example.com",
    jwksUrl: "https://login.payments.example.com/.well-known/jwks.json",
  },
};
const canary = { strategy: "CANARY", canary: { percent: 10, bakeMinutes: 5 }, bakeMinutes: 5 };
const peak = { timezone: "Asia/Singapore", days: "MON-FRI", fromHour: 8, toHour: 20, minimum: 4 };
const withPeak = (change: object) => ({ ...valid, scaling: { requestsPerTask: 4500, peak: { ...peak, ...change } } });
const parse = (settings: unknown) => parseSettings(appSettings(), settings, "projects/app/Pulumi.dev.yaml");
const without = (key: keyof typeof valid): object =>
  Object.fromEntries(Object.entries(valid).filter(([name]) => name !== key));

it("takes settings that are right", () => {
  expect(parse(valid)).toEqual(valid);
  const all = { ...withPeak({}), deployment: canary, previousImage: digest("c") };
  expect(parse(all)).toEqual(all);
});

it("releases blue/green where no strategy is named", () => {
  expect(parse({ ...valid, deployment: { bakeMinutes: 5 } })).toEqual(valid);
});

it.each([
  { mistake: "no image", settings: without("image"), message: /expected string[\s\S]*at image/ },
  {
    mistake: "an image by tag",
    settings: { ...valid, image: "v1.2.3" },
    message: /expected the digest of an image: sha256:<64 hex digits>\n.*at image/,
  },
  {
    mistake: "a digest in upper case",
    settings: { ...valid, image: digest("A") },
    message: /expected the digest of an image.*\n.*at image/,
  },
  {
    mistake: "a digest cut short",
    settings: { ...valid, collectorImage: digest("b").slice(0, -1) },
    message: /expected the digest of an image.*\n.*at collectorImage/,
  },
  { mistake: "no pool", settings: without("database"), message: /expected object[\s\S]*at database/ },
  {
    mistake: "a pool in which one slow statement stops the task",
    settings: { ...valid, database: { poolSize: 1 } },
    message: /expected number to be >=2\n.*at database.poolSize/,
  },
  { mistake: "nobody to vouch for users", settings: without("identity"), message: /expected object[\s\S]*at identity/ },
  {
    mistake: "keys of users' tokens without TLS",
    settings: { ...valid, identity: { ...valid.identity, jwksUrl: "http://login.payments.example.com/jwks" } },
    message: /expected an https:\/\/ address\n.*at identity.jwksUrl/,
  },
  {
    mistake: "tokens for anybody",
    settings: { ...valid, identity: { ...valid.identity, audience: "" } },
    message: /at identity.audience/,
  },
  { mistake: "no task size", settings: without("task"), message: /expected object[\s\S]*at task/ },
  {
    mistake: "a CPU that Fargate does not have",
    settings: { ...valid, task: { cpu: 1000, memory: 2048 } },
    message: /expected one of 512\|1024\|2048\|4096\n.*at task.cpu/,
  },
  {
    mistake: "CPU as text",
    settings: { ...valid, task: { cpu: "1024", memory: 2048 } },
    message: /expected one of 512\|1024\|2048\|4096\n.*at task.cpu/,
  },
  {
    mistake: "memory between two steps",
    settings: { ...valid, task: { cpu: 1024, memory: 2500 } },
    message: /multiple of 1024\n.*at task.memory/,
  },
  {
    mistake: "a CPU and a memory that do not go together",
    settings: { ...valid, task: { cpu: 2048, memory: 2048 } },
    message: /Fargate offers 4096 to 16384 MiB with 2048 CPU units\n.*at task.memory/,
  },
  {
    mistake: "fewer tasks than zones",
    settings: { ...valid, tasks: { minimum: 2, maximum: 6 } },
    message: /at least 3, one task for each of the three zones: raise tasks.minimum\n.*at tasks.minimum/,
  },
  {
    mistake: "more tasks than the subnets are planned for",
    settings: { ...valid, tasks: { minimum: 3, maximum: 201 } },
    message: /expected number to be <=200\n.*at tasks.maximum/,
  },
  {
    mistake: "half a task",
    settings: { ...valid, tasks: { minimum: 3, maximum: 6.5 } },
    message: /expected int[\s\S]*at tasks.maximum/,
  },
  {
    mistake: "a minimum above the maximum",
    settings: { ...valid, tasks: { minimum: 7, maximum: 6 } },
    message: /minimum is above maximum\n.*at tasks.minimum/,
  },
  {
    mistake: "a bake below nothing",
    settings: { ...valid, deployment: { bakeMinutes: -1 } },
    message: /expected number to be >=0\n.*at deployment.bakeMinutes/,
  },
  {
    mistake: "a bake of more than a day",
    settings: { ...valid, deployment: { bakeMinutes: 1441 } },
    message: /expected number to be <=1440\n.*at deployment.bakeMinutes/,
  },
  {
    mistake: "minutes as text, as the provider takes them",
    settings: { ...valid, deployment: { bakeMinutes: "5" } },
    message: /expected number, received string\n.*at deployment.bakeMinutes/,
  },
  {
    mistake: "a strategy that keeps no old version",
    settings: { ...valid, deployment: { strategy: "ROLLING", bakeMinutes: 5 } },
    message: /'BLUE_GREEN'[\s\S]*'CANARY'\n.*at deployment.strategy/,
  },
  {
    mistake: "a canary without its share",
    settings: { ...valid, deployment: { strategy: "CANARY", bakeMinutes: 5 } },
    message: /expected object[\s\S]*at deployment.canary/,
  },
  {
    mistake: "a canary of everything",
    settings: { ...valid, deployment: { ...canary, canary: { percent: 100, bakeMinutes: 5 } } },
    message: /expected number to be <=50\n.*at deployment.canary.percent/,
  },
  {
    mistake: "a canary beside blue/green",
    settings: { ...valid, deployment: { ...canary, strategy: "BLUE_GREEN" } },
    message: /Unrecognized key: "canary"\n.*at deployment/,
  },
  {
    mistake: "no word about requests",
    settings: without("scaling"),
    message: /expected object[\s\S]*at scaling/,
  },
  {
    mistake: "a time zone that nobody has",
    settings: withPeak({ timezone: "Asia/Singapur" }),
    message: /expected a time zone such as Asia\/Singapore\n.*at scaling.peak.timezone/,
  },
  {
    mistake: "a peak that ends before it begins",
    settings: withPeak({ toHour: 8 }),
    message: /toHour is not after fromHour\n.*at scaling.peak.toHour/,
  },
  {
    mistake: "a peak with fewer tasks than there are otherwise",
    settings: withPeak({ minimum: 2 }),
    message: /peak's minimum lies outside of tasks.minimum and tasks.maximum\n.*at scaling.peak.minimum/,
  },
  {
    mistake: "a peak with more tasks than there may be",
    settings: withPeak({ minimum: 7 }),
    message: /peak's minimum lies outside of tasks.minimum and tasks.maximum\n.*at scaling.peak.minimum/,
  },
  { mistake: "an unknown key", settings: { ...valid, desiredCount: 3 }, message: /Unrecognized key: "desiredCount"/ },
  {
    mistake: "an unknown key further down",
    settings: { ...valid, tasks: { ...valid.tasks, desired: 4 } },
    message: /Unrecognized key: "desired"\n.*at tasks/,
  },
])("refuses $mistake", ({ settings, message }) => {
  expect(() => parse(settings)).toThrow(message);
});

it("says all mistakes at once, where they stand and what to do", () => {
  const mistakes = { ...valid, image: "latest", tasks: { minimum: 1, maximum: 6 }, spare: true };
  expect(() => parse(mistakes)).toThrow(/^InvalidSettings: projects\/app\/Pulumi.dev.yaml has mistakes:/);
  for (const part of [/at image/, /at tasks.minimum/, /"spare"/, /remedy: correct these keys/]) {
    expect(() => parse(mistakes)).toThrow(part);
  }
});

it("takes the bounds themselves", () => {
  const bounds = { ...valid, tasks: { minimum: 3, maximum: 200 }, deployment: { bakeMinutes: 1440 } };
  expect(parse(bounds)).toMatchObject(bounds);
  expect(parse({ ...valid, tasks: { minimum: 3, maximum: 3 }, deployment: { bakeMinutes: 0 } })).toMatchObject({
    tasks: { minimum: 3, maximum: 3 },
  });
});

it.each(environments)("finds the committed settings of %s right", (environment) => {
  const folder = fileURLToPath(new URL(".", import.meta.url));
  const settings = readSettingsFile({ name: "app", folder }, environment, appSettings);
  expect(settings.region).toBe("ap-southeast-1");
});

it("rehearses with the size of production", () => {
  const folder = fileURLToPath(new URL(".", import.meta.url));
  const [local, prod] = (["local", "prod"] as const).map((environment) =>
    readSettingsFile({ name: "app", folder }, environment, appSettings),
  );
  expect(local?.task).toEqual(prod?.task);
  expect(local?.tasks).toEqual(prod?.tasks);
  expect(local?.deployment).toEqual(prod?.deployment);
  expect(local?.scaling).toEqual(prod?.scaling);
});
