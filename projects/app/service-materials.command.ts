import { resolve } from "node:path";
import { cyclonedxEsbuildPlugin } from "@cyclonedx/cyclonedx-esbuild";
import { OperatorError } from "@payments/shared/errors/operator-error.ts";
import { build } from "esbuild";
import { serviceBuild } from "./service.bundle.ts";

// npm run image:materials -- <file>: the bill of materials of the service's bundle, CycloneDX 1.6
// (https://cyclonedx.org/docs/1.6/json/): the packages that esbuild put into it, and no other of the lock file. Node and the
// system's libraries come with the base image, whose bill is its publisher's.
const [file] = process.argv.slice(2);
if (file === undefined)
  throw new OperatorError("UsageError", {
    problem: "a bill of materials needs a file, none was given",
    remedy: "npm run image:materials -- service.cdx.json",
  });
await build({
  ...serviceBuild(),
  outdir: "out",
  write: false,
  plugins: [
    cyclonedxEsbuildPlugin({
      specVersion: "1.6",
      outputFile: resolve(file),
      outputReproducible: true,
      validate: true,
    }),
  ],
});
