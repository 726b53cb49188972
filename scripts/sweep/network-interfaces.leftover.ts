import { DeleteNetworkInterfaceCommand, type EC2Client, paginateDescribeNetworkInterfaces } from "@aws-sdk/client-ec2";
import type { Leftover, LeftoverKind, Owns } from "./leftover-kind.ts";

/** What Lambda writes into the description: the function's name and an id of its own. */
const lambdaInterface = /^AWS Lambda VPC ENI-(.+)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Network interfaces of functions that are gone: Lambda lets go of them in up to about 45 minutes, and where it does not,
 * they can be deleted once they are available
 * (https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html,
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteNetworkInterface.html).
 */
export class NetworkInterfaces implements LeftoverKind {
  readonly arns = /^arn:[^:]+:ec2:.*:network-interface\//;
  readonly #client: EC2Client;

  constructor(client: EC2Client) {
    this.#client = client;
  }

  async find(owns: Owns): Promise<Leftover[]> {
    const found: Leftover[] = [];
    for await (const { NetworkInterfaces = [] } of paginateDescribeNetworkInterfaces({ client: this.#client }, {})) {
      for (const {
        NetworkInterfaceId: id = "",
        OwnerId = "",
        Description = "",
        Status,
        AvailabilityZone = "",
      } of NetworkInterfaces) {
        const arn = `arn:aws:ec2:${AvailabilityZone.slice(0, -1)}:${OwnerId}:network-interface/${id}`;
        const name = lambdaInterface.exec(Description)?.[1] ?? "";
        if (!owns(name, arn)) continue;
        const kind = "network interface";
        const of = name === "" ? id : `${id} of ${name}`;
        if (Status === "available") found.push({ kind, name: of, arn, fate: "delete" });
        else found.push({ kind, name: of, arn, fate: "waits", note: "in use; Lambda lets go within about 45 minutes" });
      }
    }
    return found;
  }

  async remove({ arn }: Leftover): Promise<void> {
    await this.#client.send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId: arn.split("/").at(-1) }));
  }
}
