import { readdirSync, readFileSync } from "node:fs";

/** What proc(5) says of a process: fields 4 and 5 of `stat`. */
interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
}

/**
 * Kills a process with all that it and its children started, at once. An engine's plugins are in groups of their own, and outlive a
 * signal to the engine's.
 */
export function killTree(pid: number): void {
  for (const member of [...familyOf(pid)].reverse()) kill(member);
}

/** True while a process of the group is running: a runner's engine stays in its group when the runner has ended. */
export function groupIsAlive(group: number): boolean {
  return processes().some((row) => row.group === group);
}

/**
 * True if the process that runs under that number can be the one that ran under it then: numbers come round again. Where there is no
 * /proc the number alone has to do.
 */
export function wasRunning(pid: number, then: Date): boolean {
  if (!isRunning(pid)) return false;
  const startedAt = startOf(pid);
  return startedAt === undefined || startedAt <= then.getTime() + clockStep;
}

/** Milliseconds by which a start and a time stamp may differ: the kernel counts ticks of 10 ms from a boot time in whole seconds. */
const clockStep = 2000;

/** Milliseconds since 1970: field 22 of proc(5) `stat`, in hundredths of a second since the boot that `/proc/stat` tells. */
function startOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, "utf8");
    const ticks = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]);
    const boot = Number(/^btime (\d+)$/m.exec(readFileSync("/proc/stat", "utf8"))?.[1]);
    return boot * 1000 + ticks * 10;
  } catch {
    return undefined;
  }
}

function isRunning(pid: number): boolean {
  if (processes().length > 0) return processes().some((row) => row.pid === pid);
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** The process, its group, and all that these started; only the process where there is no /proc. */
function familyOf(pid: number): Set<number> {
  const rows = processes();
  const family = new Set([pid, ...rows.filter(({ group }) => group === pid).map((row) => row.pid)]);
  for (let size = 0; size !== family.size; ) {
    size = family.size;
    for (const row of rows) if (family.has(row.parent)) family.add(row.pid);
  }
  return family;
}

/** Running processes; what has ended and waits for its parent counts as gone. */
function processes(): ProcessRow[] {
  return processNumbers().flatMap((pid) => {
    try {
      const stat = readFileSync(`/proc/${String(pid)}/stat`, "utf8");
      const [state, parent, group] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return state === "Z" || state === "X" ? [] : [{ pid, parent: Number(parent), group: Number(group) }];
    } catch {
      return []; // it ended meanwhile
    }
  });
}

function processNumbers(): number[] {
  try {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
