import { expect, it } from "vitest";
import { holdsSecret, holdsUnknown, masked } from "./engine-value.ts";

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "v1:abc" };

it.each([
  { value: "plain", seen: "plain" },
  { value: null, seen: null },
  { value: secret, seen: "[secret]" },
  { value: unknown, seen: "[unknown]" },
  { value: { a: [secret, 1], b: { c: unknown } }, seen: { a: ["[secret]", 1], b: { c: "[unknown]" } } },
])("shows $value as $seen", ({ value, seen }) => expect(masked(value)).toEqual(seen));

it("finds secrets and unknowns at any depth, and tells them apart", () => {
  expect([holdsSecret([{ a: secret }]), holdsSecret([{ a: unknown }])]).toEqual([true, false]);
  expect([holdsUnknown([{ a: unknown }]), holdsUnknown({ a: ["plain", 0, null] })]).toEqual([true, false]);
});
