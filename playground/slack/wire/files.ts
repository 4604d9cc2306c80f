/** Files as Slack writes them. */
import type { JsonObject } from "../json.ts";
import type { StoredFile } from "../state/records.ts";

/** @param baseUrl where the stand-in answers, without a slash at the end */
export function fileJson(file: StoredFile, teamId: string, baseUrl: string): JsonObject {
  const path = `${teamId}-${file.id}`;
  const name = encodeURIComponent(file.name);
  return {
    id: file.id,
    created: file.created,
    timestamp: file.created,
    name: file.name,
    title: file.title,
    mimetype: file.mimetype,
    filetype: file.filetype,
    pretty_type: file.filetype.toUpperCase(),
    user: file.user,
    user_team: teamId,
    editable: file.mode === "snippet",
    size: file.content.byteLength,
    mode: file.mode,
    is_external: false,
    external_type: "",
    is_public: file.channels.length > 0,
    public_url_shared: false,
    display_as_bot: false,
    username: "",
    url_private: `${baseUrl}/files-pri/${path}/${name}`,
    url_private_download: `${baseUrl}/files-pri/${path}/download/${name}`,
    permalink: `${baseUrl}/files/${file.user}/${file.id}/${name}`,
    permalink_public: `${baseUrl}/public/${path}`,
    ...(file.altText === undefined ? {} : { alt_txt: file.altText }),
    is_starred: false,
    has_rich_preview: false,
    file_access: "visible",
  };
}

const types: Readonly<Record<string, { readonly mimetype: string; readonly filetype: string }>> = {
  csv: { mimetype: "text/csv", filetype: "csv" },
  json: { mimetype: "application/json", filetype: "json" },
  md: { mimetype: "text/markdown", filetype: "markdown" },
  pdf: { mimetype: "application/pdf", filetype: "pdf" },
  png: { mimetype: "image/png", filetype: "png" },
  sql: { mimetype: "text/plain", filetype: "sql" },
  ts: { mimetype: "text/plain", filetype: "typescript" },
  txt: { mimetype: "text/plain", filetype: "text" },
  yaml: { mimetype: "text/plain", filetype: "yaml" },
};

/** What Slack takes a file for, by the end of its name. */
export function fileType(name: string): { readonly mimetype: string; readonly filetype: string } {
  const ending = name.includes(".") ? (name.split(".").at(-1) ?? "").toLowerCase() : "";
  return types[ending] ?? { mimetype: "application/octet-stream", filetype: "binary" };
}
