import { z } from "zod";
import { OperatorError } from "../errors/operator-error.ts";
import { type Environment, suffixPattern } from "../scope/deployment-scope.ts";

/** Settings that every stack has. */
const commonSettings = {
  /** Part of every physical name; a copy of the environment (`--suffix`) takes its own. */
  environmentSuffix: z.string().regex(suffixPattern, "expected 1 to 8 lower-case letters and digits, a letter first"),
  region: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "expected an AWS region such as ap-southeast-1")
    .default("ap-southeast-1"),
  /** The account to deploy to; with it the provider refuses credentials of any other. */
  accountId: z
    .string()
    .regex(/^\d{12}$/, "expected the twelve digits of an AWS account")
    .optional(),
};

/** A project's own settings beside the common ones; unknown keys are refused. */
export function stackSettings<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject({ ...commonSettings, ...shape });
}

/**
 * What `<project>.settings.ts` exports by default: the schema of a project's settings, which may ask for more in one
 * environment than in another.
 */
export interface SettingsOf<Schema extends z.ZodType = z.ZodType> {
  (environment: Environment): Schema;
  /**
   * Names of the secrets that such settings need beside them: each stands encrypted in the settings file, under
   * `<project>:<name>`.
   */
  readonly secrets?: (settings: z.output<Schema>) => readonly string[];
}

/** What every stack's settings hold after parsing. */
export type CommonSettings = z.output<z.ZodObject<typeof commonSettings>>;

/**
 * Checks the settings of one stack; all mistakes are reported at once.
 * @param file where they stand, for the message
 * @throws {OperatorError} InvalidSettings
 */
export function parseSettings<Schema extends z.ZodType>(
  schema: Schema,
  settings: unknown,
  file: string,
): z.output<Schema> {
  const result = schema.safeParse(settings ?? {});
  if (result.success) return result.data;
  throw new OperatorError("InvalidSettings", {
    problem: `${file} has mistakes:\n${z.prettifyError(result.error)}`,
    remedy: `correct these keys in ${file}; the project's README lists its settings`,
  });
}
