import { expect, it } from "vitest";
import { problemsOf, resource } from "../policed-resources.fixture.ts";
import { destroyable } from "./destroyable.rule.ts";

const cluster = { skipFinalSnapshot: true };

it.each([
  { example: resource("aws:s3/bucket:Bucket", { forceDestroy: true }), problems: [] },
  { example: resource("aws:rds/cluster:Cluster", cluster), problems: [] },
  { example: resource("aws:kms/key:Key", {}, { protect: true }), problems: ["is protected"] },
  { example: resource("aws:kms/key:Key", {}, { retainOnDelete: true }), problems: ["is retained on delete"] },
  { example: resource("aws:s3/bucket:Bucket", {}), problems: ["forceDestroy is not true"] },
  { example: resource("aws:ecr/repository:Repository", {}), problems: ["forceDelete is not true"] },
  { example: resource("aws:backup/vault:Vault", { forceDestroy: false }), problems: ["forceDestroy is not true"] },
  { example: resource("aws:rds/cluster:Cluster", {}), problems: ["skipFinalSnapshot is not true"] },
  {
    example: resource("aws:rds/cluster:Cluster", { ...cluster, deletionProtection: true }),
    problems: ["deletionProtection is not false"],
  },
  {
    example: resource("aws:rds/cluster:Cluster", { ...cluster, deleteAutomatedBackups: false }),
    problems: ["deleteAutomatedBackups is not true"],
  },
  {
    example: resource("aws:lb/loadBalancer:LoadBalancer", { enableDeletionProtection: true }),
    problems: ["enableDeletionProtection is not false"],
  },
  {
    example: resource("aws:cloudwatch/logGroup:LogGroup", { skipDestroy: true }),
    problems: ["skipDestroy is not false"],
  },
])("says $problems of $example.type with $example.properties", ({ example, problems }) => {
  expect(problemsOf(destroyable, [example])).toEqual(problems);
});
