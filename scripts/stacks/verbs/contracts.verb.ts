import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { contractChange } from "@payments/shared/contracts/contract-change.ts";
import {
  type CommittedContract,
  committedContract,
  type StackContract,
} from "@payments/shared/contracts/stack-contract.ts";
import type { StackGraph, StackProject } from "@payments/shared/stack-graph/stack-graph.ts";
import { listTable } from "../../reporting/summary-table.ts";
import type { Console } from "../console.ts";
import { exitCodes } from "../exit-code.ts";

/** What became of a project's contract since its version was committed. */
export interface ContractFinding {
  readonly project: string;
  readonly version: number;
  /** The committed form, beside the contract. */
  readonly file: string;
  readonly added: readonly string[];
  readonly broken: readonly string[];
  /** Projects that read it: whom a broken output would hit. */
  readonly readers: readonly string[];
  readonly current: CommittedContract;
  readonly isCommitted: boolean;
}

/** Compares every project's contract with its committed form. */
export async function contractFindings(graph: StackGraph): Promise<ContractFinding[]> {
  return Promise.all([...graph.values()].map((project) => finding(graph, project)));
}

/**
 * `contracts`: what changed in the contracts since their versions were committed. With `write` additions and new versions
 * are committed; what would break a reader never is.
 *
 * @returns exit code 1 if something is broken or not committed
 */
export async function checkContracts(
  graph: StackGraph,
  { write }: { readonly write: boolean },
  console: Console,
): Promise<number> {
  const findings = await contractFindings(graph);
  for (const { file, current, broken } of findings) {
    if (write && broken.length === 0) writeFileSync(file, `${JSON.stringify(current, null, 2)}\n`);
  }
  if (console.json)
    console.out(
      JSON.stringify(
        findings.map(({ current: _, ...rest }) => rest),
        null,
        2,
      ),
    );
  else
    console.out(
      listTable(findings.map((found) => [`${found.project} v${String(found.version)}`, inWords(found, write)])),
    );
  return findings.some((found) => found.broken.length > 0 || (!write && isOpen(found)))
    ? exitCodes.stackFailed
    : exitCodes.success;
}

function isOpen({ isCommitted, added }: ContractFinding): boolean {
  return !isCommitted || added.length > 0;
}

function inWords(found: ContractFinding, written: boolean): string {
  const { added, broken, readers } = found;
  if (broken.length > 0) {
    return `breaks ${broken.join(", ")}, read by ${readers.join(", ") || "nobody"}: raise the version, or take the change back`;
  }
  if (!isOpen(found)) return "unchanged";
  const what = found.isCommitted ? `adds ${added.join(", ")}` : "is a new version";
  return written ? `${what}: written` : `${what}: commit it with npm run stacks -- contracts --write`;
}

async function finding(graph: StackGraph, project: StackProject): Promise<ContractFinding> {
  const module = (await import(join(project.folder, `${project.name}.contract.ts`))) as Record<string, StackContract>;
  const contract = Object.values(module).find((exported) => exported.project === project.name);
  if (!contract) throw new Error(`${project.name}.contract.ts exports no contract of ${project.name}`);
  const current = committedContract(contract);
  const file = join(project.folder, `${project.name}.contract.v${String(contract.version)}.json`);
  const isCommitted = existsSync(file);
  const committed = isCommitted ? (JSON.parse(readFileSync(file, "utf8")) as CommittedContract) : undefined;
  const { added, broken } = committed ? contractChange(committed, current) : { added: [], broken: [] };
  const readers = [...graph.values()].filter(({ needs }) => needs.includes(project.name)).map(({ name }) => name);
  return { project: project.name, version: contract.version, file, added, broken, readers, current, isCommitted };
}
