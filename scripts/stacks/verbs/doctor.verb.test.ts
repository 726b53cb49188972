import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { OperatorError } from "@payments/shared/errors/operator-error.ts";
import { repository } from "@payments/shared/testing/rehearsed-project.ts";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { DoctorMeans } from "../../doctor/health-checks.ts";
import { MachineUnderTest, pulumiPrinting } from "../../engine/engine-under-test.ts";
import { installedVersion, wantedVersion } from "../../engine/engine-version.ts";
import { runInProcessGroup } from "../../engine/process-group.ts";
import { openGateWithoutRules } from "../../policies/policy-gate.ts";
import { PlatformFixture } from "../../testing/platform.fixture.ts";
import { examine } from "./doctor.verb.ts";

/** The engine as far as the doctor asks it: its version, and who is logged in. */
const engine = `#!/bin/sh
case "$1" in
  version) echo v${wantedVersion()} ;;
  whoami) case "$PULUMI_BACKEND_URL" in *closed*) echo 'error: could not open bucket' >&2; exit 255 ;; *) echo ana ;; esac ;;
esac
`;

let machine: MachineUnderTest;
let state: string;
beforeEach(() => {
  machine = new MachineUnderTest();
  machine.putPulumiOnPath(engine);
  for (const name of ["aws", "awsx"]) machine.putPulumi(join(machine.bin, `pulumi-resource-${name}`), "#!/bin/sh\n");
  state = join(machine.root, "state");
  mkdirSync(state);
});
afterEach(() => machine.dispose());

interface Examination {
  readonly code: number;
  readonly text: string;
}

async function examined(
  env: string,
  { root = repository, rehearse = false, backend = pathToFileURL(state).href, json = false, ...changed }: Change = {},
): Promise<Examination> {
  const lines: string[] = [];
  const code = await examine(
    root,
    { env, rehearse },
    {
      console: { json, out: (text) => void lines.push(stripVTControlCharacters(text)) },
      environment: { ...machine.environment, PULUMI_BACKEND_URL: backend },
      run: runInProcessGroup,
      nodeVersion: "24.21.0",
      callerIdentity: () => Promise.resolve({ account: "111122223333", arn: "arn:aws:iam::111122223333:user/ana" }),
      openPolicyGate: openGateWithoutRules,
      ...changed,
    },
  );
  return { code, text: lines.join("\n") };
}

type Change = Partial<DoctorMeans> & {
  readonly root?: string;
  readonly rehearse?: boolean;
  readonly backend?: string;
  readonly json?: boolean;
};

it("finds nothing wrong with a machine for rehearsals, and asks AWS nothing", async () => {
  const callerIdentity = () => Promise.reject(new Error("AWS was asked"));
  const { code, text } = await examined("local", { callerIdentity });
  expect(text).not.toContain("✖");
  expect(text).toContain("– credentials  not needed in a rehearsal");
  expect(code).toBe(0);
});

it("asks AWS nothing for the rehearsal of an environment either, and looks at the rehearsal's own state", async () => {
  const { root } = new PlatformFixture({ base: {} });
  const callerIdentity = () => Promise.reject(new Error("AWS was asked"));
  const { code, text } = await examined("dev", { root, rehearse: true, callerIdentity });
  expect(text).not.toContain("✖");
  expect(text).toMatch(/✔ backend +file:\S+\/rehearsed\/state/);
  expect(text.match(/not needed in a rehearsal/g)).toHaveLength(2);
  expect(code).toBe(0);
});

it("finds nothing wrong with a machine for an environment on AWS, and says whose the credentials are", async () => {
  const { code, text } = await examined("dev");
  expect(text).not.toContain("✖");
  expect(text).toContain("✔ credentials  arn:aws:iam::111122223333:user/ana in account 111122223333");
  expect(text).toContain(`✔ plugins      aws ${installedVersion("@pulumi/aws")}, awsx`);
  expect(code).toBe(0);
});

it("gives machines the same as JSON", async () => {
  const { text } = await examined("local", { json: true, nodeVersion: "22.1.0" });
  const { healthy, checks } = JSON.parse(text) as { healthy: boolean; checks: { what: string; status: string }[] };
  expect(healthy).toBe(false);
  expect(checks).toContainEqual(expect.objectContaining({ what: "Node", status: "wrong" }));
  expect(checks.map(({ what }) => what)).toEqual([
    ...["Node", "engine", "plugins", "settings"],
    ...["backend", "locks", "credentials", "policy pack"],
  ]);
});

const expired = new OperatorError("ExceptionExpired", { problem: "key-rotation has expired", remedy: "keep the rule" });
const brokenPack = {
  ...openGateWithoutRules(),
  pack: { pack: "/pack", environment: () => Promise.reject(new Error("the policy pack ended with exit code 1")) },
};

it.each<{ fault: string; env?: string; cause?: () => Change | undefined; wrong: RegExp }>([
  {
    fault: "an old Node",
    cause: () => ({ nodeVersion: "22.10.0" }),
    wrong: /✖ Node +22\.10\.0 does not run TypeScript\n +remedy: install Node 22\.18\.0 or later/,
  },
  {
    fault: "no engine",
    cause: () => {
      chmodSync(join(machine.bin, "pulumi"), 0o644);
      return undefined;
    },
    wrong: /✖ engine +Pulumi [\d.]+ is not on this machine\n +remedy: let it be obtained: node .* engine/,
  },
  {
    fault: "an engine of another version",
    cause: () => {
      machine.putPulumiOnPath(pulumiPrinting("v3.1.0"));
      return undefined;
    },
    wrong: /✖ engine +Pulumi [\d.]+ is not on this machine; .*bin\/pulumi is v3\.1\.0/,
  },
  {
    fault: "a plugin of another version",
    env: "dev",
    cause: () => {
      chmodSync(join(machine.bin, "pulumi-resource-aws"), 0o644);
      machine.putPulumi(join(machine.versions, "../plugins/resource-aws-v6.0.0/pulumi-resource-aws"), "#!/bin/sh\n");
      return undefined;
    },
    wrong: /✖ plugins +not on this machine: aws 7\.\S+\n +remedy: .*\n.*pulumi plugin install resource aws v7\./,
  },
  {
    fault: "settings with a mistake",
    cause: () => ({ root: new PlatformFixture({ base: { environmentSuffix: "Wrong!" } }).root }),
    wrong: /✖ settings +projects\/base\/Pulumi\.local\.yaml has mistakes:[\s\S]*remedy: correct these keys/,
  },
  {
    fault: "a file where the backend's folder should be",
    cause: () => {
      writeFileSync(join(machine.root, "blocked"), "");
      return { backend: pathToFileURL(join(machine.root, "blocked")).href };
    },
    wrong: /✖ backend +\S+blocked is no folder\n +remedy: check PULUMI_BACKEND_URL/,
  },
  {
    fault: "a backend that does not open",
    env: "dev",
    cause: () => ({ backend: "s3://closed" }),
    wrong: /✖ backend +s3:\/\/closed cannot be reached: exit code 255: error: could not open bucket\n +remedy: check/,
  },
  {
    fault: "a lock",
    cause: () => {
      const folder = join(state, ".pulumi/locks/organization/data/local");
      mkdirSync(folder, { recursive: true });
      const content = { pid: 7, username: "ana", hostname: "laptop", timestamp: "2026-11-22T00:00:00Z" };
      writeFileSync(join(folder, "a.json"), JSON.stringify(content));
      return undefined;
    },
    wrong:
      /✖ locks +data is held by ana@laptop \(process 7\) since 2026-11-22T[\s\S]*pulumi -C projects\/data cancel --stack local/,
  },
  {
    fault: "credentials that have expired",
    env: "dev",
    cause: () => ({ callerIdentity: () => Promise.reject(new Error("The security token has expired")) }),
    wrong: /✖ credentials +The security token has expired\n +remedy: set AWS_PROFILE/,
  },
  {
    fault: "an exception from a rule that has expired",
    cause: () => ({
      openPolicyGate: () => {
        throw expired;
      },
    }),
    wrong: /✖ policy pack +key-rotation has expired\n +remedy: keep the rule/,
  },
  {
    fault: "a policy pack that does not start",
    cause: () => ({ openPolicyGate: () => brokenPack }),
    wrong: /✖ policy pack +the policy pack ended with exit code 1\n +remedy: npm ci/,
  },
])("finds $fault, says what to do, and still looks at the rest", async ({ env = "local", cause, wrong }) => {
  const { code, text } = await examined(env, cause?.() ?? {});
  expect(text).toMatch(wrong);
  expect(text.match(/^✖/gm)).toHaveLength(1);
  expect(code).toBe(1);
});

it("says of locks in other backends that their state does not tell", async () => {
  const { code, text } = await examined("dev", { backend: "azblob://open" });
  expect(text).toContain("✔ backend      azblob://open, as ana");
  expect(text).toContain("– locks        not told by the state in azblob://open");
  expect(code).toBe(0);
});

it("refuses an environment and a suffix that cannot be", async () => {
  await expect(examined("nowhere")).rejects.toThrow(/UnknownEnvironment: there is no environment "nowhere"/);
  const means = { console: { json: false, out: () => undefined }, ...({} as DoctorMeans) };
  await expect(examine(repository, { env: "dev", suffix: "PR 42" }, means)).rejects.toThrow(/IllegalSuffix/);
});
