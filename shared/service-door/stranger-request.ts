import type { IncomingMessage } from "node:http";
import { request } from "node:https";

/** Where the service answers. */
export interface ServiceDoor {
  /** DNS name of the load balancer: what is connected to. */
  readonly address: string;
  /** Of a listener. */
  readonly port: number;
  /** The service's own name: in the request, and in the listener's certificate. */
  readonly domain: string;
  /** PEM of the authority that is trusted in place of the public ones. */
  readonly authority?: string | undefined;
}

/** What a stranger asks for. */
export const strangersPath = "/v1/transactions";

/**
 * The service's answer to somebody without a token, read to its end: on a connection of its own, with the certificate verified
 * for the service's name.
 *
 * @throws {Error} of Node's, where no answer came in time
 */
export function answerToStranger(
  { address, port, domain, authority }: ServiceDoor,
  { correlationId, timeoutMilliseconds }: { readonly correlationId: string; readonly timeoutMilliseconds: number },
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        host: address,
        port,
        path: strangersPath,
        agent: false,
        servername: domain,
        ...(authority === undefined ? {} : { ca: authority }),
        headers: { host: domain, "x-correlation-id": correlationId },
        signal: AbortSignal.timeout(timeoutMilliseconds),
      },
      (answer) => {
        answer.resume();
        answer.once("end", () => resolve(answer));
        answer.once("error", reject);
      },
    );
    asked.once("error", reject);
    asked.end();
  });
}
