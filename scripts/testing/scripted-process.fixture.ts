/** A command that is killed does nothing more: neither what it was at nor what it would do next. */
export class Killed extends Error {}

/** The command as a process that dies at a given effect: what it would do after that happens to nobody. */
export class ScriptedProcess {
  readonly #kill = new AbortController();
  readonly #waiting = new Set<{
    readonly at: number;
    readonly end: () => void;
    readonly break: (error: Killed) => void;
  }>();
  #left: number;
  /** Stacks whose engines are at work; after a kill, those whose end nobody heard. */
  readonly atWork = new Set<string>();
  /** Whether it died with a line of its journal half written. */
  diedWriting = false;

  /** @param effects how many it lives to see */
  constructor(effects: number) {
    this.#left = effects;
  }

  get killed(): AbortSignal {
    return this.#kill.signal;
  }

  /** Something that outlives the process. @throws {Killed} instead of it, when its time has come */
  effect<T>(happen: () => T): T {
    if (this.killed.aborted) throw new Killed();
    if (this.#left === 0) this.#die();
    this.#left -= 1;
    return happen();
  }

  /** A line of the journal: on death, it may be there in part. */
  write(happen: () => void): void {
    if (this.#left === 0 && !this.killed.aborted) {
      happen();
      this.diedWriting = true;
    }
    this.effect(happen);
  }

  async alive(): Promise<void> {
    await Promise.resolve();
    if (this.killed.aborted) throw new Killed();
  }

  wait(at: number): Promise<void> {
    return new Promise((resolve, reject) => this.#waiting.add({ at, end: resolve, break: reject }));
  }

  /** Ends what is due next. @returns the time then; nothing where nobody waits */
  passTime(): number | undefined {
    if (this.#waiting.size === 0) return undefined;
    const now = Math.min(...[...this.#waiting].map(({ at }) => at));
    for (const one of this.#waiting) {
      if (one.at > now) continue;
      this.#waiting.delete(one);
      one.end();
    }
    return now;
  }

  #die(): never {
    this.#kill.abort();
    for (const one of this.#waiting) one.break(new Killed());
    this.#waiting.clear();
    throw new Killed();
  }
}
