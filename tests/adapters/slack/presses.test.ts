import { expect, test } from "vitest";
import { createPresses } from "../../../src/adapters/slack/presses.ts";

test("a double click is one press; a later one, another button or another person is not", () => {
  const press = createPresses();
  const first = press("share:ana", "1700000000.100");
  expect(press("share:ana", "1700000000.100")).toBe(first);
  expect(press("share:ana", "1700000000.600")).toBe(first);
  expect(press("share:ben", "1700000000.600")).not.toBe(first);
  expect(press("more:ana", "1700000000.600")).not.toBe(first);
  expect(press("share:ana", "1700000002.000")).not.toBe(first);
  // A trigger's id, where Slack gives no instant.
  expect(press("topics:ana", "123.45.ab")).not.toBe(press("topics:ana", "123.46.cd"));
});
