import type { IncomingHttpHeaders } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo, Server } from "node:net";
import { onTestFinished } from "vitest";
import { createCertificateAuthority } from "../testing/certificate-authority.fixture.ts";
import type { ServiceDoor } from "./stranger-request.ts";

/** An answer of the service; the correlation id of the request comes back where none is given. */
export interface DoorAnswer {
  readonly status?: number;
  readonly type?: string;
  readonly correlationId?: string;
}

export interface ServedDoor {
  readonly door: ServiceDoor;
  /** PEM of the authority that signed the listener's certificate. */
  readonly authority: string;
  /** Headers of all requests. */
  readonly requests: readonly IncomingHttpHeaders[];
}

/** Until the test is over. @returns the port */
export async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** A listener of the load balancer on the loopback with a certificate for `host`. */
export async function serveDoor(
  answer: (request: number) => DoorAnswer,
  { host = "api.payments.test" }: { readonly host?: string } = {},
): Promise<ServedDoor> {
  const authority = await createCertificateAuthority();
  const { certificate, privateKey } = await authority.issue({ host });
  const requests: IncomingHttpHeaders[] = [];
  const server = createServer({ cert: certificate, key: privateKey }, ({ headers }, response) => {
    requests.push(headers);
    const { status = 401, type = "application/problem+json", correlationId } = answer(requests.length);
    const id = correlationId ?? String(headers["x-correlation-id"]);
    response.writeHead(status, { "content-type": type, "x-correlation-id": id }).end("{}");
  });
  const port = await listening(server);
  const door = { address: "127.0.0.1", port, domain: "api.payments.test" };
  return { door, authority: authority.certificate, requests };
}
