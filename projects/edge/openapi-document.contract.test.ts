import { execFileSync } from "node:child_process";
import { createConfig, lintFromString } from "@redocly/openapi-core";
import { describe, expect, it } from "vitest";
import { openApiDocument, serversOf } from "./openapi-document.contract.ts";
import { paymentRoutes } from "./payment-api.contract.ts";

const document = openApiDocument(
  serversOf({
    users: "https://api.payments.test",
    partners: "https://abcdefghij.execute-api.ap-southeast-1.amazonaws.com/stage-dev-x1",
  }),
);

async function findings(of: object): Promise<string[]> {
  const config = await createConfig({ extends: ["recommended-strict"] });
  const problems = await lintFromString({ source: JSON.stringify(of), config });
  return problems.map(({ ruleId, location: [place] }) => `${ruleId} ${place?.pointer ?? ""}`);
}

describe("the OpenAPI document", () => {
  it("is what the command prints", () => {
    const servers = document.servers.map(({ url }) => url);
    const printed = execFileSync(process.execPath, ["openapi-document.command.ts", ...servers], {
      cwd: import.meta.dirname,
      encoding: "utf8",
    });
    expect(JSON.parse(printed)).toEqual(JSON.parse(JSON.stringify(document)));
  });

  it("is one that an OpenAPI linter finds nothing in", async () => {
    expect(await findings(document)).toEqual([]);
  });

  it("is as the service gives it out nothing else: its server is where it was fetched, behind either door", async () => {
    const served = openApiDocument();
    expect({ ...served, servers: [] }).toEqual({ ...document, servers: [] });
    const [server] = served.servers;
    for (const { url } of document.servers)
      expect(new URL(server?.url ?? "", `${url}/v1/openapi.json`).href).toBe(`${url}/`);
    expect(await findings(served)).toEqual([]);
  });

  it("would be found wrong by it with a reference to nothing", async () => {
    const { Currency: _, ...schemas } = document.components.schemas;
    const broken = { ...document, components: { ...document.components, schemas } };
    expect(await findings(broken)).toContain("no-unresolved-refs #/components/schemas/NewPayment/properties/currency");
  });

  it("has the contract's operations, each once, and no other", () => {
    const operations = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.keys(item as object).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(operations.sort()).toEqual(paymentRoutes.map(({ method, path }) => `${method} ${path}`).sort());
  });

  it("names every schema, and holds each where others refer to it", () => {
    expect(Object.keys(document.components.schemas).sort()).toEqual(
      ["ApiDescription", "Currency", "NewPayment", "Payment", "Problem", "Transaction", "TransactionPage"].sort(),
    );
    expect(document.components.schemas["TransactionPage"]).toMatchObject({
      properties: { transactions: { items: { $ref: "#/components/schemas/Transaction" } } },
    });
  });
});
