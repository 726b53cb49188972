import { expect, it } from "vitest";
import { Libinjection, noDetector } from "./injection-detector.ts";

const libinjection = new Libinjection();

it.each(["1 union select 1", "' or 1=1--", "x'; drop table users--"])("sees SQL in %s", (text) => {
  expect(libinjection.sql(text)).toBe(true);
  expect(noDetector.sql(text)).toBe(false);
});

it.each(["<script>alert(1)</script>", '<img src=x onerror="x">', "<a href=javascript:alert(1)>"])(
  "sees a script in %s",
  (text) => {
    expect(libinjection.script(text)).toBe(true);
    expect(noDetector.script(text)).toBe(false);
  },
);

it.each(["O'Reilly", "select a gift", "1 < 2", ""])("sees nothing in %j", (text) => {
  expect(libinjection.sql(text) || libinjection.script(text)).toBe(false);
});

it.each([0, 1000, 4090, 4096, 6000, 20_000])("sees a script behind %i other characters", (length) => {
  expect(libinjection.script(`${"x".repeat(length)}<script>alert(1)</script>`)).toBe(true);
});
