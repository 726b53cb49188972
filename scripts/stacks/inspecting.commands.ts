import { availableParallelism } from "node:os";
import { Option } from "@commander-js/extra-typings";
import { readStackGraph } from "@payments/shared/stack-graph/stack-graph.ts";
import {
  copyOptions,
  definedOf,
  environmentOptions,
  examples,
  open,
  positiveInteger,
  positiveNumber,
  root,
  selectionOptions,
  verbCommand,
} from "./command-options.ts";
import { openConsole } from "./console.ts";
import { durationInSeconds } from "./duration.ts";

/** The verbs that read: settings, programs, state, what was rehearsed and archived; two write files of the repository. */
export const inspectingCommands = [
  copyOptions("check", "run all programs without an engine; nothing is deployed")
    .addHelpText("after", examples("check", "check --env prod"))
    .action(async ({ json, ...options }) => {
      const { checkPrograms } = await import("./verbs/check.verb.ts");
      process.exitCode = await checkPrograms(await open(options), openConsole({ json }));
    }),
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
  verbCommand("graph", "print the stacks in deployment order and what each reads from")
    .option("--mermaid", "as a Mermaid diagram", false)
    .option("--states", "as a Mermaid diagram, each stack with its status", false)
    .option("--env <environment>", "whose states: local (a rehearsal), dev, staging or prod", "local")
    .option("--suffix <suffix>", "a second copy of the environment, such as pr42")
    .option("--json", "as JSON", false)
    .addHelpText("after", examples("graph", "graph --mermaid", "graph --states --env prod"))
    .action(async ({ mermaid, states, json, ...options }) => {
      const { printGraph, printStates } = await import("./verbs/graph.verb.ts");
      if (states) await printStates(await open(options), openConsole({ json }));
      else printGraph(readStackGraph(root), { mermaid }, openConsole({ json }));
    }),
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
  verbCommand("contracts", "say what changed in the projects' contracts since their versions were committed")
    .option("--write", "commit additions and new versions", false)
    .option("--json", "as JSON", false)
    .addHelpText("after", examples("contracts", "contracts --write"))
    .action(async ({ write, json }) => {
      const { checkContracts } = await import("./verbs/contracts.verb.ts");
      process.exitCode = await checkContracts(readStackGraph(root), { write }, openConsole({ json }));
    }),
  verbCommand("pipelines", "say whether workflows and CODEOWNERS are what the stack graph and the owners make of them")
    .option("--write", "write them", false)
    .option("--json", "as JSON", false)
    .addHelpText("after", examples("pipelines", "pipelines --write"))
    .action(async ({ write, json }) => {
      const { checkPipelines } = await import("./verbs/pipelines.verb.ts");
      process.exitCode = checkPipelines(root, readStackGraph(root), { write }, openConsole({ json }));
    })
    .addCommand(
      verbCommand("comment", "put what a preview said on its pull request, in the project's one comment")
        .argument("<file>", "what preview --json printed")
        .requiredOption("--project <project>", "whose preview")
        .requiredOption("--env <environment>", "where")
        .requiredOption("--pull-request <number>", "which", positiveInteger)
        .addHelpText("after", examples("pipelines comment preview.json --project edge --env dev --pull-request 42"))
        .action(async (file, options) => {
          const { commentPreview } = await import("./verbs/pipelines.verb.ts");
          await commentPreview(file, options, process.env);
        }),
    ),
  selectionOptions("outputs", "print what the stacks publish; secrets are masked")
    .addHelpText("after", examples("outputs", "outputs --only edge --json"))
    .action(async ({ json, ...options }) => {
      const { printOutputs } = await import("./verbs/outputs.verb.ts");
      await printOutputs(await open(options), definedOf(options), openConsole({ json }));
    }),
  selectionOptions(
    "status",
    "say which stacks are fresh, stale, failed, interrupted, locked or never deployed, from state alone: no cloud is asked",
  )
    .addHelpText("after", examples("status", "status --env prod --json", "status --from data"))
    .action(async ({ json, ...options }) => {
      const { printStatus } = await import("./verbs/status.verb.ts");
      await printStatus(await open(options), definedOf(options), openConsole({ json }));
    }),
  selectionOptions("history", "how long the stacks took, and what that says about the next up and destroy")
    .option("--concurrency <number>", "stacks at a time", positiveInteger, availableParallelism())
    .addHelpText("after", examples("history", "history --env prod --json", "history --from data --concurrency 4"))
    .action(async ({ json, ...options }) => {
      const { printHistory } = await import("./verbs/history.verb.ts");
      await printHistory(await open(options), definedOf(options), openConsole({ json }));
    }),
  copyOptions("doctor", "say whether this machine has what a deployment needs, and what to do where it has not")
    .addHelpText("after", examples("doctor", "doctor --env prod", "doctor --env dev --suffix pr42 --json"))
    .action(async ({ json, ...options }) => {
      const { examineThisMachine } = await import("./verbs/doctor.verb.ts");
      process.exitCode = await examineThisMachine(root, definedOf(options), openConsole({ json }));
    }),
  copyOptions("account", "list what the simulated account of the rehearsal holds")
    .option("--expect-empty", "fail if it holds more than keys in their deletion window", false)
    .addHelpText("after", examples("account", "account --expect-empty"))
    .action(async ({ json, expectEmpty, ...options }) => {
      const { printAccount } = await import("./verbs/account.verb.ts");
      const { accountFolder } = await open(options);
      process.exitCode = printAccount(accountFolder, { expectEmpty }, openConsole({ json }));
    }),
  environmentOptions(
    "addresses",
    "print the address plan, and fail where something has no room to grow: from what the programs make, deployed or not",
  )
    .addHelpText("after", examples("addresses", "addresses --env prod --json"))
    .action(async ({ json, ...options }) => {
      const { printAddresses } = await import("./verbs/addresses.verb.ts");
      process.exitCode = await printAddresses(await open(options), openConsole({ json }));
    }),
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
  environmentOptions(
    "capacity",
    "say whether the committed settings carry a load, the largest that they do, and what gives way first: a model of what was measured",
  )
    .option("--users <number>", "people who work at the same time", positiveInteger, 10_000)
    .addOption(
      new Option("--think-time <duration>", "mean time between an answer and the next request")
        .argParser(durationInSeconds)
        .default(10, "10s"),
    )
    .option(
      "--margin <factor>",
      "times that a request may cost on AWS what it cost where it was measured",
      positiveNumber,
      1.25,
    )
    .addHelpText(
      "after",
      examples("capacity --users 10000 --think-time 10s --env prod", "capacity --users 2000 --json"),
    )
    .action(async ({ json, users, thinkTime, margin, ...options }) => {
      const { printCapacity } = await import("./verbs/capacity.verb.ts");
      const parameters = { users, thinkTimeSeconds: thinkTime, margin };
      await printCapacity(await open(options), parameters, openConsole({ json }));
    }),
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
];
