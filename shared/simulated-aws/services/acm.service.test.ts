import { generateKeyPairSync } from "node:crypto";
import { expect, it } from "vitest";
import { AccountUnderTest } from "../account-under-test.ts";
import { type Attributes, isRecord, valuesAt } from "../attributes.ts";
import { certificateBody, expiredCertificateBody, privateKey } from "./acm.fixture.ts";
import { seedHostedZone } from "./route53.service.ts";

const type = "aws:acm/certificate:Certificate";
const validationType = "aws:acm/certificateValidation:CertificateValidation";
const recordType = "aws:route53/record:Record";
const zoneId = "Z0123456789ABCDEFGHIJ";
const requested = {
  domainName: "pay.payments.example",
  subjectAlternativeNames: ["*.payments.example"],
  validationMethod: "DNS",
};

class CertificateUnderTest extends AccountUnderTest {
  constructor() {
    super();
    seedHostedZone(this.account.store, { zoneId, name: "payments.example" });
  }

  /** Puts the records into the zone that validate the certificate, or some of them. */
  validate(state: Attributes, options: readonly unknown[] = valuesAt(state, "domainValidationOptions")): string[] {
    return options.filter(isRecord).map((option) => {
      const { resourceRecordName: name, resourceRecordType: kind, resourceRecordValue: value } = option;
      const { state: record } = this.make(recordType, {
        zoneId,
        name,
        type: kind,
        records: [value],
        ttl: 60,
        allowOverwrite: true,
      });
      return String(record["fqdn"]);
    });
  }
}

it.each([
  { scenario: "nothing", inputs: {}, refusal: /one of `domainName,privateKey` must be specified/ },
  {
    scenario: "a name and a key",
    inputs: { ...requested, privateKey },
    refusal: /only one of `domainName,privateKey`/,
  },
  { scenario: "a key alone", inputs: { privateKey }, refusal: /all of `certificateBody,privateKey`/ },
  {
    scenario: "a body alone",
    inputs: { certificateBody, domainName: undefined },
    refusal: /one of `domainName,privateKey` must be specified/,
  },
  {
    scenario: "a body to validate",
    inputs: { certificateBody, privateKey, validationMethod: "DNS" },
    refusal: /"validationMethod": conflicts with certificateBody/,
  },
  {
    scenario: "a final dot",
    inputs: { ...requested, domainName: "payments.example." },
    refusal: /cannot end with a period/,
  },
  {
    scenario: "a name of one label",
    inputs: { ...requested, domainName: "payments" },
    refusal: /must be a domain name/,
  },
  {
    scenario: "65 characters",
    inputs: { ...requested, domainName: `${"a".repeat(57)}.example` },
    refusal: /range \(1 - 64\)/,
  },
  {
    scenario: "a wildcard within",
    inputs: { ...requested, subjectAlternativeNames: ["a.*.example"] },
    refusal: /must be a domain name/,
  },
  {
    scenario: "254 characters besides",
    inputs: { ...requested, subjectAlternativeNames: [`${"a.".repeat(123)}example1`] },
    refusal: /range \(1 - 253\)/,
  },
  {
    scenario: "an unknown method",
    inputs: { ...requested, validationMethod: "TXT" },
    refusal: /\[DNS EMAIL HTTP\], got TXT/,
  },
  {
    scenario: "a weak key",
    inputs: { ...requested, keyAlgorithm: "RSA_1024" },
    refusal: /expected keyAlgorithm to be one of/,
  },
  {
    scenario: "an unknown preference",
    inputs: { ...requested, options: { certificateTransparencyLoggingPreference: "ON" } },
    refusal: /\[ENABLED DISABLED\], got ON/,
  },
  {
    scenario: "no method",
    inputs: { domainName: "pay.payments.example" },
    refusal: /`validationMethod` must be set when creating/,
  },
  {
    scenario: "eleven names",
    inputs: {
      ...requested,
      subjectAlternativeNames: Array.from("abcdefghij", (letter) => `${letter}.payments.example`),
    },
    refusal: /exceeds the limit of 10/,
  },
  {
    scenario: "a body that is none",
    inputs: { certificateBody: "none", privateKey },
    refusal: /Could not parse the supplied certificate/,
  },
  {
    scenario: "an expired body",
    inputs: { certificateBody: expiredCertificateBody, privateKey },
    refusal: /must be valid at the time of import/,
  },
  {
    scenario: "a key that is none",
    inputs: { certificateBody, privateKey: "none" },
    refusal: /private key is not supported/,
  },
  {
    scenario: "another's key",
    inputs: {
      certificateBody,
      privateKey: generateKeyPairSync("ec", { namedCurve: "prime256v1" }).privateKey.export({
        type: "pkcs8",
        format: "pem",
      }),
    },
    refusal: /private key does not match/,
  },
])("refuses a certificate with $scenario", ({ inputs, refusal }) => {
  expect(new AccountUnderTest().refusal(type, inputs)).toMatch(refusal);
});

it("asks for one record for a domain and its wildcard, the same again and again", () => {
  const test = new AccountUnderTest();
  const names = {
    domainName: "payments.example",
    subjectAlternativeNames: ["*.payments.example"],
    validationMethod: "DNS",
  };
  const { id, state } = test.make(type, names);
  expect(id).toMatch(/^arn:aws:acm:ap-southeast-1:111122223333:certificate\/[0-9a-f-]{36}$/);
  expect(state).toMatchObject({
    arn: id,
    status: "PENDING_VALIDATION",
    type: "AMAZON_ISSUED",
    keyAlgorithm: "RSA_2048",
    subjectAlternativeNames: ["payments.example", "*.payments.example"],
  });
  const [first, second] = valuesAt(state, "domainValidationOptions").filter(isRecord);
  expect(first?.["resourceRecordName"]).toMatch(/^_[0-9a-f]{32}\.payments\.example\.$/);
  expect(first?.["resourceRecordValue"]).toMatch(/^_[0-9a-f]{32}\.[a-z]{10}\.acm-validations\.aws\.$/);
  expect(second).toEqual({ ...first, domainName: "*.payments.example" });
  expect(test.make(type, names).state["domainValidationOptions"]).toEqual(state["domainValidationOptions"]);
});

it("reads names, key and dates from an imported certificate", () => {
  const test = new AccountUnderTest();
  const { state } = test.make(type, { certificateBody, privateKey });
  expect(state).toMatchObject({
    domainName: "internal.payments.example",
    subjectAlternativeNames: ["internal.payments.example", "*.payments.example"],
    keyAlgorithm: "EC_prime256v1",
    notBefore: "2020-01-01T00:00:00Z",
    notAfter: "2120-01-01T00:00:00Z",
    status: "ISSUED",
    type: "IMPORTED",
    domainValidationOptions: [],
  });
  expect(test.refusal(validationType, { certificateArn: state["arn"] })).toMatch(
    /has type IMPORTED, no validation necessary/,
  );
});

it("issues a certificate of an own authority at once, and one by mail without records", () => {
  const test = new CertificateUnderTest();
  const certificateAuthorityArn = "arn:aws:acm-pca:ap-southeast-1:444455556666:certificate-authority/x";
  expect(test.make(type, { domainName: "a.example", certificateAuthorityArn }).state).toMatchObject({
    status: "ISSUED",
    type: "PRIVATE",
  });
  const { id, state } = test.make(type, { domainName: "a.example", validationMethod: "EMAIL" });
  expect(state["validationEmails"]).toEqual(["admin@a.example", "hostmaster@a.example"]);
  expect(test.refusal(validationType, { certificateArn: id, validationRecordFqdns: ["a"] })).toMatch(
    /not valid for EMAIL validation/,
  );
});

it("waits in vain for a validation whose records are missing, elsewhere or wrong", () => {
  const test = new CertificateUnderTest();
  const { id, state } = test.make(type, requested);
  const [first, second] = valuesAt(state, "domainValidationOptions");
  expect(test.refusal(validationType, { certificateArn: id })).toMatch(
    /timeout while waiting for state to become 'ISSUED' \(last state: 'PENDING_VALIDATION', timeout: 1h15m0s\)/,
  );
  const names = test.validate(state, [first]);
  expect(test.refusal(validationType, { certificateArn: id, validationRecordFqdns: names })).toMatch(
    /missing \*\.payments\.example DNS validation record: _/,
  );
  expect(test.refusal(validationType, { certificateArn: id })).toMatch(/timeout/);
  test.validate(state, [isRecord(second) ? { ...second, resourceRecordValue: "_other.acm-validations.aws." } : second]);
  expect(test.refusal(validationType, { certificateArn: id })).toMatch(/timeout/);
});

it("validates a certificate whose records stand in the zone, and keeps it while it is in use", () => {
  const test = new CertificateUnderTest();
  const { id, state } = test.make(type, requested);
  const validationRecordFqdns = test.validate(state);
  const validation = test.make(validationType, { certificateArn: id, validationRecordFqdns });
  expect(validation.id).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6} \+0000 UTC$/);
  expect(() => test.account.delete(type, id)).toThrow(/in use by aws:acm\/certificateValidation/);
  test.account.delete(validationType, validation.id);
  test.account.delete(type, id);
  expect(test.account.read(type, id)).toBeUndefined();
});

it.each([
  { change: { domainName: "b.payments.example" }, replaces: ["domainName"] },
  { change: { subjectAlternativeNames: [] }, replaces: ["subjectAlternativeNames"] },
  {
    change: { keyAlgorithm: "EC_prime256v1", validationMethod: "EMAIL" },
    replaces: ["keyAlgorithm", "validationMethod"],
  },
  { change: { options: { certificateTransparencyLoggingPreference: "DISABLED" } }, replaces: [] },
])("replaces $replaces", ({ change, replaces }) => {
  expect(new AccountUnderTest().account.diff(type, requested, { ...requested, ...change }).replaces).toEqual(replaces);
});
