import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { StackGraph } from "@payments/shared/stack-graph/stack-graph.ts";
import { stringify } from "yaml";
import { ownerOf, sharedOwners } from "./ownership.ts";
import { pinnedActions } from "./pinned-actions.ts";
import { workflows } from "./workflows.plan.ts";

const origin =
  "# Written by `npm run stacks -- pipelines --write` from the stack graph and scripts/pipelines; not edited by hand.\n";

// actionlint 1.7 refuses the form `$/…` that zizmor would rather see for workflows of the same repository.
const linterSettings = stringify({ rules: { "self-repository": { disable: true } } });

/** Every file of the pipelines by its path from the root, as it should be. */
export function pipelineFiles(graph: StackGraph): ReadonlyMap<string, string> {
  const files = Object.entries(workflows(graph)).map(
    ([file, workflow]) => [`.github/workflows/${file}`, origin + asYaml(workflow)] as const,
  );
  return new Map([
    ...files,
    [".github/CODEOWNERS", origin + codeOwners(graph)],
    [".github/zizmor.yml", origin + linterSettings],
  ]);
}

/** Files that are missing or differ. */
export function stalePipelineFiles(root: string, graph: StackGraph): string[] {
  return [...pipelineFiles(graph)]
    .filter(([file, text]) => !existsSync(join(root, file)) || readFileSync(join(root, file), "utf8") !== text)
    .map(([file]) => file);
}

export function writePipelineFiles(root: string, graph: StackGraph): void {
  for (const [file, text] of pipelineFiles(graph)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
}

function asYaml(workflow: unknown): string {
  const text = stringify(workflow, { lineWidth: 0, aliasDuplicateObjects: false });
  return Object.values(pinnedActions).reduce(
    (sum, { commit, release }) => sum.replaceAll(`@${commit}\n`, `@${commit} # ${release}\n`),
    text,
  );
}

/** The last line that matches wins (https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners). */
function codeOwners(graph: StackGraph): string {
  const projects = [...graph.keys()].map((name) => [`/projects/${name}/`, ownerOf[name] ?? ""] as const);
  const { "*": everybody = "", ...others } = sharedOwners;
  const lines = [["*", everybody] as const, ...projects, ...Object.entries(others)];
  return lines.map(([path, owner]) => `${path} ${owner}\n`).join("");
}
