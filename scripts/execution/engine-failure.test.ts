import { expect, it } from "vitest";
import { explainEngineFailure } from "./engine-failure.ts";

const turn = {
  verb: "up",
  stack: "dev",
  project: { name: "data", folder: "/projects/data" },
  environment: { PULUMI_BACKEND_URL: "file:///state" },
  copyOptions: "--env dev --rehearse",
} as const;

it.each([
  {
    said: "error: the stack is currently locked by 1 lock(s). Either wait",
    code: "StackLocked",
    remedy: /: PULUMI_BACKEND_URL=file:\/\/\/state pulumi -C projects\/data cancel --stack dev$/,
  },
  {
    said: "error: could not open bucket: no such host",
    code: "BackendUnreachable",
    remedy: /check PULUMI_BACKEND_URL/,
  },
  {
    said: "PULUMI_ACCESS_TOKEN must be set for login during non-interactive CLI sessions",
    code: "BackendUnreachable",
    remedy: /pulumi login/,
  },
  {
    said: 'unknown stack "organization/network/dev"',
    code: "UpstreamNotDeployed",
    remedy: /npm run stacks -- up --env dev --rehearse --to data$/,
  },
  {
    said: "failed to save snapshot: An IO error occurred while writing the new snapshot file: blob (code=Unknown): mkdir /state: file exists",
    code: "BackendUnreachable",
    remedy: /bring the backend back, and run the command again: it asks what became of the operations under way/,
  },
  {
    said: "failed to save snapshot: write /state/.pulumi/stacks/data/dev.json: no space left on device",
    code: "DiskFull",
    remedy: /make room where the last lines say/,
  },
  { said: "write /tmp/plan.json: disk quota exceeded", code: "DiskFull", remedy: /run the command again/ },
  { said: "error: incorrect passphrase", code: "BackendUnreachable", remedy: /PULUMI_CONFIG_PASSPHRASE/ },
] as const)("takes $said for $code", ({ said, code, remedy }) => {
  const error = explainEngineFailure(turn, said, []);
  expect(error.code).toBe(code);
  expect(error.remedy).toMatch(remedy);
  expect(error.message).toContain(said.slice(0, 20));
});

it("gives every diagnostic of an unknown failure in full, with the resource's name", () => {
  const diagnostics = [
    {
      severity: "error",
      message: "creating topic: api error InvalidParameter\n",
      urn: "urn:pulumi:dev::data::aws:sns/topic:Topic::alerts",
    },
    { severity: "info#err", message: "not an error" },
    { severity: "error", message: "update failed" },
  ];
  const { code, problem } = explainEngineFailure(turn, "code: 1", diagnostics);
  expect(code).toBe("StackFailed");
  expect(problem).toBe(
    'up of "data" failed:\n    alerts: creating topic: api error InvalidParameter\n    update failed',
  );
});

it("names the backend that was lost, and whose turn it was", () => {
  const said = "failed to save snapshot: write /state/data/dev.json:";
  const lost = explainEngineFailure(turn, `${said} connection refused`, []);
  expect(lost.problem).toContain('the state backend file:///state was lost in the middle of up of "data"');
  expect(lost.remedy).not.toContain("nothing was changed");
  const full = explainEngineFailure(turn, `${said} no space left on device`, []);
  expect(full.problem).toContain('up of "data" stopped: a disk is full (the state is in file:///state)');
});

it("gives the end of the engine's output where it said nothing else", () => {
  const { problem } = explainEngineFailure(
    turn,
    Array.from({ length: 50 }, (_, line) => `line ${line}`).join("\n"),
    [],
  );
  expect(problem).toContain("line 49");
  expect(problem).not.toContain("line 10\n");
});

it("quotes what the engine wrote to stderr, and not the whole of what the Automation API tells", () => {
  const quoted = (stderr: string): string =>
    explainEngineFailure(turn, `code: -2\n stdout: \n stderr: ${stderr}\n err?: Error: Command failed\n${stderr}\n`, [])
      .problem;
  expect(quoted("Command failed with exit code 1: pulumi up --yes\nerror: failed to load checkpoint")).toBe(
    'up of "data" failed:\n    error: failed to load checkpoint',
  );
  expect(quoted("error: one\nerror: two")).toBe('up of "data" failed:\n    error: one\n    error: two');
  expect(quoted("")).toContain("err?: Error: Command failed");
});
