import type { Transaction } from "@payments/edge/payment-api.contract.ts";
import { type Database, type RequestScope, session } from "./database.ts";
import { type TransactionRow, transactionColumns, transactionOf } from "./payment-rows.ts";
import { RequestFailure } from "./request-failure.ts";

export interface TransactionPage {
  readonly transactions: Transaction[];
  readonly nextCursor?: string;
}

/**
 * A position never changes, and a walk goes to lower ones only: what was there when it began is met once, whatever is
 * committed meanwhile. Positions are not committed in their order; what comes late may be met, or not.
 */
const select = {
  name: "list transactions",
  sql: `WITH ${session} SELECT ${transactionColumns} FROM session, payments.transactions
        WHERE principal = $2 AND position < coalesce($3::bigint, 9223372036854775807) ORDER BY position DESC LIMIT $4`,
};

/** A position as callers see it: they cannot count by it, and need not. */
export const cursorOf = (position: string): string => Buffer.from(position).toString("base64url");

/** @throws {RequestFailure} `invalid-request`, where it is no cursor of ours */
export function positionOf(cursor: string): string {
  const position = Buffer.from(cursor, "base64url").toString("latin1");
  if (/^[1-9]\d{0,17}$/.test(position)) return position;
  const detail = "The cursor is none that a page named";
  throw new RequestFailure("invalid-request", { detail, errors: [{ in: "query", pointer: "/cursor", detail }] });
}

/** The principal's transactions before the cursor, newest first; a cursor comes along where there are more. */
export async function listTransactions(
  database: Database,
  scope: RequestScope,
  { principal, cursor, limit }: { principal: string; cursor?: string | undefined; limit: number },
): Promise<TransactionPage> {
  const before = cursor === undefined ? null : positionOf(cursor);
  const rows = await database.statement<TransactionRow>(scope, select, principal, before, limit + 1);
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  const transactions = page.map(transactionOf);
  return last === undefined ? { transactions } : { transactions, nextCursor: cursorOf(last.position) };
}
