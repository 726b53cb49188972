import { expect, it } from "vitest";
import { trailEventSelectors } from "./trail-events.plan.ts";

const archive = "arn:aws:s3:::bucket-archive-prod-x7-111122223333-ap-southeast-1-an";
const sessions = "arn:aws:sts::111122223333:assumed-role/role-log-delivery-prod-x7/";
const selectors = trailEventSelectors(archive, sessions);

type Event = Readonly<Record<string, string>>;
type Field = { field: string; equals?: string[]; startsWiths?: string[]; notStartsWiths?: string[] };

/** As CloudTrail decides: an event is recorded if one selector's fields all fit it. */
function recordedBy(event: Event): string[] {
  const fits = ({ field, equals, startsWiths, notStartsWiths }: Field): boolean => {
    const value = event[field] ?? "";
    const begins = (beginnings: string[]) => beginnings.some((beginning) => value.startsWith(beginning));
    return (
      (!equals || equals.includes(value)) &&
      (!startsWiths || begins(startsWiths)) &&
      !(notStartsWiths && begins(notStartsWiths))
    );
  };
  return selectors
    .filter(({ fieldSelectors }) => (fieldSelectors as Field[]).every(fits))
    .map(({ name }) => name as string);
}

const admin = "arn:aws:sts::111122223333:assumed-role/admin/alice";
const object = (bucket: string, who: string, readOnly: boolean): Event => ({
  eventCategory: "Data",
  "resources.type": "AWS::S3::Object",
  "resources.ARN": `${bucket}/logs/year=2026/month=11/day=22/one`,
  readOnly: String(readOnly),
  "userIdentity.arn": who,
});

it.each([
  { event: "a call that changes a resource", fields: { eventCategory: "Management" }, by: ["management"] },
  { event: "somebody's GetObject", fields: object(archive, admin, true), by: ["archive-reads"] },
  { event: "somebody's DeleteObject", fields: object(archive, admin, false), by: ["archive-writes"] },
  { event: "the delivery's PutObject", fields: object(archive, `${sessions}AWSFirehose`, false), by: [] },
  { event: "the delivery's GetObject", fields: object(archive, `${sessions}AWSFirehose`, true), by: ["archive-reads"] },
  {
    event: "a PutObject by a role that is only named like the delivery's",
    fields: object(archive, sessions.replace(/\/$/, "0/session"), false),
    by: ["archive-writes"],
  },
  {
    event: "a PutObject into the trail's own bucket",
    fields: object(archive.replace("archive", "trail"), admin, false),
    by: [],
  },
  { event: "a PutObject into another copy's archive", fields: object(`${archive}0`, admin, false), by: [] },
])("records $event by $by", ({ fields, by }) => {
  expect(recordedBy(fields)).toEqual(by);
});
