import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, matchesGlob, relative, resolve } from "node:path";
import type { Payment } from "@payments/edge/payment-api.contract.ts";
import { tierPorts } from "@payments/shared/ports/tier-ports.ts";
import { repository } from "@payments/shared/testing/rehearsed-project.ts";
import { validate } from "dockerfile-utils";
import { buildSync } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { containerDefinitions } from "./container-definitions.plan.ts";
import { copiesOf, dockerfileText, stages } from "./dockerfile.fixture.ts";
import { type LoopbackServer, startLoopbackServer } from "./service/loopback-server.fixture.ts";
import { type PaymentDatabase, startPaymentDatabase } from "./service/payment-database.fixture.ts";
import { type ServerProcess, startServerProcess } from "./service/server-process.fixture.ts";
import { serviceEnvironment } from "./service/service-process.fixture.ts";
import { startTokenIssuer, type TokenIssuer } from "./service/token-issuer.fixture.ts";
import { serviceBuild, serviceFiles } from "./service.bundle.ts";

const [build, image] = stages;
if (!build || !image) throw new Error("the Dockerfile has no two stages");

const [container] = containerDefinitions({
  region: "ap-southeast-1",
  serviceImage: "service",
  collectorImage: "collector",
  serviceLogGroupName: "service",
  collectorLogGroupName: "collector",
  databaseHost: "writer",
  databasePort: 5432,
  databaseName: "payments",
  databaseUser: "payments_service",
  databasePoolSize: 2,
  partnerPathPrefix: "/stage",
  identity: { issuer: "https://a.example", audience: "https://b.example", jwksUrl: "https://a.example/keys" },
  deploymentEnvironment: "prod-x7",
}) as [{ readonly command: readonly string[]; readonly user: string; readonly readonlyRootFilesystem: boolean }];

describe("the Dockerfile", () => {
  it("has nothing that a builder refuses or warns of", () => {
    expect(validate(dockerfileText)).toEqual([]);
  });

  it("takes every base by its digest", () => {
    for (const { base } of stages) expect(base).toMatch(/^[a-z0-9./-]+:[a-z0-9.-]+@sha256:[0-9a-f]{64}$/);
  });

  it("builds with the Node that the repository is tested with", () => {
    const { devDependencies } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8")) as {
      devDependencies: Record<string, string>;
    };
    expect(build.base).toContain(`/node:${devDependencies["node"] ?? ""}-`);
  });

  it("says of command, user and port what the task definition says", () => {
    expect(image.list("CMD")).toEqual(container.command);
    expect(image.list("ENTRYPOINT")).toEqual([]);
    expect(image.only("USER")).toBe(container.user);
    expect(image.only("EXPOSE")).toBe(String(tierPorts.service));
  });

  it("puts exactly the service's files into an image in which nothing runs while it is built", () => {
    const [copy, ...others] = copiesOf(image);
    expect(others).toEqual([]);
    expect(copy?.from).toBe("build");
    expect(copy?.sources.map((path) => basename(path)).sort()).toEqual(
      Object.keys(serviceFiles("ap-southeast-1")).sort(),
    );
    expect(image.instructions.map((instruction) => instruction.getKeyword())).not.toContain("RUN");
  });

  it("gives the build stage every source of the service, past what is ignored", () => {
    const ignored = readFileSync(new URL("Dockerfile.dockerignore", import.meta.url), "utf8")
      .trim()
      .split("\n");
    const copied = copiesOf(build).flatMap(({ sources }) => sources);
    const { absWorkingDir } = serviceBuild();
    const { metafile } = buildSync({ ...serviceBuild(), write: false, outdir: "out", metafile: true });
    const sources = Object.keys(metafile.inputs)
      .map((path) => relative(repository, resolve(absWorkingDir, path)))
      .filter((path) => !path.includes("node_modules/"));
    expect(sources.length).toBeGreaterThan(20);
    // The projects' own tsconfig.json, which esbuild reads, extend the repository's.
    const besides = ["package-lock.json", "tsconfig.base.json", "projects/app/service-files.command.ts"];
    for (const source of [...sources, ...besides]) {
      expect(copied.filter((path) => source === path || source.startsWith(path))).toHaveLength(1);
      expect(ignored.filter((pattern) => matchesGlob(source, pattern))).toEqual([]);
    }
  });
});

describe("what is in the image, run as its command says", () => {
  /** Another user than the one who made the files, where the tests may choose one. */
  const user = process.getuid?.() === 0 ? Number(container.user.split(":")[0]) : undefined;
  let root: string;
  let folder: string;
  let database: PaymentDatabase;
  let issuer: TokenIssuer;
  let collector: LoopbackServer;
  let service: ServerProcess;

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), "service-image-"));
    folder = join(root, "app");
    collector = await startLoopbackServer({
      "/v1/traces": () => ({}),
      "/GetSamplingRules": () => ({ SamplingRuleRecords: [] }),
    });
    [database, issuer] = await Promise.all([startPaymentDatabase("any"), startTokenIssuer()]);
    fillAsBuilt();
    // The authorities of RDS vouch for no database on this machine.
    writeFileSync(join(folder, "rds-authorities.pem"), database.authority);
    for (const name of readdirSync(folder)) chmodSync(join(folder, name), 0o444);
    for (const directory of [folder, root]) chmodSync(directory, 0o555);
    const [node, ...args] = image.list("CMD");
    expect(node).toBe("node");
    service = await startServerProcess({
      ...{ args, folder, ...(user === undefined ? {} : { user }) },
      environment: serviceEnvironment({ database, issuer, collectorUrl: collector.url, partnerPrefix: "/stage" }),
    });
  });
  afterAll(async () => {
    await Promise.all([service.end("SIGTERM"), collector.stop(), issuer.stop()]);
    await database.stop();
    chmodSync(root, 0o755);
    chmodSync(folder, 0o755);
    rmSync(root, { recursive: true });
  });

  /** The build stage's last command, and then what the image copies from it. */
  function fillAsBuilt(): void {
    const made = join(root, "image");
    const [node, ...args] = (build?.instructions ?? [])
      .flatMap((instruction) => instruction.getArgumentsContent() ?? [])
      .filter((line) => line.startsWith("node "))
      .flatMap((line) => line.replaceAll('"$REGION"', build?.only("ARG").split("=")[1] ?? "").split(" "));
    expect(node).toBe("node");
    execFileSync(
      process.execPath,
      args.map((argument) => (argument === "/image" ? made : argument)),
      { cwd: repository },
    );
    for (const path of image ? copiesOf(image).flatMap(({ sources }) => sources) : [])
      cpSync(join(made, relative("/image", path)), join(folder, basename(path)));
    rmSync(made, { recursive: true });
  }

  it("is nothing but the files that are copied into it, which nobody may write", () => {
    expect(readdirSync(folder).sort()).toEqual(["rds-authorities.pem", "service.mjs"]);
    expect(readdirSync(folder).map((name) => statSync(join(folder, name)).mode & 0o222)).toEqual([0, 0]);
    expect(container.readonlyRootFilesystem).toBe(true);
  });

  it("takes a payment on a real PostgreSQL, and ends in order", async () => {
    const answer = await fetch(`${service.url}/v1/payments`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${await issuer.token()}`,
        "content-type": "application/json",
        "idempotency-key": "image-1",
      },
      body: JSON.stringify({ amountMinor: 1250, currency: "SGD" }),
    });
    expect(answer.status).toBe(201);
    expect((await answer.json()) as Payment).toMatchObject({ amountMinor: 1250, status: "pending" });
    expect(await service.end("SIGTERM")).toBe(0);
    expect(readdirSync(folder).sort()).toEqual(["rds-authorities.pem", "service.mjs"]);
  });
});
