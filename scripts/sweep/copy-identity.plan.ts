import { type NamingScope, nameTail } from "@payments/shared/naming/resource-name.ts";
import { environments } from "@payments/shared/scope/deployment-scope.ts";

/** The tags by which everything of one copy can be found (`defaultTags` in `shared/tagging`). */
export function copyTags({ environment, environmentSuffix }: NamingScope): Readonly<Record<string, string>> {
  return { Platform: "payments", Environment: environment, EnvironmentSuffix: environmentSuffix };
}

/**
 * Where a name may go on behind environment and suffix: a log group's stage or log, the revision of a task definition,
 * and what a bucket's name ends in.
 */
const afterTail = String.raw`(?:$|/|:\d+$|-\d{12}-[a-z]+(?:-[a-z]+)+-\d-an$)`;

/** True of names that end in exactly this environment and suffix, as `resourceName` and AWS's own patterns make them. */
export function nameIsOf(scope: NamingScope, name: string): boolean {
  return new RegExp(`${nameTail(scope)}${afterTail}`).test(name);
}

const anyTail = new RegExp(`-(?:${environments.join("|")})-[a-z][a-z0-9]{0,7}${afterTail}`);

/** True of names that end in the environment and suffix of another copy. */
export function nameIsOfAnother(scope: NamingScope, name: string): boolean {
  return anyTail.test(name) && !nameIsOf(scope, name);
}

/** True of tags that name another environment or suffix; tags that name neither contradict nothing. */
export function tagsAreOfAnother(scope: NamingScope, tags: Readonly<Record<string, string>>): boolean {
  return Object.entries(copyTags(scope)).some(([key, value]) => tags[key] !== undefined && tags[key] !== value);
}
