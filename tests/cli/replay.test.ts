/** `npm run replay`: a recorded event through the real adapter with no network, as a person debugging would run it. */
import { expect, test } from "vitest";
import { run } from "../processes.ts";

const slackMention = {
  type: "event_callback",
  team_id: "T1",
  event_id: "Ev1",
  event_time: 1,
  authorizations: [{ enterprise_id: null, team_id: "T1", user_id: "UBOT", is_bot: true, is_enterprise_install: false }],
  event: {
    type: "app_mention",
    user: "U1",
    text: "<@UBOT> offset or cursor pagination",
    ts: "1700000000.000100",
    channel: "C1",
    event_ts: "1700000000.000100",
    team: "T1",
  },
};
const slackCommand = {
  token: "x",
  team_id: "T1",
  team_domain: "d",
  channel_id: "C1",
  channel_name: "g",
  user_id: "U1",
  user_name: "ana",
  command: "/mentor",
  text: "topics cache",
  api_app_id: "A1",
  is_enterprise_install: "false",
  response_url: "https://hooks.slack.com/x",
  trigger_id: "1.2.3",
};
const discordMention = {
  t: "MESSAGE_CREATE",
  d: {
    id: "1100000000000000001",
    type: 0,
    channel_id: "1100000000000000002",
    guild_id: "1100000000000000003",
    content: "<@1100000000000000009> what is a saga",
    author: { id: "1100000000000000004", username: "ana", global_name: null, discriminator: "0", avatar: null },
    member: { roles: [], joined_at: "2026-01-01T00:00:00Z", deaf: false, mute: false, flags: 0 },
    mentions: [
      { id: "1100000000000000009", username: "mentor", bot: true, global_name: null, discriminator: "0", avatar: null },
    ],
    mention_roles: [],
    mention_everyone: false,
    attachments: [],
    embeds: [],
    timestamp: "2026-11-24T20:00:00Z",
    edited_timestamp: null,
    tts: false,
    pinned: false,
    components: [],
  },
};

interface Call {
  readonly call: string;
  readonly args: Readonly<Record<string, unknown>>;
}

async function replayed(event: unknown): Promise<{ code: number | null; calls: Call[]; stderr: string }> {
  const { code, stdout, stderr } = await run("src/cli/replay.ts", ["-"], {
    input: JSON.stringify(event),
    environment: {},
  });
  const lines = stdout.split("\n").filter((line) => line !== "");
  return { code, stderr, calls: lines.map((line): Call => JSON.parse(line)) };
}

test("a Slack mention is stored and answered in its thread", async () => {
  const { code, calls } = await replayed(slackMention);
  expect(new Set(calls.map(({ call }) => call))).toEqual(new Set(["receive", "chat.postMessage"]));
  expect(calls[1]?.args).toMatchObject({ channel: "C1", thread_ts: "1700000000.000100" });
  expect(JSON.stringify(calls[1]?.args)).toContain("Pagination");
  expect(code).toBe(0);
});

test("a Slack command, in its Socket Mode envelope, is acknowledged and answered to the person alone", async () => {
  const { calls } = await replayed({ envelope_id: "e", type: "slash_commands", payload: slackCommand });
  expect(calls.map(({ call }) => call).toSorted()).toEqual(["ack", "chat.postEphemeral", "receive"]);
});

test("a Discord mention gets a thread named after the question", async () => {
  const { calls } = await replayed(discordMention);
  expect(calls.find(({ call }) => call === "startThread")?.args).toMatchObject({ name: "what is a saga" });
  expect(JSON.stringify(calls.find(({ call }) => call === "createMessage")?.args)).toContain("Sagas");
});

test("what is neither is refused in a sentence", async () => {
  const { code, calls, stderr } = await replayed({ x: 1 });
  expect({ code, calls }).toEqual({ code: 2, calls: [] });
  expect(stderr).toMatch(/neither a Slack body nor a Discord dispatch/);
});
