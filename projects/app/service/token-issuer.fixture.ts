import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { startLoopbackServer } from "./loopback-server.fixture.ts";

export interface TokenIssuer {
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUrl: string;
  /**
   * A token that is right but for what is given.
   *
   * @param signing its `expiresIn` is null for a token that never does
   */
  token(
    claims?: JWTPayload,
    signing?: { readonly key?: Parameters<SignJWT["sign"]>[0]; readonly expiresIn?: string | null },
  ): Promise<string>;
  stop(): Promise<void>;
}

/** An OIDC issuer with one key, which it publishes. */
export async function startTokenIssuer(): Promise<TokenIssuer> {
  const { publicKey, privateKey } = await generateKeyPair("ES256");
  const jwk = { ...(await exportJWK(publicKey)), kid: "key-1", alg: "ES256", use: "sig" };
  const server = await startLoopbackServer({ "/jwks": () => ({ keys: [jwk] }) });
  const audience = "https://api.payments.test";
  return {
    issuer: server.url,
    audience,
    jwksUrl: `${server.url}/jwks`,
    token: (claims = {}, { key = privateKey, expiresIn = "5 minutes" } = {}) => {
      const token = new SignJWT({ iss: server.url, aud: audience, sub: "user-1", ...claims })
        .setProtectedHeader({ alg: "ES256", kid: "key-1" })
        .setIssuedAt();
      return (expiresIn === null ? token : token.setExpirationTime(expiresIn)).sign(key);
    },
    stop: () => server.stop(),
  };
}
