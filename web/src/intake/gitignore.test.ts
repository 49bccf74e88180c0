import { expect, test } from "vitest";
import { Gitignore } from "./gitignore";

/** Which of these paths the rules name; a folder ends with `/`. */
function check(rules: string, paths: string[], expected: string[]) {
  const gitignore = new Gitignore(rules);
  const ignored = paths.filter((path) => {
    const folder = path.endsWith("/");
    return gitignore.verdict(folder ? path.slice(0, -1) : path, folder) === "ignore";
  });
  expect(ignored).toEqual(expected);
}

test("a name without a slash is meant in every folder", () => {
  check("dist\n", ["dist", "dist/", "a/dist/", "dist2", "a/b"], ["dist", "dist/", "a/dist/"]);
  check("dist/\n", ["dist", "dist/", "a/dist/"], ["dist/", "a/dist/"]);
});

test("a slash ties a pattern to its folder", () => {
  check("/out\na/b\n", ["out", "x/out", "a/b", "x/a/b"], ["out", "a/b"]);
});

test("stars stay within a name and double stars do not", () => {
  check("a/*.js\n", ["a/x.js", "a/b/x.js"], ["a/x.js"]);
  check("a/**/x\n", ["a/x", "a/b/x", "a/b/c/x", "b/x"], ["a/x", "a/b/x", "a/b/c/x"]);
  check("**/x/y\n", ["x/y", "a/x/y", "a/x/b/y"], ["x/y", "a/x/y"]);
  check("a/**\n", ["a/", "a/x", "a/b/x"], ["a/x", "a/b/x"]);
  check("*.tar.*\n", ["x.tar.gz", "x.tar", "a.tar.b.tar.c"], ["x.tar.gz", "a.tar.b.tar.c"]);
  check("**\n", ["a", "a/b"], ["a", "a/b"]);
});

test("classes, escapes and single characters", () => {
  check("[a-c]?\n", ["ax", "dx", "a", "axx"], ["ax"]);
  check("[!a]b\n[^c]d\n", ["ab", "xb", "cd", "xd"], ["xb", "xd"]);
  check("[]x]\n", ["]", "x", "y"], ["]", "x"]);
  check("\\!a\n\\#b\na\\*\n", ["!a", "#b", "a*", "ab"], ["!a", "#b", "a*"]);
  check("a\\ \nb   \n", ["a ", "a", "b"], ["a ", "b"]);
});

test("the last rule wins, comments and broken lines are none", () => {
  check("# *\n\n*.log\n!keep.log\n[x\n", ["a.log", "keep.log", "x", "[x"], ["a.log"]);
  check("!a\na\n", ["a"], ["a"]);
  check("\ufeffdist\r\n/x\r\n", ["dist", "x"], ["dist", "x"]);
});

test("no pattern takes for ever", () => {
  const start = performance.now();
  check(`${"*a".repeat(200)}b\n${"**/a/".repeat(200)}b\n`, [`${"a".repeat(5000)}`, `${"a/".repeat(2000)}c`], []);
  expect(performance.now() - start).toBeLessThan(1000);
});
