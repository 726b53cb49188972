import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { repository } from "@payments/shared/testing/rehearsed-project.ts";
import { openPolicyGate } from "../policies/policy-gate.ts";
import { engineAccess } from "../stacks/engine-access.ts";
import { openPlatform } from "../stacks/platform.ts";
import type { ReleaseContext } from "../stacks/verbs/release.verb.ts";
import { RecordingConsole } from "./platform.fixture.ts";

/** The repository's own platform, but with settings files of app that a test may write. */
export class ReleasePlatform {
  readonly root: string;
  readonly console = new RecordingConsole();

  constructor() {
    const tests = join(repository, ".local/tests");
    mkdirSync(tests, { recursive: true });
    this.root = mkdtempSync(join(tests, "release-"));
    mkdirSync(join(this.root, "projects/app"), { recursive: true });
    for (const project of readdirSync(join(repository, "projects"))) {
      if (project !== "app") symlinkSync(join(repository, "projects", project), join(this.root, "projects", project));
    }
    const [original, copy] = [join(repository, "projects/app"), join(this.root, "projects/app")];
    for (const file of readdirSync(original)) {
      if (/^Pulumi\.\w+\.yaml$/.test(file)) copyFileSync(join(original, file), join(copy, file));
      else if (file !== "tsconfig.json") symlinkSync(join(original, file), join(copy, file));
    }
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  /** What a verb of releases works with; `backend` is where the state lies, in the platform's own folder unless given. */
  context(env: string, backend?: string): ReleaseContext {
    const environment = {
      ...process.env,
      PAYMENTS_LOCAL: undefined,
      ...(backend === undefined ? {} : { PULUMI_BACKEND_URL: backend }),
    };
    return {
      open: () => openPlatform(this.root, { env }, environment),
      console: this.console,
      obtainEngine: engineAccess(),
      openPolicyGate,
    };
  }

  settings(env: string): string {
    return readFileSync(this.#file(env), "utf8");
  }

  /** Puts other words into app's settings. @throws {Error} if the old ones do not stand there */
  rewrite(env: string, words: string, others: string): void {
    const before = this.settings(env);
    if (!before.includes(words)) throw new Error(`the settings of ${env} do not say ${words}`);
    writeFileSync(this.#file(env), before.replace(words, others));
  }

  #file(env: string): string {
    return join(this.root, "projects/app", `Pulumi.${env}.yaml`);
  }
}
