import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Writes that many projects below `root`, each of which reads from up to three of those before it. */
export function writeGeneratedProjects(root: string, count: number): void {
  for (let index = 0; index < count; index++) {
    const folder = join(root, "projects", nameOf(index));
    mkdirSync(folder, { recursive: true });
    const upstream = [index - 1, Math.floor(index / 2), Math.floor(index / 7)].filter((at) => at >= 0 && at < index);
    const manifest = {
      name: `@generated/${nameOf(index)}`,
      dependencies: Object.fromEntries(upstream.map((at) => [`@generated/${nameOf(at)}`, "*"])),
    };
    writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
    writeFileSync(join(folder, "Pulumi.yaml"), `name: ${nameOf(index)}\n`);
  }
}

function nameOf(index: number): string {
  return `stack-${String(index).padStart(4, "0")}`;
}
