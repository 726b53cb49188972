import { relative } from "node:path";
import { OperatorError } from "@payments/shared/errors/operator-error.ts";
import { type ReleasedImages, releasedProject, writeImages } from "../../release/release-settings.ts";
import type { ServiceDeployments } from "../../release/service-deployments.ts";
import { confirmChange } from "../confirmation.ts";
import { exitCodes } from "../exit-code.ts";
import { copyOptionsOf, type Platform } from "../platform.ts";
import { readStates } from "../state-access.ts";
import { deployImages, imagesFile, imagesOf, type ReleaseContext, type ReleaseOptions } from "./release.verb.ts";

export interface RollbackContext extends ReleaseContext {
  /** ECS in the region; a rehearsal has none, since its deployments are over at once. */
  readonly deployments: (region: string) => ServiceDeployments;
}

/** The service as app's last finished deployment left it. */
interface DeployedService {
  readonly cluster: string;
  readonly name: string;
  /** `sha256:<64 hex digits>` */
  readonly digest: string;
}

/**
 * `rollback`: sends a deployment that is under way back to the revision before; where none is, releases the image that ran
 * before the last release.
 *
 * @returns the command's exit code
 * @throws {OperatorError} UsageError where there is nothing to go back to
 */
export async function rollBack(options: ReleaseOptions, context: RollbackContext): Promise<number> {
  const platform = await context.open();
  const images = imagesOf(platform);
  const service = platform.rehearsed ? undefined : await deployedService(platform, context);
  const deployments = service && context.deployments(platform.settings.get(releasedProject)?.region ?? "");
  const running = await deployments?.running(service?.cluster ?? "", service?.name ?? "");
  if (!service || !deployments || running === undefined)
    return deployImages(turned(images, platform), options, context);

  await confirmChange("rollback", platform, [releasedProject], options);
  await deployments.rollBack(running);
  // A deployment of something else than an image leaves the settings' image as it is.
  const released = images.image !== service.digest;
  const kept = released ? { image: service.digest, previousImage: images.image } : images;
  if (released) writeImages(imagesFile(platform), kept);
  printStopped(running, kept, context);
  return exitCodes.success;
}

/** @throws {OperatorError} UsageError where no release has written down what ran before it */
function turned({ image, previousImage }: ReleasedImages, platform: Platform): ReleasedImages {
  if (previousImage !== undefined) return { image: previousImage, previousImage: image };
  throw new OperatorError("UsageError", {
    problem: `${relative(platform.root, imagesFile(platform))} names no previousImage: nothing was released by the command yet`,
    remedy: `release the image to go back to: npm run stacks -- release ${copyOptionsOf(platform)} --image sha256:<digest>`,
  });
}

async function deployedService(
  platform: Platform,
  { obtainEngine }: ReleaseContext,
): Promise<DeployedService | undefined> {
  const outputs = (await readStates(platform, obtainEngine)).get(releasedProject)?.outputs ?? {};
  const { clusterName, serviceName, image } = outputs;
  if (typeof clusterName !== "string" || typeof serviceName !== "string" || typeof image !== "string") return undefined;
  return { cluster: clusterName, name: serviceName, digest: image.split("@").at(-1) ?? "" };
}

function printStopped(deployment: string, images: ReleasedImages, { console }: ReleaseContext): void {
  if (console.json) {
    console.out(JSON.stringify({ verb: "rollback", stopped: deployment, release: images }, null, 2));
    return;
  }
  console.out(`ECS sends ${deployment} back to the revision before.`);
  console.info(`The settings name ${images.image}. The up that waits for the deployment will fail in ECS's words.`);
}
