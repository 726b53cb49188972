import { fileURLToPath } from "node:url";
import { rdsAuthorities } from "@payments/shared/database/rds-authorities.plan.ts";
import { type BuildOptions, buildSync } from "esbuild";

const sources = new URL("service/", import.meta.url);

/**
 * The service as files of its image, by name: one ES module with all that it imports, for Node 24, and beside it the
 * authorities that may vouch for the database in the region. The same source gives the same bytes, wherever the repository
 * lies.
 *
 * @param folder where `service.ts` lies
 */
export function serviceFiles(region: string, folder: URL = sources): Readonly<Record<string, string>> {
  const { outputFiles } = buildSync({ ...serviceBuild(folder), write: false });
  return {
    "service.mjs": outputFiles[0]?.text ?? "",
    "rds-authorities.pem": rdsAuthorities(region).join("\n"),
  };
}

/** How esbuild makes the module: the files of the image and its bill of materials come from the same build. */
export function serviceBuild(folder: URL = sources) {
  return {
    absWorkingDir: fileURLToPath(folder),
    entryPoints: ["service.ts"],
    // What is CommonJS among the dependencies asks for Node's own modules by require, and for its own place.
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
    bundle: true,
    external: ["pg-native"],
    format: "esm",
    legalComments: "none",
    platform: "node",
    target: "node24",
  } satisfies BuildOptions;
}
