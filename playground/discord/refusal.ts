/** How Discord says no: an HTTP status, a code, a sentence, and for a bad form what was wrong where. */

export interface Problem {
  /** Where in the body: `["components", 0, "label"]`. Empty for the body as a whole. */
  readonly path: readonly (string | number)[];
  /** Discord's name for what is wrong: `BASE_TYPE_MAX_LENGTH`. */
  readonly code: string;
  readonly message: string;
}

/** HTTP statuses per code are not documented; these are the usual ones, and `settings.statuses` has the last word. */
const refusals = {
  unauthorized: [401, 0, "401: Unauthorized"],
  notFound: [404, 0, "404: Not Found"],
  unknownApplication: [404, 10002, "Unknown Application"],
  unknownChannel: [404, 10003, "Unknown Channel"],
  unknownGuild: [404, 10004, "Unknown Guild"],
  unknownMember: [404, 10007, "Unknown Member"],
  unknownMessage: [404, 10008, "Unknown Message"],
  unknownUser: [404, 10013, "Unknown User"],
  unknownWebhook: [404, 10015, "Unknown Webhook"],
  unknownInteraction: [404, 10062, "Unknown interaction"],
  unknownCommand: [404, 10063, "Unknown application command"],
  tooManyFiles: [400, 30015, "Maximum number of attachments in a message reached (10)"],
  tooManyCommands: [400, 30032, "Maximum number of application commands reached"],
  tooManyThreadMembers: [400, 30033, "Maximum number of thread participants has been reached (1000)"],
  tooManyCommandsToday: [400, 30034, "Maximum number of application command creates per day has been reached (200)"],
  bodyTooLarge: [413, 40005, "Request entity too large"],
  alreadyAcknowledged: [400, 40060, "Interaction has already been acknowledged."],
  badUserAgent: [403, 40333, "internal network error"],
  missingAccess: [403, 50001, "Missing Access"],
  notYourMessage: [403, 50005, "Cannot edit a message authored by another user"],
  emptyMessage: [400, 50006, "Cannot send an empty message"],
  cannotMessageUser: [403, 50007, "Cannot send messages to this user"],
  notATextChannel: [400, 50008, "Cannot send messages in a non-text channel"],
  missingPermissions: [403, 50013, "Missing Permissions"],
  wrongChannelType: [400, 50024, "Cannot execute action on this channel type"],
  badWebhookToken: [401, 50027, "Invalid Webhook Token"],
  invalidForm: [400, 50035, "Invalid Form Body"],
  badApiVersion: [400, 50041, "Invalid API version"],
  fileTooBig: [400, 50045, "File uploaded exceeds the maximum size"],
  archivedThread: [400, 50083, "Thread is archived"],
  invalidJson: [400, 50109, "The request body contains invalid JSON."],
  noMutualGuild: [403, 50278, "Cannot send messages to this user due to having no mutual guilds"],
  noHistoryForReply: [400, 160002, "Cannot reply without permission to read message history"],
  threadExists: [400, 160004, "A thread has already been created for this message"],
  lockedThread: [400, 160005, "Thread is locked"],
  serverFault: [500, 0, "500: Internal Server Error"],
} as const satisfies Record<string, readonly [status: number, code: number, message: string]>;

export type RefusalName = keyof typeof refusals;

/** A request that Discord turns down; thrown by checks and actions, answered by `rest/`, seen by people as an error. */
export class Refusal extends Error {
  readonly reason: RefusalName;
  readonly status: number;
  readonly code: number;
  readonly problems: readonly Problem[];

  constructor(reason: RefusalName, problems: readonly Problem[] = []) {
    const [status, code, message] = refusals[reason];
    super(message);
    this.name = "Refusal";
    this.reason = reason;
    this.status = status;
    this.code = code;
    this.problems = problems;
  }
}

interface ErrorTree {
  [key: string]: ErrorTree | { code: string; message: string }[];
}

/** The body Discord answers with: `errors` nests along the path, array items by index. */
export function refusalBody({ code, message, problems }: Refusal): {
  code: number;
  message: string;
  errors?: ErrorTree;
} {
  if (problems.length === 0) return { message, code };
  const errors: ErrorTree = {};
  for (const problem of problems) {
    let place = errors;
    for (const step of problem.path) {
      const next = place[step];
      const child: ErrorTree = next === undefined || Array.isArray(next) ? {} : next;
      place[step] = child;
      place = child;
    }
    const here = place._errors;
    place._errors = [...(Array.isArray(here) ? here : []), { code: problem.code, message: problem.message }];
  }
  return { message, code, errors };
}
