import { blockAt, type CidrBlock, contains, formatCidrBlock, nextBlock, parseCidrBlock } from "./cidr-block.ts";

export interface SubnetSpec {
  readonly name: string;
  /** Prefix length of each zone's subnet. */
  readonly cidrMask: number;
}

export interface PlannedSubnet {
  readonly name: string;
  readonly availabilityZone: string;
  readonly cidrBlock: string;
}

/**
 * Where `awsx.ec2.Vpc` with the strategy "Auto" puts subnets: the VPC is divided evenly among the zones (rounded up to
 * a power of two), and within a zone the subnets follow each other in the order given, each at the next address that
 * its size allows (https://www.pulumi.com/docs/iac/clouds/aws/guides/vpc/).
 *
 * @throws {RangeError} if the VPC's block is malformed or a zone's subnets do not fit into its share
 */
export function autoSubnetLayout(
  cidrBlock: string,
  zones: readonly string[],
  specs: readonly SubnetSpec[],
): PlannedSubnet[] {
  const vpc = parseCidrBlock(cidrBlock);
  if (!vpc) throw new RangeError(`"${cidrBlock}" is no IPv4 block`);
  const zonePrefix = vpc.prefix + Math.ceil(Math.log2(zones.length));
  return zones.flatMap((availabilityZone, index) => {
    const share = blockAt(vpc.first + index * 2 ** (32 - zonePrefix), zonePrefix);
    return subnetsOfZone(share, specs).map((block, position) => ({
      name: specs[position]?.name ?? "",
      availabilityZone,
      cidrBlock: formatCidrBlock(block),
    }));
  });
}

function subnetsOfZone(share: CidrBlock, specs: readonly SubnetSpec[]): CidrBlock[] {
  const blocks: CidrBlock[] = [];
  for (const { name, cidrMask } of specs) {
    const previous = blocks.at(-1);
    const block = previous ? nextBlock(previous, cidrMask) : blockAt(share.first, cidrMask);
    if (!contains(share, block))
      throw new RangeError(`subnet "${name}" of /${String(cidrMask)} does not fit into ${formatCidrBlock(share)}`);
    blocks.push(block);
  }
  return blocks;
}
