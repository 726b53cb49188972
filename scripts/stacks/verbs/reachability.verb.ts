import { OperatorError } from "@payments/shared/errors/operator-error.ts";
import Table from "cli-table3";
import { rehearsedRecords } from "../../deployed/rehearsed-records.ts";
import { canOpen, type Party } from "../../reachability/connection.plan.ts";
import { connectionText, hopText } from "../../reachability/connection-printout.ts";
import { type DeployedNetwork, readNetwork } from "../../reachability/deployed-network.ts";
import { partiesOf } from "../../reachability/parties.plan.ts";
import { type OpenPorts, portText, reachabilityMatrix } from "../../reachability/reachability-matrix.plan.ts";
import type { Console } from "../console.ts";
import type { Platform } from "../platform.ts";

/** A connection in question: names of two parties, and a port. */
export interface AskedConnection {
  readonly from: string;
  readonly to: string;
  readonly port: number;
}

/**
 * The connection that the arguments name; nothing without arguments.
 *
 * @throws {OperatorError} UsageError
 */
export function askedConnection(
  from: string | undefined,
  to: string | undefined,
  port: number | undefined,
): AskedConnection | undefined {
  if (from === undefined) return undefined;
  if (to !== undefined && port !== undefined) return { from, to, port };
  throw new OperatorError("UsageError", {
    problem: `"${from}" alone is no connection`,
    remedy: "give all three: npm run stacks -- reachability app database 5432",
  });
}

/**
 * `reachability`: who can open which ports of whom, or for one connection why.
 *
 * @throws {OperatorError} UnknownParty, ProgramRefused
 */
export async function printReachability(
  platform: Platform,
  asked: AskedConnection | undefined,
  console: Console,
): Promise<void> {
  const records = await rehearsedRecords(platform);
  const network = readNetwork(records);
  const parties = partiesOf(network, records);
  if (asked) printConnection(network, parties, asked, console);
  else printMatrix(reachabilityMatrix(network, parties), parties, console);
}

function printConnection(
  network: DeployedNetwork,
  parties: readonly Party[],
  { from, to, port }: AskedConnection,
  console: Console,
): void {
  const [source, target] = [partyCalled(parties, from), partyCalled(parties, to)];
  const answer = canOpen(network, source, target, port);
  if (console.json) {
    const { open, everywhere, way } = answer;
    const hops = way.map((hop) => ({ passed: hop.passed, text: hopText(network, hop) }));
    console.out(JSON.stringify({ from, to, port, open, everywhere, way: hops }, null, 2));
  } else console.out(connectionText(network, { from: source, to: target, port }, answer));
}

function printMatrix(matrix: readonly OpenPorts[], parties: readonly Party[], console: Console): void {
  if (console.json) {
    console.out(JSON.stringify({ open: matrix.filter(({ ports }) => ports.length > 0) }, null, 2));
    return;
  }
  const names = parties.map(({ name }) => name);
  const table = new Table({ head: ["from \\ to", ...names], style: { head: [], border: [] } });
  for (const from of names) {
    const cells = names.map((to) => matrix.find((cell) => cell.from === from && cell.to === to));
    table.push([from, ...cells.map((cell) => (cell ? cellText(cell) : ""))]);
  }
  console.out(table.toString());
  console.out("TCP ports that can be opened; nothing where none can. Not said: whether anything listens there.");
}

function cellText(cell: OpenPorts): string {
  return cell.everywhere ? portText(cell) : `${portText(cell)} (not in every zone)`;
}

function partyCalled(parties: readonly Party[], name: string): Party {
  const party = parties.find((one) => one.name === name);
  if (party) return party;
  throw new OperatorError("UnknownParty", {
    problem: `nothing is called "${name}"`,
    remedy: `choose among ${parties.map((one) => one.name).join(", ")}`,
  });
}
