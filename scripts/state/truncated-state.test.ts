import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { expect, it, onTestFinished } from "vitest";
import { folderBackend } from "../environment/backend.ts";
import { readWhole, restoreTruncated, StateWatch, stateFile } from "./truncated-state.ts";

const state = (resources: number): string =>
  JSON.stringify({ version: 3, checkpoint: { latest: { resources: Array(resources).fill({ type: "a", id: "b" }) } } });

/** A backend with a state, and the backup that the engine makes before it writes. */
function backendWith(text: string, backup?: string) {
  const folder = mkdtempSync(join(tmpdir(), "state-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = stateFile(folder, "data", "dev");
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  if (backup !== undefined) writeFileSync(`${file}.bak`, backup);
  return { backend: folderBackend(folder), file };
}

it("takes the backup for a state that is cut off at any byte, and puts it back", () => {
  const { backend, file } = backendWith(state(3), state(2));
  fc.assert(
    fc.property(fc.nat(state(3).length - 1), (length) => {
      writeFileSync(file, state(3).slice(0, length));
      expect(readWhole(file)).toEqual({ content: JSON.parse(state(2)) as unknown, truncated: true });
      expect(restoreTruncated(backend, "data", "dev")).toBe(true);
      expect(readFileSync(file, "utf8")).toBe(state(2));
      expect(restoreTruncated(backend, "data", "dev")).toBe(false);
    }),
  );
});

it("leaves a whole state alone, whatever its backup is", () => {
  const { backend, file } = backendWith(state(3), state(2).slice(0, 9));
  expect(readWhole(file)).toEqual({ content: JSON.parse(state(3)) as unknown, truncated: false });
  expect(restoreTruncated(backend, "data", "dev")).toBe(false);
  expect(restoreTruncated({ ...backend, folder: undefined }, "data", "dev")).toBe(false);
  expect(readWhole(stateFile(backend.folder ?? "", "app", "dev"))).toBeUndefined();
});

it("names a state that has no whole backup, and where a whole one is", () => {
  const { backend, file } = backendWith(state(3).slice(0, 20), state(2).slice(0, 9));
  expect(() => restoreTruncated(backend, "data", "dev")).toThrow(
    `UnreadableState: the state ${file} is cut off, and so is its backup`,
  );
  rmSync(`${file}.bak`);
  expect(() => readWhole(file)).toThrow(/remedy: put a whole one in its place: the last of \.pulumi\/history/);
});

it("tells of a state that is cut off while an engine works on it", async () => {
  const { backend, file } = backendWith(state(3), state(2));
  const watch = new StateWatch(backend, "data", "dev");
  onTestFinished(() => watch.end());
  watch.begin();
  const told = new Promise<void>((resolve) => watch.truncated.addEventListener("abort", () => resolve()));
  writeFileSync(file, state(6).slice(0, 30));
  await told;
});
