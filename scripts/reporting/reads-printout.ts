import type { ForeseenOutput, OutputLabel } from "@payments/shared/contracts/foreseen-upstreams.ts";
import pc from "picocolors";
import type { UpstreamReads } from "../execution/runner-messages.ts";

const labels: readonly OutputLabel[] = ["known", "planned", "unknown", "placeholder"];

/** Values of these are not what the deployment will see, so people want to know which they are. */
const named: readonly OutputLabel[] = ["unknown", "placeholder"];

/** A fresh platform has dozens; `--json` has them all. */
const mostNames = 4;

/** True if all that the preview read is deployed: the same values would be read by a deployment now. */
export function isApplicable(reads: UpstreamReads): boolean {
  return flat(reads).every(([, { label }]) => label === "known");
}

/** For each stack `app: reads 12 known, 2 planned, 1 unknown (data.writerEndpoint)`; then whose plan cannot be applied. */
export function readsInWords(reads: ReadonlyMap<string, UpstreamReads>): string[] {
  const lines = [...reads].flatMap(([stack, read]) => {
    const counted = labels.flatMap((label) => countInWords(label, flat(read)));
    return counted.length > 0 ? [`${stack}: reads ${counted.join(", ")}`] : [];
  });
  const foreseen = [...reads].filter(([, read]) => !isApplicable(read)).map(([stack]) => stack);
  if (foreseen.length === 0) return lines;
  const refusal = `previewed from values that nothing has yet: ${foreseen.join(", ")}; such a plan cannot be applied and is not kept`;
  return [...lines, pc.yellow(refusal)];
}

function countInWords(label: OutputLabel, read: readonly (readonly [string, ForeseenOutput])[]): string[] {
  const names = read.filter(([, output]) => output.label === label).map(([name]) => name);
  if (names.length === 0) return [];
  return [`${String(names.length)} ${label}${named.includes(label) ? ` (${listed(names)})` : ""}`];
}

function listed(names: readonly string[]): string {
  const rest = names.length - mostNames;
  return rest > 0 ? `${names.slice(0, mostNames).join(", ")} and ${String(rest)} more` : names.join(", ");
}

function flat(reads: UpstreamReads): (readonly [string, ForeseenOutput])[] {
  return Object.entries(reads).flatMap(([project, outputs]) =>
    Object.entries(outputs).map(([name, output]) => [`${project}.${name}`, output] as const),
  );
}
