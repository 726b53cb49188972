import { type RehearsedProject, rehearseProject } from "@payments/shared/testing/rehearsed-project.ts";
import { beforeAll, describe, expect, it } from "vitest";

const bucketTypes = {
  bucket: "aws:s3/bucket:Bucket",
  access: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  versioning: "aws:s3/bucketVersioning:BucketVersioning",
  encryption: "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  lifecycle: "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  policy: "aws:s3/bucketPolicy:BucketPolicy",
} as const;
const listenerType = "aws:lb/listener:Listener";
const recordType = "aws:route53/record:Record";

let project: RehearsedProject;
let network: Readonly<Record<string, unknown>>;
let security: Readonly<Record<string, unknown>>;

beforeAll(async () => {
  project = await rehearseProject("edge");
  network = project.records.get("network")?.outputs ?? {};
  security = project.records.get("security")?.outputs ?? {};
});

const loadBalancer = () => project.resource("aws:lb/loadBalancer:LoadBalancer", "load-balancer");
const listener = (name: string) => project.resource(listenerType, name);

describe("the stack", () => {
  it("is taken by the account without a refusal", () => expect(project.refusals).toEqual([]));

  it("reads exactly the projects that its package depends on", () => {
    expect([...project.references].sort()).toEqual([...project.needs].sort());
    expect(project.references).toHaveLength(2);
  });

  it("belongs to the edge team", () => {
    expect(loadBalancer().state["tags"]).toMatchObject({ Project: "edge", Owner: "edge-team" });
  });

  it("publishes its doors as they were made", () => {
    const api = project.resource("aws:apigateway/restApi:RestApi", "rest-api");
    expect(project.outputs).toEqual({
      albDnsName: loadBalancer().state["dnsName"],
      loadBalancerArn: loadBalancer().state["arn"],
      loadBalancerArnSuffix: loadBalancer().state["arnSuffix"],
      serviceDomainName: "api.payments.test",
      serviceCertificateAuthority: "",
      httpsListenerArn: listener("listener-https").state["arn"],
      testListenerArn: listener("listener-test").state["arn"],
      apiGatewayUrl: `https://${String(api.id)}.execute-api.ap-southeast-1.amazonaws.com/stage-local-r1`,
      apiName: "rest-api-payments-local-r1",
      apiStageName: "stage-local-r1",
      apiPathPrefix: "/stage-local-r1",
      loadBalancerWebAclName: "web-acl-load-balancer-local-r1",
      apiWebAclName: "web-acl-api-local-r1",
      apiAccessLogGroupName: "log-group-api-access-local-r1",
      samplingRuleName: "sampling-rule-local-r1",
      contractVersion: 1,
      environment: "local",
      environmentSuffix: "r1",
    });
  });

  it("protects and retains nothing", () => {
    expect(project.resources.filter(({ options }) => options.protect || options.retainOnDelete)).toEqual([]);
  });
});

describe("the load balancer", () => {
  it("is public, in the three public subnets, behind the web group alone", () => {
    expect(loadBalancer().inputs).toMatchObject({
      name: "load-balancer-local-r1",
      loadBalancerType: "application",
      internal: false,
      subnets: network["publicSubnetIds"],
      securityGroups: [security["webSecurityGroupId"]],
    });
    expect(loadBalancer().inputs["subnets"]).toHaveLength(3);
  });

  it("drops malformed requests, stays closed when WAF does not answer, and can be destroyed", () => {
    expect(loadBalancer().inputs).toMatchObject({
      dropInvalidHeaderFields: true,
      desyncMitigationMode: "defensive",
      enableDeletionProtection: false,
    });
    expect(loadBalancer().inputs["enableWafFailOpen"]).toBeUndefined(); // AWS's default is closed
  });

  it("has three listeners and no more", () => {
    expect(project.all(listenerType).map(({ name, inputs }) => [name, inputs["port"], inputs["protocol"]])).toEqual([
      ["listener-http", 80, "HTTP"],
      ["listener-https", 443, "HTTPS"],
      ["listener-test", 8443, "HTTPS"],
    ]);
    for (const { inputs } of project.all(listenerType))
      expect(inputs["loadBalancerArn"]).toBe(loadBalancer().state["arn"]);
  });

  it("only redirects on port 80", () => {
    expect(listener("listener-http").inputs["defaultActions"]).toEqual([
      { type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } },
    ]);
  });

  it.each(["listener-https", "listener-test"])("takes TLS 1.2 and 1.3 with forward secrecy only: %s", (name) => {
    expect(listener(name).inputs).toMatchObject({
      sslPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
      certificateArn: project.resource("aws:acm/certificate:Certificate", "certificate").state["arn"],
    });
  });

  it.each(["listener-https", "listener-test"])("serves nothing that no application routes: %s", (name) => {
    expect(listener(name).inputs["defaultActions"]).toEqual([
      {
        type: "fixed-response",
        fixedResponse: {
          statusCode: "404",
          contentType: "application/json",
          messageBody: '{"type":"about:blank","title":"Not Found","status":404}',
        },
      },
    ]);
  });

  it.each(["listener-https", "listener-test"])(
    "tells browsers to stay with HTTPS, and no name of a server: %s",
    (name) => {
      expect(listener(name).inputs).toMatchObject({
        routingHttpResponseServerEnabled: false,
        routingHttpResponseStrictTransportSecurityHeaderValue: "max-age=31536000; includeSubDomains",
        routingHttpResponseXContentTypeOptionsHeaderValue: "nosniff",
        routingHttpResponseXFrameOptionsHeaderValue: "DENY",
        routingHttpResponseContentSecurityPolicyHeaderValue: "default-src 'none'; frame-ancestors 'none'",
      });
    },
  );

  it("has no target group of its own: applications bring theirs", () => {
    expect(project.all("aws:lb/targetGroup:TargetGroup")).toEqual([]);
    expect(project.all("aws:lb/listenerRule:ListenerRule")).toEqual([]);
  });
});

describe("the load balancer's logs", () => {
  const bucket = () => project.resource(bucketTypes.bucket, "bucket-alb-logs");

  it("of requests, of connections and of health checks go to its bucket", () => {
    const name = bucket().inputs["bucket"];
    expect(loadBalancer().inputs).toMatchObject({
      accessLogs: { enabled: true, bucket: name, prefix: "access" },
      connectionLogs: { enabled: true, bucket: name, prefix: "connections" },
      healthCheckLogs: { enabled: true, bucket: name, prefix: "health-checks" },
    });
  });

  it("have a bucket that is ready before the first request: private, versioned, encrypted by S3's own key, with its policy", () => {
    expect(bucket().inputs).toMatchObject({ bucketNamespace: "account-regional", forceDestroy: true });
    expect(project.resource(bucketTypes.access, "bucket-alb-logs").inputs).toMatchObject({
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    expect(project.resource(bucketTypes.versioning, "bucket-alb-logs").inputs).toMatchObject({
      versioningConfiguration: { status: "Enabled" },
    });
    expect(project.resource(bucketTypes.encryption, "bucket-alb-logs").inputs["rules"]).toEqual([
      { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }, // with another key the load balancer writes nothing
    ]);
    expect(loadBalancer().waitsFor).toEqual(
      expect.arrayContaining(Object.values(bucketTypes).map((type) => `${type} bucket-alb-logs`)),
    );
  });

  it("may be written by load balancers of this account alone, with TLS only", () => {
    const policy = String(project.resource(bucketTypes.policy, "bucket-alb-logs").inputs["policy"]);
    const { Statement } = JSON.parse(policy) as { Statement: { Sid: string; Effect: string; Principal: unknown }[] };
    expect(Statement.map(({ Sid, Effect, Principal }) => [Sid, Effect, Principal])).toEqual([
      ["TlsOnly", "Deny", "*"],
      ["KeepObjects", "Deny", "*"],
      ["OnlyWriter", "Deny", "*"],
      ["LogDelivery", "Allow", { Service: "logdelivery.elasticloadbalancing.amazonaws.com" }],
    ]);
    for (const prefix of ["access", "connections", "health-checks"])
      expect(policy).toContain(`${String(bucket().state["arn"])}/${prefix}/AWSLogs/111122223333/*`);
  });

  it("are kept for exactly seven years", () => {
    expect(project.resource(bucketTypes.lifecycle, "bucket-alb-logs").inputs["rules"]).toEqual([
      expect.objectContaining({ status: "Enabled", expiration: { days: 2557 } }),
      expect.objectContaining({ status: "Enabled", expiration: { expiredObjectDeleteMarker: true } }),
    ]);
  });
});

describe("the certificate", () => {
  const certificate = () => project.resource("aws:acm/certificate:Certificate", "certificate");

  it("is for the service's domain, and validated through its zone before a listener shows it", () => {
    expect(certificate().inputs).toMatchObject({ domainName: "api.payments.test", validationMethod: "DNS" });
    const record = project.resource(recordType, "certificate-validation");
    expect(record.inputs).toMatchObject({ zoneId: "Z0REHEARSALZONE", type: "CNAME" });
    const validation = project.resource("aws:acm/certificateValidation:CertificateValidation", "certificate");
    expect(validation.inputs).toEqual({
      certificateArn: certificate().state["arn"],
      validationRecordFqdns: [record.state["fqdn"]],
    });
    for (const name of ["listener-https", "listener-test"])
      expect(listener(name).waitsFor).toContain(`${validation.type} certificate`);
  });

  it("has a name that leads customers to the load balancer while it is healthy", () => {
    expect(project.resource(recordType, "record-service").inputs).toEqual({
      zoneId: "Z0REHEARSALZONE",
      name: "api.payments.test",
      type: "A",
      aliases: [
        { name: loadBalancer().state["dnsName"], zoneId: loadBalancer().state["zoneId"], evaluateTargetHealth: true },
      ],
    });
  });
});

describe("the sampling rule", () => {
  it("traces a tenth of this copy's requests, with no reservoir above it", () => {
    expect(project.resource("aws:xray/samplingRule:SamplingRule", "sampling-rule").inputs).toMatchObject({
      ruleName: "sampling-rule-local-r1",
      fixedRate: 0.1,
      reservoirSize: 0,
      priority: 100,
      host: "*",
      httpMethod: "*",
      urlPath: "*",
      serviceType: "*",
      resourceArn: "*",
    });
  });

  it.each([
    { name: "rest-api-payments-local-r1/stage-local-r1", whose: "the API of this copy", matches: true },
    { name: "payment-service-local-r1", whose: "the service of this copy", matches: true },
    { name: "payment-service-local-r12", whose: "the service of another copy", matches: false },
    { name: "rest-api-payments-local-r12/stage-local-r12", whose: "the API of another copy", matches: false },
    { name: "payment-service-dev-r1", whose: "another environment", matches: false },
  ])("is for $whose: $matches", ({ name, matches }) => {
    const pattern = String(
      project.resource("aws:xray/samplingRule:SamplingRule", "sampling-rule").inputs["serviceName"],
    );
    expect(new RegExp(`^${pattern.replaceAll("*", ".*")}$`).test(name)).toBe(matches);
  });
});
