import fc from "fast-check";
import { expect, it } from "vitest";
import { checkPieces, piecesAfter, positionOf, type RelationSize } from "./check-piece.ts";

const block = 8192;
const gibibyte = 1024 ** 3;
const relation = fc.record({
  oid: fc.integer({ min: 1, max: 100_000 }),
  name: fc.constant("t"),
  kind: fc.constantFrom("table" as const, "index" as const),
  bytes: fc.integer({ min: 0, max: 500_000 }).map((blocks) => blocks * block),
});
const relations = fc.uniqueArray(relation, { selector: ({ oid }) => oid, maxLength: 20 });
const keys = (of: readonly RelationSize[]) => checkPieces(of).map((piece) => positionOf(piece).join("/"));

it("looks at schema and content first, then at tables, then at indexes", () => {
  const table = { oid: 7, name: "t", kind: "table", bytes: 2.5 * gibibyte } as const;
  const pieces = checkPieces([{ oid: 3, name: "i", kind: "index", bytes: block }, table]);
  expect(pieces.map((piece) => [piece.kind, "blocks" in piece ? piece.blocks : undefined])).toEqual([
    ["schema", undefined],
    ["content", undefined],
    ["table", [0, 131_071]],
    ["table", [131_072, 262_143]],
    ["table", [262_144, null]],
    ["index", undefined],
  ]);
});

it("covers every byte once, in pieces of a gibibyte at most", () => {
  fc.assert(
    fc.property(relations, (all) => {
      const pieces = checkPieces(all);
      const sum = (of: readonly { readonly bytes: number }[]) => of.reduce((bytes, piece) => bytes + piece.bytes, 0);
      return sum(pieces) === sum(all) && pieces.every(({ kind, bytes }) => kind === "index" || bytes <= gibibyte);
    }),
  );
});

it("is in the same order whatever order the database gives", () => {
  fc.assert(fc.property(relations, (all) => keys(all.toReversed()).join() === keys(all).join()));
});

it("goes on after the last piece and leaves none out, even if tables came to be in between", () => {
  fc.assert(
    fc.property(relations, relations, fc.nat(), (before, more, done) => {
      const first = checkPieces(before);
      const last = first[done % first.length];
      const later = [...before, ...more.filter(({ oid }) => before.every((one) => one.oid !== oid))];
      const rest = piecesAfter(checkPieces(later), last && positionOf(last)).map((piece) =>
        positionOf(piece).join("/"),
      );
      const seen = new Set([...keys(before).slice(0, (done % first.length) + 1), ...rest]);
      return keys(before).every((key) => seen.has(key)) && seen.size === (done % first.length) + 1 + rest.length;
    }),
  );
});
