import type { ServiceDoor } from "@payments/shared/service-door/stranger-request.ts";

/** Environment variables of the function; all of them are required, though there may be no authority of our own. */
export type HookVariable = "LOAD_BALANCER_NAME" | "TEST_PORT" | "SERVICE_DOMAIN" | "CERTIFICATE_AUTHORITY";

/** @throws {Error} that names all variables which are missing or no port */
export function hookEnvironment(variables: Readonly<Record<string, string | undefined>>): ServiceDoor {
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
