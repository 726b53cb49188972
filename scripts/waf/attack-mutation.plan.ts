import { byteString } from "@payments/shared/waf-evaluator/inspected-request.ts";
import type { SeededChoice } from "./seeded-choice.ts";

const anyCase = (text: string, choice: SeededChoice): string =>
  Array.from(text, (letter) => (choice.onceIn(2) ? letter.toUpperCase() : letter)).join("");

/** Blanks between words of SQL: MySQL also takes comments and every control character that it calls a blank. */
const sqlBlanks = ["/**/", "/*{w}*/", "\t", "\n", "\r\n", "\f", "\v", "  ", " \t "];

type Mutation = (attack: string, choice: SeededChoice) => string;

const sqlMutations: readonly Mutation[] = [
  (attack) => attack,
  (attack) => attack.toUpperCase(),
  anyCase,
  (attack, choice) => attack.replaceAll(" ", () => choice.of(sqlBlanks).replace("{w}", choice.letters(4))),
  (attack, choice) =>
    anyCase(attack, choice).replaceAll(" ", () => choice.of(sqlBlanks).replace("{w}", choice.letters(4))),
  (attack) => attack.replaceAll(/\b(union|select|from|and|or)\b/g, "/*!50000$1*/"),
  (attack, choice) => attack.replaceAll(/ (?=[(=<>+-])|(?<=[)=<>+]) /g, (blank) => (choice.onceIn(2) ? "" : blank)),
];

/** Inside elements only: a handler's name or an address that is cut in two by a letter's case still runs. */
const scriptMutations: readonly Mutation[] = [
  (attack) => attack,
  (attack, choice) => attack.replaceAll(/<\/?\w+|\bon\w+(?==)|javascript/g, (name) => anyCase(name, choice)),
  (attack) => attack.replaceAll("alert", "\\u0061lert"),
  (attack) => attack.replaceAll(/(?<=<\w+) /g, "/"),
  (attack) => attack.replaceAll(/javascript:/g, "java\nscript:"),
  (attack) => attack.replaceAll(/javascript:/g, "&#x6A;&#97;vascript&#58;"),
];

/** An attack as an attacker rewrites it so that it still works. */
export const mutatedSql: Mutation = (attack, choice) => choice.of(sqlMutations)(attack, choice);

export const mutatedScript: Mutation = (attack, choice) => choice.of(scriptMutations)(attack, choice);

const percent = (byte: string): string => `%${byte.charCodeAt(0).toString(16).padStart(2, "0")}`;

/** Everything but what RFC 3986 calls unreserved is encoded. */
export const encodedBytes = (bytes: string): string => bytes.replaceAll(/[^A-Za-z0-9_.~-]/g, percent);

export const encodedOnce = (text: string): string => encodedBytes(byteString(text));

/** How an attacker encodes a query parameter; the last two for services that decode again. */
const encodings: readonly Mutation[] = [
  encodedOnce,
  (text) => encodedOnce(text).replaceAll("%20", "+"),
  (text) => encodedOnce(text).replaceAll(/%../g, (code) => code.toUpperCase()),
  (text, choice) =>
    byteString(text).replaceAll(/[\s\S]/g, (byte) =>
      choice.onceIn(3) || /[^\w.~-]/.test(byte) ? percent(byte) : byte,
    ),
  (text) => byteString(text).replaceAll(/[\s\S]/g, percent),
  (text) => encodedOnce(encodedOnce(text)),
];

export const encodedQueryValue: Mutation = (text, choice) => choice.of(encodings)(text, choice);

/** A JSON string of the text, some characters as escapes. */
export const jsonString: Mutation = (text, choice) =>
  choice.onceIn(3)
    ? `"${text.replaceAll(/[\s\S]/g, (unit) => (choice.onceIn(3) || /["\\\u0000-\u001f]/.test(unit) ? `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}` : unit))}"`
    : JSON.stringify(text);
