import { deploymentOrder, type StackGraph } from "@payments/shared/stack-graph/stack-graph.ts";
import { imageEnvironment } from "./deployment-rights.ts";
import { deploymentRoleName, rolloutRoleName } from "./deployment-role.names.ts";
import { pinned } from "./pinned-actions.ts";
import { stackWorkflow, stackWorkflowFile } from "./stack-workflow.plan.ts";
import { linterVersions } from "./workflow-linters.ts";
import {
  checkout,
  credentials,
  environmentSuffix,
  nodeSetup,
  type Workflow,
  type WorkflowJob,
} from "./workflow-parts.plan.ts";

/** A pull request of a fork has no credentials, and gets none: its programs are another's code. */
const ofThisRepository = "github.event.pull_request.head.repo.full_name == github.repository";
const stages = ["dev", "staging", "prod"] as const;

/** All workflows by file name, from the stack graph. */
export function workflows(graph: StackGraph): Readonly<Record<string, Workflow>> {
  const projects = Object.fromEntries([...graph.keys()].map((name) => [`${name}.yml`, projectWorkflow(graph, name)]));
  return {
    ...projects,
    "stack.yml": stackWorkflow(),
    "platform.yml": platformWorkflow(graph),
    "tests.yml": testsWorkflow(),
    "rollout.yml": rolloutWorkflow(),
    "image.yml": imageWorkflow(),
  };
}

const stackJob = (verb: string, project: string, environment: string, more: WorkflowJob = {}): WorkflowJob => ({
  ...more,
  permissions: { contents: "read", "id-token": "write", "pull-requests": "write" },
  uses: stackWorkflowFile,
  with: { verb, project, environment },
});

/** A project's own files, the shared code, and the contracts of what it reads. */
function projectWorkflow(graph: StackGraph, name: string): Workflow {
  const contracts = (graph.get(name)?.needs ?? []).map((need) => `projects/${need}/*.contract.ts`);
  const paths = [`projects/${name}/**`, ...contracts, "shared/**", "package-lock.json"];
  const when = (event: string) => `github.event_name == '${event}'`;
  return {
    name,
    on: {
      pull_request: { paths },
      push: { branches: ["main"], paths },
      // 18:30 UTC is half past two at night in Singapore.
      schedule: [{ cron: "30 18 * * *" }],
    },
    permissions: {},
    jobs: {
      preview: stackJob("preview", name, "dev", { if: `${when("pull_request")} && ${ofThisRepository}` }),
      deploy: stackJob("up", name, "dev", { if: when("push") }),
      ...Object.fromEntries(
        stages.map((stage) => [`drift-${stage}`, stackJob("drift", name, stage, { if: when("schedule") })]),
      ),
    },
  };
}

/** The whole platform on CI runners: a stack on each, begun as soon as what it reads is deployed. */
function platformWorkflow(graph: StackGraph): Workflow {
  const environment = "${{ inputs.environment }}";
  const jobs = deploymentOrder(graph).map((name) => {
    const needs = graph.get(name)?.needs ?? [];
    return [name, stackJob("up", name, environment, needs.length > 0 ? { needs: [...needs] } : {})] as const;
  });
  return {
    name: "platform",
    on: {
      workflow_dispatch: { inputs: { environment: { type: "choice", required: true, options: [...stages] } } },
    },
    permissions: {},
    concurrency: { group: `platform-${environment}`, "cancel-in-progress": false },
    jobs: Object.fromEntries(jobs),
  };
}

function testsWorkflow(): Workflow {
  const setup = [checkout({ "fetch-depth": 0 }), nodeSetup()];
  return {
    name: "tests",
    on: { pull_request: {}, push: { branches: ["main"] } },
    permissions: {},
    concurrency: { group: "tests-${{ github.ref }}", "cancel-in-progress": false },
    jobs: {
      tests: {
        "runs-on": "ubuntu-24.04",
        "timeout-minutes": 60,
        permissions: { contents: "read" },
        steps: [
          ...setup,
          { run: "npm test" },
          { run: "npm run check" },
          {
            run: `go run github.com/rhysd/actionlint/cmd/actionlint@v${linterVersions.actionlint}`,
          },
          { run: `pipx run zizmor==${linterVersions.zizmor} --offline .github/workflows` },
        ],
      },
      record: {
        needs: ["tests"],
        if: "github.event_name == 'push' && !cancelled()",
        "runs-on": "ubuntu-24.04",
        "timeout-minutes": 15,
        environment: "dev",
        permissions: { contents: "read", "id-token": "write" },
        env: {
          PULUMI_BACKEND_URL: "${{ vars.PULUMI_BACKEND_URL }}",
          OUTCOME: "${{ needs.tests.result == 'success' && 'succeeded' || 'failed' }}",
        },
        steps: [
          ...setup,
          credentials(rolloutRoleName({ environment: "dev", environmentSuffix })),
          { run: 'npm run stacks -- rollout tests --outcome "$OUTCOME"' },
        ],
      },
    },
  };
}

/** One job for each stage: each has its own environment, so its own role and its own reviewers. */
function rolloutWorkflow(): Workflow {
  const jobs = stages.map((stage, index) => {
    const upTo = stages.slice(0, index + 1).join(" ");
    const approval = stage === "prod" ? ' --approve "$APPROVER"' : "";
    const needs = stages[index - 1];
    return [
      stage,
      {
        ...(needs === undefined ? {} : { needs: [needs] }),
        "runs-on": "ubuntu-24.04",
        "timeout-minutes": 240,
        environment: stage,
        permissions: { contents: "read", "id-token": "write" },
        env: {
          PULUMI_BACKEND_URL: "${{ vars.PULUMI_BACKEND_URL }}",
          ...(stage === "prod"
            ? { APPROVER: "${{ github.triggering_actor }}, reviewers of the environment prod" }
            : {}),
        },
        steps: [
          checkout({ "fetch-depth": 0 }),
          nodeSetup(),
          credentials(rolloutRoleName({ environment: stage, environmentSuffix })),
          { run: `npm run stacks -- rollout ${upTo}${approval}` },
        ],
      },
    ] as const;
  });
  return {
    name: "rollout",
    on: { workflow_dispatch: {} },
    permissions: {},
    concurrency: { group: "rollout", "cancel-in-progress": false },
    jobs: Object.fromEntries(jobs),
  };
}

const pushedImage = {
  "subject-name": "${{ vars.IMAGE_REPOSITORY }}",
  "subject-digest": "${{ steps.push.outputs.digest }}",
};

/** Builds the service's image with the list of what is in it, pushes it, and signs the provenance of its digest and the service's own list. */
function imageWorkflow(): Workflow {
  return {
    name: "image",
    on: { workflow_dispatch: {} },
    permissions: {},
    concurrency: { group: "image", "cancel-in-progress": false },
    jobs: {
      image: {
        "runs-on": "ubuntu-24.04",
        "timeout-minutes": 30,
        environment: imageEnvironment,
        permissions: { contents: "read", "id-token": "write", attestations: "write" },
        env: { REPOSITORY: "${{ vars.IMAGE_REPOSITORY }}", REVISION: "${{ github.sha }}" },
        steps: [
          checkout(),
          nodeSetup(),
          credentials(deploymentRoleName("app", { environment: imageEnvironment, environmentSuffix })),
          {
            name: "Build and push",
            id: "push",
            // The image's own platform needs no emulation: nothing runs in its last stage.
            run: [
              'aws ecr get-login-password | docker login --username AWS --password-stdin "${REPOSITORY%%/*}"',
              "docker buildx create --use",
              'docker buildx build --platform linux/arm64 --file projects/app/Dockerfile --build-arg "REVISION=$REVISION" --sbom=true --provenance=mode=max --tag "$REPOSITORY:$REVISION" --metadata-file "$RUNNER_TEMP/image.json" --push .',
              'echo "digest=$(jq -r \'."containerimage.digest"\' "$RUNNER_TEMP/image.json")" >> "$GITHUB_OUTPUT"',
            ].join("\n"),
          },
          { uses: pinned("actions/attest-build-provenance"), with: pushedImage },
          {
            name: "List what esbuild put into the service",
            run: 'npm ci --no-audit --no-fund\nnpm run image:materials -w @payments/app -- "$RUNNER_TEMP/service.cdx.json"',
          },
          {
            uses: pinned("actions/attest-sbom"),
            with: { ...pushedImage, "sbom-path": "${{ runner.temp }}/service.cdx.json" },
          },
        ],
      },
    },
  };
}
