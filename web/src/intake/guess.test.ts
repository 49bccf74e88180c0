import { expect, test } from "vitest";
import { guessName } from "./guess";

test.each([
  ['{"name": "shop", "scripts": {}}', "package.json"],
  ['{\n  "dependencies": {\n    "a": ', "package.json"],
  ['{"name": "shop", "lockfileVersion": 3}', "package-lock.json"],
  ['{"compilerOptions": {}}', "tsconfig.json"],
  ["module example.com/shop\n\ngo 1.27\n", "go.mod"],
  ["go 1.27\n\nuse (\n\t./a\n)\n", "go.work"],
  ["package main\n\nfunc main() {}\n", "main.go"],
  ['[package]\nname = "shop"\n', "Cargo.toml"],
  ['[project]\nname = "shop"\n', "pyproject.toml"],
  ["flask==3.1\n", "requirements.txt"],
  ["FROM alpine\n", "Dockerfile"],
  ["services:\n  web:\n    build: .\n", "compose.yaml"],
  ['flavour = "alpine"\n', "stageplan.toml"],
  ["", undefined],
  ["just words", undefined],
])("%s", (text, name) => {
  expect(guessName(text)).toBe(name);
});

test.each([
  ["a field and very many spaces", `{${" ".repeat(50_000)}`],
  ["a field and very many lines", `{"a":\n${"\n".repeat(50_000)}`],
  ["a version and very many lines", `go 1.27${"\n".repeat(50_000)}`],
  ["very many versions", "go 1.27\n".repeat(10_000)],
  ["very many projects", "<project>".repeat(10_000)],
  ["a word and very many spaces", `module${" \n".repeat(50_000)}`],
])("%s take no time", (_, text) => {
  const start = performance.now();
  guessName(text);
  expect(performance.now() - start).toBeLessThan(1000);
});
