import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { EdgeSettings } from "./edge.settings.ts";

/** The certificate that the listeners show: an existing one, or one validated through the domain's own zone. */
export class Certificate extends pulumi.ComponentResource {
  /** Known once the certificate is valid. */
  readonly arn: pulumi.Output<string>;

  constructor(
    name: string,
    { settings }: { readonly settings: EdgeSettings["certificate"] },
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("payments:edge:Certificate", name, {}, opts);
    this.arn =
      settings.source === "existing" ? pulumi.output(settings.certificateArn) : this.#validated(name, settings);
    this.registerOutputs({ arn: this.arn });
  }

  #validated(
    name: string,
    { domainName, hostedZoneId }: { domainName: string; hostedZoneId: string },
  ): pulumi.Output<string> {
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
