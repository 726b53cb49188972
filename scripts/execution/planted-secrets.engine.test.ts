import { execFile } from "node:child_process";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, inject, it } from "vitest";
import { writeSecret } from "../certificates/secret-setting.ts";
import { backendFor } from "../environment/backend.ts";
import { engineAccess } from "../stacks/engine-access.ts";
import { EngineFixture } from "../testing/engine.fixture.ts";
import { PlatformFixture } from "../testing/platform.fixture.ts";

const execute = promisify(execFile);
const random = (): string => randomBytes(12).toString("hex");

/** Made anew for each run, so that no other text can hold them. */
const planted = {
  setting: `setting-${random()}`,
  password: `p@ss"w\\ord/%&<>+= é ${random()}`,
  token: `token_${random()}`,
  nested: `nested-${random()}`,
  label: `label-${random()}`,
  address: `10.0.0.0/${random()}`,
  awsKey: `${random()}/aws+${random()}`,
  privateKey: generateKeyPairSync("ec", {
    namedCurve: "P-256",
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  }).privateKey,
};

/** What of a secret may stand nowhere: all of it, in any usual form, and any line of a key. */
const forbidden = Object.entries(planted).flatMap(([name, secret]) =>
  [secret, ...secret.split("\n").filter((line) => line.length > 16 && !line.startsWith("-----"))].flatMap((part) =>
    [part, JSON.stringify(part).slice(1, -1), encodeURIComponent(part), Buffer.from(part).toString("base64")].map(
      (form) => ({ name, form }),
    ),
  ),
);
const leaksIn = (text: string): string[] => [
  ...new Set(forbidden.filter(({ form }) => text.includes(form)).map(({ name }) => name)),
];

const read = `const planted = JSON.parse(process.env.PLANTED_SECRETS ?? "{}");`;
const publishing = `
  ${read}
  const make = (name, description) => new aws.wafv2.IpSet(name, { name: name + "-local-t1", scope: "REGIONAL",
    ipAddressVersion: "IPV4", addresses: [], description }, { provider });
  make("setting", new pulumi.Config().requireSecret("password"));
  make("token", pulumi.secret(planted.token)).arn.apply(() => console.error("the program says", planted.token));
  return {
    ...publishOutputs(scope, contract, { setArn: value, label: pulumi.secret(planted.label) }),
    password: pulumi.secret(planted.password),
    key: pulumi.secret(planted.privateKey),
    nested: { deep: [{ token: pulumi.secret(planted.nested) }, "plain"] },
    whole: pulumi.secret({ structure: { of: planted.nested } }),
  };
`;

/** Programs that fail with a secret in their words, by how it got there. */
const failures: Readonly<Record<string, string>> = {
  "thrown by a program with a secret setting": `
    throw new Error("cannot log in with " + new pulumi.Config().require("password"));`,
  "thrown with what another stack publishes as a secret": `
    await new Promise((resolve) => upstream.base.label.apply((text) => resolve(text)));
    const url = upstream.base.label.apply((text) => { throw new Error("no answer from https://" + encodeURIComponent(text)); });
    new aws.wafv2.IpSet("late", { name: url, scope: "REGIONAL", ipAddressVersion: "IPV4", addresses: [] }, { provider });`,
  "said by AWS of a secret argument": `
    ${read}
    new aws.wafv2.IpSet("wrong", { name: "wrong-local-t1", scope: "REGIONAL", ipAddressVersion: "IPV4",
      addresses: [pulumi.secret(planted.address)] }, { provider });`,
};

const settingsWithSecret = `
import { stackSettings } from "@payments/shared/settings/stack-settings.ts";
export default Object.assign(() => stackSettings({}), { secrets: () => ["password"] });
`;

interface Printed {
  readonly code: number;
  readonly text: string;
}

class LeakTest {
  readonly fixture = new PlatformFixture({ base: { label: `"plain"`, body: publishing }, reader: { needs: ["base"] } });
  readonly #summary = join(this.fixture.root, "summary.md");

  constructor() {
    mkdirSync(join(this.fixture.root, "tmp"));
  }

  /** Writes the settings' secret, encrypted by the engine, as an operator does. */
  async writeSetting(project: string): Promise<void> {
    const { command } = await engineAccess()();
    const environment = { ...process.env, PAYMENTS_LOCAL: undefined };
    const backend = backendFor({ environment: "local", rehearse: false }, this.fixture.root, environment);
    const folder = join(this.fixture.root, "projects", project);
    writeFileSync(join(folder, `${project}.settings.ts`), settingsWithSecret);
    const stackExists = existsSync(join(this.fixture.root, ".local/state/.pulumi/stacks", project, "local.json"));
    await writeSecret(
      {
        folder,
        stack: "local",
        settingsFile: join(folder, "Pulumi.local.yaml"),
        key: `${project}:password`,
        value: planted.setting,
      },
      { engine: { command, environment: { ...environment, ...backend.environment } }, stackExists },
    );
  }

  async run(verb: string, output: "json" | "words"): Promise<Printed> {
    const script = fileURLToPath(new URL("../testing/stacks-run.process.ts", import.meta.url));
    const env = {
      ...process.env,
      PAYMENTS_LOCAL: undefined,
      PLANTED_SECRETS: JSON.stringify(planted),
      AWS_SECRET_ACCESS_KEY: planted.awsKey,
      TMPDIR: join(this.fixture.root, "tmp"),
    };
    const args = ["--disable-warning=ExperimentalWarning", script, this.fixture.root, verb, output, this.#summary];
    try {
      const { stdout, stderr } = await execute(process.execPath, args, { env });
      return { code: 0, text: stdout + stderr };
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      return { code, text: stdout + stderr };
    }
  }

  /** Every file of the run with a secret in it: state, locks, history, journal, plans, summary, settings. */
  leakingFiles(): string[] {
    const { root } = this.fixture;
    return (
      readdirSync(root, { recursive: true, encoding: "utf8" })
        .map((file) => join(root, file))
        // The simulated account is AWS: it holds what it was given.
        .filter((file) => statSync(file).isFile() && !relative(root, file).startsWith(".local/account"))
        .flatMap((file) =>
          leaksIn(readFileSync(file, "latin1") + readFileSync(file, "utf8")).map(
            (name) => `${relative(root, file)}: ${name}`,
          ),
        )
    );
  }
}

describe.skipIf(!inject("engineAvailable"))("planted secrets", { timeout: 240_000 }, () => {
  it("appear in nothing that a run prints or keeps: preview, up, unchanged up, destroy, in words and as JSON", async () => {
    const test = new LeakTest();
    await test.writeSetting("base");
    for (const [verb, output] of [
      ["preview", "json"],
      ["up", "words"],
      ["up", "json"],
      ["preview", "words"],
      ["destroy", "json"],
    ] as const) {
      const { code, text } = await test.run(verb, output);
      expect(code, text).toBe(0);
      expect(leaksIn(text), `${verb} ${output}`).toEqual([]);
      expect(test.leakingFiles(), verb).toEqual([]);
      if (verb === "up" && output === "words") expect(text).toContain("the program says [secret]");
      if (verb === "up" && output === "json")
        expect(text).toMatch(/"token": "\[secret\]"[\s\S]*"password": "\[secret\]"/);
    }
  });

  it.each(Object.entries(failures))("do not appear in an error %s", async (_, body) => {
    const test = new LeakTest();
    await test.writeSetting("base");
    expect((await test.run("up", "json")).code).toBe(0);
    test.fixture.write("reader", { needs: ["base"], body });
    await test.writeSetting("reader");
    for (const output of ["words", "json"] as const) {
      const { code, text } = await test.run("up", output);
      expect(code).toBe(1);
      expect(text).toContain("[secret]");
      expect(leaksIn(text)).toEqual([]);
      expect(test.leakingFiles()).toEqual([]);
    }
  });

  it("stand in a plan only encrypted", async () => {
    const fixture = new EngineFixture();
    const stack = await fixture.stack("leaks", () => {
      new aws.wafv2.IpSet("tagged", {
        name: "tagged-local-t1",
        scope: "REGIONAL",
        ipAddressVersion: "IPV4",
        addresses: [],
        description: pulumi.secret(planted.token),
      });
      return Promise.resolve({
        password: pulumi.secret(planted.password),
        nested: [{ deep: pulumi.secret(planted.nested) }],
      });
    });
    const plan = join(fixture.folder, "plan.json");
    await stack.preview({ plan });
    const text = readFileSync(plan, "utf8");
    expect(text).toContain("ciphertext");
    expect(leaksIn(text)).toEqual([]);
  });
});
