import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { OperatorError } from "@payments/shared/errors/operator-error.ts";
import { serviceFiles } from "./service.bundle.ts";

// npm run image:files -- <folder> <region>: the files of the service's image, as the Dockerfile's build stage makes them.
const [folder, region] = process.argv.slice(2);
if (folder === undefined || region === undefined)
  throw new OperatorError("UsageError", {
    problem: `the image's files need a folder and a region, ${String(process.argv.length - 2)} were given`,
    remedy: "npm run image:files -- <folder> ap-southeast-1",
  });
mkdirSync(folder, { recursive: true });
for (const [name, content] of Object.entries(serviceFiles(region))) writeFileSync(join(folder, name), content);
