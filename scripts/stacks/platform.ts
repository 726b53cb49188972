import { join } from "node:path";
import { OperatorError } from "@payments/shared/errors/operator-error.ts";
import {
  copyOptions,
  type Environment,
  parseEnvironment,
  parseSuffix,
  stackName,
} from "@payments/shared/scope/deployment-scope.ts";
import { readSettingsFile } from "@payments/shared/settings/settings-file.ts";
import type { CommonSettings, SettingsOf } from "@payments/shared/settings/stack-settings.ts";
import { readStackGraph, type StackGraph, type StackProject } from "@payments/shared/stack-graph/stack-graph.ts";
import type { z } from "zod";
import { type Backend, backendFor, localFolder } from "../environment/backend.ts";
import type { ReleasedImages } from "../release/release-settings.ts";
import { refuseOverlappingBlocks } from "./address-blocks.ts";

/** Options that name one copy of the platform. */
export interface PlatformOptions {
  readonly env: string;
  readonly suffix?: string;
  /** Whether the environment is played by a simulated account of its own; `local` always is. */
  readonly rehearse?: boolean;
}

/** One copy of the platform, its settings checked. */
export interface Platform {
  readonly root: string;
  readonly graph: StackGraph;
  readonly environment: Environment;
  /** Name of all six stacks: `dev`, or `dev-pr42` for a copy. */
  readonly stack: string;
  /** Parsed settings of every project. */
  readonly settings: ReadonlyMap<string, CommonSettings>;
  /** Whether a simulated account takes the place of AWS. */
  readonly rehearsed: boolean;
  /** What a rehearsed release deploys in the place of the images that the settings name. */
  readonly release?: ReleasedImages;
  readonly backend: Backend;
  /** Where this clone keeps what belongs to no commit: `.local`, or what PAYMENTS_LOCAL says. */
  readonly localFolder: string;
  /** Where a rehearsal keeps its account. */
  readonly accountFolder: string;
}

/**
 * Reads and checks everything that can be wrong before any stack runs: names, the package graph, the settings of all projects.
 *
 * @throws {OperatorError} UnknownEnvironment, IllegalSuffix, DependencyCycle, SuffixMismatch, OverlappingAddresses,
 *   InvalidSettings with the mistakes of all files
 */
export async function openPlatform(
  root: string,
  options: PlatformOptions,
  processEnvironment = process.env,
): Promise<Platform> {
  const environment = parseEnvironment(options.env);
  const copySuffix = options.suffix === undefined ? undefined : parseSuffix(options.suffix);
  const graph = readStackGraph(root);
  const settings = await readAllSettings(graph, environment);
  refuseDifferentSuffixes(settings);
  return {
    root,
    graph,
    environment,
    stack: stackName(environment, copySuffix),
    settings,
    rehearsed: environment === "local" || options.rehearse === true,
    backend: backendFor({ environment, rehearse: options.rehearse === true }, root, processEnvironment),
    localFolder: localFolder(root, processEnvironment),
    accountFolder: join(
      localFolder(root, processEnvironment),
      environment === "local" ? "account" : `rehearsed/account-${stackName(environment, copySuffix)}`,
    ),
  };
}

export function projectOf({ graph }: Pick<Platform, "graph">, name: string): StackProject {
  const project = graph.get(name);
  if (!project) throw new Error(`${name} is no project of the graph`);
  return project;
}

/** Whether dev, staging or prod is rehearsed: their settings files are for AWS, and no rehearsal writes them. */
export function rehearsesAwsEnvironment({
  environment,
  rehearsed,
}: Pick<Platform, "environment" | "rehearsed">): boolean {
  return rehearsed && environment !== "local";
}

/** The options that name this copy: `--env dev --suffix pr42 --rehearse`. A remedy for a rehearsal must not lead to AWS. */
export function copyOptionsOf(platform: Pick<Platform, "environment" | "stack" | "rehearsed">): string {
  return `${copyOptions(platform.stack)}${rehearsesAwsEnvironment(platform) ? " --rehearse" : ""}`;
}

/** `Pulumi.<environment>.yaml` of a project: also the settings of a copy. */
export function settingsFileOf({ environment }: Pick<Platform, "environment">, { folder }: StackProject): string {
  return join(folder, `Pulumi.${environment}.yaml`);
}

async function readAllSettings(graph: StackGraph, environment: Environment): Promise<Map<string, CommonSettings>> {
  const settings = new Map<string, CommonSettings>();
  const mistakes: OperatorError[] = [];
  for (const project of graph.values()) {
    const { default: settingsOf } = (await import(join(project.folder, `${project.name}.settings.ts`))) as {
      default: SettingsOf<z.ZodType<CommonSettings>>;
    };
    try {
      settings.set(project.name, readSettingsFile(project, environment, settingsOf));
      refuseOverlappingBlocks(project, environment, settingsOf);
    } catch (error) {
      if (!(error instanceof OperatorError)) throw error;
      mistakes.push(error);
    }
  }
  const [first, ...others] = mistakes;
  if (first && others.length === 0) throw first;
  if (first) {
    throw new OperatorError("InvalidSettings", {
      problem: mistakes.map(({ problem }) => problem).join("\n"),
      remedy: "correct these keys; each project's README lists its settings",
    });
  }
  return settings;
}

function refuseDifferentSuffixes(settings: ReadonlyMap<string, CommonSettings>): void {
  const suffixes = new Set([...settings.values()].map(({ environmentSuffix }) => environmentSuffix));
  if (suffixes.size <= 1) return;
  const listed = [...settings].map(([project, { environmentSuffix }]) => `${project}: ${environmentSuffix}`).join(", ");
  throw new OperatorError("SuffixMismatch", {
    problem: `the settings files name different environment suffixes: ${listed}`,
    remedy: "give all projects of an environment the same environmentSuffix; for a second copy use --suffix",
  });
}
