/** The month on a stand-in of Slack: commands in a channel, lessons in the direct message. */
import { wallClock } from "../../../playground/slack/clock.ts";
import { byBot, createSlack } from "../../../playground/slack/slack.ts";
import { slackManifest } from "../../adapters/slack/manifest.ts";
import { startBot } from "../../bot.ts";
import { commands } from "../../commands/index.ts";
import { type Chat, lineOf } from "./chat.ts";
import type { OpenMentor } from "./places.ts";

export async function openSlack(open: OpenMentor): Promise<Chat> {
  const slack = await createSlack({
    manifest: JSON.parse(JSON.stringify(slackManifest(commands, { least: false }))),
    clock: { now: () => open.clock.now().epochMilliseconds, after: wallClock.after },
  });
  const ana = slack.person({ name: "ana" });
  const channel = slack.channel({ name: "general", members: [ana, slack.bot] });
  const { mentor, config } = await open.mentor({
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_APP_TOKEN: slack.appToken,
    SLACK_API_URL: slack.apiUrl,
  });
  const bot = await startBot(mentor, config, open.log);
  return {
    title: "Slack",
    shown: () =>
      [...slack.ephemerals(ana), ...slack.directMessages(ana).filter(byBot)]
        .toSorted((a, b) => (a.ts < b.ts ? -1 : 1))
        .map((message) => ({
          id: message.ts,
          text: ana.reads(message),
          press: (label) => void ana.clicks(label, message),
        })),
    calls: (call) => void ana.command("/mentor", lineOf(call), channel),
    writes: (text) => void ana.writes(ana.dm, text),
    pictures: () =>
      [...slack.state.files.values()].filter(({ name }) => name.endsWith(".png")).map(({ content }) => content),
    until: slack.until,
    sweep: bot.sweep,
    async close() {
      await bot.stop();
      await mentor.close();
      await slack.close();
    },
  };
}
