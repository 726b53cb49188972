import { type AccountStore, ownerKey } from "./account-store.ts";
import { type Attributes, canonical } from "./attributes.ts";
import type { AftermathContext, HeldResource, IdentifiedContext, ResourceType } from "./resource-type.ts";

/** Arguments of an update that stay as AWS has changed them: those that the update is not about. */
export function keptByAws(
  { changedByAws = [] }: ResourceType,
  { inputs, previous }: { readonly inputs: Attributes; readonly previous?: Attributes },
  existing: HeldResource | undefined,
): Attributes {
  const kept = changedByAws.filter((name) => existing && canonical(inputs[name]) === canonical(previous?.[name]));
  return Object.fromEntries(kept.map((name) => [name, existing?.inputs[name]]));
}

/** The change with hands of its own: what it makes goes with the resource. */
export function aftermathContext(store: AccountStore, context: IdentifiedContext): AftermathContext {
  const owner = ownerKey(context.type, context.id);
  return {
    ...context,
    change: (type, id, attributes) => {
      const held = store.find(type, id);
      if (!held) return;
      store.put({ ...held, inputs: { ...held.inputs, ...attributes }, state: { ...held.state, ...attributes } });
    },
    make: (made) => store.put({ inputs: {}, arn: undefined, name: undefined, ...made, owner }),
  };
}
