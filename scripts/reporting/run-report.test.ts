import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, inject, it } from "vitest";
import { openGateWithoutRules } from "../policies/policy-gate.ts";
import { PlatformFixture } from "../testing/platform.fixture.ts";
import { runReportJsonSchema } from "./run-report.ts";

const published = readFileSync(new URL("run-report.schema.json", import.meta.url), "utf8");
const validate = new Ajv2020({ allErrors: true, strict: true }).compile(JSON.parse(published) as object);

/** What the published schema says against a document; nothing if it takes it. */
function mistakes(document: unknown): string[] {
  validate(document);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ""}`);
}

it("is published as what the code demands", () => {
  expect(JSON.parse(published), "node scripts/reporting/generate-run-report-schema.command.ts writes it anew").toEqual(
    JSON.parse(runReportJsonSchema()),
  );
});

it("refuses what a run never prints", () => {
  expect(mistakes({ version: 1, verb: "up", results: [{ stack: "network", status: "perhaps" }], more: true })).toEqual(
    expect.arrayContaining([
      " must have required property 'outputs'",
      " must NOT have additional properties",
      "/results/0/status must be equal to one of the allowed values",
    ]),
  );
});

describe.skipIf(!inject("engineAvailable"))("documents of real runs", { timeout: 180_000 }, () => {
  it("keep the published schema: preview, failure, up, unchanged up, destroy", async () => {
    const openPolicyGate = openGateWithoutRules;
    const fixture = new PlatformFixture({ base: { label: `"one"` }, left: { needs: ["base"] } });
    const documents: Record<string, unknown> = {};
    documents["preview"] = (await fixture.run("preview", { openPolicyGate })).document;
    fixture.write("base", { label: `"one"`, body: `throw new Error("on purpose");` });
    documents["failure"] = (await fixture.run("up", { openPolicyGate })).document;
    fixture.write("base", { label: `"one"` });
    documents["up"] = (await fixture.run("up", { openPolicyGate })).document;
    documents["unchanged"] = (await fixture.run("up", { openPolicyGate })).document;
    documents["destroy"] = (await fixture.run("destroy")).document;
    for (const [run, document] of Object.entries(documents)) {
      expect(mistakes(document), run).toEqual([]);
      expect(document, run).toMatchObject({ version: 1, stack: "local" });
    }
    expect(documents["failure"]).toMatchObject({ results: [{ status: "failed" }, { status: "skipped" }] });
  });
});
