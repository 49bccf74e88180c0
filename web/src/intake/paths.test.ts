import { expect, test } from "vitest";
import { commonFolder, pathProblem } from "./paths";

test.each(["a", "a/b.c", ".gitignore", "..a", "a..b/c", "größe", "a b", "C:x"])("%s can be in a project", (path) => {
  expect(pathProblem(path)).toBeUndefined();
});

test.each(["", "/a", "a/", "../a", "a/../b", "a//b", "./a", "a\\b", "C:\\a", "C:/a", "a\nb", "a\u0085b", "\ud800"])(
  "%j cannot",
  (path) => {
    expect(pathProblem(path)).toBeDefined();
  },
);

test.each([
  [["a/b", "a/c/d"], "a/"],
  [["a/b", "ab/c"], ""],
  [["a", "a/b"], ""],
  [["a/b/c", "a/b/d"], "a/"],
  [[], ""],
])("%j lie in %j", (paths, folder) => {
  expect(commonFolder(paths)).toBe(folder);
});
