import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { processToken } from "../bootstrap/process-lock.mjs";
import { wantedVersion } from "./engine-version.ts";
import { obtainEngine } from "./obtain-engine.ts";

/** How the fake go of a test builds. `waiting`: not before the test calls `letGoFinish`. */
export type GoBehaviour = "succeeding" | "failing" | "waiting";

export interface RunningSearch {
  readonly process: ChildProcess;
  readonly exitCode: Promise<number | null>;
  said(): string;
}

const version = wantedVersion();

/** A machine with nothing but a shell: its own PATH and PULUMI_HOME, and what a test puts on them. */
export class MachineUnderTest {
  readonly root = mkdtempSync(join(tmpdir(), "engine-"));
  readonly bin = join(this.root, "bin");
  readonly versions = join(this.root, "pulumi home", "versions");
  readonly cached = join(this.versions, version, "bin", "pulumi");
  readonly announced: string[] = [];
  readonly progress: string[] = [];
  readonly #running = new Set<ChildProcess>();

  constructor() {
    mkdirSync(this.bin);
  }

  get environment(): NodeJS.ProcessEnv {
    const PATH = [this.bin, "/usr/bin", "/bin"].join(delimiter);
    return { PATH, HOME: this.root, PULUMI_HOME: dirname(this.versions), MACHINE: this.root };
  }

  /** What lies in the cache's folder, half made things and locks included. */
  get versionsListed(): string[] {
    return existsSync(this.versions) ? readdirSync(this.versions) : [];
  }

  get goCalls(): string[] {
    const log = join(this.root, "go-calls.log");
    return existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : [];
  }

  has(file: string): boolean {
    return existsSync(join(this.root, file));
  }

  read(file: string): string {
    return readFileSync(join(this.root, file), "utf8").trim();
  }

  putPulumi(path: string, script: string): void {
    mkdirSync(dirname(path), { recursive: true });
    writeExecutable(path, script);
  }

  putPulumiOnPath(script: string): string {
    this.putPulumi(join(this.bin, "pulumi"), script);
    return join(this.bin, "pulumi");
  }

  putGo(behaviour: GoBehaviour): void {
    writeExecutable(join(this.bin, "go"), fakeGo(behaviour));
  }

  letGoFinish(): void {
    writeFileSync(join(this.root, "let-go-finish"), "");
  }

  /** Searches in this process; the download fails unless a test brings one. */
  obtain(options: { signal?: AbortSignal; download?: (folder: string) => Promise<string | undefined> } = {}) {
    const { signal, download = () => Promise.resolve("not in this test") } = options;
    return obtainEngine(
      {
        announce: (line) => this.announced.push(line),
        progress: (text) => this.progress.push(text),
        environment: this.environment,
        ...(signal && { signal }),
      },
      { download: (_, staging) => download(staging.target) },
    );
  }

  /** Searches in a process of its own. */
  start(): RunningSearch {
    const driver = join(import.meta.dirname, "engine-under-test.process.ts");
    const child = spawn(process.execPath, [driver], { env: this.environment, stdio: ["ignore", "pipe", "inherit"] });
    this.#running.add(child);
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
    const exitCode = once(child, "close").then(([code]) => code as number | null);
    return { process: child, exitCode, said: () => output };
  }

  dispose(): void {
    for (const child of this.#running) if (child.exitCode === null) child.kill("SIGKILL");
    this.letGoFinish();
    rmSync(this.root, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  }
}

/** A shell script that answers `version` like the CLI. */
export function pulumiPrinting(printed: string): string {
  return `#!/bin/sh\n[ "$1" = version ] && echo ${printed}\n`;
}

/** The token of a process that has ended. */
export async function tokenOfTheDead(): Promise<string> {
  const child = spawn("sleep", ["60"]);
  const token = processToken(child.pid);
  child.kill("SIGKILL");
  await once(child, "exit");
  return token;
}

// Lists three packages, builds two that are not cached, and leaves a grandchild behind that must not outlive it.
function fakeGo(behaviour: GoBehaviour): string {
  return `#!/bin/sh
echo "$@" >> "$MACHINE/go-calls.log"
if [ "$1" = list ]; then
  echo "go: downloading github.com/pulumi/pulumi/pkg/v3 v${version}" >&2
  printf 'fmt\\nnet/http\\ngithub.com/pulumi/pulumi/pkg/v3/cmd/pulumi\\n'
  exit 0
fi
echo net/http >&2
echo half made > "$GOTMPDIR/object"
if [ ${behaviour} = failing ]; then echo 'go: dial tcp: lookup proxy.golang.org: no such host' >&2; exit 1; fi
if [ ${behaviour} = waiting ]; then
  sleep 600 & echo $! > "$MACHINE/compiler.pid"
  while [ -d "$MACHINE" ] && [ ! -e "$MACHINE/let-go-finish" ]; do sleep 0.02; done
fi
echo github.com/pulumi/pulumi/pkg/v3/cmd/pulumi >&2
while [ "$1" != -o ]; do shift; done
printf '#!/bin/sh\\necho v${version}\\n' > "$2"
chmod +x "$2"
`;
}

function writeExecutable(path: string, content: string): void {
  writeFileSync(path, content);
  chmodSync(path, 0o755);
}
