import type { RestoreStep } from "./restore-steps.ts";

/** The functions that the machine calls, by ARN, and the partition of AWS that it is in. */
export interface VerificationFunctions {
  readonly partition: string;
  /** Looks at backups, restores one, deletes the temporary cluster. */
  readonly restore: string;
  /** Checks the restored database, piece by piece. */
  readonly check: string;
  /** Writes the record and the metrics. */
  readonly report: string;
}

type State = Readonly<Record<string, unknown>>;

/** A state machine in the Amazon States Language. */
export interface StateMachine {
  readonly Comment: string;
  readonly StartAt: string;
  readonly TimeoutSeconds: number;
  readonly States: Readonly<Record<string, State>>;
}

/** Pauses between two looks at what RDS does, in seconds. */
const pauses = { restoring: 60, deleting: 30 } as const;

/**
 * Every stage ends by itself at a deadline of its own (see verification-run.ts), 8 hours together; this ends a run whose
 * functions do not answer. A run that ends so leaves its cluster for the next one to delete, and an alarm rings.
 */
const machineTimeoutSeconds = 10 * 3600;

/** What Lambda may fail with and not mean: https://docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html */
const retryLambda = {
  ErrorEquals: [
    "Lambda.ClientExecutionTimeoutException",
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.TooManyRequestsException",
  ],
  IntervalSeconds: 2,
  MaxAttempts: 6,
  BackoffRate: 2,
};

/** A clean-up and a report are worth more tries than anything else: nobody comes after them. */
const retryAll = { ErrorEquals: ["States.ALL"], IntervalSeconds: 30, MaxAttempts: 3, BackoffRate: 2 };

interface Call {
  readonly partition: string;
  readonly functionArn: string;
  readonly step: RestoreStep | "check" | "report";
  readonly next: string;
  readonly retry: readonly object[];
  readonly caught: { readonly as: "error" | "cleanUpError" | "reportError"; readonly next: string };
}

/** Calls a function with all that the run knows, and goes on with what it answers in its place. */
function call({ partition, functionArn, step, next, retry, caught }: Call): State {
  return {
    Type: "Task",
    Resource: `arn:${partition}:states:::lambda:invoke`,
    Parameters: { FunctionName: functionArn, Payload: { step, "input.$": "$" } },
    ResultSelector: { "run.$": "$.Payload" },
    TimeoutSeconds: 960,
    Retry: retry,
    Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: `$.${caught.as}`, Next: caught.next }],
    Next: next,
  };
}

/** Where the run goes after a step: by the progress that the step reports. */
function decide(ways: { readonly done: string; readonly again: string; readonly stop: string }): State {
  const way = (value: string, next: string) => ({ Variable: "$.run.progress", StringEquals: value, Next: next });
  return { Type: "Choice", Choices: [way("done", ways.done), way("again", ways.again)], Default: ways.stop };
}

const pause = (seconds: number, next: string): State => ({ Type: "Wait", Seconds: seconds, Next: next });

/**
 * The daily run. Whatever happens on the way, it goes through "Clean up" and "Report"; a step that fails is a fault of the
 * run, so no failure is silent.
 */
export function verificationMachine({ partition, restore, check, report }: VerificationFunctions): StateMachine {
  const careful = { partition, retry: [retryLambda], caught: { as: "error", next: "Clean up" } } as const;
  return {
    Comment: "Restores the newest backup into a cluster of its own, checks it, deletes the cluster and reports",
    StartAt: "Begin",
    TimeoutSeconds: machineTimeoutSeconds,
    States: {
      Begin: {
        Type: "Pass",
        Parameters: {
          run: { "execution.$": "$$.Execution.Name", "startedAt.$": "$$.Execution.StartTime", faults: [] },
        },
        Next: "Inspect backups",
      },
      "Inspect backups": call({ functionArn: restore, step: "inspect", next: "Is there one to restore?", ...careful }),
      "Is there one to restore?": decide({ done: "Remove leftovers", again: "Clean up", stop: "Clean up" }),

      "Remove leftovers": call({
        functionArn: restore,
        step: "remove-leftovers",
        next: "Are they gone?",
        ...careful,
      }),
      "Are they gone?": decide({ done: "Restore", again: "Wait for leftovers", stop: "Clean up" }),
      "Wait for leftovers": pause(pauses.deleting, "Remove leftovers"),

      Restore: call({ functionArn: restore, step: "restore", next: "Is it restored?", ...careful }),
      "Is it restored?": decide({ done: "Check", again: "Wait for restore", stop: "Clean up" }),
      "Wait for restore": pause(pauses.restoring, "Restore"),

      Check: call({ functionArn: check, step: "check", next: "Is it checked?", ...careful }),
      "Is it checked?": decide({ done: "Clean up", again: "Check", stop: "Clean up" }),

      "Clean up": call({
        partition,
        functionArn: restore,
        step: "clean-up",
        next: "Is it clean?",
        retry: [retryLambda, retryAll],
        caught: { as: "cleanUpError", next: "Report" },
      }),
      "Is it clean?": decide({ done: "Report", again: "Wait for clean-up", stop: "Report" }),
      "Wait for clean-up": pause(pauses.deleting, "Clean up"),

      Report: call({
        partition,
        functionArn: report,
        step: "report",
        next: "Is it verified?",
        retry: [retryLambda, retryAll],
        caught: { as: "reportError", next: "Not reported" },
      }),
      "Is it verified?": {
        Type: "Choice",
        Choices: [{ Variable: "$.run.verified", BooleanEquals: true, Next: "Verified" }],
        Default: "Not verified",
      },
      Verified: { Type: "Succeed" },
      "Not verified": { Type: "Fail", Error: "BackupNotVerified", CausePath: "$.run.summary" },
      "Not reported": { Type: "Fail", Error: "ReportNotWritten", CausePath: "$.reportError.Cause" },
    },
  };
}
