/**
 * The actions that workflows use, each by the commit of a release: a tag can be moved, a commit cannot
 * (https://docs.github.com/en/actions/reference/security/secure-use#using-third-party-actions).
 */
export const pinnedActions = {
  "actions/checkout": { commit: "de0fac2e4500dabe0009e67214ff5f5447ce83dd", release: "v6.0.2" },
  "actions/setup-node": { commit: "6044e13b5dc448c55e2357c09f80417699197238", release: "v6.2.0" },
  "aws-actions/configure-aws-credentials": {
    commit: "e6de054238d6b7531b4efff3b6587d9aade6a06c",
    release: "v6.2.3",
  },
  "actions/attest-build-provenance": { commit: "977bb373ede98d70efdf65b84cb5f73e068dcc2a", release: "v3.0.0" },
  "actions/attest-sbom": { commit: "c604332985a26aa8cf1bdc465b92731239ec6b9e", release: "v4.1.0" },
} as const;

/** `owner/action@commit`; the release stands beside it as a comment once it is written. */
export function pinned(action: keyof typeof pinnedActions): string {
  return `${action}@${pinnedActions[action].commit}`;
}
