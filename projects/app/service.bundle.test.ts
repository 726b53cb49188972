import { isBuiltin } from "node:module";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { serviceFiles } from "./service.bundle.ts";

const files = serviceFiles("ap-southeast-1");
const root = fileURLToPath(new URL("../../", import.meta.url));

it("is one module, and the authorities of the region beside it", () => {
  expect(Object.keys(files)).toEqual(["service.mjs", "rds-authorities.pem"]);
  expect(files["rds-authorities.pem"]?.match(/BEGIN CERTIFICATE/g)).toHaveLength(3);
});

it("is the same bytes every time, and free of paths of this machine", () => {
  expect(serviceFiles("ap-southeast-1")).toEqual(files);
  expect(files["service.mjs"]).not.toContain(root);
});

it("imports nothing but what Node brings", () => {
  const imports = [...(files["service.mjs"] ?? "").matchAll(/^import .* from "([^"]+)";$/gm)].map(
    ([, name]) => name ?? "",
  );
  expect(imports.length).toBeGreaterThan(0);
  expect(imports.filter((name) => !isBuiltin(name))).toEqual([]);
});
