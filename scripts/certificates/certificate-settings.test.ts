import { expect, it } from "vitest";
import { parse } from "yaml";
import { domainIn, settingsIn, withSelfSigned } from "./certificate-settings.ts";

const file = "projects/edge/Pulumi.dev.yaml";
const text = `config:
  # who gets a key
  edge:settings:
    environmentSuffix: d1
    certificate:
      source: zone
      domainName: api.dev.example.com
      hostedZoneId: Z0123456789EXAMPLE
    partners: [acme] # and nobody else
`;
const certificate = "-----BEGIN CERTIFICATE-----\nMIID\n-----END CERTIFICATE-----\n";

it("puts the certificate in the place of what was there, and leaves the rest, comments as well", () => {
  const changed = withSelfSigned(text, { file, domainName: "api.dev.example.com", certificate });
  expect(changed).toContain("  # who gets a key\n");
  expect(changed).toContain("    partners: [acme] # and nobody else\n");
  expect(settingsIn(changed, file)).toEqual({
    environmentSuffix: "d1",
    certificate: { source: "self-signed", domainName: "api.dev.example.com", certificate },
    partners: ["acme"],
  });
  expect(parse(changed)).toEqual({ config: { "edge:settings": settingsIn(changed, file) } });
});

it("finds the domain, if there is one", () => {
  expect(domainIn(text, file)).toBe("api.dev.example.com");
  expect(domainIn("config: {}\n", file)).toBeUndefined();
});

it("refuses what is not YAML, with the file's name", () => {
  expect(() => domainIn("config: [\n", file)).toThrow(/projects\/edge\/Pulumi.dev.yaml is not YAML/);
});
