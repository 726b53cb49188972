import { expect, it } from "vitest";
import { problemsOf, resource } from "../policed-resources.fixture.ts";
import { listenerTls } from "./listener-tls.rule.ts";

it.each([
  { properties: { protocol: "HTTPS", sslPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-2021-06" }, problems: [] },
  { properties: { protocol: "HTTPS", sslPolicy: "ELBSecurityPolicy-TLS13-1-3-2021-06" }, problems: [] },
  { properties: { protocol: "HTTP" }, problems: [] },
  { properties: { protocol: "HTTPS" }, problems: ["sslPolicy is not set"] },
  {
    properties: { protocol: "HTTPS", sslPolicy: "ELBSecurityPolicy-2016-08" },
    problems: ["sslPolicy is ELBSecurityPolicy-2016-08"],
  },
  {
    properties: { protocol: "HTTPS", sslPolicy: "ELBSecurityPolicy-TLS13-1-0-2021-06" },
    problems: ["sslPolicy is ELBSecurityPolicy-TLS13-1-0-2021-06"],
  },
])("says $problems of $properties", ({ properties, problems }) => {
  expect(problemsOf(listenerTls, [resource("aws:lb/listener:Listener", properties)])).toEqual(problems);
});
