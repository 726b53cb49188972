import fc from "fast-check";
import { expect, it } from "vitest";
import { transformed } from "./text-transformation.plan.ts";

it.each([
  { type: "NONE", from: " A%20/**/\0", to: " A%20/**/\0" },
  { type: "BASE64_DECODE", from: "PHNjcmlwdD4=", to: "<script>" },
  { type: "BASE64_DECODE", from: "not base64!", to: "not base64!" },
  { type: "BASE64_DECODE_EXT", from: "PHNj*cmlw dD4=", to: "<script>" },
  { type: "CMD_LINE", from: `C^A"T'  /etc,/passwd;LS (x)`, to: "cat/etc/passwd ls(x)" },
  { type: "COMPRESS_WHITE_SPACE", from: "a\f\t\n\r\v\xa0  b c", to: "a b c" },
  { type: "CSS_DECODE", from: "ja\\vascript", to: "javascript" },
  { type: "CSS_DECODE", from: "\\6a \\000061vascript", to: "javascript" },
  { type: "ESCAPE_SEQ_DECODE", from: "\\x41\\0102\\n\\'\\q", to: "AB\n'\\q" },
  { type: "HEX_DECODE", from: "414243", to: "ABC" },
  { type: "HTML_ENTITY_DECODE", from: "&lt;&#60;&#x3C;&QuOt;&nbsp;&unknown;", to: '<<<"\xa0&unknown;' },
  { type: "JS_DECODE", from: "\\u0061lert\\x28\\uff11\\)", to: "alert(1)" },
  { type: "LOWERCASE", from: "UNION \xc9", to: "union \xc9" },
  { type: "MD5", from: "", to: Buffer.from("d41d8cd98f00b204e9800998ecf8427e", "hex").toString("latin1") },
  { type: "NORMALIZE_PATH", from: "/a//./b/../c/", to: "/a/c/" },
  { type: "NORMALIZE_PATH", from: "/../../etc", to: "/etc" },
  { type: "NORMALIZE_PATH_WIN", from: "\\a\\.\\b", to: "/a/b" },
  { type: "REMOVE_NULLS", from: "a\0b", to: "ab" },
  { type: "REPLACE_NULLS", from: "a\0b", to: "a b" },
  { type: "REPLACE_COMMENTS", from: "un/*x*/ion/**//**/select/* on", to: "un ion  select " },
  { type: "REPLACE_COMMENTS", from: "a */ b", to: "a */ b" },
  { type: "SQL_HEX_DECODE", from: "0x414243", to: "ABC" },
  { type: "URL_DECODE", from: "1%27%20or%2b1+%zz", to: "1' or+1+%zz" },
  { type: "URL_DECODE_UNI", from: "%u0027%uFF1Cx%3e", to: "'<x>" },
  { type: "UTF8_TO_UNICODE", from: "\xc3\xa9a", to: "%u00e9a" },
])("$type turns $from into $to", ({ type, from, to }) => expect(transformed(from, [type])).toBe(to));

it("applies them in the order given", () => {
  expect(transformed("%2541", ["URL_DECODE", "URL_DECODE", "LOWERCASE"])).toBe("a");
  expect(transformed("%2541", ["LOWERCASE", "URL_DECODE"])).toBe("%41");
});

it("refuses what it does not know", () => expect(() => transformed("", ["TRIM"])).toThrow("TRIM is not played"));

it("undoes what a client encodes, byte by byte", () => {
  fc.assert(
    fc.property(fc.uint8Array(), (array) => {
      const bytes = Buffer.from(array).toString("latin1");
      const encoded = bytes.replaceAll(/[\s\S]/g, (byte) => `%${byte.charCodeAt(0).toString(16).padStart(2, "0")}`);
      return transformed(encoded, ["URL_DECODE"]) === bytes;
    }),
  );
});

it("leaves neither comments nor two blanks, whatever is thrown at it", () => {
  const types = ["LOWERCASE", "REPLACE_COMMENTS", "COMPRESS_WHITE_SPACE"];
  const hostile = fc.array(fc.constantFrom("/*", "*/", " ", "\t", "A", "x", "/", "*")).map((parts) => parts.join(""));
  fc.assert(fc.property(hostile, (text) => !/\/\*.*\*\/| {2}|[A-Z\t]/.test(transformed(text, types))));
});
