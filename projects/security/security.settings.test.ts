import { fileURLToPath } from "node:url";
import { environments } from "@payments/shared/scope/deployment-scope.ts";
import { readSettingsFile } from "@payments/shared/settings/settings-file.ts";
import { parseSettings } from "@payments/shared/settings/stack-settings.ts";
import * as pulumi from "@pulumi/pulumi";
import { expect, it } from "vitest";
import program from "./program.ts";
import settingsOf from "./security.settings.ts";

const email = { protocol: "email", endpoint: "oncall@example.com" };
const https = { protocol: "https", endpoint: "https://events.example.com/alerts" };
const sms = { protocol: "sms", endpoint: "+6591234567" };
const valid = { environmentSuffix: "x7", region: "ap-southeast-1", alertSubscriptions: [email, https, sms] };
const parse = (settings: unknown, environment: "dev" | "prod" = "dev") => {
  return () => parseSettings(settingsOf(environment), settings, `Pulumi.${environment}.yaml`);
};
const subscribed = (...alertSubscriptions: unknown[]) => ({ ...valid, alertSubscriptions });

it("takes subscriptions by e-mail, HTTPS and text message, and Singapore where no region is given", () => {
  const { region: _, ...withoutRegion } = valid;
  expect(parse(withoutRegion)()).toEqual(valid);
});

it("takes two subscriptions that share a protocol", () => {
  expect(parse(subscribed(email, { ...email, endpoint: "lead@example.com" }))().alertSubscriptions).toHaveLength(2);
});

it("asks in production for somebody who hears of alerts, and nowhere else", () => {
  const message = /production needs somebody who hears of alerts: give at least one[\s\S]*at alertSubscriptions/;
  expect(parse(subscribed(), "prod")).toThrow(message);
  expect(parse(subscribed(email), "prod")().alertSubscriptions).toEqual([email]);
  for (const environment of ["local", "dev", "staging"] as const) {
    expect(parseSettings(settingsOf(environment), subscribed(), "file").alertSubscriptions).toEqual([]);
  }
});

it.each([
  { mistake: "no list", settings: { ...valid, alertSubscriptions: undefined }, message: /expected array/ },
  { mistake: "an address for a list", settings: { ...valid, alertSubscriptions: email.endpoint }, message: /array/ },
  { mistake: "an unknown protocol", settings: subscribed({ ...email, protocol: "pager" }), message: /at alert.*\[0\]/ },
  { mistake: "no endpoint", settings: subscribed({ protocol: "email" }), message: /\[0\]\.endpoint/ },
  {
    mistake: "an address that is none",
    settings: subscribed({ ...email, endpoint: "oncall" }),
    message: /Invalid email address[\s\S]*alertSubscriptions\[0\]\.endpoint/,
  },
  {
    mistake: "HTTP without TLS",
    settings: subscribed({ ...https, endpoint: "http://events.example.com" }),
    message: /Invalid URL/,
  },
  {
    mistake: "a telephone number without its country",
    settings: subscribed({ ...sms, endpoint: "91234567" }),
    message: /Invalid E.164/,
  },
  {
    mistake: "an unknown key of a subscription",
    settings: subscribed({ ...email, filter: "critical" }),
    message: /Unrecognized key: "filter"/,
  },
  {
    mistake: "a subscription twice",
    settings: subscribed(email, https, { ...email }),
    message: /expected each subscription once[\s\S]*at alertSubscriptions/,
  },
  {
    mistake: "an illegal suffix",
    settings: { ...valid, environmentSuffix: "far-too-long" },
    message: /expected 1 to 8 lower-case letters and digits/,
  },
  { mistake: "no suffix", settings: { ...valid, environmentSuffix: undefined }, message: /at environmentSuffix/ },
  { mistake: "a region that is none", settings: { ...valid, region: "Asia" }, message: /expected an AWS region/ },
  { mistake: "an unknown key", settings: { ...valid, trail: false }, message: /Unrecognized key: "trail"/ },
])("refuses $mistake", ({ settings, message }) => {
  expect(parse(settings)).toThrow(message);
});

it("reports all mistakes at once", () => {
  const wrong = { environmentSuffix: "X", alertSubscriptions: [{ protocol: "email", endpoint: "x" }], trail: false };
  expect(parse(wrong)).toThrow(/environmentSuffix/);
  expect(parse(wrong)).toThrow(/alertSubscriptions\[0\]\.endpoint/);
  expect(parse(wrong)).toThrow(/Unrecognized key: "trail"/);
});

it("has valid settings for every environment; those with customers' money tell somebody", () => {
  const project = { name: "security", folder: fileURLToPath(new URL(".", import.meta.url)) };
  const subscriptions = environments.map(
    (environment) => readSettingsFile(project, environment, settingsOf).alertSubscriptions.length,
  );
  expect(Object.fromEntries(environments.map((name, index) => [name, subscriptions[index]]))).toEqual({
    local: 1,
    dev: 0,
    staging: 1,
    prod: 1,
  });
});

it("stops the program of a production without subscribers before it makes anything", async () => {
  const made: string[] = [];
  const refuse = ({ type }: { type: string }) => {
    made.push(type);
    throw new Error(`made ${type}`);
  };
  pulumi.runtime.setAllConfig({ "security:settings": JSON.stringify(subscribed()) });
  await pulumi.runtime.setMocks({ newResource: refuse, call: () => ({}) }, "security", "prod", false, "organization");
  await expect(program()).rejects.toThrow(
    /InvalidSettings: projects\/security\/Pulumi.prod.yaml has mistakes[\s\S]*production needs somebody/,
  );
  expect(made).toEqual([]);
});
