import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { EcsDeployments } from "./service-deployments.ts";

interface Call {
  readonly action: string;
  readonly body: unknown;
}

/** ECS on the loopback: answers each action by its name, and keeps what it was asked. */
async function ecsWith(answers: Readonly<Record<string, object>>): Promise<{ ecs: EcsDeployments; calls: Call[] }> {
  const calls: Call[] = [];
  const server = createServer((request, response) => {
    let text = "";
    request.on("data", (data: Buffer) => (text += data.toString()));
    request.on("end", () => {
      const action = String(request.headers["x-amz-target"]).split(".")[1] ?? "";
      calls.push({ action, body: JSON.parse(text) });
      response
        .writeHead(200, { "content-type": "application/x-amz-json-1.1" })
        .end(JSON.stringify(answers[action] ?? {}));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const endpoint = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  return { ecs: new EcsDeployments({ endpoint, credentials, region: "ap-southeast-1" }), calls };
}

it("finds the deployment that is under way", async () => {
  const serviceDeployments = [{ serviceDeploymentArn: "arn:deployment", status: "IN_PROGRESS" }];
  const { ecs, calls } = await ecsWith({ ListServiceDeployments: { serviceDeployments } });
  expect(await ecs.running("cluster-x", "service-x")).toBe("arn:deployment");
  expect(calls).toEqual([
    {
      action: "ListServiceDeployments",
      body: { cluster: "cluster-x", service: "service-x", status: ["PENDING", "IN_PROGRESS"] },
    },
  ]);
});

it("finds none where none is", async () => {
  const { ecs } = await ecsWith({ ListServiceDeployments: { serviceDeployments: [] } });
  expect(await ecs.running("cluster-x", "service-x")).toBeUndefined();
});

it("stops a deployment by sending it back", async () => {
  const { ecs, calls } = await ecsWith({ StopServiceDeployment: { serviceDeploymentArn: "arn:deployment" } });
  await ecs.rollBack("arn:deployment");
  expect(calls).toEqual([
    { action: "StopServiceDeployment", body: { serviceDeploymentArn: "arn:deployment", stopType: "ROLLBACK" } },
  ]);
});
