import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "@payments/shared/testing/rehearsed-project.ts";
import { onTestFinished } from "vitest";

/** How a copy of a project's program differs from the original. */
export interface Break {
  readonly project: string;
  /** Type of the resources that are changed. */
  readonly type?: string;
  /** Arguments of those resources, as TypeScript; `props` are the original's. */
  readonly props?: string;
  /** Options of those resources, as TypeScript. */
  readonly opts?: string;
  /** Statements before the original runs. */
  readonly before?: string;
  /** Published outputs that are replaced, as TypeScript. */
  readonly outputs?: string;
}

/**
 * The repository's platform with one project's program broken on purpose: a folder whose projects are the repository's own
 * files, but for that program, which changes what the original registers.
 *
 * @returns the platform's root
 */
export function brokenPlatform(change: Break): string {
  const tests = join(repository, ".local/tests");
  mkdirSync(tests, { recursive: true });
  const root = mkdtempSync(join(tests, "broken-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(join(root, "projects"));
  for (const project of readdirSync(join(repository, "projects"))) {
    const [original, copy] = [join(repository, "projects", project), join(root, "projects", project)];
    if (project !== change.project) symlinkSync(original, copy);
    else copyBroken(original, copy, change);
  }
  return root;
}

function copyBroken(original: string, copy: string, change: Break): void {
  mkdirSync(copy);
  for (const file of readdirSync(original)) {
    if (file !== "program.ts" && file !== "tsconfig.json") symlinkSync(join(original, file), join(copy, file));
  }
  writeFileSync(join(copy, "program.ts"), brokenProgram(join(original, "program.ts"), change));
}

function brokenProgram(
  original: string,
  { type = "", props = "{}", opts = "{}", before = "", outputs = "{}" }: Break,
): string {
  return `
import { currentScope } from "@payments/shared/settings/current-stack.ts";
import { defaultTags } from "@payments/shared/tagging/default-tags.ts";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import program from "${original}";

const settings = { environmentSuffix: "r1", region: "ap-southeast-1" };

export default async function broken() {
  pulumi.runtime.registerStackTransformation(({ type, props, opts }) =>
    type === "${type}" ? { props: { ...props, ...(${props}) }, opts: { ...opts, ...(${opts}) } } : undefined,
  );
  const provider = () =>
    new aws.Provider("tagged", {
      region: "ap-southeast-1",
      defaultTags: { tags: defaultTags(currentScope(settings), "test") },
    });
  ${before}
  return { ...(await program()), ...(${outputs}) };
}
`;
}
