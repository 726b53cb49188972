import Table from "cli-table3";
import { type Measurement, type Miss, percent, type Tally } from "./measurement.ts";

const classes: Readonly<Record<Tally["kind"], string>> = {
  sqli: "SQL injection",
  xss: "cross-site scripting",
  benign: "honest requests",
};

/**
 * A row for each door, set, class and place: how many are blocked, and how many of them by our own expressions, sizes and lists
 * alone. The rest rests on AWS's detectors, for which libinjection stands in: approximate.
 */
export function measurementTable({ tallies }: Measurement): string {
  const table = new Table({
    head: ["door", "set", "class", "in", "requests", "blocked", "≈ share", "without AWS's detectors"],
    colAligns: ["left", "left", "left", "left", "right", "right", "right", "right"],
    style: { head: [], border: [] },
    chars: { mid: "", "left-mid": "", "mid-mid": "", "right-mid": "" },
  });
  for (const { door, set, kind, place, total, blocked, certain } of tallies) {
    const shares = [percent(blocked / total), percent(certain / total)];
    table.push([door, set, classes[kind], place, String(total), String(blocked), ...shares]);
  }
  return table.toString();
}

/** One line for each attack that passed, and each honest request that did not. */
export function missLine({ door, labelled, verdict }: Miss): string {
  const { kind, place, source, payload } = labelled;
  const by = verdict.rule === undefined ? "passed" : `blocked by ${verdict.rule} (${verdict.by.join(", ")})`;
  return [door, kind, place, source, by, JSON.stringify(payload)].join("\t");
}
