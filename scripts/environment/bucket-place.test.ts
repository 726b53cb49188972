import { expect, it } from "vitest";
import { bucketPlace } from "./bucket-place.ts";

it.each([
  { url: "s3://states", place: { bucket: "states", prefix: "", access: {} } },
  {
    url: "s3://states/a/b/?region=eu-west-1&awssdk=v2&ssetype=aws:kms&kmskeyid=k",
    place: { bucket: "states", prefix: "a/b/", access: { region: "eu-west-1" } },
  },
  {
    url: "s3://states?profile=deployer&endpoint=http://127.0.0.1:9000&s3ForcePathStyle=true",
    place: {
      bucket: "states",
      prefix: "",
      access: { profile: "deployer", endpoint: "http://127.0.0.1:9000", forcePathStyle: true },
    },
  },
  {
    url: "s3://states?use_path_style=false",
    place: { bucket: "states", prefix: "", access: { forcePathStyle: false } },
  },
])("understands $url as the engine does", ({ url, place }) => {
  expect(bucketPlace(url, {})).toEqual(place);
});

it("takes the region where the engine looks for it", () => {
  const environment = { AWS_REGION: "ap-southeast-1", AWS_DEFAULT_REGION: "eu-west-1" };
  expect(bucketPlace("s3://states?region=us-east-1", environment)?.access).toEqual({ region: "us-east-1" });
  expect(bucketPlace("s3://states", environment)?.access).toEqual({ region: "ap-southeast-1" });
  expect(bucketPlace("s3://states", { AWS_DEFAULT_REGION: "eu-west-1" })?.access).toEqual({ region: "eu-west-1" });
});

it.each([
  undefined,
  "file:///state",
  "https://api.pulumi.com",
  "azblob://states",
  "s3://states?role=arn:aws:iam::111122223333:role/state",
  "s3://states?anonymous=true",
])("leaves %s to the engine", (url) => {
  expect(bucketPlace(url, {})).toBeUndefined();
});
