// Pulumi loads a pack with require(); the pack is ES modules in TypeScript, which Node loads itself.
module.exports = import("./policy-pack.ts");
