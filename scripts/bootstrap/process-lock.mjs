import { createHash, randomBytes } from "node:crypto";
import { readFileSync, readlinkSync, renameSync, symlinkSync, unlinkSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Waits for the lock at `path` and takes it. The lock is a symbolic link that leads nowhere and whose text names its
 * owner: making one is atomic together with that text, so nobody ever reads half a lock. One whose owner is dead is
 * taken over. Owners are looked for on this machine only: a lock on a shared disk does not keep other machines out.
 *
 * @returns `release()`, and `extendTo(pid)`: from then on the lock holds as long as this process or that one lives
 */
export async function acquireLock(path, { onWait, signal, pollMilliseconds = 200 } = {}) {
  let token = processToken();
  let waitedFor;
  while (!made(path, token)) {
    const owner = textOf(path);
    const pid = owner && livingPid(owner);
    if (owner !== undefined && pid === undefined) removeDead(path, owner);
    if (pid !== undefined && pid !== waitedFor) onWait?.(pid);
    waitedFor = pid;
    const pause = pid === undefined ? 1 : pollMilliseconds;
    await sleep(pause, undefined, { signal }).catch(() => signal?.throwIfAborted());
  }
  const release = () => {
    process.off("exit", release);
    if (textOf(path) === token) unlinkSync(path);
  };
  process.on("exit", release);
  return {
    release,
    extendTo(pid) {
      const extended = `${token}+${processToken(pid)}`;
      const beside = `${path}.${nonce()}`;
      symlinkSync(extended, beside);
      renameSync(beside, path);
      token = extended;
    },
  };
}

/** Names a process so that no later one with the same number is taken for it: `<pid>.<when it started>.<nonce>`. */
export function processToken(pid = process.pid) {
  return `${pid}.${statusOf(pid).started}.${nonce()}`;
}

/** True while one of the processes that the token names is running. */
export function isAlive(token) {
  return livingPid(token) !== undefined;
}

function livingPid(token) {
  const named = token.split("+").map((part) => part.split("."));
  const living = named.find(([pid, started]) => {
    const status = statusOf(pid);
    return isRunning(Number(pid)) && status.started === started && !status.ended;
  });
  return living && Number(living[0]);
}

// Removing a dead owner's lock takes a lock of its own, named after that owner: between a look at the link and its
// removal somebody else might have taken it over, and a live lock would go.
function removeDead(path, owner) {
  const guard = `${path}.${createHash("sha256").update(owner).digest("hex").slice(0, 8)}`;
  if (!made(guard, processToken())) {
    const other = textOf(guard);
    if (other !== undefined && !isAlive(other)) removeDead(guard, other);
    return;
  }
  try {
    if (textOf(path) === owner) unlinkSync(path);
  } finally {
    unlinkSync(guard);
  }
}

function made(path, token) {
  try {
    symlinkSync(token, path);
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

function textOf(path) {
  try {
    return readlinkSync(path);
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

// Fields 3 and 22 of proc(5) stat. A zombie, which a container without an init process keeps for ever, counts as ended.
// Where there is no /proc, the number alone has to do.
function statusOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return { started: fields[19], ended: fields[0] === "Z" || fields[0] === "X" };
  } catch {
    return { started: "0", ended: false };
  }
}

function nonce() {
  return randomBytes(4).toString("hex");
}
