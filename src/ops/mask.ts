/**
 * Takes secrets out of what people paste, before anything is stored or logged.
 *
 * Well-known shapes (cloud keys, chat tokens, JWTs, private keys, passwords in URLs and assignments) are replaced by a mark that says what was
 * there. A question stays understandable without its secret; a secret that slipped through is one leak too many.
 *
 * No rule looks far from more than a few places: a file made to be slow (`a-a-a-…`) would stop everybody's answers.
 */

const rules: readonly (readonly [RegExp, string | ((...groups: string[]) => string)])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, "[private key masked]"],
  [/\b(?:xox[abeoprs]|xapp)-[A-Za-z0-9-]{10,}/g, "[Slack token masked]"],
  [/\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,})/g, "[GitHub token masked]"],
  [/\bglpat-[A-Za-z0-9_-]{16,}/g, "[GitLab token masked]"],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, "[AWS key masked]"],
  [/\bAIza[A-Za-z0-9_-]{30,}/g, "[Google key masked]"],
  [/\bsk[-_](?:live|test|ant|proj)?[-_]?[A-Za-z0-9_-]{20,}/g, "[API key masked]"],
  [/\b[MNO][A-Za-z0-9_-]{22,27}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,}/g, "[Discord token masked]"],
  [/\bnpm_[A-Za-z0-9]{30,}/g, "[npm token masked]"],
  [/\beyJ[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/g, "[JWT masked]"],
  [/(:\/\/[^\s:/@]*):([^\s@/]+)@/g, (_all, before) => `${before}:[password masked]@`],
  [/\b(Bearer|Basic)\s+[A-Za-z0-9+/._~-]{16,}=*/g, (_all, scheme) => `${scheme} [credentials masked]`],
  [
    /(?<![A-Za-z0-9])(password|passwd|pwd|secret|token|api[_-]?key|access[_-]?key|client[_-]?secret)(["']?\s*(?:=|:)\s*)(["']?)(?!\[|\$|\{|<|%|process\.|os\.|env)([^\s"',;]{6,})\3/gi,
    (_all, name, between, quote) => `${name}${between}${quote}[masked]${quote}`,
  ],
];

/** The text with every recognised secret replaced. */
export function maskSecrets(text: string): string {
  return rules.reduce(
    (masked, [pattern, mark]) =>
      typeof mark === "string" ? masked.replace(pattern, mark) : masked.replace(pattern, mark),
    text,
  );
}
