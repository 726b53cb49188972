import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { backendFor } from "./backend.ts";

const folder = mkdtempSync(join(tmpdir(), "backend-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const chosen = { PAYMENTS_LOCAL: folder, PULUMI_BACKEND_URL: "s3://states?region=ap-southeast-1" };
const engineUrl = (environment: "local" | "dev", rehearse: boolean, given: NodeJS.ProcessEnv) =>
  backendFor({ environment, rehearse }, folder, given).environment["PULUMI_BACKEND_URL"];

it("gives the engine the backend that was chosen, as it was written", () => {
  expect(engineUrl("dev", false, chosen)).toBe(chosen.PULUMI_BACKEND_URL);
  expect(engineUrl("local", false, chosen)).toBe(chosen.PULUMI_BACKEND_URL);
});

it("keeps the rehearsal of a real environment away from the chosen backend, the engine as well", () => {
  const { url, environment } = backendFor({ environment: "dev", rehearse: true }, folder, chosen);
  expect(url).toBe(`file://${folder}/rehearsed/state`);
  expect(environment["PULUMI_BACKEND_URL"]).toBe(`${url ?? ""}?metadata=skip`);
});

it("gives a rehearsal a folder of its own where nothing was chosen", () => {
  expect(engineUrl("local", false, { PAYMENTS_LOCAL: folder })).toBe(`file://${folder}/state?metadata=skip`);
  expect(engineUrl("dev", false, { PAYMENTS_LOCAL: folder })).toBeUndefined();
});
