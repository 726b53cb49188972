import { type AccountStore, outsideThePlatform } from "@payments/shared/simulated-aws/account-store.ts";
import type { Attributes } from "@payments/shared/simulated-aws/attributes.ts";
import type { ProgramRecord } from "@payments/shared/simulated-aws/program-under-mocks.ts";
import { rehearse } from "@payments/shared/simulated-aws/rehearsal.ts";
import { rehearsalStore } from "@payments/shared/simulated-aws/rehearsal-store.ts";
import { readStackGraph } from "@payments/shared/stack-graph/stack-graph.ts";
import { repository } from "@payments/shared/testing/rehearsed-project.ts";
import { beforeAll, describe, expect, it } from "vitest";

const types = {
  account: "aws:apigateway/account:Account",
  certificate: "aws:acm/certificate:Certificate",
  record: "aws:route53/record:Record",
  role: "aws:iam/role:Role",
} as const;

/** Runs edge's program after those it needs, in an account that holds something already. */
async function edgeIn(store: AccountStore, stack: string, change: object = {}): Promise<ProgramRecord> {
  const graph = readStackGraph(repository);
  const projects = ["network", "security", "edge"]
    .map((name) => graph.get(name))
    .filter((found) => found !== undefined);
  const records = await rehearse({
    projects,
    environment: "local",
    stack,
    store,
    adjust: (project, settings) => (project === "edge" ? { ...settings, ...change } : settings),
  });
  const record = records.get("edge");
  if (!record) throw new Error([...records.values()].flatMap(({ refusals }) => refusals).join("\n"));
  return record;
}

const all = ({ resources }: ProgramRecord, type: string) => resources.filter((resource) => resource.type === type);

function madeByOthers(store: AccountStore, type: string, id: string, state: Attributes): void {
  store.put({ type, id, arn: id, name: undefined, owner: outsideThePlatform, inputs: state, state });
}

describe("a copy of the environment", () => {
  let environment: ProgramRecord;
  let copy: ProgramRecord;

  beforeAll(async () => {
    const store = rehearsalStore();
    environment = await edgeIn(store, "local");
    copy = await edgeIn(store, "local-pr42");
  });

  it("stands beside it in one account, with a domain, a certificate and names of its own", () => {
    expect([...environment.refusals, ...copy.refusals]).toEqual([]);
    expect(copy.outputs).toMatchObject({
      serviceDomainName: "pr42.api.payments.test",
      apiStageName: "stage-local-pr42",
      apiPathPrefix: "/stage-local-pr42",
      environmentSuffix: "pr42",
    });
    expect(all(copy, types.certificate).map(({ inputs }) => inputs["domainName"])).toEqual(["pr42.api.payments.test"]);
    expect(all(copy, types.record).map(({ inputs }) => inputs["name"])).toContain("pr42.api.payments.test");
    expect(JSON.stringify(copy.resources.map(({ inputs }) => inputs))).not.toContain("local-r1");
  });

  it("leaves the role with which API Gateway logs to the environment", () => {
    expect([all(environment, types.account).length, all(copy, types.account).length]).toEqual([1, 0]);
    expect(all(copy, types.role)).toEqual([]);
  });
});

describe("an account that others share", () => {
  it("keeps the logging role that it has, if the settings say so", async () => {
    const store = rehearsalStore();
    madeByOthers(store, types.account, "111122223333", { cloudwatchRoleArn: "arn:aws:iam::111122223333:role/theirs" });
    const edge = await edgeIn(store, "local", { manageApiGatewayAccount: false });
    expect(edge.refusals).toEqual([]);
    expect([...all(edge, types.account), ...all(edge, types.role)]).toEqual([]);
    const stages = all(edge, "aws:apigateway/stage:Stage");
    expect(stages.map(({ inputs, options }) => [inputs["accessLogSettings"] !== undefined, options.dependsOn])).toEqual(
      [[true, []]],
    );
  });

  it("may bring a certificate: then there is no record of ours, and the gateway checks the name that it is for", async () => {
    const store = rehearsalStore();
    const certificateArn = "arn:aws:acm:ap-southeast-1:111122223333:certificate/00000000-0000-4000-8000-000000000001";
    madeByOthers(store, types.certificate, certificateArn, { arn: certificateArn, status: "ISSUED" });
    const edge = await edgeIn(store, "local", {
      certificate: { source: "existing", certificateArn, domainName: "pay.example.com" },
    });
    expect(edge.refusals).toEqual([]);
    expect([...all(edge, types.certificate), ...all(edge, types.record)]).toEqual([]);
    expect(edge.outputs["serviceDomainName"]).toBe("pay.example.com");
    const shown = all(edge, "aws:lb/listener:Listener").map(({ inputs }) => inputs["certificateArn"]);
    expect(shown).toEqual([undefined, certificateArn, certificateArn]);
    const uris = all(edge, "aws:apigateway/integration:Integration").map(({ inputs }) => String(inputs["uri"]));
    expect(uris.filter((uri) => !uri.startsWith("https://pay.example.com:443/v1/"))).toEqual([]);
  });
});
