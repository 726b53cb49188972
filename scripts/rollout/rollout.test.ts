import type { Environment } from "@payments/shared/scope/deployment-scope.ts";
import { expect, it } from "vitest";
import { previousRevision } from "./layer-return.ts";
import { abortRollout, type RolloutPorts, rollOut } from "./rollout.ts";
import type { RolloutEvent } from "./rollout-entry.ts";
import { RolloutLog, type WriteOnceStore } from "./rollout-log.ts";

const revision = "a".repeat(40);
const other = "b".repeat(40);
const quiet = { firing: [], smokeFailure: undefined };

function memoryStore(): WriteOnceStore {
  const objects = new Map<string, string>();
  return {
    description: "memory",
    keys: () => Promise.resolve([...objects.keys()]),
    read: (key) => Promise.resolve(objects.get(key) ?? ""),
    create: (key, text) => Promise.resolve(!objects.has(key) && Boolean(objects.set(key, text))),
  };
}

/** A platform whose clock moves only by sleep. */
async function platform(changed: Partial<RolloutPorts> = {}, recorded: readonly RolloutEvent[] = []) {
  let time = Date.parse("2026-11-25T10:00:00Z");
  const deployed: string[] = [];
  const slept: number[] = [];
  const now = (): Date => new Date(time);
  const log = new RolloutLog(memoryStore(), { by: "ada", now });
  for (const event of [{ event: "tests", revision, outcome: "succeeded" } as const, ...recorded])
    await log.append(() => event);
  const ports: RolloutPorts = {
    log,
    deploy: (_, environment) => Promise.resolve(deployed.push(environment) > 0),
    health: () => Promise.resolve(quiet),
    askApproval: () => Promise.resolve(undefined),
    rehearsed: false,
    now,
    sleep: (milliseconds) => {
      slept.push(milliseconds);
      time += milliseconds;
      return Promise.resolve();
    },
    tell: () => undefined,
    ...changed,
  };
  return { ports, log, deployed, minutesSlept: () => slept.reduce((sum, one) => sum + one, 0) / 60_000 };
}

const approval: RolloutEvent = { event: "approved", revision, environment: "prod", approver: "grace" };

it("deploys environment after environment, each after the bake time of the one before", async () => {
  const { ports, log, deployed, minutesSlept } = await platform({}, [approval]);
  await rollOut(revision, ["dev", "staging", "prod"], ports);
  expect(deployed).toEqual(["dev", "staging", "prod"]);
  expect(minutesSlept()).toBe(70);
  expect((await log.entries()).map(({ event }) => event)).toEqual([
    "tests",
    "approved",
    "started",
    "deployed",
    "deployed",
    "deployed",
    "finished",
  ]);
});

it("stops as soon as an alarm rings in an environment that bakes, and says so in the log", async () => {
  let looks = 0;
  const health = () => Promise.resolve(++looks === 3 ? { ...quiet, firing: ["alarm-errors-dev-d1"] } : quiet);
  const { ports, log, deployed, minutesSlept } = await platform({ health });
  await expect(rollOut(revision, ["dev", "staging"], ports)).rejects.toThrow(
    /RolloutRefused: staging is not deployed: dev: alarms ring: alarm-errors-dev-d1\n +remedy: /,
  );
  expect([deployed, minutesSlept()]).toEqual([["dev"], 1]);
  expect((await log.entries()).at(-1)).toMatchObject({ event: "refused", environment: "staging", by: "ada" });
});

it("goes on where it was refused, and deploys nothing twice", async () => {
  const { ports, log, deployed } = await platform({ rehearsed: true });
  await expect(rollOut(revision, ["dev", "staging", "prod"], ports)).rejects.toThrow(/approval: nobody approved/);
  await log.append(() => approval);
  await rollOut(revision, ["dev", "staging", "prod"], ports);
  expect(deployed).toEqual(["dev", "staging", "prod"]);
});

it("asks at prod's gate for the word that is missing, and writes down whose it was", async () => {
  const asked: string[] = [];
  const askApproval = (_: string, environment: string) => Promise.resolve(asked.push(environment) > 0 ? "grace" : "");
  const { ports, log, deployed } = await platform({ rehearsed: true, askApproval });
  await rollOut(revision, ["dev", "staging", "prod"], ports);
  expect([asked, deployed]).toEqual([["prod"], ["dev", "staging", "prod"]]);
  expect((await log.entries()).find(({ event }) => event === "approved")).toMatchObject({
    environment: "prod",
    approver: "grace",
  });
});

it("asks nobody where a word would not help", async () => {
  const askApproval = () => Promise.reject(new Error("somebody was asked"));
  const health = () => Promise.resolve({ ...quiet, smokeFailure: "no answer" });
  const { ports } = await platform({ rehearsed: true, askApproval, health });
  await expect(rollOut(revision, ["dev", "prod"], ports)).rejects.toThrow(/the smoke test failed: no answer/);
});

it("is not finished while the last environment is ill, says what to do, and looks again the next time", async () => {
  let ill = true;
  const health = () => Promise.resolve(ill ? { firing: ["alarm-errors-prod-p1"], smokeFailure: "no answer" } : quiet);
  const { ports, log, deployed } = await platform({ rehearsed: true, health }, [approval]);
  await expect(rollOut(revision, ["prod"], ports)).rejects.toThrow(
    /prod runs aaaaaaaaaaaa and is not well: prod: alarms ring: alarm-errors-prod-p1; prod: the smoke test failed: no answer\n +remedy: .*rollout back <layer> --env prod --rehearse/,
  );
  expect((await log.entries()).at(-1)).toMatchObject({ event: "refused", environment: "prod" });
  ill = false;
  await rollOut(revision, ["prod"], ports);
  expect(deployed).toEqual(["prod"]);
  expect((await log.entries()).at(-1)).toMatchObject({ event: "finished" });
});

it("begins no further environment after an abort", async () => {
  const { ports, deployed, log } = await platform({ rehearsed: true });
  const deploy: RolloutPorts["deploy"] = async (_, environment) => {
    deployed.push(environment);
    await abortRollout(log, false);
    return true;
  };
  await expect(rollOut(revision, ["dev", "staging"], { ...ports, deploy })).rejects.toThrow(/was aborted/);
  expect(deployed).toEqual(["dev"]);
});

it("notices an abort while an environment bakes", async () => {
  const { ports, deployed, log } = await platform();
  const sleep = async (): Promise<void> => {
    await abortRollout(log, false);
  };
  await expect(rollOut(revision, ["dev", "staging"], { ...ports, sleep })).rejects.toThrow(/was aborted/);
  expect(deployed).toEqual(["dev"]);
});

it("refuses while another revision is under way, and says whose", async () => {
  const { ports, deployed } = await platform({}, [{ event: "started", revision: other, environments: ["dev"] }]);
  await expect(rollOut(revision, ["dev"], ports)).rejects.toThrow(/ada began to roll bbbbbbbbbbbb out at 2026-11-25/);
  expect(deployed).toEqual([]);
});

it("deploys no environment after one that failed, and tries that one again", async () => {
  const { ports, log, deployed } = await platform({ rehearsed: true });
  const failing = { ...ports, deploy: () => Promise.resolve(false) };
  await expect(rollOut(revision, ["dev", "staging"], failing)).rejects.toThrow(
    /dev is not deployed: the deployment failed/,
  );
  expect((await log.entries()).at(-1)).toMatchObject({ event: "deployed", environment: "dev", outcome: "failed" });
  await rollOut(revision, ["dev", "staging"], ports);
  expect(deployed).toEqual(["dev", "staging"]);
});

it("has nothing to abort where nothing is under way", async () => {
  const { log } = await platform();
  await expect(abortRollout(log, false)).rejects.toThrow(
    /no rollout is under way\n +remedy: .*: npm run stacks -- rollout status$/,
  );
});

it("sends nobody from a rehearsal to AWS", async () => {
  const health = () => Promise.resolve({ ...quiet, smokeFailure: "no answer" });
  const { ports, log } = await platform({ rehearsed: true, health });
  const out = (...environments: Environment[]) => rollOut(revision, environments, ports);
  await expect(out("dev")).rejects.toThrow(/npm run stacks -- rollout back <layer> --env dev --rehearse$/);
  await expect(out("dev", "staging")).rejects.toThrow(/npm run stacks -- rollout abort --rehearse\. /);
  await expect(rollOut(other, ["dev"], ports)).rejects.toThrow(/npm run stacks -- rollout abort --rehearse$/);
  await abortRollout(log, true);
  await expect(abortRollout(log, true)).rejects.toThrow(/npm run stacks -- rollout status --rehearse$/);
  expect(() => previousRevision([], "dev", "edge", true)).toThrow(/rollout dev staging prod --rehearse$/);
});
