import { OperatorError } from "@payments/shared/errors/operator-error.ts";
import { type RolloutEntry, type RolloutEvent, rolloutEntry } from "./rollout-entry.ts";

/** Objects by key that are created once and never written again. */
export interface WriteOnceStore {
  /** What people are told. */
  readonly description: string;
  /** All keys. */
  keys(): Promise<string[]>;
  read(key: string): Promise<string>;
  /** Durable when it resolves. @returns false where the key was taken: nothing was written */
  create(key: string, text: string): Promise<boolean>;
}

export interface LogAuthor {
  /** Who writes. */
  readonly by: string;
  readonly now: () => Date;
}

const keyOf = (index: number): string => `${String(index).padStart(8, "0")}.json`;

/**
 * The log of rollouts: one object for each entry, numbered, created and never overwritten. An entry stands on those that its
 * writer read: where another runner wrote one meanwhile, the decision is taken anew.
 */
export class RolloutLog {
  readonly #store: WriteOnceStore;
  readonly #author: LogAuthor;

  constructor(store: WriteOnceStore, author: LogAuthor) {
    this.#store = store;
    this.#author = author;
  }

  /** All entries, the oldest first. @throws {OperatorError} RolloutRefused where one is missing or cannot be read */
  async entries(): Promise<RolloutEntry[]> {
    const keys = (await this.#store.keys()).sort();
    const expected = keys.map((_, index) => keyOf(index));
    const foreign = keys.find((key, index) => key !== expected[index]);
    if (foreign !== undefined) throw this.#damaged(`${foreign} does not follow the entry before it`);
    const texts = await Promise.all(keys.map((key) => this.#store.read(key)));
    return texts.map((text, index) => this.#parsed(text, keyOf(index)));
  }

  /**
   * Writes what `decide` answers to the entries so far.
   *
   * @param decide is asked again where another runner wrote an entry in between
   * @throws {OperatorError} whatever `decide` throws
   */
  async append(decide: (entries: readonly RolloutEntry[]) => RolloutEvent): Promise<RolloutEntry> {
    for (;;) {
      const entries = await this.entries();
      const { by, now } = this.#author;
      const entry = { ...decide(entries), by, at: now().toISOString() };
      if (await this.#store.create(keyOf(entries.length), `${JSON.stringify(entry)}\n`)) return entry;
    }
  }

  #parsed(text: string, key: string): RolloutEntry {
    try {
      return rolloutEntry.parse(JSON.parse(text));
    } catch (error) {
      throw this.#damaged(`${key} is no entry: ${String(error)}`);
    }
  }

  #damaged(what: string): OperatorError {
    return new OperatorError("RolloutRefused", {
      problem: `the log of rollouts in ${this.#store.description} is damaged: ${what}`,
      remedy: "restore the object from the backend's versions; nothing is deployed on a log with gaps",
    });
  }
}
