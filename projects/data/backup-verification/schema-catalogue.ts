import type { Client } from "pg";
import type { Fault } from "./verification-run.ts";

/** What the migrations make: which ones, and the catalogue after the last. */
export interface ExpectedSchema {
  /** Names in the order in which they are applied. */
  readonly migrations: readonly string[];
  /** One line for each thing of the catalogue, sorted. */
  readonly catalogue: readonly string[];
}

const own = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'";
const notOfExtension = (oid: string, catalogue: string) =>
  `NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = '${catalogue}'::regclass AND d.objid = ${oid} AND d.deptype = 'e')`;

const grantee = "CASE g.grantee WHEN 0 THEN 'public' ELSE g.grantee::regrole::text END";

/**
 * Everything that migrations can make and that changes what the database does, as text: tables, columns, constraints,
 * indexes, views, sequences, types, functions, triggers, policies, extensions and who may do what. Owners are left out, and
 * pgaudit, which is Aurora's alone: there they differ from a test's server, from which the expected catalogue comes.
 */
const catalogue = `
SELECT line FROM (
  SELECT format('extension %s', extname) FROM pg_extension WHERE extname <> 'pgaudit'
  UNION ALL
  SELECT format('type %I.%I %s %s', n.nspname, t.typname, format_type(t.typbasetype, t.typtypmod), coalesce(
           (SELECT string_agg(pg_get_constraintdef(k.oid), ' ' ORDER BY k.conname) FROM pg_constraint k WHERE k.contypid = t.oid),
           (SELECT string_agg(e.enumlabel, ' ' ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid)))
    FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
    WHERE t.typtype IN ('d', 'e') AND ${own} AND ${notOfExtension("t.oid", "pg_type")}
  UNION ALL
  SELECT format('%s %I.%I%s', CASE c.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'table' WHEN 'v' THEN 'view'
           WHEN 'm' THEN 'materialized view' WHEN 'S' THEN 'sequence' END, n.nspname, c.relname,
         CASE WHEN c.relrowsecurity THEN ' row security' ELSE '' END)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S') AND ${own} AND ${notOfExtension("c.oid", "pg_class")}
  UNION ALL
  SELECT format('view %I.%I is %s', n.nspname, c.relname, md5(pg_get_viewdef(c.oid)))
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('v', 'm') AND ${own} AND ${notOfExtension("c.oid", "pg_class")}
  UNION ALL
  SELECT format('column %I.%I.%I %s%s%s', n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
         CASE WHEN a.attnotnull THEN ' not null' ELSE '' END,
         coalesce(' default ' || pg_get_expr(e.adbin, e.adrelid), '')
           || CASE WHEN a.attidentity <> '' THEN ' identity ' || a.attidentity::text ELSE '' END)
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_attrdef e ON e.adrelid = a.attrelid AND e.adnum = a.attnum
    WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p') AND ${own} AND ${notOfExtension("c.oid", "pg_class")}
  UNION ALL
  SELECT format('constraint %I.%I.%I %s', n.nspname, c.relname, k.conname, pg_get_constraintdef(k.oid))
    FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE ${own} AND ${notOfExtension("c.oid", "pg_class")}
  UNION ALL
  SELECT format('index %s', pg_get_indexdef(i.indexrelid))
    FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE ${own} AND ${notOfExtension("c.oid", "pg_class")}
  UNION ALL
  SELECT format('trigger %I.%I %s enabled %s', n.nspname, c.relname, pg_get_triggerdef(t.oid), t.tgenabled)
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE NOT t.tgisinternal AND ${own}
  UNION ALL
  SELECT format('function %I.%I(%s) %s', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid),
         md5(pg_get_functiondef(p.oid)))
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE p.prokind IN ('f', 'p') AND ${own} AND ${notOfExtension("p.oid", "pg_proc")}
  UNION ALL
  SELECT format('policy %I.%I.%I %s', schemaname, tablename, policyname, md5(concat(cmd, roles, qual, with_check)))
    FROM pg_policies
  UNION ALL
  SELECT format('grant %s on %I.%I to %s', g.privilege_type, n.nspname, c.relname,
         ${grantee})
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(c.relacl) g
    WHERE g.grantee <> c.relowner AND c.relkind IN ('r', 'p', 'v', 'm', 'S') AND ${own} AND ${notOfExtension("c.oid", "pg_class")}
  UNION ALL
  SELECT format('grant %s on %I.%I.%I to %s', g.privilege_type, n.nspname, c.relname, a.attname, ${grantee})
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace,
         aclexplode(a.attacl) g
    WHERE g.grantee <> c.relowner AND ${own} AND ${notOfExtension("c.oid", "pg_class")}
  UNION ALL
  SELECT format('grant %s on function %I.%I to %s', g.privilege_type, n.nspname, p.proname, ${grantee})
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace,
         aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) g
    WHERE g.grantee <> p.proowner AND ${own} AND ${notOfExtension("p.oid", "pg_proc")}
) AS lines(line)
WHERE line IS NOT NULL
ORDER BY line COLLATE "C"`;

/** The catalogue of the database, one line for each thing, sorted. */
export async function readCatalogue(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ line: string }>(catalogue);
  return rows.map(({ line }) => line);
}

/** What the migrations have recorded of themselves, in the order in which they were applied. */
const applied = "SELECT name FROM migrations.applied ORDER BY id";

/** How the database differs from what the migrations make. */
export async function schemaFaults(client: Client, { migrations, catalogue: lines }: ExpectedSchema): Promise<Fault[]> {
  const faults = catalogueFaults(lines, await readCatalogue(client));
  return [...faults, ...migrationFaults(migrations, await appliedMigrations(client))];
}

/** Names of the migrations that the database has had, in order. */
export async function appliedMigrations(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(applied);
  return rows.map(({ name }) => name);
}

/** Migrations that the backup lacks, or has in another order or beside ours. */
export function migrationFaults(expected: readonly string[], found: readonly string[]): Fault[] {
  return expected.join() === found.join()
    ? []
    : [{ code: "MissingMigration", detail: `migrations ${found.join(", ") || "none"}, not ${expected.join(", ")}` }];
}

/** How two catalogues differ: a table that is not there by itself, everything else line by line. */
export function catalogueFaults(expected: readonly string[], found: readonly string[]): Fault[] {
  const missing = expected.filter((line) => !found.includes(line));
  const unexpected = found.filter((line) => !expected.includes(line));
  const tables = missing.filter((line) => line.startsWith("table ")).map((line) => line.slice("table ".length));
  const ofMissingTable = (line: string) => tables.some((table) => new RegExp(`\\b${table}\\b`).test(line));
  return [
    ...tables.map((table): Fault => ({ code: "MissingTable", detail: `there is no table ${table}` })),
    ...missing
      .filter((line) => !line.startsWith("table ") && !ofMissingTable(line))
      .map(
        (line): Fault => ({ code: "SchemaDrift", detail: `the migrations make this, the backup lacks it: ${line}` }),
      ),
    ...unexpected.map(
      (line): Fault => ({ code: "SchemaDrift", detail: `the backup has this, no migration makes it: ${line}` }),
    ),
  ];
}
