/**
 * Minor versions that RDS offers, by major, without the Limitless ones: what `describe-db-engine-versions` answered as far as
 * public lists of 2026 repeat it. A retired version fails at creation just as an unknown one does.
 */
const offered: Readonly<Record<string, readonly number[]>> = {
  "13": [23],
  "14": [17, 18, 19, 20, 22, 23],
  "15": [10, 12, 13, 14, 15, 17, 18],
  "16": [8, 9, 10, 11, 13, 14],
  "17": [4, 5, 6, 7, 9, 10],
  "18": [3, 4, 6],
};

/** What RDS takes where only the major is given; it trails the newest. */
const defaultMinor: Readonly<Record<string, number>> = { "16": 11, "17": 7 };

/** Families of parameter groups for the engine. */
export const auroraPostgresqlFamilies = Object.keys(offered).map((major) => `aurora-postgresql${major}`);

/** `17.7` for `17`, `17.5` for `17.5`, the default of RDS for nothing; undefined for what RDS does not offer. */
export function offeredVersion(version: string): string | undefined {
  const [major = "", minor] = (version || "17").split(".");
  const minors = offered[major];
  if (minor === undefined) return minors && `${major}.${String(defaultMinor[major] ?? minors.at(-1))}`;
  return minors?.includes(Number(minor)) ? version : undefined;
}

/** The family of parameter groups that goes with the version. */
export function familyOf(version: string): string {
  return `aurora-postgresql${(version || "17").split(".")[0] ?? ""}`;
}
