import { z } from "zod";
import { OperatorError } from "../errors/operator-error.ts";

export type OutputShape = Readonly<Record<string, z.ZodType>>;

/** What a stack publishes and every other stack may know of it. */
export interface StackContract<Shape extends OutputShape = OutputShape> {
  readonly project: string;
  /** Raised on every change that is not an addition. */
  readonly version: number;
  readonly outputs: Shape;
  /** Outputs that are secret in the state. */
  readonly secrets: readonly (keyof Shape & string)[];
  /** A valid value of everything: the fixture of downstream tests, and the placeholder of previews. */
  readonly example: { readonly [Name in keyof Shape]: z.output<Shape[Name]> };
}

/** Outputs that every contract has, so that a reader can tell whose they are. */
export const identityOutputs = ["contractVersion", "environment", "environmentSuffix"] as const;

/** @throws {OperatorError} BrokenContract if the example does not satisfy the contract itself */
export function defineContract<const Shape extends OutputShape>(contract: StackContract<Shape>): StackContract<Shape> {
  for (const [output, schema] of Object.entries(contract.outputs)) {
    parseOutput(contract, output, schema, contract.example[output]);
  }
  return contract;
}

/**
 * Checks one output.
 * @throws {OperatorError} BrokenContract
 */
export function parseOutput<Schema extends z.ZodType>(
  contract: Pick<StackContract, "project" | "version">,
  output: string,
  schema: Schema,
  value: unknown,
): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { project, version } = contract;
  throw new OperatorError("BrokenContract", {
    problem: `output "${output}" of "${project}" breaks contract v${String(version)}: ${z.prettifyError(result.error)}`,
    remedy: `deploy "${project}" from this commit, or revert its contract to what is deployed`,
  });
}

/** A contract as JSON Schema: what is committed beside it as `<project>.contract.v<N>.json`. */
export interface CommittedContract {
  readonly project: string;
  readonly version: number;
  readonly secrets: readonly string[];
  /** Each output's own schema. */
  readonly properties: Readonly<Record<string, unknown>>;
}

/** The contract in the form in which it is committed. */
export function committedContract(contract: {
  readonly project: string;
  readonly version: number;
  readonly secrets: readonly string[];
  readonly outputs: OutputShape;
}): CommittedContract {
  const { project, version, secrets, outputs } = contract;
  const { properties = {} } = z.toJSONSchema(z.strictObject(outputs), { io: "output" });
  return { project, version, secrets, properties };
}
