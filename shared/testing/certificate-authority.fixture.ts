import { generate } from "selfsigned";

/** What a TLS server shows, and the key to it; both PEM. */
export interface ServerCertificate {
  readonly certificate: string;
  readonly privateKey: string;
  /** The authority that signed it, PEM: what a client has to trust. */
  readonly authority: string;
}

export interface CertificateRequest {
  /** Name that the certificate is for, as clients give it. */
  readonly host: string;
  readonly notBefore?: Date;
  readonly notAfter?: Date;
}

export interface CertificateAuthority {
  /** PEM. */
  readonly certificate: string;
  issue(request: CertificateRequest): Promise<ServerCertificate>;
}

const day = 24 * 60 * 60 * 1000;
const daysFromNow = (days: number) => new Date(Date.now() + days * day);
const elliptic = { keyType: "ec", curve: "P-256", algorithm: "sha256" } as const;

/** A certificate authority of its own for each call: what one signs, another does not vouch for. */
export async function createCertificateAuthority(name = "test authority"): Promise<CertificateAuthority> {
  const authority = await generate([{ name: "commonName", value: name }], {
    ...elliptic,
    notBeforeDate: daysFromNow(-365),
    notAfterDate: daysFromNow(365),
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  return {
    certificate: authority.cert,
    issue: async ({ host, notBefore = daysFromNow(-1), notAfter = daysFromNow(1) }) => {
      const server = await generate([{ name: "commonName", value: host }], {
        ...elliptic,
        notBeforeDate: notBefore,
        notAfterDate: notAfter,
        ca: { key: authority.private, cert: authority.cert },
        extensions: [
          { name: "basicConstraints", cA: false },
          { name: "keyUsage", digitalSignature: true, critical: true },
          { name: "extKeyUsage", serverAuth: true },
          { name: "subjectAltName", altNames: [{ type: 2, value: host }] },
        ],
      });
      return { certificate: server.cert, privateKey: server.private, authority: authority.cert };
    },
  };
}
