import { AccountStore, ownerKey, type StoredResource } from "./account-store.ts";
import { aftermathContext, keptByAws } from "./aftermath.ts";
import { type Attributes, canonical, defined, isRecord, unknownValue } from "./attributes.ts";
import { AwsError } from "./aws-error.ts";
import { catalogue } from "./catalogue.ts";
import { type ArgumentFailure, argumentFailures, declarations } from "./declarations/declarations.ts";
import { resolveUses } from "./reference-integrity.ts";
import type {
  AccountIdentity,
  AccountReader,
  HeldResource,
  IdentifiedContext,
  ResourceContext,
  ResourceType,
} from "./resource-type.ts";

/** The account of every rehearsal: the number that AWS's own documentation uses. */
export const rehearsalAccountId = "111122223333";

export interface Difference {
  /** Arguments that differ. */
  readonly changed: readonly string[];
  /** Those of them that make the provider replace the resource. */
  readonly replaces: readonly string[];
  /** True where old and new cannot exist side by side because they have the same name. */
  readonly deleteBeforeReplace: boolean;
}

interface Change {
  readonly type: string;
  readonly logicalName: string;
  readonly inputs: Attributes;
  readonly previous?: Attributes;
  readonly id?: string;
}

/**
 * One AWS account, played: resources come and go through the same steps as at a provider (check, diff, create, update,
 * delete), names and limits are AWS's, and what nobody declared is refused. A call that returned is durable.
 */
export class SimulatedAccount {
  readonly identity: AccountIdentity;
  readonly store: AccountStore;
  readonly #defaultTags: Readonly<Record<string, string>>;
  readonly #reader: AccountReader;

  constructor(
    store: AccountStore,
    provider: { readonly region?: string; readonly defaultTags?: Readonly<Record<string, string>> } = {},
  ) {
    this.store = store;
    this.identity = { accountId: rehearsalAccountId, region: provider.region ?? "ap-southeast-1", partition: "aws" };
    this.#defaultTags = provider.defaultTags ?? {};
    this.#reader = { find: (type, reference) => store.find(type, reference), list: (type) => store.list(type) };
  }

  /** What the provider says of the arguments before any call. Inputs come back with the provider's default tags. */
  check(type: string, logicalName: string, news: Attributes): { inputs: Attributes; failures: ArgumentFailure[] } {
    const definition = definitionOf(type);
    const declared = declarations().resources[type]?.args ?? {};
    const inputs = declared["tags"] ? this.#withDefaultTags(news) : news;
    const failures = argumentFailures(declared, inputs);
    if (failures.length === 0) {
      const context = this.#context(definition, { type, logicalName, inputs });
      for (const rule of definition.rules ?? []) {
        const refusal = rule.stage === "check" ? rule.refusal(context) : undefined;
        if (refusal) failures.push({ property: rule.property, reason: `${refusal} (${rule.page})` });
      }
    }
    return { inputs, failures };
  }

  diff(type: string, olds: Attributes, news: Attributes): Difference {
    const definition = definitionOf(type);
    const names = new Set([...Object.keys(olds), ...Object.keys(news)]);
    const changed = [...names].filter((name) => canonical(olds[name]) !== canonical(news[name])).sort();
    const replaces = changed.filter((name) => definition.replaceOn?.includes(name) || name === definition.name);
    const named = definition.name !== undefined && definition.nameIsUnique !== false;
    return {
      changed,
      replaces,
      deleteBeforeReplace: replaces.length > 0 && named && !changed.includes(definition.name ?? ""),
    };
  }

  /** The attributes that a preview shows: what is known now, and a mark for what only the deployment will know. */
  planned(type: string, inputs: Attributes, previous?: Attributes): Attributes {
    const outputs = declarations().resources[type]?.outputs ?? {};
    const unknown = Object.keys(outputs).filter((name) => inputs[name] === undefined && !outputs[name]?.endsWith("?"));
    return {
      ...Object.fromEntries(unknown.map((name) => [name, previous?.[name] ?? unknownValue])),
      ...definitionOf(type).defaults,
      ...inputs,
    };
  }

  /** @throws {AwsError} as AWS would; then nothing has changed */
  create(type: string, logicalName: string, inputs: Attributes): { id: string; state: Attributes } {
    return this.#apply(`creating ${logicalName}`, { type, logicalName, inputs });
  }

  // eslint-disable-next-line max-params -- what a provider's update is given
  update(type: string, logicalName: string, id: string, previous: Attributes, inputs: Attributes): Attributes {
    return this.#apply(`updating ${logicalName} (${id})`, { type, logicalName, inputs, previous, id }).state;
  }

  delete(type: string, id: string): void {
    const definition = definitionOf(type);
    this.store.transaction(() => {
      const resource = this.store.find(type, id);
      if (!resource) return; // already gone, as for a provider whose delete answers "not found"
      if (definition.whileInUse !== "allow") this.#refuseWhileInUse(resource);
      const fate = definition.deletion?.(resource, this.#reader);
      if (fate === "pending-deletion") {
        this.store.setUses(type, id, []);
        this.store.setStatus(type, id, fate);
      } else {
        this.store.remove(type, id);
      }
    });
  }

  /** What the account has under that id, or nothing. */
  read(type: string, id: string): HeldResource | undefined {
    definitionOf(type);
    return this.store.find(type, id);
  }

  /** Calls a provider function, such as `aws:index/getRegion:getRegion`. */
  invoke(token: string, inputs: Attributes): { outputs: Attributes; failures: ArgumentFailure[] } {
    const simulated = catalogue().functions[token];
    if (!simulated) throw unknownToken("function", token);
    const failures = argumentFailures(declarations().functions[token]?.args ?? {}, inputs);
    if (failures.length > 0) return { outputs: {}, failures };
    return { outputs: simulated(inputs, { ...this.#reader, ...this.identity }), failures };
  }

  #apply(operation: string, change: Change): { id: string; state: Attributes } {
    const { type } = change;
    const definition = definitionOf(type);
    const applied = this.store.transaction(() => {
      try {
        return this.#applied(definition, change);
      } catch (error) {
        if (error instanceof AwsError) error.message = `${operation}: ${type}: ${error.message}`;
        throw error;
      }
    });
    // What followed from the change is kept: the failure is told after the transaction.
    if (applied.failure !== undefined) throw new Error(`${operation}: ${type}: ${applied.failure}`);
    return applied;
  }

  #applied(definition: ResourceType, asked: Change): { id: string; state: Attributes; failure?: string } {
    const { type, previous } = asked;
    const existing = asked.id === undefined ? undefined : this.store.find(type, asked.id);
    const change = { ...asked, inputs: { ...asked.inputs, ...keptByAws(definition, asked, existing) } };
    const context = this.#context(definition, change);
    for (const rule of definition.rules ?? []) {
      const refusal = rule.refusal(context);
      if (refusal) throw new AwsError(rule.code, `${refusal} (${rule.page})`);
    }
    const id = change.id ?? definition.id(context);
    if (!previous) this.#refuseDuplicate(definition, context, id);
    const uses = resolveUses(this.store, this.identity, { type, id, inputs: change.inputs, definition });
    const identified = { ...context, id };
    const state = this.#state(definition, identified);
    const failure = definition.aftermath?.(aftermathContext(this.store, identified), existing);
    if (failure !== undefined && existing) return { id, state: existing.state, failure };
    if (failure !== undefined) throw new Error(`creating ${asked.logicalName}: ${type}: ${failure}`);
    const name = definition.name ? state[definition.name] : undefined;
    this.store.put({
      type,
      id,
      arn: typeof state["arn"] === "string" && state["arn"] !== "" ? state["arn"] : undefined,
      name: typeof name === "string" ? name : undefined,
      owner: this.store.find(type, id)?.owner,
      inputs: change.inputs,
      state,
    });
    this.store.setUses(
      type,
      id,
      uses.filter((use) => use.toType !== type || use.toId !== id),
    );
    if (!previous) this.#makeAlongside(definition, state, identified);
    return { id, state };
  }

  #state(definition: ResourceType, context: IdentifiedContext): Attributes {
    const outputs = declarations().resources[context.type]?.outputs ?? {};
    const blanks = Object.fromEntries(
      (definition.blank ?? []).map((name) => [name, blankOf(outputs[name] ?? "string")]),
    );
    const common = { region: context.region, tagsAll: context.inputs["tags"] ?? {} };
    const known: Record<string, unknown> = {
      ...blanks,
      ...common,
      ...context.inputs,
      ...definition.computed?.(context),
      id: context.id,
    };
    if (definition.arn) known["arn"] = fillTemplate(definition.arn, { ...this.identity, ...known });
    const state = Object.fromEntries(Object.keys(outputs).map((name) => [name, known[name]]));
    const missing = Object.entries(outputs).filter(([name, type]) => !type.endsWith("?") && state[name] === undefined);
    if (missing.length > 0) {
      throw new Error(
        `the simulated account has no value for ${missing.map(([name]) => name).join(", ")} of ${context.type}: compute it in the service's table`,
      );
    }
    return state;
  }

  #context(definition: ResourceType, change: Change): ResourceContext {
    const { type, logicalName, previous } = change;
    return {
      ...this.identity,
      ...this.#reader,
      type,
      logicalName,
      inputs: { ...definition.defaults, ...defined(change.inputs) },
      previous,
      now: new Date().toISOString(),
      keep: (attribute, mint) => {
        const kept = previous?.[attribute];
        return typeof kept === "string" && kept !== "" ? kept : mint();
      },
    };
  }

  #refuseDuplicate(definition: ResourceType, context: ResourceContext, id: string): void {
    const name = definition.name && definition.nameIsUnique !== false ? context.inputs[definition.name] : undefined;
    const existing =
      this.store.find(context.type, id) ?? (typeof name === "string" ? this.store.find(context.type, name) : undefined);
    if (existing && existing.owner === undefined) {
      throw new AwsError("AlreadyExists", `${context.type} '${typeof name === "string" ? name : id}' already exists`);
    }
  }

  #refuseWhileInUse(resource: StoredResource): void {
    const uses = this.store.usesOf(resource.type, resource.id).filter(({ fromType, fromId }) => {
      const owner = ownerKey(resource.type, resource.id);
      return this.store.find(fromType, fromId)?.owner !== owner;
    });
    if (uses.length === 0) return;
    const users = uses.map(({ fromType, fromId, path }) => `${fromType} ${fromId} (${path})`).join(", ");
    throw new AwsError(
      "DependencyViolation",
      `${resource.type} '${resource.id}' is in use by ${users} and cannot be deleted`,
    );
  }

  #makeAlongside(definition: ResourceType, state: Attributes, context: IdentifiedContext): void {
    const owner = ownerKey(context.type, context.id);
    for (const made of definition.alongside?.(state, context) ?? []) {
      this.store.put({ inputs: {}, arn: undefined, name: undefined, ...made, owner });
    }
  }

  #withDefaultTags(news: Attributes): Attributes {
    const own = news["tags"];
    if (own !== undefined && !isRecord(own)) return news;
    const tags = { ...this.#defaultTags, ...own };
    return Object.keys(tags).length > 0 ? { ...news, tags } : news;
  }
}

function definitionOf(type: string): ResourceType {
  const definition = catalogue().resources[type];
  if (!definition) throw unknownToken("resource type", type);
  return definition;
}

function unknownToken(kind: string, token: string): AwsError {
  return new AwsError(
    "NotSimulated",
    `the simulated account does not know the ${kind} ${token}: add it to its service in shared/simulated-aws/services`,
  );
}

function blankOf(type: string): unknown {
  if (type.endsWith("[]")) return [];
  if (type.startsWith("{") || type === "object") return {};
  return { string: "", number: 0, boolean: false }[type] ?? "";
}

function fillTemplate(template: string, values: Attributes): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name]));
}
