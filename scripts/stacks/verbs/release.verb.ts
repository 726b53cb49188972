import { readFileSync, writeFileSync } from "node:fs";
import { relative } from "node:path";
import { OperatorError } from "@payments/shared/errors/operator-error.ts";
import { requiredImages } from "@payments/shared/simulated-aws/rehearsal.ts";
import { type ImageReference, parseImageReference, refuseOtherRepository } from "../../release/image-reference.ts";
import { type ReleasedImages, releasedImages, writeImages } from "../../release/release-settings.ts";
import { exitCodes } from "../exit-code.ts";
import { copyOptionsOf, type Platform, projectOf, settingsFileOf } from "../platform.ts";
import { readStates } from "../state-access.ts";
import type { RunContext, RunOptions } from "./run.verb.ts";
import { runOrCheck } from "./start.verb.ts";

export type ReleaseOptions = Pick<RunOptions, "yes" | "summary" | "lockTimeout" | "stackTimeout">;

export interface ReleaseContext extends Omit<RunContext, "platform"> {
  /** Reads the settings: before the release, and again with its digest. */
  readonly open: () => Promise<Platform>;
}

/**
 * `release`: writes the image's digest into app's settings, the one before it as `previousImage`, and deploys app.
 *
 * @param image `sha256:…`, or `<repository>@sha256:…`
 * @returns the exit code of that deployment
 * @throws {OperatorError} UsageError for an image by tag or of another repository
 */
export async function releaseImage(image: string, options: ReleaseOptions, context: ReleaseContext): Promise<number> {
  const reference = parseImageReference(image);
  const platform = await context.open();
  await refuseOtherImages(reference, platform, context);
  const file = settingsFileOf(platform, projectOf(platform, "app"));
  const now = releasedImages(readFileSync(file, "utf8"), file);
  const again = now.image === reference.digest;
  return deployImages(again ? now : { image: reference.digest, previousImage: now.image }, options, context);
}

/** Writes the images into app's settings and deploys app. What does not even begin leaves the settings as they were. */
export async function deployImages(
  images: ReleasedImages,
  options: ReleaseOptions,
  context: ReleaseContext,
): Promise<number> {
  const before = await context.open();
  const file = settingsFileOf(before, projectOf(before, "app"));
  const text = writeImages(file, images);
  context.console.info(
    `${relative(before.root, file)}: image ${images.image}, before it ${images.previousImage ?? "none"}`,
  );
  const putBack = (): void => writeFileSync(file, text);
  try {
    const platform = await context.open();
    const about = { release: images };
    const code = await runOrCheck("up", { ...options, concurrency: 1, only: ["app"] }, { ...context, platform, about });
    if (code === exitCodes.noEngine) putBack();
    if (code === exitCodes.stackFailed) context.console.info(afterFailure(platform));
    return code;
  } catch (error) {
    if (error instanceof OperatorError) putBack();
    throw error;
  }
}

function afterFailure(platform: Platform): string {
  const copy = copyOptionsOf(platform);
  return `The settings name the new image. Deploy it again when the reason is gone: npm run stacks -- up ${copy} --only app; or give it up: npm run stacks -- rollback ${copy}`;
}

async function refuseOtherImages(
  reference: ImageReference,
  platform: Platform,
  { obtainEngine }: ReleaseContext,
): Promise<void> {
  if (reference.repository === undefined) return;
  const states = await readStates(platform, obtainEngine);
  const outputs = new Map([...states].map(([name, state]) => [name, state?.outputs ?? {}]));
  const settings = { ...platform.settings.get("app"), image: reference.digest };
  const images = await requiredImages(projectOf(platform, "app"), settings, outputs);
  const released = images.find(({ digest }) => digest === reference.digest);
  if (released) refuseOtherRepository(reference, released.repositoryUrl);
}
