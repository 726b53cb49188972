import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { SimulatedAccount } from "../account.ts";
import type { AccountStore } from "../account-store.ts";
import { AwsError } from "../aws-error.ts";
import type { ApiOperations } from "./api-call.ts";
import { backup, ec2, ecs, kms, logs, rds, s3, tagging } from "./left-behind.operations.ts";
import {
  type ApiRequest,
  type ApiResponse,
  awsJson,
  awsQuery,
  backupRest,
  ec2Query,
  type Protocol,
  s3Rest,
} from "./protocols.ts";

/** By the service's name in the request's signature. */
const services: Readonly<Record<string, { readonly protocol: Protocol; readonly operations: ApiOperations }>> = {
  backup: { protocol: backupRest, operations: backup },
  ec2: { protocol: ec2Query, operations: ec2 },
  ecs: { protocol: awsJson, operations: ecs },
  kms: { protocol: awsJson, operations: kms },
  logs: { protocol: awsJson, operations: logs },
  rds: { protocol: awsQuery, operations: rds },
  s3: { protocol: s3Rest, operations: s3 },
  tagging: { protocol: awsJson, operations: tagging },
};

/** AWS's own API in front of a simulated account, for AWS's SDK. */
export interface AwsApi {
  /** `http://127.0.0.1:<port>`, for every service. */
  readonly endpoint: string;
  close(): void;
}

/** Serves the account on the loopback. What no service's table answers is refused with `NotSimulated`. */
export async function serveAwsApi(store: AccountStore): Promise<AwsApi> {
  const account = new SimulatedAccount(store);
  const server = createServer((incoming, outgoing) => {
    received(incoming)
      .then((request) => answerTo(account, request))
      .then(
        ({ status, contentType, body }) => outgoing.writeHead(status, { "content-type": contentType }).end(body),
        (error: unknown) => outgoing.writeHead(500).end(String(error)),
      );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${String(port)}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function received(incoming: IncomingMessage): Promise<ApiRequest> {
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part as Buffer);
  const { method = "", url = "/", headers } = incoming;
  return { method, url: new URL(url, "http://127.0.0.1"), headers, body: Buffer.concat(parts).toString() };
}

function answerTo(account: SimulatedAccount, request: ApiRequest): ApiResponse {
  // `Credential=<key>/<day>/<region>/<service>/aws4_request`
  const [, name = ""] = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(String(request.headers["authorization"])) ?? [];
  const service = services[name];
  const protocol = service?.protocol ?? awsJson;
  try {
    const call = protocol.call(request);
    const operation = service?.operations[call.operation];
    if (!operation)
      throw new AwsError("NotSimulated", `nobody answers ${call.operation} of ${name || "an unsigned call"}`);
    return protocol.answer(call.operation, operation({ account, arguments: call.arguments }));
  } catch (error) {
    if (error instanceof AwsError) return protocol.refusal(error);
    throw error;
  }
}
