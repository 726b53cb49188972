/** Reads the environment variables of a function, and remembers what is wrong with them. */
export class EnvironmentReader {
  readonly #variables: Readonly<Record<string, string | undefined>>;
  readonly #mistakes: string[] = [];

  constructor(variables: Readonly<Record<string, string | undefined>>) {
    this.#variables = variables;
  }

  text(name: string): string {
    const value = this.#variables[name] ?? "";
    if (value === "") this.#mistakes.push(`${name} is missing`);
    return value;
  }

  /** A limit that is no number would let every backup pass, so it is a mistake. */
  count(name: string): number {
    const value = this.text(name);
    if (value !== "" && !/^[1-9]\d*$/.test(value))
      this.#mistakes.push(`${name} is no positive whole number: "${value}"`);
    return Number(value);
  }

  /** In steps of a half, as capacity units. */
  halves(name: string): number {
    const value = this.text(name);
    if (value !== "" && !/^\d+(\.5|\.0)?$/.test(value))
      this.#mistakes.push(`${name} is no multiple of 0.5: "${value}"`);
    return Number(value);
  }

  /** @throws {Error} that names every variable which is missing or wrong */
  finish(): void {
    if (this.#mistakes.length > 0) throw new Error(`the function's environment is wrong: ${this.#mistakes.join("; ")}`);
  }
}
