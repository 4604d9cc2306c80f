/** An embedded database of this schema with nothing in it, made once and copied: to make one takes most of a test that needs it. */
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createLog } from "../../src/ops/log.ts";
import { openDatabase } from "../../src/storage/index.ts";

const project = fileURLToPath(new URL("../../", import.meta.url));
const cache = join(project, "node_modules/.cache/backend-mentor");

/** Another schema, another way to open it or another PostgreSQL is another template. */
function version(): string {
  const hash = createHash("sha256").update(readFileSync(join(project, "package-lock.json")));
  const storage = join(project, "src/storage");
  for (const name of readdirSync(storage, { recursive: true, encoding: "utf8" }).toSorted())
    if (name.endsWith(".ts")) hash.update(name).update(readFileSync(join(storage, name)));
  return hash.digest("hex").slice(0, 16);
}

/** Copies it into an empty folder. */
export async function copyTemplate(folder: string): Promise<void> {
  const template = join(cache, `embedded-${version()}`);
  if (!existsSync(template)) await make(template);
  cpSync(template, folder, { recursive: true });
}

async function make(template: string): Promise<void> {
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, "making-"));
  const database = openDatabase({ dataDir: folder, log: createLog("silent") });
  await database.ready;
  await database.close();
  try {
    renameSync(folder, template);
  } catch (error) {
    // Tests that run beside this one make it too: the first stands.
    rmSync(folder, { recursive: true, force: true });
    if (!existsSync(template)) throw error;
  }
}
