import { fileURLToPath } from "node:url";
import { type Environment, environments } from "@payments/shared/scope/deployment-scope.ts";
import { readSettingsFile } from "@payments/shared/settings/settings-file.ts";
import { parseSettings } from "@payments/shared/settings/stack-settings.ts";
import { createCertificateAuthority } from "@payments/shared/testing/certificate-authority.fixture.ts";
import { describe, expect, it } from "vitest";
import settingsOf, { type EdgeSettings } from "./edge.settings.ts";

const project = { name: "edge", folder: fileURLToPath(new URL(".", import.meta.url)) };

const zone = { source: "zone", domainName: "api.example.com", hostedZoneId: "Z0123456789EXAMPLE" } as const;
const existing = {
  source: "existing",
  certificateArn: "arn:aws:acm:ap-southeast-1:111122223333:certificate/00000000-0000-4000-8000-000000000001",
  domainName: "api.example.com",
} as const;
const valid: EdgeSettings = {
  environmentSuffix: "x7",
  region: "ap-southeast-1",
  certificate: zone,
  partners: ["acme", "globex-2"],
  manageApiGatewayAccount: true,
};
const certificate = (change: object) => ({ ...valid, certificate: change });
const without = (section: object, key: string) =>
  Object.fromEntries(Object.entries(section).filter(([name]) => name !== key));
const parse = (settings: unknown) => parseSettings(settingsOf("dev"), settings, "projects/edge/Pulumi.dev.yaml");

describe("the committed settings", () => {
  it.each(environments)("of %s are valid", (environment) => {
    expect(readSettingsFile(project, environment, settingsOf)).toMatchObject({ region: "ap-southeast-1" });
  });

  it("give every environment a domain of its own", () => {
    const domains = environments.map((name) => readSettingsFile(project, name, settingsOf).certificate.domainName);
    expect(new Set(domains).size).toBe(environments.length);
  });
});

describe("settings", () => {
  it.each([
    { what: "with a hosted zone", settings: valid },
    { what: "with a certificate that exists", settings: certificate(existing) },
    {
      what: "of another partition",
      settings: certificate({
        ...existing,
        certificateArn: existing.certificateArn.replace("arn:aws:", "arn:aws-cn:"),
      }),
    },
    {
      what: "with a domain of 55 characters",
      settings: certificate({ ...zone, domainName: `${"a".repeat(43)}.example.com` }),
    },
  ])("$what are taken as they stand", ({ settings }) => expect(parse(settings)).toEqual(settings));

  it.each<{ readonly mistake: string; readonly settings: unknown; readonly message: string }>([
    { mistake: "no settings", settings: undefined, message: "at environmentSuffix" },
    { mistake: "no certificate", settings: without(valid, "certificate"), message: "at certificate" },
    {
      mistake: "an unknown source of the certificate",
      settings: certificate({ ...zone, source: "letsencrypt" }),
      message: "→ at certificate.source",
    },
    {
      mistake: "a zone without its id",
      settings: certificate(without(zone, "hostedZoneId")),
      message: "→ at certificate.hostedZoneId",
    },
    {
      mistake: "a zone's id that is a name",
      settings: certificate({ ...zone, hostedZoneId: "example.com" }),
      message: "expected the id of a Route 53 hosted zone\n  → at certificate.hostedZoneId",
    },
    {
      mistake: "a URL for a domain",
      settings: certificate({ ...zone, domainName: "https://api.example.com" }),
      message: "expected a domain name such as api.example.com\n  → at certificate.domainName",
    },
    {
      mistake: "a domain without a dot",
      settings: certificate({ ...zone, domainName: "localhost" }),
      message: "expected a domain name such as api.example.com\n  → at certificate.domainName",
    },
    {
      mistake: "a domain that leaves a copy's suffix no room in a certificate",
      settings: certificate({ ...zone, domainName: `${"a".repeat(44)}.example.com` }),
      message: "expected string to have <=55 characters\n  → at certificate.domainName",
    },
    {
      mistake: "a zone beside a certificate that exists",
      settings: certificate({ ...existing, hostedZoneId: zone.hostedZoneId }),
      message: 'Unrecognized key: "hostedZoneId"\n  → at certificate',
    },
    {
      mistake: "the ARN of something else than a certificate",
      settings: certificate({ ...existing, certificateArn: "arn:aws:iam::111122223333:server-certificate/api" }),
      message: "expected the ARN of a certificate\n  → at certificate.certificateArn",
    },
    { mistake: "no partners", settings: without(valid, "partners"), message: "at partners" },
    { mistake: "an empty list of partners", settings: { ...valid, partners: [] }, message: "→ at partners" },
    {
      mistake: "a partner whose name AWS would not take",
      settings: { ...valid, partners: ["acme", "Globex Ltd"] },
      message: "expected lower-case letters, digits and hyphens\n  → at partners[1]",
    },
    {
      mistake: "a partner twice",
      settings: { ...valid, partners: ["acme", "globex", "acme"] },
      message: "a partner stands in the list twice\n  → at partners",
    },
    {
      mistake: "more partners than the API has room for",
      settings: { ...valid, partners: Array.from({ length: 13 }, (_, index) => `partner-${String(index)}`) },
      message: "the API has room for 12 partners at their limit: raise its own first\n  → at partners",
    },
    {
      mistake: "no word about the account's logging role",
      settings: without(valid, "manageApiGatewayAccount"),
      message: "→ at manageApiGatewayAccount",
    },
    {
      mistake: "a yes for a true",
      settings: { ...valid, manageApiGatewayAccount: "yes" },
      message: "expected boolean, received string\n  → at manageApiGatewayAccount",
    },
    {
      mistake: "a misspelt key",
      settings: { ...valid, partner: ["acme"] },
      message: 'Unrecognized key: "partner"',
    },
    {
      mistake: "an illegal region",
      settings: { ...valid, region: "singapore" },
      message: "expected an AWS region such as ap-southeast-1\n  → at region",
    },
  ])("with $mistake are refused", ({ settings, message }) => {
    expect(() => parse(settings)).toThrow(message);
    expect(() => parse(settings)).toThrow(/^InvalidSettings: projects\/edge\/Pulumi.dev.yaml has mistakes:/);
  });

  it("report all their mistakes at once", () => {
    const settings = { ...certificate({ ...zone, domainName: "x" }), partners: [], manageApiGatewayAccount: 1 };
    for (const path of ["certificate.domainName", "partners", "manageApiGatewayAccount"])
      expect(() => parse(settings)).toThrow(`at ${path}`);
  });
});

describe("a self-signed certificate", async () => {
  const { certificate: pem } = await (await createCertificateAuthority()).issue({ host: "api.example.com" });
  const selfSigned = { source: "self-signed", domainName: "api.example.com", certificate: pem };
  const parseIn = (environment: Environment, change: object = {}) =>
    parseSettings(settingsOf(environment), certificate({ ...selfSigned, ...change }), "Pulumi.yaml");

  it.each(["local", "dev"] as const)("is taken in %s, and asks for its key as a secret", (environment) => {
    const settings = parseIn(environment);
    expect(settings.certificate).toEqual(selfSigned);
    expect(settingsOf.secrets(settings)).toEqual(["certificatePrivateKey"]);
    expect(settingsOf.secrets(valid)).toEqual([]);
  });

  it.each(["staging", "prod"] as const)("is refused in %s, with what to take instead", (environment) => {
    expect(() => parseIn(environment)).toThrow(
      `self-signed is refused in ${environment}, since API Gateway would not check who signed the certificate: take zone or existing\n  → at certificate.source`,
    );
    expect(parseSettings(settingsOf(environment), valid, "Pulumi.yaml")).toEqual(valid);
  });

  it.each([
    { mistake: "another name than the settings", change: { domainName: "pay.example.com" } },
    { mistake: "no PEM", change: { certificate: "certificate" } },
  ])("is refused with $mistake", ({ change }) => {
    expect(() => parseIn("dev", change)).toThrow(
      /expected (the name that the certificate is for|a certificate in PEM)/,
    );
  });
});
