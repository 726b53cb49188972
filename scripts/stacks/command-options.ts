import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { Command, InvalidArgumentError, Option } from "@commander-js/extra-typings";
import { parseEnvironment, parseSuffix } from "@payments/shared/scope/deployment-scope.ts";
import { durationInSeconds } from "./duration.ts";
import type { Platform, PlatformOptions } from "./platform.ts";

/** As the command line gives them: present, but undefined. */
export type Optional<Options> = { [Name in keyof Options]: Options[Name] | undefined };

/** The repository. */
export const root = fileURLToPath(new URL("../..", import.meta.url));

/** @throws {InvalidArgumentError} */
export function positiveInteger(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new InvalidArgumentError("expected a whole number above 0");
}

/** @throws {InvalidArgumentError} */
export function positiveNumber(text: string): number {
  const number = Number(text);
  if (Number.isFinite(number) && number > 0) return number;
  throw new InvalidArgumentError("expected a number above 0");
}

// Verbs are loaded when they are called: help and graph need neither SDK nor engine.
export const open = async (options: Optional<PlatformOptions>): Promise<Platform> => {
  const { openPlatform } = await import("./platform.ts");
  return openPlatform(root, definedOf(options));
};

const names = (text: string, before: readonly string[] = []): string[] => [...before, ...text.split(",")];

/** A verb, or a group of them. */
export const verbCommand = (name: string, description: string) =>
  new Command(name).description(description).exitOverride();

export const environmentOptions = (name: string, description: string) =>
  verbCommand(name, description)
    .option("--env <environment>", "local (a rehearsal), dev, staging or prod", parseEnvironment, "local" as const)
    .option("--json", "one JSON document on stdout, everything else on stderr", false);

export const copyOptions = (name: string, description: string) =>
  environmentOptions(name, description)
    .option("--suffix <suffix>", "a second copy of the environment, such as pr42", parseSuffix)
    .option("--rehearse", "the environment's own settings against a simulated account of its own", false);

export const selectionOptions = (command: string, description: string) =>
  copyOptions(command, description)
    .option("--only <projects>", "these projects, separated by commas", names)
    .option("--from <project>", "this project and all that read from it")
    .option("--to <project>", "this project and all that it reads from");

/** In a job of GitHub Actions the summary stands on the run's page without being asked for. */
export const summaryOption = () =>
  new Option("--summary <file>", "add a Markdown summary to this file").env("GITHUB_STEP_SUMMARY");

export const lockTimeoutOption = () =>
  new Option("--lock-timeout <time>", "how long to wait for whoever holds a stack")
    .argParser(durationInSeconds)
    .default(600);

export const stackTimeoutOption = () =>
  new Option("--stack-timeout <time>", "after which a stack is cancelled, and then killed").argParser(
    durationInSeconds,
  );

export const runOptions = (command: string, description: string) =>
  selectionOptions(command, description)
    .option("--concurrency <number>", "stacks at a time", positiveInteger, availableParallelism())
    .option("--memory <megabytes>", "memory for stacks at work, instead of what is available", positiveInteger)
    .addOption(lockTimeoutOption())
    .addOption(stackTimeoutOption())
    .option("--yes", "do not ask before AWS is changed", false)
    .option("--confirm <stack>", "the stacks' name, in the place of typing it; destroy in prod takes nothing less")
    .addOption(summaryOption());

/** The end of a verb's help. */
export const examples = (...lines: readonly string[]): string =>
  `\nExamples:\n${lines.map((line) => `  npm run stacks -- ${line}`).join("\n")}\n`;

/** Options that were not given are absent, not undefined. */
export function definedOf<Options extends object>(
  options: Options,
): { [Name in keyof Options]: Exclude<Options[Name], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as never;
}
