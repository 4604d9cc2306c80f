/** What the check knows of a language beyond its grammar: SQL's usual slips, Python's layout, prompts, JSON, HTTP. */
import { describe, expect, test } from "vitest";
import { checkCodeBlock } from "../../src/cli/codeblocks/codeblocks.ts";

const faults = async (info: string, code: string) =>
  (await checkCodeBlock(info, code)).map(({ line, message }) => `${line}: ${message}`);

describe("sql", () => {
  test.each([
    ["SELECT 1;\nSELECT *\nFROM t WHERE a = :id;", /^3: .*:name is not a parameter.*\$1/],
    ["SELECT *\nFROM t WHERE a = ? AND b = 1", /^2: .*\? is not a parameter/],
    ["SELECT *\nFROM t WHERE a = ?", /^2: .*\? is not a parameter/],
    ["SELECT *\nFROM t WHERE a = %s", /^2: .*%s is not a parameter/],
    ["SELECT *\nFROM t WHERE a = @id", /^2: .*@name is not a parameter/],
    ["SELECT 1;\n\\d t", /^2: .*psql command/],
    [" Seq Scan on t  (cost=0.00..1.10 rows=1 width=4)", /^1: .*EXPLAIN belongs into a text block/],
    ["-- é😀😀😀😀\nSELECT '😀😀';\nFOO", /^3: .*near "FOO"/],
    ["SELECT 1;\nSELECT 'a", /^2: .*unterminated quoted string/],
    ["SELECT 1\nSELECT 2", /^2: /],
  ])("%j", async (code, expected) => {
    const found = await faults("sql", code);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(expected);
  });

  test("operators that look like parameters are operators", async () => {
    expect(
      await faults("sql", `SELECT a @> '{"b": 1}', c @@ to_tsquery('x'), d ? 'k', e[1:2], f::text FROM t -- :x @y`),
    ).toEqual([]);
  });

  test("bodies of functions are parsed in their language", async () => {
    const body = (language: string, text: string) =>
      `SELECT 'é';\nCREATE FUNCTION f() RETURNS trigger LANGUAGE ${language} AS $$\n${text}\n$$;`;
    expect(await faults("sql", body("plpgsql", "BEGIN\n  NEW.at := now();\n  RETURN NEW;\nEND"))).toEqual([]);
    expect(
      await faults("sql", body("plpgsql", "BEGIN\n  NEW.a := 1;\n  NEW.b := 1;\n  UPDATE t SET a 1;\nEND")),
    ).toEqual(['6: does not parse: syntax error at or near "1"']);
    expect(await faults("sql", body("plpgsql", "BEGIN\n  x := 1;\nEND"))).toEqual([
      '4: does not parse: "x" is not a known variable',
    ]);
    expect(await faults("sql", body("sql", "SELECT 1;\nSELEC 2;"))).toEqual([
      '4: does not parse: syntax error at or near "SELEC"',
    ]);
    expect(await faults("sql", body("plpython3u", "anything ( at all"))).toEqual([]);
    expect(await faults("sql", "DO $$\nBEGIN\n  IF true THEN\n    NULL;\nEND $$")).toHaveLength(1);
  });

  test("types that nothing here knows are no fault in PL/pgSQL", async () => {
    const code = `CREATE FUNCTION f(s my_state) RETURNS my_state LANGUAGE plpgsql AS $$
DECLARE r accounts%ROWTYPE; v accounts.id%TYPE; w my_state := 'new'; e vector(3);
BEGIN
  SELECT id, state INTO v, w FROM accounts WHERE id = 1;
  FOR r IN SELECT * FROM accounts LOOP CONTINUE WHEN r.id > 1; END LOOP;
  RETURN w;
END $$`;
    expect(await faults("sql", code)).toEqual([]);
  });
});

describe("python", () => {
  test.each([
    ["if x:\ny = 2", /^1: .*nothing is indented/],
    ["class A:\n    x = 1\n  y = 2", /^3: .*indented differently/],
    ["x = 1\n  y = 2", /^2: /],
    ["print 'x'", /^1: .*Python 2/],
    ["def f()\n    return 1", /^1: .*end of the line/],
  ])("%j", async (code, expected) => {
    const found = await faults("python", code);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(expected);
  });

  test("suites on one line, comments and continued lines are in order", async () => {
    expect(await faults("python", "def f(): x; y\n  # odd\nz = (1,\n  2)\nif z: pass\nelse:\n    ...\n")).toEqual([]);
  });
});

test("bash: a prompt is told, and “$” elsewhere is not one", async () => {
  expect(await faults("bash", "# a\n$ curl x")).toEqual([expect.stringMatching(/^2: leave the prompt/)]);
  expect(await faults("bash", 'echo $ "$a" $(b) $HOME')).toEqual([]);
});

describe("json", () => {
  test.each([
    ['{\n  "a": 1 // x\n}', /^2: /],
    ['// x\n{"a": 1}', /^1: JSON has no comments/],
    ['{"a": 1}\n{"a": 01}', /^2: /],
    ['{\n "a": "x\n"}', /^2: .*control character/],
    ["{'a': 1}", /^1: /],
    ['{"a": 1', /^1: .*end of the block/],
  ])("%j", async (code, expected) => {
    const found = await faults("json", code);
    expect(found[0]).toMatch(expected);
  });
});

describe("http", () => {
  test("a JSON body is parsed, with the block's lines", async () => {
    expect(await faults("http", 'POST /x\nContent-Type: application/problem+json\n\n{\n  "a": 1,\n}')).toEqual([
      expect.stringMatching(/^6: does not parse/),
    ]);
    expect(await faults("http", "POST /x\nContent-Type: text/plain\n\n{ not json")).toEqual([]);
  });

  test("messages may follow each other, with notes between", async () => {
    const code = '# ask\nGET /x\nAccept: */*\n\n# answer\nHTTP/2 200\netag: "a"\n\nbody';
    expect(await faults("http", code)).toEqual([]);
  });

  test.each([
    ["hello", "1: does not parse: neither a request line nor a status line"],
    ['GET /x\n{"a": 1}', "2: does not parse: not a header (a body needs a blank line above it)"],
  ])("%j", async (code, expected) => {
    expect(await faults("http", code)).toEqual([expected]);
  });
});
