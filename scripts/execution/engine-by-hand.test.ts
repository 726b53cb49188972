import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";
import { engineByHand } from "./engine-by-hand.ts";

const app = { project: "app", stack: "dev" };

it("reaches the stack wherever somebody is logged in", () => {
  expect(engineByHand({ url: "file:///state", ...app }, "cancel")).toBe(
    "PULUMI_BACKEND_URL=file:///state pulumi -C projects/app cancel --stack dev",
  );
  expect(engineByHand({ url: undefined, ...app }, "refresh", "--yes")).toBe(
    "pulumi -C projects/app refresh --stack dev --yes",
  );
});

it.each(["s3://states/team?region=ap-southeast-1&s3ForcePathStyle=true", "file:///home/o'brien/the state"])(
  "is for a shell as it is: %s",
  (url) => {
    const call = engineByHand({ url, ...app }, "cancel");
    const assignment = call.slice(0, call.indexOf(" pulumi -C"));
    const script = `${assignment}; printf %s "$PULUMI_BACKEND_URL"`;
    expect(execFileSync("/bin/sh", ["-c", script], { encoding: "utf8" })).toBe(url);
  },
);
