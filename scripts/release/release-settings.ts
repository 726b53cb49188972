import { readFileSync, writeFileSync } from "node:fs";
import { OperatorError } from "@payments/shared/errors/operator-error.ts";
import { isScalar, type ParsedNode, parseDocument } from "yaml";

/** The project whose settings name them. */
export const releasedProject = "app";

/** Which images the settings name: what runs, and what ran before. */
export interface ReleasedImages {
  /** `sha256:<64 hex digits>` */
  readonly image: string;
  readonly previousImage: string | undefined;
}

const imagePath = ["config", "app:settings", "image"];
const previousPath = ["config", "app:settings", "previousImage"];

/** @throws {OperatorError} InvalidSettings where the file names no image */
export function releasedImages(text: string, file: string): ReleasedImages {
  return { image: placeOf(text, imagePath)?.value ?? refuse(file), previousImage: placeOf(text, previousPath)?.value };
}

/**
 * The text of a settings file with these images in it: nothing else of it changes, no comment, no blank, no order.
 *
 * @throws {OperatorError} InvalidSettings where the file names no image
 */
export function withImages(text: string, { image, previousImage }: Required<ReleasedImages>, file: string): string {
  const written = spliced(text, placeOf(text, imagePath) ?? refuse(file), image);
  if (previousImage === undefined) return written;
  const previous = placeOf(written, previousPath);
  if (previous) return spliced(written, previous, previousImage);
  const { start } = placeOf(written, imagePath) ?? refuse(file);
  const lineStart = written.lastIndexOf("\n", start) + 1;
  const lineEnd = written.indexOf("\n", start);
  const end = lineEnd < 0 ? written.length : lineEnd;
  const indent = /^ */.exec(written.slice(lineStart))?.[0] ?? "";
  return `${written.slice(0, end)}\n${indent}previousImage: ${previousImage}${written.slice(end)}`;
}

/** Writes the images into the file. @returns the text that stood there */
export function writeImages(file: string, images: ReleasedImages): string {
  const before = readFileSync(file, "utf8");
  writeFileSync(file, withImages(before, images, file));
  return before;
}

interface Place {
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

function placeOf(text: string, path: readonly string[]): Place | undefined {
  const node = parseDocument(text).getIn(path, true) as ParsedNode | undefined;
  if (!isScalar(node) || typeof node.value !== "string") return undefined;
  return { value: node.value, start: node.range[0], end: node.range[1] };
}

const spliced = (text: string, { start, end }: Place, value: string): string =>
  text.slice(0, start) + value + text.slice(end);

function refuse(file: string): never {
  throw new OperatorError("InvalidSettings", {
    problem: `${file} names no image under app:settings`,
    remedy: "restore it from git",
  });
}
