import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { StackProject } from "@payments/shared/stack-graph/stack-graph.ts";
import { parseDocument } from "yaml";
import { type Platform, settingsFileOf } from "./platform.ts";

/** Members of a settings file that say who keeps the stack's secrets. */
const secretsMembers = ["encryptionsalt", "encryptedkey", "secretsprovider"];

/**
 * The settings file that the engine is given: `Pulumi.<environment>.yaml` of the project. Where `dev`, `staging` or `prod` is
 * rehearsed, a copy of it in the rehearsal's folder, with the salt of `Pulumi.local.yaml` for its passphrase and a `Pulumi.yaml`
 * beside it: the engine writes into the file whose keeper of secrets it does not know, and that one is committed.
 */
export function engineSettingsFile(
  platform: Pick<Platform, "environment" | "stack" | "rehearsed" | "localFolder">,
  project: StackProject,
): string {
  const committed = settingsFileOf(platform, project);
  if (!platform.rehearsed || platform.environment === "local") return committed;
  const folder = join(platform.localFolder, "rehearsed/settings", platform.stack, project.name);
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(project.folder, "Pulumi.yaml"), join(folder, "Pulumi.yaml"));
  const settings = parseDocument(readFileSync(committed, "utf8"));
  for (const member of secretsMembers) settings.delete(member);
  const local = parseDocument(readFileSync(settingsFileOf({ environment: "local" }, project), "utf8"));
  if (local.has("encryptionsalt")) settings.set("encryptionsalt", local.get("encryptionsalt"));
  const copy = join(folder, `Pulumi.${platform.stack}.yaml`);
  writeFileSync(copy, settings.toString());
  return copy;
}
