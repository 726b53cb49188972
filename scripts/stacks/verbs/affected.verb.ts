import { readStackGraph } from "@payments/shared/stack-graph/stack-graph.ts";
import { type AffectedProject, affectedProjects } from "../../affected/affected-projects.ts";
import { changedFiles } from "../../affected/changed-files.ts";
import { readImportGraph } from "../../affected/import-graph.ts";
import { listTable } from "../../reporting/summary-table.ts";
import type { Console } from "../console.ts";

/** A reason has room for these; `--json` has all files. */
const mostFiles = 3;

/**
 * `affected`: the projects whose deployment could change with what changed since a commit.
 *
 * @throws {OperatorError} UsageError for a commit that git does not know
 */
export async function printAffected(
  root: string,
  since: string,
  console: Pick<Console, "json" | "out">,
): Promise<void> {
  const changed = await changedFiles(root, since);
  const affected = affectedProjects(readStackGraph(root), await readImportGraph(root), changed);
  if (console.json) {
    const projects = affected.map(({ project }) => project);
    console.out(JSON.stringify({ since, projects, because: affected }, null, 2));
  } else if (affected.length === 0) console.out(`no project is affected by what changed since ${since}`);
  else console.out(listTable(affected.map((row) => [row.project, inWords(row)])));
}

function inWords({ files, reads }: AffectedProject): string {
  if (files.length === 0) return `reads ${reads.join(", ")}`;
  const rest = files.length - mostFiles;
  return rest > 0 ? `${files.slice(0, mostFiles).join(", ")} and ${String(rest)} more` : files.join(", ");
}
