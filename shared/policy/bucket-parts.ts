import { awaitedOfType, ofType, type PolicedResource, type PolicedStack } from "./policed-stack.ts";
import type { StackProblem } from "./policy-rule.ts";

const bucketType = "aws:s3/bucket:Bucket";

/**
 * Judges every bucket by those resources of one type that configure it, which S3 has apart from the bucket.
 *
 * @param judge what is wrong, given the resources that belong to one bucket
 */
export function bucketProblems(
  stack: PolicedStack,
  partType: string,
  judge: (parts: readonly PolicedResource[]) => readonly string[],
): StackProblem[] {
  const parts = ofType(stack, partType);
  return ofType(stack, bucketType).flatMap((bucket) => {
    const own = parts.filter((part) => bucketOf(stack, part) === bucket.name);
    return judge(own).map((problem) => ({ resource: bucket, problem }));
  });
}

/** Of the bootstrap's bucket that keeps no logs but the states of stacks, which are overwritten and removed as stacks come and go. */
export function isOfStateBucket({ project }: PolicedStack, { resource }: StackProblem): boolean {
  return project === "bootstrap" && String(resource.properties["bucket"]).startsWith("bucket-state-");
}

/** A part names its bucket by an Output of it, so it comes after that one bucket. */
function bucketOf(stack: PolicedStack, part: PolicedResource): string | undefined {
  return awaitedOfType(stack, part, bucketType)[0]?.name;
}
