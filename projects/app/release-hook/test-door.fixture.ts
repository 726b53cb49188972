import { createServer as createHttpServer, type IncomingHttpHeaders } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo, Server } from "node:net";
import type { ServiceDoor } from "@payments/shared/service-door/stranger-request.ts";
import { createCertificateAuthority } from "@payments/shared/testing/certificate-authority.fixture.ts";
import { onTestFinished } from "vitest";

/** An answer of the new version; the correlation id of the request comes back where `echo` does not say otherwise. */
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

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** A test listener on the loopback with a certificate for `host`. */
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

/** ECS's API on the loopback, which knows one deployment with these revisions before it. @returns its URL */
export async function serveEcs(deploymentArn: string, sourceRevisions: readonly string[]): Promise<string> {
  const server = createHttpServer((request, response) => {
    let text = "";
    request.on("data", (data: Buffer) => (text += data.toString()));
    request.on("end", () => {
      const { serviceDeploymentArns } = JSON.parse(text) as { serviceDeploymentArns: string[] };
      const known = String(request.headers["x-amz-target"]).endsWith(".DescribeServiceDeployments");
      const sourceServiceRevisions = sourceRevisions.map((arn) => ({ arn }));
      const serviceDeployments =
        known && serviceDeploymentArns[0] === deploymentArn
          ? [{ serviceDeploymentArn: deploymentArn, sourceServiceRevisions }]
          : [];
      response.writeHead(200, { "content-type": "application/x-amz-json-1.1" });
      response.end(JSON.stringify({ serviceDeployments, failures: [] }));
    });
  });
  return `http://127.0.0.1:${String(await listening(server))}`;
}
