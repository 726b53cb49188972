import * as grpc from "@grpc/grpc-js";
import pluginProto from "@pulumi/pulumi/proto/plugin_pb.js";
import providerService from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import providerProto from "@pulumi/pulumi/proto/provider_pb.js";
import emptyProto from "google-protobuf/google/protobuf/empty_pb.js";
import structProto from "google-protobuf/google/protobuf/struct_pb.js";
import { SimulatedAccount } from "./account.ts";
import type { AccountStore } from "./account-store.ts";
import type { Attributes } from "./attributes.ts";
import { type ArgumentFailure, declarations } from "./declarations/declarations.ts";
import type { Disturbances } from "./disturbances.ts";
import { providerConfiguration } from "./provider-configuration.ts";

/**
 * Serves the account to one engine as its `aws` provider (protocol: pulumi/pulumi `proto/pulumi/provider.proto`). The
 * engine attaches through `PULUMI_DEBUG_PROVIDERS=aws:<port>`. Each engine gets a server of its own, since the provider's
 * configuration (region, default tags) belongs to a stack and requests do not name it.
 *
 * @returns the port on 127.0.0.1, and how to end: calls under way are answered, others are no longer taken
 */
export async function serveAwsProvider(
  store: AccountStore,
  disturbances: Disturbances,
): Promise<{ port: number; close: () => Promise<void> }> {
  const server = new grpc.Server({ "grpc.max_receive_message_length": -1 });
  const served = new ServedAccount(store, disturbances);
  server.addService(providerService.ResourceProviderService, { ...implementation(served) });
  const close = (): Promise<void> => {
    // An engine that is to end would say so itself, by a call that is no longer taken.
    served.cancel();
    return new Promise((closed) => {
      // Calls take milliseconds once nothing disturbs them; a connection that hangs must not keep the process.
      const patience = setTimeout(() => {
        server.forceShutdown();
        closed();
      }, 5000);
      server.tryShutdown(() => {
        clearTimeout(patience);
        closed();
      });
    });
  };
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
      if (error) reject(error);
      else resolve({ port, close });
    });
  });
}

/** The account as one provider configuration sees it. */
class ServedAccount {
  readonly #store: AccountStore;
  readonly #disturbances: Disturbances;
  readonly #cancelled = new AbortController();
  #account: SimulatedAccount | undefined;

  constructor(store: AccountStore, disturbances: Disturbances) {
    this.#store = store;
    this.#disturbances = disturbances;
  }

  /** The engine wants to end. */
  cancel(): void {
    this.#cancelled.abort();
  }

  /** Comes before an operation on a resource. */
  async disturb(operation: "create" | "update" | "delete", type: string, gone: AbortSignal): Promise<void> {
    await this.#disturbances.before(operation, type, { cancelled: this.#cancelled.signal, gone });
  }

  configure(inputs: Attributes): void {
    this.#account = new SimulatedAccount(this.#store, providerConfiguration(inputs));
  }

  get account(): SimulatedAccount {
    if (!this.#account) throw new Error("the engine sent a request before it configured the provider");
    return this.#account;
  }
}

function implementation(served: ServedAccount) {
  return {
    attach: unary(() => new emptyProto.Empty()),
    getPluginInfo: unary(() => {
      const info = new pluginProto.PluginInfo();
      info.setVersion(declarations().package.split("@").at(-1) ?? "");
      return info;
    }),
    checkConfig: unary((request: providerProto.CheckRequest) => checkResponse(attributes(request.getNews()), [])),
    diffConfig: unary(() => new providerProto.DiffResponse()),
    configure: unary((request: providerProto.ConfigureRequest) => {
      served.configure(attributes(request.getArgs()));
      const response = new providerProto.ConfigureResponse();
      response.setSupportspreview(true);
      return response;
    }),
    cancel: unary(() => {
      served.cancel();
      return new emptyProto.Empty();
    }),
    invoke: unary((request: providerProto.InvokeRequest) => {
      const { outputs, failures } = served.account.invoke(request.getTok(), attributes(request.getArgs()));
      const response = new providerProto.InvokeResponse();
      response.setReturn(struct(outputs));
      response.setFailuresList(failures.map(checkFailure));
      return response;
    }),
    ...resourceOperations(served),
  };
}

function resourceOperations(served: ServedAccount) {
  return {
    check: unary((request: providerProto.CheckRequest) => {
      const { inputs, failures } = served.account.check(
        typeOf(request),
        request.getName(),
        attributes(request.getNews()),
      );
      return checkResponse(inputs, failures);
    }),
    diff: unary((request: providerProto.DiffRequest) => {
      const found = served.account.diff(
        typeOf(request),
        attributes(request.getOldInputs()),
        attributes(request.getNews()),
      );
      const response = new providerProto.DiffResponse();
      const { DIFF_SOME, DIFF_NONE } = providerProto.DiffResponse.DiffChanges;
      response.setChanges(found.changed.length > 0 ? DIFF_SOME : DIFF_NONE);
      response.setDiffsList([...found.changed]);
      response.setReplacesList([...found.replaces]);
      response.setDeletebeforereplace(found.deleteBeforeReplace);
      return response;
    }),
    create: unary(async (request: providerProto.CreateRequest, gone) => {
      if (!request.getPreview()) await served.disturb("create", typeOf(request), gone);
      const response = new providerProto.CreateResponse();
      const inputs = attributes(request.getProperties());
      if (request.getPreview()) {
        response.setProperties(struct(served.account.planned(typeOf(request), inputs)));
      } else {
        const { id, state } = served.account.create(typeOf(request), request.getName(), inputs);
        response.setId(id);
        response.setProperties(struct(state));
      }
      return response;
    }),
    update: unary(async (request: providerProto.UpdateRequest, gone) => {
      if (!request.getPreview()) await served.disturb("update", typeOf(request), gone);
      const response = new providerProto.UpdateResponse();
      const [olds, news] = [attributes(request.getOlds()), attributes(request.getNews())];
      const state = request.getPreview()
        ? served.account.planned(typeOf(request), news, olds)
        : served.account.update(typeOf(request), request.getName(), request.getId(), olds, news);
      response.setProperties(struct(state));
      return response;
    }),
    read: unary((request: providerProto.ReadRequest) => {
      const response = new providerProto.ReadResponse();
      const held = served.account.read(typeOf(request), request.getId());
      if (held) {
        response.setId(held.id);
        response.setProperties(struct(held.state));
        response.setInputs(struct(held.inputs));
      }
      return response;
    }),
    delete: unary(async (request: providerProto.DeleteRequest, gone) => {
      await served.disturb("delete", typeOf(request), gone);
      served.account.delete(typeOf(request), request.getId());
      return new emptyProto.Empty();
    }),
  };
}

/** Turns a function into a gRPC handler; what it throws becomes the answer's error, in its own words. */
function unary<Request, Response>(
  handle: (request: Request, gone: AbortSignal) => Response | Promise<Response>,
): grpc.handleUnaryCall<Request, Response> {
  return (call, answer) => {
    const gone = new AbortController();
    call.on("cancelled", () => gone.abort());
    Promise.resolve(call.request)
      .then((request) => handle(request, gone.signal))
      .then(
        (response) => answer(null, response),
        (error: unknown) =>
          answer({ code: grpc.status.UNKNOWN, details: error instanceof Error ? error.message : String(error) }),
      );
  };
}

function checkResponse(inputs: Attributes, failures: readonly ArgumentFailure[]): providerProto.CheckResponse {
  const response = new providerProto.CheckResponse();
  response.setInputs(struct(inputs));
  response.setFailuresList(failures.map(checkFailure));
  return response;
}

function checkFailure({ property, reason }: ArgumentFailure): providerProto.CheckFailure {
  const failure = new providerProto.CheckFailure();
  failure.setProperty(property);
  failure.setReason(reason);
  return failure;
}

/** `urn:pulumi:dev::network::payments:network:ZonedVpc$aws:ec2/vpc:Vpc::vpc` is of type `aws:ec2/vpc:Vpc`. */
function typeOf(request: { getUrn(): string }): string {
  return request.getUrn().split("::")[2]?.split("$").at(-1) ?? "";
}

function attributes(value: structProto.Struct | undefined): Attributes {
  return value?.toJavaScript() ?? {};
}

function struct(value: Attributes): structProto.Struct {
  return structProto.Struct.fromJavaScript(
    JSON.parse(JSON.stringify(value)) as Record<string, structProto.JavaScriptValue>,
  );
}
