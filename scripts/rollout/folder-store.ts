import { randomUUID } from "node:crypto";
import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import type { WriteOnceStore } from "./rollout-log.ts";

/** Files of a folder: written beside their place, then linked into it, which fails where the name is taken (link(2)). */
export function folderStore(folder: string): WriteOnceStore {
  return {
    description: folder,
    keys: () => Promise.resolve(existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith(".json")) : []),
    read: (key) => Promise.resolve(readFileSync(join(folder, key), "utf8")),
    create: async (key, text) => {
      mkdirSync(folder, { recursive: true });
      const draft = join(folder, `.${randomUUID()}`);
      const file = await open(draft, "wx");
      await file.writeFile(text);
      await file.sync();
      await file.close();
      try {
        linkSync(draft, join(folder, key));
        return true;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
        throw error;
      } finally {
        rmSync(draft);
      }
    },
  };
}
