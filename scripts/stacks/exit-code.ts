import { OperatorError } from "@payments/shared/errors/operator-error.ts";

/** What the command's exit code says. */
export const exitCodes = {
  success: 0,
  /** A stack failed or was skipped. */
  stackFailed: 1,
  /** Wrong options or settings; nothing was started. */
  badInput: 2,
  /** No engine: nothing was deployed. */
  noEngine: 3,
  /** 128 + SIGINT, as shells do. */
  interrupted: 130,
} as const;

/** The exit code of an error that ended the command. */
export function exitCodeOf(error: unknown): number {
  if (!(error instanceof OperatorError)) return exitCodes.stackFailed;
  switch (error.code) {
    case "EngineUnavailable":
      return exitCodes.noEngine;
    case "StackFailed":
    case "StackLocked":
    case "StackTimeout":
    case "PendingCreates":
    case "ImageMissing":
    case "ProgramRefused":
    case "BackendUnreachable":
    case "BrokenContract":
    case "DiskFull":
    case "FileUnusable":
    case "ContractVersionMismatch":
    case "EnvironmentMismatch":
    case "PolicyViolation":
    case "RolloutRefused":
    case "SecretNotWritten":
    case "UnreadableState":
      return exitCodes.stackFailed;
    default:
      return exitCodes.badInput;
  }
}
