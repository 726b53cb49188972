import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { parse } from "yaml";
import { engineSettingsFile } from "./rehearsed-settings.ts";

const folder = mkdtempSync(join(tmpdir(), "rehearsed-settings-"));
afterAll(() => rmSync(folder, { recursive: true }));
const project = { name: "network", packageName: "@payments/network", folder: join(folder, "network"), needs: [] };
mkdirSync(project.folder);
const config = 'config:\n  network:settings:\n    cidrBlock: 10.20.0.0/16 # the team\'s\n    zones: "3"\n';
const files = {
  "Pulumi.yaml": "name: network\nruntime: nodejs\n",
  "Pulumi.local.yaml": `encryptionsalt: v1:local\n${config}`,
  "Pulumi.dev.yaml": `secretsprovider: awskms://alias/payments\nencryptedkey: AQICAH\n${config}`,
};
for (const [name, text] of Object.entries(files)) writeFileSync(join(project.folder, name), text);
const copy = { environment: "dev", stack: "dev-pr42", rehearsed: true, localFolder: join(folder, "local") } as const;

it("gives the engine of a rehearsal a copy whose secrets the rehearsal's passphrase keeps", () => {
  const file = engineSettingsFile(copy, project, "up");
  expect(file).toBe(join(folder, "local/rehearsed/settings/dev-pr42/network/Pulumi.dev-pr42.yaml"));
  expect(parse(readFileSync(file, "utf8"))).toEqual({
    encryptionsalt: "v1:local",
    config: { "network:settings": { cidrBlock: "10.20.0.0/16", zones: "3" } },
  });
  expect(readFileSync(join(file, "../Pulumi.yaml"), "utf8")).toBe(files["Pulumi.yaml"]);
  for (const [name, text] of Object.entries(files)) expect(readFileSync(join(project.folder, name), "utf8")).toBe(text);
});

it("gives every other engine the committed file", () => {
  expect(engineSettingsFile({ ...copy, rehearsed: false }, project, "up")).toBe(
    join(project.folder, "Pulumi.dev.yaml"),
  );
  expect(engineSettingsFile({ ...copy, environment: "local", stack: "local" }, project, "up")).toBe(
    join(project.folder, "Pulumi.local.yaml"),
  );
});
