import { OperatorError } from "../errors/operator-error.ts";

/** The environments that have committed settings; `local` is the rehearsal. */
export const environments = ["local", "dev", "staging", "prod"] as const;
export type Environment = (typeof environments)[number];

/** Which copy of the platform a program deploys. Read once at the program's start and passed on. */
export interface DeploymentScope {
  /** Pulumi organization; `organization` on backends without organizations. */
  readonly organization: string;
  /** `network`, `security`, … */
  readonly project: string;
  /** `dev`, or `dev-pr42` for a copy. All six stacks of a copy have the same name. */
  readonly stack: string;
  readonly environment: Environment;
  /** 1–8 lower-case letters and digits; part of every physical name. */
  readonly environmentSuffix: string;
}

export const suffixPattern = /^[a-z][a-z0-9]{0,7}$/;

/** @throws {OperatorError} UnknownEnvironment */
export function parseEnvironment(text: string): Environment {
  const environment = environments.find((known) => known === text);
  if (environment) return environment;
  throw new OperatorError("UnknownEnvironment", {
    problem: `there is no environment "${text}"`,
    remedy: `choose one of ${environments.join(", ")}`,
  });
}

/** @throws {OperatorError} IllegalSuffix */
export function parseSuffix(text: string): string {
  if (suffixPattern.test(text)) return text;
  throw new OperatorError("IllegalSuffix", {
    problem: `the suffix "${text}" is not allowed in AWS names`,
    remedy: "use 1 to 8 lower-case letters and digits that begin with a letter, such as pr42",
  });
}

/** The stack's name: the environment, or environment and suffix for a copy of it. */
export function stackName(environment: Environment, copySuffix?: string): string {
  return copySuffix === undefined ? environment : `${environment}-${copySuffix}`;
}

/**
 * Takes a stack's name apart: `dev` is the environment itself, `dev-pr42` a copy of it with the suffix `pr42`.
 * @throws {OperatorError} UnknownEnvironment, IllegalSuffix
 */
export function parseStackName(stack: string): { environment: Environment; copySuffix: string | undefined } {
  const [environment = "", ...rest] = stack.split("-");
  return {
    environment: parseEnvironment(environment),
    copySuffix: rest.length > 0 ? parseSuffix(rest.join("-")) : undefined,
  };
}

/** Options of the command that name the copy with that stack name: `--env dev --suffix pr42`. */
export function copyOptions(stack: string): string {
  const { environment, copySuffix } = parseStackName(stack);
  return `--env ${environment}${copySuffix === undefined ? "" : ` --suffix ${copySuffix}`}`;
}
