import { OperatorError, type OperatorErrorCode } from "@payments/shared/errors/operator-error.ts";
import type { Diagnostic, StackTurn } from "./runner-messages.ts";
import { isTransient, TransientFailure } from "./transient-failure.ts";

interface KnownFailure {
  readonly pattern: RegExp;
  readonly code: OperatorErrorCode;
  readonly problem: (turn: Pick<StackTurn, "project" | "stack">) => string;
  readonly remedy: (turn: Pick<StackTurn, "project" | "stack">) => string;
}

/** What the engine says, and what it means to an operator. */
const knownFailures: readonly KnownFailure[] = [
  {
    pattern: /the stack is currently locked by \d+ lock/,
    code: "StackLocked",
    problem: ({ project, stack }) => `somebody else is working on the stack "${stack}" of "${project.name}"`,
    remedy: ({ project, stack }) =>
      `wait for the other run; if none is alive, release its lock in projects/${project.name}: pulumi cancel --stack ${stack}`,
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
    remedy: ({ project }) => `deploy what it reads from first: npm run stacks -- up --to ${project.name}`,
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
  turn: Pick<StackTurn, "project" | "stack" | "verb">,
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

/** The engine's output ends with what matters; an Automation API error quotes all of it. */
function tail(message: string): string {
  return message.trim().split("\n").slice(-20).join("\n");
}

function indent(text: string): string {
  return text.replace(/^/gm, "    ");
}
