import { createServer } from "node:http";
import { listening } from "@payments/shared/service-door/served-door.fixture.ts";

/** ECS's API on the loopback, which knows one deployment with these revisions before it. @returns its URL */
export async function serveEcs(deploymentArn: string, sourceRevisions: readonly string[]): Promise<string> {
  const server = createServer((request, response) => {
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
