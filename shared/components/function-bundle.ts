import { fileURLToPath } from "node:url";
import { type BuildOptions, buildSync } from "esbuild";
import { type Bundle, cachedBundle } from "./bundle-cache.ts";

export interface FunctionSource {
  readonly folder: URL;
  /** The file that exports `handler`. */
  readonly entry: string;
  /** Packages that are replaced, by a file of the folder. */
  readonly alias?: Readonly<Record<string, string>>;
}

/**
 * A function's code as one ES module; clients of the AWS SDK are the runtime's
 * (https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html), everything else is in it. The same source gives the same
 * bytes, wherever the repository lies and from wherever the build is started: what changes the code changes the function,
 * nothing else does.
 */
export function functionBundle({ folder, entry, alias = {} }: FunctionSource): string {
  const options = {
    absWorkingDir: fileURLToPath(folder),
    alias: { ...alias },
    entryPoints: [entry],
    // Packages in CommonJS ask for Node's own modules by `require`, which an ES module has to make.
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
    bundle: true,
    external: ["@aws-sdk/client-*", "pg-native"],
    format: "esm",
    legalComments: "none",
    minify: true, // leaves no path of a package in it
    platform: "node",
    target: "node24",
  } satisfies BuildOptions;
  return cachedBundle(options, () => bundle(options));
}

function bundle(options: BuildOptions & { readonly absWorkingDir: string }): Bundle {
  const { outputFiles, metafile } = buildSync({ ...options, metafile: true, write: false });
  return { text: outputFiles[0]?.text ?? "", inputs: Object.keys(metafile.inputs) };
}
