/** What the functions of the database are told; all of it is required. */
export interface DatabaseEnvironment {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly region: string;
}

/** Variables that the stack sets; the runtime adds `AWS_REGION`. */
export type DatabaseVariable = "DATABASE_HOST" | "DATABASE_PORT" | "DATABASE_NAME";

type Variables = Readonly<Record<string, string | undefined>>;

/** @throws {Error} that names the variable, where it is missing or empty */
export function requiredVariable(variables: Variables, name: string): string {
  const value = variables[name] ?? "";
  if (value === "") throw new Error(`the function's environment is wrong: ${name} is missing`);
  return value;
}

/** @throws {Error} that names a variable which is missing, or the port where it is none */
export function databaseEnvironment(variables: Variables): DatabaseEnvironment {
  const port = requiredVariable(variables, "DATABASE_PORT" satisfies DatabaseVariable);
  if (!/^[1-9]\d{0,4}$/.test(port)) throw new Error(`the function's environment is wrong: DATABASE_PORT is "${port}"`);
  return {
    host: requiredVariable(variables, "DATABASE_HOST" satisfies DatabaseVariable),
    port: Number(port),
    database: requiredVariable(variables, "DATABASE_NAME" satisfies DatabaseVariable),
    region: requiredVariable(variables, "AWS_REGION"),
  };
}
