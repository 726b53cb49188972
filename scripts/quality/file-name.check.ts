/** Names that say nothing of what is inside. */
const emptyNames = /(^|[-.])(utils?|helpers?|common|misc|index|types|constants)\.(ts|mjs)$/;
const kebabCase = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/;

/** What is wrong with the names of the files, a line each. */
export function fileNameMistakes(paths: readonly string[]): string[] {
  return paths.flatMap((path) => {
    const name = path.split("/").at(-1) ?? "";
    if (!/\.(ts|mts|mjs)$/.test(name)) return [];
    if (emptyNames.test(name)) return [`${path}: the name says nothing; name what is inside`];
    return kebabCase.test(name) ? [] : [`${path}: write it in kebab-case, with its role before the ending`];
  });
}
