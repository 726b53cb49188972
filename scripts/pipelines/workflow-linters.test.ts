import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { repository } from "@payments/shared/testing/rehearsed-project.ts";
import { describe, expect, it, onTestFinished } from "vitest";
import { findingsOf, installedLinter, type Linter, linterVersions } from "./workflow-linters.ts";

const folder = join(repository, ".github/workflows");
const files = readdirSync(folder).map((file) => join(folder, file));

it("the pipeline runs the versions that the tests run", () => {
  const text = readFileSync(join(folder, "tests.yml"), "utf8");
  expect(text).toContain(`actionlint@v${linterVersions.actionlint}`);
  expect(text).toContain(`zizmor==${linterVersions.zizmor}`);
});

const mistakes: Readonly<Record<Linter, (text: string) => string>> = {
  actionlint: (text) => text.replace("- staging", "- stagging"),
  zizmor: (text) => text.replace(/checkout@[0-9a-f]{40}/, "checkout@main"),
};

for (const linter of ["actionlint", "zizmor"] as const) {
  const command = await installedLinter(linter);
  // Without Go or Python only the pipeline runs them.
  describe.skipIf(command === undefined)(linter, { timeout: 60_000 }, () => {
    it("finds nothing in the workflows", async () => {
      expect(await findingsOf(linter, command ?? "", files)).toBe("");
    });

    it("would find a mistake", async () => {
      const made = mkdtempSync(join(tmpdir(), "payments-workflows-"));
      onTestFinished(() => rmSync(made, { recursive: true }));
      const place = join(made, ".github/workflows");
      mkdirSync(place, { recursive: true });
      writeFileSync(join(place, "rollout.yml"), mistakes[linter](readFileSync(join(folder, "rollout.yml"), "utf8")));
      expect(await findingsOf(linter, command ?? "", [join(place, "rollout.yml")])).not.toBe("");
    });
  });
}
