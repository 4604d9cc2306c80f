import { expect, test } from "vitest";
import { maskSecrets } from "../../src/ops/mask.ts";

// Written in two halves, so that no scanner takes a test for a leak.
const secrets = [
  `xoxb${"-"}123456789012-123456789012-abcdefABCDEF123456789012`,
  `xapp${"-"}1-A0123456789-1234567890123-abcdef0123456789`,
  `ghp${"_"}abcdefghijklmnopqrstuvwxyz0123456789`,
  `AKIA${"IOSFODNN7EXAMPLE"}`,
  `sk${"_"}live_${"4eC39Hq".repeat(4)}`,
  `eyJhbGciOiJIUzI1NiJ9.${"eyJzdWIiOiIxMjM0NTY3ODkwIn0"}.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV`,
  `-----BEGIN RSA PRIVATE${" "}KEY-----\nMIIEowIBAAKCAQEA\n-----END RSA PRIVATE KEY-----`,
];

test.each(secrets)("%s leaves nothing of itself", (secret) => {
  const masked = maskSecrets(`my config has ${secret} in it, is that safe?`);
  expect(masked).not.toContain(secret.slice(6, 30));
  expect(masked).toContain("masked]");
  expect(masked).toMatch(/^my config has .* in it, is that safe\?$/s);
});

test("a password in a URL goes, the rest of the URL stays", () => {
  expect(maskSecrets("postgres://app:hunter22@db.internal:5432/shop refuses")).toBe(
    "postgres://app:[password masked]@db.internal:5432/shop refuses",
  );
});

test.each([
  ["password=correcthorse", "password=[masked]"],
  ['"client_secret": "abcdef123456"', '"client_secret": "[masked]"'],
  ["DB_PASSWORD: s3cr3t-value", "DB_PASSWORD: [masked]"],
  ["Authorization: Bearer abcdef0123456789abcdef", "Authorization: Bearer [credentials masked]"],
])("%s", (text, expected) => {
  expect(maskSecrets(text)).toBe(expected);
});

test.each([
  "how do I store a password",
  `password: $${"{DB_PASSWORD}"}`,
  "const token = process.env.TOKEN",
  "is a token in localStorage safe",
  "SELECT secret FROM vault",
])("%s holds no secret and stays", (text) => {
  expect(maskSecrets(text)).toBe(text);
});
