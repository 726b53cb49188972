import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** A snapshot as RDS tells of it; what is absent is absent in the answer. */
export interface SnapshotAnswer {
  readonly DBClusterSnapshotIdentifier?: string;
  readonly SnapshotCreateTime?: string;
  readonly Status?: string;
  readonly StorageEncrypted?: boolean;
  readonly KmsKeyId?: string;
}

/** What the endpoints answer. */
export interface Answers {
  readonly cluster?: { readonly LatestRestorableTime?: string; readonly BackupRetentionPeriod?: number };
  /** One list for each page of the answer. */
  readonly snapshotPages?: readonly (readonly SnapshotAnswer[])[];
  readonly metricsStatus?: number;
}

/** RDS and CloudWatch on this machine: they speak AWS's protocols and record what they were asked. */
export interface AwsEndpoints {
  readonly url: string;
  /** Parameters of every call to RDS. */
  readonly rdsCalls: Record<string, string>[];
  /** Bodies of every PutMetricData. */
  readonly metrics: unknown[];
}

const xml = (tag: string, content: string): string => `<${tag}>${content}</${tag}>`;
const fields = (values: object): string =>
  Object.entries(values)
    .map(([name, value]) => xml(name, String(value)))
    .join("");

function rdsAnswer(
  call: Readonly<Record<string, string>>,
  { cluster, snapshotPages = [[]] }: Answers,
): string | undefined {
  const action = call["Action"] ?? "";
  const answer = (result: string): string => xml(`${action}Response`, xml(`${action}Result`, result));
  if (action === "DescribeDBClusters") return cluster && answer(xml("DBClusters", xml("DBCluster", fields(cluster))));
  const page = Number(call["Marker"] ?? 0);
  const items = (snapshotPages[page] ?? []).map((snapshot) => xml("DBClusterSnapshot", fields(snapshot)));
  const marker = page + 1 < snapshotPages.length ? xml("Marker", String(page + 1)) : "";
  return answer(marker + xml("DBClusterSnapshots", items.join("")));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

const noCluster = xml("ErrorResponse", xml("Error", "<Code>DBClusterNotFoundFault</Code><Message>not found</Message>"));

/** Serves until the test ends. Without a cluster RDS says that there is none. */
export async function awsEndpoints(answers: Answers): Promise<AwsEndpoints> {
  const rdsCalls: Record<string, string>[] = [];
  const metrics: unknown[] = [];
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      if (request.headers["x-amz-target"]?.toString().endsWith(".PutMetricData")) {
        metrics.push(JSON.parse(body));
        response.writeHead(answers.metricsStatus ?? 200, { "content-type": "application/x-amz-json-1.0" }).end("{}");
        return;
      }
      const call = Object.fromEntries(new URLSearchParams(body));
      rdsCalls.push(call);
      const answer = rdsAnswer(call, answers);
      response.writeHead(answer === undefined ? 404 : 200, { "content-type": "text/xml" }).end(answer ?? noCluster);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`, rdsCalls, metrics };
}
