import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkCodeBlock, languages, unparsedLanguages } from "../../src/cli/codeblocks/codeblocks.ts";

const accepted = [...languages, ...unparsedLanguages];
const lines = async (info: string, code: string) => (await checkCodeBlock(info, code)).map(({ line }) => line);

/** For every parsed language a block that parses and one that does not, with the line at fault. */
const examples: Readonly<Record<string, { good: string; broken: string; line: number }>> = {
  ts: {
    good: "export class A<T extends object> { constructor(private readonly b: Map<string, T>) {} }\nawait using c = open();",
    broken: "const a = 1;\nconst b: = 2;\nf();",
    line: 2,
  },
  js: {
    good: `import http from 'node:http'\nhttp.createServer((q, s) => s.end(\`hi \${q.url}\`)).listen(3000)`,
    broken: "function f() {\n  return [1, 2;\n}",
    line: 2,
  },
  python: {
    good: "async def f(a: int | None = None) -> list[int]:\n    match a:\n        case None:\n            return [i async for i in g()]",
    broken: "def f():\n    return 1\n\nx = f(1 2)",
    line: 4,
  },
  java: {
    good: "record P(int x, int y) {}\nint r = switch (o) { case P(var x, _) when x > 1 -> x; default -> 0; };",
    broken: "class A {\n  void f() {\n    int x = ;\n  }\n}",
    line: 3,
  },
  kotlin: {
    good: "suspend fun f() = coroutineScope {\n  val a = async { g() }\n  a.await()\n}\nfun interface H { fun h() }",
    broken: "class A(\n  val x: Int\n{\n}",
    line: 3,
  },
  go: {
    good: "package main\n\nfunc (s *S[T]) F(ctx context.Context) (n int, err error) {\n\tfor i := range 10 {\n\t\tdefer f(i)\n\t}\n\treturn\n}",
    broken: "func f() {\n\tx := 1\n\ty := (x +\n}",
    line: 4,
  },
  rust: {
    good: "#[tokio::main]\nasync fn main() -> Result<(), Box<dyn Error>> {\n    if let Some(x) = y && x > 1 { f::<u8>(&x).await?; }\n    Ok(())\n}",
    broken: "fn f() {\n    let x = ;\n}",
    line: 2,
  },
  php: {
    good: "<?php\ndeclare(strict_types=1);\nfinal readonly class D { public function __construct(private int|string $a) {} }",
    broken: "class A {\n  public function f() {\n    return [1, ;\n  }\n}",
    line: 3,
  },
  cpp: {
    good: "#include <vector>\nint main() {\n  std::vector<int> v{1, 2};\n  for (const auto& x : v) std::cout << x;\n}",
    broken: "int main() {\n  int x = ;\n}",
    line: 2,
  },
  csharp: {
    good: 'var app = WebApplication.Create(args);\napp.MapGet("/x/{id:int}", async (int id, Db db) => await db.X.FindAsync(id) is { } x ? Results.Ok(x) : Results.NotFound());',
    broken: "public class A {\n  int x = ;\n}",
    line: 2,
  },
  bash: {
    good: "set -euo pipefail\nfor i in {1..3}; do curl -sS \"https://x/$i\" | jq '.a' > \"$t\"; done\ncat <<'EOF' | kubectl apply -f -\na: b\nEOF",
    broken: "if true; then\n  echo a\nfoo )\nfi",
    line: 3,
  },
  json: { good: '{"a": [1, 2.5e3, null]}\n{"b": "…"}', broken: '{\n  "a": 1,\n}', line: 3 },
  yaml: { good: "a: &x\n  - b\nc: *x\n---\nd: !Ref E", broken: "a: 1\nb: [1, 2\nc: 3", line: 3 },
  sql: {
    good: "SELECT * FROM t WHERE id = $1 FOR UPDATE SKIP LOCKED;\nMERGE INTO t USING s ON t.id = s.id WHEN MATCHED THEN DELETE;",
    broken: "SELECT 1;\nSELECT 2\nFROM WHERE;",
    line: 3,
  },
  graphql: {
    good: 'type A @key(fields: "id") { id: ID! }\nquery Q($id: ID!) { a(id: $id) { ...F } }',
    broken: "type A {\n  b:\n}",
    line: 3,
  },
  protobuf: {
    good: 'syntax = "proto3";\npackage a;\nservice S { rpc F(A) returns (stream A); }\nmessage A { optional string b = 1; }',
    broken: "message A {\n  string b = 1;\n  string c;\n}",
    line: 3,
  },
  http: {
    good: 'POST /x HTTP/1.1\nContent-Type: application/json\n\n{"a": 1}\n\nHTTP/1.1 201 Created\nLocation: /x/1',
    broken: "GET /x HTTP/1.1\nHost a",
    line: 2,
  },
};

test("every parsed language has its examples here", () => {
  expect(Object.keys(examples).sort()).toEqual([...languages].sort());
});

describe.each(Object.entries(examples))("%s", (language, { good, broken, line }) => {
  test("a good block has no fault", async () => {
    expect(await checkCodeBlock(language, good)).toEqual([]);
  });

  test("a broken block is told with its line", async () => {
    expect(await checkCodeBlock(language, broken)).toMatchObject([{ line, message: /^does not parse: / }]);
  });

  test("marked as broken, the broken block passes and the good one is a fault", async () => {
    expect(await checkCodeBlock(`${language} broken`, broken)).toEqual([]);
    expect(await checkCodeBlock(`${language} broken`, good)).toMatchObject([{ message: /parses: remove “broken”/ }]);
  });

  test("Windows line ends change nothing", async () => {
    expect(await lines(language, good.replaceAll("\n", "\r\n"))).toEqual([]);
    expect(await lines(language, broken.replaceAll("\n", "\r\n"))).toEqual([line]);
  });
});

describe("a fragment is read in the place it was cut from", () => {
  test.each([
    ["ts", '@Get(":id")\nasync find(@Param("id") id: string) { return this.s.find(id); }'],
    ["js", "get(id) { return this.x.get(id) }"],
    ["python", "    x = await f()\n    return x"],
    ["java", "@Transactional\npublic void f() {}\n\nprivate static final int N = 1;"],
    ["java", "lock.lock();\ntry { f(); } finally { lock.unlock(); }"],
    ["kotlin", "@GetMapping\nsuspend fun get(): X = s.find(1)"],
    ["kotlin", "val x = y ?: return\nlaunch { f(x) }"],
    ["go", 'import "x"\n\nx := make(chan int)\nif err != nil {\n\treturn err\n}'],
    ["go", 'type A struct {\n\tX int `json:"x"`\n}\n\nx := A{}'],
    ["rust", "let x = f().await?;\nmatch x { Some(1..=2) => {}, _ => todo!() }"],
    ["rust", "pub fn f(&self) -> u8 { 1 }"],
    ["php", "$x = new A();\n$x?->f(...);"],
    ["php", "protected $casts = ['a' => 'array'];\n\npublic function f(): void {}"],
    ["cpp", "std::lock_guard lock(m);\nreturn x->y();"],
    ["cpp", "public:\n  A() = default;"],
    ["csharp", "[HttpGet]\npublic IActionResult Get() => Ok();\n\nprivate readonly A _a;"],
    ["csharp", "lock (o) { n++; }\nreturn;"],
    ["protobuf", "string name = 1;\nrepeated int32 x = 2;"],
    ["protobuf", "rpc F(A) returns (stream B);"],
  ])("%s: %j", async (language, code) => {
    expect(await checkCodeBlock(language, code)).toEqual([]);
  });

  test.each([
    ["ts", "}\nfunction f() {", 1],
    ["java", "f();\n}\nvoid g() {\n  x();", 2],
    ["go", "x := 1\n}\nfunc g() {", 2],
    ["rust", "let x = 1;\n}\nfn g() {", 2],
    ["csharp", "F();\n}\nvoid G() {\n  F();", 2],
  ])("%s: closing the surrounding bracket is a fault: %j", async (language, code, line) => {
    expect(await lines(language, code)).toEqual([line]);
  });

  test("lines count from the block, whatever was put around it", async () => {
    expect(await lines("java", "@Bean\nX x() {\n  return new X(;\n}\nint n = 1;")).toEqual([3]);
    expect(await lines("go", "x := 1\ny := x +/ 2\nz()")).toEqual([2]);
    expect(await lines("protobuf", "string a = 1;\nstring b = ;")).toEqual([2]);
  });
});

describe("“…”", () => {
  test.each([
    ["ts", "a();\n…\nb();"],
    ["ts", `f(\n  \`\${…}\`);`],
    ["js", "const a = {\n  b: …,\n};"],
    ["python", "def f():\n    …"],
    ["java", "void f() {\n  …\n}"],
    ["kotlin", "fun f() {\n  …\n}"],
    ["go", "func f() {\n\t…\n}"],
    ["rust", "let x = Foo {\n  … };"],
    ["php", "$a = [1,\n…];"],
    ["cpp", "int f() {\n  …\n}"],
    ["csharp", "void F() {\n  … }"],
    ["bash", "curl a\ncurl …"],
    ["json", '{\n  "a": … }'],
    ["yaml", "spec:\n  a: …"],
    ["sql", "SELECT\n… FROM t"],
    ["graphql", "query {\n  … }"],
    ["protobuf", "message A {\n  …\n}"],
    ["http", "GET /x\nAuthorization: Bearer …"],
    ["http", "HTTP/1.1 200 OK\n…: x"],
  ])("%s: is no code: %j", async (language, code) => {
    expect(await checkCodeBlock(language, code)).toMatchObject([{ line: 2, message: /^write a comment instead of …/ }]);
  });

  test.each([
    ["ts", `f("…", \`a … \${b}\`); // …`],
    ["python", '"""…"""\nx = f"… {y}"  # …'],
    ["java", "char c = '…'; String s = \"…\"; /* … */"],
    ["go", "f(\"…\", `…`, '…') // …"],
    ["rust", 'f("…", r#"…"#); // …'],
    ["php", "$a = '…' . \"… $b\"; # …"],
    ["csharp", 'F("…", $"… {x}"); // …'],
    ["bash", "echo '…' \"… $x\" # …\ncat <<EOF\n…\nEOF"],
    ["yaml", "# …\na: '…'\nb: |\n  …"],
    ["sql", "-- …\nSELECT '…' /* … */"],
    ["graphql", '# …\n"""…"""\ntype A { b: Int }'],
    ["protobuf", "// …\nstring a = 1; /* … */"],
    ["http", "HTTP/1.1 200 OK\nContent-Type: text/event-stream\n\ndata: so far …"],
    ["text", "…"],
  ])("%s: may stand in comments and strings: %j", async (language, code) => {
    expect(await checkCodeBlock(language, code)).toEqual([]);
  });

  test("is not excused by “broken”", async () => {
    expect(await checkCodeBlock("js broken", "f(… (")).toMatchObject([{ message: /^write a comment instead of …/ }]);
  });
});

describe("the fence", () => {
  test.each([
    ["typescript", "“ts”"],
    ["C#", "“csharp”"],
    ["sh", "“bash”"],
    ["pyhton", "“python”"],
    ["brainfuck", "“unparsed”"],
    ["toString", "“unparsed”"],
  ])("%s is not accepted, and the nearest name is told", async (language, nearest) => {
    const [fault] = await checkCodeBlock(language, "x");
    expect(fault?.message).toContain(`nearest is ${nearest}`);
  });

  test.each(["", "  ", "ts twoslash", "ts broken broken", "text broken"])("%j is a fault", async (info) => {
    expect(await lines(info, "x")).toEqual([1]);
  });

  test.each(unparsedLanguages)("%s is taken as it is", async (language) => {
    expect(await checkCodeBlock(language, "any ( thing [")).toEqual([]);
  });

  test("every name is in one class only", () => {
    expect(new Set(accepted).size).toBe(accepted.length);
  });
});

test.each(accepted)("%s: an empty block and control characters are faults", async (language) => {
  expect(await lines(language, " \n ")).toEqual([1]);
  expect(await lines(language, "x\n\u0000")).toEqual([2]);
  expect(await lines(language, "x\n\u001b[31m")).toEqual([2]);
  expect(await lines(language, "x\n\ud800")).toEqual([2]);
});

test("text that would crash a parser is refused before it gets there", async () => {
  expect(await checkCodeBlock("java", `\n${"({[".repeat(1000)}`)).toMatchObject([{ line: 2, message: /nested over/ }]);
  expect(await checkCodeBlock("text", "x".repeat(5_001))).toMatchObject([{ line: 1, message: /longer than/ }]);
  expect(await checkCodeBlock("java", examples.java?.good ?? "")).toEqual([]);
});

describe.each(languages)("%s: never throws, and every line is in the block", (language) => {
  const soup = fc
    .array(
      fc.constantFrom(..."{}()[]<>;:,.'\"`\\/*#$@%|&=+-\n\t 0aé😀…", "fn ", "if ", "$$", '"""', "<<EOF\n", "SELECT "),
      {
        maxLength: 60,
      },
    )
    .map((parts) => parts.join(""));
  const cut = fc
    .tuple(fc.nat(200), fc.nat(30))
    .map(
      ([from, length]) =>
        (examples[language]?.good ?? "").slice(0, from) + (examples[language]?.good ?? "").slice(from + length),
    );

  test.each([
    ["any text", fc.string({ unit: "binary", maxLength: 300 })],
    ["signs of code", soup],
    ["good code with a piece cut out", cut],
  ])("on %s", async (_name, texts) => {
    const property = fc.asyncProperty(texts, fc.constantFrom("", " broken"), async (code, broken) => {
      const last = code.split(/\r\n?|\n/).length;
      for (const { line, message } of await checkCodeBlock(language + broken, code)) {
        expect(line).toBeGreaterThanOrEqual(1);
        expect(line).toBeLessThanOrEqual(last);
        expect(message).not.toMatch(/\n|the parser failed/);
      }
    });
    await fc.assert(property, { numRuns: 60 });
  });
});
