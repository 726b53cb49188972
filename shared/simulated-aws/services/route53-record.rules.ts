import { isIPv4, isIPv6 } from "node:net";
import { type Attributes, isArray, isUnknown, stringsAt, text } from "../attributes.ts";
import { between, oneOf, planned, type ResourceContext, type Rule, refusedByApi } from "../resource-type.ts";

const reference = "https://docs.aws.amazon.com/Route53/latest/APIReference";
const recordPage = `${reference}/API_ResourceRecordSet.html`;
const changePage = `${reference}/API_ChangeResourceRecordSets.html`;
const typesPage = "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html";

const types = "SOA A TXT NS CNAME MX NAPTR PTR SRV SPF AAAA CAA DS TLSA SSHFP SVCB HTTPS".split(" ");

const routingPolicies = [
  "cidrRoutingPolicy",
  "failoverRoutingPolicies",
  "geolocationRoutingPolicies",
  "geoproximityRoutingPolicy",
  "latencyRoutingPolicies",
  "multivalueAnswerRoutingPolicy",
  "weightedRoutingPolicies",
];

type FqdnOf = (name: string, zone: string) => string;

function targetRefusal({ aliases, records, ttl }: Attributes): string | undefined {
  if ((aliases === undefined) === (records === undefined))
    return aliases === undefined
      ? "one of `alias,records` must be specified"
      : "only one of `alias,records` can be specified, but `alias,records` were specified.";
  if (isArray(aliases) && aliases.length > 1)
    return `Too many alias blocks: no more than 1, got ${String(aliases.length)}`;
  if (aliases !== undefined && ttl !== undefined) return '"ttl": conflicts with alias';
  return records !== undefined && ttl === undefined ? '"ttl": a record that is no alias needs a TTL' : undefined;
}

function routingRefusal(inputs: Attributes): string | undefined {
  const given = routingPolicies.filter((name) => inputs[name] !== undefined);
  if (given.length > 1) return `"${given[0] ?? ""}": conflicts with ${given[1] ?? ""}`;
  return given.length === 1 && inputs["setIdentifier"] === undefined
    ? `"${given[0] ?? ""}": all of \`setIdentifier\` must be specified`
    : undefined;
}

function valueRefusal(inputs: Attributes): string | undefined {
  const type = text(inputs, "type");
  const values = stringsAt(inputs, "records");
  const wrong = values.find((value) => (type === "A" && !isIPv4(value)) || (type === "AAAA" && !isIPv6(value)));
  if (wrong !== undefined) {
    const version = type === "A" ? "4" : "6";
    return `Invalid Resource Record: 'FATAL problem: ${type}RRDATAIllegalIPv${version}Address (Value is not a valid IPv${version} address) encountered with '${wrong}''`;
  }
  return type === "CNAME" && values.length > 1
    ? `RRSet of type CNAME contains ${String(values.length)} values: exactly one is allowed`
    : undefined;
}

interface Place {
  readonly zone: string;
  readonly fqdn: string;
  /** The zone's other records of the same name. */
  readonly others: readonly Attributes[];
}

function placeOf(inputs: Attributes, { find, list, previous }: ResourceContext, fqdnOf: FqdnOf): Place {
  const zoneId = text(inputs, "zoneId");
  const zone = text(find("aws:route53/zone:Zone", zoneId)?.state ?? {}, "name");
  const fqdn = fqdnOf(text(inputs, "name"), zone);
  const inZone = list("aws:route53/record:Record").filter(
    ({ state }) => state["zoneId"] === zoneId && state["fqdn"] === fqdn,
  );
  return { zone, fqdn, others: previous ? [] : inZone.map(({ state }) => state) };
}

/** What the provider and Route 53 ask of a record; `fqdnOf` completes its name. */
export function recordRules(fqdnOf: FqdnOf): readonly Rule[] {
  const inZone = (refusal: (inputs: Attributes, place: Place) => string | undefined): Rule =>
    refusedByApi("name", "InvalidChangeBatch", changePage, (inputs, context) =>
      refusal(inputs, placeOf(inputs, context, fqdnOf)),
    );
  return [
    oneOf("type", types, typesPage),
    planned("records", recordPage, targetRefusal),
    between("ttl", 0, 2147483647, recordPage),
    planned("setIdentifier", recordPage, routingRefusal),
    refusedByApi("records", "InvalidChangeBatch", typesPage, valueRefusal),
    inZone(({ type }, { fqdn, zone }) =>
      type === "CNAME" && fqdn === zone
        ? `RRSet of type CNAME with DNS name ${fqdn}. is not permitted at apex in zone ${zone}.`
        : undefined,
    ),
    inZone(({ type }, { fqdn, zone, others }) =>
      others.some((other) => other["type"] !== type && (type === "CNAME" || other["type"] === "CNAME"))
        ? `RRSet of type ${String(type)} with DNS name ${fqdn}. is not permitted because a conflicting RRSet with the same DNS name already exists in zone ${zone}.`
        : undefined,
    ),
    inZone(({ type, setIdentifier, allowOverwrite }, { fqdn, zone, others }) => {
      const ownOfZone = fqdn === zone && (type === "NS" || type === "SOA");
      const same = others.some((other) => other["type"] === type && other["setIdentifier"] === setIdentifier);
      return allowOverwrite !== true && !isUnknown(allowOverwrite) && (same || ownOfZone)
        ? `Tried to create resource record set [name='${fqdn}.', type='${String(type)}'] but it already exists`
        : undefined;
    }),
  ];
}
