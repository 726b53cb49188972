import { expect, it } from "vitest";
import { type Attributes, unknownValue } from "../attributes.ts";
import { archive, FunctionUnderTest } from "./lambda.fixture.ts";
import { holdKey } from "./neighbours.fixture.ts";

const type = "aws:lambda/function:Function";
const image = {
  code: undefined,
  handler: undefined,
  runtime: undefined,
  packageType: "Image",
  imageUri: "111122223333.dkr.ecr.ap-southeast-1.amazonaws.com/verifier:1",
};

it("takes an image of a repository in the account", () => {
  const test = new FunctionUnderTest();
  test.held("aws:ecr/repository:Repository", "verifier");
  expect(test.make(type, test.functionInputs(image)).state["sourceCodeSize"]).toBe(0);
});

it("gives a function ARNs, the digest of its code and its network", () => {
  const test = new FunctionUnderTest();
  const arn = "arn:aws:lambda:ap-southeast-1:111122223333:function:verifier";
  const { id, state } = test.function({ kmsKeyArn: holdKey(test) });
  expect(id).toBe("verifier");
  expect(state).toMatchObject({
    arn,
    codeSha256: Buffer.from("a".repeat(64), "hex").toString("base64"),
    invokeArn: `arn:aws:apigateway:ap-southeast-1:lambda:path/2015-03-31/functions/${arn}/invocations`,
    qualifiedArn: `${arn}:$LATEST`,
    version: "$LATEST",
    memorySize: 128,
    vpcConfig: { vpcId: test.vpcId },
  });
  expect(state["lastModified"]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/);
  expect(state["sourceCodeHash"]).toBe(state["codeSha256"]);
  expect(
    test.make(type, test.functionInputs({ name: "plain", loggingConfig: undefined })).state["loggingConfig"],
  ).toEqual({
    logFormat: "Text",
    logGroup: "/aws/lambda/plain",
  });
});

it("updates code and settings in place, counting published versions, and replaces a function for its name", () => {
  const test = new FunctionUnderTest();
  const first = test.functionInputs({ publish: true });
  const second = test.functionInputs({ publish: true, code: archive("b"), timeout: 30 });
  expect(test.account.diff(type, first, second)).toMatchObject({ changed: ["code", "timeout"], replaces: [] });
  expect(test.account.diff(type, first, { ...first, name: "other" }).replaces).toEqual(["name"]);
  expect(test.account.diff(type, first, { ...first, packageType: "Image" }).replaces).toEqual(["packageType"]);
  const { id, state } = test.make(type, first);
  expect(state["version"]).toBe("1");
  expect(test.account.update(type, "subject", id, state, second)).toMatchObject({
    version: "2",
    codeSha256: Buffer.from("b".repeat(64), "hex").toString("base64"),
  });
});

it("says nothing in a preview about code and variables that the deployment will know", () => {
  const test = new FunctionUnderTest();
  const inputs: Attributes = {
    ...test.functionInputs(),
    role: unknownValue,
    vpcConfig: unknownValue,
    environment: { variables: unknownValue },
  };
  expect(test.account.check(type, "subject", inputs).failures).toEqual([]);
});

it("goes although others name it, and keeps its groups and role until then", () => {
  const test = new FunctionUnderTest();
  const { id, state } = test.function();
  test.make("aws:lambda/permission:Permission", {
    function: id,
    action: "lambda:InvokeFunction",
    principal: "events.amazonaws.com",
    statementId: "events",
  });
  expect(() => test.account.delete("aws:ec2/securityGroup:SecurityGroup", test.groupId)).toThrow(
    /in use by aws:lambda\/function/,
  );
  test.account.delete(type, id);
  expect(test.account.store.findByArn(String(state["qualifiedArn"]))).toBeUndefined();
  test.account.delete("aws:ec2/securityGroup:SecurityGroup", test.groupId);
});
