import { existsSync } from "node:fs";
import { join } from "node:path";
import { overlaps, parseCidrBlock } from "@payments/shared/addresses/cidr-block.ts";
import { OperatorError } from "@payments/shared/errors/operator-error.ts";
import { type Environment, environments } from "@payments/shared/scope/deployment-scope.ts";
import { readSettingsFile } from "@payments/shared/settings/settings-file.ts";
import type { CommonSettings, SettingsOf } from "@payments/shared/settings/stack-settings.ts";
import { isRecord } from "@payments/shared/simulated-aws/attributes.ts";
import type { StackProject } from "@payments/shared/stack-graph/stack-graph.ts";
import type { z } from "zod";

/**
 * Refuses a project's address block (the setting `cidrBlock`) that reaches into that of another environment: such networks
 * could never be joined, and a block cannot be changed in place. A file with mistakes is left to its own deployment.
 *
 * @throws {OperatorError} OverlappingAddresses
 */
export function refuseOverlappingBlocks(
  project: StackProject,
  environment: Environment,
  settingsOf: SettingsOf<z.ZodType<CommonSettings>>,
): void {
  const own = blockOf(project, environment, settingsOf);
  if (!own) return;
  for (const other of environments.filter((name) => name !== environment)) {
    const theirs = blockOf(project, other, settingsOf);
    if (!theirs || !overlaps(own.block, theirs.block)) continue;
    throw new OperatorError("OverlappingAddresses", {
      problem: `cidrBlock ${own.text} of "${project.name}" in ${environment} overlaps ${theirs.text} in ${other}`,
      remedy: `give one of them a block of its own in projects/${project.name}/Pulumi.${environment}.yaml or Pulumi.${other}.yaml`,
    });
  }
}

function blockOf(project: StackProject, environment: Environment, settingsOf: SettingsOf<z.ZodType<CommonSettings>>) {
  if (!existsSync(join(project.folder, `Pulumi.${environment}.yaml`))) return undefined;
  try {
    const settings: unknown = readSettingsFile(project, environment, settingsOf);
    const text = isRecord(settings) ? settings["cidrBlock"] : undefined;
    const block = typeof text === "string" ? parseCidrBlock(text) : undefined;
    return block && { text: String(text), block };
  } catch (error) {
    if (error instanceof OperatorError) return undefined;
    throw error;
  }
}
