import type { PlannedOutputs } from "@payments/shared/contracts/foreseen-upstreams.ts";
import { OperatorError } from "@payments/shared/errors/operator-error.ts";
import { expect, it } from "vitest";
import { stackState } from "../state/stack-state.ts";
import { PlatformFixture } from "../testing/platform.fixture.ts";
import { type DeploymentOptions, runDeployment } from "./deployment.ts";
import type { StackTurn } from "./runner-messages.ts";

const quiet = {
  waiting: () => undefined,
  started: () => undefined,
  progress: () => undefined,
  finished: () => undefined,
  end: () => undefined,
};

const never = new AbortController().signal;

/** A deployment whose turns are only noted. */
async function noted({
  planned = {},
  ...options
}: Partial<DeploymentOptions> & { readonly planned?: Record<string, PlannedOutputs> }): Promise<{
  readonly result: Awaited<ReturnType<typeof runDeployment>>;
  readonly turns: StackTurn[];
}> {
  const platform = await new PlatformFixture({
    base: {},
    app: { needs: ["base"] },
    views: { needs: ["app"] },
  }).platform();
  const turns: StackTurn[] = [];
  const run = (turn: StackTurn) => {
    turns.push(turn);
    const { name } = turn.project;
    return Promise.resolve({
      changes: { create: 1 },
      outputs: { name },
      ...(planned[name] && { planned: planned[name] }),
    });
  };
  const result = await runDeployment({
    verb: "up",
    platform,
    stacks: ["base", "app", "views"],
    states: new Map(),
    readState: () => Promise.resolve(undefined),
    tools: {
      engine: { command: "/pulumi/bin/pulumi", version: "3.255.0", source: "cache" },
      pool: { run, expect: () => undefined, passOver: () => undefined },
      repair: () => Promise.reject(new Error("nothing is to be repaired")),
      attach: undefined,
      policy: { pack: "/policy", environment: () => Promise.resolve({}) },
    },
    unchanged: undefined,
    force: false,
    concurrency: 2,
    prerequisite: () => Promise.resolve(),
    reporter: quiet,
    limits: { lockTimeout: 0, stackTimeout: undefined, firstPause: 0 },
    stop: { finish: never, cancel: never, kill: never },
    journal: undefined,
    say: () => undefined,
    ...options,
  });
  return { result, turns };
}

it("deploys the stacks before one whose image is missing, stops there, and skips its readers", async () => {
  const missing = new OperatorError("ImageMissing", { problem: "the service's image is not there", remedy: "push it" });
  const { result, turns } = await noted({
    prerequisite: (stack) => (stack === "app" ? Promise.reject(missing) : Promise.resolve()),
  });
  expect(turns.map(({ project }) => project.name)).toEqual(["base"]);
  expect(result.reports.map(({ stack, status, reason }) => [stack, status, reason])).toEqual([
    ["base", "succeeded", undefined],
    ["app", "failed", "ImageMissing: the service's image is not there\n  remedy: push it"],
    ["views", "skipped", "waits for app"],
  ]);
});

it("begins no stack that cannot be written down, and says which file is why", async () => {
  const full = new OperatorError("DiskFull", { problem: "/runs/1.jsonl: ENOSPC", remedy: "make room there" });
  const written: string[] = [];
  const { result, turns } = await noted({
    journal: {
      write: (entry) => {
        if (entry.kind === "stack started" && entry.stack === "app") throw full;
        written.push("stack" in entry ? `${entry.kind} ${entry.stack}` : entry.kind);
      },
    },
  });
  expect(turns.map(({ project }) => project.name)).toEqual(["base"]);
  expect(result.reports.map(({ stack, status, reason }) => [stack, status, reason])).toEqual([
    ["base", "succeeded", undefined],
    ["app", "failed", full.message],
    ["views", "skipped", "waits for app"],
  ]);
  expect(written.slice(0, 2)).toEqual(["stack started base", "stack ended base"]);
});

it("hands what was published on to the next stack's prerequisites, from this run and from earlier ones", async () => {
  const seen: Record<string, unknown> = {};
  const state = { ...stackState({}), resources: 1, outputs: { name: "before" } };
  await noted({
    stacks: ["app", "views"],
    states: new Map([["base", state]]),
    prerequisite: (stack, outputs) => {
      seen[stack] = Object.fromEntries(outputs);
      return Promise.resolve();
    },
  });
  expect(seen).toEqual({
    app: { base: { name: "before" } },
    views: { base: { name: "before" }, app: { name: "app" } },
  });
});

it("destroys in the opposite order", async () => {
  const { turns } = await noted({ verb: "destroy" });
  expect(turns.map(({ project }) => project.name)).toEqual(["views", "app", "base"]);
});

it("hands each preview what is deployed of its upstream stacks, and what those will publish", async () => {
  const deployed = { ...stackState({}), resources: 3, outputs: { a: 1 } };
  const { turns } = await noted({
    verb: "preview",
    states: new Map([
      ["base", deployed],
      ["app", { ...deployed, resources: 0 }],
    ]),
    planned: { app: { name: { value: "app" } } },
  });
  expect(turns.map(({ project, upstreams, stackExists }) => [project.name, upstreams, stackExists])).toEqual([
    ["base", {}, true],
    ["app", { base: { deployed: { a: 1 } } }, true],
    ["views", { app: { planned: { name: { value: "app" } } } }, false],
  ]);
});

it("foresees nothing in a deployment", async () => {
  const { turns } = await noted({ planned: { base: { name: { value: "base" } } } });
  expect(turns.map(({ upstreams }) => upstreams)).toEqual([{}, {}, {}]);
});
