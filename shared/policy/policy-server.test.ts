import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import * as grpc from "@grpc/grpc-js";
import analyzerService from "@pulumi/pulumi/proto/analyzer_grpc_pb.js";
import emptyProto from "google-protobuf/google/protobuf/empty_pb.js";
import { expect, it, onTestFinished } from "vitest";

const options = { timeout: 30_000 };
const serverModule = JSON.stringify(fileURLToPath(new URL("policy-server.ts", import.meta.url)));

/** Serves the pack as a run does, says where, and would go on for ever. */
const command = `
  import { PolicyServer } from ${serverModule};
  const { PAYMENTS_POLICY_PORT } = await new PolicyServer().environment();
  process.stdout.write(PAYMENTS_POLICY_PORT);`;

/** The pack holds its command's stderr open: that one is closed when both have ended. */
async function startCommand() {
  const child = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", "--input-type=module", "-e", command],
    {
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  onTestFinished(() => {
    if (!child.stderr.closed) process.kill(-(child.pid ?? 0), "SIGKILL");
  });
  const bothEnded = once(child, "close");
  const [port] = (await once(child.stdout, "data")) as [Buffer];
  return { child, bothEnded, port: port.toString() };
}

/** An engine that uses the server. */
function connect(port: string) {
  const engine = new analyzerService.AnalyzerClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), {
    // Else all clients of this process would share a connection.
    "grpc.use_local_subchannel_pool": 1,
  });
  onTestFinished(() => engine.close());
  const packName = () =>
    new Promise((resolve, reject) => {
      engine.getAnalyzerInfo(new emptyProto.Empty(), (error, info) =>
        error ? reject(error) : resolve(info.getName()),
      );
    });
  return { packName, close: () => engine.close() };
}

it("ends with a command that is killed", options, async () => {
  const { child, bothEnded } = await startCommand();
  child.kill("SIGKILL");
  await bothEnded;
  expect(child.signalCode).toBe("SIGKILL");
});

it("serves the engines of a killed command until the last of them has ended", options, async () => {
  const { child, bothEnded, port } = await startCommand();
  const [first, last] = [connect(port), connect(port)];
  expect([await first.packName(), await last.packName()]).toEqual(["payments", "payments"]);
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(await first.packName()).toBe("payments");
  first.close();
  expect(await last.packName()).toBe("payments");
  expect(child.stderr.closed).toBe(false);
  last.close();
  await bothEnded;
});

it("takes an engine's place for its launcher no longer than the engine lives", options, async () => {
  const launcher = fileURLToPath(new URL("launcher/pulumi-analyzer-policy-nodejs", import.meta.url));
  const child = spawn(launcher, [], { env: { ...process.env, PAYMENTS_POLICY_PORT: "4711" }, stdio: "pipe" });
  onTestFinished(() => void child.kill());
  const ended = once(child, "exit");
  const [port] = (await once(child.stdout, "data")) as [Buffer];
  expect(port.toString()).toBe("4711\n");
  // What an engine holds of it, and what closes when the engine is killed.
  child.stdin.destroy();
  expect(await ended).toEqual([0, null]);
});
