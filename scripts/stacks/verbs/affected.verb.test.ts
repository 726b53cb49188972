import { readStackGraph } from "@payments/shared/stack-graph/stack-graph.ts";
import { repository } from "@payments/shared/testing/rehearsed-project.ts";
import { expect, it } from "vitest";
import { printAffected } from "./affected.verb.ts";

async function printed(since: string, json: boolean): Promise<string> {
  const lines: string[] = [];
  await printAffected(repository, since, { json, out: (text) => void lines.push(text) });
  return lines.join("\n");
}

it("gives CI the projects in deployment order with their reasons, and people the same in words", async () => {
  const { since, projects, because } = JSON.parse(await printed("HEAD", true)) as {
    since: string;
    projects: string[];
    because: { project: string; files: string[]; reads: string[] }[];
  };
  expect(since).toBe("HEAD");
  expect(because.map(({ project }) => project)).toEqual(projects);
  expect(projects.every((project) => readStackGraph(repository).has(project))).toBe(true);
  expect(because.every(({ files, reads }) => files.length + reads.length > 0)).toBe(true);
  const text = await printed("HEAD", false);
  if (projects.length === 0) expect(text).toBe("no project is affected by what changed since HEAD");
  else expect(text.split("\n").map((line) => line.trim().split(" ")[0])).toEqual(projects);
});

it("refuses a commit that git does not know", async () => {
  await expect(printed("no-such-branch", false)).rejects.toThrow(/UsageError: git knows no commit "no-such-branch"/);
});
