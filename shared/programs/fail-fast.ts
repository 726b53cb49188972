import * as pulumi from "@pulumi/pulumi";

/**
 * Runs a program so that an error in an Output ends it. Under the language host the process would end by itself; within
 * another process the SDK waits for ever for a resource whose arguments never come.
 *
 * @returns the program's outputs, none of which has failed
 * @throws what the program or one of its Outputs threw first
 */
export async function failFast<Outputs>(program: () => Promise<Outputs>): Promise<Outputs> {
  let report: (error: unknown) => void = () => undefined;
  const failure = new Promise<never>((_, reject) => {
    report = reject;
  });
  failure.catch(() => undefined);
  process.on("unhandledRejection", report);
  try {
    const outputs = await Promise.race([program(), failure]);
    // Whether they are secret is known once they are: in a preview too, where `apply` would not run.
    await Promise.race([pulumi.isSecret(pulumi.output(outputs) as pulumi.Output<unknown>), failure]);
    return outputs;
  } finally {
    process.off("unhandledRejection", report);
  }
}
