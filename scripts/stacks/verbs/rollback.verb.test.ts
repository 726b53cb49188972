import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";
import { releasedImages, writeImages } from "../../release/release-settings.ts";
import { ReleasePlatform } from "../../testing/release-platform.fixture.ts";
import { rollBack } from "./rollback.verb.ts";

const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;
const options = { yes: true };
let platform: ReleasePlatform;
const images = () => releasedImages(platform.settings("dev"), "dev");
const settingsFile = () => join(platform.root, "projects/app/Pulumi.dev.yaml");

beforeEach(() => {
  platform = new ReleasePlatform();
});
afterEach(() => platform.remove());

/** dev's state, in which app's last finished deployment runs the image; and ECS with a deployment under way. */
function deployed(image: string, running: string | undefined) {
  const stopped: string[] = [];
  const stacks = join(platform.root, "state/.pulumi/stacks/app");
  mkdirSync(stacks, { recursive: true });
  const outputs = { clusterName: "cluster-x", serviceName: "service-x", image: `111122223333.dkr.ecr/x@${image}` };
  const latest = { resources: [{ type: "pulumi:pulumi:Stack", outputs }] };
  writeFileSync(join(stacks, "dev.json"), JSON.stringify({ version: 3, checkpoint: { latest } }));
  const backend = pathToFileURL(join(platform.root, "state")).href;
  const deployments = () => ({
    running: (cluster: string, service: string) =>
      Promise.resolve(`${cluster}/${service}` === "cluster-x/service-x" ? running : undefined),
    rollBack: (arn: string) => Promise.resolve(void stopped.push(arn)),
  });
  return { stopped, context: { ...platform.context("dev", backend), deployments } };
}

it("stops the release that is under way, and writes the image back that runs", async () => {
  writeImages(settingsFile(), { image: digest("b"), previousImage: digest("a") });
  const { stopped, context } = deployed(digest("a"), "arn:deployment");
  expect(await rollBack(options, context)).toBe(0);
  expect(stopped).toEqual(["arn:deployment"]);
  expect(images()).toEqual({ image: digest("a"), previousImage: digest("b") });
  expect(platform.console.document).toEqual({
    verb: "rollback",
    stopped: "arn:deployment",
    release: { image: digest("a"), previousImage: digest("b") },
  });
});

it("stops a release that was written by hand as well, of which the settings remember nothing", async () => {
  writeImages(settingsFile(), { image: digest("b"), previousImage: undefined });
  const { stopped, context } = deployed(digest("a"), "arn:deployment");
  expect(await rollBack(options, context)).toBe(0);
  expect(stopped).toEqual(["arn:deployment"]);
  expect(images()).toEqual({ image: digest("a"), previousImage: digest("b") });
});

it("stops a deployment of something else than an image, and leaves the settings alone", async () => {
  writeImages(settingsFile(), { image: digest("b"), previousImage: digest("a") });
  const before = platform.settings("dev");
  const { stopped, context } = deployed(digest("b"), "arn:deployment");
  expect(await rollBack(options, context)).toBe(0);
  expect(stopped).toEqual(["arn:deployment"]);
  expect(platform.settings("dev")).toBe(before);
});

it("changes nothing at AWS without a word from somebody", async () => {
  writeImages(settingsFile(), { image: digest("b"), previousImage: digest("a") });
  const { stopped, context } = deployed(digest("a"), "arn:deployment");
  await expect(rollBack({ ...options, yes: false }, context)).rejects.toThrow(
    /UsageError: rollback changes AWS in dev, and there is no terminal to ask on\n +remedy: give --yes/,
  );
  expect(stopped).toEqual([]);
  expect(images()).toEqual({ image: digest("b"), previousImage: digest("a") });
});

it("refuses where nothing is under way and nothing was released before", async () => {
  const { context } = deployed(images().image, undefined);
  await expect(rollBack(options, context)).rejects.toThrow(
    /UsageError: projects\/app\/Pulumi.dev.yaml names no previousImage[^\n]*\n +remedy: .*stacks -- release --env dev --image/,
  );
});

it("leaves the settings as they were where the release of the image before cannot begin", async () => {
  writeImages(settingsFile(), { image: digest("b"), previousImage: digest("a") });
  const { context } = deployed(digest("b"), undefined);
  await expect(rollBack({ ...options, yes: false }, context)).rejects.toThrow(/UpstreamNotDeployed|UsageError/);
  expect(images()).toEqual({ image: digest("b"), previousImage: digest("a") });
});
