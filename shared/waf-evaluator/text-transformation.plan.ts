import { createHash } from "node:crypto";
import { decodedCharacterReferences } from "./character-references.plan.ts";

type Transformation = (bytes: string) => string;

const fromHex = (hex: string): string => String.fromCharCode(Number.parseInt(hex, 16));

/** Full-width forms (U+FF01–U+FF5E) become their ASCII letters; of any other only the lower byte is kept. */
function lowerByte(hex: string): string {
  const code = Number.parseInt(hex, 16);
  return String.fromCharCode(code >= 0xff01 && code <= 0xff5e ? code - 0xfee0 : code & 0xff);
}

const urlDecoded: Transformation = (bytes) => bytes.replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) => fromHex(hex));

const ansiEscapes: Readonly<Record<string, string>> = {
  ...{ a: "\x07", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" },
  ...{ "\\": "\\", "?": "?", "'": "'", '"': '"' },
};

const ansiDecoded: Transformation = (bytes) =>
  bytes.replaceAll(
    /\\(?:x([0-9a-f]{2})|0([0-7]{3})|([abfnrtv\\?'"]))/gi,
    (whole, hex?: string, octal?: string, letter?: string) => {
      if (hex !== undefined) return fromHex(hex);
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 0xff);
      return ansiEscapes[letter ?? ""] ?? whole;
    },
  );

const scriptDecoded: Transformation = (bytes) =>
  bytes.replaceAll(
    /\\(?:u([0-9a-f]{4})|x([0-9a-f]{2})|([0-3]?[0-7]{1,2})|([\s\S]))/gi,
    (_, ...[unicode, hex, octal, other]: (string | undefined)[]) => {
      if (unicode !== undefined) return lowerByte(unicode);
      if (hex !== undefined) return fromHex(hex);
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
      return (/[abfnrtv]/.test(other ?? "") ? ansiEscapes[other ?? ""] : other) ?? "";
    },
  );

const styleDecoded: Transformation = (bytes) =>
  bytes.replaceAll(/\\(?:([0-9a-f]{1,6})\s?|([\s\S]))/gi, (_, hex?: string, other?: string) =>
    hex === undefined ? (other ?? "") : lowerByte(hex),
  );

/** A path without `//`, `/./` and `/x/../`. */
function normalizedPath(path: string): string {
  const kept: string[] = [];
  for (const segment of path.split("/").slice(path.startsWith("/") ? 1 : 0)) {
    if (segment === "..") kept.pop();
    else if (segment !== "." && segment !== "") kept.push(segment);
  }
  const slash = path.endsWith("/") && kept.length > 0 ? "/" : "";
  return `${path.startsWith("/") ? "/" : ""}${kept.join("/")}${slash}`;
}

/** Each byte above ASCII that begins a UTF-8 sequence becomes `%uHHHH`. */
function unicodeOf(bytes: string): string {
  return bytes.replaceAll(/[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}/g, (sequence) => {
    const code = Buffer.from(sequence, "latin1").toString("utf8").charCodeAt(0);
    return `%u${code.toString(16).padStart(4, "0")}`;
  });
}

const commandLine: Transformation = (bytes) =>
  lowerCase(
    bytes
      .replaceAll(/[\\"'^]/g, "")
      .replaceAll(/[,;]/g, " ")
      .replaceAll(/ +/g, " ")
      .replaceAll(/ +(?=[/(])/g, ""),
  );

/** ASCII only: WAF knows no other letters. */
const lowerCase: Transformation = (bytes) => bytes.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());

/**
 * The text transformations of AWS WAF, as https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-transformation.html
 * words each of them. The page does not say that URL_DECODE reads a plus as a blank: here it stays a plus, and rules must do with both.
 */
const transformations: Readonly<Record<string, Transformation>> = {
  NONE: (bytes) => bytes,
  BASE64_DECODE: (bytes) =>
    /^[A-Za-z0-9+/]*={0,2}$/.test(bytes) ? Buffer.from(bytes, "base64").toString("latin1") : bytes,
  BASE64_DECODE_EXT: (bytes) => Buffer.from(bytes.replaceAll(/[^A-Za-z0-9+/]/g, ""), "base64").toString("latin1"),
  CMD_LINE: commandLine,
  COMPRESS_WHITE_SPACE: (bytes) => bytes.replaceAll(/[\f\t\n\r\v\xa0 ]+/g, " "),
  CSS_DECODE: styleDecoded,
  ESCAPE_SEQ_DECODE: ansiDecoded,
  HEX_DECODE: (bytes) => Buffer.from(bytes, "hex").toString("latin1"),
  HTML_ENTITY_DECODE: decodedCharacterReferences,
  JS_DECODE: scriptDecoded,
  LOWERCASE: lowerCase,
  MD5: (bytes) => createHash("md5").update(bytes, "latin1").digest().toString("latin1"),
  NORMALIZE_PATH: normalizedPath,
  NORMALIZE_PATH_WIN: (bytes) => normalizedPath(bytes.replaceAll("\\", "/")),
  REMOVE_NULLS: (bytes) => bytes.replaceAll("\0", ""),
  REPLACE_COMMENTS: (bytes) => bytes.replaceAll(/\/\*[\s\S]*?(?:\*\/|$)/g, " "),
  REPLACE_NULLS: (bytes) => bytes.replaceAll("\0", " "),
  SQL_HEX_DECODE: (bytes) =>
    bytes.replaceAll(/0x((?:[0-9a-f]{2})+)/gi, (_, hex: string) => Buffer.from(hex, "hex").toString("latin1")),
  URL_DECODE: urlDecoded,
  URL_DECODE_UNI: (bytes) =>
    bytes.replaceAll(/%u([0-9a-f]{4})|%([0-9a-f]{2})/gi, (_, unicode?: string, hex?: string) =>
      unicode === undefined ? fromHex(hex ?? "") : lowerByte(unicode),
    ),
  UTF8_TO_UNICODE: unicodeOf,
};

/**
 * A byte string after the transformations, in the order given.
 *
 * @throws {Error} for a transformation that is not known here
 */
export function transformed(bytes: string, types: readonly string[]): string {
  return types.reduce((current, type) => {
    const transform = transformations[type];
    if (!transform) throw new Error(`the text transformation ${type} is not played`);
    return transform(current);
  }, bytes);
}
