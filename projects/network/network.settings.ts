import { contains, parseCidrBlock } from "@payments/shared/addresses/cidr-block.ts";
import { stackSettings } from "@payments/shared/settings/stack-settings.ts";
import { z } from "zod";

const zone = z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d[a-z]$/, "expected an availability zone such as ap-southeast-1a");

/** RFC 1918; a VPC of public addresses would hide their owners on the internet from our workloads. */
const privateBlocks = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

const settings = stackSettings({
  /** The VPC's addresses; /16 leaves each zone a /18. */
  cidrBlock: z
    .string()
    .refine(
      (text) => parseCidrBlock(text)?.prefix === 16,
      "expected an IPv4 block of /16 without host bits, such as 10.20.0.0/16",
    )
    .refine(isPrivate, `expected private addresses: inside ${privateBlocks.join(", ")}`),
  /** Fixed, so that a zone that AWS adds moves no subnet. */
  availabilityZones: z
    .tuple([zone, zone, zone], "expected exactly three availability zones")
    .refine((zones) => new Set(zones).size === zones.length, "expected three different zones"),
});

const located = z.object(settings.shape).pick({ region: true, availabilityZones: true });

const schema = settings.refine(
  ({ region, availabilityZones }) => availabilityZones.every((name) => name.slice(0, -1) === region),
  {
    message: "expected availability zones of the stack's region",
    path: ["availabilityZones"],
    // Also beside mistakes in other keys: all of them are reported at once.
    when: ({ value }) => located.safeParse(value).success,
  },
);

export type NetworkSettings = z.output<typeof schema>;

export default () => schema;

/** Malformed text is another rule's to refuse. */
function isPrivate(text: string): boolean {
  const block = parseCidrBlock(text);
  return (
    block === undefined ||
    privateBlocks.map(parseCidrBlock).some((outer) => outer !== undefined && contains(outer, block))
  );
}
