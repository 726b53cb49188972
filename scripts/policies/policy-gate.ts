import { OperatorError } from "@payments/shared/errors/operator-error.ts";
import { platformViolations, violationInWords } from "@payments/shared/policy/policy-evaluation.ts";
import type { PolicyException } from "@payments/shared/policy/policy-exceptions.ts";
import { policyRules } from "@payments/shared/policy/policy-rules.ts";
import { PolicyServer } from "@payments/shared/policy/policy-server.ts";
import { deploymentOrder, upstreamOf } from "@payments/shared/stack-graph/stack-graph.ts";
import type { PublishedOutputs } from "../execution/stack-turns.ts";
import type { Platform } from "../stacks/platform.ts";
import { currentExceptions } from "./program-policies.ts";

/** What a run must pass: before any stack is touched, in the engine, and after the last stack. */
export interface PolicyGate {
  readonly exceptions: readonly PolicyException[];
  /** Serves the pack to the engines; started when it is first asked for. */
  readonly pack: Pick<PolicyServer, "pack" | "environment"> | undefined;
  /**
   * Holds the programs of the selected stacks against the rules before any stack is touched, all at once. The engine holds
   * every stack against them once more, with what it is about to send to AWS.
   *
   * @throws {OperatorError} PolicyViolation
   */
  refuseBrokenRules(platform: Platform, stacks: readonly string[]): Promise<void>;
  /** What the deployed stacks break when seen together, in words. @param outputs published outputs by project */
  platformProblems(outputs: ReadonlyMap<string, PublishedOutputs>): readonly string[];
  close(): void;
}

/** The gate of every run. @throws {OperatorError} InvalidExceptions, ExceptionExpired */
export function openPolicyGate(): PolicyGate {
  const exceptions = currentExceptions();
  let server: PolicyServer | undefined;
  return {
    exceptions,
    get pack() {
      server ??= new PolicyServer();
      return server;
    },
    refuseBrokenRules: (platform, stacks) => refuseBrokenRules(platform, stacks, exceptions),
    platformProblems,
    close: () => server?.close(),
  };
}

/** Judges nothing: to measure what the gate costs. */
export function openGateWithoutRules(): PolicyGate {
  return {
    exceptions: [],
    pack: undefined,
    refuseBrokenRules: () => Promise.resolve(),
    platformProblems: () => [],
    close: () => undefined,
  };
}

async function refuseBrokenRules(
  platform: Platform,
  stacks: readonly string[],
  exceptions: readonly PolicyException[],
): Promise<void> {
  // Loads the SDK, which a run without a stack to deploy does not need.
  const { checkedPrograms } = await import("./program-check.ts");
  const wanted = new Set(stacks.flatMap((stack) => [stack, ...upstreamOf(platform.graph, stack)]));
  const projects = deploymentOrder(platform.graph).filter((name) => wanted.has(name));
  const checked = await checkedPrograms(platform, { exceptions, projects });
  const violations = checked.stacks
    .filter(({ stack }) => stacks.includes(stack))
    .flatMap((row) => row.violations.map((violation) => `${row.stack}: ${violationInWords(violation)}`));
  if (violations.length === 0) return;
  throw new OperatorError("PolicyViolation", {
    problem: `rules of the policy pack are broken; nothing was deployed:\n${violations.join("\n").replaceAll(/^/gm, "    ")}`,
    remedy: "do what each rule says; npm run stacks -- policies lists them all",
  });
}

function platformProblems(outputs: ReadonlyMap<string, PublishedOutputs>): string[] {
  const published = [...outputs].filter(([, values]) => Object.keys(values).length > 0);
  return platformViolations(policyRules, Object.fromEntries(published)).map(violationInWords);
}
