import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Refusal } from "./refusal.mjs";

const lockFile = "package-lock.json";

// What of a package.json an installation depends on: a new script or description is no reason for another one.
const installedFields = [
  "name",
  "version",
  "bin",
  "workspaces",
  "dependencies",
  "devDependencies",
  "optionalDependencies",
  "peerDependencies",
  "overrides",
  "allowScripts",
];

/**
 * What the installation in `root` has to match: the digest of package-lock.json and of each package.json of the
 * workspace, and the platform that binaries were installed for.
 *
 * @throws {Refusal} where one of these files is missing or is no JSON
 */
export function wantedRecord(root) {
  const manifest = "package.json";
  const workspaces = contentOf(root, manifest, JSON.parse).workspaces ?? [];
  const manifests = [manifest, ...workspaces.flatMap((pattern) => workspaceManifests(root, pattern))];
  const digests = manifests.map((file) => [file, contentOf(root, file, digestOfFields)]);
  return {
    platform: `${process.platform} ${process.arch}`,
    files: Object.fromEntries([[lockFile, contentOf(root, lockFile, digest)], ...digests]),
  };
}

/** Why dependencies have to be installed, or undefined where those in `root` match. */
export function reasonToInstall(root, wanted) {
  if (!existsSync(join(root, "node_modules"))) return "node_modules is missing";
  const recorded = readRecord(root);
  if (recorded === undefined) return "no finished installation is recorded in node_modules";
  if (recorded.platform !== wanted.platform) return `the last installation was for ${recorded.platform}`;
  const names = Object.keys({ ...wanted.files, ...recorded.files });
  const changed = names.find((name) => wanted.files[name] !== recorded.files?.[name]);
  return changed && `${changed} changed since the last installation`;
}

export function removeRecord(root) {
  rmSync(recordPath(root), { force: true });
}

/** Written only after an installation that succeeded, and whole or not at all. */
export function writeRecord(root, record) {
  // npm makes no folder where there is nothing to put into it.
  mkdirSync(dirname(recordPath(root)), { recursive: true });
  const beside = `${recordPath(root)}.${process.pid}`;
  writeFileSync(beside, `${JSON.stringify(record, undefined, 2)}\n`);
  renameSync(beside, recordPath(root));
}

function readRecord(root) {
  try {
    return JSON.parse(readFileSync(recordPath(root), "utf8"));
  } catch (error) {
    if (error.code === "ENOENT" || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function recordPath(root) {
  return join(root, "node_modules", ".installation.json");
}

function workspaceManifests(root, pattern) {
  const folders = pattern.endsWith("/*") ? subfolders(root, pattern.slice(0, -2)) : [pattern];
  return folders.map((folder) => `${folder}/package.json`).filter((file) => existsSync(join(root, file)));
}

function subfolders(root, parent) {
  if (!existsSync(join(root, parent))) return [];
  const entries = readdirSync(join(root, parent), { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map((entry) => `${parent}/${entry.name}`);
}

function contentOf(root, file, read) {
  try {
    return read(readFileSync(join(root, file), "utf8"));
  } catch (error) {
    const remedy = `restore it: git checkout -- ${file}`;
    throw new Refusal({ problem: `${join(root, file)} cannot be read: ${error.message}`, remedy });
  }
}

function digestOfFields(text) {
  const manifest = JSON.parse(text);
  return digest(JSON.stringify(installedFields.map((field) => manifest[field] ?? null)));
}

function digest(text) {
  return createHash("sha256").update(text).digest("hex");
}
