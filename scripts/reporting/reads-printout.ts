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

/** `app: reads 12 known, 2 planned, 1 unknown (data.writerEndpoint)`; nothing for a stack that reads nothing. */
export function readsInWords(stack: string, reads: UpstreamReads): string[] {
  const read = flat(reads);
  if (read.length === 0) return [];
  const counted = labels.flatMap((label) => {
    const names = read.filter(([, output]) => output.label === label).map(([name]) => name);
    if (names.length === 0) return [];
    return [`${String(names.length)} ${label}${named.includes(label) ? ` (${listed(names)})` : ""}`];
  });
  const words = `${stack}: reads ${counted.join(", ")}`;
  if (isApplicable(reads)) return [words];
  return [
    words,
    pc.yellow(`${stack}: previewed from values that nothing has yet; this plan cannot be applied and is not kept`),
  ];
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
