/** Ports between the tiers: security's rules, edge's listeners and app's targets agree on them here. */
export const tierPorts = {
  http: 80,
  https: 443,
  /** Where the release hook reaches the new version before customers do. */
  testListener: 8443,
  /** Where the service listens in its task. */
  service: 8080,
  postgresql: 5432,
} as const;
