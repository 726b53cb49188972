import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { type PullRequest, previewComment, putComment } from "./preview-comment.ts";

interface Comment {
  readonly id: number;
  body: string;
  readonly user: { readonly type: string };
}

/** As much of GitHub as comments need. */
async function gitHub(comments: Comment[]): Promise<PullRequest> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://github");
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const given = () => (JSON.parse(Buffer.concat(chunks).toString()) as { body: string }).body;
      if (request.headers.authorization !== "Bearer token") response.writeHead(403).end("Forbidden");
      else if (request.method === "GET") {
        const page = Number(searchParams.get("page")) - 1;
        response.end(JSON.stringify(comments.slice(page * 100, page * 100 + 100)));
      } else if (request.method === "POST" && pathname === "/repos/payments/platform/issues/7/comments") {
        comments.push({ id: comments.length + 1, body: given(), user: { type: "Bot" } });
        response.end("{}");
      } else {
        const own = comments.find(({ id }) => pathname === `/repos/payments/platform/issues/comments/${String(id)}`);
        if (own && request.method === "PATCH") own.body = given();
        response.writeHead(own ? 200 : 404).end("{}");
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const api = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  return { api, repository: "payments/platform", number: 7, token: "token" };
}

const preview = JSON.stringify({
  results: [{ stack: "edge", status: "failed", changes: { create: 2, same: 40 }, reason: "no zone\nat all" }],
});

it("says in a table what would change, and why something failed", () => {
  const body = previewComment("edge", "dev", preview);
  expect(body).toContain("| edge | failed | 2 create, 40 same |");
  expect(body).toContain("    no zone\n    at all");
});

it("says that a preview did not begin", () => {
  expect(previewComment("edge", "dev", "")).toContain("It did not begin");
});

it("writes one comment for a project and changes it at every later preview, on whichever page it stands", async () => {
  const talk = Array.from({ length: 120 }, (_, id) => ({ id: id + 1000, body: "talk", user: { type: "User" } }));
  const comments: Comment[] = [...talk];
  const pull = await gitHub(comments);
  await putComment("edge", "dev", previewComment("edge", "dev", ""), pull);
  await putComment("app", "dev", previewComment("app", "dev", ""), pull);
  await putComment("edge", "dev", previewComment("edge", "dev", preview), pull);
  const own = comments.filter(({ user }) => user.type === "Bot");
  expect(own.map(({ body }) => body)).toEqual([
    previewComment("edge", "dev", preview),
    previewComment("app", "dev", ""),
  ]);
});

it("does not change a person's comment that quotes the mark", async () => {
  const quoting = { id: 1, body: previewComment("edge", "dev", ""), user: { type: "User" } };
  const comments = [quoting];
  await putComment("edge", "dev", previewComment("edge", "dev", preview), await gitHub(comments));
  expect(quoting.body).toContain("It did not begin");
  expect(comments).toHaveLength(2);
});

it("says what GitHub refused", async () => {
  const pull = await gitHub([]);
  await expect(putComment("edge", "dev", "x", { ...pull, token: "other" })).rejects.toThrow(
    /BackendUnreachable: GitHub answered GET repos\/payments\/platform\/issues\/7\/comments\S* with 403: Forbidden/,
  );
});
