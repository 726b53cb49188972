import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import { afterAll, beforeAll, expect, it } from "vitest";
import { serviceBuild } from "./service.bundle.ts";

interface Materials {
  readonly bomFormat: string;
  readonly specVersion: string;
  readonly components: readonly {
    readonly group?: string;
    readonly name: string;
    readonly version?: string;
    readonly purl?: string;
    readonly licenses?: readonly unknown[];
  }[];
}

let folder: string;
let text: string;
let materials: Materials;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "materials-"));
  text = written("first.json");
  materials = JSON.parse(text) as Materials;
});
afterAll(() => rmSync(folder, { recursive: true }));

function written(name: string): string {
  execFileSync(process.execPath, ["service-materials.command.ts", join(folder, name)], {
    cwd: fileURLToPath(new URL(".", import.meta.url)),
  });
  return readFileSync(join(folder, name), "utf8");
}

const nameOf = ({ group, name }: Materials["components"][number]): string => (group ? `${group}/${name}` : name);

it("names every package that esbuild put into the bundle, and no other", () => {
  const { metafile } = buildSync({ ...serviceBuild(), write: false, outdir: "out", metafile: true });
  const bundled = Object.values(metafile.outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .flatMap(([path]) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []);
  const named = materials.components.map(nameOf).filter((name) => !name.startsWith("@payments/"));
  expect(new Set(bundled).size).toBeGreaterThan(20);
  expect([...new Set(named)].sort()).toEqual([...new Set(bundled)].sort());
});

it("gives each package the version that is installed, its address and its licence", () => {
  for (const name of ["fastify", "pg", "zod"]) {
    const { version } = JSON.parse(
      readFileSync(join(fileURLToPath(new URL("../../node_modules", import.meta.url)), name, "package.json"), "utf8"),
    ) as { version: string };
    const component = materials.components.find((each) => nameOf(each) === name);
    expect(component).toMatchObject({ version, purl: expect.stringContaining(`pkg:npm/${name}@${version}`) as string });
    expect(component?.licenses).not.toHaveLength(0);
  }
});

it("is CycloneDX 1.6, and the same every time, free of paths of this machine", () => {
  expect(materials).toMatchObject({ bomFormat: "CycloneDX", specVersion: "1.6" });
  expect(written("second.json")).toBe(text);
  expect(text).not.toContain(fileURLToPath(new URL("../../", import.meta.url)));
});
