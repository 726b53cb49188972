import { expect, it, onTestFinished } from "vitest";
import { AccountStore } from "../account-store.ts";
import { serveAwsApi } from "./aws-api-server.ts";
import { textsIn, xmlOf } from "./xml-document.ts";

/** A call as AWS's SDK signs it, of which only the service's name counts here. */
async function called(service: string, operation: string, body = "{}"): Promise<{ status: number; text: string }> {
  const store = new AccountStore();
  store.put({
    type: "aws:cloudwatch/logGroup:LogGroup",
    id: "log-group-dev-x1",
    arn: "arn:aws:logs:ap-southeast-1:111122223333:log-group:log-group-dev-x1",
    name: "log-group-dev-x1",
    owner: undefined,
    inputs: {},
    state: {},
  });
  const api = await serveAwsApi(store);
  onTestFinished(() => api.close());
  const authorization = `AWS4-HMAC-SHA256 Credential=test/20261125/ap-southeast-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;
  const headers = { authorization, "x-amz-target": `Service.${operation}` };
  const response = await fetch(api.endpoint, { method: "POST", headers, body });
  return { status: response.status, text: await response.text() };
}

it("answers with what the account holds", async () => {
  const { status, text } = await called("logs", "DescribeLogGroups");
  expect(status).toBe(200);
  expect(JSON.parse(text)).toMatchObject({ logGroups: [{ logGroupName: "log-group-dev-x1" }] });
});

it.each([
  ["logs", "CreateLogGroup", "nobody answers CreateLogGroup of logs"],
  ["dynamodb", "ListTables", "nobody answers ListTables of dynamodb"],
])("refuses what no table answers: %s %s", async (service, operation, words) => {
  const { status, text } = await called(service, operation);
  expect(status).toBe(400);
  expect(text).toContain(words);
});

it("refuses in the service's own protocol", async () => {
  const { status, text } = await called("rds", "", "Action=RebootDBCluster");
  expect(status).toBe(400);
  expect(text).toMatch(/^<ErrorResponse><Error><Code>NotSimulated<\/Code><Message>.*RebootDBCluster of rds/);
});

it("writes lists as each protocol has them, and no text as markup", () => {
  expect(xmlOf("DBClusters", [{ Name: "a" }])).toBe("<DBClusters><DBCluster><Name>a</Name></DBCluster></DBClusters>");
  expect(xmlOf("natGatewaySet", [{ id: "a" }])).toBe("<natGatewaySet><item><id>a</id></item></natGatewaySet>");
  expect(xmlOf("Version", [{ Key: "a" }, { Key: "b" }])).toBe(
    "<Version><Key>a</Key></Version><Version><Key>b</Key></Version>",
  );
  const hostile = `<a & "b">`;
  expect(textsIn(xmlOf("Key", hostile), "Key")).toEqual([hostile]);
  expect(xmlOf("Key", undefined)).toBe("");
});
