/** A verb of rollouts as people call it. A remedy for a rehearsal must not lead to AWS. */
export function rolloutCommand(verb: string, rehearsed: boolean): string {
  return `npm run stacks -- rollout ${verb}${rehearsed ? " --rehearse" : ""}`;
}
