//! Whole plans of small projects.

use crate::catalog::Catalog;
use crate::emit::{ArtifactKind, emit};
use crate::planner::{Options, Outcome, Planned, plan};
use crate::tree::{RepoPath, Tree};

/// Files as sections: a line `//- path` starts each.
fn tree(text: &str) -> Tree {
    let sections = text.split("//- ").skip(1).filter_map(|section| section.split_once('\n'));
    Tree::in_memory(
        sections.filter_map(|(path, body)| Some((RepoPath::parse(path.trim()).ok()?, Some(body.to_owned())))),
    )
}

fn planned(text: &str, settings: &[(&str, &str)]) -> (Planned, Tree) {
    let tree = tree(text);
    let mut options = Options::new("2026-11-21");
    for (name, value) in settings {
        assert_eq!(options.settings.set(name, value), Ok(()), "{name}");
    }
    let planned = plan(&tree, &options);
    if let Some(plan) = planned.plan() {
        assert_eq!(crate::plan::check(plan, &tree, "2026-11-21"), Vec::<String>::new(), "{text}");
    }
    (planned, tree)
}

/// Demands lines of the Dockerfile; one that starts with `-` must not be there. `!rule` demands a finding.
pub(super) fn check(text: &str, settings: &[(&str, &str)], expect: &[&str]) {
    let (planned, tree) = planned(text, settings);
    let file = emit(&planned, &tree, ArtifactKind::Dockerfile).map(|file| file.text).unwrap_or_default();
    for line in expect {
        if let Some(rule) = line.strip_prefix('!') {
            assert!(planned.findings.iter().any(|finding| finding.rule == rule), "no {rule}: {:#?}", planned.findings);
        } else if let Some(line) = line.strip_prefix('-') {
            assert!(!file.contains(line), "{line}\nis in\n{file}");
        } else {
            assert!(file.contains(line), "{line}\nis not in\n{file}\n{:#?}", planned.findings);
        }
    }
}

#[test]
fn a_plain_npm_service() {
    check(
        r#"//- package.json
{"name": "@x/shop", "version": "1.2.0", "scripts": {"start": "node server.js", "test": "node --test"}, "dependencies": {"express": "^5.0.0"}}
//- package-lock.json
{"lockfileVersion": 3, "packages": {"": {"dependencies": {"express": "^5.0.0"}}, "node_modules/express": {"version": "5.1.0"}}}
//- server.js
const express = require("express");
const app = express();
app.get("/healthz", (req, res) => res.send("ok"));
const server = app.listen(process.env.PORT || 8080);
process.on("SIGTERM", () => server.close());
//- test/server.test.js
//- README.md
"#,
        &[],
        &[
            "FROM node:${NODE_VERSION}-trixie-slim AS base",
            "COPY package.json package-lock.json ./",
            "npm ci --omit=dev --no-audit --no-fund",
            "FROM base AS production",
            "COPY --from=prod-deps --link /app/node_modules ./node_modules",
            "COPY --link package.json server.js ./",
            "USER 1000:1000",
            "EXPOSE 8080",
            "fetch('http://127.0.0.1:'+(process.env.PORT||8080)+'/healthz')",
            "CMD [\"node\", \"server.js\"]",
            "-tini",
            "-./test",
            "-README",
        ],
    );
}

#[test]
fn compiled_typescript_runs_without_its_compiler() {
    let files = r#"//- package.json
{"name": "api", "scripts": {"start": "ts-node src/index.ts", "build": "tsc", "dev": "tsx watch src/index.ts"},
 "dependencies": {"fastify": "^5.0.0"}, "devDependencies": {"typescript": "^5.0.0", "ts-node": "^10.0.0"}}
//- tsconfig.json
{"extends": "./tsconfig.base.json", "include": ["src"]} // a comment
//- tsconfig.base.json
{"compilerOptions": {"outDir": "out"}}
//- src/index.ts
import fastify from "fastify";
import { config } from "./config.js";
const app = fastify();
app.listen({ port: config.port, host: config.host });
//- src/config.ts
export const config = { port: Number(process.env.PORT ?? 4000), host: process.env.LISTEN ?? "127.0.0.1" };
"#;
    check(
        files,
        &[],
        &[
            "!node/no-lockfile",
            "npm install --omit=dev",
            "RUN npm run build",
            "COPY --from=build --link /app/out ./out",
            "COPY --link package.json ./",
            "EXPOSE 4000",
            "LISTEN=0.0.0.0",
            "ENTRYPOINT [\"tini\", \"--\"]",
            "CMD [\"node\", \"out/index.js\"]",
            "CMD [\"npm\", \"run\", \"dev\"]",
        ],
    );
    check(
        files,
        &[("flavour", "distroless"), ("version", "24")],
        &[
            "FROM gcr.io/distroless/nodejs24-debian13:nonroot AS production",
            "CMD [\"out/index.js\"]",
            "!node/no-stop-handler",
        ],
    );
    check(
        files,
        &[("flavour", "alpine")],
        &["FROM node:${NODE_VERSION}-alpine3.24 AS base", "apk add --no-cache tini", "ENTRYPOINT [\"tini\", \"--\"]"],
    );
    check(files, &[("flavour", "scratch")], &["!node/no-scratch"]);
    check(files, &[("port", "9000"), ("targets", "production")], &["PORT=9000", "EXPOSE 9000", "-AS development"]);
}

#[test]
fn fastify_that_is_told_nothing_listens_on_loopback() {
    check(
        "//- package.json\n{\"scripts\": {\"start\": \"node a.js\"}, \"dependencies\": {\"fastify\": \"5\"}}\n//- a.js\nimport fastify from 'fastify';\nfastify().listen({ port: 3000 });\n",
        &[],
        &["!node/loopback-only"],
    );
}

#[test]
fn each_manager_installs_its_own_way() {
    let files = |manifest: &str, lock: &str| {
        format!(
            "//- package.json\n{{\"name\": \"a\", \"scripts\": {{\"start\": \"node a.js\", \"prepare\": \"husky\"}}, \"dependencies\": {{\"x\": \"^1.0.0\"}}{manifest}}}\n//- a.js\nrequire('http').createServer().listen(80);\n{lock}"
        )
    };
    check(
        &files(
            r#", "packageManager": "pnpm@10.18.3+sha512.abc""#,
            "//- pnpm-lock.yaml\nlockfileVersion: '9.0'\nimporters:\n  .:\n    dependencies:\n      x:\n        specifier: ^1.0.0\n        version: 1.0.0\n",
        ),
        &[],
        &[
            "npm install --global pnpm@10.18.3",
            "pnpm install --frozen-lockfile --prod --store-dir=/pnpm/store",
            "npm pkg delete scripts.prepare",
            "FROM toolchain AS prod-deps",
        ],
    );
    check(
        &files("", "//- pnpm-lock.yaml\nlockfileVersion: '6.0'\nspecifiers: {}\n"),
        &[],
        &["pnpm@8", "!node/lockfile-disagrees", "pnpm install --no-frozen-lockfile"],
    );
    check(
        &files("", "//- yarn.lock\n# yarn lockfile v1\n\nx@^1.0.0:\n  version \"1.0.0\"\n"),
        &[],
        &[
            "yarn install --frozen-lockfile --production --non-interactive",
            "id=yarn,target=/usr/local/share/.cache/yarn,sharing=locked",
            "-toolchain",
        ],
    );
    check(
        &files(
            "",
            "//- yarn.lock\n__metadata:\n  version: 8\n\n\"x@npm:^1.0.0\":\n  version: 1.0.0\n//- .yarnrc.yml\nnodeLinker: node-modules\nyarnPath: .yarn/releases/yarn-4.11.0.cjs\n//- .yarn/releases/yarn-4.11.0.cjs\n",
        ),
        &[],
        &[
            "node .yarn/releases/yarn-4.11.0.cjs workspaces focus --all --production",
            "COPY --parents .yarn/releases ./",
        ],
    );
    check(
        &files("", "//- yarn.lock\n__metadata:\n  version: 8\n\n\"x@npm:^1.0.0\":\n  version: 1.0.0\n"),
        &[],
        &[
            "npm install --global --force @yarnpkg/cli-dist@4",
            "YARN_ENABLE_GLOBAL_CACHE=false",
            "CMD [\"node\", \"-r\", \"./.pnp.cjs\", \"a.js\"]",
        ],
    );
    check(
        &files(
            "",
            "//- bun.lock\n{\"lockfileVersion\": 1, \"workspaces\": {\"\": {\"dependencies\": {\"x\": \"^1.0.0\"}}}, \"packages\": {}}\n",
        ),
        &[],
        &[
            "COPY --from=oven/bun:1 --link /usr/local/bin/bun /usr/local/bin/",
            "bun install --frozen-lockfile --production",
            "CMD [\"node\", \"a.js\"]",
        ],
    );
    check(
        &files(
            "",
            "//- package-lock.json\n{\"lockfileVersion\": 3, \"packages\": {\"\": {}}}\n//- yarn.lock\n# yarn\n\nx@^1.0.0:\n  version \"1.0.0\"\n",
        ),
        &[],
        &["!node/several-lockfiles", "!node/lockfile-disagrees", "npm install --omit=dev"],
    );
}

#[test]
fn a_program_for_bun_runs_on_bun() {
    check(
        "//- package.json\n{\"name\": \"b\", \"scripts\": {\"start\": \"bun run src/index.ts\"}, \"dependencies\": {\"hono\": \"4\"}}\n//- src/index.ts\nimport { Hono } from 'hono';\nexport default new Hono();\n//- bun.lock\n{\"lockfileVersion\": 1, \"workspaces\": {\"\": {\"dependencies\": {\"hono\": \"4\"}}}, \"packages\": {}}\n",
        &[],
        &[
            "FROM oven/bun:1-slim AS base",
            "bun install --frozen-lockfile --production",
            "COPY --link src ./src",
            "EXPOSE 3000",
            "CMD [\"bun\", \"run\", \"src/index.ts\"]",
            "-NODE_VERSION",
        ],
    );
}

#[test]
fn versions_follow_pins_and_ranges() {
    let files = |manifest: &str, more: &str| {
        format!(
            "//- package.json\n{{\"scripts\": {{\"start\": \"node a.js\"}}{manifest}}}\n//- a.js\nrequire('http').createServer().listen(3000);\n{more}"
        )
    };
    let line = |manifest: &str, more: &str, expect: &[&str]| check(&files(manifest, more), &[], expect);
    line("", "", &["NODE_VERSION=24"]);
    line(r#", "engines": {"node": ">=18"}"#, "", &["NODE_VERSION=24"]);
    line(r#", "engines": {"node": "^22.2.0 || ^20"}"#, "", &["NODE_VERSION=22"]);
    line(r#", "engines": {"node": ">=26"}"#, "", &["NODE_VERSION=26"]);
    line(r#", "engines": {"node": "20.x"}"#, "", &["NODE_VERSION=20", "!node/end-of-life"]);
    line("", "//- .nvmrc\nv22.11.0\n", &["NODE_VERSION=22"]);
    line("", "//- .nvmrc\nlts/krypton\n", &["NODE_VERSION=24"]);
    line(r#", "engines": {"node": ">=18"}"#, "//- .nvmrc\n18\n", &["NODE_VERSION=22", "!node/end-of-life"]);
    line(r#", "volta": {"node": "26.1.0"}"#, "", &["NODE_VERSION=26"]);
}

#[test]
fn a_unit_of_a_workspace_is_installed_at_its_root() {
    check(
        r#"//- package.json
{"name": "root", "private": true, "workspaces": ["apps/*", "libs/*"]}
//- package-lock.json
{"lockfileVersion": 3, "packages": {"": {}, "apps/api": {"dependencies": {"@x/log": "*"}}, "node_modules/@x/log": {"resolved": "libs/log", "link": true}}}
//- apps/api/package.json
{"name": "@x/api", "scripts": {"start": "node dist/main.js", "build": "tsc"}, "dependencies": {"@x/log": "*"}}
//- apps/api/tsconfig.json
{"compilerOptions": {"outDir": "dist", "rootDir": "src"}}
//- apps/api/src/main.ts
import { log } from "@x/log";
import http from "node:http";
http.createServer().listen(3001);
//- apps/web/package.json
{"name": "@x/web"}
//- libs/log/package.json
{"name": "@x/log", "main": "dist/index.js", "scripts": {"build": "tsc"}}
//- libs/log/src/index.ts
"#,
        &[("unit", "apps/api")],
        &[
            "COPY --parents apps/api/package.json libs/log/package.json ./",
            "RUN npm run build --workspace=libs/log",
            "RUN npm run build --workspace=apps/api",
            "WORKDIR /app/apps/api",
            "COPY --from=prod-deps --link /app/ /app/",
            "COPY --from=build --link /app/libs/log/dist /app/libs/log/dist",
            "-/app/apps/web",
            "EXPOSE 3001",
            "CMD [\"node\", \"dist/main.js\"]",
        ],
    );
}

#[test]
fn what_is_nothing_to_deploy_says_so() {
    let refused = |text: &str, rule: &str| {
        let (planned, _) = planned(text, &[]);
        assert!(matches!(planned.outcome, Outcome::NotDeployable), "{text}");
        assert!(planned.findings.iter().any(|finding| finding.rule == rule), "{:#?}", planned.findings);
    };
    refused(
        "//- package.json\n{\"name\": \"lib\", \"main\": \"index.js\", \"exports\": \"./index.js\"}\n//- index.js\nmodule.exports = 1;\n",
        "node/nothing-to-start",
    );
    refused(
        "//- package.json\n{\"name\": \"x\", \"engines\": {\"vscode\": \"^1.80.0\"}, \"main\": \"a.js\"}\n//- a.js\n",
        "node/not-a-service",
    );
    refused(
        "//- package.json\n{\"name\": \"x\", \"devDependencies\": {\"electron\": \"40\"}, \"main\": \"a.js\"}\n//- a.js\n",
        "node/not-a-service",
    );
}

#[test]
fn hostile_manifests_give_no_panic_and_no_syntax() {
    for text in [
        "//- package.json\n{",
        "//- package.json\n[]",
        "//- package.json\n{\"scripts\": {\"start\": 3}, \"bin\": 7, \"workspaces\": {\"packages\": 1}}",
        "//- package.json\n{\"scripts\": {\"start\": \"node \\u0000\"}}",
        "//- package.json\n{\"scripts\": {\"start\": \"bun\"}}",
        "//- package.json\n{\"scripts\": {\"start\": \"cross-env A=b\"}}",
        "//- package.json\n{\"main\": \"../../../etc/passwd\", \"workspaces\": [\"..\"]}",
        "//- package.json\n{\"scripts\": {\"start\": \"node a.js\"}, \"packageManager\": \"pnpm@1 && rm -rf /\"}\n//- a.js\n",
    ] {
        let (planned, tree) = planned(text, &[]);
        let file = emit(&planned, &tree, ArtifactKind::Dockerfile).map(|file| file.text).unwrap_or_default();
        assert!(!file.contains("rm -rf /\n"), "{file}");
    }
}

#[test]
fn every_row_names_its_source() {
    let catalog: &Catalog = &super::CATALOG;
    for table in ["node-line", "image", "manager", "lock-format", "native", "build-helper", "line-limit", "framework"] {
        let mut keys: Vec<&str> = catalog.rows(table).map(|row| row.key()).collect();
        assert!(!keys.is_empty(), "{table}");
        for row in catalog.rows(table) {
            assert!(
                row.text("source")
                    .is_some_and(|source| source.starts_with("https://") || source.starts_with("http://")),
                "{table} {}",
                row.key()
            );
            assert!(row.text("checked").is_some(), "{table} {}", row.key());
        }
        stageplan_syntax::order::sort(&mut keys);
        let all = keys.len();
        keys.dedup();
        assert_eq!(keys.len(), all, "{table}");
    }
}

#[test]
fn a_root_hands_its_start_to_a_package() {
    let files = |start: &str| {
        format!(
            r#"//- package.json
{{"name": "root", "private": true, "workspaces": ["apps/*"], "scripts": {{"start": "{start}"}}}}
//- package-lock.json
{{"lockfileVersion": 3, "packages": {{"": {{}}, "apps/api": {{"dependencies": {{"express": "5"}}}}, "node_modules/express": {{"version": "5.0.0"}}}}}}
//- apps/api/package.json
{{"name": "@x/api", "scripts": {{"start": "node dev.js", "prod": "NODE_ENV=production node server.js"}}, "dependencies": {{"express": "5"}}}}
//- apps/api/server.js
require("express")().listen(4100);
//- apps/api/dev.js
//- apps/web/package.json
{{"name": "@x/web", "scripts": {{"build": "vite build"}}}}
"#
        )
    };
    for start in [
        "pnpm --filter @x/api run prod",
        "npm run prod -w @x/api",
        "npm --workspace=apps/api run prod",
        "yarn workspace @x/api prod",
        "turbo run prod --filter=@x/api...",
        "turbo run prod",
        "cd apps/api && npm run prod",
        "cd apps/api && node server.js",
        "npm --prefix apps/api run prod",
        "lerna run prod --scope=@x/api",
    ] {
        let expect = ["WORKDIR /app/apps/api", "EXPOSE 4100", "CMD [\"node\", \"server.js\"]"];
        check(&files(start), &[], &expect);
    }
}

#[test]
fn the_only_program_of_a_workspace_is_started() {
    check(
        r#"//- package.json
{"name": "root", "private": true, "workspaces": ["packages/*"], "scripts": {"build": "turbo run build"}}
//- packages/cli/package.json
{"name": "tool", "bin": {"tool": "bin/tool.js"}, "main": "index.js", "types": "index.d.ts", "dependencies": {"@x/more": "*"}}
//- packages/cli/bin/tool.js
const { run } = require("../index");
run(); require("http").createServer().listen(1080);
//- packages/cli/index.js
require("net").createServer().listen(465);
//- packages/more/package.json
{"name": "@x/more", "bin": "more.js", "main": "more.js"}
//- packages/more/more.js
"#,
        &[],
        &["WORKDIR /app/packages/cli", "CMD [\"node\", \"bin/tool.js\"]", "EXPOSE 1080"],
    );
}

#[test]
fn a_program_is_told_to_serve_and_where() {
    check(
        r#"//- package.json
{"name": "mocks", "bin": "cli.js", "dependencies": {"yargs": "17"}}
//- cli.js
const yargs = require("yargs");
const mock = require("./mock");
yargs.command(mock).command("lint <file>", "checks").demandCommand(1).argv;
//- mock.js
const options = { host: { alias: "h", default: "127.0.0.1" }, port: { alias: "p", default: 4010 } };
module.exports = { command: "mock <document>", builder: (y) => y.options(options), handler: (a) => http.createServer().listen(a.port, a.host) };
"#,
        &[],
        &["\"node\", \"cli.js\"]", "CMD [\"mock\", \"--host=0.0.0.0\"]", "!node/argument-needed"],
    );
    check(
        r#"//- package.json
{"name": "tool", "scripts": {"start": "node cli.js"}, "dependencies": {"commander": "12"}}
//- cli.js
const { program } = require("commander");
program.name("tool").option("-p, --port <n>").action(() => require("http").createServer().listen(80));
program.command("serve").action(() => {});
"#,
        &[],
        &["CMD [\"node\", \"cli.js\"]"],
    );
}

#[test]
fn what_a_program_needs_before_it_starts_is_said() {
    check(
        r#"//- package.json
{"name": "a", "scripts": {"start": "node a.js"}, "dependencies": {"zod": "4"}}
//- a.js
const { z } = require("zod");
const fs = require("fs");
const env = z.object({ API_SECRET: z.string(), LEVEL_NAME: z.string().default("info") }).parse(process.env);
if (!process.env.QUEUE_URL) throw new Error("no queue");
const key = fs.readFileSync(process.env.KEY_FILE || "key.pem");
function later() { return fs.readFileSync("later.txt"); }
require("http").createServer().listen(process.env.PORT || 3000);
"#,
        &[],
        &["!node/required-variables", "!node/file-missing"],
    );
    let (planned, _) = planned(
        "//- package.json\n{\"name\": \"a\", \"scripts\": {\"start\": \"node a.js\"}, \"dependencies\": {\"class-validator\": \"1\"}}\n//- a.ts\n//- a.js\nimport { IsString } from 'class-validator';\nclass V {\n  @IsString()\n  DB_HOST: string;\n  @IsInt()\n  @IsOptional()\n  DB_PORT: number;\n}\nrequire('http').createServer().listen(80);\n",
        &[],
    );
    let needs: Vec<&str> = planned
        .plan()
        .into_iter()
        .flat_map(|plan| &plan.environment)
        .filter(|need| need.required)
        .map(|need| need.name.value().as_str())
        .collect();
    assert_eq!(needs, ["DB_HOST"]);
}

#[test]
fn a_toolchain_comes_only_where_something_compiles() {
    let files = |locked: &str| {
        format!(
            "//- package.json\n{{\"scripts\": {{\"start\": \"node a.js\"}}, \"dependencies\": {{\"x\": \"1\"}}}}\n//- a.js\nrequire('http').createServer().listen(80);\n//- package-lock.json\n{{\"lockfileVersion\": 3, \"packages\": {{\"\": {{\"dependencies\": {{\"x\": \"1\"}}}}, \"node_modules/x\": {{\"version\": \"1.0.0\"}}, {locked}}}}}\n"
        )
    };
    check(&files(r#""node_modules/bcrypt": {"version": "5.1.1"}"#), &[], &["g++"]);
    check(&files(r#""node_modules/bcrypt": {"version": "6.0.0"}"#), &[], &["-g++"]);
    check(&files(r#""node_modules/argon2": {"version": "0.44.0"}"#), &[], &["-g++"]);
    check(&files(r#""node_modules/tree-sitter": {"version": "0.21.1", "optional": true}"#), &[], &["-toolchain"]);
    let old = r#""node_modules/bcrypt": {"version": "5.1.1"}, "node_modules/node-gyp": {"version": "8.4.1"}"#;
    check(&files(old), &[], &["g++ make python3 python3-setuptools"]);
    let yarn = |block: &str| {
        format!(
            "//- package.json\n{{\"scripts\": {{\"start\": \"node a.js\"}}, \"dependencies\": {{\"ssh2\": \"^1.0.0\"}}}}\n//- a.js\nrequire('http').createServer().listen(80);\n//- yarn.lock\n# yarn lockfile v1\n\ncpu-features@~0.0.10:\n  version \"0.0.10\"\n\nssh2@^1.0.0:\n  version \"1.0.0\"\n  {block}:\n    cpu-features \"~0.0.10\"\n"
        )
    };
    check(&yarn("dependencies"), &[], &["g++"]);
    check(&yarn("optionalDependencies"), &[], &["-g++"]);
    check(&files(r#""node_modules/esbuild": {"version": "0.25.0", "hasInstallScript": true}"#), &[], &["-toolchain"]);
}

#[test]
fn a_test_that_watches_or_lints_is_no_stage() {
    let files = |test: &str| {
        format!(
            "//- package.json\n{{\"scripts\": {{\"start\": \"node a.js\", \"lint\": \"eslint .\", \"test\": \"{test}\"}}}}\n//- a.js\nrequire('http').createServer().listen(80);\n"
        )
    };
    for test in ["jest --watch", "ng test", "npm run lint && node --test", "react-scripts test", "karma start"] {
        check(&files(test), &[], &["-AS test"]);
    }
    check(&files("jest --coverage"), &[], &["AS test"]);
}

#[test]
fn a_whole_bundle_needs_no_packages() {
    let files = |build: &str| {
        format!(
            "//- package.json\n{{\"scripts\": {{\"start\": \"node dist/index.js\", \"build\": \"{build}\"}}, \"dependencies\": {{\"x\": \"1\"}}, \"devDependencies\": {{\"y\": \"1\"}}}}\n//- src/index.ts\nimport http from 'http';\nhttp.createServer().listen(80);\n"
        )
    };
    for build in ["ncc build src/index.ts -o dist", "esbuild src/index.ts --bundle --platform=node --outdir=dist"] {
        check(&files(build), &[], &["COPY --from=build --link /app/dist ./dist", "-prod-deps", "-./node_modules"]);
    }
    check(
        &files("esbuild src/index.ts --bundle --platform=node --packages=external --outdir=dist"),
        &[],
        &["AS prod-deps"],
    );
}

#[test]
fn a_private_registry_gets_the_users_configuration() {
    check(
        "//- package.json\n{\"scripts\": {\"start\": \"node a.js\"}, \"dependencies\": {\"@x/y\": \"1\"}}\n//- .npmrc\n@x:registry=https://npm.example.com/\n//- a.js\nrequire('http').createServer().listen(80);\n",
        &[],
        &["mount=type=secret,id=npmrc,target=/root/.npmrc", "!node/private-registry"],
    );
}

#[test]
fn packages_limit_the_line() {
    check(
        "//- package.json\n{\"scripts\": {\"start\": \"node a.js\"}, \"engines\": {\"node\": \">=18\"}, \"dependencies\": {\"restify\": \"11\"}}\n//- a.js\nrequire('restify').createServer().listen(80);\n",
        &[],
        &["NODE_VERSION=22"],
    );
}

#[test]
fn the_health_check_follows_the_port() {
    check(
        "//- package.json\n{\"scripts\": {\"start\": \"node a.js\"}, \"dependencies\": {\"express\": \"5\"}}\n//- a.js\nconst app = require('express')();\napp.get('/healthz', (q, r) => r.send('ok'));\napp.listen(process.env.WEB_PORT || 8080);\n",
        &[],
        &["fetch('http://127.0.0.1:'+(process.env.WEB_PORT||8080)+'/healthz')"],
    );
}

#[test]
fn what_a_program_imports_from_nowhere_is_built() {
    check(
        "//- package.json\n{\"scripts\": {\"start\": \"node server.js\", \"build\": \"node make.js\"}, \"dependencies\": {\"polka\": \"1\"}}\n//- server.js\nimport { handler } from './out/handler.js';\nimport polka from 'polka';\npolka().use(handler).listen(3000);\n",
        &[],
        &["COPY --from=build --link /app/out ./out"],
    );
    check(
        "//- package.json\n{\"scripts\": {\"start\": \"node build\", \"build\": \"vite build\"}, \"devDependencies\": {\"@sveltejs/kit\": \"2\", \"vite\": \"7\"}}\n//- src/app.html\n",
        &[],
        &["COPY --from=build --link /app/build ./build", "-/app/dist", "CMD [\"node\", \"build\"]"],
    );
}

#[test]
fn the_port_that_is_asked_for_is_the_port_everywhere() {
    let by_flag = r#"//- package.json
{"name": "peer", "scripts": {"start": "node app.js --port ${PORT:=9000}"}}
//- app.js
require("http").createServer().listen(Number(process.argv[3]));
"#;
    check(by_flag, &[], &["EXPOSE 9000", "app.js --port \\\"${PORT:-9000}\\\""]);
    check(by_flag, &[("port", "8080")], &["EXPOSE 8080", "app.js --port \\\"${PORT:-8080}\\\"", "-9000"]);
    let by_variable = r#"//- package.json
{"name": "peer", "scripts": {"start": "node app.js"}}
//- app.js
require("http").createServer().listen(process.env.PORT || 3000);
"#;
    check(by_variable, &[("port", "8080")], &["PORT=8080", "EXPOSE 8080"]);
    check(by_variable, &[("env", "PORT=9001")], &["PORT=9001", "EXPOSE 9001"]);
}

const BY_SCHEMA: &str = r#"//- package.json
{"name": "lamp", "scripts": {"start": "pm2 start processes.config.json --no-daemon"}, "engines": {"node": ">=22"}, "dependencies": {"express": "5", "joi": "18"}}
//- processes.config.json
{"apps": [{"name": "lamp", "script": "src/main.js"}]}
//- src/main.js
const express = require("express");
const settings = require("./settings");
express().listen(settings.port);
//- src/settings.js
const Joi = require("joi");
const schema = Joi.object().keys({ PORT: Joi.number().default(4100), BACK_PORT: Joi.number() }).unknown();
const { value: known } = schema.validate(process.env);
module.exports = { port: known.PORT, back: { port: known.BACK_PORT } };
"#;

#[test]
fn a_port_behind_a_schema_of_the_environment_is_moved_by_its_variable() {
    check(BY_SCHEMA, &[], &["EXPOSE 4100", "-PORT=4100"]);
    check(BY_SCHEMA, &[("port", "9099")], &["PORT=9099", "EXPOSE 9099"]);
    let (planned, _) = planned(BY_SCHEMA, &[("port", "9099")]);
    assert!(planned.findings.iter().all(|finding| finding.rule != "node/port-is-fixed"), "{:#?}", planned.findings);
    let fixed = BY_SCHEMA.replace("known.PORT", "4200");
    check(
        &fixed.replace("PORT: Joi.number().default(4100), ", ""),
        &[("port", "9099")],
        &["EXPOSE 9099", "!node/port-is-fixed"],
    );
}

#[test]
fn the_reason_of_a_port_begins_where_the_number_stands() {
    let (planned, _) = planned(BY_SCHEMA, &[]);
    let decisions = planned.plan().map(|plan| plan.decisions.as_slice()).unwrap_or_default();
    let place = |topic: &str| {
        let decision = decisions.iter().find(|decision| decision.topic == topic)?;
        decision.value.origin().place().map(ToString::to_string)
    };
    assert_eq!(place("port").as_deref(), Some("src/settings.js:2"));
    let start = decisions.iter().find(|decision| decision.topic == "start command");
    let why = start.map(|start| start.value.origin().to_string()).unwrap_or_default();
    assert!(why.contains("processes.config.json"), "{why}");
}

#[test]
fn what_a_start_goes_through_is_not_among_what_lost() {
    let text = r#"//- package.json
{"name": "lamp", "scripts": {"start": "node other.js", "start:prod": "node main.js"}, "dependencies": {"express": "5"}}
//- Procfile
web: npm run start:prod
//- main.js
require("express")().listen(3000);
//- other.js
require("express")().listen(3001);
"#;
    let (planned, _) = planned(text, &[]);
    let decisions = planned.plan().map(|plan| plan.decisions.as_slice()).unwrap_or_default();
    let start = decisions.iter().find(|decision| decision.topic == "start command");
    let Some(crate::origin::Reason::Rule(rule)) = start.map(|start| start.value.origin().reason()) else {
        assert!(start.is_none(), "no rule");
        return assert!(!decisions.is_empty(), "no plan");
    };
    let lost: Vec<String> = rule.rejected.iter().map(|lost| format!("{}: {}", lost.value, lost.why)).collect();
    assert_eq!(lost, ["script `start`: Procfile:1 comes first"]);
    let steps: Vec<String> = rule.from.iter().filter_map(|from| Some(from.place()?.to_string())).collect();
    assert_eq!(steps, ["Procfile:1", "package.json:1"]);
}

#[test]
fn a_version_that_is_asked_for_is_held_against_what_is_known() {
    check(BY_SCHEMA, &[("version", "22")], &["NODE_VERSION=22"]);
    check(BY_SCHEMA, &[("version", "24.1.0")], &["NODE_VERSION=24.1.0"]);
    check(BY_SCHEMA, &[("version", "99")], &["NODE_VERSION=99", "!node/unknown-version"]);
    check(BY_SCHEMA, &[("version", "12")], &["NODE_VERSION=12", "!node/end-of-life", "!node/version-outside-range"]);
    check(BY_SCHEMA, &[("version", "20")], &["!node/end-of-life"]);
    check(BY_SCHEMA, &[("version", "lts24")], &["NODE_VERSION=24", "-lts24", "!node/not-a-version"]);
}

#[test]
fn a_step_before_the_start_is_judged_by_what_it_calls() {
    // Neither builds, though both names hold the word.
    check(
        r#"
    //- package.json
    {"name": "a", "scripts": {"build": "tsc", "start": "npm run rebuild-index && node dist/a.js", "rebuild-index": "node tools/index.js"},
     "dependencies": {"fastify": "5"}, "devDependencies": {"typescript": "5"}}
    //- package-lock.json
    {"lockfileVersion": 3, "packages": {}}
    //- tsconfig.json
    {"compilerOptions": {"outDir": "dist", "rootDir": "src"}}
    //- src/a.ts
    import fastify from "fastify";
    fastify().listen({ port: 3000, host: "0.0.0.0" });
    //- tools/index.js
    console.log(1);
"#,
        &[],
        &["npm run build", "-npm run rebuild-index && npm run build"],
    );
}

#[test]
fn a_line_that_only_speaks_of_prisma_generates_nothing() {
    check(
        r#"
    //- package.json
    {"name": "a", "scripts": {"build": "echo prisma is next && tsc", "start": "node dist/a.js"},
     "dependencies": {"@prisma/client": "6", "express": "5"}, "devDependencies": {"prisma": "6", "typescript": "5"}}
    //- tsconfig.json
    {"compilerOptions": {"outDir": "dist"}}
    //- src/a.ts
    require("express")().listen(3000);
    //- prisma/schema.prisma
    generator client { provider = "prisma-client-js" }
"#,
        &[],
        &["prisma generate"],
    );
}
