import { correlationHeader, type PaymentRoute } from "@payments/edge/payment-api.contract.ts";
import { z } from "zod";
import { holdsCardNumber, withoutCardNumber } from "./card-number.ts";
import { RequestFailure } from "./request-failure.ts";

type Place = "path" | "query" | "headers" | "body";

export interface RequestParts {
  readonly params: unknown;
  readonly query: unknown;
  readonly headers: unknown;
  readonly body: unknown;
}

/** A body where there should be none is refused: somebody might take a part of an amount for what it says. */
const noBody = z
  .strictObject({})
  .nullish()
  .transform(() => undefined);

/**
 * The parts of a request as its route's schemas have them.
 *
 * @throws {RequestFailure} `invalid-request` with every mistake of every part, a card number where words may stand among
 * them; it repeats no value
 */
export function readRequest({ request }: PaymentRoute, given: RequestParts): RequestParts {
  const parts = {
    params: request.params.safeParse(given.params),
    query: request.query.safeParse(given.query),
    headers: request.headers.safeParse(given.headers),
    body: (request.body ?? noBody).safeParse(given.body),
  };
  const mistakes = [
    ...mistakesOf("path", parts.params.error),
    ...mistakesOf("query", parts.query.error),
    ...mistakesOf("headers", parts.headers.error),
    ...mistakesOf("body", parts.body.error),
    ...cardNumbersIn("query", parts.query.data),
    ...cardNumbersIn("headers", parts.headers.data),
    ...cardNumbersIn("body", parts.body.data),
  ];
  if (mistakes.length > 0)
    throw new RequestFailure("invalid-request", { detail: "The request does not fit the API", errors: mistakes });
  return { params: parts.params.data, query: parts.query.data, headers: parts.headers.data, body: parts.body.data };
}

const pointerToken = (key: PropertyKey): string => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`;

const mistakesOf = (place: Place, error: z.ZodError | undefined) =>
  (error?.issues ?? []).map(({ path, message }) => ({
    in: place,
    pointer: withoutCardNumber(path.map(pointerToken).join("")),
    // A name that the contract does not know is repeated, whatever it is.
    detail: withoutCardNumber(message),
  }));

/** A correlation id that holds one has been replaced already. */
const cardNumbersIn = (place: Place, part: Readonly<Record<string, unknown>> | undefined) =>
  Object.entries(part ?? {})
    .filter(([name, value]) => name !== correlationHeader && typeof value === "string" && holdsCardNumber(value))
    .map(([name]) => ({ in: place, pointer: pointerToken(name), detail: "expected no card number" }));
