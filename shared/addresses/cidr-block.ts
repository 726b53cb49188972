import ipaddr from "ipaddr.js";

/** An IPv4 range as numbers: `first` and `last` address, both inclusive, and the prefix length. */
export interface CidrBlock {
  readonly first: number;
  readonly last: number;
  readonly prefix: number;
}

/**
 * Reads `10.0.0.0/16`.
 * @returns nothing if the text is no IPv4 range or has host bits set, as AWS refuses both
 */
export function parseCidrBlock(text: string): CidrBlock | undefined {
  if (!ipaddr.IPv4.isValidCIDR(text)) return undefined;
  const [address, prefix] = ipaddr.IPv4.parseCIDR(text);
  const first = addressNumber(ipaddr.IPv4.networkAddressFromCIDR(text));
  if (first !== addressNumber(address)) return undefined;
  return { first, last: first + 2 ** (32 - prefix) - 1, prefix };
}

/** `{ first: 167772160, prefix: 16 }` as `10.0.0.0/16`. */
export function formatCidrBlock({ first, prefix }: Pick<CidrBlock, "first" | "prefix">): string {
  const octets = [24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256);
  return `${octets.join(".")}/${String(prefix)}`;
}

export function overlaps(a: CidrBlock, b: CidrBlock): boolean {
  return a.first <= b.last && b.first <= a.last;
}

export function contains(outer: CidrBlock, inner: CidrBlock): boolean {
  return outer.first <= inner.first && inner.last <= outer.last;
}

/** The block of `prefix` that starts at the first aligned address after `previous`. */
export function nextBlock(previous: CidrBlock, prefix: number): CidrBlock {
  const size = 2 ** (32 - prefix);
  const first = Math.ceil((previous.last + 1) / size) * size;
  return { first, last: first + size - 1, prefix };
}

/** The block of `prefix` that starts at `first`. */
export function blockAt(first: number, prefix: number): CidrBlock {
  return { first, last: first + 2 ** (32 - prefix) - 1, prefix };
}

function addressNumber(address: ipaddr.IPv4): number {
  return address.octets.reduce((number, octet) => number * 256 + octet, 0);
}
