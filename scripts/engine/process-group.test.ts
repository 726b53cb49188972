import { expect, it } from "vitest";
import { runInProcessGroup } from "./process-group.ts";

const shell = (script: string, limitSeconds?: number) =>
  runInProcessGroup({
    command: "/bin/sh",
    args: ["-c", script],
    environment: { PATH: "/usr/bin:/bin" },
    signal: new AbortController().signal,
    ...(limitSeconds !== undefined && { limitSeconds }),
  });

it.each([
  { script: "echo out; echo err >&2", result: { succeeded: true, stdout: "out\n", stderr: ["err"] } },
  { script: "exit 3", result: { succeeded: false, ending: "exit code 3" } },
  { script: "kill -TERM $$", result: { succeeded: false, ending: "SIGTERM" } },
])("tells how a process ended: $script", async ({ script, result }) => {
  expect(await shell(script)).toMatchObject(result);
});

it("tells of a program that cannot be started", async () => {
  const request = { command: "/nowhere/pulumi", args: [], environment: {}, signal: new AbortController().signal };

  expect(await runInProcessGroup(request)).toMatchObject({ succeeded: false, ending: "spawn /nowhere/pulumi ENOENT" });
});

it("kills a process that hangs, with what it started", async () => {
  expect(await shell("sleep 60 & sleep 60", 0.05)).toMatchObject({ succeeded: false, ending: "no end after 0.05 s" });
});

it("does not wait for what a program left running", async () => {
  expect(await shell("sleep 60 & echo done")).toMatchObject({ succeeded: true, stdout: "done\n" });
});

it("keeps the last fifty lines of a long complaint", async () => {
  const { stderr } = await shell("i=0; while [ $i -lt 60 ]; do i=$((i+1)); echo line $i >&2; done");

  expect(stderr).toHaveLength(50);
  expect(stderr.at(-1)).toBe("line 60");
});
