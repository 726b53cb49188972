import type { InspectedRequest } from "./inspected-request.ts";

/** A request for tests, with what is given. */
export function requestWith(given: Partial<InspectedRequest> = {}): InspectedRequest {
  return { method: "GET", path: "/", query: "", headers: [], body: "", clientAddress: "192.0.2.1", ...given };
}
