import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pathParameters } from "./api-resource-tree.plan.ts";
import { currency } from "./currency.contract.ts";
import { correlationId, paymentApi, paymentRoutes, requestModel } from "./payment-api.contract.ts";
import { paymentProblem, paymentProblems, problemType } from "./payment-problem.contract.ts";

const { body: newPayment } = paymentApi.createPayment.request;
const valid = { amountMinor: 1250, currency: "SGD" };

describe("a route", () => {
  it.each(paymentRoutes)("describes exactly the parameters of its path: $operation", ({ path, request }) => {
    expect(Object.keys(request.params.shape)).toEqual(pathParameters(path));
  });

  it.each(paymentRoutes)("takes the correlation id, and refuses no request for it: $operation", ({ request }) => {
    expect(Object.keys(request.headers.shape)).toContain("x-correlation-id");
    const headers = { "idempotency-key": "key-1", "x-correlation-id": "not well-formed \u0000" };
    expect(request.headers.safeParse(headers).success).toBe(true);
  });

  it.each(paymentRoutes)("names its headers in lower case, as Node gives them: $operation", ({ request }) => {
    const names = Object.keys(request.headers.shape);
    expect(names).toEqual(names.map((name) => name.toLowerCase()));
  });

  it("makes something only under an idempotency key", () => {
    const { headers } = paymentApi.createPayment.request;
    expect(headers.safeParse({}).success).toBe(false);
    for (const key of ["", "a b", "ключ", "k".repeat(256)])
      expect(headers.safeParse({ "idempotency-key": key }).success).toBe(false);
    expect(headers.safeParse({ "idempotency-key": "k".repeat(255) }).success).toBe(true);
  });
});

describe("a new payment", () => {
  it("is a whole number of minor units, up to twelve digits, in a currency of ISO 4217", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 999_999_999_999 }),
        fc.constantFrom(...currency.options),
        (amount, code) => newPayment.safeParse({ amountMinor: amount, currency: code }).success,
      ),
    );
  });

  it.each([
    { fault: "no amount", body: { currency: "SGD" } },
    { fault: "nothing to pay", body: { ...valid, amountMinor: 0 } },
    { fault: "a negative amount", body: { ...valid, amountMinor: -1 } },
    { fault: "a fraction of a minor unit", body: { ...valid, amountMinor: 12.5 } },
    { fault: "an amount as text", body: { ...valid, amountMinor: "1250" } },
    { fault: "an amount of thirteen digits", body: { ...valid, amountMinor: 1_000_000_000_000 } },
    { fault: "a currency in lower case", body: { ...valid, currency: "sgd" } },
    { fault: "a currency that is none", body: { ...valid, currency: "ABC" } },
    { fault: "a currency that is no more", body: { ...valid, currency: "DEM" } },
    { fault: "gold", body: { ...valid, currency: "XAU" } },
    { fault: "a reference over two lines", body: { ...valid, reference: "a\nb" } },
    { fault: "a member that nobody knows", body: { ...valid, cardNumber: "4111111111111111" } },
  ])("is refused with $fault", ({ body }) => expect(newPayment.safeParse(body).success).toBe(false));

  it.each(["O'Brien & Söhne", "发票 2026", "select a seat, drop the rest"])("may be called %s", (reference) => {
    expect(newPayment.safeParse({ ...valid, reference }).success).toBe(true);
  });
});

describe("currencies", () => {
  it("are each named once, and known to Unicode's list", () => {
    expect(new Set(currency.options).size).toBe(currency.options.length);
    const names = new Intl.DisplayNames("en", { type: "currency", fallback: "none" });
    // ICU may be older than a code of this year.
    const unknown = currency.options.filter((code) => names.of(code) === undefined);
    expect(unknown.filter((code) => !["XCG", "ZWG", "VED", "SLE"].includes(code))).toEqual([]);
  });
});

describe("a correlation id", () => {
  it("leaves room in application_name, and holds nothing that a log or a header would have to escape", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const { success } = correlationId.safeParse(text);
        return !success || (text.length <= 48 && /^[\w.-]+$/.test(text));
      }),
    );
  });

  it.each(["0f8fad5b-d9cb-469f-a165-70867728950e", "1-67891233-abcdef012345678912345678"])("may be %s", (id) => {
    expect(correlationId.safeParse(id).success).toBe(true);
  });
});

describe("a model of API Gateway", () => {
  it("is there for each route with a body, and for no other", () => {
    expect(paymentRoutes.filter((route) => requestModel(route)).map(({ operation }) => operation)).toEqual([
      "createPayment",
    ]);
  });

  it("is draft 4, whole, and without what the gateway does not know", () => {
    const model = requestModel(paymentApi.createPayment);
    expect(model).toMatchObject({
      $schema: "http://json-schema.org/draft-04/schema#",
      type: "object",
      required: ["amountMinor", "currency"],
      additionalProperties: false,
      properties: { amountMinor: { type: "integer", minimum: 1, maximum: 999_999_999_999 } },
    });
    expect(JSON.stringify(model)).not.toMatch(/\$ref|exclusiveM|"(id|const|examples)"/);
  });
});

describe("a problem", () => {
  it.each(paymentRoutes)("of $operation is one that the API knows, and none twice", ({ problems }) => {
    expect(new Set(problems).size).toBe(problems.length);
    expect(problems.filter((code) => !(code in paymentProblems))).toEqual([]);
  });

  it("has the members of RFC 9457, and the request's id", () => {
    const problem = {
      type: problemType("not-found"),
      title: paymentProblems["not-found"].title,
      status: 404,
      detail: "There is no payment with this id",
      correlationId: "0f8fad5b",
    };
    expect(paymentProblem.parse(problem)).toEqual(problem);
    expect(paymentProblem.safeParse({ ...problem, type: "about:blank" }).success).toBe(false);
  });
});
