import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { EngineLocation } from "../engine/engine-location.ts";
import type { Backend } from "../environment/backend.ts";
import { engineOutput } from "./engine-output.ts";

/** A deployed stack that reads another one. */
export interface StackReader {
  readonly project: string;
  readonly stack: string;
  /** The project that it reads. */
  readonly reads: string;
}

interface Checkpoint {
  readonly resources?: readonly {
    readonly type: string;
    readonly custom?: boolean;
    readonly inputs?: Readonly<Record<string, unknown>>;
  }[];
}

interface StackRecord {
  readonly project: string;
  readonly stack: string;
  readonly checkpoint: () => Promise<Checkpoint> | Checkpoint;
}

/** Finds out who reads a stack, by the references in the checkpoints of everything that the backend keeps. */
export class StackReaders {
  readonly #backend: Backend;
  readonly #engine: () => Promise<EngineLocation>;

  /** @param engine is asked for only where the state is not in files */
  constructor(backend: Backend, engine: () => Promise<EngineLocation>) {
    this.#backend = backend;
    this.#engine = engine;
  }

  /** Deployed stacks with another name than `stack`, or of other projects than a run knows, that read these projects of it. */
  async of(projects: readonly string[], stack: string): Promise<StackReader[]> {
    const { folder } = this.#backend;
    const readers: StackReader[] = [];
    for (const other of folder === undefined ? await this.#listed() : stackFiles(folder)) {
      if (projects.includes(other.project) && other.stack === stack) continue;
      const read = readsOf(await other.checkpoint());
      for (const project of projects.filter((name) => read.includes(`${name}/${stack}`)))
        readers.push({ project: other.project, stack: other.stack, reads: project });
    }
    return readers;
  }

  async #listed(): Promise<StackRecord[]> {
    const { command } = await this.#engine();
    const call = { command, environment: this.#backend.environment };
    const listed = JSON.parse(await engineOutput(["stack", "ls", "--all", "--json"], call)) as {
      readonly name: string;
    }[];
    return listed.map(({ name }) => {
      const [stack = "", project = ""] = name.split("/").reverse();
      return {
        project,
        stack,
        checkpoint: async () => {
          const exported = await engineOutput(["stack", "export", "--stack", name], call);
          return (JSON.parse(exported) as { readonly deployment?: Checkpoint }).deployment ?? {};
        },
      };
    });
  }
}

function stackFiles(folder: string): StackRecord[] {
  const root = join(folder, ".pulumi/stacks");
  if (!existsSync(root)) return [];
  return readdirSync(root).flatMap((project) =>
    readdirSync(join(root, project))
      .filter((file) => file.endsWith(".json"))
      .map((file) => ({
        project,
        stack: file.slice(0, -".json".length),
        checkpoint: () => {
          const text = readFileSync(join(root, project, file), "utf8");
          return (
            (JSON.parse(text) as { readonly checkpoint?: { readonly latest?: Checkpoint } }).checkpoint?.latest ?? {}
          );
        },
      })),
  );
}

/** `network/dev` for each reference of a stack that has resources. */
function readsOf({ resources = [] }: Checkpoint): string[] {
  if (!resources.some(({ type, custom }) => custom === true && !type.startsWith("pulumi:"))) return [];
  return resources
    .filter(({ type }) => type === "pulumi:pulumi:StackReference")
    .map(({ inputs }) => String(inputs?.["name"]).split("/").slice(-2).join("/"));
}
