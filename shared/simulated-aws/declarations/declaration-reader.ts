import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import ts from "typescript";
import type { Declarations, ResourceDeclaration } from "./declarations.ts";

/**
 * Reads argument names, optionality, types and outputs of resource types and functions from the type declarations of
 * the installed `@pulumi/aws`: `XxxArgs` for the arguments, the class's `readonly` properties (a function's `XxxResult`)
 * for the outputs, and every nested object type that an argument reaches. Syntax only: no type checker runs.
 */
export function readDeclarations(tokens: {
  readonly resources: readonly string[];
  readonly functions: readonly string[];
}): Declarations {
  const reader = new DeclarationReader();
  const read = (
    wanted: readonly string[],
    one: (token: string) => ResourceDeclaration,
  ): Record<string, ResourceDeclaration> => Object.fromEntries([...wanted].sort().map((token) => [token, one(token)]));
  return {
    package: reader.packageVersion,
    resources: read(tokens.resources, (token) => reader.resource(token)),
    functions: read(tokens.functions, (token) => reader.function(token)),
    objects: reader.reachedObjects(),
  };
}

const awsRoot = dirname(createRequire(import.meta.url).resolve("@pulumi/aws/package.json"));

class DeclarationReader {
  readonly packageVersion: string;
  readonly #inputs = namespaceInterfaces(join(awsRoot, "types/input.d.ts"));
  readonly #objects = new Map<string, Record<string, string>>();

  constructor() {
    const { name, version } = JSON.parse(readFileSync(join(awsRoot, "package.json"), "utf8")) as Record<string, string>;
    this.packageVersion = `${String(name)}@${String(version)}`;
  }

  resource(token: string): ResourceDeclaration {
    const { source, name } = sourceOf(token);
    const args = interfaceIn(source, `${name}Args`);
    const type = source.statements.find((node) => ts.isClassDeclaration(node) && node.name?.text === name);
    if (!args || !type || !ts.isClassDeclaration(type))
      throw new Error(`${token}: ${source.fileName} declares no ${name} with arguments`);
    return { args: this.#members(args.members), outputs: this.#members(type.members) };
  }

  function(token: string): ResourceDeclaration {
    const { source, name } = sourceOf(token);
    const pascal = name.charAt(0).toUpperCase() + name.slice(1);
    const args = interfaceIn(source, `${pascal}Args`);
    const result = interfaceIn(source, `${pascal}Result`);
    if (!result) throw new Error(`${token}: ${source.fileName} declares no ${pascal}Result`);
    return { args: args ? this.#members(args.members) : {}, outputs: this.#members(result.members) };
  }

  reachedObjects(): Record<string, Record<string, string>> {
    return Object.fromEntries([...this.#objects].sort(([a], [b]) => a.localeCompare(b)));
  }

  #members(members: ts.NodeArray<ts.TypeElement | ts.ClassElement>): Record<string, string> {
    const found: Record<string, string> = {};
    for (const member of members) {
      if (!ts.isPropertySignature(member) && !ts.isPropertyDeclaration(member)) continue;
      if (!member.type || (ts.isPropertyDeclaration(member) && isStatic(member))) continue;
      const { type, optional } = this.#type(member.type);
      found[member.name.getText()] = type + (optional || member.questionToken ? "?" : "");
    }
    return found;
  }

  /** `Input<T>` and `Output<T>` are T; of a union, the plainest member counts (a resource is accepted as its id). */
  #type(node: ts.TypeNode): { type: string; optional: boolean } {
    if (ts.isUnionTypeNode(node)) {
      const members = node.types.filter((member) => member.kind !== ts.SyntaxKind.UndefinedKeyword);
      const described = members.map((member) => this.#type(member));
      const types = [...new Set(described.map(({ type }) => type))];
      const plain = types.find((type) => type === "string") ?? types[0] ?? "any";
      return {
        type: types.every((type) => type === "boolean") ? "boolean" : plain,
        optional: described.some(({ optional }) => optional) || members.length < node.types.length,
      };
    }
    if (ts.isParenthesizedTypeNode(node)) return this.#type(node.type);
    if (ts.isArrayTypeNode(node)) return { type: `${this.#type(node.elementType).type}[]`, optional: false };
    if (ts.isTypeLiteralNode(node)) return { type: `{${this.#mapValue(node)}}`, optional: false };
    if (ts.isTypeReferenceNode(node)) return this.#reference(node);
    return { type: scalar(node), optional: false };
  }

  #mapValue(node: ts.TypeLiteralNode): string {
    const [member] = node.members;
    return member && ts.isIndexSignatureDeclaration(member) ? this.#type(member.type).type : "any";
  }

  #reference(node: ts.TypeReferenceNode): { type: string; optional: boolean } {
    const name = node.typeName.getText();
    const [argument] = node.typeArguments ?? [];
    if (argument && /(^|\.)(Input|Output)$/.test(name)) return this.#type(argument);
    if (name.startsWith("outputs.")) return { type: "object", optional: false };
    if (name.startsWith("inputs.")) return { type: this.#object(name.slice("inputs.".length)), optional: false };
    if (/asset\.(Archive|Asset)$/.test(name)) return { type: "archive", optional: false };
    return { type: "string", optional: false }; // enums and ARNs travel as strings; a resource travels as its id
  }

  #object(name: string): string {
    const key = `in.${name}`;
    if (!this.#objects.has(key)) {
      this.#objects.set(key, {}); // first, because WAF statements contain themselves
      const declared = this.#inputs.get(name);
      if (!declared) throw new Error(`${key} is not declared in @pulumi/aws/types`);
      this.#objects.set(key, this.#members(declared.members));
    }
    return key;
  }
}

function sourceOf(token: string): { source: ts.SourceFile; name: string } {
  const [, path = "", name = ""] = token.split(":");
  return { source: parse(join(awsRoot, `${path.replace(/^index\//, "")}.d.ts`)), name };
}

function interfaceIn(source: ts.SourceFile, name: string): ts.InterfaceDeclaration | undefined {
  return source.statements.find(
    (node): node is ts.InterfaceDeclaration => ts.isInterfaceDeclaration(node) && node.name.text === name,
  );
}

function isStatic(member: ts.PropertyDeclaration): boolean {
  return member.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword) ?? false;
}

function scalar(node: ts.TypeNode): string {
  const text = node.getText();
  if (text === "string" || text === "number" || text === "boolean") return text;
  if (ts.isLiteralTypeNode(node)) return node.literal.kind === ts.SyntaxKind.StringLiteral ? "string" : "boolean";
  return "any";
}

function parse(file: string): ts.SourceFile {
  return ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
}

function namespaceInterfaces(file: string): Map<string, ts.InterfaceDeclaration> {
  const found = new Map<string, ts.InterfaceDeclaration>();
  const visit = (statements: ts.NodeArray<ts.Statement>, prefix: string): void => {
    for (const node of statements) {
      if (ts.isInterfaceDeclaration(node)) found.set(prefix + node.name.text, node);
      if (ts.isModuleDeclaration(node) && node.body && ts.isModuleBlock(node.body)) {
        visit(node.body.statements, `${prefix}${node.name.text}.`);
      }
    }
  };
  visit(parse(file).statements, "");
  return found;
}
