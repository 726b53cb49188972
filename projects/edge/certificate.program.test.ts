import {
  createCertificateAuthority,
  type ServerCertificate,
} from "@payments/shared/testing/certificate-authority.fixture.ts";
import { type RehearsedProject, rehearseProject } from "@payments/shared/testing/rehearsed-project.ts";
import { beforeAll, describe, expect, it } from "vitest";

const certificateType = "aws:acm/certificate:Certificate";
const host = "api.dev.payments.internal";

let made: ServerCertificate;
let project: RehearsedProject;

const withCertificate = (secrets: Readonly<Record<string, string>>) =>
  rehearseProject("edge", {
    adjust: (settings) => ({
      ...settings,
      certificate: { source: "self-signed", domainName: host, certificate: made.certificate },
    }),
    secrets,
  });

beforeAll(async () => {
  made = await (await createCertificateAuthority()).issue({ host });
  project = await withCertificate({ certificatePrivateKey: made.privateKey });
});

describe("a stack with a self-signed certificate", () => {
  it("imports it to ACM with its key, and shows it at both doors", () => {
    expect(project.refusals).toEqual([]);
    const certificate = project.resource(certificateType, "certificate");
    expect(certificate.inputs).toMatchObject({ certificateBody: made.certificate, privateKey: made.privateKey });
    const shown = project.all("aws:lb/listener:Listener").map(({ inputs }) => inputs["certificateArn"]);
    expect(shown).toEqual([undefined, certificate.state["arn"], certificate.state["arn"]]);
  });

  it("sends the gateway to the name in the certificate, which it still checks", () => {
    const { domainName } = project.resource(certificateType, "certificate").state;
    expect(domainName).toBe(host);
    const integrations = project.all("aws:apigateway/integration:Integration").map(({ inputs }) => inputs);
    expect(integrations.map(({ uri }) => new URL(String(uri)).hostname)).toEqual(integrations.map(() => domainName));
    expect(integrations.map(({ tlsConfig }) => tlsConfig)).toEqual(
      integrations.map(() => ({ insecureSkipVerification: true })),
    );
  });

  it("publishes it as its own authority, for those who call by TLS from inside", () => {
    expect(project.outputs["serviceCertificateAuthority"]).toBe(made.certificate);
  });

  it("has no record of ours, and tells the key to nobody", () => {
    expect(project.all("aws:route53/record:Record")).toEqual([]);
    expect(JSON.stringify(project.outputs)).not.toContain("PRIVATE KEY");
  });

  it("is refused with the key of another certificate", async () => {
    const other = await (await createCertificateAuthority()).issue({ host });
    const { refusals } = await withCertificate({ certificatePrivateKey: other.privateKey });
    expect(refusals.join()).toContain("The private key does not match the certificate's public key.");
  });

  it("is checked without the key, which only the engine can decrypt", async () => {
    expect((await withCertificate({})).refusals).toEqual([]);
  });
});
