import { expect, it } from "vitest";
import { reportOn } from "./progress-line.ts";

function written(terminal: { readonly isTTY?: boolean; readonly columns?: number }) {
  const output: string[] = [];
  let seconds = 0;
  const report = reportOn({ ...terminal, write: (text) => output.push(text) }, () => seconds * 1000);
  return { output, report, at: (time: number) => (seconds = time) };
}

it("rewrites its line on a terminal, never wider than that, and clears it for what stays", () => {
  const { output, report } = written({ isTTY: true, columns: 10 });
  report.progress("1 of 1460 packages");
  report.progress("2");
  report.announce("done");
  report.announce("and gone");
  report.end();

  expect(output).toEqual(["\r\u001b[2K1 of 1460", "\r\u001b[2K2", "\r\u001b[2K", "done\n", "and gone\n"]);
});

it("takes a terminal of unknown width for one of 80 columns", () => {
  const { output, report } = written({ isTTY: true, columns: 0 });
  report.progress("x".repeat(100));

  expect(output).toEqual([`\r\u001b[2K${"x".repeat(79)}`]);
});

it("writes a line every 15 seconds at most without a terminal", () => {
  const { output, report, at } = written({});
  for (const time of [0, 1, 14, 15, 16, 29, 31]) {
    at(time);
    report.progress(`at ${time} s`);
  }
  report.end();

  expect(output).toEqual(["at 0 s\n", "at 15 s\n", "at 31 s\n"]);
});
