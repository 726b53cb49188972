import { createHash, createPrivateKey, type KeyObject, randomUUID, X509Certificate } from "node:crypto";
import { type Attributes, isArray, isRecord, isUnknown, stringsAt, text } from "../attributes.ts";
import {
  type AccountReader,
  type HeldResource,
  type IdentifiedContext,
  lengthBetween,
  matches,
  oneOf,
  planned,
  type ResourceContext,
  type ResourceType,
  type Rule,
  refusedByApi,
  type SimulatedService,
} from "../resource-type.ts";
import { domainName } from "./route53.service.ts";

const requestPage = "https://docs.aws.amazon.com/acm/latest/APIReference/API_RequestCertificate.html";
const importPage = "https://docs.aws.amazon.com/acm/latest/userguide/import-certificate-prerequisites.html";
const quotasPage = "https://docs.aws.amazon.com/acm/latest/userguide/acm-limits.html";
const validationPage = "https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html";

const certificateType = "aws:acm/certificate:Certificate";
const recordType = "aws:route53/record:Record";

const imported = (inputs: Attributes): boolean => inputs["certificateBody"] !== undefined;
const digest = (value: string): string => createHash("md5").update(value).digest("hex");

/** The record by which ACM knows the owner of a domain: the same for a domain and for its wildcard, today and tomorrow. */
function validationOption(domain: string, accountId: string): Attributes {
  const base = domain.replace(/^\*\./, "");
  const letters = digest(`zone ${base}`).replace(/\d/g, (digit) => "ghijklmnop"[Number(digit)] ?? "g");
  return {
    domainName: domain,
    resourceRecordName: `_${digest(accountId + base)}.${base}.`,
    resourceRecordType: "CNAME",
    resourceRecordValue: `_${digest(base + accountId)}.${letters.slice(0, 10)}.acm-validations.aws.`,
  };
}

function domainsOf(inputs: Attributes): string[] {
  return [...new Set([text(inputs, "domainName"), ...stringsAt(inputs, "subjectAlternativeNames")])];
}

function parsed<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch {
    return undefined;
  }
}

const certificateIn = (inputs: Attributes): X509Certificate | undefined =>
  parsed(() => new X509Certificate(text(inputs, "certificateBody")));
const keyIn = (inputs: Attributes): KeyObject | undefined => parsed(() => createPrivateKey(text(inputs, "privateKey")));

const curves: Readonly<Record<string, string>> = {
  prime256v1: "EC_prime256v1",
  secp384r1: "EC_secp384r1",
  secp521r1: "EC_secp521r1",
};

function importedState(certificate: X509Certificate): Attributes {
  const details = certificate.publicKey.asymmetricKeyDetails;
  const names = (certificate.subjectAltName ?? "").split(", ").filter((name) => name.startsWith("DNS:"));
  const common = /^CN=(.*)$/m.exec(certificate.subject)?.[1] ?? "";
  return {
    domainName: common,
    subjectAlternativeNames: names.length > 0 ? names.map((name) => name.slice(4)) : [common],
    keyAlgorithm: curves[details?.namedCurve ?? ""] ?? `RSA_${String(details?.modulusLength ?? 2048)}`,
    notBefore: new Date(certificate.validFrom).toISOString().replace(".000", ""),
    notAfter: new Date(certificate.validTo).toISOString().replace(".000", ""),
    options: {},
    status: "ISSUED",
    type: "IMPORTED",
    validationMethod: "NONE",
    domainValidationOptions: [],
  };
}

function computed({ id, inputs, accountId }: IdentifiedContext): Attributes {
  const certificate = certificateIn(inputs);
  if (certificate) return { arn: id, ...importedState(certificate) };
  const byOwnAuthority = inputs["certificateAuthorityArn"] !== undefined;
  const byDns = inputs["validationMethod"] === "DNS";
  return {
    arn: id,
    keyAlgorithm: inputs["keyAlgorithm"] ?? "RSA_2048",
    subjectAlternativeNames: domainsOf(inputs),
    domainValidationOptions: byDns ? domainsOf(inputs).map((domain) => validationOption(domain, accountId)) : [],
    validationEmails:
      inputs["validationMethod"] === "EMAIL"
        ? ["admin", "hostmaster"].map((who) => `${who}@${text(inputs, "domainName")}`)
        : [],
    validationMethod: inputs["validationMethod"] ?? "NONE",
    status: byOwnAuthority ? "ISSUED" : "PENDING_VALIDATION",
    type: byOwnAuthority ? "PRIVATE" : "AMAZON_ISSUED",
  };
}

function sourceRefusal(inputs: Attributes): string | undefined {
  const { domainName: domain, privateKey, privateKeyWo } = inputs;
  const keys = [privateKey, privateKeyWo].filter((key) => key !== undefined);
  if (domain === undefined && keys.length === 0) return "one of `domainName,privateKey` must be specified";
  if (domain !== undefined && (keys.length > 0 || imported(inputs)))
    return "only one of `domainName,privateKey` can be specified, but `domainName,privateKey` were specified.";
  if (keys.length > 0 !== imported(inputs)) return "all of `certificateBody,privateKey` must be specified";
  const forbidden = ["validationMethod", "subjectAlternativeNames", "keyAlgorithm", "validationOptions"];
  const conflict = imported(inputs) && forbidden.find((name) => inputs[name] !== undefined);
  return conflict ? `"${conflict}": conflicts with certificateBody` : undefined;
}

const anyName = /^(\*\.)?(((?!-)[A-Za-z0-9-]{0,62}[A-Za-z0-9])\.)+((?!-)[A-Za-z0-9-]{1,62}[A-Za-z0-9])$/;

const importRules: readonly Rule[] = [
  refusedByApi("certificateBody", "ValidationException", importPage, (inputs) =>
    imported(inputs) && !certificateIn(inputs)
      ? "Could not parse the supplied certificate: it is not in PEM format."
      : undefined,
  ),
  refusedByApi("certificateBody", "ValidationException", importPage, (inputs, { now }) => {
    const certificate = certificateIn(inputs);
    const time = new Date(now);
    return certificate && (new Date(certificate.validFrom) > time || new Date(certificate.validTo) < time)
      ? `The certificate must be valid at the time of import, not from ${certificate.validFrom} to ${certificate.validTo}.`
      : undefined;
  }),
  refusedByApi("privateKey", "ValidationException", importPage, (inputs) => {
    if (inputs["privateKey"] === undefined || isUnknown(inputs["privateKey"])) return undefined;
    const key = keyIn(inputs);
    if (!key) return "The private key is not supported: it must be unencrypted PEM.";
    return certificateIn(inputs)?.checkPrivateKey(key) === false
      ? "The private key does not match the certificate's public key."
      : undefined;
  }),
];

const certificate: ResourceType = {
  id: ({ partition, region, accountId }) => `arn:${partition}:acm:${region}:${accountId}:certificate/${randomUUID()}`,
  defaults: {
    options: { certificateTransparencyLoggingPreference: "ENABLED", export: "DISABLED" },
    renewalEligibility: "INELIGIBLE",
  },
  computed,
  blank: ["notAfter", "notBefore", "pendingRenewal", "renewalSummaries", "validationEmails"],
  replaceOn: [
    "certificateAuthorityArn",
    "domainName",
    "keyAlgorithm",
    "subjectAlternativeNames",
    "validationMethod",
    "validationOptions",
  ],
  rules: [
    planned("domainName", requestPage, sourceRefusal),
    matches("domainName", /[^.]$/, "cannot end with a period", requestPage),
    matches("domainName", anyName, "must be a domain name, perhaps with a wildcard before it", requestPage),
    lengthBetween("domainName", 1, 64, requestPage),
    matches(
      "subjectAlternativeNames",
      anyName,
      "must be a domain name, perhaps with a wildcard before it",
      requestPage,
    ),
    lengthBetween("subjectAlternativeNames", 1, 253, requestPage),
    oneOf("validationMethod", ["DNS", "EMAIL", "HTTP"], requestPage),
    oneOf("keyAlgorithm", ["RSA_2048", "EC_prime256v1", "EC_secp384r1"], requestPage),
    oneOf("options.certificateTransparencyLoggingPreference", ["ENABLED", "DISABLED"], requestPage),
    refusedByApi("validationMethod", "ValidationException", requestPage, (inputs) =>
      inputs["domainName"] !== undefined &&
      inputs["validationMethod"] === undefined &&
      inputs["certificateAuthorityArn"] === undefined
        ? "`certificateAuthorityArn` or `validationMethod` must be set when creating an ACM certificate"
        : undefined,
    ),
    refusedByApi("subjectAlternativeNames", "LimitExceededException", quotasPage, (inputs) =>
      domainsOf(inputs).length > 10
        ? `Error: the number of domain names (${String(domainsOf(inputs).length)}) exceeds the limit of 10`
        : undefined,
    ),
    ...importRules,
  ],
};

/** True if a public zone has the record that ACM looks for. */
function isRecorded(option: Attributes, { list, find }: AccountReader): boolean {
  return list(recordType).some(({ state }) => {
    const zone = find("aws:route53/zone:Zone", text(state, "zoneId"));
    return (
      !isArray(zone?.state["vpcs"]) &&
      state["type"] === "CNAME" &&
      state["fqdn"] === domainName(text(option, "resourceRecordName")) &&
      stringsAt(state, "records").some((value) => domainName(value) === domainName(text(option, "resourceRecordValue")))
    );
  });
}

function validationRefusal(inputs: Attributes, context: ResourceContext): string | undefined {
  const arn = text(inputs, "certificateArn");
  const held: HeldResource | undefined = context.find(certificateType, arn);
  if (!held) return undefined;
  if (held.state["type"] !== "AMAZON_ISSUED")
    return `ACM Certificate (${arn}) has type ${text(held.state, "type")}, no validation necessary`;
  const names = stringsAt(inputs, "validationRecordFqdns").map(domainName);
  const method = text(held.state, "validationMethod");
  if (names.length > 0 && method !== "DNS") return `validation_record_fqdns is not valid for ${method} validation`;
  const options = isArray(held.state["domainValidationOptions"])
    ? held.state["domainValidationOptions"].filter(isRecord)
    : [];
  const missing = options.find(
    (option) => names.length > 0 && !names.includes(domainName(text(option, "resourceRecordName"))),
  );
  if (missing)
    return `missing ${text(missing, "domainName")} DNS validation record: ${domainName(text(missing, "resourceRecordName"))}`;
  return options.every((option) => isRecorded(option, context))
    ? undefined
    : `waiting for ACM Certificate (${arn}) to be issued: timeout while waiting for state to become 'ISSUED' (last state: 'PENDING_VALIDATION', timeout: 1h15m0s)`;
}

/** Certificates and the wait for their validation. */
export const acm: SimulatedService = {
  resources: {
    [certificateType]: certificate,
    "aws:acm/certificateValidation:CertificateValidation": {
      // The moment of issue as Go writes it; the microseconds keep two validations apart.
      id: ({ now }) =>
        `${now.slice(0, 10)} ${now.slice(11, 23)}${randomUUID().replace(/\D/g, "").slice(0, 3)} +0000 UTC`,
      replaceOn: ["certificateArn", "validationRecordFqdns"],
      references: { certificateArn: [certificateType] },
      rules: [refusedByApi("certificateArn", "RequestTimeout", validationPage, validationRefusal)],
    },
  },
};
