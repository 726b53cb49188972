import { OperatorError } from "@payments/shared/errors/operator-error.ts";
import type { TestProject } from "vitest/node";
import { obtainEngine } from "../engine/obtain-engine.ts";
import { reportOn } from "../engine/progress-line.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** False where no Pulumi engine can be had; the tests through the engine are skipped then. */
    readonly engineAvailable: boolean;
  }
}

/** Finds or fetches the engine before any test: no test has the time to wait for a build. */
export default async function setup(project: TestProject): Promise<void> {
  const report = reportOn(process.stderr, () => performance.now());
  try {
    await obtainEngine({ ...report, environment: process.env });
    project.provide("engineAvailable", true);
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    project.provide("engineAvailable", false);
    report.announce(`${error.message}\nNO ENGINE: the tests through the real engine (*.engine.test.ts) are skipped.`);
  } finally {
    report.end();
  }
}
