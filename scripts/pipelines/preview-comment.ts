import { OperatorError } from "@payments/shared/errors/operator-error.ts";

/** The pull request's comments at GitHub. */
export interface PullRequest {
  /** `https://api.github.com` */
  readonly api: string;
  /** `owner/name` */
  readonly repository: string;
  readonly number: number;
  readonly token: string;
}

interface PreviewDocument {
  readonly results: readonly {
    readonly stack: string;
    readonly status: string;
    readonly changes: Readonly<Record<string, number>>;
    readonly reason?: string;
  }[];
}

/** Comments are this long at most (https://docs.github.com/en/rest/issues/comments: 65,536 characters). */
const mostCharacters = 60_000;

const markOf = (project: string, environment: string): string => `<!-- preview ${project} ${environment} -->`;

/** @param document what `preview --json` printed; nothing where it printed none */
export function previewComment(project: string, environment: string, document: string): string {
  const head = `${markOf(project, environment)}\n**Preview of ${project} in ${environment}**\n\n`;
  if (document.trim() === "") return `${head}It did not begin; the workflow's log says why.`;
  const { results } = JSON.parse(document) as PreviewDocument;
  const rows = results.map(({ stack, status, changes }) => {
    const counts = Object.entries(changes).map(([kind, count]) => `${String(count)} ${kind}`);
    return `| ${stack} | ${status} | ${counts.join(", ") || "–"} |`;
  });
  const reasons = results.flatMap(({ stack, reason }) =>
    reason === undefined ? [] : [`\n\n${stack}:\n\n${reason.replaceAll(/^/gm, "    ")}`],
  );
  return (head + ["| stack | status | changes |", "|---|---|---|", ...rows].join("\n") + reasons.join("")).slice(
    0,
    mostCharacters,
  );
}

/**
 * Writes the project's one comment on the pull request: the one that is there is changed, however often the preview runs.
 *
 * @throws {OperatorError} BackendUnreachable where GitHub refuses
 */
export async function putComment(project: string, environment: string, body: string, pull: PullRequest): Promise<void> {
  const comments = `repos/${pull.repository}/issues/${String(pull.number)}/comments`;
  for (let page = 1; ; page += 1) {
    const listed = (await ask(pull, "GET", `${comments}?per_page=100&page=${String(page)}`)) as {
      readonly id: number;
      readonly body?: string;
      readonly user?: { readonly type?: string };
    }[];
    const own = listed.find(
      (comment) => comment.user?.type === "Bot" && comment.body?.startsWith(markOf(project, environment)),
    );
    if (own) {
      await ask(pull, "PATCH", `repos/${pull.repository}/issues/comments/${String(own.id)}`, { body });
      return;
    }
    if (listed.length < 100) break;
  }
  await ask(pull, "POST", comments, { body });
}

async function ask({ api, token }: PullRequest, method: string, path: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(`${api}/${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, accept: "application/vnd.github+json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(30_000),
  });
  if (answer.ok) return answer.json();
  throw new OperatorError("BackendUnreachable", {
    problem: `GitHub answered ${method} ${path} with ${String(answer.status)}: ${await answer.text()}`,
    remedy: "give the job pull-requests: write, and GITHUB_TOKEN",
  });
}
