import fc from "fast-check";
import { expect, it } from "vitest";
import { settingsOfCopy } from "./copy-settings.plan.ts";
import type { EdgeSettings } from "./edge.settings.ts";

const settings: EdgeSettings = {
  environmentSuffix: "d1",
  region: "ap-southeast-1",
  certificate: { source: "zone", domainName: "api.dev.example.com", hostedZoneId: "Z0123456789EXAMPLE" },
  partners: ["acme"],
  manageApiGatewayAccount: true,
};
const copy = { stack: "dev-pr42", environment: "dev", environmentSuffix: "pr42" } as const;

it("leaves the environment's own settings as they are", () => {
  expect(settingsOfCopy(settings, { stack: "dev", environment: "dev", environmentSuffix: "d1" })).toBe(settings);
});

it("puts a copy below the environment's domain, in the same zone", () => {
  expect(settingsOfCopy(settings, copy).certificate).toEqual({
    source: "zone",
    domainName: "pr42.api.dev.example.com",
    hostedZoneId: "Z0123456789EXAMPLE",
  });
});

it("leaves a copy the certificate that exists, whose names nobody here can change", () => {
  const certificate = { source: "existing", certificateArn: "arn:aws:acm:…", domainName: "api.example.com" } as const;
  expect(settingsOfCopy({ ...settings, certificate }, copy).certificate).toBe(certificate);
});

it("never lets a copy take the account's logging role, which it would take away with it", () => {
  expect(settingsOfCopy(settings, copy).manageApiGatewayAccount).toBe(false);
});

it("leaves a copy everything else", () => {
  const { certificate: _, manageApiGatewayAccount: __, ...rest } = settingsOfCopy(settings, copy);
  expect(rest).toEqual({ environmentSuffix: "d1", region: "ap-southeast-1", partners: ["acme"] });
});

it("gives every copy a domain of its own, which a certificate can hold", () => {
  const suffix = fc.stringMatching(/^[a-z][a-z0-9]{0,7}$/);
  const domainName = `${"a".repeat(43)}.example.com`;
  const longest: EdgeSettings = {
    ...settings,
    certificate: { source: "zone", domainName, hostedZoneId: "Z0123456789EXAMPLE" },
  };
  const domain = (environmentSuffix: string) =>
    settingsOfCopy(longest, { stack: `dev-${environmentSuffix}`, environment: "dev", environmentSuffix }).certificate
      .domainName;
  fc.assert(
    fc.property(suffix, suffix, (a, b) => {
      return domain(a).length <= 64 && domain(a) !== domainName && (domain(a) === domain(b)) === (a === b);
    }),
  );
});
