import { readFileSync } from "node:fs";
import { join } from "node:path";
import { withProgress } from "./elapsed.ts";
import type { Staging } from "./engine-cache.ts";
import type { EngineReport } from "./engine-location.ts";
import type { ProcessRequest, RunProcess } from "./process-group.ts";

const cliPackage = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";
const versionVariable = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";

/** The module that locks what the CLI is built of; its go.sum covers every module. */
const buildFolder = join(import.meta.dirname, "build");

export interface GoBuild extends EngineReport {
  readonly version: string;
  /** Absolute path of the `go` command. */
  readonly go: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly run: RunProcess;
}

/** What the committed go.mod asks for. */
export function lockedBuild(): { readonly goVersion: string; readonly pulumiVersion: string } {
  const text = readFileSync(join(buildFolder, "go.mod"), "utf8");
  const goVersion = /^go (\S+)$/m.exec(text)?.[1];
  const pulumiVersion = /^require github\.com\/pulumi\/pulumi\/pkg\/v3 v(\S+)$/m.exec(text)?.[1];
  if (goVersion === undefined || pulumiVersion === undefined) throw new Error(`${buildFolder}/go.mod names no version`);
  return { goVersion, pulumiVersion };
}

/**
 * Builds the CLI from the Go module proxy into a staging folder.
 *
 * @returns what stood in the way, or undefined where the CLI is built
 */
export async function buildWithGo(build: GoBuild, staging: Staging): Promise<string | undefined> {
  const { pulumiVersion } = lockedBuild();
  if (pulumiVersion !== build.version) {
    return `scripts/engine/build/go.mod locks ${pulumiVersion}: go get ${cliPackage}@v${build.version} && go mod tidy there`;
  }
  build.announce(
    `Pulumi ${build.version}: building it with ${build.go} through the Go module proxy ` +
      "(the first time about ten minutes on two cores, four on fast ones)",
  );
  const listed = await listPackages(build, staging);
  if ("failed" in listed) return listed.failed;
  return compile(build, staging, listed.packages);
}

async function listPackages(build: GoBuild, staging: Staging) {
  let modules = 0;
  const text = (elapsed: string) => `fetching what the Pulumi engine is built of: module ${modules}, ${elapsed}`;
  return withProgress({ text, progress: build.progress }, async (tell) => {
    const template = "{{if .Stale}}{{.ImportPath}}{{end}}";
    const result = await build.run({
      ...goCommand(build, staging, ["list", "-deps", "-f", template]),
      onLine: (line) => {
        if (!line.startsWith("go: downloading ")) return;
        modules += 1;
        tell();
      },
    });
    if (!result.succeeded) return { failed: `go list: ${complaint(result)}` };
    return { packages: result.stdout.split("\n").filter((line) => line !== "").length };
  });
}

async function compile(build: GoBuild, staging: Staging, packages: number): Promise<string | undefined> {
  let built = 0;
  const text = (elapsed: string) => buildProgress({ built, packages, elapsed });
  return withProgress({ text, progress: build.progress }, async (tell) => {
    const result = await build.run({
      ...goCommand(build, staging, ["build", "-v", "-o", staging.command]),
      onLine: (line) => {
        if (!isImportPath(line)) return;
        built += 1;
        tell();
      },
    });
    return result.succeeded ? undefined : `go build: ${complaint(result)}`;
  });
}

/** `building the Pulumi engine: 812 of 1460 packages, 2 min 10 s`; the linker's turn comes after the last package. */
export function buildProgress(state: { readonly built: number; readonly packages: number; readonly elapsed: string }) {
  const { built, packages, elapsed } = state;
  if (built >= packages) return `linking the Pulumi engine: all of ${packages} packages are built, ${elapsed}`;
  return `building the Pulumi engine: ${built} of ${packages} packages, ${elapsed}`;
}

function goCommand(build: GoBuild, staging: Staging, verb: readonly string[]): ProcessRequest {
  // Pulumi's own releases are built without cgo too: no C compiler is needed, and the engine runs under any C library.
  const environment = { ...build.environment, CGO_ENABLED: "0", GO111MODULE: "on", GOWORK: "off" };
  // The CLI prints its version from this variable; with an empty one the Automation API refuses it.
  const flags = ["-mod=readonly", "-trimpath", "-ldflags", `-X ${versionVariable}=v${build.version}`];
  return {
    command: build.go,
    args: [...verb, ...flags, cliPackage],
    environment: { ...environment, GOTMPDIR: staging.temporary },
    folder: buildFolder,
    signal: build.signal,
  };
}

function isImportPath(line: string): boolean {
  return /^[\w.~/-]+$/.test(line);
}

function complaint(result: { readonly stderr: readonly string[]; readonly ending: string }): string {
  const lines = result.stderr.filter((line) => !isImportPath(line) && !line.startsWith("go: downloading "));
  return [result.ending, ...lines.slice(-3)].join("; ");
}
