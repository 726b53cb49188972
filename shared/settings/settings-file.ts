import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parseDocument } from "yaml";
import { z } from "zod";
import { OperatorError } from "../errors/operator-error.ts";
import type { Environment } from "../scope/deployment-scope.ts";
import { parseSettings, type SettingsOf } from "./stack-settings.ts";

/** Keys that a settings file may have under `config` besides `<project>:settings`. */
const allowedKeys = ["pulumi:disable-default-providers"];

/** How the engine writes a secret: encrypted by the stack's secrets provider. */
const encrypted = z.strictObject({ secure: z.string().min(1) });

/**
 * Reads and checks `Pulumi.<environment>.yaml` in a project's folder, as the command does for all projects before any
 * stack runs. Secrets stay encrypted: that they are there, and no others, is all that is looked at.
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
  const others = Object.keys(config).filter((key) => key !== settingsKey && !allowedKeys.includes(key));
  const isSecret = (key: string): boolean => encrypted.safeParse(config[key]).success;
  refuseUnknownKeys(
    others.filter((key) => !(key.startsWith(`${project.name}:`) && isSecret(key))),
    { file, settingsKey },
  );
  const settings = parseSettings(settingsOf(environment), config[settingsKey], file);
  const secrets = (settingsOf.secrets?.(settings) ?? []).map((name) => `${project.name}:${name}`);
  refuseUnknownKeys(
    others.filter((key) => !secrets.includes(key)),
    { file, settingsKey },
  );
  const missing = secrets.filter((key) => !others.includes(key));
  if (missing.length > 0) {
    throw new OperatorError("InvalidSettings", {
      problem: `${file} lacks the secret ${missing.join(", ")}`,
      remedy: "make it as the project's README says; a secret stands encrypted in the file",
    });
  }
  return settings;
}

function refuseUnknownKeys(
  keys: readonly string[],
  { file, settingsKey }: { readonly file: string; readonly settingsKey: string },
): void {
  if (keys.length === 0) return;
  throw new OperatorError("InvalidSettings", {
    problem: `${file} has the unknown configuration keys ${keys.join(", ")}`,
    remedy: `put every setting under ${settingsKey}, and take out a secret that is plain text or that no setting asks for`,
  });
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
