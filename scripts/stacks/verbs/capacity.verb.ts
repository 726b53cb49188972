import type { CapacityParameters } from "../../capacity/capacity.plan.ts";
import { capacityText } from "../../capacity/capacity-printout.ts";
import { capacityReport } from "../../capacity/capacity-report.plan.ts";
import { committedCapacity } from "../../capacity/committed-capacity.ts";
import type { Console } from "../console.ts";
import type { Platform } from "../platform.ts";

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
  const { settings, measured } = await committedCapacity(platform);
  const report = capacityReport(parameters, settings, measured);
  const { stack } = platform;
  console.out(console.json ? JSON.stringify({ stack, ...report }, null, 2) : capacityText(stack, report));
}
