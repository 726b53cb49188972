import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { promisify } from "node:util";
import { OperatorError } from "@payments/shared/errors/operator-error.ts";
import type { EngineLocation } from "../engine/engine-location.ts";
import type { Backend } from "../environment/backend.ts";
import { stateFiles } from "../environment/state-files.ts";
import { masked } from "./engine-value.ts";
import { readWhole, stateFile } from "./truncated-state.ts";

/** What the state of a stack says, without asking any cloud. */
export interface StackState {
  /** Cloud resources: no components, providers or references. */
  readonly resources: number;
  /** Published outputs; secrets are masked. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** What it read of other projects when it was last deployed, by project; secrets are masked. */
  readonly reads: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Time of the last write, ISO 8601. */
  readonly updatedAt: string | undefined;
  /** Operations that an earlier run began and did not see the end of. */
  readonly pendingOperations: number;
  /** Those of them that make something: the cloud may have it, and the state does not. */
  readonly pendingCreates: readonly PendingCreate[];
  /** Provider ids of all that the state holds. */
  readonly ids: readonly string[];
  /** Of all that the state holds: another one after every write that changes anything. */
  readonly digest: string;
  /** Of what it publishes, secrets as they are encrypted. */
  readonly outputsDigest: string;
}

/** A resource that was being made when the engine was killed. */
export interface PendingCreate {
  readonly urn: string;
  readonly type: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

interface Checkpoint {
  readonly manifest?: { readonly time?: string };
  readonly resources?: readonly CheckpointResource[];
  /** pulumi/pulumi `sdk/go/common/apitype/core.go`, `OperationV2` */
  readonly pending_operations?: readonly { readonly type: string; readonly resource: CheckpointResource }[];
}

interface CheckpointResource {
  readonly urn?: string;
  readonly id?: string;
  readonly type: string;
  readonly custom?: boolean;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly inputs?: Readonly<Record<string, unknown>>;
}

const run = promisify(execFile);

/** Reads the states of one copy of the platform. */
export class StateReader {
  readonly #backend: Backend;
  readonly #engine: () => Promise<EngineLocation>;

  /** @param engine is asked for only where the state is not in files */
  constructor(backend: Backend, engine: () => Promise<EngineLocation>) {
    this.#backend = backend;
    this.#engine = engine;
  }

  /**
   * @returns nothing for a stack that was never created
   * @throws {OperatorError} BackendUnreachable: what cannot be looked at is not taken for one without stacks
   */
  async read(
    project: { readonly name: string; readonly folder: string },
    stack: string,
  ): Promise<StackState | undefined> {
    const checkpoint = await this.#checkpoint(project, stack);
    return checkpoint && stackState(checkpoint);
  }

  async #checkpoint(
    project: { readonly name: string; readonly folder: string },
    stack: string,
  ): Promise<Checkpoint | undefined> {
    const { folder } = this.#backend;
    if (folder !== undefined && !existsSync(folder)) throw folderGone(folder);
    const whole = folder === undefined ? undefined : readWhole(stateFile(folder, project.name, stack));
    if (whole) return checkpointOf(whole.content);
    const files = stateFiles(this.#backend);
    if (!files) return this.#exported(project.folder, stack);
    const text = await files.read(`stacks/${project.name}/${stack}.json`);
    return text === undefined ? undefined : checkpointOf(JSON.parse(text));
  }

  async #exported(projectFolder: string, stack: string): Promise<Checkpoint | undefined> {
    const { command } = await this.#engine();
    try {
      const { stdout } = await run(command, ["stack", "export", "--stack", stack, "--non-interactive"], {
        cwd: projectFolder,
        env: { ...process.env, ...this.#backend.environment },
        maxBuffer: 2 ** 30,
      });
      return (JSON.parse(stdout) as { deployment: Checkpoint }).deployment;
    } catch (cause) {
      const text = String((cause as { stderr?: unknown }).stderr ?? cause);
      if (/no stack named/.test(text)) return undefined;
      throw new OperatorError("BackendUnreachable", {
        problem: `the state of ${stack} cannot be read from ${this.#backend.description}: ${text.trim()}`,
        remedy: "check PULUMI_BACKEND_URL, pulumi login and your credentials",
        cause,
      });
    }
  }
}

function folderGone(folder: string): OperatorError {
  return new OperatorError("BackendUnreachable", {
    problem: `the state backend's folder ${folder} is not there`,
    remedy: "bring it back (is its disk mounted?), or correct PULUMI_BACKEND_URL; then run the command again",
  });
}

/** Of what a state file says. */
function checkpointOf(content: unknown): Checkpoint {
  return (content as { checkpoint: { latest?: Checkpoint } }).checkpoint.latest ?? {};
}

/** What a checkpoint says. */
export function stackState(checkpoint: Checkpoint): StackState {
  const { manifest, resources = [], pending_operations = [] } = checkpoint;
  const root = resources.find(({ type }) => type === "pulumi:pulumi:Stack");
  const references = resources.filter(({ type }) => type === "pulumi:pulumi:StackReference");
  return {
    resources: resources.filter(({ type, custom }) => custom === true && !type.startsWith("pulumi:")).length,
    outputs: masked(root?.outputs ?? {}) as Record<string, unknown>,
    reads: Object.fromEntries(references.map(lastRead)),
    updatedAt: manifest?.time,
    pendingOperations: pending_operations.length,
    pendingCreates: pending_operations
      .filter(({ type }) => type === "creating")
      .map(({ resource: { urn = "", type, inputs = {} } }) => ({ urn, type, inputs })),
    ids: resources.flatMap(({ id }) => (id === undefined ? [] : [id])),
    digest: digestOf(checkpoint),
    outputsDigest: digestOf(root?.outputs ?? {}),
  };
}

function digestOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}

/** A reference's project and its outputs, which the engine keeps as they were when they were read. */
function lastRead({ inputs, outputs }: CheckpointResource): [string, Record<string, unknown>] {
  const project = String(inputs?.["name"]).split("/")[1] ?? "";
  return [project, masked(outputs?.["outputs"] ?? {}) as Record<string, unknown>];
}
