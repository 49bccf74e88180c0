//! Where programs listen, by the shapes in which people write it.

use crate::planner::{Options, plan};
use crate::testing;

/// Demands the port, the variables that the image sets, and whether the program is reached at all.
fn check(files: &str, expect: &str) {
    let project = if files.contains("//- ") {
        files.to_owned()
    } else {
        format!(
            "//- package.json\n{{\"name\": \"x\", \"scripts\": {{\"start\": \"node server.js\"}}, \"dependencies\": {{\"express\": \"5\"}}}}\n//- server.js\n{files}\n"
        )
    };
    let planned = plan(&testing::tree(&project), &Options::new("2026-11-21"));
    let said = planned.plan().map_or_else(
        || format!("no plan: {:?}", planned.findings),
        |plan| {
            let port = plan.decisions.iter().find(|decision| decision.topic == "port");
            let mut said = port.map_or("none", |port| port.value.value().as_str()).to_owned();
            for step in plan.stages.last().into_iter().flat_map(|stage| &stage.steps) {
                if let crate::plan::Action::Env(pairs) = &step.action {
                    for (name, value) in pairs.iter().filter(|(name, _)| name != "NODE_ENV") {
                        said.push_str(&format!(" {name}={value}"));
                    }
                }
            }
            if planned.findings.iter().any(|finding| finding.rule == "node/loopback-only") {
                said.push_str(" loopback");
            }
            said
        },
    );
    assert_eq!(said, expect, "{project}\n{:#?}", planned.findings);
}

thread_local! {
    static SCANS: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// Called for every pass over a whole file.
pub(super) fn count() {
    SCANS.with(|scans| scans.set(scans.get() + 1));
}

#[test]
fn a_file_is_not_read_again_for_every_key_of_it() {
    let mut schema = String::from("import { z } from 'zod';\nexport const schema = z.object({\n");
    let mut checks = String::new();
    let mut list = String::from("export const more = { required: [");
    for number in 0..5_000 {
        schema.push_str(&format!("  KEY_{number}: z.string(),\n"));
        checks.push_str(&format!("const {{ ASKED_{number} }} = process.env;\nif (!ASKED_{number}) throw 1;\n"));
        list.push_str(&format!("'KEY_{number}', "));
    }
    let text = format!("{schema}}});\n{checks}{list}] }};\n");
    SCANS.with(|scans| scans.set(0));
    let project = format!(
        "//- package.json\n{{\"name\": \"x\", \"scripts\": {{\"start\": \"node server.js\"}}, \"dependencies\": {{\"zod\": \"4\"}}}}\n//- server.js\n{text}\n"
    );
    let planned = plan(&testing::tree(&project), &Options::new("2026-11-21"));
    assert!(planned.plan().is_some(), "{:?}", planned.findings);
    let scans = SCANS.with(std::cell::Cell::get);
    assert!((1..40).contains(&scans), "{scans} passes over the file");
}

#[test]
fn what_is_not_read_is_told_and_kept() {
    let rules = |count: usize| {
        let mut project = String::from(
            "//- package.json\n{\"name\": \"x\", \"scripts\": {\"start\": \"node server.js\"}}\n//- server.js\nrequire('http').createServer().listen(4100);\n",
        );
        for number in 0..count {
            project.push_str(&format!("require('./part{number}');\n"));
        }
        project.push_str("require('./docs/last');\n//- docs/last.js\n0;\n");
        for number in 0..count {
            project.push_str(&format!("//- part{number}.js\n0;\n"));
        }
        let planned = plan(&testing::tree(&project), &Options::new("2026-11-21"));
        let files = planned.plan().and_then(|plan| plan.decisions.iter().find(|decision| decision.topic == "files"));
        assert!(files.is_some_and(|files| files.value.value().contains("docs")), "{files:?}");
        planned.findings.iter().any(|finding| finding.rule == "node/not-all-read")
    };
    assert!(!rules(20));
    assert!(rules(120));
}

const EXPRESS: &str = "import express from 'express'; import http from 'node:http'; const app = express();\n";

fn express(text: &str, expect: &str) {
    check(&format!("{EXPRESS}{text}"), expect);
}

#[test]
fn ports_of_variables_and_their_defaults() {
    express("app.listen(process.env.PORT ?? 4100);", "4100");
    express("app.listen(Number(process.env.PORT) || 4100);", "4100");
    express("app.listen(parseInt(process.env.PORT || '4100', 10));", "4100");
    express("app.listen(+(process.env.PORT || 4100));", "4100");
    express("const port = process.env.PORT ? Number(process.env.PORT) : 4100;\napp.listen(port);", "4100");
    express("const { PORT = 4100 } = process.env;\napp.listen(PORT);", "4100");
    express("const { PORT: port = '4100' } = process.env;\napp.listen(port);", "4100");
    express("let port = 4100;\nif (process.env.PORT) port = Number(process.env.PORT);\napp.listen(port);", "4100");
    express("app.set('port', process.env.PORT || 4100);\nhttp.createServer(app).listen(app.get('port'));", "4100");
    express("app.listen({ port: process.env.PORT ?? 4100, host: '0.0.0.0' });", "4100");
    express("const server = http.createServer(app);\nserver.listen({ port: 4100 });", "4100");
    express("http.createServer((req, res) => res.end()).listen(4100, '0.0.0.0');", "4100");
    express("app.listen(process.env.PORT);", "3000 PORT=3000");
    express("app.listen(process.env['PORT'] || 4100);", "4100");
    express("const PORT = process.env.APP_PORT || process.env.PORT || 4100;\napp.listen(PORT);", "4100");
    express("const opts = { port: 4100 };\napp.listen(opts.port);", "4100");
    express(
        "let params;\nif (process.env.SOCKET) params = process.env.SOCKET; else params = { port: 4100, host: '::' };\nhttp.createServer(app).listen(params);",
        "4100",
    );
}

#[test]
fn addresses_of_the_machine_itself() {
    express("app.listen(4100, '127.0.0.1');", "4100 loopback");
    express("app.listen({ port: 4100, host: 'localhost' });", "4100 loopback");
    express("app.listen(4100, process.env.HOST || 'localhost');", "4100 HOST=0.0.0.0");
    express("const host = process.env.HOST ?? '127.0.0.1';\napp.listen({ port: 4100, host });", "4100 HOST=0.0.0.0");
}

/// A program with one package, in one file, beside others.
fn with(package: &str, file: &str, text: &str, more: &str, expect: &str) {
    let manifest = format!(
        "{{\"name\": \"x\", \"type\": \"module\", \"scripts\": {{\"start\": \"{}\"}}, \"dependencies\": {{\"{package}\": \"1\"}}}}",
        if file.ends_with(".ts") { format!("bun {file}") } else { format!("node {file}") }
    );
    check(&format!("//- package.json\n{manifest}\n//- {file}\n{text}\n{more}"), expect);
}

#[test]
fn ports_of_settings() {
    let convict = "import convict from 'convict';\nexport default convict({ port: { format: 'port', default: 4100, env: 'PORT' }, host: { default: '127.0.0.1', env: 'HOST' } });";
    with(
        "convict",
        "server.js",
        "import express from 'express'; import config from './config.js';\nexpress().listen(config.get('port'), config.get('host'));",
        &format!("//- config.js\n{convict}\n"),
        "4100 HOST=0.0.0.0",
    );
    with(
        "config",
        "server.js",
        "import config from 'config'; import http from 'http';\nhttp.createServer().listen(config.get('server.port'));",
        "//- config/default.json\n{\"server\": {\"port\": 4100}}\n",
        "4100",
    );
    with(
        "nconf",
        "server.js",
        "const app = require('./app'); const config = require('./settings');\napp.listen(config.get('port'));",
        "//- app.js\nmodule.exports = require('express')();\n//- settings.js\nconst nconf = require('nconf'); module.exports = nconf.argv().env().defaults({ port: 4100 });\n",
        "4100",
    );
    with(
        "env-var",
        "server.js",
        "import env from 'env-var'; import http from 'http';\nconst port = env.get('PORT').default('4100').asPortNumber();\nhttp.createServer().listen(port);",
        "",
        "4100",
    );
    with(
        "zod",
        "server.js",
        "import { env } from './env.js'; import http from 'http';\nhttp.createServer().listen(env.PORT);",
        "//- env.js\nimport { z } from 'zod';\nexport const env = z.object({ PORT: z.coerce.number().default(4100) }).parse(process.env);\n",
        "4100",
    );
    with(
        "envalid",
        "server.js",
        "import { cleanEnv, port } from 'envalid'; import http from 'http';\nconst env = cleanEnv(process.env, { PORT: port({ default: 4100 }) });\nhttp.createServer().listen(env.PORT);",
        "",
        "4100",
    );
    with(
        "@t3-oss/env-core",
        "server.js",
        "import { env } from './env.js'; import http from 'http';\nhttp.createServer().listen(env.PORT);",
        "//- env.js\nimport { createEnv } from '@t3-oss/env-core';\nimport { z } from 'zod';\nexport const env = createEnv({ server: { PORT: z.coerce.number().default(4100) }, runtimeEnv: process.env });\n",
        "4100",
    );
    with(
        "@nestjs/core",
        "main.js",
        "import { NestFactory } from '@nestjs/core';\nconst app = await NestFactory.create(AppModule);\nconst config = app.get(ConfigService);\nawait app.listen(config.get('PORT', 4100));",
        "",
        "4100",
    );
    with(
        "@nestjs/core",
        "main.js",
        "import { NestFactory } from '@nestjs/core';\nconst app = await NestFactory.create(AppModule);\nawait app.listen(app.get(ConfigService).get('http.port'));",
        "//- config/index.js\nexport default () => ({ http: { port: Number(process.env.PORT) || 4100 } });\n",
        "4100",
    );
    let nest = "import { NestFactory } from '@nestjs/core';\nconst app = await NestFactory.create(AppModule);\n";
    let asks =
        |name: &str| format!("{nest}await app.listen(app.get(ConfigService).getOrThrow('{name}', {{ infer: true }}));");
    let of_app = "//- src/config/app.config.js\nexport default registerAs('app', () => ({ port: process.env.APP_PORT ? Number(process.env.APP_PORT) : 4100 }));\n";
    let others = "//- src/config/database.config.js\nexport default registerAs('database', () => ({ port: Number(process.env.DATABASE_PORT) || 5432, host: 'localhost' }));\n";
    let all = format!(
        "import db from './src/config/database.config.js'; import conf from './src/config/app.config.js';\n{}",
        asks("app.port")
    );
    with("@nestjs/core", "main.js", &all, &format!("{others}{of_app}"), "4100");
    with("@nestjs/core", "main.js", &asks("PORT"), "", "3000 PORT=3000");
    let late = "import http from 'http'; import config from './lib.js';\nlet params;\nif (config.values.socket) { params = config.values.socket; } else { params = { port: config.values.port }; }\nhttp.createServer().listen(params);";
    with(
        "irc",
        "server.js",
        late,
        "//- lib.js\nexport default { values: {} };\nexport const network = { port: 6667 };\n//- defaults/config.js\nmodule.exports = { port: 4100 };\n",
        "4100",
    );
}

#[test]
fn ports_of_frameworks() {
    with(
        "@hono/node-server",
        "server.js",
        "import { serve } from '@hono/node-server'; import { Hono } from 'hono';\nconst app = new Hono();\nserve(app);",
        "",
        "3000",
    );
    with(
        "@hono/node-server",
        "server.js",
        "import { serve } from '@hono/node-server'; import { Hono } from 'hono';\nserve({ fetch: new Hono().fetch, port: 4100 });",
        "",
        "4100",
    );
    with(
        "h3",
        "server.js",
        "import { H3, serve } from 'h3';\nconst app = new H3();\nserve(app, { port: 4100 });",
        "",
        "4100",
    );
    with("h3", "server.js", "import { H3, serve } from 'h3';\nserve(new H3());", "", "3000");
    with(
        "elysia",
        "index.ts",
        "import { Elysia } from 'elysia';\nnew Elysia().get('/', () => 'x').listen(4100);",
        "",
        "4100",
    );
    with(
        "elysia",
        "index.ts",
        "import { Elysia } from 'elysia';\nexport default new Elysia().get('/', () => 'x').listen(process.env.PORT ?? 4100);",
        "",
        "4100",
    );
    with(
        "hono",
        "index.ts",
        "import { Hono } from 'hono';\nconst app = new Hono();\nexport default { port: 4100, fetch: app.fetch };",
        "",
        "4100",
    );
    with("hono", "index.ts", "import { Hono } from 'hono';\nconst app = new Hono();\nexport default app;", "", "3000");
    with(
        "hono",
        "index.ts",
        "import { Hono } from 'hono';\nBun.serve({ port: Bun.env.PORT || 4100, fetch: () => new Response() });",
        "",
        "4100",
    );
    with("koa", "server.js", "import Koa from 'koa';\nconst app = new Koa();\napp.listen(4100);", "", "4100");
    with(
        "fastify",
        "server.js",
        "import Fastify from 'fastify';\nconst app = Fastify();\nawait app.listen({ port: 4100, host: '0.0.0.0' });",
        "",
        "4100",
    );
    with(
        "@hapi/hapi",
        "server.js",
        "import Hapi from '@hapi/hapi';\nconst server = Hapi.server({ port: 4100, host: '0.0.0.0' });\nawait server.start();",
        "",
        "4100",
    );
    with(
        "@hapi/hapi",
        "server.js",
        "import Hapi from '@hapi/hapi';\nconst server = new Hapi.Server({ port: process.env.PORT || 4100, host: 'localhost' });\nawait server.start();",
        "",
        "4100 loopback",
    );
    with(
        "polka",
        "server.js",
        "import polka from 'polka';\npolka().get('/', (q, r) => r.end()).listen(4100);",
        "",
        "4100",
    );
    with(
        "restify",
        "server.js",
        "import restify from 'restify';\nconst server = restify.createServer();\nserver.listen(4100);",
        "",
        "4100",
    );
    with(
        "socket.io",
        "server.js",
        "import { Server } from 'socket.io';\nconst io = new Server({});\nio.listen(4100);",
        "",
        "4100",
    );
    with(
        "socket.io",
        "server.js",
        "import { Server } from 'socket.io';\nconst io = new Server(4100, { cors: true });",
        "",
        "4100",
    );
    with(
        "ws",
        "server.js",
        "import { WebSocketServer } from 'ws';\nconst wss = new WebSocketServer({ port: 4100 });",
        "",
        "4100",
    );
    with(
        "graphql-yoga",
        "server.js",
        "import { createServer } from 'node:http'; import { createYoga } from 'graphql-yoga';\ncreateServer(createYoga({})).listen(4100);",
        "",
        "4100",
    );
}
