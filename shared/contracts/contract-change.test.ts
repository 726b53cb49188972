import { expect, it } from "vitest";
import { contractChange } from "./contract-change.ts";

const committed = {
  project: "a",
  version: 1,
  secrets: ["token"],
  properties: { id: { type: "string" }, token: { type: "string" } },
};

it.each([
  { scenario: "nothing", change: {}, added: [], broken: [] },
  {
    scenario: "an output more",
    change: { properties: { ...committed.properties, arn: { type: "string" } } },
    added: ["arn"],
    broken: [],
  },
  { scenario: "an output less", change: { properties: { id: { type: "string" } } }, added: [], broken: ["token"] },
  {
    scenario: "another type",
    change: { properties: { ...committed.properties, id: { type: "number" } } },
    added: [],
    broken: ["id"],
  },
  {
    scenario: "a narrower type",
    change: { properties: { ...committed.properties, id: { type: "string", pattern: "^x" } } },
    added: [],
    broken: ["id"],
  },
  { scenario: "a secret that is none any more", change: { secrets: [] }, added: [], broken: ["token"] },
])("tells $scenario", ({ change, added, broken }) => {
  expect(contractChange(committed, { ...committed, ...change })).toEqual({ added, broken });
});
