import * as pulumi from "@pulumi/pulumi";
import { expect, it } from "vitest";
import { archivedFiles } from "./function-archive.fixture.ts";
import { functionArchive } from "./function-archive.ts";

const files = { "index.mjs": "export const handler = () => 1;", "migrations/0001_first.sql": "SELECT 1;" };
const pathsOf = async (archive: pulumi.asset.AssetArchive) => {
  const assets = Object.values(await archive.assets) as pulumi.asset.FileAsset[];
  return Promise.all(assets.map(({ path }) => path));
};

it("holds every text under its path", async () => {
  expect(await archivedFiles(functionArchive(files))).toEqual(files);
});

it("is of files, of which the engine keeps no content in its state", async () => {
  for (const asset of Object.values(await functionArchive(files).assets))
    expect(asset).toBeInstanceOf(pulumi.asset.FileAsset);
});

it("lies in one place for one content, in whatever order it is given", async () => {
  const turned = Object.fromEntries(Object.entries(files).reverse());
  expect(await pathsOf(functionArchive(turned))).toEqual(await pathsOf(functionArchive(files)));
});

it("lies elsewhere for another content, and leaves the first as it was", async () => {
  const changed = { ...files, "index.mjs": "export const handler = () => 2;" };
  const [first, second] = [functionArchive(files), functionArchive(changed)];
  expect(await pathsOf(second)).not.toEqual(await pathsOf(first));
  expect(await archivedFiles(first)).toEqual(files);
  expect(await archivedFiles(second)).toEqual(changed);
});
