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
  let parts: Uint8Array[] = [];
  let depth = 0;
  let inText = false;
  let escaped = false;
  let begin = 0;
  let read = 0;
  for await (const chunk of source) {
    let from = 0;
    for (const [index, byte] of chunk.entries()) {
      if (inText) {
        if (escaped) escaped = false;
        else if (byte === backslash) escaped = true;
        else if (byte === quote) inText = false;
      } else if (byte === open) {
        if (depth === 0) [begin, from] = [read + index, index];
        depth += 1;
      } else if (depth === 0) {
        if (!whitespace.has(byte)) throw new SyntaxError(`byte ${String(read + index)} is not inside a JSON object`);
      } else if (byte === quote) inText = true;
      else if (byte === close) {
        depth -= 1;
        if (depth > 0) continue;
        yield { text: Buffer.concat([...parts, chunk.subarray(from, index + 1)]).toString("utf8"), offset: begin };
        parts = [];
      }
    }
    if (depth > 0) parts.push(chunk.subarray(from));
    read += chunk.length;
  }
  if (depth > 0) throw new SyntaxError(`it ends inside the JSON object that begins at byte ${String(begin)}`);
}
