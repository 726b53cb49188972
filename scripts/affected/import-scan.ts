import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { dirname, normalize } from "node:path/posix";
import type { ImportGraph } from "./import-graph.ts";

/** `from "x"`, `import "x"`, `import("x")`: what this repository's formatter makes of every import. */
const specifiers = /(?:\bfrom\s+|\bimport\s*\(?\s*)["']([^"']+)["']/g;

/**
 * The same graph as `readImportGraph`, in a twentieth of its time, read from the text: it may see an import in a comment or a text,
 * and does not miss one that is written out. Packages from outside are left out: the lock file stands for them.
 *
 * @param files modules, from the root
 */
export function scanImports(root: string, files: readonly string[]): ImportGraph {
  const known = new Set(files);
  return new Map(
    files.map((file) => {
      const text = readFileSync(join(root, file), "utf8");
      const named = [...text.matchAll(specifiers)].map(([, specifier = ""]) => fileNamed(specifier, file));
      return [file, named.filter((name) => name !== undefined && (known.has(name) || existsSync(join(root, name))))];
    }) as [string, string[]][],
  );
}

function fileNamed(specifier: string, from: string): string | undefined {
  if (specifier.startsWith(".")) return normalize(`${dirname(from)}/${specifier}`);
  const [, name, path] = /^@payments\/([^/]+)\/(.+)$/.exec(specifier) ?? [];
  if (path === undefined) return undefined;
  return name === "shared" ? `shared/${path}` : `projects/${name ?? ""}/${path}`;
}
