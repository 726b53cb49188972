import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { PaymentDatabase } from "../service/payment-database.fixture.ts";
import { deregistrationDelay, targetHealthCheck } from "../target-group.plan.ts";
import { ClientRecord } from "./client-record.ts";
import { ledgerFaults } from "./ledger-check.ts";
import { linearisable } from "./linearisable.plan.ts";
import type { LoadTarget } from "./load-platform.fixture.ts";
import { condensed, type PaymentState, paymentModel } from "./payment-history.plan.ts";
import { type PaymentLife, PersistentUser } from "./persistent-user.ts";
import { withChildren } from "./process-cost.ts";
import { scaleUp } from "./release-play.fixture.ts";
import { idleTimeout } from "./release-scene.fixture.ts";
import { WeightedBalancer } from "./weighted-balancer.ts";

export interface Disturbed {
  /** What is wrong with the database, with the users' record, or with the history of a payment; a line each. */
  readonly faults: readonly string[];
  readonly payments: number;
  /** Attempts that users had to repeat, by the status of their answer; 0 for those without one. */
  readonly repeated: Readonly<Record<number, number>>;
  /** Payments that were made after the disturbance. */
  readonly madeAfterwards: number;
}

export interface Disturbance {
  readonly database: PaymentDatabase;
  readonly start: () => Promise<LoadTarget>;
  readonly users: number;
  /** Runs while users make payments; is given what serves and the balancer before it. */
  readonly disturb: (target: LoadTarget, balancer: WeightedBalancer) => Promise<void>;
}

/** Milliseconds of load before the disturbance, and after it. */
const around = 1200;

/** Disturbs a service under load, lets the users come to an end, and looks at everything that they were told. */
export async function disturbed({ database, start, users: count, disturb }: Disturbance): Promise<Disturbed> {
  const balancer = await WeightedBalancer.start({
    ...targetHealthCheck,
    healthPath: targetHealthCheck.path,
    checkInterval: 250,
    checkTimeout: targetHealthCheck.timeout * 1000,
    deregistrationDelay: deregistrationDelay * 1000,
    idleTimeout,
    tell: () => undefined,
  });
  const target = await scaleUp(balancer, "blue", start);
  const record = new ClientRecord();
  const over = new AbortController();
  try {
    const users: PersistentUser[] = [];
    for (let index = 0; index < count; index += 1)
      users.push(
        new PersistentUser(balancer.url("production"), await target.identify(`kill-${String(index)}`), record),
      );
    const living = Promise.all(users.map((user) => user.live(over.signal)));
    await pause(around);
    await disturb(target, balancer);
    const before = record.payments.size;
    await pause(around);
    over.abort();
    await living;
    await untilPublished(database);
    const lives = users.flatMap((user) => user.lives);
    return {
      faults: [...(await ledgerFaults(database.superuser, record)), ...(await historyFaults(database, lives))],
      payments: record.payments.size,
      repeated: summed(users.map(({ repeated }) => repeated)),
      madeAfterwards: record.payments.size - before,
    };
  } finally {
    over.abort();
    await Promise.all(target.processes.map((server) => server.end("SIGTERM")));
    await balancer.stop();
  }
}

/** Waits until the service has published every event: it goes on with that, too. @throws {Error} where it does not */
async function untilPublished({ superuser }: PaymentDatabase): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (performance.now() < deadline) {
    const { rows } = await superuser.query("SELECT FROM payments.outbox WHERE published_at IS NULL LIMIT 1");
    if (rows.length === 0) return;
    await pause(100);
  }
  throw new Error("events are left unpublished, 20 s after the last payment");
}

function summed(counts: readonly ReadonlyMap<number, number>[]): Record<number, number> {
  const sums: Record<number, number> = {};
  for (const [status, count] of counts.flatMap((of) => [...of])) sums[status] = (sums[status] ?? 0) + count;
  return sums;
}

/** Holds each payment's history, with what the database says at last as its last read, against the model. */
async function historyFaults({ superuser }: PaymentDatabase, lives: readonly PaymentLife[]): Promise<string[]> {
  const { rows } = await superuser.query<{ principal: string; reference: string; status: PaymentState }>(
    "SELECT principal, reference, status FROM payments.payments",
  );
  const stored = new Map(rows.map(({ principal, reference, status }) => [`${principal} ${reference}`, status]));
  const now = performance.now();
  return lives.flatMap(({ principal, key, calls }) => {
    const told = stored.get(`${principal} ${key}`) ?? "absent";
    const history = condensed([...calls, { invokedAt: now, answeredAt: now, call: { ask: "read", told } }]);
    return linearisable(history, paymentModel)
      ? []
      : [`the history of ${key} is not linearisable: ${JSON.stringify(history)}`];
  });
}

const postmasterOf = ({ server }: PaymentDatabase): number =>
  Number(readFileSync(join(server.dataFolder, "postmaster.pid"), "utf8").split("\n", 1)[0]);

/** `pg_ctl restart -m immediate`: no checkpoint, sessions die where they are, recovery at the next start; `fast` ends them in order. */
export async function restartDatabase(database: PaymentDatabase, mode: "immediate" | "fast"): Promise<void> {
  if (mode === "immediate") process.kill(postmasterOf(database), "SIGQUIT");
  await database.server.restart();
}

/** Stops every process of the server where it is, and lets them go on. */
export async function pauseDatabase(database: PaymentDatabase, milliseconds: number): Promise<void> {
  const processes = withChildren(postmasterOf(database));
  const signal = (name: "SIGSTOP" | "SIGCONT") => {
    for (const pid of processes) process.kill(pid, name);
  };
  signal("SIGSTOP");
  try {
    await pause(milliseconds);
  } finally {
    signal("SIGCONT");
  }
}

/** Ends a session of the service's every so often, wherever it is, those in a transaction first. */
export async function terminateSessions({ superuser }: PaymentDatabase, milliseconds: number): Promise<number> {
  let ended = 0;
  const deadline = performance.now() + milliseconds;
  while (performance.now() < deadline) {
    const { rowCount } = await superuser.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'payments_service'
       ORDER BY xact_start IS NULL, random() LIMIT 1`,
    );
    ended += rowCount ?? 0;
    await pause(40);
  }
  return ended;
}
