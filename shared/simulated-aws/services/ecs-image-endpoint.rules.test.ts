import { expect, it } from "vitest";
import type { Attributes } from "../attributes.ts";
import { ServiceUnderTest } from "./ecs.fixture.ts";

const type = "aws:ecs/service:Service";
const region = "com.amazonaws.ap-southeast-1";
const own = { StringEquals: { "aws:PrincipalAccount": "111122223333", "aws:ResourceAccount": "111122223333" } };
const allow = (more: Attributes): Attributes => ({
  Effect: "Allow",
  Principal: "*",
  Action: "*",
  Resource: "*",
  ...more,
});
const policy = (...statements: Attributes[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });
const layers = allow({ Action: "s3:GetObject", Resource: "arn:aws:s3:::prod-ap-southeast-1-starport-layer-bucket/*" });

/** An account whose tasks stand behind the endpoint. */
function behind(endpoint: Attributes): ServiceUnderTest {
  const test = new ServiceUnderTest();
  const { vpcId } = test;
  const table = test.make("aws:ec2/routeTable:RouteTable", { vpcId }).id;
  for (const subnetId of test.subnetIds)
    test.make("aws:ec2/routeTableAssociation:RouteTableAssociation", { routeTableId: table, subnetId });
  const routes = endpoint["vpcEndpointType"] === "Interface" ? {} : { routeTableIds: [table] };
  test.make("aws:ec2/vpcEndpoint:VpcEndpoint", { vpcId, ...routes, ...endpoint });
  return test;
}

const refusal = (test: ServiceUnderTest, more: Attributes = {}): string =>
  test.refusal(type, test.serviceInputs({ taskDefinition: test.definition().arn, ...more }));

it("pulls no image where S3's endpoint keeps ECR's layers out", () => {
  const test = behind({ serviceName: `${region}.s3`, policy: policy(allow({ Condition: own })) });
  expect(refusal(test)).toMatch(
    /CannotPullContainerError: .*prod-ap-southeast-1-starport-layer-bucket\.s3\.ap-southeast-1\.amazonaws\.com: 403 Forbidden/,
  );
});

it.each([
  { service: "ecr.api", action: "ecr:GetAuthorizationToken" },
  { service: "ecr.dkr", action: "ecr:BatchGetImage" },
])("pulls no image where the endpoint of $service does not allow $action", ({ service, action }) => {
  const test = behind({
    serviceName: `${region}.${service}`,
    vpcEndpointType: "Interface",
    privateDnsEnabled: true,
    policy: policy(allow({ Action: "ecr:DescribeImages" })),
  });
  expect(refusal(test)).toContain(`no VPC endpoint policy of ${service} allows the ${action} action`);
});

it.each<{ scenario: string; endpoint: Attributes }>([
  { scenario: "that lets layers be read", endpoint: { policy: policy(allow({ Condition: own }), layers) } },
  { scenario: "without a policy of its own", endpoint: {} },
  { scenario: "that no route table of theirs knows", endpoint: { policy: policy(), routeTableIds: [] } },
])("pulls images behind an endpoint of S3 $scenario", ({ endpoint }) => {
  const test = behind({ serviceName: `${region}.s3`, ...endpoint });
  const taskDefinition = test.definition().arn;
  expect(test.make(type, test.serviceInputs({ taskDefinition })).state["taskDefinition"]).toBe(taskDefinition);
});
