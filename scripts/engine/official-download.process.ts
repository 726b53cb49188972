/**
 * Installs the Pulumi CLI into the folder given as the only argument, through the Automation API and from
 * get.pulumi.com. A process of its own: the Automation API has no way to stop an installation, killing it is one.
 */
const installer = "https://get.pulumi.com/install.sh";
const [root = ""] = process.argv.slice(2);

try {
  // The Automation API waits two minutes for a host that does not answer.
  await fetch(installer, { method: "HEAD", signal: AbortSignal.timeout(10_000) }).catch((error: unknown) => {
    throw new Error(`${new URL(installer).host} cannot be reached (${reasonOf(error)})`);
  });
  const { PulumiCommand } = await import("@pulumi/pulumi/automation/index.js");
  // Without a version it installs the SDK's own, which is the wanted one.
  await PulumiCommand.install({ root, skipVersionCheck: false });
} catch (error) {
  process.stderr.write(`${reasonOf(error)}\n`);
  process.exitCode = 1;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
