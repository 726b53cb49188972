import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { OperatorError } from "@payments/shared/errors/operator-error.ts";
import { readSettingsFile } from "@payments/shared/settings/settings-file.ts";
import type { CommonSettings } from "@payments/shared/settings/stack-settings.ts";
import pc from "picocolors";
import bootstrapSettings from "../../bootstrap-account/bootstrap.settings.ts";
import { folderBackend, localFolder } from "../../environment/backend.ts";
import { listTable } from "../../reporting/summary-table.ts";
import { StateReader } from "../../state/stack-state.ts";
import { exitCodes } from "../exit-code.ts";
import { openPlatform, type Platform, type PlatformOptions } from "../platform.ts";
import { type RunContext, runVerb } from "./run.verb.ts";

export interface BootstrapOptions extends Pick<PlatformOptions, "env" | "rehearse"> {
  readonly destroy: boolean;
  readonly yes: boolean;
  /** Folder of the bootstrap's own state; on AWS `.local/bootstrap` unless given. */
  readonly state?: string;
}

export interface BootstrapContext extends Pick<RunContext, "console" | "obtainEngine" | "openPolicyGate"> {
  /** The repository. */
  readonly root: string;
  readonly processEnvironment: NodeJS.ProcessEnv;
}

const project = {
  name: "bootstrap",
  folder: fileURLToPath(new URL("../../bootstrap-account", import.meta.url)),
  packageName: "@payments/scripts",
  needs: [],
} as const;

/**
 * `bootstrap`: a stack of its own, beside the platform's, that makes what workflows deploy with; run again it changes nothing.
 * With `destroy` it goes.
 *
 * @returns the command's exit code
 * @throws {OperatorError} as `up` and `destroy`; SuffixMismatch where its settings are another copy's than the projects'
 */
export async function bootstrapAccount(options: BootstrapOptions, context: BootstrapContext): Promise<number> {
  const platform = await openBootstrap(options, context);
  const { console, obtainEngine } = context;
  const verb = options.destroy ? "destroy" : "up";
  // It runs seldom and is about rights: they hang on what the engine finds, and on no record.
  const run = { concurrency: 1, yes: options.yes, force: true };
  const code = await runVerb(verb, run, { ...context, platform });
  if (code !== exitCodes.success || options.destroy || console.json) return code;
  const state = await new StateReader(platform.backend, obtainEngine).read(project, platform.stack);
  const { accountId, backendUrl, environmentSuffix, secretsProvider } = state?.outputs ?? {};
  const variables = Object.entries({
    AWS_ACCOUNT_ID: accountId,
    ENVIRONMENT_SUFFIX: environmentSuffix,
    PULUMI_BACKEND_URL: backendUrl,
  });
  console.out(`\nVariables of GitHub's environment ${platform.environment}:`);
  console.out(listTable(variables.map(([name, value]) => [name, String(value)])));
  if (typeof secretsProvider === "string")
    console.out(`secretsprovider of the projects' Pulumi.${platform.environment}.yaml: ${secretsProvider}`);
  if (!platform.rehearsed)
    console.info(pc.dim("keep the folder of the state: only with it is the bootstrap changed or taken away again"));
  return code;
}

/** The bootstrap as a platform of one project, in the account of the environment's copy of the platform. */
async function openBootstrap(
  { env, rehearse = false, state }: BootstrapOptions,
  { root, processEnvironment }: BootstrapContext,
): Promise<Platform> {
  const platform = await openPlatform(root, { env, rehearse }, processEnvironment);
  const settings: CommonSettings = readSettingsFile(project, platform.environment, bootstrapSettings);
  refuseAnotherCopy(settings, platform);
  const folder = resolve(state ?? join(localFolder(root, processEnvironment), "bootstrap"));
  return {
    ...platform,
    graph: new Map([[project.name, project]]),
    settings: new Map([[project.name, settings]]),
    // The bucket for states cannot hold the state that it is part of.
    backend: platform.rehearsed && state === undefined ? platform.backend : folderBackend(folder),
  };
}

function refuseAnotherCopy(own: CommonSettings, { settings, environment }: Platform): void {
  for (const key of ["environmentSuffix", "region", "accountId"] as const) {
    const other = [...settings].find(([, theirs]) => theirs[key] !== own[key]);
    if (!other) continue;
    throw new OperatorError("SuffixMismatch", {
      problem: `the bootstrap's Pulumi.${environment}.yaml says ${key} ${String(own[key])}, that of ${other[0]} ${String(other[1][key])}`,
      remedy: `give scripts/bootstrap-account/Pulumi.${environment}.yaml what the projects have: the roles are for their copy`,
    });
  }
}
