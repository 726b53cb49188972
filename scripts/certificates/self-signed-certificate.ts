import { generate } from "selfsigned";

/** A certificate that nobody vouches for, and the key to it; both PEM. */
export interface SelfSignedCertificate {
  readonly certificate: string;
  readonly privateKey: string;
  readonly expires: Date;
}

const day = 24 * 60 * 60 * 1000;
/** ACM does not renew what is imported: a year, and browsers take no certificate much longer. */
const daysValid = 365;

/**
 * A certificate for one host that is its own authority, which API Gateway wants to find
 * (https://docs.aws.amazon.com/apigateway/latest/api/API_TlsConfig.html): RSA of 2048 bits, which ACM imports and
 * every listener and client knows (https://docs.aws.amazon.com/acm/latest/userguide/import-certificate-prerequisites.html).
 */
export async function selfSignedCertificate(host: string): Promise<SelfSignedCertificate> {
  const expires = new Date(Date.now() + daysValid * day);
  const { cert, private: privateKey } = await generate([{ name: "commonName", value: host }], {
    keyType: "rsa",
    keySize: 2048,
    algorithm: "sha256",
    notAfterDate: expires,
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", digitalSignature: true, keyEncipherment: true, keyCertSign: true, critical: true },
      { name: "extKeyUsage", serverAuth: true },
      { name: "subjectAltName", altNames: [{ type: 2, value: host }] },
    ],
  });
  return { certificate: cert, privateKey, expires };
}
