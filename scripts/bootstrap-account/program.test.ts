import { type ProgramRecord, runUnderMocks } from "@payments/shared/simulated-aws/program-under-mocks.ts";
import { rehearsalStore } from "@payments/shared/simulated-aws/rehearsal-store.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { servicesOf } from "../pipelines/deployment-rights.ts";
import { deploymentRoleName, rolloutRoleName, sessionSeconds } from "../pipelines/deployment-role.names.ts";
import program from "./program.ts";

const copy = { environment: "dev", environmentSuffix: "d1" } as const;
const settings = { environmentSuffix: "d1", region: "ap-southeast-1", repository: "example-org/payments" };
const sharedAccount = {
  stateBucket: "bucket-state-shared-s1",
  stateKeyArn: "arn:aws:kms:ap-southeast-1:111122223333:key/11111111-2222-3333-4444-555555555555",
};

interface Statement {
  readonly Resource: string | readonly string[];
}

class BootstrappedAccount {
  readonly store = rehearsalStore();
  record: ProgramRecord | undefined;

  async run(given: object): Promise<void> {
    const common = { project: "bootstrap", stack: "dev", upstream: {}, store: this.store, program };
    this.record = await runUnderMocks({ ...common, settings: given });
  }

  all(type: string) {
    return this.record?.resources.filter((resource) => resource.type === type) ?? [];
  }

  /** Everything that the policies name. */
  get namedResources(): string[] {
    return this.all("aws:iam/policy:Policy").flatMap(({ inputs }) =>
      (JSON.parse(String(inputs["policy"])) as { Statement: Statement[] }).Statement.flatMap(
        ({ Resource }) => Resource,
      ),
    );
  }
}

describe("the bootstrap of dev", () => {
  const account = new BootstrappedAccount();
  beforeAll(() => account.run(settings));
  afterAll(() => account.store.close());

  it("is taken by the account", () => {
    expect(account.record?.refusals).toEqual([]);
  });

  it("makes a role for each project and one for rollouts, each inside the boundary and for as long as a job may take", () => {
    const [boundary] = account
      .all("aws:iam/policy:Policy")
      .filter(({ name }) => name === "policy-deploy-boundary")
      .map(({ state }) => state["arn"]);
    const roles = account.all("aws:iam/role:Role").map(({ inputs }) => inputs);
    expect(roles.map(({ name }) => name).sort()).toEqual(
      [...Object.keys(servicesOf).map((project) => deploymentRoleName(project, copy)), rolloutRoleName(copy)].sort(),
    );
    for (const role of roles)
      expect(role).toMatchObject({ permissionsBoundary: boundary, maxSessionDuration: sessionSeconds });
  });

  it("trusts tokens of GitHub for this repository in this environment, and nobody else", () => {
    const [provider] = account.all("aws:iam/openIdConnectProvider:OpenIdConnectProvider");
    expect(provider?.inputs).toMatchObject({
      url: "https://token.actions.githubusercontent.com",
      clientIdLists: ["sts.amazonaws.com"],
    });
    for (const { inputs } of account.all("aws:iam/role:Role")) {
      const { Statement } = JSON.parse(String(inputs["assumeRolePolicy"])) as { Statement: unknown[] };
      expect(Statement).toEqual([
        expect.objectContaining({
          Effect: "Allow",
          Action: ["sts:AssumeRoleWithWebIdentity"],
          Principal: { Federated: provider?.state["arn"] },
          Condition: {
            StringEquals: {
              "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
              "token.actions.githubusercontent.com:sub": "repo:example-org/payments:environment:dev",
            },
          },
        }),
      ]);
    }
  });
});

describe("the bootstrap of an environment that shares its account with another one", () => {
  const account = new BootstrappedAccount();
  beforeAll(() => account.run({ ...settings, sharedAccount }));
  afterAll(() => account.store.close());

  it("makes roles only, over the states that are there", () => {
    expect(account.record?.refusals).toEqual([]);
    const types = new Set(account.record?.resources.map(({ type }) => type));
    for (const type of types) expect(type).toMatch(/^(aws:iam\/(policy|role|rolePolicyAttachment):|pulumi:|payments:)/);
    expect(account.namedResources).toEqual(expect.arrayContaining([sharedAccount.stateKeyArn]));
    expect(account.namedResources.filter((name) => name.startsWith("arn:aws:s3:::bucket-state-shared-s1"))).not.toEqual(
      [],
    );
  });
});
