import { join } from "node:path";
import { firstNodeForTypeScript, runsTypeScript } from "../bootstrap/node-version.mjs";
import { engineCache } from "../engine/engine-cache.ts";
import type { EngineLocation } from "../engine/engine-location.ts";
import { checkEngine, installedVersion, programOnPath, wantedVersion } from "../engine/engine-version.ts";
import type { RunProcess } from "../engine/process-group.ts";
import type { Finding } from "./health-check.ts";

/** Where programs are looked for, and what runs them. */
export interface Machine {
  /** `PATH`, `PULUMI_HOME` and what the engine itself reads. */
  readonly environment: NodeJS.ProcessEnv;
  readonly run: RunProcess;
}

export function checkNode(version: string): Finding {
  if (runsTypeScript(version)) return { status: "ok", says: version };
  const remedy = `install Node ${firstNodeForTypeScript} or later from https://nodejs.org/en/download`;
  return { status: "wrong", says: `${version} does not run TypeScript`, remedy };
}

/** The engine as far as it is on this machine: a doctor downloads and builds nothing. */
export async function findEngine(machine: Machine): Promise<EngineLocation | string> {
  const version = wantedVersion();
  const signal = new AbortController().signal;
  const places = [
    { source: "path", command: programOnPath("pulumi", machine.environment) },
    { source: "cache", command: programOnPath("pulumi", { PATH: engineCache(machine.environment, version).bin }) },
  ] as const;
  const missed: string[] = [];
  for (const { source, command } of places) {
    if (command === undefined) continue;
    const finding = await checkEngine({ command, version, source }, { ...machine, signal });
    if ("found" in finding) return finding.found;
    missed.push(finding.missed);
  }
  return [`Pulumi ${version} is not on this machine`, ...missed].join("; ");
}

export function engineFinding(engine: EngineLocation | string): Finding {
  if (typeof engine !== "string") return { status: "ok", says: `Pulumi ${engine.version} at ${engine.command}` };
  const remedy = "let it be obtained: node scripts/bootstrap/bootstrap.mjs engine";
  return { status: "wrong", says: engine, remedy };
}

/** The providers' plugins of the versions that the programs are written for, on PATH or where the engine keeps them. */
export function checkPlugins({ environment }: Machine, engine: EngineLocation | string): Finding {
  const wanted = ["aws", "awsx"].map((name) => ({ name, version: installedVersion(`@pulumi/${name}`) }));
  const home = join(engineCache(environment, "any").folder, "..");
  const missing = wanted.filter(({ name, version }) => {
    const kept = join(home, "plugins", `resource-${name}-v${version}`);
    return (programOnPath(`pulumi-resource-${name}`, environment) ?? pluginIn(kept, name)) === undefined;
  });
  const inWords = ({ name, version }: { name: string; version: string }): string => `${name} ${version}`;
  if (missing.length === 0) return { status: "ok", says: wanted.map(inWords).join(", ") };
  const command = typeof engine === "string" ? "pulumi" : engine.command;
  const installs = missing.map(({ name, version }) => `${command} plugin install resource ${name} v${version}`);
  return {
    status: "wrong",
    says: `not on this machine: ${missing.map(inWords).join(", ")}`,
    remedy: `install what is missing, or let the first deployment download it:\n${installs.join("\n")}`,
  };
}

function pluginIn(folder: string, name: string): string | undefined {
  return programOnPath(`pulumi-resource-${name}`, { PATH: folder });
}
