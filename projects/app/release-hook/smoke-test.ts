import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import type { TestDoor } from "./hook-environment.ts";

/** Two for each zone: the load balancer sends new connections to one task after the other. */
const requests = 6;
const timeoutMilliseconds = 5000;
const path = "/v1/transactions";
const correlationHeader = "x-correlation-id";

/**
 * Asks the new version through the test listener, as a customer without a token would. That nobody is let in, in the
 * service's own words and with the correlation id of the request, says that the service runs, routes, answers by its
 * contract and keeps strangers out; whether its database answers is in the health check that let it come this far.
 *
 * @returns what was wrong, one text for each request that failed
 */
export async function smokeTest(door: TestDoor): Promise<string[]> {
  const faults: string[] = [];
  for (let count = 0; count < requests; count += 1) {
    const fault = await faultOf(door);
    if (fault !== undefined) faults.push(fault);
  }
  return faults;
}

async function faultOf(door: TestDoor): Promise<string | undefined> {
  const id = randomUUID();
  try {
    const { statusCode, headers } = await answerTo(door, id);
    if (statusCode !== 401) return `GET ${path} was answered by ${String(statusCode)}, not 401`;
    const type = headers["content-type"] ?? "nothing";
    if (!type.startsWith("application/problem+json"))
      return `GET ${path} was answered with ${type}, no problem details`;
    return headers[correlationHeader] === id ? undefined : `GET ${path} was answered without its correlation id`;
  } catch (error) {
    return `GET ${path} was not answered: ${String(error)}`;
  }
}

/** Each request on a connection of its own, with the certificate verified for the service's name. */
function answerTo({ address, port, domain, authority }: TestDoor, id: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        host: address,
        port,
        path,
        agent: false,
        servername: domain,
        ...(authority === undefined ? {} : { ca: authority }),
        headers: { host: domain, [correlationHeader]: id },
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
