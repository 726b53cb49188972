import { expect, it } from "vitest";
import { unknownValue } from "../../simulated-aws/attributes.ts";
import { problemsOf, resource } from "../policed-resources.fixture.ts";
import { physicalName } from "./physical-name.rule.ts";

it.each([
  { type: "aws:sns/topic:Topic", properties: { name: "topic-alerts-prod-x7" } },
  { type: "aws:sns/topic:Topic", properties: { name: unknownValue } },
  { type: "aws:ec2/vpc:Vpc", properties: { tags: { Name: "vpc-local-r1" } } },
  { type: "aws:kms/alias:Alias", properties: { name: "alias/key-data-dev-x1" } },
  {
    type: "aws:cloudwatch/logGroup:LogGroup",
    properties: { name: "/aws/rds/cluster/db-cluster-payments-dev-x1/postgresql" },
  },
  { type: "aws:s3/bucket:Bucket", properties: { bucket: "bucket-archive-dev-x1-111122223333-ap-southeast-1-an" } },
])("admits $properties", ({ type, properties }) => {
  expect(problemsOf(physicalName, [resource(type, properties)])).toEqual([]);
});

it.each([
  { type: "aws:sns/topic:Topic", properties: { name: "alerts" }, problem: 'is called "alerts"' },
  { type: "aws:sns/topic:Topic", properties: {}, problem: 'is called ""' },
  { type: "aws:ec2/vpc:Vpc", properties: { tags: {} }, problem: 'is called ""' },
  { type: "aws:sns/topic:Topic", properties: { name: "topic-prod" }, problem: 'is called "topic-prod"' },
  { type: "aws:kms/alias:Alias", properties: { name: "alias/data" }, problem: 'is called "alias/data"' },
])("refuses what $problem", ({ type, properties, problem }) => {
  expect(problemsOf(physicalName, [resource(type, properties)])).toEqual([problem]);
});
