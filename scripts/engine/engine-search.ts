import { OperatorError } from "@payments/shared/errors/operator-error.ts";
import type { EngineLocation, Finding } from "./engine-location.ts";

/** What the search knows of the world. Each source answers for itself and throws only when it is told to stop. */
export interface EngineSources {
  /** The wanted version. */
  readonly version: string;
  /** What a machine needs to build this version, for the remedy. */
  readonly goVersion: string;
  onPath(): Promise<Finding>;
  cached(): Promise<Finding>;
  downloaded(): Promise<Finding>;
  built(): Promise<Finding>;
  /** Runs `work` while no other process obtains the same version. */
  alone(work: () => Promise<EngineLocation>): Promise<EngineLocation>;
}

interface Attempt {
  readonly source: string;
  readonly missed: string;
}

/**
 * The first engine of the wanted version, cheapest source first: PATH, the cache, the official download, a build.
 * Whoever had to wait for another process looks into the cache again, where that one has put it.
 *
 * @throws {OperatorError} EngineUnavailable: what was tried, what came of each, and the ways out
 */
export async function searchEngine(sources: EngineSources, announce: (line: string) => void): Promise<EngineLocation> {
  const attempts: Attempt[] = [];
  const accept = (engine: EngineLocation): EngineLocation => {
    announce(`Pulumi ${sources.version}: ${engine.command} (${engine.source})`);
    return engine;
  };
  const look = async (source: string, finding: Promise<Finding>): Promise<EngineLocation | undefined> => {
    const result = await finding;
    if ("found" in result) return accept(result.found);
    attempts.push({ source, missed: result.missed });
    announce(`Pulumi ${sources.version}: ${source}: ${result.missed}`);
    return undefined;
  };

  const ready = (await look("on PATH", sources.onPath())) ?? (await look("in the cache", sources.cached()));
  if (ready) return ready;
  return sources.alone(async () => {
    const meanwhile = await sources.cached();
    if ("found" in meanwhile) return accept(meanwhile.found);
    const obtained =
      (await look("official download", sources.downloaded())) ?? (await look("Go build", sources.built()));
    if (obtained) return obtained;
    throw engineUnavailable(sources, attempts);
  });
}

function engineUnavailable({ version, goVersion }: EngineSources, attempts: readonly Attempt[]): OperatorError {
  const tried = attempts.map(({ source, missed }) => `\n  - ${source}: ${missed}`).join("");
  const waysOut = [
    `install Pulumi ${version} from https://www.pulumi.com/docs/iac/download-install/ and put it on PATH`,
    "make https://get.pulumi.com reachable from this machine",
    `install Go ${goVersion} or later from https://go.dev/dl/, with a module proxy in reach (go env GOPROXY)`,
  ];
  return new OperatorError("EngineUnavailable", {
    problem: `Pulumi ${version} is not on this machine and could not be obtained; tried:${tried}`,
    remedy: `do one of these, then run the command again:${waysOut.map((way) => `\n  - ${way}`).join("")}`,
  });
}
