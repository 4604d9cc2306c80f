/**
 * `npm run --silent manifest -- slack [--least]` and `-- discord`: what each platform wants to know of the app, made from the
 * command table. JSON alone on standard output; no token is needed. What is missing in it is said on standard error.
 */
import { discordManifest } from "../adapters/discord/invite.ts";
import { slackManifest } from "../adapters/slack/manifest.ts";
import { commands } from "../commands/index.ts";
import { readConfigOrExit } from "./environment.ts";
import { endWithReader } from "./io.ts";
import { refuseOldNode } from "./node-version.ts";

refuseOldNode();
endWithReader();
const [platform, ...flags] = process.argv.slice(2);
const strangers = flags.filter((flag) => flag !== "--least");
if (strangers.length > 0 || (platform === "discord" && flags.length > 0)) wrong(`I don't know ${flags.join(" ")}.`);

switch (platform) {
  case "slack":
    print(slackManifest(commands, { least: flags.includes("--least") }));
    break;
  case "discord": {
    const { DISCORD_APPLICATION_ID, DISCORD_MESSAGE_CONTENT } = readConfigOrExit();
    if (DISCORD_APPLICATION_ID === undefined)
      process.stderr.write(
        "The invitation holds a placeholder: set DISCORD_APPLICATION_ID to the application's id, from *General Information* in the developer portal.\n",
      );
    print(
      discordManifest(commands, {
        messageContent: DISCORD_MESSAGE_CONTENT === "1",
        ...(DISCORD_APPLICATION_ID !== undefined && { applicationId: DISCORD_APPLICATION_ID }),
      }),
    );
    break;
  }
  default:
    wrong(
      "Say for which platform: `npm run --silent manifest -- slack`, with `--least` for least rights, or `-- discord`.",
    );
}

function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

function wrong(sentence: string): never {
  process.stderr.write(`${sentence}\n`);
  process.exit(2);
}
