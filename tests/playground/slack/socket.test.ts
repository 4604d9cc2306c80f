/** What goes over the wire of Socket Mode, seen without an SDK. */
import { once } from "node:events";
import { expect, onTestFinished, test } from "vitest";
import { WebSocket } from "ws";
import { manualClock } from "../../../playground/slack/clock.ts";
import { asObject, type JsonObject, parseJson } from "../../../playground/slack/json.ts";
import type { Slack } from "../../../playground/slack/slack.ts";
import { standIn } from "./bolt.ts";

async function linkOf(slack: Slack): Promise<string> {
  const headers = { authorization: `Bearer ${slack.appToken}` };
  const response = await fetch(`${slack.apiUrl}apps.connections.open`, { method: "POST", headers });
  return String(asObject(parseJson(await response.text()))?.url);
}

function connect(link: string): {
  readonly socket: WebSocket;
  readonly received: JsonObject[];
  ack(index: number): void;
} {
  const socket = new WebSocket(link);
  const received: JsonObject[] = [];
  socket.on("message", (data) => received.push(asObject(parseJson(data.toString())) ?? {}));
  onTestFinished(() => socket.terminate());
  return {
    socket,
    received,
    ack: (index) => socket.send(JSON.stringify({ envelope_id: received[index]?.envelope_id, payload: {} })),
  };
}

test("a connection is greeted; its link opens no second one, nor one when it is old", async () => {
  const clock = manualClock();
  const slack = await standIn({ clock });
  const link = await linkOf(slack);
  const { received } = connect(`${link}&debug_reconnects=true`);
  await expect
    .poll(() => received)
    .toMatchObject([
      {
        type: "hello",
        num_connections: 1,
        connection_info: { app_id: slack.appId },
        debug_info: { approximate_connection_time: 360 },
      },
    ]);
  const [again] = await once(connect(link).socket, "error");
  expect(String(again)).toContain("403");
  const old = await linkOf(slack);
  clock.advance(30_001);
  const [late] = await once(connect(old).socket, "error");
  expect(String(late)).toContain("403");
});

test("the server pings", async () => {
  const slack = await standIn({ settings: { pingEvery: 10 } });
  const { socket } = connect(await linkOf(slack));
  const [said] = await once(socket, "ping");
  expect(String(said)).toContain("Ping from");
});

test("an event counts its tries; what is acknowledged does not come again; a command takes an answer", async () => {
  const clock = manualClock();
  const slack = await standIn({ clock });
  const ana = slack.person({ name: "ana" });
  const general = slack.channel({ name: "general", members: [ana] });
  const { received, ack } = connect(await linkOf(slack));
  await slack.until("a connection", () => slack.connections.length === 1);

  ana.writes(ana.dm, "hello");
  await expect.poll(() => received.length).toBe(2);
  clock.advance(3_000);
  await expect.poll(() => received.length).toBe(3);
  expect(received.slice(1)).toMatchObject([
    { type: "events_api", accepts_response_payload: false, retry_attempt: 0, retry_reason: "" },
    { type: "events_api", accepts_response_payload: false, retry_attempt: 1, retry_reason: "timeout" },
  ]);
  ack(2);
  await slack.until("the acknowledgement", () => slack.deliveries[0]?.outcome === "acknowledged");
  clock.advance(600_000);

  const invocation = ana.command("/mentor", "topics", general);
  await expect.poll(() => received.length).toBe(4);
  expect(received[3]).toMatchObject({ type: "slash_commands", accepts_response_payload: true });
  expect(received[3]).not.toHaveProperty("retry_attempt");
  clock.advance(1_200);
  ack(3);
  await invocation.settled;
  expect(invocation.acknowledgedAfter).toBe(1_200);
});

test("a command that finds no connection fails at once", async () => {
  const slack = await standIn();
  const ana = slack.person({ name: "ana" });
  const general = slack.channel({ name: "general", members: [ana] });
  const invocation = ana.command("/mentor", "", general);
  await invocation.settled;
  expect(invocation.error).toBe("dispatch_failed");
});

test("a warning leaves the connection open, a refresh closes it in the end", async () => {
  const clock = manualClock();
  const slack = await standIn({ clock });
  const { received, socket } = connect(await linkOf(slack));
  await slack.until("a connection", () => slack.connections.length === 1);
  slack.disconnect("warning");
  slack.disconnect("refresh_requested");
  await expect.poll(() => received.slice(1).map(({ reason }) => reason)).toEqual(["warning", "refresh_requested"]);
  expect(socket.readyState).toBe(WebSocket.OPEN);
  clock.advance(10_000);
  await once(socket, "close");
  await slack.until("no connection", () => slack.connections.length === 0);
});
