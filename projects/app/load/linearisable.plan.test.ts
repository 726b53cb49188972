import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { linearisable, type Observed } from "./linearisable.plan.ts";
import { condensed, type PaymentCall, type PaymentState, paymentModel } from "./payment-history.plan.ts";

/** `create 0-1`, `capture 2-` (never answered), `read settled 3-4`, `refund wrong-state 5-6`. */
function observed(line: string): Observed<PaymentCall> {
  const [, ask = "", told, from = "", to = ""] = /^(\w+)(?: ([a-z-]+))? (\d+)-(\d*)$/.exec(line) ?? [];
  const answer = told?.replace("-", " ") ?? (to === "" ? "unknown" : "done");
  return {
    invokedAt: Number(from),
    answeredAt: to === "" ? undefined : Number(to),
    call: { ask, told: answer } as PaymentCall,
  };
}
const judged = (history: string[]) => linearisable(history.map(observed), paymentModel);

describe("is linearisable", () => {
  it.each<{ scenario: string; history: string[] }>([
    { scenario: "nothing", history: [] },
    { scenario: "a life in order", history: ["create 0-1", "capture 2-3", "refund 4-5", "read refunded 6-7"] },
    { scenario: "two captures at once", history: ["create 0-1", "capture 2-5", "capture 3-4", "read settled 6-7"] },
    {
      scenario: "a creation repeated after all",
      history: ["create 0-1", "capture 2-3", "create 4-5", "read settled 6-7"],
    },
    { scenario: "a read beside a capture, before it", history: ["create 0-1", "capture 2-6", "read pending 3-4"] },
    { scenario: "a read beside a capture, after it", history: ["create 0-1", "capture 2-6", "read settled 3-4"] },
    {
      scenario: "a capture that was lost and did not happen",
      history: ["create 0-1", "capture 2-", "read pending 3-4"],
    },
    { scenario: "a capture that was lost and happened", history: ["create 0-1", "capture 2-", "read settled 3-4"] },
    {
      scenario: "a capture that was lost and happened late",
      history: ["create 0-1", "capture 2-", "read pending 3-4", "read settled 5-6"],
    },
    { scenario: "a creation that was lost and happened", history: ["create 0-", "create 2-3", "read pending 4-5"] },
    { scenario: "a creation that was lost for good", history: ["create 0-", "read absent 2-3"] },
    {
      scenario: "a capture after a refund, refused",
      history: ["create 0-1", "capture 2-3", "refund 4-5", "capture wrong-state 6-7"],
    },
    { scenario: "a refund too early, refused", history: ["create 0-1", "refund wrong-state 2-3", "read pending 4-5"] },
  ])("$scenario", ({ history }) => expect(judged(history)).toBe(true));
});

describe("is not linearisable", () => {
  it.each<{ scenario: string; history: string[] }>([
    { scenario: "an acknowledged payment that is lost", history: ["create 0-1", "read absent 2-3"] },
    {
      scenario: "an acknowledged payment that a capture does not find",
      history: ["create 0-1", "capture not-found 2-3"],
    },
    { scenario: "an acknowledged capture that is lost", history: ["create 0-1", "capture 2-3", "read pending 4-5"] },
    { scenario: "a capture that is undone", history: ["create 0-1", "read settled 2-3", "capture 4-5"] },
    {
      scenario: "a status that goes back",
      history: ["create 0-1", "capture 2-", "read settled 3-4", "read pending 5-6"],
    },
    { scenario: "a refund without a capture", history: ["create 0-1", "refund 2-3"] },
    { scenario: "a capture of a pending payment, refused", history: ["create 0-1", "capture wrong-state 2-3"] },
    { scenario: "a repeated capture, refused", history: ["create 0-1", "capture 2-3", "capture wrong-state 4-5"] },
    {
      scenario: "a refund of a settled payment, refused",
      history: ["create 0-1", "capture 2-3", "refund wrong-state 4-5"],
    },
    { scenario: "a capture that nobody asked for", history: ["create 0-1", "read settled 2-3"] },
    {
      scenario: "a capture after a refund, accepted",
      history: ["create 0-1", "capture 2-3", "refund 4-5", "capture 6-7"],
    },
    { scenario: "a payment before its creation", history: ["read pending 0-1", "create 2-3"] },
    {
      scenario: "a lost capture that happened before it was asked for",
      history: ["create 0-1", "read settled 2-3", "capture 4-"],
    },
    {
      scenario: "two reads at once of which the later one sees less",
      history: ["create 0-1", "capture 2-9", "read settled 3-4", "read pending 5-6"],
    },
  ])("$scenario", ({ history }) => expect(judged(history)).toBe(false));
});

/** Calls at instants of their own, each answered as the model answers at that instant, and then seen from outside. */
const played = fc
  .array(
    fc.record({
      ask: fc.constantFrom("create" as const, "capture" as const, "refund" as const, "read" as const),
      before: fc.integer({ min: 0, max: 30 }),
      after: fc.integer({ min: 0, max: 30 }),
      lost: fc.boolean(),
    }),
    { maxLength: 14 },
  )
  .map((asked) => {
    let state: PaymentState = "absent";
    return asked.map(({ ask, before, after, lost }, index): Observed<PaymentCall> => {
      const at = 100 + index * 10;
      const call = answered(ask, state);
      state = paymentModel.after(state, call) ?? state;
      const unknown = lost && ask !== "read";
      return {
        invokedAt: at - before,
        answeredAt: unknown ? undefined : at + after,
        call: unknown ? { ask, told: "unknown" } : call,
      };
    });
  });

function answered(ask: PaymentCall["ask"], state: PaymentState): PaymentCall {
  if (ask === "read") return { ask, told: state };
  if (ask === "create") return { ask, told: "done" };
  const call = { ask, told: "done" } as const;
  if (paymentModel.after(state, call) !== undefined) return call;
  return { ask, told: state === "absent" ? "not found" : "wrong state" };
}

it("accepts whatever an object that answers at one instant can show", () => {
  fc.assert(fc.property(played, (history) => linearisable(history, paymentModel)));
});

it("agrees with trying every order", () => {
  const orders = (rest: readonly Observed<PaymentCall>[]): Observed<PaymentCall>[][] =>
    rest.length === 0
      ? [[]]
      : rest.flatMap((first) => orders(rest.filter((other) => other !== first)).map((more) => [first, ...more]));
  const legal = (order: readonly Observed<PaymentCall>[]): boolean => {
    let state: PaymentState | undefined = paymentModel.initial;
    for (const [index, { call, invokedAt }] of order.entries()) {
      if (order.slice(index + 1).some(({ answeredAt }) => (answeredAt ?? Infinity) < invokedAt)) return false;
      state = paymentModel.after(state, call);
      if (state === undefined) return false;
    }
    return true;
  };
  const anyCall = fc.tuple(
    fc.constantFrom(
      "create",
      "capture",
      "refund",
      "capture wrong-state",
      "refund not-found",
      "read absent",
      "read pending",
      "read settled",
    ),
    fc.integer({ min: 0, max: 12 }),
    fc.integer({ min: 0, max: 6 }),
  );
  const anyHistory = fc
    .array(anyCall, { maxLength: 5 })
    .map((calls) => calls.map(([call, from, length]) => observed(`${call} ${String(from)}-${String(from + length)}`)));
  fc.assert(
    fc.property(anyHistory, (history) => {
      expect(linearisable(history, paymentModel)).toBe(orders(history).some(legal));
    }),
    { numRuns: 1000 },
  );
});

describe("a condensed history", () => {
  it("has of each kind the first call without an answer, and all that were told", () => {
    const asked = ["create 0-", "create 1-", "create 2-3", "capture 4-", "refund 5-", "capture 6-", "read settled 7-8"];
    const kept = ["create 0-", "create 2-3", "capture 4-", "refund 5-", "read settled 7-8"];
    expect(condensed(asked.toReversed().map(observed))).toEqual(kept.map(observed));
  });

  it("is linearisable if and only if the whole one is", () => {
    const told = [
      "create",
      "capture",
      "refund",
      "capture wrong-state",
      "read pending",
      "read settled",
      "read refunded",
    ];
    const instant = fc.integer({ min: 0, max: 20 });
    const answeredCall = fc
      .tuple(fc.constantFrom(...told), instant, fc.integer({ min: 0, max: 6 }))
      .map(([call, from, length]) => `${call} ${String(from)}-${String(from + length)}`);
    const lostCall = fc
      .tuple(fc.constantFrom("create", "capture", "refund"), instant)
      .map(([call, from]) => `${call} ${String(from)}-`);
    fc.assert(
      fc.property(fc.array(fc.oneof(answeredCall, lostCall), { maxLength: 9 }), (lines) => {
        const history = lines.map(observed);
        expect(linearisable(condensed(history), paymentModel)).toBe(linearisable(history, paymentModel));
      }),
      { numRuns: 1000 },
    );
  });
});
