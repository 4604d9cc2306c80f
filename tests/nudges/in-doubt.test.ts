/** Processes share what they know of a message: one was refused it, another sent it and never heard. Over Slack's real client. */
import { expect, test } from "vitest";
import { byBot } from "../../playground/slack/slack.ts";
import { createSlackAdapter } from "../../src/adapters/slack/slack.ts";
import type { SlackTarget } from "../../src/adapters/slack/target.ts";
import { silentHost, slackFor } from "../adapters/slack/fixture.ts";
import { onEachDatabase } from "./databases.ts";
import { stage } from "./stage.ts";

onEachDatabase("doubt between processes", (database) => {
  test("refused in one process, taken without a word in another: the first looks before it sends again", async () => {
    const { name, remind, worker, clock, states } = stage(database());
    const slack = await slackFor();
    const ana = slack.person({ name: "ana" });
    const target: SlackTarget = {
      ...{ channel: ana.dm.id, user: ana.id, thread: null, message: null },
      ...{ direct: true, outsider: false, respondUrl: null, respondUntil: 0 },
    };
    const process = async () => {
      const { botToken, appToken, apiUrl } = slack;
      const { messenger } = createSlackAdapter({ botToken, appToken, apiUrl }, silentHost().host);
      return worker({ messengers: new Map([[name, messenger]]) });
    };
    await remind("ana", { target });
    clock.advance({ minutes: 30 });
    const [one, two] = [await process(), await process()];

    slack.faults.plan({ on: "chat.postMessage", what: { kind: "rate-limit", retryAfter: 1 } });
    await one.round();
    expect(await states("ana")).toEqual([expect.stringContaining("2027-03-01 sending Slack asks to wait")]);
    clock.advance({ minutes: 1 });
    slack.faults.plan({ on: "chat.postMessage", what: { kind: "error-after-effect", status: 500 } });
    await two.round();
    expect(slack.calls.filter(({ method }) => method === "conversations.history")).toEqual([]);
    clock.advance({ minutes: 1 });
    await expect
      .poll(
        async () => {
          clock.advance({ minutes: 1 });
          await one.round();
          return states("ana");
        },
        { timeout: 10_000, interval: 200 },
      )
      .toEqual(["2027-03-01 sent"]);
    expect(slack.directMessages(ana).filter(byBot)).toHaveLength(1);
  });
});
