import { type DoorAnswer, serveDoor } from "@payments/shared/service-door/served-door.fixture.ts";
import type { ServiceDoor } from "@payments/shared/service-door/stranger-request.ts";
import { expect, it } from "vitest";
import { smokeFailure } from "./smoke-test.ts";

/** A load balancer on loopback whose authority is trusted, with a certificate for `host`. */
async function doorOf(answer: DoorAnswer, host?: string): Promise<ServiceDoor> {
  const { door, authority } = await serveDoor(() => answer, host === undefined ? {} : { host });
  return { ...door, authority };
}

it("has nothing to say of a service that turns a stranger away under the request's own id", async () => {
  expect(await smokeFailure(await doorOf({ status: 401 }))).toBeUndefined();
});

it.each([
  { what: "lets a stranger in", answer: { status: 200 }, said: "was answered by 200, not by the service's 401" },
  { what: "has no healthy target", answer: { status: 503 }, said: "was answered by 503, not by the service's 401" },
  {
    what: "is somebody else's",
    answer: { status: 401, correlationId: "another" },
    said: "was answered by 401, not by the service's 401",
  },
])("names a service that $what", async ({ answer, said }) => {
  expect(await smokeFailure(await doorOf(answer))).toBe(`GET /v1/transactions ${said}`);
});

it("names a certificate for another host, and one of an authority that is not trusted", async () => {
  expect(await smokeFailure(await doorOf({ status: 401 }, "other.payments.test"))).toMatch(
    /was not answered: .*altnames/,
  );
  const untrusted = { ...(await doorOf({ status: 401 })), authority: undefined };
  expect(await smokeFailure(untrusted)).toMatch(/was not answered: .*certificate/);
});

it("names a door at which nobody is", async () => {
  const closed = { ...(await doorOf({ status: 401 })), port: 1 };
  expect(await smokeFailure(closed)).toMatch(/was not answered: .*ECONNREFUSED/);
});
