import type { EngineLocation } from "../engine/engine-location.ts";
import type { Backend } from "../environment/backend.ts";
import { type StateFiles, stateFiles } from "../environment/state-files.ts";
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
  readonly checkpoint: () => Promise<Checkpoint>;
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
    const files = stateFiles(this.#backend);
    const readers: StackReader[] = [];
    for (const other of files ? await stacksIn(files) : await this.#listed()) {
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

async function stacksIn(files: StateFiles): Promise<StackRecord[]> {
  const keys = await files.keys("stacks");
  return keys.flatMap((key) => {
    const [, project, stack] = /^stacks\/([^/]+)\/([^/]+)\.json$/.exec(key) ?? [];
    if (project === undefined || stack === undefined) return [];
    const checkpoint = async (): Promise<Checkpoint> => {
      const { checkpoint: kept } = JSON.parse((await files.read(key)) ?? "{}") as {
        readonly checkpoint?: { readonly latest?: Checkpoint };
      };
      return kept?.latest ?? {};
    };
    return [{ project, stack, checkpoint }];
  });
}

/** `network/dev` for each reference of a stack that has resources. */
function readsOf({ resources = [] }: Checkpoint): string[] {
  if (!resources.some(({ type, custom }) => custom === true && !type.startsWith("pulumi:"))) return [];
  return resources
    .filter(({ type }) => type === "pulumi:pulumi:StackReference")
    .map(({ inputs }) => String(inputs?.["name"]).split("/").slice(-2).join("/"));
}
