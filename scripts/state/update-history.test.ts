import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { lastUpdate } from "./update-history.ts";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "state-"))));
afterEach(() => rmSync(folder, { recursive: true }));

const backend = () => ({ url: undefined, description: "", environment: {}, folder });
const elsewhere = {
  url: "https://api.pulumi.com",
  description: "https://api.pulumi.com",
  environment: {},
  folder: undefined,
};

function write(path: string, content: unknown): void {
  const file = join(folder, ".pulumi", path);
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, JSON.stringify(content));
}

it("reads how the last update ended, not an earlier one and not another stack's", async () => {
  const entry = {
    version: 0,
    kind: "update",
    result: "succeeded",
    startTime: 1795593240,
    endTime: 1795593245,
    message: "",
  };
  write("history/app/dev/dev-1795593244000000000.history.json", entry);
  write("history/app/dev/dev-1795593344000000000.history.json", { ...entry, kind: "destroy", result: "failed" });
  write("history/app/dev/dev-1795593344000000000.checkpoint.json", {});
  write("history/app/dev-pr42/dev-pr42-1795593444000000000.history.json", entry);
  const last = { kind: "destroy", result: "failed", endedAt: "2026-11-25T07:54:05.000Z" };
  expect(await lastUpdate(backend(), "app", "dev")).toEqual(last);
  expect(await lastUpdate(backend(), "data", "dev")).toBeUndefined();
});

it("tells nothing of a backend that keeps no files", async () => {
  expect(await lastUpdate(elsewhere, "app", "dev")).toBeUndefined();
});
