import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { exitCodeOfSignal, runChild } from "./child-process.mjs";
import { withHeartbeat } from "./heartbeat.mjs";
import { reasonToInstall, removeRecord, wantedRecord, writeRecord } from "./installation-record.mjs";
import { acquireLock } from "./process-lock.mjs";
import { Refusal } from "./refusal.mjs";
import { withoutOwnBinaries } from "./search-path.mjs";

/**
 * Installs the locked dependencies where they are missing or stale. Until npm has succeeded nothing is recorded, so
 * that the next call begins again after a failure, an interruption or a crash. Of two calls at once the second waits.
 *
 * @throws {Refusal} where npm cannot be started, fails or is interrupted
 */
export async function ensureInstalled(root, announce) {
  if (reasonToInstall(root, wantedRecord(root)) === undefined) return;
  // Beside node_modules and not in it: npm ci begins by emptying that folder.
  const folder = join(root, ".local");
  mkdirSync(folder, { recursive: true });
  const onWait = (pid) => announce(`waiting for process ${pid}, which is installing the dependencies`);
  const lock = await acquireLock(join(folder, "installation.lock"), { onWait });
  try {
    const wanted = wantedRecord(root);
    const reason = reasonToInstall(root, wanted);
    if (reason === undefined) return;
    announce(`installing the locked dependencies with npm ci, because ${reason}`);
    removeRecord(root);
    const installed = installWithNpm(root, lock);
    // On a terminal npm shows by itself that it works.
    await (process.stderr.isTTY ? installed : withHeartbeat(installed, (seconds) => announce(`npm ci: ${seconds} s`)));
    writeRecord(root, wanted);
  } finally {
    lock.release();
  }
}

async function installWithNpm(root, lock) {
  // Everything here runs from development dependencies, whatever NODE_ENV says. npm's warnings are about the Node that
  // npm runs on, which is not the one that the dependencies will: hundreds of lines around the one that matters.
  const args = ["ci", "--include=dev", "--loglevel=error"];
  // npm's own output goes to stderr: stdout belongs to the verb, which may print JSON.
  const stdio = ["ignore", process.stderr, process.stderr];
  const options = { cwd: root, env: environmentForNpm(root), stdio, onStart: (pid) => lock.extendTo(pid) };
  const { exitCode, interruptedBy } = await runChild("npm", args, options).catch((error) => {
    const remedy = "install npm together with Node (https://nodejs.org/en/download) and have it on PATH";
    throw new Refusal({ problem: `npm cannot be started: ${error.message}`, remedy });
  });
  if (interruptedBy !== undefined) {
    const problem = `the installation was stopped by ${interruptedBy}`;
    const remedy = "run the same command again, it begins the installation anew";
    throw new Refusal({ problem, remedy, exitCode: exitCodeOfSignal(interruptedBy) });
  }
  if (exitCode !== 0) {
    const problem = `npm ci failed with exit code ${exitCode}; what it said stands above`;
    const remedy = "correct what npm names (often the network or the registry), then run the same command again";
    throw new Refusal({ problem, remedy, exitCode });
  }
}

// `npm run` hands its own settings down: one that chooses a workspace would make npm ci install that workspace only.
// Nor may npm run on the pinned Node, which npm ci removes under its feet.
function environmentForNpm(root) {
  const environment = { ...process.env, PATH: withoutOwnBinaries(root, process.env.PATH) };
  const narrowing = ["workspace", "workspaces", "include_workspace_root", "global", "location"];
  for (const name of narrowing) delete environment[`npm_config_${name}`];
  return environment;
}
