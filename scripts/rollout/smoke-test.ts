import { randomUUID } from "node:crypto";
import { request } from "node:https";

/** How a customer reaches the service, as edge publishes it. */
export interface ServiceDoor {
  readonly address: string;
  readonly port: number;
  /** Name that the certificate must be for. */
  readonly domain: string;
  /** PEM of the authority where no public one signed. */
  readonly authority: string | undefined;
}

const path = "/v1/transactions";

/**
 * Asks the service for something that needs a token, without one, over verified TLS: that it says 401 with the request's
 * correlation id shows that it runs, routes, and keeps strangers out.
 *
 * @returns what was wrong; nothing if all is well
 */
export async function smokeFailure({ address, port, domain, authority }: ServiceDoor): Promise<string | undefined> {
  const id = randomUUID();
  return new Promise((resolve) => {
    const asked = request(
      {
        host: address,
        port,
        path,
        agent: false,
        servername: domain,
        ...(authority === undefined ? {} : { ca: authority }),
        headers: { host: domain, "x-correlation-id": id },
        signal: AbortSignal.timeout(10_000),
      },
      ({ statusCode, headers }) => {
        const right = statusCode === 401 && headers["x-correlation-id"] === id;
        resolve(right ? undefined : `GET ${path} was answered by ${String(statusCode)}, not by the service's 401`);
        asked.destroy();
      },
    );
    asked.once("error", (error) => resolve(`GET ${path} was not answered: ${error.message}`));
    asked.end();
  });
}
