import { existsSync, readFileSync } from "node:fs";
import { OperatorError } from "@payments/shared/errors/operator-error.ts";
import type { StackGraph } from "@payments/shared/stack-graph/stack-graph.ts";
import { stalePipelineFiles, writePipelineFiles } from "../../pipelines/pipeline-files.ts";
import { previewComment, putComment } from "../../pipelines/preview-comment.ts";
import type { Console } from "../console.ts";
import { exitCodes } from "../exit-code.ts";

/**
 * `pipelines`: whether workflows and CODEOWNERS are what the stack graph and the ownership map make of them. With `write` they
 * are from then on.
 *
 * @returns exit code 1 if a file is missing or differs
 */
export function checkPipelines(
  root: string,
  graph: StackGraph,
  { write }: { readonly write: boolean },
  console: Pick<Console, "json" | "out">,
): number {
  const stale = stalePipelineFiles(root, graph);
  if (write) writePipelineFiles(root, graph);
  const words = stale.map(
    (file) => `${file}: ${write ? "written" : "write it with npm run stacks -- pipelines --write"}`,
  );
  if (console.json) console.out(JSON.stringify({ stale, written: write }));
  else console.out(words.length > 0 ? words.join("\n") : "workflows and CODEOWNERS are what the graph makes of them");
  return stale.length > 0 && !write ? exitCodes.stackFailed : exitCodes.success;
}

/**
 * `pipelines comment`: puts what a preview said on its pull request, by GitHub's own variables of a job.
 *
 * @throws {OperatorError} UsageError outside of a job, BackendUnreachable where GitHub refuses
 */
export async function commentPreview(
  file: string,
  { project, env, pullRequest }: { readonly project: string; readonly env: string; readonly pullRequest: number },
  processEnvironment: NodeJS.ProcessEnv,
): Promise<void> {
  const of = (name: string): string => {
    const value = processEnvironment[name];
    if (value !== undefined && value !== "") return value;
    throw new OperatorError("UsageError", {
      problem: `${name} is not set: this is no job of GitHub Actions`,
      remedy: `set ${name}, or look at the preview itself: npm run stacks -- preview --env ${env} --only ${project}`,
    });
  };
  const body = previewComment(project, env, existsSync(file) ? readFileSync(file, "utf8") : "");
  await putComment(project, env, body, {
    api: of("GITHUB_API_URL"),
    repository: of("GITHUB_REPOSITORY"),
    token: of("GITHUB_TOKEN"),
    number: pullRequest,
  });
}
