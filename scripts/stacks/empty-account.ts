import type { AccountStore } from "@payments/shared/simulated-aws/account-store.ts";
import { isRecord, text } from "@payments/shared/simulated-aws/attributes.ts";
import { rehearsalStore } from "@payments/shared/simulated-aws/rehearsal-store.ts";
import { seedHostedZone } from "@payments/shared/simulated-aws/services/route53.service.ts";
import type { Platform } from "./platform.ts";

/** An account in memory before the first deployment: it has the hosted zones that the settings name, and nothing else. */
export function emptyAccount({ settings }: Pick<Platform, "settings">): AccountStore {
  const store = rehearsalStore();
  for (const { zoneId, name } of [...settings.values()].flatMap(namedZones)) {
    if (!store.find("aws:route53/zone:Zone", zoneId)) seedHostedZone(store, { zoneId, name });
  }
  return store;
}

/** Whatever in the settings names a domain and the zone that it lies in. */
function namedZones(settings: unknown): { zoneId: string; name: string }[] {
  if (!isRecord(settings)) return [];
  const zoneId = text(settings, "hostedZoneId");
  const own = zoneId === "" ? [] : [{ zoneId, name: text(settings, "domainName") }];
  return [...own, ...Object.values(settings).flatMap(namedZones)];
}
