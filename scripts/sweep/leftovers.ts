import type { NamingScope } from "@payments/shared/naming/resource-name.ts";
import { copyTags, nameIsOf, nameIsOfAnother, tagsAreOfAnother } from "./copy-identity.plan.ts";
import type { Leftover, LeftoverKind } from "./leftover-kind.ts";
import type { Tags } from "./resource-tags.ts";

/** Everything that can be asked of one region of the account. */
export interface SweptRegion {
  readonly tags: {
    having(tags: Tags): Promise<Map<string, Tags>>;
    of(arns: readonly string[]): Promise<Map<string, Tags>>;
  };
  readonly kinds: readonly LeftoverKind[];
  /** Of ARNs in the tag index that no kind is about: those that the service itself no longer has. */
  gone(arns: readonly string[]): Promise<ReadonlySet<string>>;
}

/** What was found of a copy, with the kind that deletes it. */
export interface FoundLeftover {
  readonly leftover: Leftover;
  /** Nothing for what nobody here knows how to delete. */
  readonly kind: LeftoverKind | undefined;
}

/**
 * Everything of exactly this copy that is still there: by our tags, and by name what AWS makes without tags. A name or a tag
 * that speaks of another environment or suffix keeps a thing out, whatever else it says.
 */
export async function findLeftovers(scope: NamingScope, region: SweptRegion): Promise<FoundLeftover[]> {
  const tagged = await region.tags.having(copyTags(scope));
  const contradictory = new Map<string, string>();
  const owns = (name: string, arn: string): boolean => {
    if (!nameIsOfAnother(scope, name)) return nameIsOf(scope, name) || tagged.has(arn);
    if (tagged.has(arn)) contradictory.set(arn, name);
    return false;
  };
  const found: FoundLeftover[] = [];
  for (const kind of region.kinds) {
    for (const leftover of await kind.find(owns)) found.push({ leftover, kind });
  }
  const byName = found.map(({ leftover }) => leftover.arn).filter((arn) => !tagged.has(arn));
  const theirTags = await region.tags.of(byName);
  const ours = found.filter(({ leftover }) => !tagsAreOfAnother(scope, theirTags.get(leftover.arn) ?? {}));
  const leftAlone = [...contradictory].map(([arn, name]) =>
    unknown(arn, name, "has our tags and another copy's name: look at it yourself"),
  );
  return [...ours, ...leftAlone, ...(await unknownOf(region, [...tagged.keys()]))];
}

async function unknownOf(region: SweptRegion, tagged: readonly string[]): Promise<FoundLeftover[]> {
  const ofNoKind = tagged.filter((arn) => !region.kinds.some(({ arns }) => arns.test(arn)));
  const notThere = await region.gone(ofNoKind);
  return ofNoKind
    .filter((arn) => !notThere.has(arn))
    .map((arn) =>
      unknown(arn, arn.split(":").slice(5).join(":"), "has our tags; AWS's index keeps what was deleted for a while"),
    );
}

function unknown(arn: string, name: string, note: string): FoundLeftover {
  return { kind: undefined, leftover: { kind: arn.split(":")[2] ?? "", name, arn, fate: "unknown", note } };
}
