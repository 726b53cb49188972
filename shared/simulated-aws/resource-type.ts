import { randomBytes } from "node:crypto";
import { type Attributes, valuesAt } from "./attributes.ts";
import { AwsError } from "./aws-error.ts";

/** Whose account it is and where a call goes. */
export interface AccountIdentity {
  /** Twelve digits. */
  readonly accountId: string;
  readonly region: string;
  readonly partition: string;
}

/** A resource that the account holds. */
export interface HeldResource {
  readonly type: string;
  readonly id: string;
  readonly arn: string | undefined;
  readonly name: string | undefined;
  readonly inputs: Attributes;
  readonly state: Attributes;
}

/** Reads the account while a call is under way. */
export interface AccountReader {
  /** The one resource of the type whose id, ARN or name is `reference`. */
  readonly find: (type: string, reference: string) => HeldResource | undefined;
  readonly list: (type: string) => HeldResource[];
}

/** A resource being created or changed. */
export interface ResourceContext extends AccountReader, AccountIdentity {
  readonly type: string;
  /** Logical name, as in the URN. */
  readonly logicalName: string;
  /** Arguments with the type's defaults. */
  readonly inputs: Attributes;
  /** State before the change; nothing when creating. */
  readonly previous: Attributes | undefined;
  /** Time of the call, ISO 8601. */
  readonly now: string;
  /** What AWS minted at creation: kept over changes, made by `mint` the first time. */
  readonly keep: (attribute: string, mint: () => string) => string;
}

export interface IdentifiedContext extends ResourceContext {
  readonly id: string;
}

/** A change under way, with what AWS does of its own accord because of it. */
export interface AftermathContext extends IdentifiedContext {
  /** Changes arguments of another resource, as AWS's own call would. */
  readonly change: (type: string, id: string, attributes: Attributes) => void;
  /** Makes something beside the resource that goes with it. */
  readonly make: (made: MadeByAws) => void;
}

/** A condition that AWS or the provider puts on a resource. */
export interface Rule {
  /** `check`: the provider refuses it in preview already. `apply`: only the AWS call tells. */
  readonly stage: "check" | "apply";
  /** The argument that the refusal is about. */
  readonly property: string;
  /** AWS's error code where the call refuses, such as `InvalidSubnet.Range`. */
  readonly code: string;
  /** Where AWS or the provider says so. */
  readonly page: string;
  /** The refusal in words, or nothing. */
  readonly refusal: (context: ResourceContext) => string | undefined;
}

/** Something that AWS makes by itself beside a resource, and removes with it. */
export interface MadeByAws {
  readonly type: string;
  readonly id: string;
  readonly arn?: string;
  readonly name?: string;
  readonly state: Attributes;
}

/** One row of a service's table: what the account must know to play a resource type. */
export interface ResourceType {
  readonly id: (context: ResourceContext) => string;
  /** Template: `{id}`, `{accountId}`, `{region}`, `{partition}`, or any attribute in braces. */
  readonly arn?: string;
  /** The argument that holds the physical name. Two resources of the type cannot share it. */
  readonly name?: string;
  /** False where AWS lets two resources have the same name. */
  readonly nameIsUnique?: false;
  /** What AWS fills in when the argument is absent. */
  readonly defaults?: Attributes;
  /** Attributes that AWS computes. */
  readonly computed?: (context: IdentifiedContext) => Attributes;
  /** Declared outputs that stay empty in every configuration that the rules admit. */
  readonly blank?: readonly string[];
  /** Arguments whose change makes the provider replace the resource. */
  readonly replaceOn?: readonly string[];
  /** Argument path → types whose id, ARN or name it must hold. ARNs and EC2 ids anywhere else are checked as well. */
  readonly references?: Readonly<Record<string, readonly string[]>>;
  readonly rules?: readonly Rule[];
  /** `allow` where AWS deletes it although others refer to it; the reason stands beside it. */
  readonly whileInUse?: "allow";
  /** Arguments that AWS itself may change later: an update that does not change them leaves them as AWS has them. */
  readonly changedByAws?: readonly string[];
  /**
   * What follows from a creation or a change by itself. Words, where it came to a bad end: a change leaves the resource as
   * it was, keeps what followed, and fails by these words; a creation leaves nothing.
   */
  readonly aftermath?: (context: AftermathContext, before: HeldResource | undefined) => string | undefined;
  readonly alongside?: (state: Attributes, context: IdentifiedContext) => readonly MadeByAws[];
  /** Refuses the deletion by throwing, or says that the thing stays for a while (`pending-deletion`). */
  readonly deletion?: (resource: HeldResource, account: AccountReader) => "pending-deletion" | undefined;
  /** What the real resource would do and a rehearsal does not, for the report. */
  readonly notExecuted?: string;
}

/** A provider function (`aws.getRegion()`). */
export type SimulatedFunction = (inputs: Attributes, account: AccountReader & AccountIdentity) => Attributes;

/** Everything that one AWS service contributes. */
export interface SimulatedService {
  readonly resources: Readonly<Record<string, ResourceType>>;
  readonly functions?: Readonly<Record<string, SimulatedFunction>>;
}

/** `vpc-` and 17 hexadecimal digits. */
export function hexId(prefix: string): () => string {
  return () => `${prefix}-${hex(17)}`;
}

export function hex(digits: number): string {
  return randomBytes(Math.ceil(digits / 2))
    .toString("hex")
    .slice(0, digits);
}

/** Lower-case letters and digits, as in API Gateway ids. */
export function alphanumeric(length: number): string {
  return Array.from(randomBytes(length), (byte) => "abcdefghijklmnopqrstuvwxyz0123456789"[byte % 36] ?? "a").join("");
}

/** The value of an argument as id. */
export function fromArgument(name: string): (context: ResourceContext) => string {
  return ({ inputs, type }) => {
    const value = inputs[name];
    if (typeof value !== "string" || value === "") {
      throw new AwsError("AutonamingNotSimulated", `${type} needs a physical name in "${name}": give it one`);
    }
    return value;
  };
}

/** The values of several arguments as id, joined. */
export function fromArguments(separator: string, ...names: readonly string[]): (context: ResourceContext) => string {
  return ({ inputs }) => names.map((name) => String(inputs[name])).join(separator);
}

/** The argument is one of the values. */
export function oneOf(property: string, allowed: readonly unknown[], page: string): Rule {
  return eachValue(property, page, (value) =>
    allowed.includes(value)
      ? undefined
      : `expected ${property} to be one of [${allowed.join(" ")}], got ${String(value)}`,
  );
}

/** The argument is a number from `least` to `most`. */
export function between(property: string, least: number, most: number, page: string): Rule {
  return eachValue(property, page, (value) =>
    typeof value === "number" && value >= least && value <= most
      ? undefined
      : `expected ${property} to be in the range (${String(least)} - ${String(most)}), got ${String(value)}`,
  );
}

/** The text has from `least` to `most` characters. */
export function lengthBetween(property: string, least: number, most: number, page: string): Rule {
  return eachValue(property, page, (value) =>
    typeof value === "string" && value.length >= least && value.length <= most
      ? undefined
      : `expected length of ${property} to be in the range (${String(least)} - ${String(most)}), got ${String(value)}`,
  );
}

/** The text matches; `words` says what is asked for, as in "must only contain alphanumeric characters and hyphens". */
export function matches(property: string, pattern: RegExp, words: string, page: string): Rule {
  return eachValue(property, page, (value) =>
    typeof value === "string" && pattern.test(value)
      ? undefined
      : `invalid value for ${property} (${words}): "${String(value)}"`,
  );
}

/** The text is a JSON document. */
export function json(property: string, page: string): Rule {
  return eachValue(property, page, (value) => {
    try {
      JSON.parse(String(value));
      return undefined;
    } catch (error) {
      return `"${property}" contains an invalid JSON: ${error instanceof Error ? error.message : String(error)}`;
    }
  });
}

/** A condition over several arguments that the provider knows before any call. Unknown values are `unknownValue`. */
export function planned(
  property: string,
  page: string,
  refusal: (inputs: Attributes, context: ResourceContext) => string | undefined,
): Rule {
  const code = "InvalidParameterValue";
  return { stage: "check", property, code, page, refusal: (context) => refusal(context.inputs, context) };
}

/** A condition that only AWS itself tells; `code` is AWS's error code. */
export function refusedByApi(
  property: string,
  code: string,
  page: string,
  refusal: (inputs: Attributes, context: ResourceContext) => string | undefined,
): Rule {
  return { stage: "apply", property, code, page, refusal: (context) => refusal(context.inputs, context) };
}

function eachValue(property: string, page: string, refusal: (value: unknown) => string | undefined): Rule {
  return planned(property, page, (inputs) => {
    for (const value of valuesAt(inputs, property)) {
      const words = refusal(value);
      if (words !== undefined) return words;
    }
    return undefined;
  });
}
