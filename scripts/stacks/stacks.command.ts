import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { Command, CommanderError, InvalidArgumentError } from "@commander-js/extra-typings";
import { OperatorError } from "@payments/shared/errors/operator-error.ts";
import { readStackGraph } from "@payments/shared/stack-graph/stack-graph.ts";
import pc from "picocolors";
import { Interruption } from "../engine/interruption.ts";
import { openConsole } from "./console.ts";
import { exitCodeOf, exitCodes } from "./exit-code.ts";
import type { Platform, PlatformOptions } from "./platform.ts";

/** As the command line gives them: present, but undefined. */
type Optional<Options> = { [Name in keyof Options]: Options[Name] | undefined };

const root = fileURLToPath(new URL("../..", import.meta.url));

function positiveInteger(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new InvalidArgumentError("expected a whole number above 0");
}

// Verbs are loaded when they are called: help and graph need neither SDK nor engine.
const open = async (options: Optional<PlatformOptions>): Promise<Platform> => {
  const { openPlatform } = await import("./platform.ts");
  return openPlatform(root, definedOf(options));
};

const names = (text: string, before: readonly string[] = []): string[] => [...before, ...text.split(",")];

const verbCommand = (name: string, description: string) => new Command(name).description(description).exitOverride();

const environmentOptions = (name: string, description: string) =>
  verbCommand(name, description)
    .option("--env <environment>", "local (a rehearsal), dev, staging or prod", "local")
    .option("--json", "one JSON document on stdout, everything else on stderr", false);

const copyOptions = (name: string, description: string) =>
  environmentOptions(name, description).option("--suffix <suffix>", "a second copy of the environment, such as pr42");

const selectionOptions = (command: string, description: string) =>
  copyOptions(command, description)
    .option("--only <projects>", "these projects, separated by commas", names)
    .option("--from <project>", "this project and all that read from it")
    .option("--to <project>", "this project and all that it reads from");

const runOptions = (command: string, description: string) =>
  selectionOptions(command, description)
    .option("--concurrency <number>", "stacks at a time", positiveInteger, availableParallelism())
    .option("--yes", "do not ask before AWS is changed", false);

const examples = (...lines: readonly string[]): string =>
  `\nExamples:\n${lines.map((line) => `  npm run stacks -- ${line}`).join("\n")}\n`;

const program = verbCommand(
  "stacks",
  "Deploys the platform's six stacks in dependency order, into a simulated AWS account unless --env names another.",
)
  .showHelpAfterError("(npm run stacks -- --help shows every verb)")
  .configureOutput({ writeErr: (text) => process.stderr.write(text) });

for (const [verb, description, ...lines] of [
  ["up", "deploy", "up", "up --env dev --yes", "up --only app,observability", "up --env dev --suffix pr42 --from data"],
  ["preview", "show what a deployment would change", "preview --env staging", "preview --only app --json"],
  ["destroy", "destroy, readers first", "destroy", "destroy --env dev --suffix pr42 --yes", "destroy --from app"],
] as const) {
  program.addCommand(
    runOptions(verb, description)
      .addHelpText("after", examples(...lines))
      .action(async ({ json, ...options }) => {
        const { engineAccess } = await import("./engine-access.ts");
        const { openPolicyGate } = await import("../policies/policy-gate.ts");
        const { runOrCheck } = await import("./verbs/start.verb.ts");
        const platform = await open(options);
        const context = { platform, console: openConsole({ json }), obtainEngine: engineAccess(), openPolicyGate };
        process.exitCode = await runOrCheck(verb, definedOf(options), context);
      }),
  );
}

const releaseOptions = (command: string, description: string) =>
  copyOptions(command, description)
    .option("--concurrency <number>", "stacks at a time", positiveInteger, availableParallelism())
    .option("--yes", "do not ask before AWS is changed", false);

async function releaseContext(options: Optional<PlatformOptions>, { json }: { readonly json: boolean }) {
  const { engineAccess } = await import("./engine-access.ts");
  const { openPolicyGate } = await import("../policies/policy-gate.ts");
  return {
    open: () => open(options),
    console: openConsole({ json }),
    obtainEngine: engineAccess(),
    openPolicyGate,
  };
}

program.addCommand(
  releaseOptions("release", "write an image's digest into app's settings and deploy app")
    .requiredOption("--image <image>", "sha256:<digest>, or <repository>@sha256:<digest>")
    .addHelpText(
      "after",
      examples(
        `release --image sha256:${"0".repeat(64)}`,
        `release --env prod --image <repository>@sha256:${"0".repeat(64)} --yes --json`,
      ),
    )
    .action(async ({ json, image, ...options }) => {
      const { releaseImage } = await import("./verbs/release.verb.ts");
      process.exitCode = await releaseImage(image, definedOf(options), await releaseContext(options, { json }));
    }),
);

program.addCommand(
  releaseOptions("rollback", "send a running release back; without one, release the image before the last")
    .addHelpText("after", examples("rollback", "rollback --env prod --yes --json"))
    .action(async ({ json, ...options }) => {
      const { rollBack } = await import("./verbs/rollback.verb.ts");
      const { EcsDeployments } = await import("../release/service-deployments.ts");
      const context = await releaseContext(options, { json });
      const deployments = (region: string) => new EcsDeployments({ region });
      process.exitCode = await rollBack(definedOf(options), { ...context, deployments });
    }),
);

program.addCommand(
  copyOptions("check", "run all programs without an engine; nothing is deployed")
    .addHelpText("after", examples("check", "check --env prod"))
    .action(async ({ json, ...options }) => {
      const { checkPrograms } = await import("./verbs/check.verb.ts");
      process.exitCode = await checkPrograms(await open(options), openConsole({ json }));
    }),
);

program.addCommand(
  verbCommand("policies", "list the policy pack's rules and exceptions; with --env what each stack breaks")
    .option("--env <environment>", "local (a rehearsal), dev, staging or prod")
    .option("--suffix <suffix>", "a second copy of the environment, such as pr42")
    .option("--json", "one JSON document on stdout, everything else on stderr", false)
    .addHelpText("after", examples("policies", "policies --env prod", "policies --json"))
    .action(async ({ env, suffix, json }) => {
      const { printPolicies, printPolicyResults } = await import("./verbs/policies.verb.ts");
      if (env === undefined) printPolicies(openConsole({ json }));
      else process.exitCode = await printPolicyResults(await open({ env, suffix }), openConsole({ json }));
    }),
);

program.addCommand(
  verbCommand("graph", "print the stacks in deployment order and what each reads from")
    .option("--mermaid", "as a Mermaid diagram", false)
    .option("--json", "as JSON", false)
    .addHelpText("after", examples("graph", "graph --mermaid"))
    .action(async ({ mermaid, json }) => {
      const { printGraph } = await import("./verbs/graph.verb.ts");
      printGraph(readStackGraph(root), { mermaid }, openConsole({ json }));
    }),
);

program.addCommand(
  verbCommand("affected", "print the projects whose deployment could change with what changed since a commit")
    .requiredOption(
      "--since <ref>",
      "a branch, tag or commit: what changed since this branch left it, committed or not",
    )
    .option("--json", "one JSON document on stdout, everything else on stderr", false)
    .addHelpText("after", examples("affected --since origin/main", "affected --since v1.4.0 --json"))
    .action(async ({ since, json }) => {
      const { printAffected } = await import("./verbs/affected.verb.ts");
      await printAffected(root, since, openConsole({ json }));
    }),
);

program.addCommand(
  verbCommand("contracts", "say what changed in the projects' contracts since their versions were committed")
    .option("--write", "commit additions and new versions", false)
    .option("--json", "as JSON", false)
    .addHelpText("after", examples("contracts", "contracts --write"))
    .action(async ({ write, json }) => {
      const { checkContracts } = await import("./verbs/contracts.verb.ts");
      process.exitCode = await checkContracts(readStackGraph(root), { write }, openConsole({ json }));
    }),
);

program.addCommand(
  selectionOptions("outputs", "print what the stacks publish; secrets are masked")
    .addHelpText("after", examples("outputs", "outputs --only edge --json"))
    .action(async ({ json, ...options }) => {
      const { printOutputs } = await import("./verbs/outputs.verb.ts");
      await printOutputs(await open(options), definedOf(options), openConsole({ json }));
    }),
);

program.addCommand(
  selectionOptions(
    "status",
    "say which stacks are fresh, stale, failed, interrupted, locked or never deployed, from state alone: no cloud is asked",
  )
    .addHelpText("after", examples("status", "status --env prod --json", "status --from data"))
    .action(async ({ json, ...options }) => {
      const { printStatus } = await import("./verbs/status.verb.ts");
      await printStatus(await open(options), definedOf(options), openConsole({ json }));
    }),
);

program.addCommand(
  copyOptions("doctor", "say whether this machine has what a deployment needs, and what to do where it has not")
    .addHelpText("after", examples("doctor", "doctor --env prod", "doctor --env dev --suffix pr42 --json"))
    .action(async ({ json, ...options }) => {
      const { examineThisMachine } = await import("./verbs/doctor.verb.ts");
      process.exitCode = await examineThisMachine(root, definedOf(options), openConsole({ json }));
    }),
);

program.addCommand(
  copyOptions("account", "list what the simulated account of the rehearsal holds")
    .option("--expect-empty", "fail if it holds more than keys in their deletion window", false)
    .addHelpText("after", examples("account", "account --expect-empty"))
    .action(async ({ json, expectEmpty, ...options }) => {
      const { printAccount } = await import("./verbs/account.verb.ts");
      const { accountFolder } = await open(options);
      process.exitCode = printAccount(accountFolder, { expectEmpty }, openConsole({ json }));
    }),
);

program.addCommand(
  environmentOptions(
    "addresses",
    "print the address plan, and fail where something has no room to grow: from what the programs make, deployed or not",
  )
    .addHelpText("after", examples("addresses", "addresses --env prod --json"))
    .action(async ({ json, ...options }) => {
      const { printAddresses } = await import("./verbs/addresses.verb.ts");
      process.exitCode = await printAddresses(await open(options), openConsole({ json }));
    }),
);

program.addCommand(
  environmentOptions(
    "reachability",
    "print who can open which ports of whom, or why one connection can or cannot be opened: from what the programs make, deployed or not",
  )
    .argument("[from]", "internet, s3, or the role of a security group such as app")
    .argument("[to]", "the same")
    .argument("[port]", "a TCP port", positiveInteger)
    .addHelpText("after", examples("reachability", "reachability --env prod --json", "reachability app database 5432"))
    .action(async (from, to, port, { json, ...options }) => {
      const { askedConnection, printReachability } = await import("./verbs/reachability.verb.ts");
      const asked = askedConnection(from, to, port);
      await printReachability(await open(options), asked, openConsole({ json }));
    }),
);

program.addCommand(
  verbCommand("certificate", "make the load balancer's certificate where there is no domain of one's own").addCommand(
    environmentOptions("create", "write a self-signed certificate into edge's settings, its key encrypted")
      .option("--domain <name>", "what it is for; the domain that the settings name unless given")
      .addHelpText("after", examples("certificate create --env dev"))
      .action(async ({ json, ...options }) => {
        const { engineAccess } = await import("./engine-access.ts");
        const { createCertificate } = await import("./verbs/certificate.verb.ts");
        const console = openConsole({ json });
        await createCertificate(definedOf(options), {
          root,
          console,
          obtainEngine: engineAccess(),
          processEnvironment: process.env,
        });
      }),
  ),
);

program.addCommand(
  verbCommand("archive", "read what lies in the log archive").addCommand(
    verbCommand("replay", "print the log lines of objects that were copied from the archive")
      .argument("<files...>", "objects of the archive, as copied from S3")
      .option("--json", "one JSON document for each log line on stdout, everything else on stderr", false)
      .addHelpText("after", examples("archive replay delivery-stream-log-archive-prod-p1-1-2026-11-22-10-15-00.gz"))
      .action(async (files, { json }) => {
        const { replayArchive } = await import("./verbs/archive.verb.ts");
        await replayArchive(files, openConsole({ json }));
      }),
  ),
);

/** Options that were not given are absent, not undefined. */
function definedOf<Options extends object>(
  options: Options,
): { [Name in keyof Options]: Exclude<Options[Name], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as never;
}

// `stacks up | head` ends the pipe, not the deployment.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof Interruption) process.exitCode = error.exitCode;
  else if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : exitCodes.badInput;
  else if (error instanceof OperatorError) {
    process.stderr.write(`${pc.red("error")} ${error.message}\n`);
    process.exitCode = exitCodeOf(error);
  } else throw error;
}
