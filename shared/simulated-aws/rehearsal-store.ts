import { AccountStore } from "./account-store.ts";
import { findHostedZone, seedHostedZone } from "./services/route53.service.ts";

/** The domain of every rehearsal: registered outside of the platform, so that the account has it from the start. */
export const rehearsalZone = { zoneId: "Z0REHEARSALZONE", name: "payments.test" } as const;

/** Opens the rehearsal's account, in memory without a folder, with what an account of ours has before the first deployment. */
export function rehearsalStore(directory?: string): AccountStore {
  const store = new AccountStore(directory);
  // Who only looks writes nothing: a report is printed on a full disk, too.
  if (!findHostedZone(store, rehearsalZone.zoneId)) seedHostedZone(store, rehearsalZone);
  return store;
}
