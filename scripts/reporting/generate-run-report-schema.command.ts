import { writeFileSync } from "node:fs";
import { runReportJsonSchema } from "./run-report.ts";

// node scripts/reporting/generate-run-report-schema.command.ts: writes the schema anew after a change of run-report.ts.
writeFileSync(new URL("run-report.schema.json", import.meta.url), runReportJsonSchema());
