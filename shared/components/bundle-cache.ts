import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** A bundle and the files that went into it, seen from the folder where it was made. */
export interface Bundle {
  readonly text: string;
  readonly inputs: readonly string[];
}

interface CachedBundle {
  readonly text: string;
  /** Digest of each file by its path. */
  readonly inputs: Readonly<Record<string, string>>;
}

const cache = fileURLToPath(new URL("../../.local/bundles/", import.meta.url));
const lockFile = fileURLToPath(new URL("../../package-lock.json", import.meta.url));

/**
 * The bundle as it was made before, as long as it would be made from the same files: a program runs several times in every
 * deployment, and bundles the same functions each time.
 *
 * @param options decide what the bundle is, together with the installed packages and the files that it is made from
 */
export function cachedBundle(options: { readonly absWorkingDir: string }, make: () => Bundle, folder = cache): string {
  const file = join(folder, `${digest(JSON.stringify([options, digestOf(lockFile)]))}.json`);
  const known = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as CachedBundle) : undefined;
  const inFolder = (path: string): string => resolve(options.absWorkingDir, path);
  if (known && Object.entries(known.inputs).every(([path, content]) => digestOf(inFolder(path)) === content)) {
    return known.text;
  }
  const { text, inputs } = make();
  const fresh: CachedBundle = {
    text,
    inputs: Object.fromEntries(inputs.map((path) => [path, digestOf(inFolder(path))])),
  };
  mkdirSync(folder, { recursive: true });
  // Under another name first: who finds the file finds all of it.
  const partial = `${file}.${String(process.pid)}`;
  writeFileSync(partial, JSON.stringify(fresh));
  renameSync(partial, file);
  return text;
}

function digest(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}

/** Nothing's digest is that of a file that is not there. */
function digestOf(file: string): string {
  return existsSync(file) ? digest(readFileSync(file)) : "";
}
