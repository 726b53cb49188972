import { repository } from "@payments/shared/testing/rehearsed-project.ts";
import { expect, it } from "vitest";
import type { Console } from "../console.ts";
import { openPlatform } from "../platform.ts";
import { type AskedConnection, askedConnection, printReachability } from "./reachability.verb.ts";

async function printed(asked: AskedConnection | undefined, json: boolean): Promise<string> {
  const lines: string[] = [];
  const console: Pick<Console, "out" | "json"> = { json, out: (text) => lines.push(text) };
  const platform = await openPlatform(repository, { env: "prod" });
  await printReachability(platform, asked, console as Console);
  return lines.join("\n");
}

it("prints a row and a column for each party, of any environment", async () => {
  const table = await printed(undefined, false);
  expect(table).toMatch(/from \\ to +│ internet +│ endpoint +│ web +│ vpc-link +│ app +│ database/);
  expect(table).toMatch(/│ database-client │ +│ 443 +│ +│ +│ +│ 5432 +│ +│ +│ 443 │/);
});

it("says for one connection what it passes, and what stops another", async () => {
  expect(await printed({ from: "app", to: "database", port: 5432 }, false)).toBe(
    [
      "app can open 5432 of database",
      "  ✔ security-group-app-prod-p1 admits 5432 to subnet-database-a-prod-p1",
      "  ✔ network-acl-database-prod-p1 lets 5432 from subnet-private-a-prod-p1 pass",
      "  ✔ security-group-database-prod-p1 admits 5432 from subnet-private-a-prod-p1",
      "  ✔ network-acl-database-prod-p1 lets 1024-65535 to subnet-private-a-prod-p1 pass",
    ].join("\n"),
  );
  const stopped = await printed({ from: "web", to: "database", port: 5432 }, false);
  expect(stopped).toContain("web cannot open 5432 of database");
  expect(stopped).toContain("✖ security-group-web-prod-p1 has no rule for 5432 to subnet-database-a-prod-p1");
  expect(stopped).toContain("✖ network-acl-database-prod-p1 does not let 5432 from subnet-public-a-prod-p1 pass");
});

it("gives machines the same as JSON", async () => {
  const matrix = JSON.parse(await printed(undefined, true)) as { open: unknown[] };
  const web = {
    from: "internet",
    to: "web",
    ports: [80, 443].map((port) => ({ from: port, to: port })),
    everywhere: true,
  };
  expect(matrix.open).toContainEqual(web);
  const one = JSON.parse(await printed({ from: "internet", to: "app", port: 8080 }, true)) as unknown;
  expect(one).toMatchObject({
    open: false,
    way: expect.arrayContaining([{ passed: false, text: "app has no public address" }]) as unknown,
  });
});

it("refuses an unknown party and half a question, with the choice", async () => {
  await expect(printed({ from: "app", to: "db", port: 5432 }, false)).rejects.toThrow(
    /UnknownParty: nothing is called "db"\n.*choose among internet, endpoint, web/,
  );
  expect(() => askedConnection("app", undefined, undefined)).toThrow(/UsageError[\s\S]*reachability app database 5432/);
  expect(askedConnection(undefined, undefined, undefined)).toBeUndefined();
});
