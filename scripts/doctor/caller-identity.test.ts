import { expect, it } from "vitest";
import { credentialsFinding } from "./caller-identity.ts";

const identity = { account: "111122223333", arn: "arn:aws:sts::111122223333:assumed-role/deploy/ci" };

it.each([{ accountIds: [] }, { accountIds: ["111122223333", "111122223333"] }])(
  "is content with the account where the settings name $accountIds",
  ({ accountIds }) => expect(credentialsFinding(identity, accountIds).status).toBe("ok"),
);

it("names both accounts where the credentials are of another than the settings'", () => {
  expect(credentialsFinding(identity, ["444455556666", "444455556666"])).toMatchObject({
    status: "wrong",
    says: "arn:aws:sts::111122223333:assumed-role/deploy/ci is of account 111122223333, the settings name 444455556666",
    remedy: expect.stringContaining("correct accountId") as string,
  });
});
