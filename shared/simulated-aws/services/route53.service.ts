import { randomBytes } from "node:crypto";
import { type AccountStore, outsideThePlatform } from "../account-store.ts";
import { type Attributes, isArray, text } from "../attributes.ts";
import { AwsError } from "../aws-error.ts";
import {
  fromArgument,
  type HeldResource,
  lengthBetween,
  matches,
  planned,
  type ResourceType,
  type SimulatedFunction,
  type SimulatedService,
} from "../resource-type.ts";
import { recordRules } from "./route53-record.rules.ts";

const zonePage = "https://docs.aws.amazon.com/Route53/latest/APIReference/API_CreateHostedZone.html";
const deletePage = "https://docs.aws.amazon.com/Route53/latest/APIReference/API_DeleteHostedZone.html";

const zoneType = "aws:route53/zone:Zone";
const recordType = "aws:route53/record:Record";

/** Lower case, without the final dot: as the provider keeps names. */
export const domainName = (name: string): string => name.toLowerCase().replace(/\.$/, "");

/** The whole name of a record, which programs may write with or without the zone's. */
export function recordFqdn(name: string, zone: string): string {
  const short = domainName(name);
  if (short === "" || short === zone || short.endsWith(`.${zone}`)) return short || zone;
  return `${short}.${zone}`;
}

const capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

function zoneId(): string {
  return `Z${Array.from(randomBytes(20), (byte) => capitals[byte % capitals.length] ?? "A").join("")}`;
}

function nameServersOf(id: string): string[] {
  const number = Array.from(id).reduce((sum, character) => (sum * 31 + (character.codePointAt(0) ?? 0)) % 512, 7);
  return ["com", "net", "org", "co.uk"].map((suffix, index) => {
    const server = number + index * 512;
    return `ns-${String(server)}.awsdns-${String(server % 64).padStart(2, "0")}.${suffix}`;
  });
}

/** What Route 53 adds to a zone. */
function computedZone(id: string, name: string): Attributes {
  const nameServers = nameServersOf(id);
  return { name: domainName(name), zoneId: id, nameServers, primaryNameServer: nameServers[0] };
}

/** The zone of that id, if the account has it. */
export function findHostedZone(store: AccountStore, id: string): HeldResource | undefined {
  return store.find(zoneType, id);
}

/**
 * Puts a public hosted zone into the account, as the registration of a domain leaves it. Registration happens outside of the
 * platform, so a rehearsal account starts with such a zone.
 */
export function seedHostedZone(store: AccountStore, zone: { readonly zoneId: string; readonly name: string }): void {
  const arn = `arn:aws:route53:::hostedzone/${zone.zoneId}`;
  store.put({
    type: zoneType,
    id: zone.zoneId,
    arn,
    name: domainName(zone.name),
    owner: outsideThePlatform,
    inputs: { name: domainName(zone.name) },
    state: {
      ...computedZone(zone.zoneId, zone.name),
      arn,
      comment: "HostedZone created by Route53 Registrar",
      enableAcceleratedRecovery: false,
      forceDestroy: false,
      tagsAll: {},
    },
  });
}

const zone: ResourceType = {
  id: zoneId,
  arn: "arn:{partition}:route53:::hostedzone/{id}",
  name: "name",
  nameIsUnique: false,
  defaults: { comment: "Managed by Pulumi", enableAcceleratedRecovery: false, forceDestroy: false },
  computed: (context) => computedZone(context.id, fromArgument("name")(context)),
  replaceOn: ["delegationSetId"],
  rules: [
    lengthBetween("name", 1, 255, zonePage),
    matches("name", /^([a-zA-Z0-9_-]{1,63}\.)+[a-zA-Z0-9-]{1,63}\.?$/, "must be a domain name", zonePage),
    lengthBetween("comment", 0, 256, zonePage),
    planned("delegationSetId", zonePage, ({ delegationSetId, vpcs }) =>
      delegationSetId !== undefined && vpcs !== undefined ? '"delegationSetId": conflicts with vpcs' : undefined,
    ),
  ],
  // Only its records keep a zone.
  whileInUse: "allow",
  deletion: ({ id, state }, { list }) => {
    const records = list(recordType).filter(({ state: record }) => record["zoneId"] === id);
    if (records.length > 0 && state["forceDestroy"] !== true)
      throw new AwsError(
        "HostedZoneNotEmpty",
        `The specified hosted zone contains non-required resource record sets and so cannot be deleted. (${deletePage})`,
      );
    return undefined;
  },
};

const record: ResourceType = {
  id: ({ inputs, find }) => {
    const parts = [text(inputs, "zoneId"), domainName(text(inputs, "name")), text(inputs, "type")];
    const id = [...parts, ...(inputs["setIdentifier"] === undefined ? [] : [text(inputs, "setIdentifier")])].join("_");
    // A record that overwrites one of the program's own has that one's id at the provider; here it stands beside it.
    return find(recordType, id) ? `${id}_${randomBytes(4).toString("hex")}` : id;
  },
  computed: ({ inputs, find }) => ({
    name: domainName(text(inputs, "name")),
    fqdn: recordFqdn(text(inputs, "name"), text(find(zoneType, text(inputs, "zoneId"))?.state ?? {}, "name")),
  }),
  defaults: { allowOverwrite: false },
  replaceOn: ["name", "zoneId"],
  references: { zoneId: [zoneType] },
  rules: recordRules(recordFqdn),
};

const isPrivate = ({ state }: HeldResource): boolean => isArray(state["vpcs"]) && state["vpcs"].length > 0;

const getZone: SimulatedFunction = (inputs, { list }) => {
  const name = domainName(text(inputs, "name"));
  const id = text(inputs, "zoneId");
  const found = list(zoneType).filter(
    (candidate) =>
      (id === "" || candidate.id === id) &&
      (name === "" || candidate.state["name"] === name) &&
      (id !== "" || isPrivate(candidate) === (inputs["privateZone"] === true)),
  );
  const [only] = found;
  if (name === "" && id === "") throw new AwsError("InvalidInput", "one of `name,zoneId` must be specified");
  if (!only) throw new AwsError("NoSuchHostedZone", `no matching Route 53 Hosted Zone found: ${name || id}`);
  if (found.length > 1) throw new AwsError("InvalidInput", `multiple Route 53 Hosted Zones matched: ${name}`);
  const records = list(recordType).filter(({ state }) => state["zoneId"] === only.id);
  return {
    ...only.state,
    id: only.id,
    callerReference: `terraform-${only.id}`,
    linkedServiceDescription: "",
    linkedServicePrincipal: "",
    privateZone: isPrivate(only),
    resourceRecordSetCount: records.length + 2, // with the zone's own NS and SOA
    tags: only.state["tagsAll"],
  };
};

/** Hosted zones and their records. */
export const route53: SimulatedService = {
  resources: { [zoneType]: zone, [recordType]: record },
  functions: { "aws:route53/getZone:getZone": getZone },
};
