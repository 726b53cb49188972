import { execFile } from "node:child_process";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { repository } from "@payments/shared/testing/rehearsed-project.ts";
import { expect, inject, it, onTestFinished } from "vitest";
import { obtainEngine } from "../engine/obtain-engine.ts";
import { EngineFixture } from "../testing/engine.fixture.ts";
import { serveLanguageHost } from "../testing/language-host.fixture.ts";

const run = promisify(execFile);

// Proves program and settings files, and Pulumi.yaml. That the standard distribution finds its own language host is
// Pulumi's affair.
it.skipIf(!inject("engineAvailable"))(
  "deploys with plain pulumi up in a project's folder: same program file, same settings, same policy pack",
  {
    timeout: 120_000,
  },
  async () => {
    const fixture = new EngineFixture();
    const host = await serveLanguageHost();
    onTestFinished(() => host.close());
    const silent = { announce: () => undefined, progress: () => undefined };
    const { command } = await obtainEngine({ ...silent, environment: process.env });
    const environment = {
      ...process.env,
      ...(await fixture.environment()),
      PULUMI_CONFIG_PASSPHRASE: "rehearsal",
      // What the standard distribution brings: the analyzer's launcher, here our own, and a Node for it.
      PATH: [join(repository, "shared/policy/launcher"), dirname(process.execPath), process.env["PATH"]].join(
        delimiter,
      ),
    };
    const pulumi = (...args: readonly string[]) =>
      run(command, [...args, "--stack", "local", "--non-interactive"], {
        cwd: join(repository, "projects/network"),
        env: environment,
      });

    await pulumi("stack", "init", "--no-select");
    const { stdout } = await pulumi("up", "--yes", "--skip-preview", `--client=127.0.0.1:${host.port}`);
    expect(stdout).toMatch(/vpcId +: "vpc-[0-9a-f]{17}"/);
    expect(stdout).toMatch(/\+ \d+ created/);
    const { stdout: again } = await pulumi(
      "up",
      "--yes",
      "--skip-preview",
      "--expect-no-changes",
      `--client=127.0.0.1:${host.port}`,
    );
    expect(again).toMatch(/\d+ unchanged/);

    const pack = join(repository, "shared/policy");
    const { stdout: judged } = await pulumi("preview", "--policy-pack", pack, `--client=127.0.0.1:${host.port}`);
    expect(judged).toMatch(/Policies:[\s\S]*payments@v1\.0\.0/);
  },
);
