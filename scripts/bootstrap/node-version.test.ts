import { describe, expect, it } from "vitest";
import { refusalOfNode, runsTypeScript } from "./node-version.mjs";

describe("a Node that is too old", () => {
  it.each(["12.22.12", "18.20.8", "19.9.0"])("%s is refused with the remedy", (version) => {
    expect(refusalOfNode(version)).toBe(
      `Node ${version} is too old: this project needs Node 20 or later to set itself up.\n` +
        "  remedy: install a current Node from https://nodejs.org/en/download, then run the same command again",
    );
  });

  it.each(["20.0.0", "20.20.1", "22.0.0", "24.21.0"])("%s is not", (version) => {
    expect(refusalOfNode(version)).toBeUndefined();
  });
});

it.each([
  { version: "20.20.1", runs: false },
  { version: "22.17.1", runs: false },
  { version: "22.18.0", runs: true },
  { version: "22.22.0", runs: true },
  { version: "23.5.0", runs: false },
  { version: "23.6.0", runs: true },
  { version: "24.0.0", runs: true },
  { version: "26.0.0-nightly20260101", runs: true },
])("Node $version runs TypeScript as it is: $runs", ({ version, runs }) => {
  expect(runsTypeScript(version)).toBe(runs);
});

it("takes nothing else for a version", () => {
  expect(() => runsTypeScript("latest")).toThrow('"latest" is no version of Node');
});
