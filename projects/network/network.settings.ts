import { parseCidrBlock } from "@payments/shared/addresses/cidr-block.ts";
import { stackSettings } from "@payments/shared/settings/stack-settings.ts";
import { z } from "zod";

const zone = z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d[a-z]$/, "expected an availability zone such as ap-southeast-1a");

const schema = stackSettings({
  /** The VPC's addresses; /16 leaves each zone a /18. */
  cidrBlock: z
    .string()
    .refine(
      (text) => parseCidrBlock(text)?.prefix === 16,
      "expected an IPv4 block of /16 without host bits, such as 10.20.0.0/16",
    ),
  /** Fixed, so that a zone that AWS adds moves no subnet. */
  availabilityZones: z
    .tuple([zone, zone, zone], "expected exactly three availability zones")
    .refine((zones) => new Set(zones).size === zones.length, "expected three different zones"),
});

export type NetworkSettings = z.output<typeof schema>;

export default () => schema;
