import { X509Certificate } from "node:crypto";
import { expect, it } from "vitest";
import { rdsAuthorities } from "./rds-authorities.plan.ts";

const commonName = (certificate: X509Certificate): string =>
  certificate.subject
    .split("\n")
    .find((line) => line.startsWith("CN="))
    ?.slice(3) ?? "";
const authorities = (region: string) => rdsAuthorities(region).map((pem) => new X509Certificate(pem));

it("trusts the three authorities of the region and no other", () => {
  expect(authorities("ap-southeast-1").map(commonName).sort()).toEqual([
    "Amazon RDS ap-southeast-1 Root CA ECC384 G1",
    "Amazon RDS ap-southeast-1 Root CA RSA2048 G1",
    "Amazon RDS ap-southeast-1 Root CA RSA4096 G1",
  ]);
});

it("takes roots that sign themselves and that outlive the platform by far", () => {
  for (const certificate of authorities("ap-southeast-1")) {
    expect(certificate.ca).toBe(true);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(new Date(certificate.validTo).getUTCFullYear()).toBeGreaterThanOrEqual(2061);
  }
});

it("does not take one region's beginning for another's", () => {
  expect(authorities("us-east-1").map(commonName)).toHaveLength(3);
});

it("refuses a region that the bundle does not know", () => {
  expect(() => rdsAuthorities("mars-north-1")).toThrow(
    "the bundle of RDS certificates has no authority for mars-north-1",
  );
});
