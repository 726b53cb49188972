import type { RecordedResource } from "@payments/shared/simulated-aws/program-under-mocks.ts";
import { type RehearsedProject, rehearseProject } from "@payments/shared/testing/rehearsed-project.ts";
import { expect, it } from "vitest";

const types = {
  account: "aws:apigateway/account:Account",
  certificate: "aws:acm/certificate:Certificate",
  record: "aws:route53/record:Record",
  role: "aws:iam/role:Role",
} as const;

const withoutRefusal = ({ refusals }: RehearsedProject): void => expect(refusals).toEqual([]);
const namesOf = (resources: readonly RecordedResource[]) => resources.map(({ inputs }) => inputs["name"]);

it("leaves the account's logging role alone where the settings say that others set it", async () => {
  const project = await rehearseProject("edge", {
    adjust: (settings) => ({ ...settings, manageApiGatewayAccount: false }),
  });
  expect(project.all(types.account)).toEqual([]);
  expect(project.all(types.role)).toEqual([]);
  expect(project.refusals).toEqual([
    expect.stringContaining("CloudWatch Logs role ARN must be set in account settings to enable logging"),
  ]);
});

it("makes no certificate and no record for a certificate that exists, and checks its name", async () => {
  const certificateArn = "arn:aws:acm:ap-southeast-1:111122223333:certificate/00000000-0000-4000-8000-000000000001";
  const project = await rehearseProject("edge", {
    adjust: (settings) => ({
      ...settings,
      certificate: { source: "existing", certificateArn, domainName: "pay.example.com" },
    }),
  });
  expect(project.all(types.certificate)).toEqual([]);
  expect(project.all(types.record)).toEqual([]);
  expect(project.outputs["serviceDomainName"]).toBe("pay.example.com");
  expect(project.resource("aws:apigateway/integration:Integration", "integration-createPayment").inputs["uri"]).toBe(
    "https://pay.example.com:443/v1/payments",
  );
});

it("reaches a copy below the environment's domain, and names everything by the copy's suffix", async () => {
  const copy = await rehearseProject("edge", { suffix: "pr42", adjust: (settings) => settings });
  expect(copy.outputs).toMatchObject({
    serviceDomainName: "pr42.api.payments.test",
    apiStageName: "stage-local-pr42",
    apiPathPrefix: "/stage-local-pr42",
    environmentSuffix: "pr42",
  });
  expect(copy.resource(types.certificate, "certificate").inputs["domainName"]).toBe("pr42.api.payments.test");
  expect(copy.resource(types.record, "record-service").inputs["name"]).toBe("pr42.api.payments.test");
  expect(copy.all(types.account)).toEqual([]);
  expect(JSON.stringify(namesOf([...copy.resources]))).not.toContain("local-r1");
});
