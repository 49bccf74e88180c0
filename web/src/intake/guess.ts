// Which manifest a pasted text is.

/** Fields that only one manifest of JSON has, and its name. The first that fits is taken. */
const FIELDS: [string[], string][] = [
  [["lockfileVersion"], "package-lock.json"],
  [["compilerOptions", "extends"], "tsconfig.json"],
  [["pipeline", "globalEnv"], "turbo.json"],
  [["tasks", "imports", "unstable"], "deno.json"],
  [["autoload", "require", "require-dev"], "composer.json"],
  [["name", "version", "scripts", "dependencies", "devDependencies", "main", "type", "workspaces"], "package.json"],
];

/**
 * Lines that only one other manifest has, and its name; where it takes two lines, each is looked for alone, because one
 * expression would try every pair of places.
 */
const LINES: [RegExp | [RegExp, RegExp], string][] = [
  [/^module[ \t]+\S+[ \t]*$/m, "go.mod"],
  [[/^go[ \t]+1\.\d/m, /^use[\s(]/m], "go.work"],
  [/^\S+ v\d\S* h1:\S+=$/m, "go.sum"],
  [/^lockfileVersion:/m, "pnpm-lock.yaml"],
  [/^# yarn lockfile v1$/m, "yarn.lock"],
  [/^__metadata:$/m, "yarn.lock"],
  [/^packages:\s*$/m, "pnpm-workspace.yaml"],
  [/^(\[build-system\]|\[project\]|\[tool\.\w)/m, "pyproject.toml"],
  [/^\[(package|workspace)\]$/m, "Cargo.toml"],
  [/^services:\s*$/m, "compose.yaml"],
  [/^source\s+["']https:\/\/rubygems\.org/m, "Gemfile"],
  [[/<project[\s>]/, /<modelVersion>/], "pom.xml"],
  [/^(web|worker|release):\s/m, "Procfile"],
  [/^FROM\s+\S+/im, "Dockerfile"],
  [/^(run-packages|flavour|unit|port|targets)\s*=/m, "stageplan.toml"],
  [/^[A-Za-z0-9._-]+(\[[\w,-]+\])?\s*(==|>=|~=)\s*\d/m, "requirements.txt"],
  [/^package\s+main\s*$/m, "main.go"],
];

/** The name of the file whose content this is; `undefined` where nothing tells. */
export function guessName(text: string): string | undefined {
  const trimmed = text.replace(/^\ufeff/, "").trimStart();
  // The first lines tell, and a lockfile can have very many.
  const head = trimmed.slice(0, 20_000);
  if (trimmed.startsWith("{")) {
    const named = (field: string) => new RegExp(`"${field}"\\s*:`).test(head);
    const known = fieldsOf(trimmed);
    const has = known ? (field: string) => known.has(field) : named;
    return FIELDS.find(([fields]) => fields.some(has))?.[1];
  }
  return LINES.find(([lines]) => [lines].flat().every((line) => line.test(head)))?.[1];
}

/** The fields of an object; `undefined` where it is not whole, as it is while one types. */
function fieldsOf(text: string): Set<string> | undefined {
  try {
    return new Set(Object.keys(JSON.parse(text)));
  } catch {
    return undefined;
  }
}
