//! Whole plans of small projects.

use crate::emit::{ArtifactKind, emit};
use crate::planner::{Options, plan};
use crate::testing::tree;

/// Demands lines of the Dockerfile; one that starts with `-` must not be there. `!rule` demands a finding, and `+ID` that
/// the ecosystem of this id planned it.
fn check(text: &str, settings: &[(&str, &str)], expect: &[&str]) {
    let tree = tree(text);
    let mut options = Options::new("2026-11-21");
    for (name, value) in settings {
        assert_eq!(options.settings.set(name, value), Ok(()), "{name}");
    }
    let planned = plan(&tree, &options);
    let ecosystem = planned.plan().map_or("none", |plan| plan.ecosystem);
    if let Some(plan) = planned.plan() {
        assert_eq!(crate::plan::check(plan, &tree, "2026-11-21"), Vec::<String>::new(), "{text}");
    }
    let file = emit(&planned, &tree, ArtifactKind::Dockerfile).map(|file| file.text).unwrap_or_default();
    for line in expect {
        match line.split_at(1) {
            ("!", rule) => {
                assert!(
                    planned.findings.iter().any(|finding| finding.rule == rule),
                    "no {rule}: {:#?}",
                    planned.findings
                );
            }
            ("+", id) => assert_eq!(ecosystem, id, "{text}"),
            ("-", line) => assert!(!file.contains(line), "{line}\nis in\n{file}"),
            _ => assert!(file.contains(line), "{line}\nis not in\n{file}\n{:#?}", planned.findings),
        }
    }
}

const SERVICE: &str = r#"
    //- deno.json
    {"tasks": {"start": "deno run --allow-net --allow-env main.ts"}, "imports": {"hono": "npm:hono@^4"}}
    //- deno.lock
    {"version": "5"}
    //- main.ts
    import { Hono } from "hono";
    Deno.serve({ port: Number(Deno.env.get("PORT") ?? 8010) }, new Hono().fetch);
"#;

#[test]
fn flavours_are_images_of_deno() {
    check(SERVICE, &[], &["FROM denoland/deno:${DENO_VERSION} AS base", "USER 1993:1993", "EXPOSE 8010"]);
    check(SERVICE, &[("flavour", "alpine")], &["FROM denoland/deno:alpine-${DENO_VERSION} AS base", "USER 1000:1000"]);
    check(
        SERVICE,
        &[("flavour", "distroless")],
        &[
            "FROM denoland/deno:distroless-${DENO_VERSION} AS production",
            "ENTRYPOINT [\"/tini\", \"--\", \"/bin/deno\"]",
            "CMD [\"run\", \"--cached-only\", \"--allow-net\", \"--allow-env\", \"main.ts\"]",
            "USER 65532:65532",
        ],
    );
    check(SERVICE, &[("flavour", "scratch")], &["!deno/no-such-flavour"]);
}

#[test]
fn wishes_reach_the_program() {
    check(SERVICE, &[("port", "9000")], &["ENV PORT=9000", "EXPOSE 9000"]);
    check(SERVICE, &[("version", "2.8.3")], &["ARG DENO_VERSION=2.8.3"]);
    check(SERVICE, &[("version", "2")], &["ARG DENO_VERSION=2.9.6", "!deno/not-a-version"]);
    check(
        SERVICE,
        &[("start", "deno run -A other.ts --x")],
        &["CMD [\"deno\", \"run\", \"--cached-only\", \"-A\", \"other.ts\", \"--x\"]"],
    );
    check(SERVICE, &[("build", "deno run -A make.ts")], &["RUN deno run -A make.ts", "COPY --from=build"]);
    check(SERVICE, &[("health", "/up")], &["'/up').then(r => Deno.exit(r.ok ? 0 : 1)"]);
}

#[test]
fn the_port_of_deno_serve_is_an_option() {
    let text = r#"
    //- deno.json
    {"tasks": {"start": "deno serve main.ts"}}
    //- main.ts
    export default { fetch: () => new Response("a") };
"#;
    check(text, &[], &["CMD [\"deno\", \"serve\", \"main.ts\"]", "EXPOSE 8000"]);
    check(text, &[("port", "9000")], &["CMD [\"deno\", \"serve\", \"--port=9000\", \"main.ts\"]", "EXPOSE 9000"]);
}

#[test]
fn an_address_of_the_machine_alone_is_opened_or_told() {
    let text = |host: &str| {
        format!(
            "//- deno.json\n{{\"tasks\": {{\"start\": \"deno run -A main.ts\"}}}}\n//- main.ts\nDeno.serve({{ port: 80, hostname: {host} }}, () => new Response());\n"
        )
    };
    check(&text("'127.0.0.1'"), &[], &["!deno/loopback-only"]);
    check(&text("Deno.env.get('BIND') ?? 'localhost'"), &[], &["ENV BIND=0.0.0.0"]);
}

#[test]
fn settings_beside_a_package_of_node_are_no_program() {
    check(
        r#"
    //- deno.jsonc
    {"fmt": {"useTabs": true}, "tasks": {"fmt": "deno fmt"}}
    //- package.json
    {"name": "a", "scripts": {"start": "node server.js"}}
    //- server.js
    require("http").createServer().listen(8080);
"#,
        &[],
        &["+node"],
    );
}

#[test]
fn a_package_json_may_only_name_packages() {
    check(
        r#"
    //- deno.json
    {"tasks": {"start": "deno run -A main.ts"}}
    //- package.json
    {"name": "a", "main": "main.ts", "dependencies": {"express": "^5"}}
    //- main.ts
    import express from "express";
    express().listen(8080);
"#,
        &[],
        &[
            "+deno",
            "COPY --from=build --link /app/node_modules /app/node_modules",
            "COPY --from=build --link /app/deno.lock /app/deno.lock",
            "-/deno-dir /deno-dir",
            "!deno/no-lockfile",
            "!deno/all-permissions",
            "EXPOSE 8080",
        ],
    );
}

#[test]
fn a_built_server_is_copied_from_the_build() {
    check(
        r#"
    //- deno.json
    {"tasks": {"build": "deno run -A dev.ts build", "preview": "deno run -A main.ts", "start": "deno run -A --watch=static/,routes/ dev.ts"}, "imports": {"$fresh/": "https://deno.land/x/fresh@1.7.3/"}}
    //- main.ts
    import { start } from "$fresh/server.ts";
    await start({});
    //- dev.ts
    import dev from "$fresh/dev.ts";
    //- routes/index.tsx
    export default () => null;
"#,
        &[],
        &[
            "RUN deno task build",
            "CMD [\"deno\", \"run\", \"--cached-only\", \"-A\", \"main.ts\"]",
            "COPY --from=build --link /app/_fresh ./_fresh",
            "CMD [\"deno\", \"task\", \"start\"]",
            "EXPOSE 8000",
            "!deno/remote-imports",
        ],
    );
}

#[test]
fn a_development_task_alone_starts_without_watching() {
    check(
        r#"
    //- deno.json
    {"tasks": {"dev": "deno run --watch --allow-net main.ts"}}
    //- main.ts
    Deno.serve(() => new Response());
"#,
        &[],
        &["CMD [\"deno\", \"run\", \"--allow-net\", \"main.ts\"]", "!deno/development-start"],
    );
}

#[test]
fn permissions_that_nobody_names_come_from_sets_or_from_the_sources() {
    let text = |config: &str| {
        format!(
            "//- deno.json\n{config}\n//- main.ts\nDeno.serve(() => new Response(Deno.readTextFileSync('./a.txt')));\n//- a.txt\na\n"
        )
    };
    check(
        &text("{}"),
        &[],
        &["CMD [\"deno\", \"run\", \"--allow-net\", \"--allow-read\", \"main.ts\"]", "!deno/permissions-guessed"],
    );
    check(
        &text(r#"{"permissions": {"default": {"net": true}}}"#),
        &[],
        &["CMD [\"deno\", \"run\", \"--permission-set\", \"main.ts\"]"],
    );
}

#[test]
fn a_compiled_program_stands_alone() {
    let text = r#"
    //- deno.json
    {"tasks": {"compile": "deno compile -A --output bin/app main.ts", "start": "./bin/app --quiet"}}
    //- main.ts
    Deno.serve({ port: 8080 }, () => new Response());
"#;
    check(
        text,
        &[],
        &[
            "FROM gcr.io/distroless/cc-debian13:nonroot AS production",
            "RUN deno compile -A --output /out/app main.ts",
            "ENTRYPOINT [\"/app/app\", \"--quiet\"]",
            "-deno-dir",
        ],
    );
    check(text, &[("flavour", "slim")], &["FROM debian:trixie-slim AS production"]);
    check(
        text,
        &[("flavour", "alpine")],
        &["FROM gcr.io/distroless/cc-debian13:nonroot AS production", "!deno/needs-glibc"],
    );
}

#[test]
fn versions_come_from_pins_and_from_what_is_tested() {
    let text = |path: &str, body: &str| {
        format!(
            "//- deno.json\n{{\"tasks\": {{\"start\": \"deno run -A main.ts\"}}}}\n//- main.ts\n\n//- {path}\n{body}\n"
        )
    };
    check(&text(".dvmrc", "v2.7.14"), &[], &["ARG DENO_VERSION=2.7.14"]);
    check(&text(".tool-versions", "deno 2.8.1"), &[], &["ARG DENO_VERSION=2.8.1"]);
    check(&text(".dvmrc", "1.40.0"), &[], &["ARG DENO_VERSION=1.40.0", "!deno/old-version"]);
    let workflow = "on: push\njobs:\n  a:\n    steps:\n      - uses: denoland/setup-deno@v2\n        with:\n          deno-version: v1.x";
    check(&text(".github/workflows/ci.yml", workflow), &[], &["ARG DENO_VERSION=1.46.3", "!deno/old-version"]);
}

#[test]
fn what_the_start_runs_before_is_built_or_told() {
    check(
        r#"
    //- deno.json
    {"tasks": {"css": "deno run -A css.ts", "migrate": "deno run -A migrate.ts", "start": {"command": "deno run -A main.ts", "dependencies": ["css", "migrate"]}}}
    //- main.ts
    Deno.serve(() => new Response());
"#,
        &[],
        &["RUN deno task css", "!deno/start-prepares", "CMD [\"deno\", \"run\", \"-A\", \"main.ts\"]"],
    );
}

#[test]
fn a_lockfile_without_packages_of_npm_holds_none() {
    let text = |lock: &str| {
        format!(
            "//- package.json\n{{\"name\": \"a\", \"scripts\": {{\"start\": \"deno run -A main.ts\"}}, \"dependencies\": {{\"hono\": \"4\"}}}}\n//- pnpm-lock.yaml\nlockfileVersion: '9.0'\n//- deno.lock\n{lock}\n//- main.ts\nimport 'hono';\nDeno.serve(() => new Response());\n"
        )
    };
    check(&text(r#"{"version": "5", "npm": {"hono@4.0.0": {}}}"#), &[], &["+deno", "RUN deno install --frozen\n"]);
    let partial = text(r#"{"version": "5", "jsr": {}}"#);
    check(&partial, &[], &["RUN deno install\n", "!deno/other-lockfile", "COPY package.json deno.lock ./"]);
}

#[test]
fn a_socket_in_the_file_system_is_no_port() {
    check(
        r#"
    //- deno.json
    {"tasks": {"start": "deno run -A main.ts"}}
    //- main.ts
    import { config } from "./config.ts";
    if (config.path) Deno.serve({ path: config.path }, () => new Response());
    else Deno.serve({ port: config.port, hostname: config.host }, () => new Response());
    //- config.ts
    export const config = { path: "", port: Number(Deno.env.get("PORT") ?? 8282), host: Deno.env.get("HOST") || "127.0.0.1" };
"#,
        &[],
        &["ENV HOST=0.0.0.0", "EXPOSE 8282"],
    );
}

#[test]
fn arguments_of_the_image_of_deno_are_a_start() {
    check(
        r#"
    //- compose.yaml
    services:
      app:
        build: .
        command: run --allow-net=:8080 server.ts
        ports: ["8080:8080"]
    //- deno.json
    {}
    //- server.ts
    const store = await Deno.openKv();
    Deno.serve({ port: 8080 }, () => new Response());
"#,
        &[],
        &["CMD [\"deno\", \"run\", \"--allow-net=:8080\", \"server.ts\"]", "!deno/store-without-place"],
    );
}
