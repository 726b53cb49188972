import { readFileSync } from "node:fs";
import type * as pulumi from "@pulumi/pulumi";

/** What a function's archive holds, texts by path. */
export async function archivedFiles(code: unknown): Promise<Record<string, string>> {
  const assets = (await (code as pulumi.asset.AssetArchive).assets) as Record<string, pulumi.asset.FileAsset>;
  const texts = Object.entries(assets).map(
    async ([path, asset]): Promise<[string, string]> => [path, readFileSync(await asset.path, "utf8")],
  );
  return Object.fromEntries(await Promise.all(texts));
}
