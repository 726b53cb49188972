import type { EdgeSettings } from "./edge.settings.ts";

/**
 * The hosted zones that must be in the account before this stack runs: a domain is registered outside of the platform.
 *
 * @param settings this project's settings, checked
 */
export default function zones({ certificate }: EdgeSettings): { zoneId: string; name: string }[] {
  return certificate.source === "zone" ? [{ zoneId: certificate.hostedZoneId, name: certificate.domainName }] : [];
}
