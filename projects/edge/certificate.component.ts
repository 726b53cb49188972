import { loadSecret } from "@payments/shared/settings/current-stack.ts";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { certificateKeySecret, type EdgeSettings } from "./edge.settings.ts";

type CertificateSettings = EdgeSettings["certificate"];
type Sourced<Source> = Extract<CertificateSettings, { readonly source: Source }>;

/** The certificate that the listeners show: an existing one, one validated through the domain's own zone, or a self-signed one. */
export class Certificate extends pulumi.ComponentResource {
  /** Known once the certificate is valid. */
  readonly arn: pulumi.Output<string>;

  constructor(
    name: string,
    { settings }: { readonly settings: CertificateSettings },
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("payments:edge:Certificate", name, {}, opts);
    this.arn = this.#arn(name, settings);
    this.registerOutputs({ arn: this.arn });
  }

  #arn(name: string, settings: CertificateSettings): pulumi.Output<string> {
    switch (settings.source) {
      case "existing":
        return pulumi.output(settings.certificateArn);
      case "zone":
        return this.#validated(name, settings);
      case "self-signed":
        return this.#imported(name, settings);
    }
  }

  /** ACM does not renew it: a new one is imported in its place (https://docs.aws.amazon.com/acm/latest/userguide/import-reimport.html). */
  #imported(name: string, { certificate }: Sourced<"self-signed">): pulumi.Output<string> {
    const privateKey = loadSecret(certificateKeySecret);
    return new aws.acm.Certificate(name, { certificateBody: certificate, privateKey }, { parent: this }).arn;
  }

  #validated(name: string, { domainName, hostedZoneId }: Sourced<"zone">): pulumi.Output<string> {
    const owned = { parent: this };
    const certificate = new aws.acm.Certificate(
      name,
      { domainName, validationMethod: "DNS", keyAlgorithm: "RSA_2048" },
      owned,
    );
    const option = certificate.domainValidationOptions.apply(([first]) => ({
      name: first?.resourceRecordName ?? "",
      type: first?.resourceRecordType ?? "CNAME",
      value: first?.resourceRecordValue ?? "",
    }));
    const record = new aws.route53.Record(
      `${name}-validation`,
      {
        zoneId: hostedZoneId,
        name: option.name,
        type: option.type.apply((type) => type as aws.route53.RecordType),
        records: [option.value],
        ttl: 300,
      },
      owned,
    );
    const validation = new aws.acm.CertificateValidation(
      name,
      { certificateArn: certificate.arn, validationRecordFqdns: [record.fqdn] },
      owned,
    );
    return validation.certificateArn;
  }
}
