import type { EngineLocation } from "../engine/engine-location.ts";
import { obtainEngine } from "../engine/obtain-engine.ts";
import { reportOn } from "../engine/progress-line.ts";

/** Finds or fetches the engine at the first call, telling on stderr how it goes; later calls give the same. */
export function engineAccess(): () => Promise<EngineLocation> {
  let engine: Promise<EngineLocation> | undefined;
  return () => {
    engine ??= obtain();
    return engine;
  };
}

async function obtain(): Promise<EngineLocation> {
  const report = reportOn(process.stderr, () => performance.now());
  try {
    return await obtainEngine({ ...report, environment: process.env });
  } finally {
    report.end();
  }
}
