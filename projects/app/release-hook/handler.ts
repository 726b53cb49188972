import { ECSClient } from "@aws-sdk/client-ecs";
import { isFirstRevision } from "./first-revision.ts";
import { hookEnvironment } from "./hook-environment.ts";
import type { HookAnswer, HookEvent } from "./hook-protocol.ts";
import { releaseVerdict } from "./release-verdict.ts";
import { smokeTest } from "./smoke-test.ts";

// Kept from one call to the next, as Lambda advises: https://docs.aws.amazon.com/lambda/latest/dg/best-practices.html
const ecs = new ECSClient({});

/**
 * What ECS calls when the new version has the test traffic, before it has any of the customers'.
 *
 * @throws {Error} if ECS cannot be asked, or the environment is wrong: the release goes back then
 */
export async function handler(event: HookEvent): Promise<HookAnswer> {
  const door = hookEnvironment(process.env);
  const { resourceArn, lifecycleStage, hookDetails } = event;
  if (await isFirstRevision(ecs, resourceArn)) {
    log({ resourceArn, lifecycleStage, verdict: "SUCCEEDED", because: "first revision: nobody is served yet" });
    return { hookStatus: "SUCCEEDED" };
  }
  const faults = await smokeTest(door);
  const answer = releaseVerdict(faults, hookDetails?.attempt ?? 0);
  log({ resourceArn, lifecycleStage, verdict: answer.hookStatus, faults });
  return answer;
}

function log(entry: object): void {
  process.stdout.write(`${JSON.stringify(entry)}\n`);
}
