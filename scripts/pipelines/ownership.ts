/** Who owns a project's folder and answers for what it deploys: a team of the organization on GitHub. */
export const ownerOf: Readonly<Record<string, string>> = {
  network: "@payments/network-team",
  security: "@payments/security-team",
  data: "@payments/data-team",
  edge: "@payments/edge-team",
  app: "@payments/application-team",
  observability: "@payments/reliability-team",
};

/** What all projects stand on, and who sees to it: a change there is a change of everybody's. */
export const sharedOwners: Readonly<Record<string, string>> = {
  "*": "@payments/platform-team",
  "/projects/*/*.contract.ts": "@payments/platform-team",
  "/scripts/pipelines/": "@payments/security-team",
  "/.github/": "@payments/security-team",
};
