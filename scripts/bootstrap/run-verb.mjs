import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runChild } from "./child-process.mjs";
import { ensureInstalled } from "./installation.mjs";
import { firstNodeForTypeScript, runsTypeScript } from "./node-version.mjs";
import { Refusal } from "./refusal.mjs";
import { withOwnBinaries } from "./search-path.mjs";
import { verbs } from "./verbs.mjs";

/**
 * Sets the repository up where needed, then runs a verb in its root.
 *
 * @returns the exit code: the verb's own; 128 + n where signal n ended it; 2 for an unknown verb; npm's where the
 * installation failed; 1 for anything else that stands in the way
 */
export async function runVerb([name, ...given]) {
  const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
  try {
    const verb = Object.hasOwn(verbs, name ?? "") ? verbs[name] : undefined;
    if (verb === undefined) throw unknownVerb(name);
    await ensureInstalled(root, announce);
    return await runWithNode(root, verb(given), name === "test" ? {} : compileCache(root));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    announce(error.message);
    return error.exitCode;
  }
}

/**
 * A rehearsal starts a dozen processes that all compile the same SDK. Not for tests, whose coverage it would blur
 * (https://nodejs.org/api/module.html#module-compile-cache).
 */
function compileCache(root) {
  return { NODE_COMPILE_CACHE: join(root, "node_modules/.cache/node-compile"), ...process.env };
}

async function runWithNode(root, args, environment) {
  const node = nodeForVerbs(root);
  const { exitCode } = await runChild(node, ["--disable-warning=ExperimentalWarning", ...args], {
    cwd: root,
    env: { ...process.env, ...environment, PATH: withOwnBinaries(root, process.env.PATH) },
    stdio: "inherit",
  }).catch((error) => {
    const problem = `${node} cannot be started: ${error.message}`;
    throw new Refusal({ problem, remedy: `install Node ${firstNodeForTypeScript} or later and have it on PATH` });
  });
  return exitCode;
}

function nodeForVerbs(root) {
  // The running one may have been the pinned one of an installation that is gone by now.
  if (runsTypeScript(process.versions.node) && existsSync(process.execPath)) return process.execPath;
  const pinned = join(root, "node_modules", "node", "bin", "node");
  if (existsSync(pinned)) return pinned;
  throw new Refusal({
    problem:
      `Node ${process.versions.node} does not run TypeScript and the pinned one is not at ${pinned}: ` +
      "npm did not run the install script of the package named node",
    remedy:
      `install Node ${firstNodeForTypeScript} or later; or run that script yourself: ` +
      `(cd ${dirname(dirname(pinned))} && node installArchSpecificPackage.js)`,
  });
}

function unknownVerb(name) {
  const known = Object.keys(verbs).join(", ");
  return new Refusal({
    problem: name === undefined ? "no verb is given" : `there is no verb "${name}"`,
    remedy: `name one of ${known}: node scripts/bootstrap/bootstrap.mjs <verb> [arguments]`,
    exitCode: 2,
  });
}

function announce(line) {
  process.stderr.write(`setup: ${line}\n`);
}
