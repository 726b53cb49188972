import type { Payment } from "@payments/edge/payment-api.contract.ts";
import { expect, it } from "vitest";
import { ClientRecord } from "./client-record.ts";

const payment: Payment = {
  ...{ id: "p-1", amountMinor: 1250, currency: "SGD", reference: "key-1", status: "pending" },
  ...{ createdAt: "2026-11-25T10:00:00.000Z", updatedAt: "2026-11-25T10:00:00.000Z" },
};

it("knows a repetition, and keeps what was shown of the payment meanwhile", () => {
  const record = new ClientRecord();
  const made = record.made("user:1", "key-1", payment);
  record.shown(made, { ...payment, status: "settled" });
  expect(record.made("user:1", "key-1", payment)).toBe(made);
  expect(made.status).toBe("settled");
  expect(record.payments.size).toBe(1);
  expect(record.contradictions).toEqual([]);
});

it("is contradicted by one payment that answers two keys", () => {
  const record = new ClientRecord();
  record.made("user:1", "key-1", payment);
  record.made("user:1", "key-2", payment);
  expect(record.contradictions).toEqual(["payment p-1 answers the keys key-1 and key-2"]);
});

it.each<{ fault: string; now: Partial<Payment>; contradiction: string }>([
  { fault: "another id", now: { id: "p-2" }, contradiction: "payment p-1 changed" },
  { fault: "another amount", now: { amountMinor: 1251 }, contradiction: "payment p-1 changed" },
  { fault: "another currency", now: { currency: "EUR" }, contradiction: "payment p-1 changed" },
  { fault: "another reference", now: { reference: "key-2" }, contradiction: "payment p-1 changed" },
  { fault: "an earlier status", now: { status: "pending" }, contradiction: "payment p-1 was settled and is pending" },
])("is contradicted by an answer with $fault", ({ now, contradiction }) => {
  const record = new ClientRecord();
  const made = record.made("user:1", "key-1", payment);
  record.shown(made, { ...payment, status: "settled" });
  record.shown(made, { ...payment, status: "settled", ...now });
  expect(record.contradictions).toEqual([contradiction]);
});
