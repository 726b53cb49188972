// Read by any Node that knows ES modules, before anything else is loaded: no syntax younger than ES2018 here.

/** The oldest Node that npm and the bootstrap itself run on. */
export const oldestNode = "20.0.0";

/** The first Node that runs TypeScript files without a flag (https://nodejs.org/api/typescript.html#type-stripping). */
export const firstNodeForTypeScript = "22.18.0";

/** The clear sentence for a Node that is too old, with its remedy; undefined for one that will do. */
export function refusalOfNode(version) {
  if (!isOlder(version, oldestNode)) return undefined;
  return (
    `Node ${version} is too old: this project needs Node ${majorOf(oldestNode)} or later to set itself up.\n` +
    "  remedy: install a current Node from https://nodejs.org/en/download, then run the same command again"
  );
}

/** True where `version` runs TypeScript files as they are: 22.18, or 23.6, or any later one. */
export function runsTypeScript(version) {
  if (majorOf(version) === 23) return !isOlder(version, "23.6.0");
  return !isOlder(version, firstNodeForTypeScript);
}

function isOlder(version, other) {
  const [left, right] = [partsOf(version), partsOf(other)];
  const differing = left.findIndex((part, index) => part !== right[index]);
  return differing !== -1 && left[differing] < right[differing];
}

function majorOf(version) {
  return partsOf(version)[0];
}

function partsOf(version) {
  const numbers = /^v?(\d+)\.(\d+)\.(\d+)/.exec(version);
  if (numbers === null) throw new Error(`"${version}" is no version of Node`);
  return numbers.slice(1).map(Number);
}
