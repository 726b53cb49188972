import { describe, expect, it } from "vitest";
import { type ExecutionOptions, execute, type Machine, VirtualClock } from "./states-language.fixture.ts";

const start = new Date("2026-11-25T19:00:00Z");
const task = {
  Type: "Task",
  Resource: "arn:aws:states:::lambda:invoke",
  Parameters: { FunctionName: "f", Payload: { "input.$": "$" } },
  ResultSelector: { "answer.$": "$.Payload" },
  Retry: [{ ErrorEquals: ["Busy"], IntervalSeconds: 10, MaxAttempts: 2, BackoffRate: 2 }],
  Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: "Bad" }],
  Next: "Good",
};
const ends = { Good: { Type: "Succeed" }, Bad: { Type: "Fail", Error: "Broken", CausePath: "$.error.Error" } };
const machine = (states: object, StartAt = "A"): Machine => ({
  StartAt,
  States: { ...states, ...ends },
});

function run(definition: Machine, options: Partial<ExecutionOptions> = {}) {
  const clock = new VirtualClock(start);
  const invoke = () => Promise.resolve("done");
  return { clock, execution: execute(definition, { name: "e1", clock, invoke, ...options }) };
}

class Busy extends Error {
  override readonly name = "Busy";
}

describe("an execution", () => {
  it("knows its name and its start, and hands all data to a function", async () => {
    const begin = {
      Type: "Pass",
      Parameters: { who: { "name.$": "$$.Execution.Name", "at.$": "$$.Execution.StartTime" }, list: [] },
      Next: "B",
    };
    const payloads: unknown[] = [];
    const { execution } = run(machine({ A: begin, B: task }), {
      invoke: (name, payload) => {
        payloads.push([name, payload]);
        return Promise.resolve({});
      },
    });
    expect(await execution).toMatchObject({ status: "SUCCEEDED", path: ["A", "B", "Good"] });
    const who = { name: "e1", at: start.toISOString() };
    expect(payloads).toEqual([["f", { input: { who, list: [] } }]]);
  });

  it("chooses by what is equal, else the default", async () => {
    const choice = (Choices: object[]) => ({ Type: "Choice", Choices, Default: "Good" });
    const pass = { Type: "Pass", Parameters: { ok: true, error: { Error: "told" } }, Next: "B" };
    const way = { Variable: "$.ok", BooleanEquals: false, Next: "Bad" };
    expect((await run(machine({ A: pass, B: choice([way]) })).execution).path.at(-1)).toBe("Good");
    const { status, cause } = await run(machine({ A: pass, B: choice([{ ...way, BooleanEquals: true }]) })).execution;
    expect({ status, cause }).toEqual({ status: "FAILED", cause: "told" });
  });

  it("tries again after pauses that grow, and then catches the error", async () => {
    const { clock, execution } = run(machine({ A: task }), { invoke: () => Promise.reject(new Busy("later")) });
    expect(await execution).toMatchObject({ status: "FAILED", error: "Broken", cause: "Busy" });
    expect((clock.now().getTime() - start.getTime()) / 1000).toBe(10 + 20);
  });

  it("does not try again what is not to be", async () => {
    let calls = 0;
    const invoke = () => {
      calls += 1;
      return Promise.reject(new TypeError("no"));
    };
    expect((await run(machine({ A: task }), { invoke }).execution).cause).toBe("TypeError");
    expect(calls).toBe(1);
  });

  it("waits without waiting, and ends when the machine's time is over", async () => {
    const wait = { Type: "Wait", Seconds: 3600, Next: "A" };
    const { execution } = run({ ...machine({ A: wait }), TimeoutSeconds: 7200 });
    expect(await execution).toEqual({ status: "TIMED_OUT", path: ["A", "A", "A", "A"] });
  });

  it("is stopped where a test stops it", async () => {
    const wait = { Type: "Wait", Seconds: 1, Next: "A" };
    const { execution } = run(machine({ A: wait }), { stopAt: { state: "A", visit: 3 } });
    expect(await execution).toEqual({ status: "ABORTED", path: ["A", "A"] });
  });
});

describe("what is not understood is refused:", () => {
  it.each([
    { what: "a type of state", states: { A: { Type: "Map", Next: "Good" } } },
    { what: "a field of a state", states: { A: { Type: "Wait", SecondsPath: "$.s", Next: "Good" } } },
    { what: "another service", states: { A: { ...task, Resource: "arn:aws:states:::sns:publish" } } },
    { what: "a path", states: { A: { Type: "Pass", Parameters: { "x.$": "States.UUID()" }, Next: "Good" } } },
    { what: "a path to nothing", states: { A: { Type: "Pass", Parameters: { "x.$": "$.nothing" }, Next: "Good" } } },
    {
      what: "a comparison",
      states: { A: { Type: "Choice", Choices: [{ Variable: "$", IsNull: true, Next: "Good" }], Default: "Bad" } },
    },
    { what: "a state that is not there", states: { A: { Type: "Wait", Seconds: 1, Next: "Nowhere" } } },
  ])("$what", async ({ states }) => {
    await expect(run(machine(states)).execution).rejects.toThrow(/is not understood|there is no/);
  });
});
