import { type NamingScope, resourceName } from "@payments/shared/naming/resource-name.ts";

/** Names that are known before the things are: the release hook may ask about a service that needs the hook to exist. */
export const clusterName = (scope: NamingScope): string => resourceName(scope, "cluster", "payments");
export const serviceName = (scope: NamingScope): string => resourceName(scope, "service", "payments");
