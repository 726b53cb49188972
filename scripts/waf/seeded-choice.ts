/** Choices that are the same for the same seed, everywhere and always (mulberry32). */
export class SeededChoice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0 to below 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  /** True in one of `times`. */
  onceIn(times: number): boolean {
    return this.between(1, times) === 1;
  }

  /** @throws {Error} for an empty list */
  of<T>(list: readonly T[]): T {
    const chosen = list[this.between(0, list.length - 1)];
    if (chosen === undefined) throw new Error("there is nothing to choose from");
    return chosen;
  }

  letters(length: number, alphabet = "abcdefghijklmnopqrstuvwxyz"): string {
    return Array.from({ length }, () => this.of(Array.from(alphabet))).join("");
  }
}

/**
 * A template with its blanks filled: `{name}` becomes one of that list, again filled; `{n}` a number, `{w}` a word of
 * letters, `{hex}` a hexadecimal number, and the same within one filling where a digit follows (`{n1}`).
 *
 * @throws {Error} for a list that does not exist
 */
export function filled(
  template: string,
  lists: Readonly<Record<string, readonly string[]>>,
  choice: SeededChoice,
): string {
  const kept = new Map<string, string>();
  const make = (name: string): string => {
    if (name === "n") return String(choice.between(1, 9999));
    if (name === "w") return choice.letters(choice.between(3, 7));
    if (name === "hex") return `0x${choice.letters(choice.between(3, 8) * 2, "0123456789abcdef")}`;
    const list = lists[name];
    if (!list) throw new Error(`there is no list ${name} for ${template}`);
    return fill(choice.of(list));
  };
  const fill = (text: string): string =>
    text.replaceAll(/\{([a-z]+)(\d?)\}/gi, (_, name: string, number: string) => {
      if (number === "") return make(name);
      const key = `${name}${number}`;
      const value = kept.get(key) ?? make(name);
      kept.set(key, value);
      return value;
    });
  return fill(template);
}
