/** The App Home's list of a person's last questions. */
import { expect, onTestFinished, test } from "vitest";
import type { ChatHost, RecentThread } from "../../../src/adapters/adapter.ts";
import { createSlackAdapter } from "../../../src/adapters/slack/slack.ts";
import { silentHost, slackFor } from "./fixture.ts";

const at = Temporal.Instant.from("2026-03-01T09:30:00Z");

async function home(recentThreads?: ChatHost["recentThreads"]) {
  const slack = await slackFor();
  const { host, lines } = silentHost();
  const asked: unknown[] = [];
  const adapter = createSlackAdapter(slack, {
    ...host,
    ...(recentThreads !== undefined && {
      recentThreads(workspace, person) {
        asked.push([workspace, person]);
        return recentThreads(workspace, person);
      },
    }),
  });
  onTestFinished(() => adapter.stop());
  await adapter.start();
  const ana = slack.person({ name: "ana" });
  const tab = ana.opensHome();
  await slack.until("the Home tab", () => tab.view !== undefined);
  const links = [...JSON.stringify(tab.view).matchAll(/"url":"([^"]+)"/g)].map(([, url]) => url);
  return { slack, ana, text: tab.text, links, lines, asked };
}

const thread = (name: string, question: string): RecentThread => ({ thread: name, question, at });

test("shows them with links to where they were asked", async () => {
  const { slack, ana, text, links, asked } = await home(async () => [
    thread("slack:C0GENERAL:1700000000.000100", "why is my query slow?"),
    thread("slack:dm:D0ANA", "what is sharding?"),
    thread("slack:D0ANA:1700000009.000200", "and how do I choose the key?"),
    thread("slack:command:C0GENERAL:U0ANA", "what is an idempotency key?"),
  ]);
  expect(asked).toEqual([[slack.team.id, ana.id]]);
  expect(text).toContain("Your recent questions");
  for (const question of ["why is my query slow?", "what is sharding?", "an idempotency key?"])
    expect(text).toContain(question);
  const base = `https://${slack.team.domain}.slack.com/archives`;
  expect(links).toEqual([`${base}/C0GENERAL/p1700000000000100`, `${base}/D0ANA`, `${base}/D0ANA/p1700000009000200`]);
  expect(slack.violations).toEqual([]);
});

test("shows five, each in a line, and what people wrote is text whatever it looks like", async () => {
  const { slack, text, links } = await home(async () => [
    thread("slack:C1:1.1", `<!channel> *bold* <https://evil.example|here>\n\n${"word ".repeat(500)}`),
    ...Array.from({ length: 9 }, (_, index) => thread(`slack:C1:${index}.2`, `question ${index}`)),
  ]);
  expect(text).toContain("<!channel> *bold* <https://evil.example|here> word");
  expect(text).toContain("question 3");
  expect(text).not.toContain("question 4");
  expect(links).toHaveLength(5);
  expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThan(1_000);
  expect(slack.violations).toEqual([]);
});

test.each([
  ["the host keeps none", undefined],
  ["there are none", async () => []],
  ["they can't be read", () => Promise.reject(new Error("the database is away"))],
  ["they take too long", () => new Promise<never>(() => {})],
])("is whole without them where %s", async (_, recentThreads) => {
  const { text } = await home(recentThreads);
  expect(text).toContain("What you can type");
  expect(text).not.toContain("Your recent questions");
});
