import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { failFast } from "../programs/fail-fast.ts";
import { SimulatedAccount } from "./account.ts";
import type { AccountStore } from "./account-store.ts";
import { type Attributes, isArray, isRecord, unknownValue } from "./attributes.ts";
import { registerVpcChildren } from "./awsx/simulated-vpc.component.ts";
import { providerConfiguration } from "./provider-configuration.ts";
import { zonesOf } from "./services/account.service.ts";

/** A resource that a program registered, with what the account made of it. */
export interface RecordedResource {
  readonly type: string;
  /** Logical name. */
  readonly name: string;
  readonly inputs: Attributes;
  readonly id: string | undefined;
  readonly state: Attributes;
  readonly options: pulumi.CustomResourceOptions;
  /**
   * Resources that must exist before it, `<type> <logical name>`: those its arguments come from, and `dependsOn`; with a
   * component also what is inside.
   */
  readonly waitsFor: readonly string[];
}

export interface ProgramRun {
  readonly project: string;
  readonly stack: string;
  /** The value of `<project>:settings`. */
  readonly settings: unknown;
  /** Values of the secrets beside them, by name. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Outputs of the upstream stacks by project. */
  readonly upstream: Readonly<Record<string, Attributes>>;
  readonly store: AccountStore;
  readonly program: () => Promise<unknown>;
}

export interface ProgramRecord {
  readonly resources: readonly RecordedResource[];
  /** Projects whose outputs the program read. */
  readonly references: readonly string[];
  readonly outputs: Attributes;
  /** Everything that the account refused, in the order of registration. */
  readonly refusals: readonly string[];
}

/**
 * Runs a program in this process, without an engine: every resource goes through the simulated account, which records
 * it or refuses it. One run at a time, since the SDK's mocks are global.
 *
 * @throws {Error} what the program itself throws, unless refusals are the likelier reason: a refused resource lacks the
 *   attributes that AWS would have computed, and what reads them fails
 */
export async function runUnderMocks(run: ProgramRun): Promise<ProgramRecord> {
  const recorder = new Recorder(run);
  // What follows from a failure is no news, and must not end the process: `failFast` tells the failure itself.
  const ignore = (): void => undefined;
  process.on("unhandledRejection", ignore);
  try {
    return await record(run, recorder);
  } finally {
    await new Promise((resolve) => setImmediate(resolve));
    process.off("unhandledRejection", ignore);
  }
}

async function record(run: ProgramRun, recorder: Recorder): Promise<ProgramRecord> {
  const secrets = Object.entries(run.secrets ?? {}).map(([name, value]) => [`${run.project}:${name}`, value] as const);
  pulumi.runtime.setAllConfig(
    { [`${run.project}:settings`]: JSON.stringify(run.settings), ...Object.fromEntries(secrets) },
    secrets.map(([key]) => key),
  );
  await pulumi.runtime.setMocks(recorder, run.project, run.stack, false, "organization");
  let failure: { readonly error: unknown } | undefined;
  const outputs = await pulumi.runtime.runInPulumiStack(async () => {
    pulumi.runtime.registerStackTransformation((registration) => recorder.observe(registration));
    try {
      return await failFast(run.program);
    } catch (error) {
      failure = { error }; // thrown below: a stack that fails here leaves rejections that nobody handles
      return {};
    }
  });
  const { references, refusals } = recorder;
  if (failure && refusals.length === 0) throw failure.error;
  // Calls whose arguments failed with the program never come: nothing can be waited for.
  if (failure) return { resources: [], references, refusals, outputs: {} };
  await pulumi.runtime.disconnect();
  const resources = await recorder.resources();
  return { resources, references, refusals, outputs: (await plain(outputs)) as Attributes };
}

class Recorder implements pulumi.runtime.Mocks {
  readonly #resources: Omit<RecordedResource, "waitsFor">[] = [];
  readonly references: string[] = [];
  readonly refusals: string[] = [];
  readonly #run: ProgramRun;
  readonly #registrations = new Map<string, pulumi.ResourceTransformationArgs>();
  #account: SimulatedAccount;

  constructor(run: ProgramRun) {
    this.#run = run;
    this.#account = new SimulatedAccount(run.store);
  }

  /** What was made so far, in order. */
  async resources(): Promise<RecordedResource[]> {
    const children = this.#childrenByParent();
    // Who waits for a component waits for all that is inside.
    const withInside = (key: string): string[] => [key, ...(children.get(key) ?? []).flatMap(withInside)];
    return Promise.all(
      this.#resources.map(async (resource) => {
        const registration = this.#registrations.get(`${resource.type} ${resource.name}`);
        const named = registration ? await awaitedBy(registration) : [];
        return { ...resource, waitsFor: [...new Set(named.flatMap(withInside))].sort() };
      }),
    );
  }

  #childrenByParent(): Map<string, string[]> {
    const children = new Map<string, string[]>();
    for (const [key, { opts }] of this.#registrations) {
      if (!opts.parent) continue;
      const parent = keyOf(opts.parent as unknown as TracedResource);
      children.set(parent, [...(children.get(parent) ?? []), key]);
    }
    return children;
  }

  /** Mocks do not see options, and know no transforms: both are taken from the registration itself. */
  observe(registration: pulumi.ResourceTransformationArgs): pulumi.ResourceTransformationResult {
    // A resource that comes back among a component's outputs is constructed once more, by its URN: that is no registration.
    if (!("urn" in registration.opts)) {
      this.#registrations.set(`${registration.type} ${registration.name}`, registration);
    }
    return {
      props: registration.props,
      opts: { ...registration.opts, transforms: [] },
    };
  }

  newResource({ type, name, inputs }: pulumi.runtime.MockResourceArgs): pulumi.runtime.MockResourceResult {
    const attributes = revealed(inputs) as Attributes;
    if (type === "pulumi:providers:aws") {
      this.#account = new SimulatedAccount(this.#run.store, providerConfiguration(attributes));
      return { id: "provider", state: { ...attributes } };
    }
    if (type === "pulumi:pulumi:StackReference") return this.#stackReference(attributes);
    if (type === "awsx:ec2:Vpc") return { id: undefined, state: this.#vpc(name, attributes) };
    if (!type.startsWith("aws:")) return { id: undefined, state: { ...attributes } };
    return this.#create(type, name, attributes);
  }

  call({ token, inputs }: pulumi.runtime.MockCallArgs): Record<string, unknown> {
    const { outputs, failures } = this.#account.invoke(token, inputs as Attributes);
    if (failures.length > 0) throw new Error(`${token}: ${failures.map(({ reason }) => reason).join(", ")}`);
    return { ...outputs };
  }

  /** A refusal does not stop the program, so that one run finds all of them. */
  #create(type: string, name: string, inputs: Attributes): pulumi.runtime.MockResourceResult {
    const options = this.#registrations.get(`${type} ${name}`)?.opts ?? {};
    try {
      const { inputs: checked, failures } = this.#account.check(type, name, inputs);
      for (const { property, reason } of failures) this.refusals.push(`${type} "${name}": ${property}: ${reason}`);
      if (failures.length > 0) return { id: `refused-${name}`, state: { ...inputs } };
      const { id, state } = this.#account.create(type, name, checked);
      this.#resources.push({ type, name, inputs: checked, id, state, options });
      return { id, state: { ...state } };
    } catch (error) {
      this.refusals.push(error instanceof Error ? error.message : String(error));
      return { id: `refused-${name}`, state: { ...inputs } };
    }
  }

  #stackReference(inputs: Attributes): pulumi.runtime.MockResourceResult {
    const stack = String(inputs["name"]);
    const project = stack.split("/")[1] ?? "";
    const outputs = this.#run.upstream[project] ?? {};
    if (!(project in this.#run.upstream)) {
      this.refusals.push(`"${this.#run.project}" reads the stack ${stack}, which its package.json does not list`);
    }
    this.references.push(project);
    return { id: stack, state: { name: stack, outputs, secretOutputNames: [] } };
  }

  /** Children belong to no parent here: the component's own registration waits for them. */
  #vpc(name: string, inputs: Attributes): Record<string, unknown> {
    const registration = this.#registrations.get(`awsx:ec2:Vpc ${name}`);
    const transforms = (registration?.opts as pulumi.ComponentResourceOptions | undefined)?.transforms ?? [];
    const provider = registration?.resource.getProvider("aws:ec2/vpc:Vpc") as aws.Provider | undefined;
    const options = { ...(provider ? { provider } : {}), transformations: transforms.map(asTransformation) };
    const made = registerVpcChildren(name, inputs, zonesOf(this.#account.identity), {
      root: options,
      options: (parent) => ({ ...options, dependsOn: [parent] }),
    });
    return { ...made };
  }
}

/** What the SDK keeps to itself: a resource's type and name, and which resources an Output comes from. */
interface TracedResource {
  readonly __pulumiType: string;
  readonly __name: string;
}
interface TracedOutput {
  allResources(): Promise<ReadonlySet<TracedResource>>;
}

async function awaitedBy({ props, opts }: pulumi.ResourceTransformationArgs): Promise<string[]> {
  const { dependsOn = [] } = opts as pulumi.CustomResourceOptions;
  const named = await new Promise((resolve) => pulumi.output([dependsOn].flat()).apply(resolve));
  const traced = await (pulumi.output(props) as unknown as TracedOutput).allResources();
  const awaited = [...(named as TracedResource[]), ...traced];
  return [...new Set(awaited.map(keyOf))].sort();
}

function keyOf({ __pulumiType, __name }: TracedResource): string {
  return `${__pulumiType} ${__name}`;
}

/** The engine would call a transform with the child's registration; here the SDK does. */
function asTransformation(transform: pulumi.ResourceTransform): pulumi.ResourceTransformation {
  return ({ type, name, props, opts }) => {
    const custom = true;
    const result = transform({
      custom,
      type,
      name,
      props: props,
      opts: opts,
    });
    if (result instanceof Promise) throw new Error("an asynchronous transform is not played");
    return result ? { props: result.props, opts: opts } : undefined;
  };
}

/** Stands for a secret whose value only the engine can decrypt; the account sees it as not known yet. */
export const undisclosed = "[undisclosed]";

/** How the SDK marks a secret on its way to the engine, with the value inside (pulumi/pulumi `sdk/nodejs/runtime/rpc.ts`). */
const signatureKey = "4dabf18193072939515e22adb298388d";

/** Arguments as the engine gives them to a provider that takes secrets in plain text. */
function revealed(value: unknown): unknown {
  if (value === undisclosed) return unknownValue;
  if (isArray(value)) return value.map(revealed);
  if (!isRecord(value) || pulumi.asset.Asset.isInstance(value) || pulumi.asset.Archive.isInstance(value)) return value;
  if (signatureKey in value) return revealed(value["value"]);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, revealed(item)]));
}

/** Waits for every Output inside. */
async function plain(value: unknown): Promise<unknown> {
  if (pulumi.Output.isInstance(value)) {
    return plain(await new Promise((resolve) => value.apply(resolve)));
  }
  if (Array.isArray(value)) return Promise.all(value.map(plain));
  if (!isRecord(value)) return value;
  const entries = await Promise.all(
    Object.entries(value).map(async ([key, item]) => [key, await plain(item)] as const),
  );
  return Object.fromEntries(entries);
}
