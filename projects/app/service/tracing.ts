import {
  type Context,
  defaultTextMapGetter,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { AWSXRayIdGenerator } from "@opentelemetry/id-generator-aws-xray";
import { AWSXRayPropagator } from "@opentelemetry/propagator-aws-xray";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BasicTracerProvider, BatchSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { traceSampler } from "./trace-sampler.ts";

export interface Tracing {
  readonly tracer: Tracer;
  /** Sends what is left. */
  stop(): Promise<void>;
}

export interface TracingSettings {
  /** What edge's sampling rule matches. */
  readonly serviceName: string;
  /** OTLP over HTTP: `http://localhost:4318` */
  readonly exporterEndpoint: string;
  readonly samplingEndpoint: string;
}

/**
 * Spans by hand, one for each request and statement: a bundle leaves no modules for instrumentation to hook into. Their
 * trace ids begin with the time, as X-Ray asks.
 */
export function startTracing({ serviceName, exporterEndpoint, samplingEndpoint }: TracingSettings): Tracing {
  const resource = resourceFromAttributes({
    "service.name": serviceName,
    "cloud.provider": "aws",
    "cloud.platform": "aws_ecs",
  });
  const sampler = traceSampler(resource, samplingEndpoint);
  const exporter = new OTLPTraceExporter({ url: `${exporterEndpoint}/v1/traces` });
  const provider = new BasicTracerProvider({
    resource,
    sampler,
    idGenerator: new AWSXRayIdGenerator(),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  return {
    tracer: provider.getTracer("payment-service"),
    stop: async () => {
      sampler.stop();
      await provider.shutdown();
    },
  };
}

export interface TracedRequest {
  readonly method: string;
  /** Without the query, which callers may write anything into. */
  readonly path: string;
  readonly route: string;
  readonly host: string;
  readonly correlationId: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Whether the gateway passed the request on: then its decision to trace or not is ours too. */
  readonly throughGateway: boolean;
}

export interface RequestTrace {
  readonly context: Context;
  readonly traceId: string;
  end(status: number): void;
}

const propagator = new AWSXRayPropagator();

/** The span of a request. What a user writes into a trace header decides nothing: anybody could have all of theirs traced. */
export function traceRequest(tracer: Tracer, request: TracedRequest): RequestTrace {
  const parent = request.throughGateway
    ? propagator.extract(ROOT_CONTEXT, request.headers, defaultTextMapGetter)
    : ROOT_CONTEXT;
  const attributes = {
    "http.request.method": request.method,
    "http.route": request.route,
    "url.path": request.path,
    "server.address": request.host,
    "correlation.id": request.correlationId,
    // Members that X-Ray can be searched by.
    "aws.xray.annotations": ["correlation.id"],
  };
  const span: Span = tracer.startSpan(
    `${request.method} ${request.route}`,
    { kind: SpanKind.SERVER, attributes },
    parent,
  );
  return {
    context: trace.setSpan(parent, span),
    traceId: span.spanContext().traceId,
    end: (status) => {
      span.setAttribute("http.response.status_code", status);
      if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    },
  };
}
