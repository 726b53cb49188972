import type { SimulatedAccount } from "../account.ts";
import type { StoredResource } from "../account-store.ts";
import { isRecord, text } from "../attributes.ts";

/** A call as AWS's SDK makes it: the operation's name and its arguments, whatever protocol carried them. */
export interface ApiCall {
  readonly account: SimulatedAccount;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** Answers one operation: with what stands in its documentation under "Response", as far as callers of ours look at it. */
export type ApiOperation = (call: ApiCall) => Readonly<Record<string, unknown>>;

/** Operations of one service by name. */
export type ApiOperations = Readonly<Record<string, ApiOperation>>;

/** The tags that a resource was made with. */
export function tagsOf({ inputs }: Pick<StoredResource, "inputs">): Readonly<Record<string, string>> {
  const { tags } = inputs;
  return isRecord(tags) ? (tags as Record<string, string>) : {};
}

export const argument = (call: ApiCall, name: string): string => text(call.arguments, name);
