import fc from "fast-check";
import { expect, it } from "vitest";
import { jsonDocuments } from "./json-documents.ts";

async function* inPieces(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let from = 0;
  for (const size of sizes) yield bytes.subarray(from, (from += size));
  yield bytes.subarray(from);
}

async function documentsOf(text: string, sizes: readonly number[] = []): Promise<unknown[]> {
  const documents: unknown[] = [];
  for await (const { text: document } of jsonDocuments(inPieces(Buffer.from(text), sizes)))
    documents.push(JSON.parse(document));
  return documents;
}

it("gives back every object, whatever is in it, between them and however the stream is cut", async () => {
  const separator = fc.constantFrom("", "\n", "\r\n", "  ");
  const object = fc.dictionary(fc.string({ unit: "grapheme" }), fc.jsonValue());
  await fc.assert(
    fc.asyncProperty(fc.array(object), separator, fc.array(fc.nat({ max: 9 })), async (objects, between, sizes) => {
      const texts = objects.map((each) => JSON.stringify(each));
      expect(await documentsOf(texts.map((text) => text + between).join(""), sizes)).toEqual(
        texts.map((text) => JSON.parse(text) as unknown),
      );
    }),
  );
});

it("says where each object begins", async () => {
  const offsets: number[] = [];
  for await (const { offset } of jsonDocuments(inPieces(Buffer.from('{"é":1}\n{}{}'), [3]))) offsets.push(offset);
  expect(offsets).toEqual([0, 9, 11]);
});

it.each([
  { text: '{"a":1} x', message: "byte 8 is not inside a JSON object" },
  { text: "[1]", message: "byte 0 is not inside a JSON object" },
  { text: '{}\n{"a":"}', message: "it ends inside the JSON object that begins at byte 3" },
])("refuses $text", async ({ text, message }) => {
  await expect(documentsOf(text)).rejects.toThrow(message);
});
