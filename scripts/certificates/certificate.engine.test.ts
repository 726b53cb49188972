import { execFile } from "node:child_process";
import { createPrivateKey, X509Certificate } from "node:crypto";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { repository } from "@payments/shared/testing/rehearsed-project.ts";
import { describe, expect, inject, it, onTestFinished } from "vitest";
import { parse } from "yaml";
import { engineAccess } from "../stacks/engine-access.ts";
import { createCertificate } from "../stacks/verbs/certificate.verb.ts";
import { runIn } from "../testing/platform.fixture.ts";

const run = promisify(execFile);

/** The repository's projects, with settings files of edge that a test may change. */
function platformWithOwnSettings(): string {
  const tests = join(repository, ".local/tests");
  mkdirSync(tests, { recursive: true });
  const root = mkdtempSync(join(tests, "certificate-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(join(root, "projects/edge"), { recursive: true });
  mkdirSync(join(root, "state"));
  for (const project of readdirSync(join(repository, "projects")))
    if (project !== "edge") symlinkSync(join(repository, "projects", project), join(root, "projects", project));
  const edge = join(repository, "projects/edge");
  for (const file of readdirSync(edge)) {
    const copy = join(root, "projects/edge", file);
    if (file.startsWith("Pulumi.")) copyFileSync(join(edge, file), copy);
    else symlinkSync(join(edge, file), copy);
  }
  return root;
}

const settingsPath = (root: string, environment: string) => join(root, "projects/edge", `Pulumi.${environment}.yaml`);

interface SettingsFile {
  readonly config: {
    readonly "edge:settings": { readonly certificate: Readonly<Record<string, string>> };
    readonly "edge:certificatePrivateKey"?: { readonly secure: string };
  };
}

const settingsIn = (root: string, environment: string) =>
  parse(readFileSync(settingsPath(root, environment), "utf8")) as SettingsFile;

/** Runs `certificate create`. @returns all that was printed */
async function create(root: string, env: string, environment: NodeJS.ProcessEnv = {}): Promise<string> {
  let printed = "";
  const print = (text: string): void => void (printed += `${text}\n`);
  await createCertificate(
    { env },
    {
      root,
      console: { json: false, out: print, info: print, reporter: () => expect.unreachable("nothing is deployed") },
      obtainEngine: engineAccess(),
      processEnvironment: { ...process.env, PULUMI_BACKEND_URL: undefined, PAYMENTS_LOCAL: undefined, ...environment },
    },
  );
  return printed;
}

/** What the engine makes of the secret with the passphrase. */
async function decrypted(root: string, environment: string, passphrase: string): Promise<string> {
  const { command } = await engineAccess()();
  const state = environment === "local" ? join(root, ".local/state") : join(root, "state");
  const { stdout } = await run(
    command,
    ["config", "get", "edge:certificatePrivateKey", "--stack", environment, "--non-interactive"],
    {
      cwd: join(root, "projects/edge"),
      env: {
        ...process.env,
        PULUMI_BACKEND_URL: pathToFileURL(state).href,
        PULUMI_CONFIG_PASSPHRASE: passphrase,
        PULUMI_SKIP_UPDATE_CHECK: "true",
      },
    },
  );
  return stdout;
}

/** All texts of a folder. */
const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"));

/** A line from the middle of a PEM, as it would stand in any place that holds the key. */
const telltale = (pem: string): string => pem.split("\n")[5] ?? expect.unreachable("a key has more lines");

describe.skipIf(!inject("engineAvailable"))("certificate create", () => {
  it("makes a pair that belongs together, the key of which stands in no file, no output and no state", async () => {
    const root = platformWithOwnSettings();
    const printed = await create(root, "local");
    const { config } = settingsIn(root, "local");
    const { source, domainName, certificate } = config["edge:settings"].certificate;
    expect({ source, domainName }).toEqual({ source: "self-signed", domainName: "api.payments.test" });
    expect(config["edge:certificatePrivateKey"]).toEqual({ secure: expect.stringMatching(/^v1:/) as string });
    const key = await decrypted(root, "local", "rehearsal");
    const shown = new X509Certificate(String(certificate));
    expect(shown.checkPrivateKey(createPrivateKey(key))).toBe(true);
    expect(shown.checkHost("api.payments.test")).toBe("api.payments.test");
    expect(shown.ca && shown.checkIssued(shown)).toBe(true);

    const { code, text } = await runIn(root, "up", { to: "edge" });
    expect(code, text).toBe(0);
    const state = filesBelow(join(root, ".local/state")).join("\n");
    expect(state).toContain(String(certificate).split("\n")[5]); // it is the stack with that certificate
    for (const place of [printed, text, state, readFileSync(settingsPath(root, "local"), "utf8")])
      expect(place).not.toContain(telltale(key));
  }, 240_000);

  it("makes the stack of an environment that was never deployed, and encrypts by its passphrase", async () => {
    const root = platformWithOwnSettings();
    const backend = {
      PULUMI_BACKEND_URL: pathToFileURL(join(root, "state")).href,
      PULUMI_CONFIG_PASSPHRASE: "dev's passphrase",
    };
    await create(root, "dev", backend);
    expect(await decrypted(root, "dev", "dev's passphrase")).toContain("PRIVATE KEY");
    await expect(decrypted(root, "dev", "another")).rejects.toThrow(/incorrect passphrase/);

    const first = settingsIn(root, "dev").config["edge:settings"].certificate["certificate"];
    await create(root, "dev", backend);
    const second = settingsIn(root, "dev").config["edge:settings"].certificate["certificate"];
    expect(second).not.toBe(first);
    expect(
      new X509Certificate(String(second)).checkPrivateKey(
        createPrivateKey(await decrypted(root, "dev", "dev's passphrase")),
      ),
    ).toBe(true);
  }, 120_000);

  it("says what the secrets provider lacks, and leaves edge's settings as they were", async () => {
    const root = platformWithOwnSettings();
    const certificate = () => settingsIn(root, "dev").config["edge:settings"].certificate;
    const before = certificate();
    const lost = { PULUMI_BACKEND_URL: pathToFileURL(join(root, "state")).href, PULUMI_CONFIG_PASSPHRASE: undefined };
    await expect(create(root, "dev", lost)).rejects.toThrow(
      /SecretNotWritten: the engine did not write edge:certificatePrivateKey of dev: [\s\S]*passphrase[\s\S]*remedy: give it the stack's secrets provider/,
    );
    expect(certificate()).toEqual(before);
  }, 60_000);

  it.each(["staging", "prod"])(
    "is refused in %s before anything is written, and says what to take",
    async (environment) => {
      const root = platformWithOwnSettings();
      const before = readFileSync(settingsPath(root, environment), "utf8");
      await expect(create(root, environment)).rejects.toThrow(/self-signed is refused in .*: take zone or existing/);
      expect(readFileSync(settingsPath(root, environment), "utf8")).toBe(before);
    },
  );
});
