import { AccountUnderTest } from "../account-under-test.ts";
import type { Attributes } from "../attributes.ts";
import { trust } from "./iam-policy.fixture.ts";

/** An account with a VPC, two subnets in two zones, a security group, and calls that put resources into it. */
export class NetworkUnderTest extends AccountUnderTest {
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  readonly groupId: string;

  constructor() {
    super();
    this.vpcId = this.make("aws:ec2/vpc:Vpc", { cidrBlock: "10.0.0.0/16", enableDnsHostnames: true }).id;
    this.make("aws:ec2/internetGateway:InternetGateway", { vpcId: this.vpcId });
    this.subnetIds = ["a", "b"].map((zone, index) => this.subnet(`10.0.${String(index)}.0/24`, zone));
    this.groupId = this.group("sample", this.vpcId);
  }

  subnet(cidrBlock: string, zone: string, vpcId = this.vpcId): string {
    const availabilityZone = `ap-southeast-1${zone}`;
    return this.make("aws:ec2/subnet:Subnet", { vpcId, cidrBlock, availabilityZone }).id;
  }

  group(name: string, vpcId: string): string {
    return this.make("aws:ec2/securityGroup:SecurityGroup", { name, vpcId }).id;
  }

  /** A second VPC. */
  otherVpc(): string {
    return this.make("aws:ec2/vpc:Vpc", { cidrBlock: "10.1.0.0/16" }).id;
  }

  /** A row of another service, which that service's own tests look into. */
  held(type: string, id: string, attributes: { readonly arn?: string; readonly state?: Attributes } = {}): string {
    const { arn, state = {} } = attributes;
    this.account.store.put({ type, id, arn, name: id, owner: undefined, inputs: state, state });
    return arn ?? id;
  }

  role(name: string, service = "ecs.amazonaws.com"): string {
    const inputs = { name, assumeRolePolicy: trust(service) };
    return String(this.make("aws:iam/role:Role", inputs, name).state["arn"]);
  }

  logGroup(name: string): string {
    return String(this.make("aws:cloudwatch/logGroup:LogGroup", { name, retentionInDays: 2557 }).state["arn"]);
  }

  loadBalancer(name = "front", more: Attributes = {}): string {
    const inputs = { name, subnets: this.subnetIds, securityGroups: [this.groupId], ...more };
    return this.make("aws:lb/loadBalancer:LoadBalancer", inputs).id;
  }

  targetGroup(name: string, more: Attributes = {}): string {
    const inputs = { name, port: 8080, protocol: "HTTP", targetType: "ip", vpcId: this.vpcId, ...more };
    return this.make("aws:lb/targetGroup:TargetGroup", inputs).id;
  }

  /** A listener that answers 404 by itself. */
  listener(loadBalancerArn: string, more: Attributes = {}): string {
    const defaultActions = [
      { type: "fixed-response", fixedResponse: { contentType: "application/json", statusCode: "404" } },
    ];
    return this.make("aws:lb/listener:Listener", { loadBalancerArn, port: 80, defaultActions, ...more }).id;
  }
}
