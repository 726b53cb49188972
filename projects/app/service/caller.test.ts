import { exportJWK, generateKeyPair, type JWK } from "jose";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { identifyPartners, identifyUsers } from "./caller.ts";
import { startLoopbackServer } from "./loopback-server.fixture.ts";
import { startTokenIssuer, type TokenIssuer } from "./token-issuer.fixture.ts";

let issuer: TokenIssuer;
beforeAll(async () => {
  issuer = await startTokenIssuer();
});
afterAll(() => issuer.stop());
afterEach(() => {
  vi.useRealTimers();
});

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

/** Time as the service reads it; sockets keep their own. */
function atMinute(minute: number): void {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + minute * 60_000 });
}

it("verifies a token once, and anew after five minutes", async () => {
  const verify = vi.spyOn(crypto.subtle, "verify");
  try {
    const identify = identifyUsers(issuer);
    const headers = { authorization: `Bearer ${await issuer.token({ sub: "user-7" }, { expiresIn: "1 hour" })}` };
    for (const minute of [0, 0, 4]) {
      atMinute(minute);
      expect(await identify(headers)).toBe("user:user-7");
    }
    expect(verify).toHaveBeenCalledTimes(1);
    atMinute(6);
    expect(await identify(headers)).toBe("user:user-7");
    expect(verify).toHaveBeenCalledTimes(2);
  } finally {
    verify.mockRestore();
  }
});

it("refuses a token that it knows once it has expired", async () => {
  const identify = identifyUsers(issuer);
  const headers = { authorization: `Bearer ${await issuer.token({}, { expiresIn: "2 minutes" })}` };
  await identify(headers);
  atMinute(2);
  expect(await identify(headers)).toBe("user:user-1");
  vi.setSystemTime(Date.now() + 5000);
  await expect(identify(headers)).rejects.toMatchObject({ code: "unauthenticated" });
});

it("does not take another signature for one that it knows", async () => {
  const identify = identifyUsers(issuer);
  const { authorization } = await bearer();
  await identify({ authorization });
  const stranger = await generateKeyPair("ES256");
  const [head, claims] = authorization.split(".");
  const forged = (await issuer.token({ sub: "user-7" }, { key: stranger.privateKey })).split(".")[2];
  await expect(identify({ authorization: [head, claims, forged].join(".") })).rejects.toMatchObject({
    code: "unauthenticated",
  });
});

it("asks for the issuer's keys anew after five minutes, and not before: what the capacity model counts", async () => {
  let asked = 0;
  const keys: unknown = await (await fetch(issuer.jwksUrl)).json();
  const server = await startLoopbackServer({
    "/jwks": () => {
      asked += 1;
      return keys;
    },
  });
  try {
    const identify = identifyUsers({ ...issuer, jwksUrl: `${server.url}/jwks` });
    const identifyAnother = async () =>
      identify({ authorization: `Bearer ${await issuer.token({}, { expiresIn: "1 hour" })}` });
    await identifyAnother();
    atMinute(4.9);
    await identifyAnother();
    expect(asked).toBe(1);
    vi.setSystemTime(Date.now() + 0.2 * 60_000);
    await identifyAnother();
    expect(asked).toBe(2);
  } finally {
    await server.stop();
  }
});

it("is done with a key that its issuer has withdrawn after ten minutes", async () => {
  let keys: JWK[] = ((await (await fetch(issuer.jwksUrl)).json()) as { keys: JWK[] }).keys;
  const server = await startLoopbackServer({ "/jwks": () => ({ keys }) });
  try {
    const identify = identifyUsers({ ...issuer, jwksUrl: `${server.url}/jwks` });
    const headers = { authorization: `Bearer ${await issuer.token({}, { expiresIn: "1 hour" })}` };
    await identify(headers);
    keys = [
      { ...(await exportJWK((await generateKeyPair("ES256")).publicKey)), kid: "key-2", alg: "ES256", use: "sig" },
    ];
    atMinute(4.9);
    const another = { authorization: `Bearer ${await issuer.token({ sub: "user-2" }, { expiresIn: "1 hour" })}` };
    expect(await identify(another)).toBe("user:user-2");
    vi.setSystemTime(Date.now() + 5.05 * 60_000);
    for (const known of [headers, another])
      await expect(identify(known)).rejects.toMatchObject({ code: "unauthenticated" });
  } finally {
    await server.stop();
  }
});

it("keeps users and partners of the same name apart", async () => {
  expect(await identifyPartners({ "x-partner-key-id": "user7" })).toBe("partner:user7");
});
