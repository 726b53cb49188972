import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { createCertificateAuthority } from "@payments/shared/testing/certificate-authority.fixture.ts";
import { expect, it, onTestFinished } from "vitest";
import { smokeFailure } from "./smoke-test.ts";

const domain = "api.payments.test";

/** A load balancer on loopback with a certificate for `host`, which answers strangers as it is told. */
async function door(answer: { status: number; correlationId?: string }, host = domain) {
  const authority = await createCertificateAuthority();
  const { certificate, privateKey } = await authority.issue({ host });
  const server = createServer({ cert: certificate, key: privateKey }, ({ headers }, response) => {
    const id = answer.correlationId ?? String(headers["x-correlation-id"]);
    response.writeHead(answer.status, { "x-correlation-id": id }).end("{}");
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { address: "127.0.0.1", port, domain, authority: authority.certificate };
}

it("has nothing to say of a service that turns a stranger away under the request's own id", async () => {
  expect(await smokeFailure(await door({ status: 401 }))).toBeUndefined();
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
  expect(await smokeFailure(await door(answer))).toBe(`GET /v1/transactions ${said}`);
});

it("names a certificate for another host, and one of an authority that is not trusted", async () => {
  expect(await smokeFailure(await door({ status: 401 }, "other.payments.test"))).toMatch(
    /was not answered: .*altnames/,
  );
  const untrusted = { ...(await door({ status: 401 })), authority: undefined };
  expect(await smokeFailure(untrusted)).toMatch(/was not answered: .*certificate/);
});

it("names a door at which nobody is", async () => {
  const closed = { ...(await door({ status: 401 })), port: 1 };
  expect(await smokeFailure(closed)).toMatch(/was not answered: .*ECONNREFUSED/);
});
