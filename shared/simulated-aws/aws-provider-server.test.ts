import * as grpc from "@grpc/grpc-js";
import pluginProto from "@pulumi/pulumi/proto/plugin_pb.js";
import providerService from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import providerProto from "@pulumi/pulumi/proto/provider_pb.js";
import { expect, it, onTestFinished } from "vitest";
import { serveAwsProvider } from "./aws-provider-server.ts";
import { Disturbances } from "./disturbances.ts";
import { rehearsalStore } from "./rehearsal-store.ts";

it("lets an engine that outlives its command end: what it waits for is answered, and nothing was made", async () => {
  const stuck = [{ operation: "create", type: "aws:wafv2/ipSet:IpSet", times: 1, seconds: 3600 }];
  const store = rehearsalStore();
  onTestFinished(() => store.close());
  const { port, close } = await serveAwsProvider(store, new Disturbances(JSON.stringify(stuck)));
  const client = new providerService.ResourceProviderClient(
    `127.0.0.1:${String(port)}`,
    grpc.credentials.createInsecure(),
  );
  onTestFinished(() => client.close());

  const request = new providerProto.CreateRequest();
  request.setUrn("urn:pulumi:local::base::aws:wafv2/ipSet:IpSet::set");
  const answered = new Promise<grpc.ServiceError | null>((resolve) => client.create(request, resolve));
  // The server has the call once a later one on the same connection is answered.
  await new Promise((resolve) => client.attach(new pluginProto.PluginAttach(), resolve));
  await close();
  expect((await answered)?.details).toBe("The operation was aborted");
  expect(store.list("aws:wafv2/ipSet:IpSet")).toEqual([]);
});
