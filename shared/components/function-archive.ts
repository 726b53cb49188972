import { createHash } from "node:crypto";
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as pulumi from "@pulumi/pulumi";

const written = fileURLToPath(new URL("../../.local/functions/", import.meta.url));

/**
 * A function's code, from texts by path. The engine keeps a text itself in the stack's state, megabytes of it and at every
 * step, but of a file only where it lies and what its content hashes to: so the texts are written to files first, in a
 * folder named by their content. What is the same content elsewhere is no change to the engine.
 */
export function functionArchive(files: Readonly<Record<string, string>>): pulumi.asset.AssetArchive {
  const entries = Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1));
  const folder = join(written, createHash("sha256").update(JSON.stringify(entries)).digest("hex"));
  if (!existsSync(folder)) writeWhole(folder, entries);
  const assets = entries.map(([path]) => [path, new pulumi.asset.FileAsset(join(folder, path))] as const);
  return new pulumi.asset.AssetArchive(Object.fromEntries(assets));
}

/** Under another name first: whoever finds the folder finds all of it, whatever ended the writing. */
function writeWhole(folder: string, entries: readonly (readonly [path: string, text: string])[]): void {
  const partial = `${folder}.${String(process.pid)}`;
  for (const [path, text] of entries) {
    const file = join(partial, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  try {
    renameSync(partial, folder);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    if (!existsSync(folder)) throw error; // else another run was faster, with the same content
  }
}
