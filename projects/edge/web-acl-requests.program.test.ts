import { rehearseProject } from "@payments/shared/testing/rehearsed-project.ts";
import { deployedWebAcls } from "@payments/shared/waf-evaluator/deployed-web-acls.ts";
import { noDetector } from "@payments/shared/waf-evaluator/injection-detector.ts";
import { byteString, type InspectedRequest } from "@payments/shared/waf-evaluator/inspected-request.ts";
import { requestWith } from "@payments/shared/waf-evaluator/request.fixture.ts";
import type { Verdict, WebAclEvaluation } from "@payments/shared/waf-evaluator/web-acl-evaluation.ts";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";

const doors = ["load-balancer", "api"] as const;
let project: Awaited<ReturnType<typeof rehearseProject>>;
/** As deployed; AWS's detectors see nothing, so that what is blocked here is blocked whatever they see. */
let acls: Map<string, WebAclEvaluation>;

const evaluations = () =>
  new Map(
    deployedWebAcls(project.resources, noDetector).map((acl) => [
      acl.name.replace(/^web-acl-(.*)-local-r1$/, "$1"),
      acl,
    ]),
  );

beforeAll(async () => {
  project = await rehearseProject("edge");
  acls = evaluations();
});

let now = 0;
function verdict(door: string, given: Partial<InspectedRequest>): Verdict {
  const acl = acls.get(door);
  if (!acl) throw new Error(`no door ${door}`);
  now += 3600; // no rate is reached
  return acl.judge(requestWith({ path: "/v1/transactions", ...given }), now);
}
const inQuery = (wire: string) => ({ query: `limit=10&q=${wire}` });
const encoded = (text: string) => inQuery(encodeURIComponent(text));
const inBody = (reference: string) => ({
  method: "POST",
  path: "/v1/payments",
  body: byteString(JSON.stringify({ amountMinor: 1250, currency: "SGD", reference })),
});

const sql = [
  "1 UNION SELECT card FROM payments",
  "1 UnIoN(SeLeCt 1)",
  "1/**/union/**/select/**/1",
  "1\nunion\r\tselect 1",
  "select * from payments",
  "SELECT\npassword\nFROM\nusers",
  "x'; insert into payments values (1)",
  "x'; update payments set amount = 0",
  "x'; DELETE FROM payments",
  "x; drop table payments",
  "1; TRUNCATE   TABLE payments",
  "1;alter/*x*/user postgres with password 'x'",
  "create role admin",
  "exec('x')",
  "EXECUTE (x)",
  "1; WAITFOR DELAY '0:0:5'",
  "pg_sleep(10)",
  "1 and benchmark(1000,md5(1))",
  "' or '1'='1",
  "'or'1'='1",
  "1' OR 1=1--",
  "1 or 1=1",
  "1) and (2>1",
  '" or "a"="a',
  "' or name like '%",
  "1;select 1",
  "information_schema.tables",
  "master..xp_cmdshell",
  "1/*!50000union*//*!50000select*/1",
  "1 and extractvalue(1,concat(0x7e,(select user())))",
  "1 order by 12-- -",
  "admin'--",
];
const scripts = [
  "<script>alert(1)</script>",
  "<ScRiPt src=//x.example>",
  "<img src=x onerror=alert(1)>",
  "<svg/onload=alert(1)>",
  '" onmouseover="alert(1)',
  "<a href='java\tscript:alert(1)'>x</a>",
  "<a href='&#106;avascript:alert(1)'>x</a>",
  "';alert(document.cookie)//",
  "\\u003cscript\\u003ealert(1)",
  "{{constructor.constructor('alert(1)')()}}",
  "<iframe srcdoc='x'>",
  "data:text/html;base64,PHNjcmlwdD4=",
];
const honest = [
  "pay_0123456789abcdef",
  "2026-11-22T19:00:00Z",
  "b3JkZXItNDI=",
  "order 17 of the union store",
  "please select an item from the list",
  "drop off at the table",
  "update my address and set it as default",
  "delete the old card from my account",
  "Siobhán O'Neill-Smith & Sons",
  'Toys "R" Us',
  "80% cotton and 20% wool",
  "Android or iOS",
  "7 or 8, and not more than 9",
  "6' x 4' rug, 12\" high",
  "I <3 this shop; it's great",
  "où est ma commande n°12 ?",
  "注文一二三の払い戻し",
  "https://shop.example/return?order=17&status=ok#top",
  '{"status":["captured","refunded"],"amount":{"gte":100}}',
  "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl",
  "the document. Location: Singapore",
  "",
];

describe.each(doors)("at the door %s", (door) => {
  it.each(sql)("SQL is blocked in query parameters, once and twice encoded, and in the body: %s", (text) => {
    expect(verdict(door, encoded(text))).toMatchObject({ action: "block", rule: "sql-keywords" });
    expect(verdict(door, encoded(encodeURIComponent(text)))).toMatchObject({ action: "block", rule: "sql-keywords" });
    expect(verdict(door, inBody(text))).toMatchObject({ action: "block", rule: "sql-keywords" });
  });

  it.each(scripts)("a script is blocked in query parameters, once and twice encoded, and in the body: %s", (text) => {
    expect(verdict(door, encoded(text)).action).toBe("block");
    expect(verdict(door, encoded(encodeURIComponent(text))).action).toBe("block");
    expect(verdict(door, inBody(text)).action).toBe("block");
  });

  it.each(honest)("an honest request passes, whether blanks are %20 or plus, and in the body: %s", (text) => {
    expect(verdict(door, encoded(text)).rule).toBeUndefined();
    expect(verdict(door, inQuery(encodeURIComponent(text).replaceAll("%20", "+"))).rule).toBeUndefined();
    expect(verdict(door, inBody(text)).rule).toBeUndefined();
  });

  it("an attack hides neither behind an honest argument nor behind a body larger than what WAF sees", () => {
    const attack = encodeURIComponent("1 union select 1");
    expect(verdict(door, { query: `a=hello&b=${attack}&c=O'Reilly` }).rule).toBe("sql-keywords");
    const padded = { method: "POST", path: "/v1/payments", body: `{"a":"${"x".repeat(17_000)}","b":"' or 1=1--"}` };
    expect(verdict(door, padded)).toMatchObject({ action: "block", rule: "size" });
  });

  it.each([
    { what: "a body of 8192 bytes", given: { body: "x".repeat(8192) }, rule: undefined },
    { what: "a body of 8193 bytes", given: { body: "x".repeat(8193) }, rule: "size" },
    { what: "a query of 2049 bytes", given: { query: "x".repeat(2049) }, rule: "size" },
    { what: "a path of 513 bytes", given: { path: `/${"x".repeat(512)}` }, rule: "size" },
  ])("$what: $rule", ({ given, rule }) => expect(verdict(door, given).rule).toBe(rule));

  it("keywords are seen in any case, with any blanks or comments between them, encoded or not", () => {
    const words = fc.constantFrom(
      "union select 1",
      "select a from b where 1=1",
      "insert into a values(1)",
      "delete from a",
      "drop table a",
      "truncate table a",
      "or 1=1",
    );
    const gap = fc.array(fc.constantFrom(" ", "+", "%20", "%09", "%0A", "%0b", "%2520", "/**/", "/*!x*/"), {
      minLength: 1,
      maxLength: 4,
    });
    const anyCase = (text: string, upper: readonly boolean[]) =>
      Array.from(text, (letter, index) => (upper[index % upper.length] ? letter.toUpperCase() : letter)).join("");
    fc.assert(
      fc.property(words, gap, fc.array(fc.boolean(), { minLength: 1, maxLength: 9 }), (text, between, upper) => {
        const spread = anyCase(text, upper).replaceAll(" ", between.join(""));
        return verdict(door, inQuery(`1'${between.join("")}${spread}`)).action === "block";
      }),
    );
  });
});

describe("the partners' path", () => {
  const prefix = () => String(project.outputs["apiPathPrefix"]);

  it.each([
    { written: "plainly", path: (given: string) => `${given}/v1/payments` },
    { written: "in capitals", path: (given: string) => `${given.toUpperCase()}/v1/payments` },
    { written: "encoded", path: (given: string) => `/%73${given.slice(2)}/v1/payments` },
    { written: "by a detour", path: (given: string) => `/v1/..//.${given}/v1/payments` },
  ])("is closed to everybody but the VPC link, $written", ({ path }) => {
    expect(verdict("load-balancer", { path: path(prefix()) }).rule).toBe("partner-path");
    expect(verdict("load-balancer", { path: path(prefix()), clientAddress: linkAddress() }).rule).toBeUndefined();
  });
});

/** An address in a private subnet, where the VPC link stands. */
function linkAddress(): string {
  const [block = ""] = project.records.get("network")?.outputs["privateSubnetCidrBlocks"] as string[];
  return block.replace(/\.0\/\d+$/, ".9");
}

describe("rates", () => {
  const blockedOf = (door: string, count: number, given: Partial<InspectedRequest>) => {
    const acl = evaluations().get(door);
    return Array.from({ length: count }, () => acl?.judge(requestWith(given), 0).rule).filter(Boolean);
  };

  it.each([
    { path: "/readyz", limit: 3000, rule: "address-rate" },
    { path: "/v1/payments/7/refund", limit: 1500, rule: "address-rate-payments" },
    { path: "/v1/transactions", limit: 1000, rule: "address-rate-transactions" },
  ])(
    "let $limit requests of an address to $path pass, and none of them count for the VPC link",
    ({ path, limit, rule }) => {
      expect(blockedOf("load-balancer", limit, { path })).toEqual([]);
      expect(blockedOf("load-balancer", limit + 5, { path })).toEqual(Array<string>(5).fill(rule));
      expect(blockedOf("load-balancer", limit + 5, { path, clientAddress: linkAddress() })).toEqual([]);
    },
  );

  it("let 1000 requests of a key in 60 seconds pass, whatever address they come from", () => {
    const acl = evaluations().get("api");
    const send = (key: string, index: number) =>
      acl?.judge(requestWith({ headers: [["x-api-key", key]], clientAddress: `192.0.2.${String(index % 250)}` }), 0)
        .rule;
    const rules = Array.from({ length: 1001 }, (_, index) => send("acme", index));
    expect(rules.filter(Boolean)).toEqual(["key-rate"]);
    expect(rules.at(-1)).toBe("key-rate");
    expect(send("globex", 0)).toBeUndefined();
  });
});
