import { OperatorError, type OperatorErrorCode } from "@payments/shared/errors/operator-error.ts";
import type { Backend } from "../environment/backend.ts";
import { engineByHand } from "./engine-by-hand.ts";
import type { Diagnostic, StackTurn } from "./runner-messages.ts";
import { isTransient, TransientFailure } from "./transient-failure.ts";

type FailedTurn = Pick<StackTurn, "project" | "stack" | "verb" | "environment" | "copyOptions">;

interface KnownFailure {
  readonly pattern: RegExp;
  readonly code: OperatorErrorCode;
  readonly problem: (turn: FailedTurn) => string;
  readonly remedy: (turn: FailedTurn) => string;
}

const goesOn = "it asks what became of the operations under way, and goes on where this one stopped";

/** What the engine says, and what it means to an operator. */
const knownFailures: readonly KnownFailure[] = [
  {
    // Go's words for ENOSPC, EDQUOT and EFBIG, behind the file's path.
    pattern: /: (no space left on device|disk quota exceeded|file too large)\b/,
    code: "DiskFull",
    problem: (turn) =>
      `${turn.verb} of "${turn.project.name}" stopped: a disk is full (the state is in ${backendOf(turn)})`,
    remedy: () => `make room where the last lines say, and run the command again: ${goesOn}`,
  },
  {
    // Said by Pulumi 3.255.0 of a backend in files, after half a minute of attempts.
    pattern: /failed to save snapshot|An IO error occurred while writing the new snapshot file/,
    code: "BackendUnreachable",
    problem: (turn) =>
      `the state backend ${backendOf(turn)} was lost in the middle of ${turn.verb} of "${turn.project.name}", with these under way`,
    remedy: () => `bring the backend back, and run the command again: ${goesOn}`,
  },
  {
    pattern: /the stack is currently locked by \d+ lock/,
    code: "StackLocked",
    problem: ({ project, stack }) => `somebody else is working on the stack "${stack}" of "${project.name}"`,
    remedy: ({ project, stack, environment: { PULUMI_BACKEND_URL: url } }) =>
      `wait for the other run; if none is alive, release its lock: ${engineByHand({ url, project: project.name, stack }, "cancel")}`,
  },
  {
    pattern:
      /(unable to open bucket|could not open bucket|no such host|connection refused|failed to open|PULUMI_ACCESS_TOKEN|no credentials|problem logging in|invalid backend)/i,
    code: "BackendUnreachable",
    problem: ({ project }) => `the state backend cannot be reached for "${project.name}"`,
    remedy: () => "check PULUMI_BACKEND_URL, pulumi login and your credentials; nothing was changed",
  },
  {
    pattern: /(unknown stack|no stack named|does not exist in organization)/,
    code: "UpstreamNotDeployed",
    problem: ({ project }) => `"${project.name}" reads a stack that was never deployed`,
    remedy: ({ project, copyOptions }) =>
      `deploy what it reads from first: npm run stacks -- up ${copyOptions} --to ${project.name}`,
  },
  {
    pattern: /incorrect passphrase/,
    code: "BackendUnreachable",
    problem: ({ project }) => `the state of "${project.name}" is encrypted with another passphrase`,
    remedy: () => "set PULUMI_CONFIG_PASSPHRASE to the passphrase that the stack was created with",
  },
];

/** The engine's failure in our words: what is known by pattern, else its own diagnostics in full. */
export function explainEngineFailure(
  turn: FailedTurn,
  message: string,
  diagnostics: readonly Diagnostic[],
): OperatorError {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const broken = errors.filter(({ rule }) => rule !== undefined);
  if (broken.length > 0) return policyViolation(turn, broken);
  const said = [...errors.map((diagnostic) => diagnostic.message.trim()), message].join("\n");
  const known = knownFailures.find(({ pattern }) => pattern.test(said));
  const details = errors.length > 0 ? errors.map(readable).join("\n") : tail(message);
  if (known) {
    const { code, problem, remedy } = known;
    return new OperatorError(code, { problem: `${problem(turn)}\n${indent(details)}`, remedy: remedy(turn) });
  }
  const { project, verb } = turn;
  const Failure = isTransient(errors) ? TransientFailure : OperatorError;
  return new Failure("StackFailed", {
    problem: `${verb} of "${project.name}" failed:\n${indent(details)}`,
    remedy: `correct the cause and run the command again; it goes on where it stopped`,
  });
}

/** The failure of a turn that was killed since its engine could no longer write its state. */
export function stateCutOff(turn: FailedTurn, { description }: Backend, cause: unknown): OperatorError {
  return new OperatorError("DiskFull", {
    problem: `${turn.verb} of "${turn.project.name}" was killed: the disk of ${description} is full, and the engine could write only a part of its state`,
    remedy: `make room there, and run the command again: it takes the state before, which is whole; ${goesOn}`,
    cause,
  });
}

function backendOf({ environment }: FailedTurn): string {
  return environment["PULUMI_BACKEND_URL"] ?? "the backend of pulumi login";
}

function policyViolation({ project }: Pick<StackTurn, "project">, broken: readonly Diagnostic[]): OperatorError {
  const words = broken.map(({ rule = "", message, urn = "" }) => {
    const [type, name] = urn.split("::").slice(-2);
    return `${rule}: ${type?.split("$").at(-1) ?? ""} ${name ?? ""} ${message.trim()}`;
  });
  return new OperatorError("PolicyViolation", {
    problem: `"${project.name}" breaks rules of the policy pack:\n${indent([...new Set(words)].join("\n"))}`,
    remedy: "do what each rule says; npm run stacks -- policies lists them all",
  });
}

function readable({ message, urn }: Diagnostic): string {
  const name = urn?.split("::").at(-1);
  return name === undefined ? message.trim() : `${name}: ${message.trim()}`;
}

/**
 * What the engine wrote to stderr, where an Automation API error quotes that beside the command and its whole output; the output ends
 * with what matters.
 */
function tail(message: string): string {
  const [, quoted = message] = /^ *stderr: (?:Command failed.*\n)?(\S[\s\S]*?)\n *err\?: /m.exec(message) ?? [];
  return quoted.trim().split("\n").slice(-20).join("\n");
}

function indent(text: string): string {
  return text.replace(/^/gm, "    ");
}
