import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as automation from "@pulumi/pulumi/automation/index.js";

// One stack the plain way, as the Automation API's own guide has it: create or select, up. Its engine's environment comes
// with the process.
const [project = "", command = ""] = process.argv.slice(2);
const folder = fileURLToPath(new URL(`../../projects/${project}`, import.meta.url));
const { default: program } = (await import(join(folder, "program.ts"))) as { default: automation.PulumiFn };
const stack = await automation.LocalWorkspace.createOrSelectStack(
  { stackName: "local", projectName: project, program },
  { workDir: folder, pulumiCommand: await automation.PulumiCommand.get({ root: join(command, "../..") }) },
);
await stack.up();
