import { byteString, type InspectedRequest } from "@payments/shared/waf-evaluator/inspected-request.ts";
import { encodedOnce } from "./attack-mutation.plan.ts";
import { type LabelledRequest, ordinaryRequest, type Place } from "./labelled-request.ts";
import { legitimateLists, legitimateTemplates } from "./legitimate-texts.plan.ts";
import { posted } from "./placed-attack.plan.ts";
import { filled, SeededChoice } from "./seeded-choice.ts";

const base64 = (text: string): string => Buffer.from(text, "utf8").toString("base64");

/** Random bytes as base64: signatures, session ids. */
const randomBase64 = (choice: SeededChoice, bytes: number, alphabet: "base64" | "base64url" = "base64"): string =>
  Buffer.from(Array.from({ length: bytes }, () => choice.between(0, 255))).toString(alphabet);

const uuid = (choice: SeededChoice): string =>
  [8, 4, 4, 4, 12].map((length) => choice.letters(length, "0123456789abcdef")).join("-");

function token(choice: SeededChoice): string {
  const claims = JSON.stringify({
    sub: uuid(choice),
    iss: "https://login.example.com/",
    exp: choice.between(1e9, 2e9),
  });
  const part = (text: string): string => Buffer.from(text, "utf8").toString("base64url");
  return `${part('{"alg":"RS256","typ":"JWT"}')}.${part(claims)}.${randomBase64(choice, 256, "base64url")}`;
}

const freeText = (choice: SeededChoice): string => filled(choice.of(legitimateTemplates), legitimateLists, choice);

/** Values of query parameters, before they are encoded. */
const queryValues: readonly ((choice: SeededChoice) => string)[] = [
  freeText,
  freeText,
  freeText,
  freeText,
  uuid,
  (choice) => randomBase64(choice, choice.between(8, 60)),
  (choice) => randomBase64(choice, choice.between(8, 48), "base64url"),
  token,
  (choice) =>
    `2026-0${String(choice.between(1, 9))}-1${String(choice.between(0, 9))}T0${String(choice.between(0, 9))}:30:00+08:00`,
  (choice) => `+65 ${String(choice.between(6000, 9999))} ${String(choice.between(1000, 9999))}`,
  (choice) => `${choice.letters(6)}.o'${choice.letters(4)}+tag@${choice.letters(6)}.example`,
  (choice) => `https://shop.example/return?order=${uuid(choice)}&status=ok&next=/a/b#top`,
  (choice) => JSON.stringify({ filter: { status: ["captured", "refunded"], amount: { gte: choice.between(1, 999) } } }),
  (choice) => `amount:desc,createdAt:asc,${choice.letters(5)}`,
  (choice) => `${String(choice.between(1, 999))}.${String(choice.between(10, 99))}`,
  (choice) => `DE${choice.letters(20, "0123456789")}`,
  (choice) => base64(freeText(choice)),
];

const encodings: readonly ((text: string) => string)[] = [
  encodedOnce,
  encodeURIComponent,
  (text) => encodedOnce(text).replaceAll("%20", "+"),
  (text) => new URLSearchParams({ q: text }).toString().slice(2),
];

const agents = [
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
  "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36",
  "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
  "axios/1.7.9",
  "okhttp/4.12.0",
  "python-requests/2.32.3",
  "Java/21.0.5 (Acme Payments SDK; build=20260801)",
  "PostmanRuntime/7.43.0",
  "Stripe-Like/1.0 (+https://acme.example/docs?x=1&y=2)",
];

const requests: Readonly<Record<Place, (choice: SeededChoice) => Pick<LabelledRequest, "payload" | "request">>> = {
  query: (choice) => {
    const value = choice.of(queryValues)(choice);
    const query = `limit=${String(choice.between(1, 100))}&${choice.of(["q", "cursor", "reference", "from"])}=${choice.of(encodings)(value)}`;
    return { payload: value, request: ordinaryRequest({ query }) };
  },
  body: (choice) => {
    const [reference, note, item] = [freeText(choice), freeText(choice), freeText(choice)];
    const metadata = { order: uuid(choice), signature: randomBase64(choice, 48) };
    const texts = choice.onceIn(2) ? { reference } : { reference, note, metadata, items: [item] };
    const json = JSON.stringify({ amountMinor: choice.between(1, 999_999), currency: "SGD", ...texts });
    return { payload: json, request: posted(json) };
  },
  header: (choice) => {
    const session = encodeURIComponent(
      JSON.stringify({ id: uuid(choice), name: freeText(choice), since: choice.between(1, 1e9) }),
    );
    const headers: InspectedRequest["headers"] = [
      ["user-agent", choice.of(agents)],
      ["authorization", `Bearer ${token(choice)}`],
      ["idempotency-key", choice.onceIn(2) ? uuid(choice) : randomBase64(choice, 18)],
      ["x-correlation-id", uuid(choice)],
      ["referer", `https://shop.example/pay?item=${encodeURIComponent(freeText(choice))}&step=2`],
      ["accept-language", choice.of(["en-SG,en;q=0.9", "de-CH;q=0.8, *;q=0.5", "zh-Hans-CN"])],
      [
        "cookie",
        `_ga=GA1.2.${String(choice.between(1, 1e9))}.${String(choice.between(1, 1e9))}; session=${session}; t=${randomBase64(choice, 32)}`,
      ],
    ];
    const told = headers.map(([name, value]) => [name, byteString(value)] as const);
    return { payload: decodeURIComponent(session), request: ordinaryRequest({ headers: told }) };
  },
};

/** Requests as honest clients make them, `each` for every place. The same seed gives the same. */
export function* legitimateRequests(seed: number, each: number): Generator<LabelledRequest> {
  const choice = new SeededChoice(seed);
  for (const place of ["query", "body", "header"] as const) {
    for (let index = 0; index < each; index++)
      yield { kind: "benign", source: "own", place, ...requests[place](choice) };
  }
}
