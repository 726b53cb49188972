import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, it } from "vitest";
import type { Platform } from "../stacks/platform.ts";
import { StackFingerprints } from "./stack-fingerprint.ts";

const root = mkdtempSync(join(tmpdir(), "fingerprint-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const write = (file: string, content: string): void => {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), content);
};
const programOf = (folder: string): string | undefined => {
  const project = { name: "made", folder: join(root, folder), packageName: "made", needs: [] };
  const platform = {
    ...{ root, environment: "dev", stack: "dev", rehearsed: false, localFolder: root, accountFolder: root },
    ...{ settings: new Map(), graph: new Map([["made", project]]) },
    backend: { url: undefined, description: "none", folder: undefined, environment: {} },
  } as const satisfies Platform;
  return new StackFingerprints(platform).of("made", new Map())["the program"];
};

it.each(["projects/made", "scripts/made"])("sees what a program in %s imports, wherever its project lies", (folder) => {
  const rights = `${dirname(folder)}/rights.ts`;
  write(`${folder}/program.ts`, 'import { rights } from "../rights.ts";\nexport default () => rights;\n');
  write(rights, "export const rights = 1;\n");
  const before = programOf(folder);
  expect(programOf(folder)).toBe(before);
  write(`${dirname(folder)}/neighbour.ts`, "export const nobody = 1;\n");
  expect(programOf(folder)).toBe(before);
  write(rights, "export const rights = 2;\n");
  expect(programOf(folder)).not.toBe(before);
});
