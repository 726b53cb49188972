import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { deploymentOrder, readStackGraph } from "@payments/shared/stack-graph/stack-graph.ts";
import { repository } from "@payments/shared/testing/rehearsed-project.ts";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { ownerOf } from "./ownership.ts";
import { stalePipelineFiles } from "./pipeline-files.ts";
import { workflows } from "./workflows.plan.ts";

interface Job {
  readonly needs?: readonly string[];
  readonly if?: string;
  readonly uses?: string;
  readonly permissions: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly "timeout-minutes"?: number;
  readonly steps?: readonly {
    readonly uses?: string;
    readonly run?: string;
    readonly with?: Record<string, unknown>;
  }[];
}

interface ReadWorkflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const folder = join(repository, ".github/workflows");
const files = readdirSync(folder);
const read = (file: string): ReadWorkflow => parse(readFileSync(join(folder, file), "utf8")) as ReadWorkflow;
const graph = readStackGraph(repository);

it("the committed files are what the graph makes of them, and no others", () => {
  expect(stalePipelineFiles(repository, graph)).toEqual([]);
  expect(files.sort()).toEqual(Object.keys(workflows(graph)).sort());
});

it("every project has an owner and a workflow, and nothing else has", () => {
  expect(Object.keys(ownerOf).sort()).toEqual([...graph.keys()].sort());
  const owners = readFileSync(join(repository, ".github/CODEOWNERS"), "utf8");
  for (const [project, owner] of Object.entries(ownerOf)) {
    expect(owners).toContain(`/projects/${project}/ ${owner}\n`);
    expect(files).toContain(`${project}.yml`);
  }
});

it("the platform's jobs wait for what their stacks read, as the graph says", () => {
  const { jobs } = read("platform.yml");
  expect(Object.keys(jobs)).toEqual(deploymentOrder(graph));
  for (const [name, { needs = [] }] of Object.entries(jobs)) expect(needs).toEqual(graph.get(name)?.needs);
});

it("a rollout's stages wait for each other, each in its own environment", () => {
  const { jobs } = read("rollout.yml");
  expect(Object.entries(jobs).map(([name, { needs, environment }]) => [name, needs, environment])).toEqual([
    ["dev", undefined, "dev"],
    ["staging", ["dev"], "staging"],
    ["prod", ["staging"], "prod"],
  ]);
});

it("signs the list of what is in the service that the pipeline has just pushed", () => {
  const steps = read("image.yml").jobs["image"]?.steps ?? [];
  const listed = steps.findIndex(({ run }) => run?.includes("npm run image:materials -w @payments/app -- ") === true);
  const signed = steps.findIndex(({ uses }) => uses?.startsWith("actions/attest-sbom@") === true);
  expect(listed).toBeGreaterThan(-1);
  expect(signed).toBeGreaterThan(listed);
  expect(steps[signed]?.with).toMatchObject({
    "subject-digest": "${{ steps.push.outputs.digest }}",
    "sbom-path": "${{ runner.temp }}/service.cdx.json",
  });
});

describe.each(files)("%s", (file) => {
  const text = readFileSync(join(folder, file), "utf8");
  const workflow = read(file);
  const jobs = Object.values(workflow.jobs);

  it("pins every action by the full commit of a release that it names", () => {
    const uses = text.match(/uses: .*/g) ?? [];
    expect(uses.length).toBeGreaterThan(0);
    for (const line of uses)
      expect(line).toMatch(/uses: (\.\/\.github\/workflows\/stack\.yml|[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/);
  });

  it("gives no permission to all jobs, and to each no more than it names", () => {
    expect(workflow.permissions).toEqual({});
    const allowed = { contents: "read", "id-token": "write", "pull-requests": "write", attestations: "write" };
    for (const { permissions } of jobs) expect(allowed).toMatchObject(permissions);
  });

  it("knows no secrets, and puts no expression into a script", () => {
    expect(text).not.toContain("secrets.");
    for (const step of jobs.flatMap(({ steps = [] }) => steps)) expect(step.run ?? "").not.toContain("${{");
  });

  it("gives a pull request of a fork no job with credentials", () => {
    expect(Object.keys(workflow.on)).not.toContain("pull_request_target");
    if (!("pull_request" in workflow.on)) return;
    for (const job of jobs.filter(({ permissions }) => "id-token" in permissions)) {
      const fork = "github.event.pull_request.head.repo.full_name == github.repository";
      const otherEvent = /github\.event_name == '(push|schedule)'/;
      expect(job.if?.includes(fork) === true || otherEvent.test(job.if ?? "")).toBe(true);
    }
  });

  it("has its credentials for as long as a job may take", () => {
    for (const { steps = [], "timeout-minutes": minutes = 0 } of jobs)
      for (const step of steps.filter(({ uses }) => uses?.startsWith("aws-actions/configure-aws-credentials@")))
        expect(step.with?.["role-duration-seconds"]).toBeGreaterThanOrEqual(minutes * 60);
  });

  it("leaves no token in the checkout", () => {
    const checkouts = jobs
      .flatMap(({ steps = [] }) => steps)
      .filter(({ uses }) => uses?.startsWith("actions/checkout@"));
    for (const step of checkouts) expect(step.with?.["persist-credentials"]).toBe(false);
  });
});
