import { type Attributes, text } from "../attributes.ts";
import {
  between,
  fromArguments,
  hex,
  matches,
  oneOf,
  planned,
  type ResourceContext,
  type ResourceType,
  type Rule,
  refusedByApi,
  type SimulatedService,
} from "../resource-type.ts";
import { actionRules } from "./elb-action.rules.ts";

const apiPage = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html";
const httpsPage = "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/create-https-listener.html";
const policyPage = "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html";
const headerPage = "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/header-modification.html";
const certificatesPage =
  "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/https-listener-certificates.html";
const listenerType = "aws:lb/listener:Listener";
const loadBalancerType = "aws:lb/loadBalancer:LoadBalancer";
const certificateType = "aws:acm/certificate:Certificate";

/** Security policies of an Application Load Balancer. */
const sslPolicies = [
  ...["1-3", "1-2", "1-2-Res", "1-2-Ext1", "1-2-Ext2", "1-1", "1-0"].map((tls) => `TLS13-${tls}-2021-06`),
  ...["1-3", "1-2", "1-2-Res", "1-2-Ext0", "1-2-Ext1", "1-2-Ext2", "1-1", "1-0"].map(
    (tls) => `TLS13-${tls}-FIPS-2023-04`,
  ),
  ...["1-3", "1-2", "1-2-Res", "1-2-Ext1", "1-2-Ext2", "1-0"].map((tls) => `TLS13-${tls}-PQ-2025-09`),
  ...["1-3", "1-2", "1-2-Res", "1-2-Ext0", "1-2-Ext1", "1-2-Ext2", "1-0"].map((tls) => `TLS13-${tls}-FIPS-PQ-2025-09`),
  ...["FS-1-2-Res-2020-10", "FS-1-2-Res-2019-08", "FS-1-2-2019-08", "FS-1-1-2019-08", "FS-2018-06"],
  ...["TLS-1-2-Ext-2018-06", "TLS-1-2-2017-01", "TLS-1-1-2017-01", "2016-08", "TLS-1-0-2015-04", "2015-05"],
].map((name) => `ELBSecurityPolicy-${name}`);

const defaultSslPolicy = "ELBSecurityPolicy-2016-08";

function portRefusal(inputs: Attributes, { list, previous }: ResourceContext): string | undefined {
  const other = list(listenerType).find(
    (listener) =>
      listener.id !== previous?.["arn"] &&
      listener.inputs["loadBalancerArn"] === inputs["loadBalancerArn"] &&
      listener.inputs["port"] === inputs["port"],
  );
  return other && `A listener already exists on this port for this load balancer '${text(inputs, "loadBalancerArn")}'`;
}

function certificateRefusal({ protocol, certificateArn }: Attributes): string | undefined {
  if (protocol === "HTTPS" && certificateArn === undefined)
    return "A certificate must be specified for HTTPS listeners";
  return protocol === "HTTP" && certificateArn !== undefined
    ? "A certificate cannot be specified for HTTP listeners"
    : undefined;
}

/** A certificate serves once its domain is validated. */
function pendingRefusal(inputs: Attributes, { find, list }: ResourceContext): string | undefined {
  const certificate = find(certificateType, text(inputs, "certificateArn"));
  const pending =
    certificate?.state["status"] === "PENDING_VALIDATION" &&
    !list("aws:acm/certificateValidation:CertificateValidation").some(
      (validation) => validation.inputs["certificateArn"] === certificate.arn,
    );
  return pending
    ? `The certificate '${certificate.id}' must have a fully-qualified domain name, a supported signature, and a supported key size (it is not issued yet)`
    : undefined;
}

const requestHeaders = [
  "XAmznMtlsClientcertHeaderName",
  "XAmznMtlsClientcertIssuerHeaderName",
  "XAmznMtlsClientcertLeafHeaderName",
  "XAmznMtlsClientcertSerialNumberHeaderName",
  "XAmznMtlsClientcertSubjectHeaderName",
  "XAmznMtlsClientcertValidityHeaderName",
  "XAmznTlsCipherSuiteHeaderName",
  "XAmznTlsVersionHeaderName",
].map((header) => `routingHttpRequest${header}`);

const responseHeaders = [
  "AccessControlAllowCredentialsHeaderValue",
  "AccessControlAllowHeadersHeaderValue",
  "AccessControlAllowMethodsHeaderValue",
  "AccessControlAllowOriginHeaderValue",
  "AccessControlExposeHeadersHeaderValue",
  "AccessControlMaxAgeHeaderValue",
  "ContentSecurityPolicyHeaderValue",
  "ServerEnabled",
  "StrictTransportSecurityHeaderValue",
  "XContentTypeOptionsHeaderValue",
  "XFrameOptionsHeaderValue",
].map((header) => `routingHttpResponse${header}`);

const headerRules: readonly Rule[] = [
  planned("protocol", headerPage, (inputs) => {
    const header = requestHeaders.find((name) => inputs[name] !== undefined);
    return header && inputs["protocol"] === "HTTP" ? `"${header}" can only be set if protocol is HTTPS` : undefined;
  }),
  oneOf("routingHttpResponseXContentTypeOptionsHeaderValue", ["nosniff"], headerPage),
  matches(
    "routingHttpResponseXFrameOptionsHeaderValue",
    /^(DENY|SAMEORIGIN|ALLOW-FROM https?:\/\/\S+)$/,
    "DENY, SAMEORIGIN or ALLOW-FROM <uri>",
    headerPage,
  ),
  matches("routingHttpResponseAccessControlMaxAgeHeaderValue", /^\d{1,5}$/, "seconds, at most 86400", headerPage),
];

const listener: ResourceType = {
  id: ({ inputs }) => `${text(inputs, "loadBalancerArn").replace(":loadbalancer/", ":listener/")}/${hex(16)}`,
  arn: "{id}",
  defaults: { protocol: "HTTP" },
  computed: ({ inputs }) => ({
    mutualAuthentication: inputs["mutualAuthentication"] ?? { mode: "off" },
    sslPolicy: inputs["protocol"] === "HTTPS" ? text(inputs, "sslPolicy") || defaultSslPolicy : "",
  }),
  blank: [...requestHeaders, ...responseHeaders, "tcpIdleTimeoutSeconds"],
  replaceOn: ["loadBalancerArn"],
  references: { loadBalancerArn: [loadBalancerType] },
  rules: [
    oneOf("protocol", ["HTTP", "HTTPS"], apiPage),
    planned("port", apiPage, ({ port }) => (port === undefined ? "a listener needs a port" : undefined)),
    between("port", 1, 65_535, apiPage),
    refusedByApi("port", "DuplicateListener", apiPage, portRefusal),
    planned("certificateArn", httpsPage, certificateRefusal),
    refusedByApi("certificateArn", "UnsupportedCertificate", httpsPage, pendingRefusal),
    planned("sslPolicy", policyPage, ({ protocol, sslPolicy }) =>
      protocol === "HTTP" && sslPolicy !== undefined
        ? "An SSL policy cannot be specified for HTTP listeners"
        : undefined,
    ),
    refusedByApi("sslPolicy", "SSLPolicyNotFound", policyPage, ({ sslPolicy }) =>
      sslPolicy === undefined || sslPolicies.includes(String(sslPolicy))
        ? undefined
        : `SSL policy '${String(sslPolicy)}' not found`,
    ),
    oneOf("mutualAuthentication.mode", ["off", "passthrough", "verify"], apiPage),
    ...headerRules,
    ...actionRules("defaultActions", ({ inputs }) => inputs),
  ],
};

const listenerCertificate: ResourceType = {
  id: fromArguments("_", "listenerArn", "certificateArn"),
  replaceOn: ["listenerArn", "certificateArn"],
  references: { listenerArn: [listenerType] },
  rules: [
    refusedByApi("listenerArn", "ValidationError", certificatesPage, (inputs, { find }) => {
      const protocol = find(listenerType, text(inputs, "listenerArn"))?.state["protocol"];
      return protocol === "HTTP" ? "certificates cannot be added to an HTTP listener" : undefined;
    }),
    refusedByApi("certificateArn", "UnsupportedCertificate", certificatesPage, pendingRefusal),
  ],
};

/** Listeners of Application Load Balancers and their further certificates. */
export const elbListener: SimulatedService = {
  resources: {
    [listenerType]: listener,
    "aws:lb/listenerCertificate:ListenerCertificate": listenerCertificate,
  },
};
