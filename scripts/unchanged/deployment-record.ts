import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileFailure } from "@payments/shared/errors/file-failure.ts";
import { z } from "zod";
import type { Platform } from "../stacks/platform.ts";

/** What a successful update came out of, bound to the state that it left behind. */
const deploymentRecord = z.object({
  /** Of the state; a write by anybody else makes the record void. */
  state: z.string(),
  fingerprint: z.record(z.string(), z.string()),
  /** ISO 8601 */
  deployedAt: z.iso.datetime(),
});

export type DeploymentRecord = z.output<typeof deploymentRecord>;

/** @returns nothing where this clone has not deployed the stack, or the record is of no use */
export function readDeploymentRecord(platform: Platform, stack: string): DeploymentRecord | undefined {
  const file = recordFile(platform, stack);
  if (!existsSync(file)) return undefined;
  const { data } = deploymentRecord.safeParse(jsonOrNothing(readFileSync(file, "utf8")));
  return data;
}

/** @throws {OperatorError} DiskFull, FileUnusable */
export function writeDeploymentRecord(platform: Platform, stack: string, record: DeploymentRecord): void {
  const file = recordFile(platform, stack);
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.new`, JSON.stringify(record));
    renameSync(`${file}.new`, file);
  } catch (error) {
    throw fileFailure(error, file) ?? error;
  }
}

function recordFile({ localFolder, stack: copy }: Platform, stack: string): string {
  return join(localFolder, "deployed", copy, `${stack}.json`);
}

/** A crash of the machine may have left half of it. */
function jsonOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
