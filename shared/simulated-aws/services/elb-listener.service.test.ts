import { expect, it } from "vitest";
import type { Attributes } from "../attributes.ts";
import { NetworkUnderTest } from "./network.fixture.ts";

const type = "aws:lb/listener:Listener";
const notFound = { type: "fixed-response", fixedResponse: { contentType: "application/json", statusCode: "404" } };

function certificate(test: NetworkUnderTest, status = "ISSUED"): string {
  const arn = `arn:aws:acm:ap-southeast-1:111122223333:certificate/${status}`;
  return test.held("aws:acm/certificate:Certificate", arn, { arn, state: { status } });
}

const listener = (loadBalancerArn: string, more: Attributes): Attributes => ({
  loadBalancerArn,
  port: 80,
  defaultActions: [notFound],
  ...more,
});

it.each<{ scenario: string; more: (test: NetworkUnderTest) => Attributes; refusal: RegExp }>([
  { scenario: "TCP", more: () => ({ protocol: "TCP" }), refusal: /expected protocol to be one of \[HTTP HTTPS\]/ },
  { scenario: "no port", more: () => ({ port: undefined }), refusal: /a listener needs a port/ },
  { scenario: "port 0", more: () => ({ port: 0 }), refusal: /expected port to be in the range \(1 - 65535\)/ },
  {
    scenario: "a port in use",
    more: () => ({ port: 8080 }),
    refusal: /DuplicateListener: A listener already exists on/,
  },
  {
    scenario: "no certificate",
    more: () => ({ protocol: "HTTPS" }),
    refusal: /A certificate must be specified for HTTPS/,
  },
  {
    scenario: "a certificate on HTTP",
    more: (test) => ({ certificateArn: certificate(test) }),
    refusal: /A certificate cannot be specified for HTTP listeners/,
  },
  {
    scenario: "a certificate that is not validated",
    more: (test) => ({ protocol: "HTTPS", certificateArn: certificate(test, "PENDING_VALIDATION") }),
    refusal: /UnsupportedCertificate: The certificate/,
  },
  {
    scenario: "a policy on HTTP",
    more: () => ({ sslPolicy: "ELBSecurityPolicy-2016-08" }),
    refusal: /An SSL policy cannot/,
  },
  {
    scenario: "an unknown policy",
    more: (test) => ({ protocol: "HTTPS", certificateArn: certificate(test), sslPolicy: "ELBSecurityPolicy-TLS13" }),
    refusal: /SSLPolicyNotFound: SSL policy 'ELBSecurityPolicy-TLS13' not found/,
  },
  {
    scenario: "an unknown mTLS mode",
    more: () => ({ mutualAuthentication: { mode: "on" } }),
    refusal: /expected mutualAuthentication\.mode to be one of \[off passthrough verify\]/,
  },
  {
    scenario: "a TLS header on HTTP",
    more: () => ({ routingHttpRequestXAmznTlsVersionHeaderName: "X-Tls" }),
    refusal: /can only be set if protocol is HTTPS/,
  },
  {
    scenario: "a wrong nosniff",
    more: () => ({ routingHttpResponseXContentTypeOptionsHeaderValue: "sniff" }),
    refusal: /to be one of \[nosniff\]/,
  },
  {
    scenario: "a wrong frame option",
    more: () => ({ routingHttpResponseXFrameOptionsHeaderValue: "NEVER" }),
    refusal: /DENY, SAMEORIGIN or ALLOW-FROM/,
  },
  {
    scenario: "a wrong age",
    more: () => ({ routingHttpResponseAccessControlMaxAgeHeaderValue: "1 day" }),
    refusal: /seconds, at most 86400/,
  },
  { scenario: "no load balancer", more: () => ({ loadBalancerArn: "arn:none" }), refusal: /'arn:none' does not exist/ },
])("refuses a listener with $scenario", ({ more, refusal }) => {
  const test = new NetworkUnderTest();
  const loadBalancer = test.loadBalancer();
  test.listener(loadBalancer, { port: 8080 });
  expect(test.refusal(type, listener(loadBalancer, more(test)))).toMatch(refusal);
});

it("makes an HTTPS listener with the default policy where none is given", () => {
  const test = new NetworkUnderTest();
  const loadBalancer = test.loadBalancer();
  const { id, state } = test.make(
    type,
    listener(loadBalancer, { port: 443, protocol: "HTTPS", certificateArn: certificate(test) }),
  );
  expect(id).toMatch(
    /^arn:aws:elasticloadbalancing:\S+:111122223333:listener\/app\/front\/[0-9a-f]{16}\/[0-9a-f]{16}$/,
  );
  expect(id).toContain(loadBalancer.split("/").at(-1));
  expect(state).toMatchObject({
    arn: id,
    sslPolicy: "ELBSecurityPolicy-2016-08",
    mutualAuthentication: { mode: "off" },
  });
});

it("keeps a listener's port over an update, and replaces it only with its load balancer", () => {
  const test = new NetworkUnderTest();
  const inputs = listener(test.loadBalancer(), {});
  const { id, state } = test.make(type, inputs);
  expect(
    test.account.update(type, "subject", id, state, { ...inputs, defaultActions: [{ ...notFound, order: 1 }] })["arn"],
  ).toBe(id);
  expect(test.account.diff(type, inputs, { ...inputs, port: 81, protocol: "HTTPS" }).replaces).toEqual([]);
  expect(test.account.diff(type, inputs, { ...inputs, loadBalancerArn: "arn" }).replaces).toEqual(["loadBalancerArn"]);
});

it("adds certificates to HTTPS listeners only, and keeps them while they serve", () => {
  const test = new NetworkUnderTest();
  const loadBalancer = test.loadBalancer();
  const certificateArn = certificate(test);
  const further = "aws:lb/listenerCertificate:ListenerCertificate";
  const plain = test.listener(loadBalancer);
  expect(test.refusal(further, { listenerArn: plain, certificateArn })).toMatch(/cannot be added to an HTTP listener/);
  const listenerArn = test.listener(loadBalancer, { port: 443, protocol: "HTTPS", certificateArn });
  const pending = certificate(test, "PENDING_VALIDATION");
  expect(test.refusal(further, { listenerArn, certificateArn: pending })).toMatch(/UnsupportedCertificate/);
  expect(test.make(further, { listenerArn, certificateArn }).id).toBe(`${listenerArn}_${certificateArn}`);
  expect(() => test.account.delete(type, listenerArn)).toThrow(/in use by aws:lb\/listenerCertificate/);
});
