import { type CidrBlock, contains, overlaps, parseCidrBlock } from "./cidr-block.ts";

/** A subnet of a plan; the name is its own. */
export interface SubnetBlock {
  readonly name: string;
  readonly availabilityZone: string;
  readonly cidrBlock: string;
}

/** Addresses that something takes in one subnet, when it has grown to what its settings allow. */
export interface AddressDemand {
  readonly subnet: string;
  readonly count: number;
  readonly what: string;
  /** The smallest subnet that AWS takes for it, as a prefix length. */
  readonly smallestPrefix?: number;
}

/** A subnet with what it offers and what is taken of it. */
export interface SubnetRoom extends SubnetBlock {
  /** Without the addresses that AWS keeps. */
  readonly usable: number;
  readonly taken: number;
  readonly demands: readonly AddressDemand[];
}

/** The first four addresses and the last of every subnet are AWS's (https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html). */
export const reservedAddresses = 5;

/** A subnet cannot grow, so that it is laid out for this many times what it is to hold. */
export const growthFactor = 2;

/** What each subnet offers, and who takes it. */
export function addressPlan(subnets: readonly SubnetBlock[], demands: readonly AddressDemand[]): SubnetRoom[] {
  return subnets.map((subnet) => {
    const own = demands.filter((demand) => demand.subnet === subnet.name);
    const taken = own.reduce((sum, { count }) => sum + count, 0);
    return { ...subnet, usable: 2 ** (32 - blockOf(subnet).prefix) - reservedAddresses, taken, demands: own };
  });
}

/**
 * What is wrong with a plan, one sentence each: subnets outside of the VPC or over each other, no room for twice what is
 * taken, a subnet smaller than AWS asks for.
 *
 * @throws {RangeError} if a block is malformed
 */
export function planMistakes(vpcBlock: string, rooms: readonly SubnetRoom[]): string[] {
  const vpc = blockOf({ name: "the VPC", cidrBlock: vpcBlock });
  return [
    ...rooms
      .filter((room) => !contains(vpc, blockOf(room)))
      .map((room) => `${title(room)} lies outside of ${vpcBlock}`),
    ...overlapping(rooms).map(([one, other]) => `${title(one)} overlaps ${title(other)}`),
    ...rooms.flatMap(sizeMistakes),
  ];
}

function sizeMistakes(room: SubnetRoom): string[] {
  const { usable, taken, demands } = room;
  const { prefix } = blockOf(room);
  const short = taken * growthFactor > usable;
  return [
    ...(short
      ? [
          `${title(room)} has ${String(usable)} addresses for ${String(taken)}, and ${String(growthFactor)} times that must fit`,
        ]
      : []),
    ...demands
      .filter(({ smallestPrefix = 32 }) => prefix > smallestPrefix)
      .map(
        ({ what, smallestPrefix }) =>
          `${title(room)} is smaller than the /${String(smallestPrefix)} that AWS asks for: ${what}`,
      ),
  ];
}

function overlapping(rooms: readonly SubnetRoom[]): (readonly [SubnetRoom, SubnetRoom])[] {
  return rooms.flatMap((one, index) =>
    rooms
      .slice(index + 1)
      .filter((other) => overlaps(blockOf(one), blockOf(other)))
      .map((other) => [one, other] as const),
  );
}

const title = ({ name, cidrBlock }: SubnetBlock): string => `${name} (${cidrBlock})`;

function blockOf({ name, cidrBlock }: Pick<SubnetBlock, "name" | "cidrBlock">): CidrBlock {
  const block = parseCidrBlock(cidrBlock);
  if (!block) throw new RangeError(`"${cidrBlock}" of ${name} is no IPv4 block`);
  return block;
}
