/** Environment variables of the function; all of them are required, though there may be no authority of our own. */
export type HookVariable = "LOAD_BALANCER_NAME" | "TEST_PORT" | "SERVICE_DOMAIN" | "CERTIFICATE_AUTHORITY";

/** Where the new version answers before customers reach it. */
export interface TestDoor {
  /** DNS name of the load balancer: what is connected to. */
  readonly address: string;
  /** Of the test listener. */
  readonly port: number;
  /** The service's own name: in the request, and in the listener's certificate. */
  readonly domain: string;
  /** PEM of the authority that is trusted in place of the public ones. */
  readonly authority?: string;
}

/** @throws {Error} that names all variables which are missing or no port */
export function hookEnvironment(variables: Readonly<Record<string, string | undefined>>): TestDoor {
  const mistakes: string[] = [];
  const text = (name: HookVariable): string => {
    const value = variables[name] ?? "";
    if (value === "") mistakes.push(`${name} is missing`);
    return value;
  };
  const port = text("TEST_PORT");
  if (port !== "" && !(/^[1-9]\d{0,4}$/.test(port) && Number(port) < 65_536))
    mistakes.push(`TEST_PORT is no port: "${port}"`);
  const door = { address: text("LOAD_BALANCER_NAME"), port: Number(port), domain: text("SERVICE_DOMAIN") };
  if (mistakes.length > 0) throw new Error(`the function's environment is wrong: ${mistakes.join("; ")}`);
  const authority = variables["CERTIFICATE_AUTHORITY" satisfies HookVariable] ?? "";
  return authority === "" ? door : { ...door, authority };
}
