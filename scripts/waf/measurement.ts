import type { Verdict, WebAclEvaluation } from "@payments/shared/waf-evaluator/web-acl-evaluation.ts";
import type { LabelledRequest, Place } from "./labelled-request.ts";

/** The two ways in which a web ACL is asked: with a stand-in for AWS's detectors, and with none at all. */
export interface MeasuredDoor {
  readonly name: string;
  readonly whole: WebAclEvaluation;
  /** The same web ACL, where AWS's detectors see nothing: what is certain. */
  readonly certain: WebAclEvaluation;
}

/** How many of one kind, in one place, from one set. */
export interface Tally {
  readonly door: string;
  readonly set: "own" | "outside";
  readonly kind: LabelledRequest["kind"];
  readonly place: Place;
  total: number;
  blocked: number;
  /** Blocked also where AWS's detectors see nothing. */
  certain: number;
}

/** An attack that passed, or an honest request that did not. */
export interface Miss {
  readonly door: string;
  readonly labelled: LabelledRequest;
  /** What blocked the honest request. */
  readonly verdict: Verdict;
}

export interface Measurement {
  readonly tallies: readonly Tally[];
  readonly misses: readonly Miss[];
}

/** Sends every request through every door. Each comes from a clock of its own, so that no rate is reached. */
export function measured(doors: readonly MeasuredDoor[], requests: Iterable<LabelledRequest>): Measurement {
  const tallies = new Map<string, Tally>();
  const misses: Miss[] = [];
  let now = 0;
  for (const labelled of requests) {
    now += 3600;
    for (const { name: door, whole, certain } of doors) {
      const verdict = whole.judge(labelled.request, now);
      const blocked = verdict.action === "block";
      const tally = tallyOf(tallies, door, labelled);
      tally.total++;
      if (blocked) tally.blocked++;
      if (certain.judge(labelled.request, now).action === "block") tally.certain++;
      if (blocked === (labelled.kind === "benign")) misses.push({ door, labelled, verdict });
    }
  }
  return { tallies: [...tallies.values()].sort(byDoor), misses };
}

const byDoor = (a: Tally, b: Tally): number => a.door.localeCompare(b.door);

function tallyOf(tallies: Map<string, Tally>, door: string, { kind, place, source }: LabelledRequest): Tally {
  const set = source === "own" ? "own" : "outside";
  const key = [door, set, kind, place].join(" ");
  const tally = tallies.get(key) ?? { door, set, kind, place, total: 0, blocked: 0, certain: 0 };
  tallies.set(key, tally);
  return tally;
}

/** Shares that must be reached, of all that is in a set; for honest requests the most that may be blocked. */
const targets: readonly { readonly kind: Tally["kind"]; readonly places: readonly Place[]; readonly share: number }[] =
  [
    { kind: "sqli", places: ["query"], share: 0.99 },
    { kind: "xss", places: ["query", "body", "header"], share: 0.98 },
    { kind: "benign", places: ["query", "body", "header"], share: 0.001 },
  ];

/** What a measurement falls short of, a line for each door, set and target. */
export function shortcomings({ tallies }: Measurement): string[] {
  const groups = [...new Set(tallies.map(({ door, set }) => `${set} set at ${door}`))];
  return groups.flatMap((group) =>
    targets.flatMap(({ kind, places, share }) => {
      const meant = tallies.filter(
        (tally) => `${tally.set} set at ${tally.door}` === group && tally.kind === kind && places.includes(tally.place),
      );
      const total = sum(meant, "total");
      if (total === 0) return [];
      const reached = sum(meant, "blocked") / total;
      const short = kind === "benign" ? reached > share : reached < share;
      return short
        ? [`${group}: ${kind} in ${places.join(", ")}: ${percent(reached)}, the target is ${percent(share)}`]
        : [];
    }),
  );
}

const sum = (tallies: readonly Tally[], count: "total" | "blocked"): number =>
  tallies.reduce((total, tally) => total + tally[count], 0);

export const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;
