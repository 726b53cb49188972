import type { SubnetRoom } from "@payments/shared/addresses/address-plan.plan.ts";

const head = ["subnet", "zone", "block", "usable", "taken at most", "by"] as const;
const numbers = new Set<string>(["usable", "taken at most"]);

/** The plan as a Markdown table, aligned, so that it reads the same in a terminal and in a README. */
export function addressTable(rooms: readonly SubnetRoom[]): string {
  const rows = rooms.map(({ name, availabilityZone, cidrBlock, usable, taken, demands }) => [
    name,
    availabilityZone,
    cidrBlock,
    String(usable),
    String(taken),
    demands.map(({ count, what }) => `${what} ${String(count)}`).join("; "),
  ]);
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const padded = (cells: readonly string[]): string =>
    line(
      cells.map((cell, column) =>
        isNumber(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      ),
    );
  const rule = widths.map((width, column) => (isNumber(column) ? `${"-".repeat(width - 1)}:` : "-".repeat(width)));
  return [padded(head), line(rule), ...rows.map(padded)].join("\n");
}

const isNumber = (column: number): boolean => numbers.has(head[column] ?? "");
