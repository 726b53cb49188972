import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { parse } from "yaml";
import { filesOf } from "../affected/affected-projects.ts";
import { scanImports } from "../affected/import-scan.ts";
import { wantedVersion } from "../engine/engine-version.ts";
import { releasedProject } from "../release/release-settings.ts";
import { type Platform, projectOf } from "../stacks/platform.ts";
import type { StackState } from "../state/stack-state.ts";

/** All that a stack's deployment comes out of, as digests, by what people call it. */
export type StackFingerprint = Readonly<Record<string, string>>;

/** Of the repository's root: what every program is built and compiled by. */
const rootFiles = [".npmrc", "package.json", "package-lock.json", "tsconfig.base.json"];

const settingsFile = /\/Pulumi\.([a-z]+)\.yaml$/;

/** The files that deployments come out of, read once for a run. */
export class StackFingerprints {
  readonly #platform: Platform;
  readonly #files: readonly string[];
  readonly #imports: ReturnType<typeof scanImports>;
  readonly #digests = new Map<string, string>();

  constructor(platform: Platform) {
    this.#platform = platform;
    const { root, graph } = platform;
    const homes = [...graph.values()].map(({ folder }) => relative(root, folder).split(sep)[0] ?? "");
    const listed = [...new Set([...homes, "shared"])].flatMap((folder) => filesBelow(root, folder));
    this.#files = [...rootFiles.filter((file) => existsSync(join(root, file))), ...listed];
    this.#imports = scanImports(
      root,
      this.#files.filter((file) => /\.[cm]?[jt]s$/.test(file)),
    );
  }

  /** @param states of the stacks that it reads, as they are now */
  of(stack: string, states: ReadonlyMap<string, StackState | undefined>): StackFingerprint {
    const platform = this.#platform;
    const { folder, needs } = projectOf(platform, stack);
    return {
      "the program": this.#digestOf(`${relative(platform.root, folder).split(sep).join("/")}/`),
      "the policy pack": this.#digestOf("shared/policy/"),
      "the engine": `${wantedVersion()}, Node ${process.version}`,
      "the state backend": platform.backend.description,
      ...this.account(),
      ...(platform.release && stack === releasedProject ? { "the rehearsed release": platform.release.image } : {}),
      ...Object.fromEntries(needs.map((need) => [`outputs of ${need}`, states.get(need)?.outputsDigest ?? "none"])),
    };
  }

  /** The account that a rehearsal's states belong to; made by the first turn of all. Elsewhere the state tells. */
  account(): StackFingerprint {
    const { rehearsed, accountFolder } = this.#platform;
    if (!rehearsed) return {};
    return { "the simulated account": `${accountIdentity(accountFolder)} ${this.#digestOf("shared/simulated-aws/")}` };
  }

  /** Of the files that what lies in the folder is made of, but for the settings of other environments. */
  #digestOf(folder: string): string {
    const known = this.#digests.get(folder);
    if (known !== undefined) return known;
    const hash = createHash("sha256");
    for (const file of filesOf(folder, this.#imports, this.#files)) {
      const environment = settingsFile.exec(file)?.[1];
      if (environment !== undefined && environment !== this.#platform.environment) continue;
      const content = readFileSync(join(this.#platform.root, file));
      const counted = environment === undefined ? content : configuration(content);
      hash.update(`${file}\0${String(counted.length)}\0`).update(counted);
    }
    const digest = hash.digest("hex");
    this.#digests.set(folder, digest);
    return digest;
  }
}

/** Of a settings file only the configuration: when a stack is made the engine writes the file anew, with its salt. */
function configuration(content: Buffer): string {
  return JSON.stringify((parse(content.toString()) as { readonly config?: unknown } | null)?.config ?? {});
}

/** Another one after the account was removed and made anew. */
function accountIdentity(folder: string): string {
  const stats = statSync(join(folder, "account.sqlite"), { throwIfNoEntry: false });
  return stats ? `${String(stats.ino)}@${String(stats.birthtimeMs)}` : "none";
}

function filesBelow(root: string, folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter(({ name }) => name !== "node_modules")
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return filesBelow(root, path);
      return entry.isFile() ? [path] : [];
    });
}
