/**
 * Protocol Buffers with protobufjs. A block without `syntax` or `edition` is read as proto3; fields, or methods, standing
 * alone are read as the body of a message, or a service.
 */
import protobuf from "protobufjs";
import { type CodeFault, messageOf, placeholdersOutside, type Verdict } from "./fault.ts";

const inert = /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|\/\/.*|\/\*[\s\S]*?\*\//g;

// One line each, so that a line of the wrapped text is a line of the block.
const proto3 = 'syntax = "proto3"; ';
const wrappings = [
  ["", ""],
  ["message Fragment { ", "\n}"],
  ["service Fragment { ", "\n}"],
] as const;

export function checkProtobuf(code: string): Verdict {
  const whole = /^\s*(?:syntax|edition)\s*=/m.test(code);
  let furthest: CodeFault | undefined;
  for (const [before, after] of whole ? wrappings.slice(0, 1) : wrappings) {
    const fault = parseFault(whole ? code : proto3 + before + code + after, code.trimEnd().split("\n").length);
    if (fault === undefined) return { syntax: [], placeholders: placeholdersOutside(code, inert) };
    if (furthest === undefined || fault.line > furthest.line) furthest = fault;
  }
  return { syntax: furthest === undefined ? [] : [furthest], placeholders: placeholdersOutside(code, inert) };
}

function parseFault(source: string, lastLine: number): CodeFault | undefined {
  try {
    protobuf.parse(source, { keepCase: true });
    return undefined;
  } catch (thrown) {
    const text = messageOf(thrown);
    const line = Number(/\(line (\d+)\)/.exec(text)?.[1] ?? 1);
    const message = text
      .replace(/ \(line \d+\)$/, "")
      .replace("illegal end of input 'null'", "unexpected end of the block");
    return { line: Math.min(line, lastLine), message: `does not parse: ${message}` };
  }
}
