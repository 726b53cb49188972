import { delimiter, join, resolve } from "node:path";

/** PATH with the programs of the installed dependencies first. */
export function withOwnBinaries(root, searchPath = "") {
  return [join(root, "node_modules", ".bin"), withoutOwnBinaries(root, searchPath)].filter(Boolean).join(delimiter);
}

/** PATH without what `npm run` puts in front of it: the node_modules/.bin folders of this workspace. */
export function withoutOwnBinaries(root, searchPath = "") {
  const own = (folder) => resolve(folder).startsWith(`${root}/`) && resolve(folder).endsWith("/node_modules/.bin");
  return searchPath
    .split(delimiter)
    .filter((folder) => folder !== "" && !own(folder))
    .join(delimiter);
}
