import type { NamedType } from "@payments/shared/naming/name-limits.ts";
import { type NamingScope, resourceName } from "@payments/shared/naming/resource-name.ts";

const namedTypes: Readonly<Record<string, NamedType>> = {
  "aws:ec2/vpc:Vpc": "vpc",
  "aws:ec2/subnet:Subnet": "subnet",
  "aws:ec2/routeTable:RouteTable": "route-table",
  "aws:ec2/internetGateway:InternetGateway": "internet-gateway",
  "aws:ec2/eip:Eip": "elastic-ip",
  "aws:ec2/natGateway:NatGateway": "nat-gateway",
};

/**
 * The `Name` of a child of `awsx.ec2.Vpc`, which names its children by its own rule: `<vpc>-private-1` becomes
 * `subnet-private-a-prod-x7`, the NAT gateway `<vpc>-1` becomes `nat-gateway-a-prod-x7`.
 *
 * @returns nothing for children without tags, such as routes
 */
export function vpcChildName(
  scope: NamingScope,
  child: { readonly type: string; readonly logicalName: string },
  availabilityZones: readonly string[],
): string | undefined {
  const type = namedTypes[child.type];
  if (!type) return undefined;
  const [, kind, number] = /(?:-([a-z]+))?-(\d)$/.exec(child.logicalName) ?? [];
  const letter = availabilityZones[Number(number) - 1]?.at(-1);
  const role = [kind, letter].filter((part) => part !== undefined).join("-");
  return resourceName(scope, type, role === "" ? undefined : role);
}
