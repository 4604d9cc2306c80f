/** The one place where state lives. Readers see maps they cannot change; every change is announced. */
import type { Changes } from "../../changes.ts";
import type { Clock } from "../clock.ts";
import { createIds, type Ids } from "./ids.ts";
import type {
  AgentThread,
  ApiCall,
  Channel,
  Ephemeral,
  Message,
  StoredFile,
  Team,
  User,
  View,
  Violation,
} from "./records.ts";

/** Everything there is to see, for tests and for a page that shows it. */
export interface WorkspaceState {
  readonly teams: ReadonlyMap<string, Team>;
  readonly users: ReadonlyMap<string, User>;
  readonly channels: ReadonlyMap<string, Channel>;
  readonly files: ReadonlyMap<string, StoredFile>;
  /** By person: their Home tab. */
  readonly homes: ReadonlyMap<string, View>;
  /** By person: their open modals, the uppermost last. */
  readonly modals: ReadonlyMap<string, readonly View[]>;
  readonly ephemerals: readonly Ephemeral[];
  readonly agentThreads: readonly AgentThread[];
  readonly calls: readonly ApiCall[];
  readonly violations: readonly Violation[];
  /** A channel's messages, oldest first, replies among them. */
  messages(channel: string): readonly Message[];
  message(channel: string, ts: string): Message | undefined;
  /** A parent and its replies, oldest first. */
  thread(channel: string, parent: string): readonly Message[];
  agentThread(channel: string, threadTs: string | undefined): AgentThread | undefined;
}

export interface Workspace extends WorkspaceState {
  readonly ids: Ids;
  putTeam(team: Team): Team;
  putUser(user: User): User;
  putChannel(channel: Channel): Channel;
  putMessage(message: Message): Message;
  removeMessage(channel: string, ts: string): void;
  putEphemeral(ephemeral: Ephemeral): Ephemeral;
  removeEphemeral(ts: string): void;
  putFile(file: StoredFile): StoredFile;
  removeFile(id: string): void;
  putHome(view: View): View;
  putModals(user: string, stack: readonly View[]): void;
  putAgentThread(thread: AgentThread): void;
  recordCall(call: ApiCall): void;
  recordViolation(violation: Violation): void;
}

export function createWorkspace(clock: Clock, changes: Changes): Workspace {
  const teams = new Map<string, Team>();
  const users = new Map<string, User>();
  const channels = new Map<string, Channel>();
  const files = new Map<string, StoredFile>();
  const homes = new Map<string, View>();
  const modals = new Map<string, readonly View[]>();
  const messages = new Map<string, Map<string, Message>>();
  const ephemerals: Ephemeral[] = [];
  const agentThreads: AgentThread[] = [];
  const calls: ApiCall[] = [];
  const violations: Violation[] = [];

  const put = <T extends { readonly id: string }>(map: Map<string, T>, record: T): T => {
    map.set(record.id, record);
    changes.announce();
    return record;
  };
  const sameThread = (a: AgentThread, channel: string, threadTs: string | undefined) =>
    a.channel === channel && a.threadTs === threadTs;

  return {
    ids: createIds(clock),
    teams,
    users,
    channels,
    files,
    homes,
    modals,
    ephemerals,
    agentThreads,
    calls,
    violations,
    messages: (channel) => [...(messages.get(channel)?.values() ?? [])],
    message: (channel, ts) => messages.get(channel)?.get(ts),
    thread: (channel, parent) =>
      [...(messages.get(channel)?.values() ?? [])].filter(({ ts, threadTs }) => ts === parent || threadTs === parent),
    agentThread: (channel, threadTs) => agentThreads.find((thread) => sameThread(thread, channel, threadTs)),

    putTeam: (team) => put(teams, team),
    putUser: (user) => put(users, user),
    putChannel: (channel) => put(channels, channel),
    putFile: (file) => put(files, file),
    removeFile(id) {
      files.delete(id);
      changes.announce();
    },
    putMessage(message) {
      const inChannel = messages.get(message.channel) ?? new Map<string, Message>();
      messages.set(message.channel, inChannel);
      inChannel.set(message.ts, message);
      changes.announce();
      return message;
    },
    removeMessage(channel, ts) {
      messages.get(channel)?.delete(ts);
      changes.announce();
    },
    putEphemeral(ephemeral) {
      const at = ephemerals.findIndex(({ ts }) => ts === ephemeral.ts);
      if (at < 0) ephemerals.push(ephemeral);
      else ephemerals[at] = ephemeral;
      changes.announce();
      return ephemeral;
    },
    removeEphemeral(ts) {
      const at = ephemerals.findIndex((ephemeral) => ephemeral.ts === ts);
      if (at >= 0) ephemerals.splice(at, 1);
      changes.announce();
    },
    putHome(view) {
      homes.set(view.user, view);
      changes.announce();
      return view;
    },
    putModals(user, stack) {
      modals.set(user, stack);
      changes.announce();
    },
    putAgentThread(thread) {
      const at = agentThreads.findIndex((other) => sameThread(other, thread.channel, thread.threadTs));
      if (at < 0) agentThreads.push(thread);
      else agentThreads[at] = thread;
      changes.announce();
    },
    recordCall(call) {
      calls.push(call);
      changes.announce();
    },
    recordViolation(violation) {
      violations.push(violation);
      changes.announce();
    },
  };
}
