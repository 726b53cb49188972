import { writeFileSync } from "node:fs";
import { catalogue } from "../catalogue.ts";
import { readDeclarations } from "./declaration-reader.ts";
import { declarationsFile } from "./declarations.ts";

// npm run generate:declarations: after a change of the catalogue's types or of the @pulumi/aws version.
const { resources, functions } = catalogue();
const read = readDeclarations({ resources: Object.keys(resources), functions: Object.keys(functions) });
writeFileSync(declarationsFile, `${JSON.stringify(read, null, 1)}\n`);
