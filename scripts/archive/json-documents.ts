const [quote, backslash, open, close] = [0x22, 0x5c, 0x7b, 0x7d];
const whitespace = new Set([0x20, 0x09, 0x0a, 0x0d]);

/** One JSON object of a stream, as text, and where it begins in the stream. */
export interface JsonDocument {
  readonly text: string;
  /** Bytes before its first one. */
  readonly offset: number;
}

/**
 * Cuts a stream of JSON objects, with or without white space between them, into the objects. Memory holds one object at
 * a time. A cut never falls into a character: UTF-8 uses no byte of ASCII inside another character.
 *
 * @throws {SyntaxError} for anything between the objects, and if the stream ends inside one
 */
export async function* jsonDocuments(source: AsyncIterable<Uint8Array>): AsyncGenerator<JsonDocument> {
  const nesting = new Nesting();
  let parts: Uint8Array[] = [];
  let begin = 0;
  let read = 0;
  for await (const chunk of source) {
    let from = 0;
    for (const [index, byte] of chunk.entries()) {
      const edge = nesting.step(byte, read + index);
      if (edge === "begin") [begin, from] = [read + index, index];
      if (edge !== "end") continue;
      yield { text: Buffer.concat([...parts, chunk.subarray(from, index + 1)]).toString("utf8"), offset: begin };
      parts = [];
    }
    if (nesting.inside) parts.push(chunk.subarray(from));
    read += chunk.length;
  }
  if (nesting.inside) throw new SyntaxError(`it ends inside the JSON object that begins at byte ${String(begin)}`);
}

/** How deep a byte lies in the objects of a stream of JSON. */
class Nesting {
  #depth = 0;
  #inText = false;
  #escaped = false;

  get inside(): boolean {
    return this.#depth > 0;
  }

  /** Says if the byte opens or closes an outermost object. */
  step(byte: number, position: number): "begin" | "end" | undefined {
    if (this.#inText) {
      this.#inText = this.#escaped || byte !== quote;
      this.#escaped = !this.#escaped && byte === backslash;
      return undefined;
    }
    if (byte === open) return this.#depth++ === 0 ? "begin" : undefined;
    if (this.#depth === 0) {
      if (whitespace.has(byte)) return undefined;
      throw new SyntaxError(`byte ${String(position)} is not inside a JSON object`);
    }
    if (byte === quote) this.#inText = true;
    return byte === close && --this.#depth === 0 ? "end" : undefined;
  }
}
