import * as pulumi from "@pulumi/pulumi";
import { ResourceMonitorClient } from "@pulumi/pulumi/proto/resource_grpc_pb.js";
import { plainSecrets } from "../state/engine-value.ts";
import type { SecretFilter } from "./secret-filter.ts";

/** Credentials of the run itself, which a program or a service could quote. */
const credentials = ["AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "PULUMI_ACCESS_TOKEN", "GITHUB_TOKEN"];

/** Calls of the SDK to the engine that carry values, and the fields of request and answer that hold them. */
const calls = ["registerResource", "registerResourceOutputs", "readResource", "invoke", "call"] as const;
const fields = ["getObject", "getOutputs", "getProperties", "getArgs", "getReturn"] as const;

/** `isConfigSecret` is left out of the SDK's declarations. */
interface SecretConfig {
  allConfig(): Record<string, string>;
  isConfigSecret(key: string): boolean;
}

type Callback = (error: unknown, answer: unknown) => void;
type Method = (this: unknown, request: unknown, ...rest: unknown[]) => unknown;

/**
 * Lets the filter hear every secret that passes between the programs of this process and their engines: arguments and attributes of
 * resources, outputs of this stack and of those that it reads. The SDK has no hook for it, so that its client is wrapped
 * (pulumi/pulumi `proto/pulumi/resource.proto`).
 */
export function overhearSecrets(filter: SecretFilter): void {
  filter.learn(credentials.map((name) => process.env[name]));
  const client = ResourceMonitorClient.prototype as unknown as Record<string, Method>;
  for (const name of calls) {
    const method = client[name];
    if (!method) throw new Error(`the SDK's client has no ${name}`);
    client[name] = function (this: unknown, request, ...rest) {
      learnFrom(filter, request);
      const callback = rest.pop() as Callback;
      const heard: Callback = (error, answer) => {
        learnFrom(filter, answer);
        callback(error, answer);
      };
      return method.call(this, request, ...rest, heard);
    };
  }
}

/** Lets the filter know the secrets of the settings file, once the engine has decrypted them for the program. */
export function learnSecretSettings(filter: SecretFilter): void {
  const settings = pulumi.runtime as unknown as SecretConfig;
  for (const [key, value] of Object.entries(settings.allConfig()))
    if (settings.isConfigSecret(key)) filter.learn(settingValues(value));
}

/** A setting with a structure is one JSON text, whose parts a program reads. */
function settingValues(setting: string): unknown[] {
  try {
    return [setting, JSON.parse(setting)];
  } catch {
    return [setting];
  }
}

function learnFrom(filter: SecretFilter, message: unknown): void {
  for (const field of fields) {
    const getter = (message as Record<string, unknown> | undefined)?.[field];
    if (typeof getter !== "function") continue;
    const struct = (getter as () => { toJavaScript?(): unknown } | undefined).call(message);
    filter.learn(plainSecrets(struct?.toJavaScript?.()));
  }
}
