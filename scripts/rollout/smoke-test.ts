import { randomUUID } from "node:crypto";
import {
  answerToStranger,
  strangersPath as path,
  type ServiceDoor,
} from "@payments/shared/service-door/stranger-request.ts";

const timeoutMilliseconds = 10_000;

/**
 * Asks the service for something that needs a token, without one, over verified TLS: that it says 401 with the request's
 * correlation id shows that it runs, routes, and keeps strangers out.
 *
 * @returns what was wrong; nothing if all is well
 */
export async function smokeFailure(door: ServiceDoor): Promise<string | undefined> {
  const correlationId = randomUUID();
  try {
    const { statusCode, headers } = await answerToStranger(door, { correlationId, timeoutMilliseconds });
    const right = statusCode === 401 && headers["x-correlation-id"] === correlationId;
    return right ? undefined : `GET ${path} was answered by ${String(statusCode)}, not by the service's 401`;
  } catch (error) {
    return `GET ${path} was not answered: ${error instanceof Error ? error.message : String(error)}`;
  }
}
