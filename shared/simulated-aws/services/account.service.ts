import type { AccountIdentity, SimulatedService } from "../resource-type.ts";

/** The zones that an account sees in a region, in order. */
export function zonesOf({ region }: Pick<AccountIdentity, "region">): string[] {
  return ["a", "b", "c"].map((letter) => region + letter);
}

/** What an account says of itself: who calls, in which region, with which zones. */
export const accountFunctions: SimulatedService = {
  resources: {},
  functions: {
    "aws:index/getCallerIdentity:getCallerIdentity": (_, { accountId, partition }) => ({
      accountId,
      arn: `arn:${partition}:iam::${accountId}:user/rehearsal`,
      id: accountId,
      userId: "AIDAREHEARSAL0000000",
    }),
    "aws:index/getRegion:getRegion": (_, { region }) => ({
      region,
      name: region,
      id: region,
      description: "Asia Pacific (Singapore)",
      endpoint: `ec2.${region}.amazonaws.com`,
    }),
    "aws:index/getPartition:getPartition": (_, { partition }) => ({
      partition,
      id: partition,
      dnsSuffix: "amazonaws.com",
      reverseDnsPrefix: "com.amazonaws",
    }),
    "aws:index/getAvailabilityZones:getAvailabilityZones": (_, { region }) => ({
      id: region,
      region,
      groupNames: [region],
      names: zonesOf({ region }),
      zoneIds: zonesOf({ region }).map((_zone, index) => `apse1-az${String(index + 1)}`),
    }),
  },
};
