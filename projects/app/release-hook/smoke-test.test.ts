import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { type DoorAnswer, type ServedDoor, serveDoor } from "@payments/shared/service-door/served-door.fixture.ts";
import { afterEach, expect, it } from "vitest";
import { smokeTest } from "./smoke-test.ts";

const usual = getCACertificates("default");
afterEach(() => setDefaultCACertificates(usual));

/** A door whose certificate the process trusts, as Lambda's Node trusts public authorities. */
async function trustedDoor(answer: (request: number) => DoorAnswer, host?: string): Promise<ServedDoor> {
  const served = await serveDoor(answer, host === undefined ? {} : { host });
  setDefaultCACertificates([served.authority]);
  return served;
}

it("is content with a service that keeps strangers out in its own words", async () => {
  const { door } = await trustedDoor(() => ({}));
  expect(await smokeTest(door)).toEqual([]);
});

it("asks six times by the service's own name, each time with another correlation id", async () => {
  const { door, requests } = await trustedDoor(() => ({}));
  await smokeTest(door);
  expect(requests.map(({ host }) => host)).toEqual(Array.from({ length: 6 }, () => "api.payments.test"));
  expect(new Set(requests.map((headers) => headers["x-correlation-id"])).size).toBe(6);
});

it.each<{ fault: string; answer: DoorAnswer; words: string }>([
  { fault: "lets a stranger in", answer: { status: 200 }, words: "was answered by 200, not 401" },
  { fault: "fails", answer: { status: 503 }, words: "was answered by 503, not 401" },
  {
    fault: "is not ours, such as a fixed answer of the load balancer",
    answer: { type: "application/json" },
    words: "was answered with application/json, no problem details",
  },
  {
    fault: "loses the correlation id",
    answer: { correlationId: "another-request" },
    words: "was answered without its correlation id",
  },
])("finds a service that $fault", async ({ answer, words }) => {
  const { door } = await trustedDoor(() => answer);
  expect(await smokeTest(door)).toEqual(Array.from({ length: 6 }, () => `GET /v1/transactions ${words}`));
});

it("finds the one bad task among good ones", async () => {
  const { door } = await trustedDoor((request) => (request === 4 ? { status: 500 } : {}));
  expect(await smokeTest(door)).toEqual(["GET /v1/transactions was answered by 500, not 401"]);
});

it("trusts no certificate of an authority that nobody knows", async () => {
  const { door, requests } = await serveDoor(() => ({}));
  for (const fault of await smokeTest(door)) expect(fault).toMatch(/was not answered: Error: .*certificate/);
  expect(requests).toEqual([]);
});

it("trusts the authority that it is given, where no public one signed", async () => {
  const { door, authority } = await serveDoor(() => ({}));
  expect(await smokeTest({ ...door, authority })).toEqual([]);
});

it("trusts no certificate for another name", async () => {
  const { door, requests } = await trustedDoor(() => ({}), "other.payments.test");
  expect((await smokeTest(door))[0]).toMatch(/Hostname\/IP does not match certificate's altnames/);
  expect(requests).toEqual([]);
});

it("finds that nobody answers", async () => {
  const faults = await smokeTest({ address: "127.0.0.1", port: 1, domain: "api.payments.test" });
  expect(faults[0]).toMatch(/GET \/v1\/transactions was not answered: .*ECONNREFUSED/);
});
