import { publishOutputs } from "@payments/shared/contracts/publish-outputs.ts";
import { resourceName } from "@payments/shared/naming/resource-name.ts";
import { awsProvider, currentAccount } from "@payments/shared/providers/aws-provider.ts";
import { currentScope, loadSettings } from "@payments/shared/settings/current-stack.ts";
import * as aws from "@pulumi/aws";
import { DatabaseNetworkAcl } from "./database-network-acl.component.ts";
import { networkContract } from "./network.contract.ts";
import networkSettings from "./network.settings.ts";
import { VpcEndpoints } from "./vpc-endpoints.component.ts";
import { ZonedVpc } from "./zoned-vpc.component.ts";

export default async function program() {
  const settings = loadSettings(networkSettings);
  const scope = currentScope(settings);
  const provider = awsProvider(scope, settings, "network-team");
  const account = await currentAccount(provider, settings.region);
  const owned = { providers: [provider] };

  const { cidrBlock, availabilityZones } = settings;
  const vpc = new ZonedVpc("vpc", { scope, cidrBlock, availabilityZones }, owned);
  const endpoints = new VpcEndpoints("vpc-endpoints", { scope, account, vpc }, owned);
  new DatabaseNetworkAcl("network-acl-database", { scope, vpc }, owned);
  // Without rules: whatever is created without a group of its own can reach nothing.
  new aws.ec2.DefaultSecurityGroup(
    "security-group-default",
    { vpcId: vpc.vpcId, tags: { Name: resourceName(scope, "security-group", "default") } },
    { provider },
  );

  return publishOutputs(scope, networkContract, {
    vpcId: vpc.vpcId,
    vpcCidrBlock: cidrBlock,
    availabilityZones,
    publicSubnetIds: vpc.publicSubnetIds,
    privateSubnetIds: vpc.privateSubnetIds,
    databaseSubnetIds: vpc.databaseSubnetIds,
    privateSubnetCidrBlocks: vpc.privateSubnetCidrBlocks,
    natPublicAddresses: vpc.natPublicAddresses,
    endpointSecurityGroupId: endpoints.securityGroupId,
    s3PrefixListId: endpoints.s3PrefixListId,
  });
}
