import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { rehearsalStore } from "@payments/shared/simulated-aws/rehearsal-store.ts";
import { putObject } from "@payments/shared/simulated-aws/services/s3-bucket.service.ts";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { CommandFixture } from "../testing/command.fixture.ts";

interface RunDocument {
  readonly results: readonly {
    readonly stack: string;
    readonly status: string;
    readonly changes: Readonly<Record<string, number>>;
  }[];
  readonly outputs: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly state: string;
}

const order = ["network", "security", "data", "edge", "app", "observability"];
let command: CommandFixture;

beforeAll(() => {
  command = new CommandFixture();
});
afterAll(() => command.remove());

const locks = (): string[] => {
  const folder = join(command.folder, "state/.pulumi/locks");
  return existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".json"))
    : [];
};
const json = (stdout: string): RunDocument => JSON.parse(stdout) as RunDocument;
const changed = ({ results }: RunDocument): number =>
  results.reduce(
    (sum, { changes }) =>
      sum + Object.entries(changes).reduce((own, [kind, count]) => (kind === "same" ? own : own + count), 0),
    0,
  );

// One life of the platform, in order: each test goes on where the one before it ended.
describe.skipIf(!inject("engineAvailable"))("the whole platform through the real engine", { timeout: 180_000 }, () => {
  it("stops cleanly at Ctrl-C: no lock is left, what was begun is finished", async () => {
    const run = command.start(["up"]);
    await run.seen("security: started");
    run.process.kill("SIGINT");
    const { code, stdout, stderr } = await run.ended;
    expect(stderr).toContain("interrupted: waiting for the stacks at work; Ctrl-C again cancels them");
    expect(code).toBe(130);
    expect(locks()).toEqual([]);
    expect(stdout).toMatch(/network +│ succeeded/);
    expect(stdout).toMatch(/observability: skipped/);
  });

  it("goes on at the next run, deploys all six stacks in order, and prints what it made", async () => {
    const { code, stdout } = await command.run("up");
    expect(code).toBe(0);
    const started = stdout.match(/^(\w+): started$/gm)?.map((line) => line.split(":")[0]) ?? [];
    expect(started).toEqual(order.slice(-started.length));
    expect(stdout).toMatch(/^network: unchanged since .*; --force deploys it anyway$/m);
    expect(stdout).toMatch(/ALB DNS name +load-balancer-local-r1-\d+\.ap-southeast-1\.elb\.amazonaws\.com/);
    expect(stdout).toMatch(
      /API Gateway URL +https:\/\/[a-z0-9]{10}\.execute-api\.ap-southeast-1\.amazonaws\.com\/stage-local-r1/,
    );
    expect(stdout).toMatch(
      /CloudWatch dashboard URL +https:\/\/ap-southeast-1\.console\.aws\.amazon\.com\/cloudwatch\//,
    );
    expect(stdout).toContain("Not executed in rehearsal:");
    expect(stdout).toContain(`State: file://${command.folder}/state`);
  });

  it("changes nothing the second time", async () => {
    const { code, stdout } = await command.run("up", "--json");
    const document = json(stdout);
    expect(code).toBe(0);
    expect(document.results.map(({ stack, status }) => [stack, status])).toEqual(
      order.map((stack) => [stack, "unchanged"]),
    );
    expect(changed(document)).toBe(0);
  });

  it("says from state alone what is deployed and what is published", async () => {
    const status = JSON.parse((await command.run("status", "--json")).stdout) as {
      stacks: { name: string; status: string; resources: number }[];
    };
    expect(status.stacks.map(({ name, status }) => [name, status])).toEqual(order.map((name) => [name, "fresh"]));
    expect(status.stacks.every(({ resources }) => resources > 5)).toBe(true);
    const outputs = JSON.parse((await command.run("outputs", "--only", "network", "--json")).stdout) as {
      network: { vpcId: string };
    };
    expect(outputs.network.vpcId).toMatch(/^vpc-[0-9a-f]{17}$/);
  });

  it("previews an applied platform as unchanged, from nothing but known values", async () => {
    const { code, stdout } = await command.run("preview", "--json");
    expect(code).toBe(0);
    expect(changed(json(stdout))).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ notApplicable: [] });
  });

  it("refuses to destroy what others still read, and names them", async () => {
    const { code, stderr } = await command.run("destroy", "--only", "security");
    expect(code).toBe(2);
    expect(stderr).toMatch(/LiveConsumers: "security" is read by app, data, edge, observability, still deployed/);
    expect(stderr).toContain(
      "remedy: destroy its readers with it: npm run stacks -- destroy --env local --from security",
    );
  });

  it("destroys a layer with its readers, readers first", async () => {
    const { code, stdout } = await command.run("destroy", "--from", "app");
    expect(code).toBe(0);
    expect(stdout.match(/^(\w+): started$/gm)).toEqual(["observability: started", "app: started"]);
    expect((await command.run("account", "--expect-empty")).code).toBe(1);
  });

  it("destroys the rest with the logs in its buckets, and leaves nothing but keys in their deletion window", async () => {
    const store = rehearsalStore(join(command.folder, "account"));
    for (const { id } of store.list("aws:s3/bucket:Bucket")) putObject(store, id, "logs/one");
    store.close();
    expect((await command.run("destroy")).code).toBe(0);
    const { code, stdout } = await command.run("account", "--expect-empty");
    expect(stdout).toBe("0 resources, and 6 keys in their deletion window\n");
    expect(code).toBe(0);
    expect(locks()).toEqual([]);
  });

  it("proves afterwards, by AWS's own API, that nothing with our tags remains", async () => {
    const { code, stdout } = await command.run("sweep");
    expect(stdout).toMatch(/│ key +│ [0-9a-f-]+ +│ AWS deletes it +│ in its deletion window/);
    expect(stdout).toContain("nothing remains, but 6 keys in their deletion window");
    expect(code).toBe(0);
  });
});

it.each(["local", "dev", "staging", "prod"])(
  "checks the programs with the committed settings of %s",
  async (environment) => {
    const { code, stdout } = await command.run("check", "--env", environment, "--json");
    const { results } = JSON.parse(stdout) as { results: { stack: string; refusals: string[] }[] };
    expect(results.map(({ stack, refusals }) => [stack, refusals])).toEqual(order.map((stack) => [stack, []]));
    expect(code).toBe(0);
  },
);

describe("wrong input", { timeout: 20_000 }, () => {
  it.each([
    {
      args: ["up", "--env", "production"],
      code: 2,
      refusal: /UnknownEnvironment[\s\S]*choose one of local, dev, staging, prod/,
    },
    { args: ["up", "--suffix", "PR"], code: 2, refusal: /IllegalSuffix/ },
    { args: ["up", "--only", "nework"], code: 2, refusal: /UnknownProject[\s\S]*choose among/ },
    { args: ["up", "--only", "app"], code: 2, refusal: /UpstreamNotDeployed: "app" reads from/ },
    {
      args: ["up", "--env", "dev"],
      code: 2,
      refusal: /UsageError: up changes AWS in dev, and there is no terminal to ask on/,
    },
    { args: ["up", "--concurrency", "0"], code: 2, refusal: /expected a whole number above 0/ },
    { args: ["deploy"], code: 2, refusal: /unknown command 'deploy'/ },
  ])("$args ends with $code and one clear error", async ({ args, code, refusal }) => {
    const result = await command.run(...args);
    expect(result.stderr).toMatch(refusal);
    expect(result.stdout).toBe("");
    expect(result.code).toBe(code);
  });

  it("has help with examples for every verb", async () => {
    const verbs = ["up", "preview", "destroy", "check", "graph", "outputs", "status", "account", "contracts"];
    const others = [
      "addresses",
      "affected",
      "archive replay",
      "doctor",
      "history",
      "policies",
      "reachability",
      "release",
      "rollback",
      "sweep",
    ];
    for (const verb of [...verbs, ...others]) {
      const { code, stdout } = await command.run(...verb.split(" "), "--help");
      expect(code, verb).toBe(0);
      expect(stdout, verb).toMatch(/Examples:\n {2}npm run stacks -- /);
    }
  });
});
