import type { InspectedRequest } from "@payments/shared/waf-evaluator/inspected-request.ts";

export type AttackKind = "sqli" | "xss";
export type Place = "query" | "body" | "header";

/** A request of which we know what it is. */
export interface LabelledRequest {
  /** `benign` also has a place: where it differs from the others. */
  readonly kind: AttackKind | "benign";
  readonly place: Place;
  /** Which part of the set it is from: `own`, or the folder and file of an outside set. */
  readonly source: string;
  /** What was placed there, as text, for the list of misses. */
  readonly payload: string;
  readonly request: InspectedRequest;
}

const browser =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";

/** A request as an ordinary client of the payment API makes it, but for what is given. */
export function ordinaryRequest(differences: Partial<InspectedRequest> = {}): InspectedRequest {
  const { headers = [], ...rest } = differences;
  const given = new Set(headers.map(([name]) => name));
  const usual: [string, string][] = [
    ["host", "api.payments.example.com"],
    ["user-agent", browser],
    ["accept", "application/json"],
    ["accept-language", "en-SG,en;q=0.9"],
  ];
  return {
    method: "GET",
    path: "/v1/transactions",
    query: "",
    body: "",
    clientAddress: "198.51.100.7",
    headers: [...usual.filter(([name]) => !given.has(name)), ...headers],
    ...rest,
  };
}
