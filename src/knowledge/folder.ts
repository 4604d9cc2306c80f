import { fileURLToPath } from "node:url";

/** The corpus that ships with the mentor. */
export const knowledgeFolder = fileURLToPath(new URL("../../knowledge", import.meta.url));
