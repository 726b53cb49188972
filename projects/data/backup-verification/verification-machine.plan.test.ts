import { describe, expect, it } from "vitest";
import { verificationMachine } from "./verification-machine.plan.ts";

const machine = verificationMachine({ partition: "aws", restore: "r", check: "c", report: "p" });
const states = Object.entries(machine.States);
const tasks = states.filter(([, { Type }]) => Type === "Task");
const nextOf = (state: Readonly<Record<string, unknown>>): string[] => {
  const {
    Next,
    Default,
    Choices = [],
    Catch = [],
  } = state as {
    readonly Next?: string;
    readonly Default?: string;
    readonly Choices?: readonly { readonly Next: string }[];
    readonly Catch?: readonly { readonly Next: string }[];
  };
  return [Next, Default, ...Choices.map((way) => way.Next), ...Catch.map((way) => way.Next)].filter(
    (name) => name !== undefined,
  );
};

/** States that can be reached from one, itself included, without going through the one that is left out. */
function reachable(from: string, without?: string): Set<string> {
  const found = new Set<string>();
  const open = [from];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.has(name) || name === without) continue;
    found.add(name);
    open.push(...nextOf(machine.States[name] ?? {}));
  }
  return found;
}
const ends = states.filter(([, { Type }]) => Type === "Succeed" || Type === "Fail").map(([name]) => name);

describe("the state machine", () => {
  it("catches every error of every function", () => {
    expect(tasks.map(([name]) => name)).toEqual([
      "Inspect backups",
      "Remove leftovers",
      "Restore",
      "Check",
      "Clean up",
      "Report",
    ]);
    for (const [name, { Catch }] of tasks)
      expect(Catch, name).toEqual([expect.objectContaining({ ErrorEquals: ["States.ALL"] })]);
  });

  it.each(["Clean up", "Report"])("comes to no end without %s", (name) => {
    const around = reachable(machine.StartAt, name);
    expect(ends.filter((end) => around.has(end))).toEqual([]);
  });

  it("cleans up before it reports, and waits for RDS itself: no function sleeps", () => {
    expect(reachable("Report").has("Clean up")).toBe(false);
    expect(states.filter(([, { Type }]) => Type === "Wait")).toHaveLength(3);
  });

  it("has no state that nothing leads to, and none that leads nowhere", () => {
    expect([...reachable(machine.StartAt)].sort()).toEqual(Object.keys(machine.States).sort());
    for (const [name] of states)
      expect(
        ends.some((end) => reachable(name).has(end)),
        name,
      ).toBe(true);
  });

  it("succeeds only from a report that says verified", () => {
    expect(states.filter(([, state]) => nextOf(state).includes("Verified")).map(([name]) => name)).toEqual([
      "Is it verified?",
    ]);
  });

  it("lets a function answer in its own time, and the whole run in its stages' time", () => {
    for (const [name, { TimeoutSeconds }] of tasks) expect(TimeoutSeconds, name).toBeGreaterThan(900);
    expect(machine.TimeoutSeconds).toBeGreaterThan(8 * 3600);
  });
});
