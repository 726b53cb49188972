import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parseDocument } from "yaml";
import type { z } from "zod";
import { OperatorError } from "../errors/operator-error.ts";
import type { Environment } from "../scope/deployment-scope.ts";
import { parseSettings, type SettingsOf } from "./stack-settings.ts";

/** Keys that a settings file may have under `config` besides `<project>:settings`. */
const allowedKeys = ["pulumi:disable-default-providers"];

/**
 * Reads and checks `Pulumi.<environment>.yaml` in a project's folder, as the command does for all projects before any
 * stack runs.
 *
 * @throws {OperatorError} InvalidSettings with all mistakes of the file
 */
export function readSettingsFile<Schema extends z.ZodType>(
  project: { readonly name: string; readonly folder: string },
  environment: Environment,
  settingsOf: SettingsOf<Schema>,
): z.output<Schema> {
  const path = join(project.folder, `Pulumi.${environment}.yaml`);
  const file = relative(join(project.folder, "../.."), path);
  const config = readConfig(path, file);
  const settingsKey = `${project.name}:settings`;
  const unknown = Object.keys(config).filter((key) => key !== settingsKey && !allowedKeys.includes(key));
  if (unknown.length > 0) {
    throw new OperatorError("InvalidSettings", {
      problem: `${file} has the unknown configuration keys ${unknown.join(", ")}`,
      remedy: `put every setting under ${settingsKey}`,
    });
  }
  return parseSettings(settingsOf(environment), config[settingsKey], file);
}

function readConfig(path: string, file: string): Record<string, unknown> {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    throw new OperatorError("InvalidSettings", {
      problem: `${file} cannot be read`,
      remedy: "restore it from git",
      cause,
    });
  }
  const document = parseDocument(text);
  const [mistake] = document.errors;
  if (mistake) {
    throw new OperatorError("InvalidSettings", {
      problem: `${file} is not YAML: ${mistake.message}`,
      remedy: "correct it",
      cause: mistake,
    });
  }
  const content = document.toJS() as { config?: Record<string, unknown> } | null;
  return content?.config ?? {};
}
