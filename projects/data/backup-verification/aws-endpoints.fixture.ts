import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { rdsAnswerText, rdsCall, SimulatedRds } from "./simulated-rds.fixture.ts";

/** RDS, CloudWatch and S3 on this machine: they speak AWS's protocols and record what they were told. */
export interface AwsEndpoints {
  readonly url: string;
  readonly rds: SimulatedRds;
  /** Bodies of every PutMetricData. */
  readonly metrics: unknown[];
  /** Texts of objects by `<bucket>/<key>`. */
  readonly objects: Map<string, string>;
}

export interface EndpointFailures {
  readonly metricsStatus?: number;
  readonly objectStatus?: number;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** Serves until the test ends. What none of the three services knows is refused. */
export async function awsEndpoints(rds = new SimulatedRds(), failures: EndpointFailures = {}): Promise<AwsEndpoints> {
  const metrics: unknown[] = [];
  const objects = new Map<string, string>();
  const answerTo = ({ method, url = "/", headers }: IncomingMessage, body: string): Answer => {
    if (headers["x-amz-target"] === "GraniteServiceVersion20100801.PutMetricData") {
      if (failures.metricsStatus === undefined) metrics.push(JSON.parse(body));
      return { status: failures.metricsStatus ?? 200, type: "application/x-amz-json-1.0", body: "{}" };
    }
    if (method === "PUT" && url !== "/") {
      const path = decodeURIComponent(new URL(url, "http://s3").pathname.slice(1));
      if (failures.objectStatus === undefined) objects.set(path, body);
      return { status: failures.objectStatus ?? 200, type: "application/xml", body: "" };
    }
    if (method === "POST" && url === "/") return { type: "text/xml", ...rdsAnswerText(rds, rdsCall(body)) };
    return { status: 400, type: "text/plain", body: `no service here answers ${String(method)} ${url}` };
  };
  const server = createServer((request, response) => {
    void bodyOf(request).then((text) => {
      const { status, type, body } = answerTo(request, text);
      response.writeHead(status, { "content-type": type }).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`, rds, metrics, objects };
}
