import { type Attributes, isArray, isRecord, stringsAt, text } from "../simulated-aws/attributes.ts";
import { headerValues, type InspectedRequest } from "./inspected-request.ts";
import { jsonElements } from "./json-elements.plan.ts";

/** Bytes of the body that a web ACL sees (https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-setting-body-inspection-limit.html). */
export type BodyLimit = number;

/** Bytes, and fields, of headers or cookies that a web ACL sees (https://docs.aws.amazon.com/waf/latest/developerguide/waf-oversize-request-components.html). */
const headerLimit = { bytes: 8192, fields: 200 };

/** What a statement looks at, or what it answers without looking because there is too much. */
export type Component = { readonly values: readonly string[] } | { readonly answer: boolean };

type Fields = readonly (readonly [name: string, value: string])[];

/**
 * The values of a request component
 * (https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-fields-list.html); a component that the request
 * lacks has none.
 *
 * @throws {Error} for a component that is not known here
 */
export function requestComponent(fieldToMatch: unknown, request: InspectedRequest, bodyLimit: BodyLimit): Component {
  const [[kind, body] = ["", undefined]] = Object.entries(isRecord(fieldToMatch) ? fieldToMatch : {});
  const options = settingsOf(body);
  switch (kind) {
    case "allQueryArguments":
      return { values: queryArguments(request.query).map(([, value]) => value) };
    case "singleQueryArgument":
      return { values: valuesNamed(queryArguments(request.query), text(options, "name")) };
    case "queryString":
      return { values: [request.query] };
    case "uriPath":
      return { values: [request.path] };
    case "method":
      return { values: [request.method] };
    case "singleHeader":
      return { values: headerValues(request, text(options, "name")) };
    case "headers":
      return someFields(request.headers, options, patternOf(options["matchPattern"]));
    case "cookies":
      return someFields(cookiesOf(request), options, patternOf(options["matchPatterns"]));
    case "body":
      return limited(request.body, options, bodyLimit, (seen) => [seen]);
    case "jsonBody":
      return limited(request.body, options, bodyLimit, (seen) => elementsOf(seen, options));
    default:
      throw new Error(`the request component ${kind} is not played`);
  }
}

const settingsOf = (body: unknown): Attributes => {
  const [first] = isArray(body) ? body : [body];
  return isRecord(first) ? first : {};
};

/** Pulumi gives a pattern once as an object, once as a list of one. */
const patternOf = settingsOf;

const queryArguments = (query: string): Fields =>
  query === ""
    ? []
    : query.split("&").map((argument) => {
        const [name = "", ...value] = argument.split("=");
        return [name, value.join("=")];
      });

const cookiesOf = (request: InspectedRequest): Fields =>
  headerValues(request, "cookie")
    .flatMap((header) => header.split(/; */))
    .map((cookie) => {
      const [name = "", ...value] = cookie.split("=");
      return [name, value.join("=")];
    });

const valuesNamed = (fields: Fields, name: string): string[] =>
  fields.filter(([candidate]) => candidate.toLowerCase() === name.toLowerCase()).map(([, value]) => value);

function limited(body: string, options: Attributes, limit: BodyLimit, read: (seen: string) => string[]): Component {
  if (body.length <= limit) return { values: read(body) };
  return oversize(options) ?? { values: read(body.slice(0, limit)) };
}

/** The answer to what is too large; nothing where inspection goes on with what is seen. */
function oversize({ oversizeHandling }: Attributes): Component | undefined {
  return oversizeHandling === "CONTINUE" ? undefined : { answer: oversizeHandling === "MATCH" };
}

function someFields(fields: Fields, options: Attributes, pattern: Attributes): Component {
  let bytes = 0;
  const seen = fields.slice(0, headerLimit.fields).filter(([name, value]) => {
    bytes += name.length + value.length;
    return bytes <= headerLimit.bytes;
  });
  if (seen.length < fields.length) {
    const answer = oversize(options);
    if (answer) return answer;
  }
  const scope = text(options, "matchScope");
  const wanted = seen.filter(([name]) => isWanted(name.toLowerCase(), pattern));
  return { values: wanted.flatMap(([name, value]) => inScope(scope, [name], [value])) };
}

function isWanted(name: string, pattern: Attributes): boolean {
  const [[kind, names] = ["", undefined]] = Object.entries(pattern);
  const listed = (isArray(names) ? names : []).some((candidate) => String(candidate).toLowerCase() === name);
  if (kind.startsWith("included")) return listed;
  return kind.startsWith("excluded") ? !listed : true;
}

function inScope(scope: string, keys: readonly string[], values: readonly string[]): string[] {
  return [...(scope === "VALUE" ? [] : keys), ...(scope === "KEY" ? [] : values)];
}

/** @throws {Error} where only some paths are wanted, or nothing is said about what is no JSON */
function elementsOf(body: string, options: Attributes): string[] {
  if (stringsAt(options, "matchPattern.includedPaths").length > 0) throw new Error("includedPaths are not played");
  const elements = jsonElements(body);
  if (elements) return inScope(text(options, "matchScope"), elements.keys, elements.values);
  if (options["invalidFallbackBehavior"] === "EVALUATE_AS_STRING") return [body];
  throw new Error("of a body that is no JSON only invalidFallbackBehavior EVALUATE_AS_STRING is played");
}
