import { fileURLToPath } from "node:url";
import { contains, overlaps, parseCidrBlock } from "@payments/shared/addresses/cidr-block.ts";
import { environments } from "@payments/shared/scope/deployment-scope.ts";
import { readSettingsFile } from "@payments/shared/settings/settings-file.ts";
import { parseSettings } from "@payments/shared/settings/stack-settings.ts";
import * as pulumi from "@pulumi/pulumi";
import { expect, it } from "vitest";
import settingsOf from "./network.settings.ts";
import program from "./program.ts";

const zones = (...letters: string[]): string[] => letters.map((letter) => `ap-southeast-1${letter}`);
const valid = {
  environmentSuffix: "x7",
  region: "ap-southeast-1",
  cidrBlock: "10.20.0.0/16",
  availabilityZones: zones("a", "b", "c"),
};
const parse = (settings: unknown) => () => parseSettings(settingsOf(), settings, "Pulumi.dev.yaml");
const project = { name: "network", folder: fileURLToPath(new URL(".", import.meta.url)) };

it("takes valid settings, and Singapore where no region is given", () => {
  const { region: _, ...withoutRegion } = valid;
  expect(parse(withoutRegion)()).toEqual(valid);
});

it("takes zones in any order and of any region that is the stack's own", () => {
  expect(parse({ ...valid, availabilityZones: zones("c", "a", "b") })().availabilityZones[0]).toBe("ap-southeast-1c");
  const frankfurt = ["eu-central-1a", "eu-central-1b", "eu-central-1c"];
  expect(parse({ ...valid, region: "eu-central-1", availabilityZones: frankfurt })().region).toBe("eu-central-1");
});

const block = /expected an IPv4 block of \/16 without host bits[\s\S]*at cidrBlock/;
const privateBlock = /expected private addresses: inside 10\.0\.0\.0\/8, 172\.16\.0\.0\/12, 192\.168\.0\.0\/16/;

it.each([
  { mistake: "no block", settings: { ...valid, cidrBlock: undefined }, message: /expected string[\s\S]*at cidrBlock/ },
  { mistake: "a number for a block", settings: { ...valid, cidrBlock: 10 }, message: /expected string/ },
  { mistake: "a block that is too small", settings: { ...valid, cidrBlock: "10.20.0.0/20" }, message: block },
  { mistake: "a block that is too large", settings: { ...valid, cidrBlock: "10.0.0.0/8" }, message: block },
  { mistake: "host bits", settings: { ...valid, cidrBlock: "10.20.1.0/16" }, message: block },
  { mistake: "a word for a block", settings: { ...valid, cidrBlock: "default" }, message: block },
  { mistake: "public addresses", settings: { ...valid, cidrBlock: "100.20.0.0/16" }, message: privateBlock },
  { mistake: "addresses beside 172.16/12", settings: { ...valid, cidrBlock: "172.32.0.0/16" }, message: privateBlock },
  {
    mistake: "two zones",
    settings: { ...valid, availabilityZones: zones("a", "b") },
    message: /expected exactly three availability zones/,
  },
  {
    mistake: "four zones",
    settings: { ...valid, availabilityZones: zones("a", "b", "c", "d") },
    message: /expected exactly three availability zones/,
  },
  {
    mistake: "a zone twice",
    settings: { ...valid, availabilityZones: zones("a", "b", "b") },
    message: /expected three different zones/,
  },
  {
    mistake: "a zone's id for its name",
    settings: { ...valid, availabilityZones: ["apse1-az1", ...zones("b", "c")] },
    message: /expected an availability zone such as ap-southeast-1a[\s\S]*availabilityZones\[0\]/,
  },
  {
    mistake: "a zone of another region",
    settings: { ...valid, availabilityZones: ["ap-southeast-2a", ...zones("b", "c")] },
    message: /expected availability zones of the stack's region[\s\S]*at availabilityZones/,
  },
  {
    mistake: "zones that the default region does not have",
    settings: { ...valid, region: undefined, availabilityZones: ["eu-west-1a", "eu-west-1b", "eu-west-1c"] },
    message: /expected availability zones of the stack's region/,
  },
  { mistake: "a region that is none", settings: { ...valid, region: "singapore" }, message: /expected an AWS region/ },
  {
    mistake: "an illegal suffix",
    settings: { ...valid, environmentSuffix: "X7" },
    message: /expected 1 to 8 lower-case letters and digits/,
  },
  { mistake: "an account that is none", settings: { ...valid, accountId: "12345" }, message: /the twelve digits/ },
  {
    mistake: "an unknown key",
    settings: { ...valid, natGateways: "Single" },
    message: /Unrecognized key: "natGateways"/,
  },
])("refuses $mistake", ({ settings, message }) => {
  expect(parse(settings)).toThrow(message);
});

it("reports all mistakes at once, also those between two keys", () => {
  const abroad = ["us-east-1a", ...zones("b", "c")];
  const wrong = { ...valid, environmentSuffix: 1, cidrBlock: "10.20.0.0/20", availabilityZones: abroad, nat: 1 };
  expect(parse(wrong)).toThrow(/expected string[\s\S]*at environmentSuffix/);
  expect(parse(wrong)).toThrow(/expected an IPv4 block/);
  expect(parse(wrong)).toThrow(/zones of the stack's region/);
  expect(parse(wrong)).toThrow(/Unrecognized key: "nat"/);
});

it("has valid settings for every environment, in blocks that do not overlap and so can be joined", () => {
  const blocks = environments.map((environment) =>
    parseCidrBlock(readSettingsFile(project, environment, settingsOf).cidrBlock),
  );
  expect(blocks.filter((one) => one !== undefined)).toHaveLength(4);
  const pairs = blocks.flatMap((one, index) => blocks.slice(index + 1).map((other) => [one, other] as const));
  expect(pairs.filter(([one, other]) => one && other && (overlaps(one, other) || contains(one, other)))).toEqual([]);
});

it("stops the program before it makes anything", async () => {
  const made: string[] = [];
  const refuse = ({ type }: { type: string }) => {
    made.push(type);
    throw new Error(`made ${type}`);
  };
  const settings = { ...valid, availabilityZones: zones("a", "b") };
  pulumi.runtime.setAllConfig({ "network:settings": JSON.stringify(settings) });
  await pulumi.runtime.setMocks({ newResource: refuse, call: () => ({}) }, "network", "dev", false, "organization");
  await expect(program()).rejects.toThrow(
    /InvalidSettings: projects\/network\/Pulumi.dev.yaml has mistakes[\s\S]*expected exactly three availability zones/,
  );
  expect(made).toEqual([]);
});
