import { readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { OperatorError } from "@payments/shared/errors/operator-error.ts";
import { parseEnvironment } from "@payments/shared/scope/deployment-scope.ts";
import { type CommonSettings, parseSettings, type SettingsOf } from "@payments/shared/settings/stack-settings.ts";
import { readStackGraph } from "@payments/shared/stack-graph/stack-graph.ts";
import pc from "picocolors";
import type { z } from "zod";
import { domainIn, settingsIn, withSelfSigned } from "../../certificates/certificate-settings.ts";
import { writeSecret } from "../../certificates/secret-setting.ts";
import { selfSignedCertificate } from "../../certificates/self-signed-certificate.ts";
import type { EngineLocation } from "../../engine/engine-location.ts";
import { backendFor } from "../../environment/backend.ts";
import { StateReader } from "../../state/stack-state.ts";
import type { Console } from "../console.ts";
import { projectOf } from "../platform.ts";

export interface CertificateOptions {
  readonly env: string;
  /** Name that the certificate is for; the one that the settings name unless given. */
  readonly domain?: string;
}

export interface CertificateContext {
  /** The repository. */
  readonly root: string;
  readonly console: Console;
  readonly obtainEngine: () => Promise<EngineLocation>;
  readonly processEnvironment: NodeJS.ProcessEnv;
}

/**
 * `certificate create`: a self-signed certificate for the load balancer, in edge's settings file, and its key there as a secret. The
 * key is nowhere else, and a certificate that was there before is replaced at the next `up`.
 *
 * @throws {OperatorError} InvalidSettings where edge's settings do not take a self-signed certificate (staging and prod),
 *   UsageError without a domain, SecretNotWritten, EngineUnavailable
 */
export async function createCertificate(
  { env, domain }: CertificateOptions,
  { root, console, obtainEngine, processEnvironment }: CertificateContext,
): Promise<void> {
  const environment = parseEnvironment(env);
  const project = projectOf({ graph: readStackGraph(root) }, "edge");
  const settingsFile = `Pulumi.${environment}.yaml`;
  const path = join(project.folder, settingsFile);
  const file = relative(root, path);
  const text = readFileSync(path, "utf8");
  const domainName = domain ?? domainIn(text, file);
  if (domainName === undefined) {
    throw new OperatorError("UsageError", {
      problem: `${file} names no domain`,
      remedy: "give --domain, such as --domain api.dev.payments.example.com",
    });
  }
  const { certificate, privateKey, expires } = await selfSignedCertificate(domainName);
  const changed = { file, domainName, certificate };
  const settings = settingsIn(withSelfSigned(text, changed), file);
  const { default: settingsOf } = (await import(join(project.folder, "edge.settings.ts"))) as {
    default: SettingsOf<z.ZodType<CommonSettings>>;
  };
  const [secret] = settingsOf.secrets?.(parseSettings(settingsOf(environment), settings, file)) ?? [];
  const backend = backendFor({ environment, rehearse: false }, root, processEnvironment);
  const stackExists = (await new StateReader(backend, obtainEngine).read(project, environment)) !== undefined;
  await writeSecret(
    { folder: project.folder, stack: environment, settingsFile, key: `edge:${String(secret)}`, value: privateKey },
    {
      engine: { ...(await obtainEngine()), environment: { ...processEnvironment, ...backend.environment } },
      stackExists,
    },
  );
  // The engine has written the file anew.
  writeFileSync(path, withSelfSigned(readFileSync(path, "utf8"), changed));
  print({ environment, domainName, expires, file }, console);
}

interface CertificateReport {
  readonly environment: string;
  readonly domainName: string;
  readonly expires: Date;
  readonly file: string;
}

function print({ environment, domainName, expires, file }: CertificateReport, console: Console): void {
  const until = expires.toISOString().slice(0, 10);
  if (console.json) {
    console.out(JSON.stringify({ environment, domainName, expires: until, settingsFile: file }));
    return;
  }
  console.out(
    `a self-signed certificate for ${domainName} until ${until} stands in ${file}, its key beside it, encrypted`,
  );
  console.info(pc.dim(`commit the file, then: npm run stacks -- up --env ${environment} --only edge`));
}
