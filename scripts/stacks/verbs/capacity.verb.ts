import { join } from "node:path";
import { readMeasuredLoad } from "@payments/shared/capacity/measured-load.ts";
import type { CapacityParameters } from "../../capacity/capacity.plan.ts";
import { capacityText } from "../../capacity/capacity-printout.ts";
import { capacityReport } from "../../capacity/capacity-report.plan.ts";
import { carriedSettings } from "../../capacity/carried-settings.plan.ts";
import { rehearsedPrograms } from "../../deployed/rehearsed-records.ts";
import type { Console } from "../console.ts";
import { type Platform, projectOf } from "../platform.ts";

/**
 * `capacity`: whether the committed settings carry a load, by a model of what was measured. A "no" is an answer, not a failure.
 *
 * @throws {OperatorError} ProgramRefused, UnreadableMeasurement
 */
export async function printCapacity(
  platform: Platform,
  parameters: CapacityParameters,
  console: Pick<Console, "out" | "json">,
): Promise<void> {
  const measured = readMeasuredLoad(join(projectOf(platform, "app").folder, "load", "measured-load.json"));
  const programs = await rehearsedPrograms(platform);
  const records = [...programs.values()].flatMap(({ resources }) => resources);
  const settings = carriedSettings(records, Number(programs.get("data")?.outputs["maxApplicationConnections"]));
  const report = capacityReport(parameters, settings, measured);
  console.out(console.json ? JSON.stringify(report, null, 2) : capacityText(report));
}
