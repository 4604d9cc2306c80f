/** Of an example that a page gives in several languages, the one that a learner of a role reads. */
import type { RootContent } from "mdast";

/** What a role writes in; the fences of its examples. */
const fencesOf: Readonly<Record<string, readonly string[]>> = {
  "nodejs-developer": ["ts", "typescript", "js", "javascript"],
  "python-developer": ["python", "py"],
  "java-developer": ["java"],
  "spring-boot-developer": ["java", "kotlin"],
  "go-developer": ["go"],
  "php-developer": ["php"],
  "rust-developer": ["rust"],
};
/** Programming languages: of the same example in several, one is read. SQL, configuration and output are no such choice. */
const languages = new Set([
  "ts",
  "typescript",
  "js",
  "javascript",
  "python",
  "py",
  "java",
  "kotlin",
  "go",
  "php",
  "rust",
  "cpp",
  "csharp",
  "swift",
  "ruby",
]);

/** Examples that stand in several languages one after the other: the role's own, else the first. */
export function inLanguageOf(role: string, nodes: RootContent[]): RootContent[] {
  const isProgram = (node: RootContent | undefined) => node?.type === "code" && languages.has(node.lang ?? "");
  const own = new Set(fencesOf[role] ?? []);
  const runs: RootContent[][] = [];
  for (const node of nodes) {
    const run = runs.at(-1);
    if (run !== undefined && isProgram(run.at(-1)) && isProgram(node)) run.push(node);
    else runs.push([node]);
  }
  return runs.flatMap((run) => {
    if (run.length === 1) return run;
    const mine = run.filter((node) => node.type === "code" && own.has(node.lang ?? ""));
    return mine.length > 0 ? mine.slice(0, 1) : run.slice(0, 1);
  });
}
