/** The shape of `rich_text`: Slack publishes no count and no length for it. */
import { anything, type Check, flag, list, number, object, oneOf, string, typed, url } from "./checks.ts";

const type: Check = anything;
const style = {
  style: object(
    {},
    {
      bold: flag,
      italic: flag,
      strike: flag,
      code: flag,
      underline: flag,
      highlight: flag,
      unlink: flag,
      client_highlight: flag,
    },
  ),
};
const id = string(255);
const long = Number.MAX_SAFE_INTEGER;

const inline = typed({
  text: object({ type, text: string(long) }, style),
  link: object({ type, url }, { ...style, text: string(long), unsafe: flag }),
  emoji: object({ type, name: string(255) }, { ...style, unicode: string(255), skin_tone: number(1, 6) }),
  user: object({ type, user_id: id }, style),
  usergroup: object({ type, usergroup_id: id }, style),
  channel: object({ type, channel_id: id }, style),
  team: object({ type, team_id: id }, style),
  broadcast: object({ type, range: oneOf("here", "channel", "everyone") }, style),
  date: object(
    { type, timestamp: number(0, 9_999_999_999), format: string(255) },
    { ...style, url, fallback: string(255) },
  ),
  color: object({ type, value: string(7) }, style),
});

const inlines = list(inline, long, 0);
const border = { border: number(0, 1) };
const section = object({ type, elements: inlines });

export const richText = object(
  {
    type,
    elements: list(
      typed({
        rich_text_section: section,
        rich_text_quote: object({ type, elements: inlines }, border),
        rich_text_preformatted: object({ type, elements: inlines }, { ...border, language: string(255) }),
        rich_text_list: object(
          { type, style: oneOf("bullet", "ordered"), elements: list(section, long, 0) },
          { ...border, indent: number(0, 8), offset: number(0, long) },
        ),
      }),
      long,
      0,
    ),
  },
  { block_id: string(255) },
);
