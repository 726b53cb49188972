import {
  copyOptions,
  definedOf,
  examples,
  lockTimeoutOption,
  type Optional,
  open,
  runOptions,
  stackTimeoutOption,
  summaryOption,
} from "./command-options.ts";
import { openConsole } from "./console.ts";
import type { PlatformOptions } from "./platform.ts";

const verbs = [
  ["up", "deploy", "up", "up --env dev --yes", "up --only app,observability", "up --env dev --suffix pr42 --from data"],
  ["preview", "show what a deployment would change", "preview --env staging", "preview --only app --json"],
  ["destroy", "destroy, readers first", "destroy", "destroy --env dev --suffix pr42 --yes", "destroy --from app"],
] as const;

const rehearsedRelease =
  "With --rehearse the settings file of dev, staging or prod stays as it is: the rehearsal keeps the images until its next up or destroy.\n";

/** The verbs that change what is deployed, and the preview of it. */
export const deployingCommands = [...deploymentCommands(), releaseCommand(), rollbackCommand()];

function deploymentCommands() {
  return verbs.map(([verb, description, ...lines]) =>
    runOptions(verb, description)
      .option("--force", "up: deploy stacks that have not changed, too", false)
      .option("--resume [run]", "go on with the run that was cut off last, or the one of that id")
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

function releaseOptions(command: string, description: string) {
  return copyOptions(command, description)
    .addOption(lockTimeoutOption())
    .addOption(stackTimeoutOption())
    .option("--yes", "do not ask before AWS is changed", false)
    .addOption(summaryOption());
}

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

function releaseCommand() {
  return releaseOptions("release", "write an image's digest into app's settings and deploy app")
    .requiredOption("--image <image>", "sha256:<digest>, or <repository>@sha256:<digest>")
    .addHelpText(
      "after",
      examples(
        `release --image sha256:${"0".repeat(64)}`,
        `release --env dev --rehearse --image sha256:${"0".repeat(64)}`,
        `release --env prod --image <repository>@sha256:${"0".repeat(64)} --yes --json`,
      ),
    )
    .addHelpText("after", rehearsedRelease)
    .action(async ({ json, image, ...options }) => {
      const { releaseImage } = await import("./verbs/release.verb.ts");
      process.exitCode = await releaseImage(image, definedOf(options), await releaseContext(options, { json }));
    });
}

function rollbackCommand() {
  return releaseOptions("rollback", "send a running release back; without one, release the image before the last")
    .addHelpText("after", examples("rollback", "rollback --env dev --rehearse", "rollback --env prod --yes --json"))
    .addHelpText("after", rehearsedRelease)
    .action(async ({ json, ...options }) => {
      const { rollBack } = await import("./verbs/rollback.verb.ts");
      const { EcsDeployments } = await import("../release/service-deployments.ts");
      const context = await releaseContext(options, { json });
      const deployments = (region: string) => new EcsDeployments({ region });
      process.exitCode = await rollBack(definedOf(options), { ...context, deployments });
    });
}
