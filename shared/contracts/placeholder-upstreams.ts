import { AsyncLocalStorage } from "node:async_hooks";

const placeholders = new AsyncLocalStorage<ReadonlySet<string>>();

/**
 * Runs a program as a preview in which the named projects count as not deployed yet: their outputs are the examples of
 * their contracts. What comes of it shows shapes, not values, and is never applied.
 */
export function withPlaceholderUpstreams<T>(projects: Iterable<string>, program: () => T): T {
  return placeholders.run(new Set(projects), program);
}

/** True if the program that runs now must take the example of that project's contract for its outputs. */
export function isPlaceholderUpstream(project: string): boolean {
  return placeholders.getStore()?.has(project) ?? false;
}
