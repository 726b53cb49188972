import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import type { StackVerb } from "../execution/runner-messages.ts";
import type { ExpectedRun } from "../history/expected-run.ts";
import { openPolicyGate } from "../policies/policy-gate.ts";
import { LineReport } from "../reporting/line-report.ts";
import type { Console } from "../stacks/console.ts";
import { engineAccess } from "../stacks/engine-access.ts";
import { openPlatform, type Platform } from "../stacks/platform.ts";
import { checkPrograms } from "../stacks/verbs/check.verb.ts";
import type { RunContext, RunOptions } from "../stacks/verbs/run.verb.ts";
import { runOrCheck } from "../stacks/verbs/start.verb.ts";

/** A project of a platform made for a test. */
export interface FixtureProject {
  /** Projects whose outputs it reads. */
  readonly needs?: readonly string[];
  /** Statements of the program; `upstream.<project>` are its upstream outputs, `value` is what it publishes. */
  readonly body?: string;
  /** A second output, `label`: a text, as TypeScript. */
  readonly label?: string;
  /** Version of its contract; 1 unless given. */
  readonly version?: number;
  readonly environmentSuffix?: string;
}

interface FixtureOptions {
  readonly suffix?: string;
  /** Rehearses that environment in an account of its own; `local` unless given. */
  readonly rehearse?: "dev";
  readonly environment?: NodeJS.ProcessEnv;
}

const repository = fileURLToPath(new URL("../..", import.meta.url));

/**
 * A small platform on disk, with real Pulumi programs: each project makes an IP set named after itself and publishes its
 * ARN. It lies below the repository, so that programs find the packages.
 */
export class PlatformFixture {
  readonly root: string;

  /** @param removal is given what takes the platform away; at the end of the test unless given */
  constructor(
    projects: Readonly<Record<string, FixtureProject>>,
    removal: (remove: () => void) => void = onTestFinished,
  ) {
    const tests = join(repository, ".local/tests");
    mkdirSync(tests, { recursive: true });
    this.root = mkdtempSync(join(tests, "platform-"));
    removal(() => rmSync(this.root, { recursive: true, force: true }));
    for (const [name, project] of Object.entries(projects)) this.write(name, project);
  }

  /** Writes a project, or writes it anew. */
  write(name: string, project: FixtureProject): void {
    const { needs = [], body = "", label, version = 1, environmentSuffix = "t1" } = project;
    const folder = join(this.root, "projects", name);
    mkdirSync(folder, { recursive: true });
    const dependencies = Object.fromEntries(needs.map((need) => [`@fixture/${need}`, "*"]));
    const files = {
      "package.json": JSON.stringify({ name: `@fixture/${name}`, type: "module", dependencies }),
      "Pulumi.yaml": `name: ${name}\nruntime: nodejs\n`,
      "Pulumi.local.yaml": `config:\n  ${name}:settings: { environmentSuffix: ${environmentSuffix} }\n`,
      "Pulumi.dev.yaml": `config:\n  ${name}:settings: { environmentSuffix: ${environmentSuffix} }\n`,
      [`${name}.settings.ts`]: settingsSource,
      [`${name}.contract.ts`]: contractSource(name, version, label !== undefined),
      "program.ts": programSource(name, needs, `${body}\n  const label = ${label ?? "undefined"};`),
    };
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  }

  platform(options: FixtureOptions = {}): Promise<Platform> {
    return platformIn(this.root, options);
  }

  /** Runs a verb through the real engine. @returns exit code and everything that was printed */
  run(verb: StackVerb, options: FixtureRunOptions = {}): Promise<FixtureRun> {
    return runIn(this.root, verb, options);
  }

  /** Runs the programs without an engine. */
  check(): Promise<FixtureRun> {
    return checkIn(this.root);
  }
}

type FixtureRunOptions = Partial<RunOptions & Pick<RunContext, "obtainEngine" | "openPolicyGate">> & FixtureOptions;

function platformIn(root: string, { suffix, rehearse, environment = {} }: FixtureOptions): Promise<Platform> {
  return openPlatform(
    root,
    { env: rehearse ?? "local", rehearse: rehearse !== undefined, ...(suffix === undefined ? {} : { suffix }) },
    { ...process.env, PAYMENTS_LOCAL: undefined, ...environment },
  );
}

/** Runs a verb on the platform in that folder, through the real engine. @returns exit code and everything that was printed */
export async function runIn(root: string, verb: StackVerb, options: FixtureRunOptions = {}): Promise<FixtureRun> {
  const console = new RecordingConsole();
  const platform = await platformIn(root, options);
  const obtainEngine = options.obtainEngine ?? engineAccess();
  const code = await runOrCheck(
    verb,
    { concurrency: 2, yes: true, ...options },
    { platform, console, obtainEngine, openPolicyGate: options.openPolicyGate ?? openPolicyGate },
  );
  return { code, text: console.text, document: console.document, results: console.results };
}

/** Runs the programs of the platform in that folder without an engine. */
export async function checkIn(root: string): Promise<FixtureRun> {
  const console = new RecordingConsole();
  const code = await checkPrograms(await platformIn(root, {}), console);
  return { code, text: console.text, document: console.document, results: console.results };
}

export interface FixtureRun {
  readonly code: number;
  /** Everything that was printed. */
  readonly text: string;
  /** The JSON document. */
  readonly document: unknown;
  /** Status, changes and reason of each stack. */
  readonly results: readonly {
    readonly stack: string;
    readonly status: string;
    readonly changes: Record<string, number>;
    readonly reason?: string;
    /** Of a check. */
    readonly refusals?: readonly string[];
  }[];
}

/** Asks for JSON and keeps it. */
export class RecordingConsole implements Console {
  readonly json = true;
  text = "";
  document: unknown;
  results: FixtureRun["results"] = [];

  out(text: string): void {
    this.text += `${text}\n`;
    this.document = JSON.parse(text);
    this.results = (this.document as Pick<FixtureRun, "results">).results;
  }

  info(text: string): void {
    this.text += `${text}\n`;
  }

  reporter(verb: StackVerb, expected?: ExpectedRun): LineReport {
    const output = { write: (text: string) => this.info(text.trimEnd()) } as unknown as NodeJS.WritableStream;
    return new LineReport(output, verb, expected);
  }
}

const settingsSource = `
import { stackSettings } from "@payments/shared/settings/stack-settings.ts";
export default () => stackSettings({});
`;

const contractSource = (name: string, version: number, labelled: boolean): string => `
import { defineContract } from "@payments/shared/contracts/stack-contract.ts";
import { z } from "zod";
export const contract = defineContract({
  project: "${name}",
  version: ${version},
  outputs: { setArn: z.string().startsWith("arn:aws:wafv2:")${labelled ? ", label: z.string()" : ""} },
  secrets: [],
  example: { setArn: "arn:aws:wafv2:ap-southeast-1:111122223333:regional/ipset/example/0"${labelled ? `, label: "example"` : ""} },
});
`;

const programSource = (name: string, needs: readonly string[], body: string): string => `
import { publishOutputs } from "@payments/shared/contracts/publish-outputs.ts";
import { readUpstream } from "@payments/shared/contracts/read-upstream.ts";
import { awsProvider } from "@payments/shared/providers/aws-provider.ts";
import { currentScope, loadSettings } from "@payments/shared/settings/current-stack.ts";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import settingsOf from "./${name}.settings.ts";
import { contract } from "./${name}.contract.ts";
${needs.map((need) => `import { contract as ${need}Contract } from "../${need}/${need}.contract.ts";`).join("\n")}

export default async function program() {
  const settings = loadSettings(settingsOf);
  const scope = currentScope(settings);
  const provider = awsProvider(scope, settings, "test");
  const upstream = { ${needs.map((need) => `${need}: readUpstream(scope, ${need}Contract)`).join(", ")} };
  const set = new aws.wafv2.IpSet("set", {
    name: \`${name}-\${scope.environment}-\${scope.environmentSuffix}\`,
    scope: "REGIONAL",
    ipAddressVersion: "IPV4",
    addresses: [],
    description: "${needs.length > 0 ? "reader" : "source"}",
    tags: { ${needs.map((need) => `${need}: upstream.${need}.setArn`).join(", ")} },
  }, { provider });
  let value = set.arn;
  ${body}
  return publishOutputs(scope, contract, { setArn: value, ...(label === undefined ? {} : { label }) });
}
`;
