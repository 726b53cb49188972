import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { AccountServer } from "@payments/shared/simulated-aws/account-client.ts";
import { repository } from "@payments/shared/testing/rehearsed-project.ts";
import * as automation from "@pulumi/pulumi/automation/index.js";
import { onTestFinished } from "vitest";
import { obtainEngine } from "../engine/obtain-engine.ts";

/** A resource of a checkpoint, as far as tests look at it. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly parent?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly dependencies?: readonly string[];
}

/** The real engine with one stack, attached to a simulated account of its own. */
export class EngineFixture {
  readonly folder: string;
  readonly #account: AccountServer;

  constructor() {
    const tests = join(repository, ".local/tests");
    mkdirSync(tests, { recursive: true });
    this.folder = mkdtempSync(join(tests, "engine-"));
    mkdirSync(join(this.folder, "state"));
    this.#account = new AccountServer(join(this.folder, "account"));
    onTestFinished(() => {
      this.#account.close();
      rmSync(this.folder, { recursive: true, force: true });
    });
  }

  /** The engine's environment for a stack of this fixture. */
  async environment(): Promise<Record<string, string>> {
    return {
      PULUMI_BACKEND_URL: pathToFileURL(join(this.folder, "state")).href,
      PULUMI_CONFIG_PASSPHRASE: "test",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      PULUMI_DEBUG_PROVIDERS: await this.#account.attach(),
    };
  }

  /** A stack named `test` of the project, with a program in this process. */
  async stack(project: string, program: automation.PulumiFn): Promise<automation.Stack> {
    const silent = { announce: () => undefined, progress: () => undefined };
    const engine = await obtainEngine({ ...silent, environment: process.env });
    const pulumiCommand = await automation.PulumiCommand.get({ root: join(engine.command, "../..") });
    const stack = await automation.LocalWorkspace.createStack(
      { stackName: "test", projectName: project, program },
      { pulumiCommand, envVars: await this.environment() },
    );
    await stack.setConfig("aws:region", { value: "ap-southeast-1" });
    return stack;
  }
}

export async function stateOf(stack: automation.Stack): Promise<readonly StateResource[]> {
  const exported = (await stack.exportStack()) as {
    readonly deployment: { readonly resources: readonly StateResource[] };
  };
  return exported.deployment.resources;
}
