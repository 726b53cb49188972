import type * as aws from "@pulumi/aws";

type EventSelector = aws.types.input.cloudtrail.TrailAdvancedEventSelector;

/**
 * What the trail records: every management event, and whoever reads or changes an object of the archive. The archive's
 * own delivery is left out where it writes: its events come by the trail's log into the archive again, which would be
 * one more delivery to record, for ever. Its reads stay in, since it has no reason to read
 * (https://docs.aws.amazon.com/awscloudtrail/latest/userguide/filtering-data-events.html).
 *
 * @param deliverySessions what the ARN of every session of the delivery's role begins with
 */
export function trailEventSelectors(archiveBucketArn: string, deliverySessions: string): EventSelector[] {
  const ofArchive = [
    { field: "eventCategory", equals: ["Data"] },
    { field: "resources.type", equals: ["AWS::S3::Object"] },
    { field: "resources.ARN", startsWiths: [`${archiveBucketArn}/`] },
  ];
  return [
    { name: "management", fieldSelectors: [{ field: "eventCategory", equals: ["Management"] }] },
    { name: "archive-reads", fieldSelectors: [...ofArchive, { field: "readOnly", equals: ["true"] }] },
    {
      name: "archive-writes",
      fieldSelectors: [
        ...ofArchive,
        { field: "readOnly", equals: ["false"] },
        { field: "userIdentity.arn", notStartsWiths: [deliverySessions] },
      ],
    },
  ];
}
