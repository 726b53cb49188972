import { existsSync } from "node:fs";
import type { StoredResource } from "@payments/shared/simulated-aws/account-store.ts";
import { catalogue } from "@payments/shared/simulated-aws/catalogue.ts";
import { rehearsalStore } from "@payments/shared/simulated-aws/rehearsal-store.ts";

/** Everything that the simulated account holds. */
export function accountContents(folder: string): StoredResource[] {
  if (!existsSync(folder)) return [];
  const store = rehearsalStore(folder);
  try {
    return store.list();
  } finally {
    store.close();
  }
}

/** What the rehearsal made and does not run, by resource type. */
export function notExecuted(folder: string): { readonly what: string; readonly note: string }[] {
  const { resources } = catalogue();
  const counts = new Map<string, number>();
  for (const { type } of accountContents(folder)) counts.set(type, (counts.get(type) ?? 0) + 1);
  return [...counts].flatMap(([type, count]) => {
    const note = resources[type]?.notExecuted;
    return note === undefined ? [] : [{ what: `${type} (${String(count)})`, note }];
  });
}
