import { checkout, credentials, nodeSetup, type Workflow } from "./workflow-parts.plan.ts";

/** The reusable workflow's file, seen from its callers. */
export const stackWorkflowFile = "./.github/workflows/stack.yml";

const command = 'npm run stacks -- "$VERB" --env "$TARGET" --only "$PROJECT"';
const given = { VERB: "${{ inputs.verb }}", TARGET: "${{ inputs.environment }}", PROJECT: "${{ inputs.project }}" };

/**
 * One project in one environment, on a runner of its own: `preview` with one comment on the pull request, `up`, or `drift`: a
 * preview that fails where AWS or the programs differ from the state. Its environment is what the role's trust asks for, and
 * what approvals hang on.
 */
export function stackWorkflow(): Workflow {
  const input = (description: string) => ({ description, required: true, type: "string" });
  return {
    name: "stack",
    on: {
      workflow_call: {
        inputs: {
          verb: input("preview, up or drift"),
          project: input("folder below projects/"),
          environment: input("dev, staging or prod"),
        },
      },
    },
    permissions: {},
    jobs: {
      run: {
        name: "${{ inputs.verb }} ${{ inputs.project }} in ${{ inputs.environment }}",
        "runs-on": "ubuntu-24.04",
        "timeout-minutes": 90,
        environment: "${{ inputs.environment }}",
        permissions: { contents: "read", "id-token": "write", "pull-requests": "write" },
        // A stack has one lock; a run that is under way is never cut off in the middle.
        concurrency: { group: "stack-${{ inputs.project }}-${{ inputs.environment }}", "cancel-in-progress": false },
        env: { PULUMI_BACKEND_URL: "${{ vars.PULUMI_BACKEND_URL }}" },
        steps: [
          checkout(),
          nodeSetup(),
          credentials("role-deploy-${{ inputs.project }}-${{ inputs.environment }}"),
          { name: "Deploy", if: "inputs.verb == 'up'", env: given, run: `${command} --yes` },
          {
            name: "Preview",
            if: "inputs.verb == 'preview'",
            env: given,
            run: `${command} --json > "$RUNNER_TEMP/preview.json"`,
          },
          {
            name: "Comment on the pull request",
            if: "inputs.verb == 'preview' && !cancelled()",
            env: {
              ...given,
              GITHUB_TOKEN: "${{ github.token }}",
              PULL_REQUEST: "${{ github.event.pull_request.number }}",
            },
            run: 'npm run stacks -- pipelines comment --env "$TARGET" --project "$PROJECT" --pull-request "$PULL_REQUEST" "$RUNNER_TEMP/preview.json"',
          },
          {
            name: "Look for drift",
            if: "inputs.verb == 'drift'",
            // Read by the engine itself: what AWS says stands in the preview instead of the state.
            env: { ...given, VERB: "preview", PULUMI_OPTION_REFRESH: "true", PULUMI_OPTION_EXPECT_NO_CHANGES: "true" },
            run: command,
          },
        ],
      },
    },
  };
}
