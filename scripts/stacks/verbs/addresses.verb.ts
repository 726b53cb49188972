import pc from "picocolors";
import { addressTable } from "../../addresses/address-table.ts";
import { deployedAddressPlan } from "../../addresses/deployed-address-plan.ts";
import { rehearsedRecords } from "../../deployed/rehearsed-records.ts";
import type { Console } from "../console.ts";
import { exitCodes } from "../exit-code.ts";
import type { Platform } from "../platform.ts";

/**
 * `addresses`: the address plan, and whether everything has room to grow.
 *
 * @returns exit code 2 if it has not, or a subnet lies wrong
 * @throws {OperatorError} ProgramRefused
 */
export async function printAddresses(platform: Platform, console: Console): Promise<number> {
  const { rooms, mistakes } = deployedAddressPlan(await rehearsedRecords(platform));
  console.out(console.json ? JSON.stringify({ subnets: rooms, mistakes }, null, 2) : addressTable(rooms));
  for (const mistake of mistakes) console.info(`${pc.red("✖")} ${mistake}`);
  return mistakes.length > 0 ? exitCodes.badInput : exitCodes.success;
}
