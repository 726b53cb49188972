import { partnerKeyHeader } from "@payments/edge/payment-api.contract.ts";
import { keySetSeconds } from "@payments/shared/identity/key-set-age.ts";
import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from "jose";
import { LRUCache } from "lru-cache";
import { RequestFailure, unavailable } from "./request-failure.ts";

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** Finds out who calls: `user:<subject>` or `partner:<key id>`. */
export type Identify = (headers: Headers) => Promise<string>;

export interface TokenAuthority {
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUrl: string;
}

/** Signatures by a key pair; with a shared secret whoever may check a token could make one. */
const algorithms = ["RS256", "PS256", "ES256", "EdDSA"];
const toleratedSeconds = 5;
/**
 * How long keys are taken for the issuer's, and again for how long a token verified with them is not verified anew: a key
 * that the issuer withdraws is of no use ten minutes later, which is also how long jose keeps keys of itself.
 */
const trustedMilliseconds = keySetSeconds * 1000;
/** Of about a kibibyte each. */
const tokensKept = 20_000;

function unauthenticated(detail: string, challenge: string): RequestFailure {
  return new RequestFailure("unauthenticated", { detail, headers: { "www-authenticate": challenge } });
}

/**
 * Users, by the bearer token of their OIDC issuer (RFC 6750). Its keys are fetched when first needed, kept, and fetched
 * again for a key that is not among them. A user comes with the same token again and again: its signature is verified when
 * it is first seen, and what that told is kept until the token expires, or for five minutes.
 *
 * @throws {RequestFailure} `unauthenticated`, or `unavailable` while the issuer's keys cannot be had
 */
export function identifyUsers({ issuer, audience, jwksUrl }: TokenAuthority): Identify {
  const keys = createRemoteJWKSet(new URL(jwksUrl), { timeoutDuration: 2000, cacheMaxAge: trustedMilliseconds });
  const requirements = {
    issuer,
    audience,
    algorithms,
    clockTolerance: toleratedSeconds,
    requiredClaims: ["sub", "exp"],
  };
  const known = new LRUCache<string, KnownToken>({ max: tokensKept });
  return async ({ authorization }) => {
    const token = /^Bearer ([\w.~+/-]+=*)$/i.exec(typeof authorization === "string" ? authorization : "")?.[1];
    if (token === undefined) throw unauthenticated("The request carries no bearer token", "Bearer");
    const before = known.get(token);
    if (before !== undefined && Date.now() < before.until) return before.principal;
    try {
      const { payload } = await jwtVerify(token, keys, requirements);
      if (payload.sub) {
        const principal = `user:${payload.sub}`;
        known.set(token, { principal, until: trustedUntil(payload) });
        return principal;
      }
    } catch (error) {
      if (!isTokenFault(error)) throw unavailable("Tokens cannot be verified now", error);
    }
    throw unauthenticated("The bearer token is not one that the API takes", 'Bearer error="invalid_token"');
  };
}

interface KnownToken {
  readonly principal: string;
  /** Milliseconds since 1970. */
  readonly until: number;
}

/** Not a moment longer than jose itself would take the token, which asks for `exp`. */
const trustedUntil = ({ exp = 0 }: JWTPayload): number =>
  Math.min((exp + toleratedSeconds) * 1000, Date.now() + trustedMilliseconds);

/** Of what jose throws, all but a key set that does not come or is none: that is not the caller's fault. */
function isTokenFault(error: unknown): boolean {
  const ours = error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid;
  return error instanceof errors.JOSEError && error.code !== "ERR_JOSE_GENERIC" && !ours;
}

/** Partners, by the id of their key. Only where the gateway alone can reach: it checks the key and overwrites the header. */
export const identifyPartners: Identify = (headers) => {
  const keyId = headers[partnerKeyHeader];
  if (typeof keyId === "string" && /^[A-Za-z0-9]{1,64}$/.test(keyId)) return Promise.resolve(`partner:${keyId}`);
  return Promise.reject(unauthenticated("The request did not come through the gateway", "Bearer"));
};
