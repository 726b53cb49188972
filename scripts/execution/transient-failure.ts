import { OperatorError } from "@payments/shared/errors/operator-error.ts";
import type { Diagnostic } from "./runner-messages.ts";

/** An error that AWS documents as one that passes, by its code or its HTTP status. */
interface TransientError {
  readonly codes: readonly string[];
  readonly page: string;
}

const retryBehavior = "https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html";
const ec2Errors = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html";

/**
 * The provider itself repeats each call some times; what it reports has lasted longer than that. `LimitExceededException` is not among
 * them: of IAM, WAF and others it names a quota.
 */
export const transientErrors: readonly TransientError[] = [
  {
    codes: [
      "Throttling",
      "ThrottlingException",
      "ThrottledException",
      "RequestThrottled",
      "RequestThrottledException",
      "TooManyRequestsException",
      "RequestLimitExceeded",
      "BandwidthLimitExceeded",
      "PriorRequestNotComplete",
      "TransactionInProgressException",
      "SlowDown",
      "EC2ThrottledException",
      "RequestTimeout",
      "RequestTimeoutException",
    ],
    page: retryBehavior,
  },
  { codes: ["InternalError", "InternalFailure", "ServiceUnavailable", "Unavailable"], page: ec2Errors },
];

/** HTTP answers that pass (same page as the codes). */
const transientStatus = /^50[0234]$/;

/** `…https response error StatusCode: 400, RequestID: …, api error Throttling: Rate exceeded` */
const answer = /StatusCode: (\d{3})[^\n]*?api error (\w+):/g;

/** What the engine says of the operation as a whole when a resource has failed. */
const summary = /^(update|destroy|preview) failed$/;

/** True if every single error of a stack's turn is one that passes; one that does not would come again. */
export function isTransient(errors: readonly Diagnostic[]): boolean {
  const told = errors.filter(({ severity, message }) => severity === "error" && !summary.test(message.trim()));
  return told.length > 0 && told.every(({ message }) => passes(message));
}

function passes(message: string): boolean {
  const answers = [...message.matchAll(answer)];
  return (
    answers.length > 0 &&
    answers.every(
      ([, status = "", code = ""]) =>
        transientStatus.test(status) || transientErrors.some(({ codes }) => codes.includes(code)),
    )
  );
}

/** The failure of a turn that may go well if it is repeated. */
export class TransientFailure extends OperatorError {}
