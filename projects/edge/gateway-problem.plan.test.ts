import { describe, expect, it } from "vitest";
import { z } from "zod";
import { type GatewayResponse, gatewayResponses } from "./gateway-problem.plan.ts";
import { paymentProblem, problemType } from "./payment-problem.contract.ts";

/** What a caller gets to read, as the gateway fills the template in: `message` is its own words, or nothing. */
function answered({ responseTemplates }: GatewayResponse, message: string | undefined): unknown {
  const text = (responseTemplates["application/json"] ?? "")
    .replaceAll("$context.error.messageString", message === undefined ? "null" : JSON.stringify(message))
    .replaceAll("$context.error.responseType", "EXPIRED_TOKEN")
    .replaceAll("$context.requestId", "0f8fad5b-d9cb-469f-a165-70867728950e");
  expect(text).not.toContain("$context");
  return JSON.parse(text);
}

const specific = gatewayResponses.filter(({ responseType }) => !responseType.startsWith("DEFAULT_"));
const bodies = specific.map((response) => answered(response, "Forbidden"));

describe("an error of the gateway itself", () => {
  it.each(specific)(
    "is problem details of the service's shape, with status and request id: $responseType",
    (response) => {
      const gatewayOrService = paymentProblem.extend({ type: z.string().regex(/^urn:payments:problem:[a-z-]+$/) });
      const body = gatewayOrService.parse(answered(response, "Missing required request parameters: [id]"));
      expect(body.correlationId).toBe("0f8fad5b-d9cb-469f-a165-70867728950e");
      expect(String(body.status)).toBe(response.statusCode);
    },
  );

  it.each(gatewayResponses)(
    "stays JSON whatever its message is, and says the id in a header: $responseType",
    (response) => {
      for (const message of [undefined, "", 'say "no"', "a\\b\n"])
        expect(answered(response, message)).toHaveProperty("detail", message ?? null);
      expect(response.responseParameters).toMatchObject({
        "gatewayresponse.header.x-correlation-id": "context.requestId",
      });
    },
  );

  it("is answered in the service's words where the service knows it as well", () => {
    expect(bodies).toContainEqual(expect.objectContaining({ type: problemType("invalid-request"), status: 400 }));
    expect(bodies).toContainEqual(expect.objectContaining({ type: problemType("request-too-large"), status: 413 }));
  });

  it("tells a caller over its limit when to come again", () => {
    const throttled = specific.find(({ responseType }) => responseType === "THROTTLED");
    expect(throttled).toMatchObject({
      statusCode: "429",
      responseParameters: { "gatewayresponse.header.retry-after": "'1'" },
    });
  });

  it("is a default without a status for every kind that has no answer of its own", () => {
    const defaults = gatewayResponses.filter(({ responseType }) => responseType.startsWith("DEFAULT_"));
    expect(defaults.map(({ responseType, statusCode }) => [responseType, statusCode])).toEqual([
      ["DEFAULT_4XX", undefined],
      ["DEFAULT_5XX", undefined],
    ]);
    for (const response of defaults)
      expect(answered(response, "Expired")).toEqual({
        type: "about:blank",
        title: "EXPIRED_TOKEN",
        detail: "Expired",
        correlationId: "0f8fad5b-d9cb-469f-a165-70867728950e",
      });
  });

  it("has one answer", () => {
    const types = gatewayResponses.map(({ responseType }) => responseType);
    expect(new Set(types).size).toBe(types.length);
  });
});
