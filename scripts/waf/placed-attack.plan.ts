import { byteString, type InspectedRequest } from "@payments/shared/waf-evaluator/inspected-request.ts";
import { encodedBytes, encodedOnce, encodedQueryValue, jsonString } from "./attack-mutation.plan.ts";
import { type LabelledRequest, ordinaryRequest, type Place } from "./labelled-request.ts";
import type { SeededChoice } from "./seeded-choice.ts";

/** Parameters and headers under which attacks try their luck. */
const parameters = ["cursor", "q", "id", "status", "reference", "from", "sort"];
const attackedHeaders = ["user-agent", "referer", "idempotency-key", "x-correlation-id", "accept-language"];

/** More than any web ACL reads of a body, so that an attack behind it would go unseen. */
const padding = 9 * 1024;

type Placed = Pick<LabelledRequest, "place" | "payload" | "request">;

/** An attack where an attacker would put it, encoded in one of the ways that reach a service. */
export function placed(payload: string, place: Place, choice: SeededChoice): Placed {
  return { place, payload, request: requests[place](payload, choice) };
}

const requests: Readonly<Record<Place, (payload: string, choice: SeededChoice) => InspectedRequest>> = {
  query: (payload, choice) => {
    const lead = choice.onceIn(20) ? `${choice.letters(choice.between(100, 1500))}&` : "";
    return ordinaryRequest({
      query: `${lead && `limit=${lead}`}${choice.of(parameters)}=${encodedQueryValue(payload, choice)}`,
    });
  },
  body: (payload, choice) => {
    const lead = choice.onceIn(10) ? `"note":"${"x".repeat(padding)}",` : "";
    return posted(`{${lead}"amountMinor":1250,"currency":"SGD","reference":${jsonString(payload, choice)}}`);
  },
  header: (payload, choice) =>
    ordinaryRequest({
      headers: [[choice.of(attackedHeaders), byteString(payload).replaceAll(/[\0\r\n]/g, encodedOnce)]],
    }),
};

/** A payment with this JSON as its body. */
export function posted(json: string): InspectedRequest {
  return ordinaryRequest({
    method: "POST",
    path: "/v1/payments",
    headers: [["content-type", "application/json"]],
    body: byteString(json),
  });
}

/** A payload of an outside set, as bytes: a query parameter, encoded once. */
export function placedOutside(bytes: string): InspectedRequest {
  return ordinaryRequest({ query: `q=${encodedBytes(bytes)}` });
}
