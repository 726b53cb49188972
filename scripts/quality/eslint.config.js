import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import tseslint from "typescript-eslint";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");

/** Formatting is Biome's; what needs types is judged here. */
export default tseslint.config(
  { ignores: ["**/node_modules/", "**/coverage/", ".local/", "**/*.mjs", "**/*.mts", "**/*.js", "**/*.cjs"] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { project: "scripts/quality/tsconfig.json", tsconfigRootDir: root } },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "max-lines": ["error", { max: 250, skipBlankLines: true, skipComments: true }],
      "max-lines-per-function": ["error", { max: 70, skipBlankLines: true, skipComments: true }],
      "max-depth": ["error", 3],
      "max-params": ["error", 4],
      "@typescript-eslint/no-unused-vars": ["error", { args: "none", ignoreRestSiblings: true }],
      "no-restricted-syntax": [
        "error",
        { selector: "Literal[value=/^arn:aws:/]", message: "take the partition from the account (shared/providers)" },
        { selector: "ExportAllDeclaration", message: "name what is exported" },
      ],
    },
  },
  {
    files: ["**/*.test.ts", "**/*.fixture.ts", "**/*.contract.ts", "shared/simulated-aws/**"],
    rules: { "no-restricted-syntax": "off", "max-lines-per-function": "off" },
  },
  { files: ["**/*.test.ts"], rules: { "max-lines": ["error", 400], "@typescript-eslint/require-await": "off" } },
  {
    // Values there are what the engine sends: unknown until a rule has looked at them.
    files: ["shared/simulated-aws/**", "shared/policy/rules/**"],
    rules: { "@typescript-eslint/no-base-to-string": "off" },
  },
  {
    files: ["**/program.ts"],
    rules: { "max-lines-per-function": ["error", 140] },
  },
  {
    files: ["shared/**", "projects/**"],
    ignores: ["**/*.test.ts", "**/*.bench.ts", "shared/simulated-aws/awsx/awsx-provider.ts"],
    rules: { "no-console": "error" },
  },
);
