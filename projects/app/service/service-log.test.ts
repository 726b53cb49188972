import { expect, it } from "vitest";
import { serviceLog } from "./service-log.ts";

function lineOf(write: (log: ReturnType<typeof serviceLog>) => void): Record<string, unknown> {
  let line = "";
  write(serviceLog({ write: (text) => (line += text) }));
  return JSON.parse(line) as Record<string, unknown>;
}

it("writes a line of JSON with level, time and message", () => {
  const line = lineOf((log) => log.info({ correlationId: "order-2026-118" }, "transaction"));
  expect(Object.keys(line)).toEqual(["level", "time", "correlationId", "message"]);
  expect(line).toMatchObject({ level: "info", correlationId: "order-2026-118", message: "transaction" });
});

it("shows of an error what it is, and not the connection that hangs on it", () => {
  const err = Object.assign(new Error("connection lost"), { code: "57P01", client: { password: "a token" } });
  const line = lineOf((log) => log.error({ err }, "request failed"));
  expect(line["err"]).toMatchObject({ name: "Error", message: "connection lost", code: "57P01" });
  expect(JSON.stringify(line)).not.toContain("a token");
});
