import { expect, it } from "vitest";
import { problemsOf, resource } from "../policed-resources.fixture.ts";
import { listenerRedirect } from "./listener-redirect.rule.ts";

const redirect = { type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } };

it.each([
  { properties: { protocol: "HTTP", port: 80, defaultActions: [redirect] }, problems: [] },
  { properties: { protocol: "HTTPS", port: 443, defaultActions: [{ type: "forward" }] }, problems: [] },
  {
    properties: { protocol: "HTTP", port: 80, defaultActions: [{ type: "forward" }] },
    problems: ["answers plain HTTP on port 80"],
  },
  {
    properties: { protocol: "HTTP", port: 80, defaultActions: [{ type: "redirect", redirect: { protocol: "HTTP" } }] },
    problems: ["answers plain HTTP on port 80"],
  },
])("says $problems of $properties", ({ properties, problems }) => {
  expect(problemsOf(listenerRedirect, [resource("aws:lb/listener:Listener", properties)])).toEqual(problems);
});
