import { randomUUID } from "node:crypto";
import { correlationHeader, correlationId, gatewayRequestHeader } from "@payments/edge/payment-api.contract.ts";
import { holdsCardNumber } from "./card-number.ts";

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** The caller's id where it is well-formed and no card number, else a new one. */
export function correlationIdOf(headers: Headers): string {
  return idIn(headers[correlationHeader]) ?? randomUUID();
}

/** The gateway's own id of the request; the same letters may be in it as in a correlation id, and nothing else is logged. */
export function gatewayRequestIdOf(headers: Headers): string | undefined {
  return idIn(headers[gatewayRequestHeader]);
}

function idIn(header: string | string[] | undefined): string | undefined {
  const id = correlationId.safeParse(header).data;
  return id === undefined || holdsCardNumber(id) ? undefined : id;
}
