import { afterAll, beforeAll, expect, it } from "vitest";
import { identifyPartners, identifyUsers } from "./caller.ts";
import { startLoopbackServer } from "./loopback-server.fixture.ts";
import { startTokenIssuer, type TokenIssuer } from "./token-issuer.fixture.ts";

let issuer: TokenIssuer;
beforeAll(async () => {
  issuer = await startTokenIssuer();
});
afterAll(() => issuer.stop());

const bearer = async () => ({ authorization: `Bearer ${await issuer.token({ sub: "user-7" })}` });

it("knows a user by the subject of the token", async () => {
  expect(await identifyUsers(issuer)(await bearer())).toBe("user:user-7");
});

it("takes the scheme in any case, and one token only", async () => {
  const { authorization } = await bearer();
  expect(await identifyUsers(issuer)({ authorization: authorization.replace("Bearer", "bearer") })).toBe("user:user-7");
  const two = { authorization: `${authorization}, ${authorization}` };
  await expect(identifyUsers(issuer)(two)).rejects.toMatchObject({ code: "unauthenticated" });
});

it("does not blame a caller for keys that cannot be had", async () => {
  const server = await startLoopbackServer({ "/broken": () => ({ keys: "none" }) });
  try {
    for (const jwksUrl of [`${server.url}/missing`, `${server.url}/broken`, "http://127.0.0.1:1/jwks"])
      await expect(identifyUsers({ ...issuer, jwksUrl })(await bearer())).rejects.toMatchObject({
        code: "unavailable",
      });
  } finally {
    await server.stop();
  }
});

it("keeps users and partners of the same name apart", async () => {
  expect(await identifyPartners({ "x-partner-key-id": "user7" })).toBe("partner:user7");
});
