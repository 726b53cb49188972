import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";

/**
 * A function's code as one ES module; the runtime brings the AWS SDK
 * (https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html). The same source gives the same bytes, wherever the
 * repository lies and from wherever the build is started: what changes the code changes the function, nothing else does.
 *
 * @param folder where `handler.ts` lies, which exports `handler`
 */
export function functionBundle(folder: URL): string {
  const { outputFiles } = buildSync({
    absWorkingDir: fileURLToPath(folder), // names in comments are relative to it
    entryPoints: ["handler.ts"],
    bundle: true,
    external: ["@aws-sdk/*"],
    format: "esm",
    legalComments: "none",
    platform: "node",
    target: "node24",
    write: false,
  });
  return outputFiles[0]?.text ?? "";
}
