/** What the bootstrap cannot do, said to a person: one sentence, the remedy, and the exit code of the command. */
export class Refusal extends Error {
  constructor({ problem, remedy, exitCode = 1 }) {
    super(`${problem}\n  remedy: ${remedy}`);
    this.name = "Refusal";
    this.exitCode = exitCode;
  }
}
