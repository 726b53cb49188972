import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { type ServedDoor, serveDoor } from "@payments/shared/service-door/served-door.fixture.ts";
import { repository } from "@payments/shared/testing/rehearsed-project.ts";
import { describe, expect, it, onTestFinished } from "vitest";
import { serveEcs } from "./release-hook/ecs-api.fixture.ts";
import { releaseHookBundle } from "./release-hook.bundle.ts";

const run = promisify(execFile);
const deployment = "arn:aws:ecs:ap-southeast-1:111122223333:service-deployment/cluster-x/service-x/1";

it("brings nothing of the AWS SDK, which the runtime has, and no path of this machine", () => {
  const bundle = releaseHookBundle();
  expect(bundle).toBe(releaseHookBundle());
  expect(new Set(bundle.match(/from ?"@[^"]+"/g))).toEqual(new Set(['from"@aws-sdk/client-ecs"']));
  for (const path of [repository, "node_modules", "file:"]) expect(bundle).not.toContain(path);
});

/** Runs the bundle as Lambda does: as `index.mjs`, told by environment variables and the event alone. */
async function invoke(served: ServedDoor, ecs: string, event: object): Promise<Record<string, unknown>> {
  mkdirSync(join(repository, ".local/tests"), { recursive: true });
  const folder = mkdtempSync(join(repository, ".local/tests/hook-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const [file, authority] = [join(folder, "index.mjs"), join(folder, "authority.pem")];
  writeFileSync(file, releaseHookBundle());
  writeFileSync(authority, served.authority);
  const script = `const { handler } = await import(${JSON.stringify(pathToFileURL(file).href)});
    const answer = await handler(${JSON.stringify(event)}).catch(({ message }) => ({ message }));
    process.stdout.write(JSON.stringify(answer));`;
  const env = {
    AWS_ENDPOINT_URL_ECS: ecs,
    AWS_REGION: "ap-southeast-1",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    NODE_EXTRA_CA_CERTS: authority,
    LOAD_BALANCER_NAME: served.door.address,
    TEST_PORT: String(served.door.port),
    SERVICE_DOMAIN: served.door.domain,
  };
  const { stdout } = await run(process.execPath, ["--input-type=module", "-e", script], { env });
  return JSON.parse(stdout.split("\n").at(-1) ?? "") as Record<string, unknown>;
}

const event = { resourceArn: deployment, lifecycleStage: "POST_TEST_TRAFFIC_SHIFT" };
const before = ["arn:aws:ecs:ap-southeast-1:111122223333:service-revision/cluster-x/service-x/0"];

describe("called by ECS", () => {
  it("lets the first revision pass without a request: nobody is served yet, and there is nothing to go back to", async () => {
    const served = await serveDoor(() => ({ status: 503 }));
    expect(await invoke(served, await serveEcs(deployment, []), event)).toEqual({ hookStatus: "SUCCEEDED" });
    expect(served.requests).toEqual([]);
  });

  it("lets a new version pass that answers as it should", async () => {
    const served = await serveDoor(() => ({}));
    expect(await invoke(served, await serveEcs(deployment, before), event)).toEqual({ hookStatus: "SUCCEEDED" });
    expect(served.requests).toHaveLength(6);
  });

  it("asks to be called again where it does not, and remembers how often", async () => {
    const served = await serveDoor(() => ({ status: 503 }));
    const again = { ...event, hookDetails: { attempt: 2 } };
    expect(await invoke(served, await serveEcs(deployment, before), again)).toEqual({
      hookStatus: "IN_PROGRESS",
      callBackDelay: 10,
      hookDetails: { attempt: 3 },
    });
  });

  it("sends the release back at last", async () => {
    const served = await serveDoor(() => ({ status: 503 }));
    const last = { ...event, hookDetails: { attempt: 5 } };
    expect(await invoke(served, await serveEcs(deployment, before), last)).toEqual({ hookStatus: "FAILED" });
  });

  it("fails, and so sends the release back, where ECS does not know the deployment", async () => {
    const served = await serveDoor(() => ({}));
    const ecs = await serveEcs("another", before);
    expect(await invoke(served, ecs, event)).toEqual({ message: `ECS knows no deployment ${deployment}` });
  });
});
