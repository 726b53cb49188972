import { readFileSync } from "node:fs";
import { join } from "node:path";
import { environments } from "@payments/shared/scope/deployment-scope.ts";
import { repository } from "@payments/shared/testing/rehearsed-project.ts";
import { expect, it } from "vitest";
import type { Console } from "../console.ts";
import { openPlatform } from "../platform.ts";
import { printAddresses } from "./addresses.verb.ts";

async function printed(env: string, json = false): Promise<{ text: string; code: number }> {
  const lines: string[] = [];
  const write = (text: string): void => void lines.push(text);
  const console: Pick<Console, "out" | "info" | "json"> = { json, out: write, info: write };
  const code = await printAddresses(await openPlatform(repository, { env }), console as Console);
  return { text: lines.join("\n"), code };
}

it.each(environments)("finds room for everything in %s", async (env) => {
  const { text, code } = await printed(env);
  expect(text).not.toContain("✖");
  expect(code).toBe(0);
});

it("prints what network's README shows: npm run stacks -- addresses --env prod", async () => {
  const readme = readFileSync(join(repository, "projects/network/README.md"), "utf8");
  expect(readme).toContain((await printed("prod")).text);
});

it("gives machines the same as JSON", async () => {
  const { subnets, mistakes } = JSON.parse((await printed("dev", true)).text) as {
    subnets: unknown[];
    mistakes: unknown[];
  };
  expect(mistakes).toEqual([]);
  expect(subnets).toContainEqual(
    expect.objectContaining({ name: "subnet-database-c-dev-d1", cidrBlock: "10.20.160.0/24", usable: 251 }),
  );
});
