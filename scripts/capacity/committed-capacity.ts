import { join } from "node:path";
import { type MeasuredLoad, readMeasuredLoad } from "@payments/shared/capacity/measured-load.ts";
import { rehearsedPrograms } from "../deployed/rehearsed-records.ts";
import { type Platform, projectOf } from "../stacks/platform.ts";
import { type CarriedSettings, carriedSettings } from "./carried-settings.plan.ts";

/**
 * What the model reads: what the programs make of the committed settings, and what was measured of the service.
 *
 * @throws {OperatorError} ProgramRefused, UnreadableMeasurement
 */
export async function committedCapacity(
  platform: Platform,
): Promise<{ readonly settings: CarriedSettings; readonly measured: MeasuredLoad }> {
  const measured = readMeasuredLoad(join(projectOf(platform, "app").folder, "load", "measured-load.json"));
  const programs = await rehearsedPrograms(platform);
  const records = [...programs.values()].flatMap(({ resources }) => resources);
  const published = programs.get("data")?.outputs["maxApplicationConnections"];
  return { settings: carriedSettings(records, Number(published)), measured };
}
