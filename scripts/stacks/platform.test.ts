import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { PlatformFixture } from "../testing/platform.fixture.ts";
import { copyOptionsOf } from "./platform.ts";

it.each([
  { options: { env: "production" }, refusal: /UnknownEnvironment: there is no environment "production"/ },
  { options: { env: "local", suffix: "PR42" }, refusal: /IllegalSuffix: the suffix "PR42" is not allowed/ },
  { options: { env: "local", suffix: "longerthan8" }, refusal: /IllegalSuffix: the suffix "longerthan8"/ },
])("refuses $options before anything runs", async ({ options, refusal }) => {
  const { openPlatform } = await import("./platform.ts");
  await expect(openPlatform(new PlatformFixture({ a: {} }).root, options)).rejects.toThrow(refusal);
});

it("refuses two stacks with different suffixes, and names both", async () => {
  const fixture = new PlatformFixture({ a: {}, b: { environmentSuffix: "t2" } });
  await expect(fixture.platform()).rejects.toThrow(
    /SuffixMismatch: the settings files name different environment suffixes: a: t1, b: t2\n.*use --suffix/,
  );
});

it("reports the mistakes of all settings files at once", async () => {
  const fixture = new PlatformFixture({ a: { environmentSuffix: "BAD" }, b: {}, c: { environmentSuffix: "9" } });
  const refusal = await fixture.platform().catch((error: unknown) => String(error));
  expect(refusal).toMatch(/projects\/a\/Pulumi.local.yaml has mistakes[\s\S]*environmentSuffix/);
  expect(refusal).toMatch(/projects\/c\/Pulumi.local.yaml has mistakes/);
  expect(refusal).not.toMatch(/projects\/b/);
});

it("refuses an address block that reaches into another environment's, and names both", async () => {
  const fixture = new PlatformFixture({ a: {} });
  const folder = join(fixture.root, "projects/a");
  const schema = `import { stackSettings } from "@payments/shared/settings/stack-settings.ts";
import { z } from "zod";
export default () => stackSettings({ cidrBlock: z.string() });`;
  writeFileSync(join(folder, "a.settings.ts"), schema);
  const write = (environment: string, cidrBlock: string): void => {
    const settings = `{ environmentSuffix: t1, cidrBlock: ${cidrBlock} }`;
    writeFileSync(join(folder, `Pulumi.${environment}.yaml`), `config:\n  a:settings: ${settings}\n`);
  };
  write("local", "10.20.0.0/16");
  write("dev", "10.21.0.0/16");
  await expect(fixture.platform()).resolves.toBeDefined();
  write("prod", "10.20.128.0/17");
  await expect(fixture.platform()).rejects.toThrow(
    /OverlappingAddresses: cidrBlock 10\.20\.0\.0\/16 of "a" in local overlaps 10\.20\.128\.0\/17 in prod\n.*remedy: give one of them a block of its own in projects\/a\/Pulumi\.local\.yaml/,
  );
});

it("refuses a circle of projects", async () => {
  const fixture = new PlatformFixture({ a: { needs: ["b"] }, b: { needs: ["a"] } });
  await expect(fixture.platform()).rejects.toThrow(/DependencyCycle.*a -> b -> a/);
});

it("names the stacks of a copy after the environment and its suffix, and keeps the rehearsal's state in .local", async () => {
  const fixture = new PlatformFixture({ a: {} });
  const { stack, backend, accountFolder } = await fixture.platform({ suffix: "pr42" });
  expect(stack).toBe("local-pr42");
  expect(backend.url).toBe(`file://${fixture.root}/.local/state`);
  expect(backend.environment["PULUMI_BACKEND_URL"]).toBe(`file://${fixture.root}/.local/state?metadata=skip`);
  expect(accountFolder).toBe(`${fixture.root}/.local/account`);
});

it.each([
  { rehearse: undefined, suffix: undefined, options: "--env local" },
  { rehearse: undefined, suffix: "pr42", options: "--env local --suffix pr42" },
  { rehearse: "dev", suffix: "pr42", options: "--env dev --suffix pr42 --rehearse" },
] as const)("names in a remedy the copy it is about: $options", async ({ rehearse, suffix, options }) => {
  const fixture = new PlatformFixture({ a: {} });
  const copy = { ...(rehearse && { rehearse }), ...(suffix && { suffix }) };
  expect(copyOptionsOf(await fixture.platform(copy))).toBe(options);
});

it("keeps state where PULUMI_BACKEND_URL says", async () => {
  const { backend } = await new PlatformFixture({ a: {} }).platform({
    environment: { PULUMI_BACKEND_URL: "s3://states" },
  });
  expect(backend).toMatchObject({
    url: "s3://states",
    folder: undefined,
    environment: { PULUMI_BACKEND_URL: "s3://states" },
  });
});

it.each([
  {
    verb: "up",
    only: "b",
    refusal: /UpstreamNotDeployed: "b" reads from a, not deployed in local\n.*up --env local --to b$/,
  },
  { verb: "up", rehearse: "dev", only: "b", refusal: /not deployed in dev\n.*up --env dev --rehearse --to b$/ },
] as const)("refuses to $verb a stack whose upstream is not deployed", async ({ verb, only, refusal, ...copy }) => {
  const fixture = new PlatformFixture({ a: {}, b: { needs: ["a"] } });
  await expect(fixture.run(verb, { only: [only], ...copy })).rejects.toThrow(refusal);
});
