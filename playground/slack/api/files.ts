/** `files.*`, and the addresses files are sent to and fetched from. */
import { asText, type JsonObject } from "../json.ts";
import type { StoredFile } from "../state/records.ts";
import { fileJson, fileType } from "../wire/files.ts";
import type { World } from "../world.ts";
import { type Call, isBlank, type Methods, outsideLimits, Refused } from "./call.ts";
import { postTarget, threadTarget } from "./targets.ts";

const snippetBytes = 1_000_000;

/** Announced with `files.getUploadURLExternal`, filled by an upload, finished by `files.completeUploadExternal`. */
interface Upload {
  readonly file: StoredFile;
  readonly length: number;
  received: boolean;
}

export interface Uploads {
  readonly methods: Methods;
  /** Takes the bytes. @returns what the upload address answers */
  receive(fileId: string, content: Uint8Array): { readonly status: number; readonly body: string };
  /** A file for who may read it, or undefined. @param token of the Authorization header */
  read(fileId: string, token: string | undefined): StoredFile | undefined;
}

export function createUploads(world: World): Uploads {
  const uploads = new Map<string, Upload>();

  const announce = ({ args, world: { app, clock, settings, workspace } }: Call): JsonObject => {
    const name = args.required("filename", "missing_argument");
    const length = args.number("length") ?? 0;
    if (length <= 0) throw new Refused("missing_argument");
    if (length > settings.fileBytes) throw outsideLimits({ error: "file_upload_size_restricted", details: [] });
    const snippet = args.text("snippet_type");
    if (snippet !== undefined && length > snippetBytes)
      throw outsideLimits({ error: "snippet_too_large", details: [] });
    const altText = args.text("alt_txt");
    if ([...(altText ?? "")].length > 1_000) throw outsideLimits({ error: "alt_txt_too_large", details: [] });
    const id = workspace.ids.next("F");
    const type = snippet === undefined ? fileType(name) : { mimetype: "text/plain", filetype: snippet };
    const file: StoredFile = {
      id,
      user: app.botUserId,
      name,
      title: name,
      ...type,
      altText,
      mode: snippet === undefined ? "hosted" : "snippet",
      content: new Uint8Array(),
      channels: [],
      created: Math.floor(clock.now() / 1000),
    };
    uploads.set(id, { file, length, received: false });
    return { upload_url: `${world.baseUrl()}/upload/v1/${id}`, file_id: id };
  };

  const complete = (call: Call): JsonObject => {
    const { args, world: here } = call;
    const { app, clock, feed, settings, team, workspace } = here;
    const finished = args.objects("files").map(({ id, title }) => {
      const upload = uploads.get(asText(id) ?? "");
      if (upload?.received !== true) throw new Refused("file_not_found");
      return { ...upload.file, title: asText(title) ?? upload.file.title };
    });
    if (finished.length === 0) throw new Refused("invalid_arguments");
    // `channels` takes people as well; `channel_id` is a channel's.
    const people = args.names("channel_id").filter((id) => /^[UW]/.test(id));
    if (people.length > 0) throw new Refused("channel_not_found");
    const named = [...args.names("channel_id"), ...args.names("channels")];
    if (named.length > 100) throw new Refused("too_many_channels");
    const channels = named.map((id) => postTarget(call, id));
    for (const file of finished) workspace.putFile({ ...file, channels: channels.map(({ id }) => id) });
    for (const channel of channels) {
      const draft = {
        channel: channel.id,
        user: app.botUserId,
        botId: app.botId,
        text: args.text("initial_comment") ?? "",
        ...(args.text("initial_comment") === undefined && !isBlank(args.json("blocks"))
          ? { blocks: args.objects("blocks") }
          : {}),
        threadTs: threadTarget(call, channel),
        files: finished.map(({ id }) => id),
      };
      if (settings.fileShareDelay === 0) feed.post(draft);
      else clock.after(settings.fileShareDelay, () => feed.post(draft));
    }
    return { files: finished.map((file) => fileJson(file, team.id, here.baseUrl())) };
  };

  return {
    methods: {
      "files.getUploadURLExternal": { scopes: ["files:write"], tier: 4, run: announce },
      "files.completeUploadExternal": { scopes: ["files:write"], tier: 4, run: complete },
      "files.delete": {
        scopes: ["files:write"],
        tier: 3,
        run({ args, world: { app, feed, workspace } }) {
          const file = workspace.files.get(args.required("file", "file_not_found"));
          if (file === undefined) throw new Refused("file_not_found");
          if (file.user !== app.botUserId) throw new Refused("cant_delete_file");
          workspace.removeFile(file.id);
          for (const message of file.channels.flatMap((channel) => workspace.messages(channel))) {
            const files = message.files.filter((id) => id !== file.id);
            if (files.length === message.files.length) continue;
            // What becomes of a message that held nothing else is unconfirmed: here it goes with the file.
            if (files.length === 0 && message.text === "" && message.blocks.length === 0) feed.remove(message);
            else feed.edit(message, { files }, app.botUserId, false);
          }
          return {};
        },
      },
      "files.info": {
        scopes: ["files:read"],
        tier: 4,
        run({ args, world: here }) {
          const file = here.workspace.files.get(args.required("file", "file_not_found"));
          if (file === undefined) throw new Refused("file_not_found");
          const json = fileJson(file, here.team.id, here.baseUrl());
          return { file: json, comments: [], response_metadata: { next_cursor: "" } };
        },
      },
    },
    receive(fileId, content) {
      const upload = uploads.get(fileId);
      if (upload === undefined) return { status: 404, body: "no such upload" };
      if (content.byteLength !== upload.length) {
        const details = [`announced ${upload.length} bytes, received ${content.byteLength}`];
        world.workspace.recordViolation({ where: "upload", error: "length_differs", details });
      }
      uploads.set(fileId, { ...upload, file: { ...upload.file, content }, received: true });
      return { status: 200, body: `OK - ${content.byteLength}` };
    },
    read(fileId, token) {
      const { app, workspace } = world;
      const allowed = token === app.botToken && app.dead.bot === undefined && app.scopes.has("files:read");
      return allowed ? workspace.files.get(fileId) : undefined;
    },
  };
}
