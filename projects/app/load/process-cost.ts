import { readdirSync, readFileSync } from "node:fs";

/** Processor time since the processes began, and memory now. */
export interface ProcessCost {
  readonly cpuMilliseconds: number;
  /** Memory that each process shares with no other, summed. */
  readonly ownMebibytes: number;
}

/** The kernel counts processor time in hundredths of a second (`getconf CLK_TCK` on every Linux that Node supports). */
const millisecondsPerTick = 10;

/** Only Linux tells it (https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html). */
export function processCost(pids: readonly number[]): ProcessCost {
  const costs = pids.map((pid) => ({ ticks: ticksOf(pid), kibibytes: ownKibibytes(pid) }));
  return {
    cpuMilliseconds: costs.reduce((sum, { ticks }) => sum + ticks, 0) * millisecondsPerTick,
    ownMebibytes: costs.reduce((sum, { kibibytes }) => sum + kibibytes, 0) / 1024,
  };
}

/** A process and its children, one level down: PostgreSQL's postmaster and its backends. */
export function withChildren(parent: number): number[] {
  const children = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => fieldsOf(pid)?.[1] === String(parent));
  return [parent, ...children];
}

/** Own time, and that of children who have ended and were waited for. */
function ticksOf(pid: number): number {
  const fields = fieldsOf(pid) ?? [];
  return [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index] ?? 0), 0);
}

/** Fields from the third, the state, on: the second, the name, may hold blanks and stands in brackets. */
function fieldsOf(pid: number): string[] | undefined {
  try {
    const line = readFileSync(`/proc/${String(pid)}/stat`, "utf8");
    return line.slice(line.lastIndexOf(")") + 2).split(" ");
  } catch {
    return undefined;
  }
}

function ownKibibytes(pid: number): number {
  try {
    return Number(/^RssAnon:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${String(pid)}/status`, "utf8"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
