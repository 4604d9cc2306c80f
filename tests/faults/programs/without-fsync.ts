/** Loaded before a program: takes away what makes files reach the disk, in its threads too. The product has no such switch. */
import fs from "node:fs";
import { open } from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { fileURLToPath } from "node:url";

fs.fsyncSync = () => {};
syncBuiltinESMExports();
await using handle = await open(fileURLToPath(import.meta.url));
Object.getPrototypeOf(handle).sync = async () => {};
