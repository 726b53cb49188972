import { readFileSync } from "node:fs";
import { join } from "node:path";
import { environments } from "@payments/shared/scope/deployment-scope.ts";
import { repository } from "@payments/shared/testing/rehearsed-project.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { releasedImages, withImages } from "./release-settings.ts";

const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;
const file = "projects/app/Pulumi.dev.yaml";
const text = `# Who releases what: see README
config:
  pulumi:disable-default-providers: [aws]
  app:settings:
    environmentSuffix: d1   # the same everywhere

    image: "${digest("a")}" # pushed on Monday
    collectorImage: ${digest("b")}
    tasks: { minimum: 3, maximum: 6 }
`;

it("says which image is released, and which was before it", () => {
  expect(releasedImages(text, file)).toEqual({ image: digest("a"), previousImage: undefined });
  const written = withImages(text, { image: digest("c"), previousImage: digest("a") }, file);
  expect(releasedImages(written, file)).toEqual({ image: digest("c"), previousImage: digest("a") });
});

it("writes the new one, and the one before it into a line of its own, and touches nothing else", () => {
  expect(withImages(text, { image: digest("c"), previousImage: digest("a") }, file)).toBe(
    text.replace(
      `"${digest("a")}" # pushed on Monday`,
      `${digest("c")} # pushed on Monday\n    previousImage: ${digest("a")}`,
    ),
  );
});

it("writes over both where both are there", () => {
  const once = withImages(text, { image: digest("c"), previousImage: digest("a") }, file);
  expect(withImages(once, { image: digest("d"), previousImage: digest("c") }, file)).toBe(
    once.replace(digest("a"), digest("1")).replace(digest("c"), digest("d")).replace(digest("1"), digest("c")),
  );
});

it("writes into a file whose last line has no end", () => {
  const short = `config:\n  app:settings:\n    image: ${digest("a")}`;
  expect(withImages(short, { image: digest("c"), previousImage: digest("a") }, file)).toBe(
    `config:\n  app:settings:\n    image: ${digest("c")}\n    previousImage: ${digest("a")}`,
  );
});

describe.each(environments)("the committed settings of %s", (environment) => {
  const committed = readFileSync(join(repository, "projects/app", `Pulumi.${environment}.yaml`), "utf8");

  it("keep every line but the two, whatever is released", () => {
    const digests = fc.stringMatching(/^[0-9a-f]{64}$/).map((hex) => `sha256:${hex}`);
    fc.assert(
      fc.property(digests, digests, (image, previousImage) => {
        const written = withImages(committed, { image, previousImage }, file);
        expect(releasedImages(written, file)).toEqual({ image, previousImage });
        const rest = (lines: string) => lines.split("\n").filter((line) => !/^ +(image|previousImage): /.test(line));
        expect(rest(written)).toEqual(rest(committed));
      }),
      { numRuns: 20 },
    );
  });
});

it("refuses a file without an image", () => {
  const refusal =
    /InvalidSettings: projects\/app\/Pulumi.dev.yaml names no image under app:settings\n +remedy: restore/;
  expect(() => withImages("config: {}\n", { image: digest("c"), previousImage: undefined }, file)).toThrow(refusal);
  expect(() => releasedImages("config: {}\n", file)).toThrow(refusal);
});
