import type { AccountStore } from "./account-store.ts";
import { type Attributes, canonical } from "./attributes.ts";
import { catalogue } from "./catalogue.ts";

export interface WantedResource {
  readonly type: string;
  /** The arguments that it was made with, without those that cannot be compared. */
  readonly inputs: Attributes;
  /** Ids that are somebody's already. */
  readonly taken: ReadonlySet<string>;
}

/**
 * The ids of what the account holds of that type under that name, or where names say nothing with those arguments: what became of
 * a call whose answer nobody heard.
 */
export function idsOfMade(store: AccountStore, { type, inputs, taken }: WantedResource): string[] {
  const { name, nameIsUnique } = catalogue().resources[type] ?? {};
  const named = name !== undefined && nameIsUnique !== false && inputs[name] !== undefined;
  const compared = named ? [name] : Object.keys(inputs);
  return store
    .list(type)
    .filter(({ id, owner }) => owner === undefined && !taken.has(id))
    .filter((held) => compared.every((key) => canonical(held.inputs[key]) === canonical(inputs[key])))
    .map(({ id }) => id);
}
