import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { StackProject } from "@payments/shared/stack-graph/stack-graph.ts";
import { parseDocument } from "yaml";
import type { StackVerb } from "../execution/runner-messages.ts";
import { releasedProject, withImages } from "../release/release-settings.ts";
import { type Platform, rehearsesAwsEnvironment, settingsFileOf } from "./platform.ts";

/** Members of a settings file that say who keeps the stack's secrets. */
const secretsMembers = ["encryptionsalt", "encryptedkey", "secretsprovider"];

/** Where a rehearsal of `dev`, `staging` or `prod` keeps the settings that it deployed a project with last; previews have theirs. */
export function rehearsedSettingsFile(
  { localFolder, stack }: Pick<Platform, "localFolder" | "stack">,
  { name }: Pick<StackProject, "name">,
  verb: StackVerb,
): string {
  const place = verb === "preview" ? "previews" : "settings";
  return join(localFolder, "rehearsed", place, stack, name, `Pulumi.${stack}.yaml`);
}

/**
 * The settings file that the engine is given: `Pulumi.<environment>.yaml` of the project. Where `dev`, `staging` or `prod` is
 * rehearsed, a copy of it in the rehearsal's folder, with the salt of `Pulumi.local.yaml` for its passphrase, a `Pulumi.yaml`
 * beside it, and the images of a release that is rehearsed: the engine writes into the file whose keeper of secrets it does not
 * know, and that one is committed.
 */
export function engineSettingsFile(
  platform: Pick<Platform, "environment" | "stack" | "rehearsed" | "release" | "localFolder">,
  project: StackProject,
  verb: StackVerb,
): string {
  const committed = settingsFileOf(platform, project);
  if (!rehearsesAwsEnvironment(platform)) return committed;
  const copy = rehearsedSettingsFile(platform, project, verb);
  mkdirSync(dirname(copy), { recursive: true });
  copyFileSync(join(project.folder, "Pulumi.yaml"), join(dirname(copy), "Pulumi.yaml"));
  const settings = parseDocument(settingsText(platform, project, committed));
  for (const member of secretsMembers) settings.delete(member);
  const local = parseDocument(readFileSync(settingsFileOf({ environment: "local" }, project), "utf8"));
  if (local.has("encryptionsalt")) settings.set("encryptionsalt", local.get("encryptionsalt"));
  writeFileSync(copy, settings.toString());
  return copy;
}

function settingsText({ release }: Pick<Platform, "release">, { name }: StackProject, committed: string): string {
  const text = readFileSync(committed, "utf8");
  return release && name === releasedProject ? withImages(text, release, committed) : text;
}
