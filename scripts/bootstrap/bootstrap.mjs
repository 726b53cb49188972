import { refusalOfNode } from "./node-version.mjs";

const refusal = refusalOfNode(process.versions.node);
if (refusal === undefined) {
  // Loaded only now: an old Node stops at the sentence above, not at syntax that it cannot read.
  import("./run-verb.mjs").then(async ({ runVerb }) => {
    process.exitCode = await runVerb(process.argv.slice(2));
  });
} else {
  process.stderr.write(`${refusal}\n`);
  process.exitCode = 1;
}
