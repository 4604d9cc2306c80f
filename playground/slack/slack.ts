/**
 * A stand-in for Slack on a loopback port: it speaks Slack's Web API and Socket Mode, so that the real Bolt runs
 * against it unchanged, and people act in it through a typed interface.
 *
 * Start here. What is guessed rather than known is a setting: `settings.ts` says which.
 */
import { type Changes, createChanges } from "../changes.ts";
import { createFaults, type Faults } from "../faults.ts";
import { createAnswers } from "./answers.ts";
import { createServer } from "./api/server.ts";
import { type Clock, wallClock } from "./clock.ts";
import { openDirect } from "./direct-messages.ts";
import { createEvents } from "./events.ts";
import { createFeed } from "./feed.ts";
import { type AppParts, type DeadToken, install, manifestOf } from "./installation.ts";
import type { Json } from "./json.ts";
import { createInteractions } from "./people/interactions.ts";
import { type Person, personOf } from "./people/person.ts";
import { createResponseUrls } from "./response-urls.ts";
import { defaults, type Settings } from "./settings.ts";
import { type Connection, createConnections, type DisconnectReason } from "./socket/connections.ts";
import { createDeliveryDesk, type Delivery } from "./socket/delivery.ts";
import { newChannel } from "./state/new-channel.ts";
import type { ApiCall, Channel, ChannelKind, Ephemeral, Message, Team, User, Violation } from "./state/records.ts";
import { createWorkspace, type WorkspaceState } from "./state/workspace.ts";
import { createTriggers } from "./triggers.ts";
import { checkManifest } from "./validation/manifest.ts";
import { createViews } from "./views.ts";
import type { World } from "./world.ts";

export type { Interaction } from "./people/interactions.ts";
export type { Modal } from "./people/modal.ts";
export type { Home, Person } from "./people/person.ts";
export type { Channel, Ephemeral, Message, View } from "./state/records.ts";

export interface SlackOptions {
  /** The app, in parts; everything left out is as a mentoring bot needs it. */
  readonly app?: AppParts;
  /** Or its real manifest, which is then checked against Slack's limits. */
  readonly manifest?: Json;
  readonly settings?: Partial<Settings>;
  readonly clock?: Clock;
  readonly team?: Partial<Team>;
}

export interface PersonOptions extends Partial<Omit<User, "id" | "name" | "teamId" | "isBot">> {
  readonly name: string;
  /** Another team than the app's: someone from outside (Slack Connect). */
  readonly team?: Team;
}

export interface ChannelOptions {
  readonly name: string;
  readonly members: readonly { readonly id: string }[];
  readonly kind?: Exclude<ChannelKind, "im">;
  /** Other teams it is shared with. */
  readonly sharedWith?: readonly Team[];
}

export interface Slack {
  /** For `slackApiUrl`; ends in `/api/`. */
  readonly apiUrl: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly appId: string;
  readonly bot: { readonly id: string; readonly botId: string; readonly name: string };
  readonly team: Team;
  /** All there is to see. */
  readonly state: WorkspaceState;
  readonly calls: readonly ApiCall[];
  /** What the app sent outside Slack's limits: a test asserts that it is empty. */
  readonly violations: readonly Violation[];
  /** Every envelope sent to the app, and how long it took to acknowledge. */
  readonly deliveries: readonly Delivery[];
  readonly connections: readonly Connection[];
  readonly faults: Faults;
  readonly until: Changes["until"];
  readonly subscribe: Changes["subscribe"];

  person(options: PersonOptions): Person;
  channel(options: ChannelOptions): Channel;
  anotherTeam(name: string): Team;
  messages(channel: { readonly id: string }): readonly Message[];
  /** A message and its replies. */
  thread(channel: { readonly id: string }, parent: { readonly ts: string }): readonly Message[];
  /** What one person alone was shown. */
  ephemerals(person: { readonly id: string }): readonly Ephemeral[];
  directMessages(person: { readonly id: string }): readonly Message[];

  archive(channel: { readonly id: string }): void;
  makeReadOnly(channel: { readonly id: string }): void;
  lockThread(parent: Message): void;
  changePerson(person: { readonly id: string }, change: Partial<Omit<User, "id">>): void;
  grant(scopes: readonly string[]): void;
  /** Tokens stop working, the app stays listed. */
  revokeTokens(): void;
  /** @param order which of the two events comes first: Slack promises neither */
  uninstall(order?: "uninstalled-first" | "revoked-first"): void;
  /** What a token is answered with from now on. @param which the bot's unless said otherwise */
  killToken(error: DeadToken, which?: "bot" | "app"): void;
  healTokens(): void;
  /** Tells all connections, or one of them, to go; `link_disabled` turns Socket Mode off as well. */
  disconnect(reason: DisconnectReason, which?: Connection): void;
  close(): Promise<void>;
}

/** Whether the app wrote it: `slack.thread(general, m).find(byBot)`. */
export const byBot = (message: Message): boolean => message.botId !== undefined;

/** A stand-in that listens. @throws where the manifest breaks Slack's limits */
export async function createSlack(options: SlackOptions = {}): Promise<Slack> {
  const manifest = options.manifest ?? manifestOf(options.app ?? {});
  const problems = checkManifest(manifest);
  if (problems.length > 0) throw new Error(`Slack would refuse this manifest:\n${problems.join("\n")}`);

  const clock = options.clock ?? wallClock;
  const settings = { ...defaults, ...options.settings };
  const changes = createChanges();
  const faults = createFaults();
  const workspace = createWorkspace(clock, changes);
  const { ids } = workspace;
  const app = install(manifest, ids);
  const team = workspace.putTeam({ id: ids.next("T"), name: "Acme", domain: "acme", ...options.team });

  let baseUrl = "";
  const desk = createDeliveryDesk({ clock, settings, faults, changes, ids, connections: () => connections.open });
  const connections = createConnections({
    appId: app.appId,
    clock,
    settings,
    listeners: {
      opened() {
        changes.announce();
        desk.connectionOpened();
      },
      closed(connection) {
        desk.connectionClosed(connection);
        changes.announce();
      },
      acknowledged: (envelopeId, payload) => desk.acknowledged(envelopeId, payload),
    },
  });
  const events = createEvents({ app, team, clock, desk, ids });
  const feed = createFeed({ workspace, app, events, settings, baseUrl: () => baseUrl });
  const answers = createAnswers({ app, feed, settings, workspace });
  const responseUrls = createResponseUrls({ answers, clock, settings, baseUrl: () => baseUrl });
  const world: World = {
    ...{ settings, clock, changes, faults, workspace, team, app, connections, desk, events, feed, responseUrls },
    views: createViews(workspace, team.id),
    triggers: createTriggers(clock, settings),
    interactions: createInteractions(() => world, answers),
    baseUrl: () => baseUrl,
  };

  workspace.putUser({
    ...personDefaults(app.name),
    id: app.botUserId,
    teamId: team.id,
    name: app.name.toLowerCase().replaceAll(" ", "_"),
    isBot: true,
  });

  const server = createServer(world);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The stand-in got no port.");
  baseUrl = `http://127.0.0.1:${address.port}`;

  const channelNamed = (id: string): Channel => {
    const channel = workspace.channels.get(id);
    if (channel === undefined) throw new Error(`There is no channel ${id}.`);
    return channel;
  };
  const tellUninstalled = () => events.tell("app_uninstalled", { type: "app_uninstalled", event_ts: ids.ts() });
  const tellRevoked = () => {
    const tokens = { oauth: [], bot: [app.botUserId] };
    events.tell("tokens_revoked", { type: "tokens_revoked", tokens, event_ts: ids.ts() });
  };

  return {
    apiUrl: `${baseUrl}/api/`,
    botToken: app.botToken,
    appToken: app.appToken,
    appId: app.appId,
    bot: { id: app.botUserId, botId: app.botId, name: app.name },
    team,
    state: workspace,
    calls: workspace.calls,
    violations: workspace.violations,
    deliveries: desk.deliveries,
    connections: connections.open,
    faults,
    until: changes.until,
    subscribe: changes.subscribe,

    person({ name, team: own, ...more }) {
      const id = ids.next("U");
      workspace.putUser({ ...personDefaults(name), ...more, id, name, teamId: own?.id ?? team.id });
      return personOf(world, id);
    },
    channel({ name, members, kind = "public", sharedWith = [] }) {
      const parts = { id: ids.next("C"), teamId: team.id, creator: members[0]?.id ?? app.botUserId };
      const created = Math.floor(clock.now() / 1000);
      const inside = new Set(members.map((member) => member.id));
      const shared = new Set(sharedWith.map((other) => other.id));
      return workspace.putChannel(newChannel({ ...parts, created, name, kind, members: inside, sharedWith: shared }));
    },
    anotherTeam: (name) => workspace.putTeam({ id: ids.next("T"), name, domain: name.toLowerCase() }),
    messages: ({ id }) => workspace.messages(id),
    thread: ({ id }, { ts }) => workspace.thread(id, ts),
    ephemerals: ({ id }) => workspace.ephemerals.filter(({ to }) => to === id),
    directMessages(person) {
      const user = workspace.users.get(person.id);
      return user === undefined ? [] : workspace.messages(openDirect(world, user).channel.id);
    },

    archive: ({ id }) => void workspace.putChannel({ ...channelNamed(id), archived: true }),
    makeReadOnly: ({ id }) => void workspace.putChannel({ ...channelNamed(id), readOnly: true }),
    lockThread({ channel: id, ts }) {
      const channel = channelNamed(id);
      workspace.putChannel({ ...channel, lockedThreads: new Set([...channel.lockedThreads, ts]) });
    },
    changePerson({ id }, change) {
      const user = workspace.users.get(id);
      if (user === undefined) throw new Error(`There is no user ${id}.`);
      workspace.putUser({ ...user, ...change });
    },
    grant(scopes) {
      app.scopes = new Set(scopes);
      changes.announce();
    },
    revokeTokens() {
      app.dead = { ...app.dead, bot: "token_revoked" };
      tellRevoked();
    },
    uninstall(order = "uninstalled-first") {
      app.dead = { ...app.dead, bot: "account_inactive" };
      app.uninstalled = true;
      const both = [tellUninstalled, tellRevoked];
      for (const tell of order === "uninstalled-first" ? both : both.reverse()) tell();
    },
    killToken(error, which = "bot") {
      app.dead = { ...app.dead, [which]: error };
      changes.announce();
    },
    healTokens() {
      app.dead = {};
      changes.announce();
    },
    disconnect(reason, which) {
      if (reason === "link_disabled") app.socketMode = false;
      connections.disconnect(reason, which);
    },
    close() {
      connections.close();
      return new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

const personDefaults = (name: string): Omit<User, "id" | "teamId" | "name"> => ({
  realName: name,
  displayName: name,
  tz: "Europe/Berlin",
  locale: "en-US",
  isAdmin: false,
  isOwner: false,
  isBot: false,
  deleted: false,
  status: { text: "", emoji: "", expiration: 0 },
});
