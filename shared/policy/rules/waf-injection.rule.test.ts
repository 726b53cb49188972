import { expect, it } from "vitest";
import { problemsOf, resource } from "../policed-resources.fixture.ts";
import { wafInjection } from "./waf-injection.rule.ts";

const match = (statement: string, field: string) => ({ [statement]: { fieldToMatch: { [field]: {} } } });
const block = (...statements: object[]) => ({ action: { block: {} }, statement: { orStatement: { statements } } });
const keywords = block(match("regexMatchStatement", "allQueryArguments"), match("regexMatchStatement", "uriPath"));
const sql = block(match("sqliMatchStatement", "allQueryArguments"), match("sqliMatchStatement", "body"));
const scripts = block(match("xssMatchStatement", "allQueryArguments"), match("xssMatchStatement", "body"));
const acl = (...rules: object[]) => resource("aws:wafv2/webAcl:WebAcl", { rules });

it("admits rules that block all of it", () => {
  expect(problemsOf(wafInjection, [acl(keywords, sql, scripts)])).toEqual([]);
});

it("admits a set of patterns, and a body that is read as JSON", () => {
  const set = block(match("regexPatternSetReferenceStatement", "allQueryArguments"));
  const json = block(match("sqliMatchStatement", "jsonBody"), match("xssMatchStatement", "jsonBody"));
  const query = block(
    match("sqliMatchStatement", "allQueryArguments"),
    match("xssMatchStatement", "allQueryArguments"),
  );
  expect(problemsOf(wafInjection, [acl(set, json, query)])).toEqual([]);
});

it.each([
  { rules: [sql, scripts], problem: "no rule blocks SQL keywords in query parameters" },
  { rules: [keywords, { ...sql, action: { count: {} } }, scripts], problem: "no rule blocks SQL injection" },
  {
    rules: [keywords, sql, block(match("xssMatchStatement", "allQueryArguments"))],
    problem: "no rule blocks cross-site scripting in the body",
  },
  {
    rules: [block({ notStatement: { statement: match("regexMatchStatement", "allQueryArguments") } }), sql, scripts],
    problem: "no rule blocks SQL keywords in query parameters",
  },
])("refuses a web ACL where $problem", ({ rules, problem }) => {
  expect(problemsOf(wafInjection, [acl(...rules)])).toContain(problem);
});
