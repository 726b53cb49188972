/**
 * Stands in the bundle for `jiti`, the compiler by which node-pg-migrate loads migrations in JavaScript: ours are SQL files,
 * and a function at the database has no need of a compiler.
 */
export const createJiti = () => ({
  import: (path: string) => Promise.reject(new Error(`${path} is no SQL file`)),
});
