import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { relative } from "node:path";
import { OperatorError } from "@payments/shared/errors/operator-error.ts";
import type { CommonSettings } from "@payments/shared/settings/stack-settings.ts";
import { requiredImages } from "@payments/shared/simulated-aws/rehearsal.ts";
import { type ImageReference, parseImageReference, refuseOtherRepository } from "../../release/image-reference.ts";
import { type ReleasedImages, releasedImages, releasedProject, writeImages } from "../../release/release-settings.ts";
import { exitCodes } from "../exit-code.ts";
import { copyOptionsOf, type Platform, projectOf, rehearsesAwsEnvironment, settingsFileOf } from "../platform.ts";
import { rehearsedSettingsFile } from "../rehearsed-settings.ts";
import { readStates } from "../state-access.ts";
import type { RunContext, RunOptions } from "./run.verb.ts";
import { runOrCheck } from "./start.verb.ts";

export type ReleaseOptions = Pick<RunOptions, "yes" | "summary" | "lockTimeout" | "stackTimeout">;

export interface ReleaseContext extends Omit<RunContext, "platform"> {
  /** Reads the settings: before the release, and again with its digest. */
  readonly open: () => Promise<Platform>;
}

/**
 * `release`: writes the image's digest into app's settings, the one before it as `previousImage`, and deploys app. The rehearsal of
 * dev, staging or prod has settings of its own for that, and the committed ones stay.
 *
 * @param image `sha256:…`, or `<repository>@sha256:…`
 * @returns the exit code of that deployment
 * @throws {OperatorError} UsageError for an image by tag or of another repository
 */
export async function releaseImage(image: string, options: ReleaseOptions, context: ReleaseContext): Promise<number> {
  const reference = parseImageReference(image);
  const platform = await context.open();
  await refuseOtherImages(reference, platform, context);
  const now = imagesOf(platform);
  const again = now.image === reference.digest;
  return deployImages(again ? now : { image: reference.digest, previousImage: now.image }, options, context);
}

/** File of the settings whose images run, if their deployment succeeded: of a rehearsal those of its last one. */
export function imagesFile(platform: Platform): string {
  const project = projectOf(platform, releasedProject);
  const rehearsed = rehearsedSettingsFile(platform, project, "up");
  return rehearsesAwsEnvironment(platform) && existsSync(rehearsed) ? rehearsed : settingsFileOf(platform, project);
}

/** What a release goes on from, and a rollback goes back from. @throws {OperatorError} InvalidSettings */
export function imagesOf(platform: Platform): ReleasedImages {
  const file = imagesFile(platform);
  return releasedImages(readFileSync(file, "utf8"), file);
}

/**
 * Deploys app with the images, and writes them into its settings; a rehearsal keeps them with the settings that it deployed. What does
 * not even begin leaves the settings as they were.
 */
export async function deployImages(
  images: ReleasedImages,
  options: ReleaseOptions,
  context: ReleaseContext,
): Promise<number> {
  const before = await context.open();
  if (rehearsesAwsEnvironment(before)) return upWith(images, withRelease(before, images), options, context);
  const file = settingsFileOf(before, projectOf(before, releasedProject));
  const text = writeImages(file, images);
  const putBack = (): void => writeFileSync(file, text);
  try {
    const code = await upWith(images, await context.open(), options, context);
    if (code === exitCodes.noEngine) putBack();
    return code;
  } catch (error) {
    if (error instanceof OperatorError) putBack();
    throw error;
  }
}

async function upWith(
  images: ReleasedImages,
  platform: Platform,
  options: ReleaseOptions,
  context: ReleaseContext,
): Promise<number> {
  const file = relative(platform.root, settingsFileOf(platform, projectOf(platform, releasedProject)));
  const place = platform.release ? `${file} as rehearsed` : file;
  context.console.info(`${place}: image ${images.image}, before it ${images.previousImage ?? "none"}`);
  const about = { release: images };
  const only = [releasedProject];
  const code = await runOrCheck("up", { ...options, concurrency: 1, only }, { ...context, platform, about });
  if (code === exitCodes.stackFailed) context.console.info(afterFailure(platform));
  return code;
}

/** The platform with these images in the place of those that its settings name. */
function withRelease(platform: Platform, release: ReleasedImages): Platform {
  const settings = { ...platform.settings.get(releasedProject), ...release } as CommonSettings;
  return { ...platform, release, settings: new Map(platform.settings).set(releasedProject, settings) };
}

function afterFailure(platform: Platform): string {
  const copy = copyOptionsOf(platform);
  const giveUp = `or give it up: npm run stacks -- rollback ${copy}`;
  // Of a rehearsal an `up` deploys what is committed.
  if (platform.release)
    return `Release it again when the reason is gone: npm run stacks -- release ${copy} --image ${platform.release.image}; ${giveUp}`;
  return `The settings name the new image. Deploy it again when the reason is gone: npm run stacks -- up ${copy} --only ${releasedProject}; ${giveUp}`;
}

async function refuseOtherImages(
  reference: ImageReference,
  platform: Platform,
  { obtainEngine }: ReleaseContext,
): Promise<void> {
  if (reference.repository === undefined) return;
  const states = await readStates(platform, obtainEngine);
  const outputs = new Map([...states].map(([name, state]) => [name, state?.outputs ?? {}]));
  const settings = { ...platform.settings.get(releasedProject), image: reference.digest };
  const images = await requiredImages(projectOf(platform, releasedProject), settings, outputs);
  const released = images.find(({ digest }) => digest === reference.digest);
  if (released) refuseOtherRepository(reference, released.repositoryUrl);
}
