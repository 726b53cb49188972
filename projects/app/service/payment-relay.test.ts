import { randomUUID } from "node:crypto";
import type { Payment } from "@payments/edge/payment-api.contract.ts";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openDatabase } from "./database.ts";
import { databaseSettings, noTracer, type RunningApp, startPaymentApp } from "./payment-app.fixture.ts";
import { eventRelay, type PaymentEvent } from "./payment-relay.ts";

let service: RunningApp;
beforeAll(async () => {
  service = await startPaymentApp({ poolSize: 8 });
});
afterAll(() => service.stop());
beforeEach(() => service.server.superuser.query("DELETE FROM payments.outbox"));

const headers = async () => ({
  authorization: `Bearer ${await service.issuer.token()}`,
  "x-correlation-id": "order-2026-118",
});
async function post(path: string, payload?: object) {
  const url = `/v1/payments${path}`;
  const all = { ...(await headers()), "idempotency-key": randomUUID() };
  return service.app.inject({ method: "POST", url, headers: all, ...(payload ? { payload } : {}) });
}
const make = async (): Promise<Payment> =>
  (await post("", { amountMinor: 1250, currency: "SGD", reference: "for my eyes" })).json<Payment>();
async function wholeLife(): Promise<string> {
  const { id } = await make();
  await post(`/${id}/capture`);
  await post(`/${id}/refund`);
  return id;
}
const collect = () => {
  const events: PaymentEvent[] = [];
  return { events, publish: (event: PaymentEvent) => void events.push(event) };
};
const topicsOf = (events: readonly PaymentEvent[], id: string) =>
  events.filter(({ payload }) => payload["paymentId"] === id).map(({ topic }) => topic);
const life = ["payment.created", "payment.captured", "payment.refunded"];

describe("an event", () => {
  it("tells of each payment, capture and refund in order, with the request's id and without the caller's words", async () => {
    const id = await wholeLife();
    const { events, publish } = collect();
    expect(await eventRelay(service.database, publish)()).toBe(3);
    expect(topicsOf(events, id)).toEqual(life);
    expect(events[1]).toMatchObject({
      correlationId: "order-2026-118",
      payload: { paymentId: id, principal: "user:user-1", amountMinor: 1250, currency: "SGD", status: "settled" },
    });
    expect(JSON.stringify(events)).not.toContain("for my eyes");
    expect(await eventRelay(service.database, publish)()).toBe(0);
  });

  it("is there if and only if its transaction was committed: not for repetitions, refusals and what failed", async () => {
    const { id } = await make();
    await post(`/${id}/refund`);
    await post(`/${id}/capture`, { amountMinor: 1 });
    await post(`/${randomUUID()}/capture`);
    await service.server.superuser.query(
      `CREATE FUNCTION payments.fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$;
       CREATE CONSTRAINT TRIGGER failing AFTER INSERT ON payments.transactions DEFERRABLE INITIALLY DEFERRED
         FOR EACH ROW EXECUTE FUNCTION payments.fail()`,
    );
    try {
      expect((await post(`/${id}/capture`)).statusCode).toBe(500);
    } finally {
      await service.server.superuser.query(
        "DROP TRIGGER failing ON payments.transactions; DROP FUNCTION payments.fail",
      );
    }
    await Promise.all([1, 2, 3].map(() => post(`/${id}/capture`)));
    const { events, publish } = collect();
    await eventRelay(service.database, publish)();
    expect(topicsOf(events, id)).toEqual(["payment.created", "payment.captured"]);
  });

  it("is published again where the relay ends between publishing and marking", async () => {
    const id = await wholeLife();
    const first = collect();
    const dying = openDatabase(databaseSettings(service.server, 1), noTracer);
    const ended = eventRelay(
      {
        ...dying,
        transaction: (scope, work) =>
          dying.transaction(scope, (query) =>
            work(async (statement, ...values) => {
              // What kill -9 looks like to the server: the session is gone before the mark.
              if (statement.name === "mark events")
                await service.server.superuser.query(
                  "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'payments:outbox-relay'",
                );
              return query(statement, ...values);
            }),
          ),
      },
      first.publish,
    )();
    await expect(ended).rejects.toMatchObject({ code: "unavailable" });
    await dying.close();
    expect(topicsOf(first.events, id)).toEqual(["payment.created"]);
    const second = collect();
    await eventRelay(service.database, second.publish)();
    expect(topicsOf(second.events, id)).toEqual(life);
  });

  it("that cannot be published comes again, and nothing after it goes before it", async () => {
    const id = await wholeLife();
    const refusing = eventRelay(service.database, ({ topic }) => {
      throw new Error(topic);
    })();
    await expect(refusing).rejects.toThrow("payment.created");
    const { events, publish } = collect();
    await eventRelay(service.database, publish)();
    expect(topicsOf(events, id)).toEqual(life);
  });
});

describe("a batch", () => {
  it("is half as large after one that failed, until one gets through, and then grows again", async () => {
    await Promise.all(Array.from({ length: 60 }, () => make()));
    const sizes: number[] = [];
    const breaking = eventRelay(
      {
        ...service.database,
        transaction: (scope, work) =>
          service.database.transaction(scope, (query) =>
            work((statement, ...values) => {
              if (statement.name === "take events") {
                sizes.push(Number(values[0]));
                if (Number(values[0]) > 45) throw new Error("the connection breaks");
              }
              return query(statement, ...values);
            }),
          ),
      },
      () => undefined,
    );
    for (let failures = 0; failures < 3; failures += 1) await expect(breaking()).rejects.toThrow("breaks");
    expect(await breaking()).toBe(60);
    expect(sizes).toEqual([200, 100, 50, 25, 35, 45]);
  });
});

describe("several relays", () => {
  it("lose no event and keep each payment's order, while payments are made", async () => {
    const { events, publish } = collect();
    let making = true;
    const relay = async () => {
      while (making) await eventRelay(service.database, publish)();
    };
    const relays = [relay(), relay(), relay()];
    const ids = (
      await Promise.all(
        Array.from({ length: 5 }, async () => [await wholeLife(), await wholeLife(), await wholeLife()]),
      )
    ).flat();
    making = false;
    await Promise.all(relays);
    await eventRelay(service.database, publish)();
    for (const id of ids) expect(topicsOf(events, id)).toEqual(life);
    const { rows } = await service.server.superuser.query("SELECT FROM payments.outbox WHERE published_at IS NULL");
    expect(rows).toEqual([]);
  });
});
