import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";

/** The functions of the verification, each with a handler and a role of its own. */
export type VerificationFunction = "restore" | "check" | "report";

const sources = new URL("backup-verification/", import.meta.url);

/**
 * A function's code as one ES module; clients of the AWS SDK are the runtime's
 * (https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html), everything else is in it. The same source gives the same
 * bytes, wherever the repository lies and from wherever the build is started: what changes the code changes the function,
 * nothing else does.
 *
 * @param folder where the handlers lie
 */
export function backupVerificationBundle(role: VerificationFunction, folder: URL = sources): string {
  const { outputFiles } = buildSync({
    absWorkingDir: fileURLToPath(folder),
    entryPoints: [`${role}.handler.ts`],
    // Packages in CommonJS ask for Node's own modules by `require`, which an ES module has to make.
    banner: { js: 'import { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);' },
    bundle: true,
    external: ["@aws-sdk/client-*", "pg-native"],
    format: "esm",
    legalComments: "none",
    minify: true, // leaves no path of a package in it
    platform: "node",
    target: "node24",
    write: false,
  });
  return outputFiles[0]?.text ?? "";
}
