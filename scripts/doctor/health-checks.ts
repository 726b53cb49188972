import { parseEnvironment, parseSuffix, stackName } from "@payments/shared/scope/deployment-scope.ts";
import { readStackGraph } from "@payments/shared/stack-graph/stack-graph.ts";
import { backendFor } from "../environment/backend.ts";
import type { PolicyGate } from "../policies/policy-gate.ts";
import { openPlatform, type PlatformOptions } from "../stacks/platform.ts";
import { type CallerIdentity, credentialsFinding, credentialsRemedy } from "./caller-identity.ts";
import { checkNode, checkPlugins, engineFinding, findEngine, type Machine } from "./engine.check.ts";
import type { Finding, HealthCheck } from "./health-check.ts";
import { backendRemedy, checkBackend, checkLocks } from "./state.check.ts";

/** What the doctor looks with. */
export interface DoctorMeans extends Machine {
  readonly nodeVersion: string;
  /** Called for environments on AWS only. */
  readonly callerIdentity: (region: string) => Promise<CallerIdentity>;
  readonly openPolicyGate: () => PolicyGate;
}

/**
 * Everything that a deployment of one copy of the platform needs.
 *
 * @throws {OperatorError} UnknownEnvironment, IllegalSuffix
 */
export async function healthChecks(root: string, options: PlatformOptions, means: DoctorMeans): Promise<HealthCheck[]> {
  const environment = parseEnvironment(options.env);
  const stack = stackName(environment, options.suffix === undefined ? undefined : parseSuffix(options.suffix));
  const engine = await findEngine(means);
  const settings = openPlatform(root, options, means.environment).then(({ settings }) => [...settings.values()]);
  settings.catch(() => undefined); // told by its own check
  const rehearse = options.rehearse ?? false;
  const backend = () => backendFor({ environment, rehearse }, root, means.environment);
  const onAws = (look: () => Promise<Finding> | Finding) =>
    environment === "local" || rehearse
      ? (): Finding => ({ status: "skipped", says: "not needed in a rehearsal" })
      : look;
  return [
    { what: "Node", remedy: "install a current Node", look: () => checkNode(means.nodeVersion) },
    { what: "engine", remedy: "install Pulumi", look: () => engineFinding(engine) },
    { what: "plugins", remedy: "npm ci", look: onAws(() => checkPlugins(means, engine)) },
    {
      what: "settings",
      remedy: `correct projects/*/Pulumi.${environment}.yaml`,
      look: async () => ({ status: "ok", says: `${String((await settings).length)} projects in ${environment}` }),
    },
    { what: "backend", remedy: backendRemedy, look: () => checkBackend(backend(), engine, means) },
    {
      what: "locks",
      remedy: backendRemedy,
      look: () => checkLocks(backend(), readStackGraph(root), stack),
    },
    {
      what: "credentials",
      remedy: credentialsRemedy,
      look: onAws(async () => {
        const stacks = await settings.catch(() => []);
        const accountIds = stacks.flatMap(({ accountId }) => (accountId === undefined ? [] : [accountId]));
        // Any region tells whose they are.
        return credentialsFinding(await means.callerIdentity(stacks[0]?.region ?? "us-east-1"), accountIds);
      }),
    },
    { what: "policy pack", remedy: "npm ci", look: () => startPolicyPack(means.openPolicyGate) },
  ];
}

async function startPolicyPack(openPolicyGate: () => PolicyGate): Promise<Finding> {
  const gate = openPolicyGate();
  try {
    await gate.pack?.environment();
    return { status: "ok", says: `starts; exceptions from its rules: ${String(gate.exceptions.length)}` };
  } finally {
    gate.close();
  }
}
