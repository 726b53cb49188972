import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { servicesOf } from "../pipelines/deployment-rights.ts";
import { deploymentRoleName, rolloutRoleName } from "../pipelines/deployment-role.names.ts";
import { CommandFixture } from "../testing/command.fixture.ts";

interface Report {
  readonly results: readonly {
    readonly status: string;
    readonly changes: Readonly<Record<string, number>>;
  }[];
  readonly outputs: {
    readonly bootstrap?: {
      readonly backendUrl: string;
      readonly deploymentRoleArns: Readonly<Record<string, string>>;
      readonly rolloutRoleArn: string;
    };
  };
  readonly violations: readonly string[];
}

describe.skipIf(!inject("engineAvailable"))("bootstrap", { timeout: 180_000 }, () => {
  let command: CommandFixture;
  beforeAll(() => {
    command = new CommandFixture();
  });
  afterAll(() => command.remove());
  const kept = () => join(command.folder, "kept");

  const bootstrap = async (...args: readonly string[]): Promise<{ code: number | null; report: Report }> => {
    const { code, stdout, stderr } = await command.run("bootstrap", "--json", "--state", kept(), ...args);
    if (stdout === "") throw new Error(stderr);
    return { code, report: JSON.parse(stdout) as Report };
  };

  it("makes state bucket, key, identity provider and every role that a workflow takes on, inside all rules", async () => {
    const { code, report } = await bootstrap();
    expect([code, report.results.map(({ status }) => status), report.violations]).toEqual([0, ["succeeded"], []]);
    const { backendUrl, deploymentRoleArns, rolloutRoleArn } = report.outputs.bootstrap ?? { deploymentRoleArns: {} };
    expect(backendUrl).toMatch(/^s3:\/\/bucket-state-local-r1-.*\?region=ap-southeast-1$/);
    const copy = { environment: "local", environmentSuffix: "r1" } as const;
    const nameOf = (arn: string | undefined) => arn?.split(":role/")[1];
    expect(Object.entries(deploymentRoleArns).map(([project, arn]) => [project, nameOf(arn)])).toEqual(
      expect.arrayContaining(Object.keys(servicesOf).map((project) => [project, deploymentRoleName(project, copy)])),
    );
    expect(nameOf(rolloutRoleArn)).toBe(rolloutRoleName(copy));
    expect(existsSync(join(kept(), ".pulumi/stacks/bootstrap/local.json"))).toBe(true);
  });

  it("changes nothing when it is run again, and goes", async () => {
    const { results } = (await bootstrap()).report;
    expect(results.map(({ status, changes }) => [status, Object.keys(changes)])).toEqual([["succeeded", ["same"]]]);
    expect((await bootstrap("--destroy")).code).toBe(0);
  });

  it("leaves nothing behind but a key in its deletion window", async () => {
    const { code, stdout } = await command.run("account", "--expect-empty");
    expect(stdout).toContain("0 resources");
    expect(code).toBe(0);
  });
});
