import { describe, expect, it } from "vitest";
import { formatSeconds } from "./elapsed.ts";
import { wantedVersion } from "./engine-version.ts";
import { buildProgress, lockedBuild } from "./go-build.ts";

it("builds the version of the installed SDK", () => {
  expect(lockedBuild().pulumiVersion).toBe(wantedVersion());
});

describe("progress", () => {
  it.each([
    { built: 0, said: "building the Pulumi engine: 0 of 1460 packages, 2 min 10 s" },
    { built: 812, said: "building the Pulumi engine: 812 of 1460 packages, 2 min 10 s" },
    { built: 1460, said: "linking the Pulumi engine: all of 1460 packages are built, 2 min 10 s" },
    { built: 1461, said: "linking the Pulumi engine: all of 1460 packages are built, 2 min 10 s" },
  ])("after $built packages", ({ built, said }) => {
    expect(buildProgress({ built, packages: 1460, elapsed: formatSeconds(130.9) })).toBe(said);
  });

  it.each([
    [0.9, "0 s"],
    [59.9, "59 s"],
    [60, "1 min 0 s"],
    [645, "10 min 45 s"],
  ])("writes %d seconds as %s", (seconds, text) => expect(formatSeconds(seconds)).toBe(text));
});
