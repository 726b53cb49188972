import { type Command, CommanderError } from "@commander-js/extra-typings";
import { fileFailure } from "@payments/shared/errors/file-failure.ts";
import { OperatorError } from "@payments/shared/errors/operator-error.ts";
import pc from "picocolors";
import { Interruption } from "../engine/interruption.ts";
import { bootstrapCommand } from "./bootstrap.commands.ts";
import { verbCommand } from "./command-options.ts";
import { deployingCommands } from "./deploying.commands.ts";
import { exitCodeOf, exitCodes } from "./exit-code.ts";
import { inspectingCommands } from "./inspecting.commands.ts";
import { rolloutCommand } from "./rollout.commands.ts";
import { sweepCommand } from "./sweeping.command.ts";

const program = verbCommand(
  "stacks",
  "Deploys the platform's six stacks in dependency order, into a simulated AWS account unless --env names another.",
)
  .showHelpAfterError("(npm run stacks -- --help shows every verb)")
  .configureOutput({ writeErr: (text) => process.stderr.write(text) });

for (const command of [...deployingCommands, sweepCommand, rolloutCommand, bootstrapCommand, ...inspectingCommands])
  program.addCommand(command as Command);

// `stacks up | head` ends the pipe, not the deployment.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

try {
  await program.parseAsync();
} catch (thrown) {
  const error = fileFailure(thrown) ?? thrown;
  if (error instanceof Interruption) process.exitCode = error.exitCode;
  else if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : exitCodes.badInput;
  else if (error instanceof OperatorError) {
    process.stderr.write(`${pc.red("error")} ${error.message}\n`);
    process.exitCode = exitCodeOf(error);
  } else throw error;
}
