import { describe, expect, it } from "vitest";
import { requestWith } from "./request.fixture.ts";
import { requestComponent } from "./request-component.plan.ts";

const request = requestWith({
  method: "POST",
  path: "/v1/a%20b",
  query: "a=1&B=x=y&empty&c=%27",
  headers: [
    ["Host", "h"],
    ["User-Agent", "curl"],
    ["Cookie", "s=1; t=a=b"],
  ],
  body: '{"k":"v\\u0027","n":[1,true,null],"k":"w"}',
});
const all = { all: {} };
const json = (more: object) => ({
  jsonBody: { matchPattern: all, invalidFallbackBehavior: "EVALUATE_AS_STRING", oversizeHandling: "MATCH", ...more },
});

it.each([
  { what: "values of all arguments, not decoded", field: { allQueryArguments: {} }, values: ["1", "x=y", "", "%27"] },
  { what: "one argument, whatever its case", field: { singleQueryArgument: { name: "b" } }, values: ["x=y"] },
  { what: "the query", field: { queryString: {} }, values: ["a=1&B=x=y&empty&c=%27"] },
  { what: "the path", field: { uriPath: {} }, values: ["/v1/a%20b"] },
  { what: "the method", field: { method: {} }, values: ["POST"] },
  { what: "a header", field: { singleHeader: { name: "user-agent" } }, values: ["curl"] },
  { what: "nothing of a header that is not there", field: { singleHeader: { name: "x-api-key" } }, values: [] },
  {
    what: "some headers",
    field: {
      headers: [{ matchPattern: { includedHeaders: ["host"] }, matchScope: "VALUE", oversizeHandling: "MATCH" }],
    },
    values: ["h"],
  },
  {
    what: "all headers but some",
    field: { headers: [{ matchPattern: { excludedHeaders: ["cookie", "host"] }, matchScope: "ALL" }] },
    values: ["User-Agent", "curl"],
  },
  { what: "cookies", field: { cookies: { matchPatterns: [all], matchScope: "ALL" } }, values: ["s", "1", "t", "a=b"] },
  { what: "names of cookies", field: { cookies: { matchPatterns: [all], matchScope: "KEY" } }, values: ["s", "t"] },
  { what: "keys of JSON, each time", field: json({ matchScope: "KEY" }), values: ["k", "n", "k"] },
  {
    what: "values of JSON, escapes undone",
    field: json({ matchScope: "VALUE" }),
    values: ["v'", "1", "true", "null", "w"],
  },
])("reads $what", ({ field, values }) => expect(requestComponent(field, request, 8192)).toEqual({ values }));

it("takes a body that is no JSON as text", () => {
  const form = requestWith({ body: "a=1" });
  expect(requestComponent(json({ matchScope: "ALL" }), form, 8192)).toEqual({ values: ["a=1"] });
  expect(() => requestComponent({ jsonBody: { matchPattern: all } }, form, 8192)).toThrow(/EVALUATE_AS_STRING/);
});

describe("of a body beyond the limit", () => {
  const large = requestWith({ body: `${"x".repeat(10)}attack` });

  it.each([
    { oversizeHandling: "CONTINUE", component: { values: ["x".repeat(10)] } },
    { oversizeHandling: "MATCH", component: { answer: true } },
    { oversizeHandling: "NO_MATCH", component: { answer: false } },
  ])("$oversizeHandling", ({ oversizeHandling, component }) => {
    expect(requestComponent({ body: { oversizeHandling } }, large, 10)).toEqual(component);
  });

  it("nothing is said of one that just fits", () => {
    expect(requestComponent({ body: { oversizeHandling: "MATCH" } }, large, 16)).toEqual({ values: [large.body] });
  });
});

it("answers for headers beyond 8 KB or 200 of them without looking", () => {
  const field = { headers: [{ matchPattern: all, matchScope: "VALUE", oversizeHandling: "MATCH" }] };
  const many = Array.from({ length: 201 }, (_, index) => [`h${String(index)}`, "x"] as const);
  expect(requestComponent(field, requestWith({ headers: many }), 8192)).toEqual({ answer: true });
  expect(requestComponent(field, requestWith({ headers: [["a", "x".repeat(8192)]] }), 8192)).toEqual({ answer: true });
  expect(requestComponent(field, requestWith({ headers: many.slice(1) }), 8192)).toHaveProperty("values.length", 200);
});

it("refuses a component that it does not know", () => {
  expect(() => requestComponent({ ja3Fingerprint: {} }, request, 8192)).toThrow("ja3Fingerprint is not played");
});
