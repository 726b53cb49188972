import { randomUUID } from "node:crypto";
import { correlationHeader, correlationId, gatewayRequestHeader } from "@payments/edge/payment-api.contract.ts";

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** The caller's id where it is well-formed, else a new one. */
export function correlationIdOf(headers: Headers): string {
  return correlationId.safeParse(headers[correlationHeader]).data ?? randomUUID();
}

/** The gateway's own id of the request; the same letters may be in it as in a correlation id, and nothing else is logged. */
export function gatewayRequestIdOf(headers: Headers): string | undefined {
  return correlationId.safeParse(headers[gatewayRequestHeader]).data;
}
