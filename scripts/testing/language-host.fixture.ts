import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import * as grpc from "@grpc/grpc-js";
import languageService from "@pulumi/pulumi/proto/language_grpc_pb.js";
import languageProto from "@pulumi/pulumi/proto/language_pb.js";
import pluginProto from "@pulumi/pulumi/proto/plugin_pb.js";

const runner = createRequire(import.meta.url).resolve("@pulumi/pulumi/cmd/run");

/**
 * What the Node.js language host of the standard distribution does with a program (pulumi/pulumi
 * `sdk/nodejs/cmd/pulumi-language-nodejs`): it starts the SDK's own runner on it, in a process of its own. The host itself is
 * not to be had everywhere.
 *
 * @returns the port for `pulumi up --client=127.0.0.1:<port>`
 */
export async function serveLanguageHost(): Promise<{ readonly port: number; close(): void }> {
  const server = new grpc.Server();
  server.addService(languageService.LanguageRuntimeService, {
    getRequiredPlugins: (_call: unknown, answer: grpc.sendUnaryData<languageProto.GetRequiredPluginsResponse>) =>
      answer(null, new languageProto.GetRequiredPluginsResponse()),
    getPluginInfo: (_call: unknown, answer: grpc.sendUnaryData<pluginProto.PluginInfo>) =>
      answer(null, new pluginProto.PluginInfo()),
    run: (
      call: grpc.ServerUnaryCall<languageProto.RunRequest, unknown>,
      answer: grpc.sendUnaryData<languageProto.RunResponse>,
    ) => {
      runProgram(call.request).then((error) => {
        const response = new languageProto.RunResponse();
        response.setError(error);
        answer(null, response);
      }, answer);
    },
  });
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  return { port, close: () => server.forceShutdown() };
}

/** @returns an empty text, or what went wrong */
async function runProgram(request: languageProto.RunRequest): Promise<string> {
  const info = request.getInfo();
  const options = {
    monitor: request.getMonitorAddress(),
    engine: request.getArgsList()[0] ?? "",
    organization: request.getOrganization(),
    project: request.getProject(),
    stack: request.getStack(),
    pwd: request.getPwd(),
    "root-directory": info?.getRootDirectory() ?? "",
    parallel: String(request.getParallel()),
    "dry-run": String(request.getDryrun()),
  };
  const flags = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  const child = spawn(process.execPath, [runner, ...flags, info?.getEntryPoint() ?? "."], {
    cwd: info?.getProgramDirectory(),
    env: {
      ...process.env,
      PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().entries())),
      PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data: Buffer) => (printed += data.toString()));
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return code === 0 ? "" : `the program ended with ${String(code)}: ${printed}`;
}
