import { expect, it } from "vitest";
import { hookEnvironment } from "./hook-environment.ts";

const variables = { LOAD_BALANCER_NAME: "lb.example.com", TEST_PORT: "8443", SERVICE_DOMAIN: "api.example.com" };

it("says where the new version answers, and by which name", () => {
  expect(hookEnvironment(variables)).toEqual({ address: "lb.example.com", port: 8443, domain: "api.example.com" });
});

it("trusts an authority of our own only where it is given", () => {
  expect(hookEnvironment({ ...variables, CERTIFICATE_AUTHORITY: "PEM" })).toMatchObject({ authority: "PEM" });
  expect(hookEnvironment({ ...variables, CERTIFICATE_AUTHORITY: "" })).not.toHaveProperty("authority");
});

it("names all that is missing at once", () => {
  expect(() => hookEnvironment({})).toThrow(
    "the function's environment is wrong: TEST_PORT is missing; LOAD_BALANCER_NAME is missing; SERVICE_DOMAIN is missing",
  );
});

it.each(["0", "65536", "https", "84.43"])("takes %s for no port", (port) => {
  expect(() => hookEnvironment({ ...variables, TEST_PORT: port })).toThrow(`TEST_PORT is no port: "${port}"`);
});
