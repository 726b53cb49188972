import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { readSettingsFile } from "./settings-file.ts";
import { stackSettings } from "./stack-settings.ts";

const settingsOf = () => stackSettings({ replicas: z.int().min(2), owner: z.email() });
let root: string;
let project: { name: string; folder: string };

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "settings-"));
  project = { name: "network", folder: join(root, "projects/network") };
  mkdirSync(project.folder, { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true }));

const write = (text: string): void => writeFileSync(join(project.folder, "Pulumi.dev.yaml"), text);
const read = () => readSettingsFile(project, "dev", settingsOf);

it("reads settings and fills in the region", () => {
  write("config:\n  network:settings: { environmentSuffix: d1, replicas: 2, owner: a@example.com }\n");
  expect(read()).toEqual({ environmentSuffix: "d1", region: "ap-southeast-1", replicas: 2, owner: "a@example.com" });
});

it("reports all mistakes of a file at once: missing, wrong type, malformed, unknown", () => {
  write("config:\n  network:settings: { environmentSuffix: Dev1, replicas: two, replica: 3 }\n");
  expect(read).toThrow(/InvalidSettings: projects\/network\/Pulumi.dev.yaml has mistakes/);
  expect(read).toThrow(/expected 1 to 8 lower-case letters and digits[\s\S]*environmentSuffix/);
  expect(read).toThrow(/expected number[\s\S]*replicas/);
  expect(read).toThrow(/expected string[\s\S]*owner/);
  expect(read).toThrow(/Unrecognized key: "replica"/);
  expect(read).toThrow(/remedy: correct these keys in projects\/network\/Pulumi.dev.yaml/);
});

it.each([
  {
    scenario: "a misspelt settings key",
    text: "config:\n  network:setings: {}\n",
    refusal: /unknown configuration keys network:setings/,
  },
  {
    scenario: "a key of another project",
    text: "config:\n  data:settings: {}\n",
    refusal: /unknown configuration keys data:settings/,
  },
  { scenario: "no settings at all", text: "config: {}\n", refusal: /environmentSuffix/ },
  { scenario: "an empty file", text: "", refusal: /environmentSuffix/ },
  { scenario: "broken YAML", text: "config: [\n", refusal: /Pulumi.dev.yaml is not YAML/ },
])("refuses $scenario", ({ text, refusal }) => {
  write(text);
  expect(read).toThrow(refusal);
});

describe("a secret", () => {
  const withSecret = Object.assign(() => stackSettings({ locked: z.boolean() }), {
    secrets: ({ locked }: { readonly locked: boolean }) => (locked ? ["key"] : []),
  });
  const readLocked = () => readSettingsFile(project, "dev", withSecret);
  const settings = (locked: boolean) => `config:\n  network:settings: { environmentSuffix: d1, locked: ${locked} }\n`;

  it("stands encrypted beside the settings that ask for it", () => {
    write(`${settings(true)}  network:key: { secure: "v1:abc:def" }\n`);
    expect(readLocked()).toMatchObject({ locked: true });
  });

  it.each([
    {
      scenario: "is missing",
      text: settings(true),
      refusal: /Pulumi.dev.yaml lacks the secret network:key\n.*remedy: make it as the project's README says/,
    },
    {
      scenario: "stands there in plain text",
      text: `${settings(true)}  network:key: plain\n`,
      refusal: /unknown configuration keys network:key\n.*take out a secret that is plain text/,
    },
    {
      scenario: "is asked for by no setting",
      text: `${settings(false)}  network:key: { secure: "v1:abc:def" }\n`,
      refusal: /unknown configuration keys network:key/,
    },
    {
      scenario: "is another project's",
      text: `${settings(true)}  data:key: { secure: "v1:abc:def" }\n`,
      refusal: /unknown configuration keys data:key/,
    },
  ])("is refused when it $scenario", ({ text, refusal }) => {
    write(text);
    expect(readLocked).toThrow(refusal);
  });

  it("is told to nobody by the refusal", () => {
    write(`${settings(true)}  network:key: plain-text-of-a-key\n`);
    expect(readLocked).toThrow(expect.not.stringContaining("plain-text-of-a-key") as string);
  });
});

it("says which file is missing", () => {
  expect(read).toThrow(/InvalidSettings: projects\/network\/Pulumi.dev.yaml cannot be read\n.*restore it from git/);
});
