import type { PiecePosition } from "./check-piece.ts";

/** Everything that a verification can find, by the name under which the report and the runbook know it. */
export const faultCodes = [
  "BackupsUnreadable",
  "NoSnapshot",
  "StaleSnapshot",
  "UnencryptedSnapshot",
  "WrongKey",
  "LaggingLog",
  "WrongRetention",
  "LeftoverRemains",
  "RestoreFailed",
  "RestoreOverdue",
  "UnknownAuthority",
  "ExpiredCertificate",
  "CertificateOfAnotherHost",
  "NoTls",
  "WrongCredentials",
  "ConnectionFailed",
  "DamagedTable",
  "DamagedIndex",
  "MissingTable",
  "SchemaDrift",
  "MissingMigration",
  "MissingManifest",
  "MissingRows",
  "BrokenLedgerSum",
  "StaleData",
  "CheckOverdue",
  "CleanUpFailed",
  "StepFailed",
] as const;

export type FaultCode = (typeof faultCodes)[number];

export interface Fault {
  readonly code: FaultCode;
  /** One sentence that names the thing and the value. */
  readonly detail: string;
}

/** The recovery point that the run is about; times in ISO 8601. */
export interface RestoredSnapshot {
  readonly identifier: string;
  readonly createdAt: string;
  readonly kmsKeyArn: string;
}

/** Stages that wait for AWS or are done piece by piece; each ends at its deadline. */
export type BoundedStage = "leftovers" | "restore" | "check" | "cleanUp";

/** What the state machine does next: go on, come back to the same step, or give up and clean up. */
export type Progress = "done" | "again" | "stop";

/** What the integrity check has done so far: the database is checked piece by piece. */
export interface CheckProgress {
  /** The piece that was checked last. */
  readonly last: PiecePosition;
  readonly done: number;
  readonly left: number;
  /** Of tables and indexes. */
  readonly bytes: number;
  readonly seconds: number;
  /** Indexes of a kind that amcheck does not know. */
  readonly unchecked: readonly string[];
}

/** What a run knows; the state machine carries it from step to step. */
export interface VerificationRun {
  readonly execution: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly progress?: Progress;
  readonly faults: readonly Fault[];
  readonly snapshot?: RestoredSnapshot;
  readonly deadlines?: Readonly<Partial<Record<BoundedStage, string>>>;
  /** Of the restored cluster. */
  readonly endpoint?: { readonly host: string; readonly port: number };
  readonly check?: CheckProgress;
  /** Whether no fault was found; the report says so at the end. */
  readonly verified?: boolean;
  /** The report in a line. */
  readonly summary?: string;
}

/** An error that Step Functions caught. */
interface CaughtError {
  readonly Error?: string;
  readonly Cause?: string;
}

/** What the state machine holds: the run, and what it caught since the last step. */
export interface MachineState {
  readonly run: VerificationRun;
  readonly error?: CaughtError;
  readonly cleanUpError?: CaughtError;
}

/** What the state machine calls a function with. */
export interface StepInput<Step extends string = string> {
  readonly step: Step;
  readonly input: MachineState;
}

/** More than this many faults are counted, not kept: a state of Step Functions holds 256 KiB. */
const mostFaults = 100;
const longestDetail = 500;

/** The run with more faults. */
export function withFaults(run: VerificationRun, ...faults: readonly Fault[]): VerificationRun {
  const cut = faults.map(({ code, detail }) => ({ code, detail: detail.slice(0, longestDetail) }));
  return { ...run, faults: [...run.faults, ...cut].slice(0, mostFaults) };
}

/** The run, with what the state machine caught as faults. */
export function runOf({ run, error, cleanUpError }: MachineState): VerificationRun {
  const told = ({ Error: name = "an error", Cause: cause = "" }: CaughtError) => `${name} ${cause}`.trim();
  return withFaults(
    run,
    ...(error ? [{ code: "StepFailed" as const, detail: `a step ended with ${told(error)}` }] : []),
    ...(cleanUpError
      ? [{ code: "CleanUpFailed" as const, detail: `the clean-up ended with ${told(cleanUpError)}` }]
      : []),
  );
}

const minutes = 60_000;

/** How long each stage may take, in milliseconds. A restore takes minutes, whatever the size; deleting as well. */
const longest: Readonly<Record<BoundedStage, number>> = {
  leftovers: 60 * minutes,
  restore: 120 * minutes,
  check: 240 * minutes,
  cleanUp: 60 * minutes,
};

/** The run with the stage's deadline, set when the stage is first entered, and whether it is over. */
export function within(
  run: VerificationRun,
  stage: BoundedStage,
  now: Date,
): { readonly run: VerificationRun; readonly overdue: boolean } {
  const deadline = run.deadlines?.[stage] ?? new Date(now.getTime() + longest[stage]).toISOString();
  return {
    run: { ...run, deadlines: { ...run.deadlines, [stage]: deadline } },
    overdue: now.getTime() > Date.parse(deadline),
  };
}
