/** Every error that the project reports to the people who operate it. */
export type OperatorErrorCode =
  | "BackendUnreachable"
  | "BrokenContract"
  | "ContractVersionMismatch"
  | "DependencyCycle"
  | "DiskFull"
  | "EngineUnavailable"
  | "EnvironmentMismatch"
  | "ExceptionExpired"
  | "FileUnusable"
  | "IllegalName"
  | "IllegalSuffix"
  | "ImageMissing"
  | "InvalidExceptions"
  | "InvalidSettings"
  | "LiveConsumers"
  | "NoCorpus"
  | "OverlappingAddresses"
  | "PendingCreates"
  | "PolicyViolation"
  | "ProgramRefused"
  | "RolloutRefused"
  | "SecretNotWritten"
  | "StackFailed"
  | "StackLocked"
  | "StillDeployed"
  | "StackTimeout"
  | "SuffixMismatch"
  | "UnknownEnvironment"
  | "UnknownParty"
  | "UnknownProject"
  | "UnreadableArchive"
  | "UnreadableMeasurement"
  | "UnreadableState"
  | "UpstreamNotDeployed"
  | "UsageError"
  | "WrongAccount";

/**
 * A mistake or a fault that a person can do something about. The message is one sentence that names the thing and the
 * offending value, then the remedy in the imperative.
 */
export class OperatorError extends Error {
  override readonly name = "OperatorError";
  readonly code: OperatorErrorCode;
  /** One sentence: what is wrong, with the value. */
  readonly problem: string;
  /** What to do, in the imperative. */
  readonly remedy: string;
  /** By this mark the Pulumi SDK prints the message without a stack trace (`RunError` in pulumi/sdk/nodejs/errors.ts). */
  readonly __pulumiRunError = true;

  constructor(
    code: OperatorErrorCode,
    detail: { readonly problem: string; readonly remedy: string; readonly cause?: unknown },
  ) {
    super(`${code}: ${detail.problem}\n  remedy: ${detail.remedy}`, { cause: detail.cause });
    this.code = code;
    this.problem = detail.problem;
    this.remedy = detail.remedy;
  }
}
