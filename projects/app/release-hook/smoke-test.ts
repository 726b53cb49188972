import { randomUUID } from "node:crypto";
import {
  answerToStranger,
  strangersPath as path,
  type ServiceDoor,
} from "@payments/shared/service-door/stranger-request.ts";

/** Two for each zone: the load balancer sends new connections to one task after the other. */
const requests = 6;
const timeoutMilliseconds = 5000;
const correlationHeader = "x-correlation-id";

/**
 * Asks the new version through the test listener, as a customer without a token would. That nobody is let in, in the
 * service's own words and with the correlation id of the request, says that the service runs, routes, answers by its
 * contract and keeps strangers out; whether its database answers is in the health check that let it come this far.
 *
 * @returns what was wrong, one text for each request that failed
 */
export async function smokeTest(door: ServiceDoor): Promise<string[]> {
  const faults: string[] = [];
  for (let count = 0; count < requests; count += 1) {
    const fault = await faultOf(door);
    if (fault !== undefined) faults.push(fault);
  }
  return faults;
}

async function faultOf(door: ServiceDoor): Promise<string | undefined> {
  const id = randomUUID();
  try {
    const { statusCode, headers } = await answerToStranger(door, { correlationId: id, timeoutMilliseconds });
    if (statusCode !== 401) return `GET ${path} was answered by ${String(statusCode)}, not 401`;
    const type = headers["content-type"] ?? "nothing";
    if (!type.startsWith("application/problem+json"))
      return `GET ${path} was answered with ${type}, no problem details`;
    return headers[correlationHeader] === id ? undefined : `GET ${path} was answered without its correlation id`;
  } catch (error) {
    return `GET ${path} was not answered: ${String(error)}`;
  }
}
