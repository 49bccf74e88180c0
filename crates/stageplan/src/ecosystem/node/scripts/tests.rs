//! What scripts come down to.

use super::*;

/// A project with two pm2 configurations, a shell file, and tables of tools.
struct Sample;

impl Around for Sample {
    fn apps(&self, file: &str) -> Vec<App> {
        let app = |name: &str, line: &str| App { name: name.to_owned(), line: line.to_owned(), ..App::default() };
        match file {
            "ecosystem.config.js" => vec![app("one", "node src/index.js")],
            "pm2.config.cjs" => vec![app("mail-worker", "node mail.js"), app("api", "node api.js --quiet")],
            _ => Vec::new(),
        }
    }

    fn nest(&self, _: Option<&str>) -> String {
        "dist/main".to_owned()
    }

    fn text(&self, file: &str) -> Option<String> {
        let text = match file.trim_start_matches("./") {
            "start.sh" => {
                "#!/bin/sh\nset -e\n# the schema first\nnpx prisma migrate deploy\n\nexec node dist/x.js \"$@\"\n"
            }
            "entry.sh" => "#!/bin/bash\nset -e\nexec \"$@\"\n",
            "clever.sh" => "#!/bin/sh\nif [ -f x ]; then node x.js; fi\n",
            _ => return None,
        };
        Some(text.to_owned())
    }

    fn table(&self, table: &str, script: &str) -> Option<App> {
        let before = vec!["build".to_owned()];
        let env = vec![("NODE_ENV".to_owned(), "production".to_owned())];
        match (table, script) {
            ("wireit", "start") => Some(App { line: "node lib/main.js".to_owned(), before, ..App::default() }),
            ("betterScripts", "prod") => Some(App { line: "node ./api.js".to_owned(), env, ..App::default() }),
            _ => None,
        }
    }
}

fn check(scripts: &[(&str, &str)], name: &str, expect: Result<&str, &str>) {
    let lines = scripts.iter().map(|(name, line)| ((*name).to_owned(), (*line).to_owned())).collect();
    let scripts = Scripts::new(&lines, &Sample);
    let got = scripts.script(name).map(|launch| {
        let env: String = launch.env.iter().map(|(name, value)| format!("{name}={value} ")).collect();
        let dev = if launch.dev.is_some() { " (development)" } else { "" };
        let cwd = launch.cwd.map(|cwd| format!("{cwd}: ")).unwrap_or_default();
        let also = launch.also.iter().map(|(name, other)| format!(" + {name}: {}", other.words.join(" ")));
        format!("{cwd}{env}{}{dev}{}", launch.words.join(" "), also.collect::<String>())
    });
    assert_eq!(got.as_deref().map_err(String::as_str), expect, "{lines:?}");
}

#[test]
fn wrappers_are_taken_off() {
    let start = |line: &'static str, expect: Result<&str, &str>| check(&[("start", line)], "start", expect);
    start("node server.js", Ok("node server.js"));
    start(
        "cross-env NODE_ENV=production node -r dotenv/config dist/x.js",
        Ok("NODE_ENV=production node -r dotenv/config dist/x.js"),
    );
    start("NODE_ENV=production exec node .", Ok("NODE_ENV=production node ."));
    start("env A=b node x.js", Ok("A=b node x.js"));
    start("node $NODE_OPTIONS dist/server.js | bunyan -o short", Ok("node dist/server.js"));
    start("node dist/x.js --port ${PORT:=9000}", Ok("node dist/x.js --port 9000"));
    start("node x.js --port $PORT", Ok("node x.js --port 3000"));
    start("node x.js --db $DB", Err("the line reads $DB"));
    start("pm2 start ecosystem.config.js --no-daemon", Ok("node src/index.js"));
    start("pm2-runtime start app.js -- --x", Ok("node app.js --x"));
    start("npx tsx src/index.ts", Ok("node_modules/.bin/tsx src/index.ts"));
    start("tsx watch src/index.ts", Ok("node_modules/.bin/tsx src/index.ts (development)"));
    start("nodemon src/index.js", Ok("node src/index.js (development)"));
    start("node --watch --env-file=.env x.mjs", Ok("node x.mjs (development)"));
    start("cd src && node server.js", Ok("src: node server.js"));
    start("nest start", Ok("node dist/main"));
    start("bun run src/index.ts", Ok("bun run src/index.ts"));
    start("bun --hot src/index.ts", Ok("bun src/index.ts (development)"));
    start("node a.js || node b.js", Err("the line starts several processes or has alternatives"));
    start("if true; then node a.js; fi", Err("the line needs a shell"));
    start("npm start", Err("script `start` calls itself"));
}

#[test]
fn scripts_call_scripts() {
    let scripts = [
        ("start", "npm run build && npm run serve -- --quiet"),
        ("serve", "yarn -s go"),
        ("go", "node x.js"),
        ("build", "tsc"),
    ];
    check(&scripts, "start", Ok("node x.js --quiet"));
    check(
        &[("start", "run-s build serve"), ("build", "tsc"), ("serve", "node dist/a.js")],
        "start",
        Ok("node dist/a.js"),
    );
}

#[test]
fn what_only_sets_variables_is_taken_off() {
    let start = |line: &'static str, expect: Result<&str, &str>| check(&[("start", line)], "start", expect);
    start("dotenv -e .env.production -- node x.js", Ok("node x.js"));
    start("dotenv -e .env -v LEVEL=info node x.js --fast", Ok("LEVEL=info node x.js --fast"));
    start("dotenvx run -f .env.production -- node x.js", Ok("node x.js"));
    start("env-cmd -f .env.prod node x.js", Ok("node x.js"));
    start("env-cmd -e prod,common node x.js", Ok("node x.js"));
    start("env-cmd ./config/.env.prod node x.js", Ok("node x.js"));
    start("env-cmd", Err("`env-cmd` is given nothing to start"));
    start("doppler run -- node x.js", Ok("node x.js"));
    start("doppler run -p shop -c prd --command \"node x.js\"", Ok("node x.js"));
    start("infisical run --env=prod -- node x.js", Ok("node x.js"));
    start("op run --env-file=.env.op -- node x.js", Ok("node x.js"));
    start("chamber exec shop -- node x.js", Ok("node x.js"));
    start("NODE_OPTIONS='--max-old-space-size=512' node x.js", Ok("NODE_OPTIONS=--max-old-space-size=512 node x.js"));
    start("node --env-file=.env --import ./trace.mjs x.js", Ok("node --import ./trace.mjs x.js"));
    start("sh -c 'A=1 exec node x.js'", Ok("A=1 node x.js"));
    start("bash -lc \"node x.js\"", Ok("node x.js"));
    start("cross-env-shell A=1 \"node x.js\"", Ok("A=1 node x.js"));
    start("tini -- node x.js", Ok("node x.js"));
    start("./wait-for-it.sh db:5432 -t 30 -- node x.js", Ok("node x.js"));
    start("dockerize -wait tcp://db:5432 node x.js", Ok("node x.js"));
    start("wait-on tcp:5432", Err("`wait-on` only waits"));
}

#[test]
fn scripts_are_kept_elsewhere_too() {
    check(&[("start", "wireit"), ("build", "tsc")], "start", Ok("node lib/main.js"));
    check(&[("start", "better-npm-run prod")], "start", Ok("NODE_ENV=production node ./api.js"));
    check(&[("start", "per-env"), ("start:production", "node x.js")], "start", Ok("node x.js"));
    check(&[("start", "node --run serve"), ("serve", "node x.js")], "start", Ok("node x.js"));
    check(&[("start", "node --run start")], "start", Err("script `start` calls itself"));
    check(&[("start", "./start.sh --loud")], "start", Ok("node dist/x.js --loud"));
    check(&[("start", "bash start.sh")], "start", Ok("node dist/x.js"));
    check(&[("start", "sh ./entry.sh")], "start", Ok("sh ./entry.sh"));
    check(&[("start", "sh clever.sh")], "start", Ok("sh clever.sh"));
}

#[test]
fn several_processes_are_one_and_others() {
    let start = |line: &'static str, expect: Result<&str, &str>| check(&[("start", line)], "start", expect);
    start("pm2-runtime pm2.config.cjs", Ok("node api.js --quiet + mail-worker: node mail.js"));
    start("pm2-runtime start pm2.config.cjs --only mail-worker", Ok("node mail.js"));
    start("pm2 start app.js -i max --name shop --no-daemon", Ok("node app.js"));
    start("node a.js & node b.js & wait", Ok("node a.js + b: node b.js"));
    start("concurrently -n worker,web -c blue,red \"node w.js\" \"node s.js\"", Ok("node s.js + worker: node w.js"));
    start("concurrently \"tsc -w\" \"nodemon dist/x.js\"", Ok("node dist/x.js (development)"));
    start("concurrently -k \"vite\" \"node s.js\"", Ok("node s.js"));
    let scripts = [
        ("start", "npm-run-all build -p start:*"),
        ("build", "tsc"),
        ("start:jobs", "node jobs.js"),
        ("start:site", "node site.js"),
    ];
    check(&scripts, "start", Ok("node site.js + start:jobs: node jobs.js"));
    check(&[("start", "run-p a b"), ("a", "run-p a b"), ("b", "x")], "start", Ok("node_modules/.bin/x"));
}

fn prepares(scripts: &[(&str, &str)], expect: &[(&str, Kind)]) {
    let lines = scripts.iter().map(|(name, line)| ((*name).to_owned(), (*line).to_owned())).collect();
    let scripts = Scripts::new(&lines, &Sample);
    let launch = scripts.script("start").unwrap_or_default();
    let steps = scripts.prepares(&launch.before);
    let got: Vec<(&str, Kind)> = steps.iter().map(|step| (step.line.as_str(), step.kind)).collect();
    assert_eq!(got, expect, "{lines:?}");
}

#[test]
fn steps_before_the_start_are_told_apart() {
    let start = |line: &'static str, expect: &[(&str, Kind)]| prepares(&[("start", line)], expect);
    start("npx prisma migrate deploy && node x.js", &[("npx prisma migrate deploy", Kind::Migrate)]);
    start("prisma generate && node x.js", &[("prisma generate", Kind::Build)]);
    start("prisma db push --accept-data-loss && node x.js", &[("prisma db push --accept-data-loss", Kind::Migrate)]);
    start(
        "knex migrate:latest && knex seed:run && node x.js",
        &[("knex migrate:latest", Kind::Migrate), ("knex seed:run", Kind::Seed)],
    );
    start("sequelize-cli db:migrate; node x.js", &[("sequelize-cli db:migrate", Kind::Migrate)]);
    start(
        "typeorm migration:run -d dist/db.js && node x.js",
        &[("typeorm migration:run -d dist/db.js", Kind::Migrate)],
    );
    start(
        "node ./node_modules/typeorm/cli.js migration:run && node x.js",
        &[("node ./node_modules/typeorm/cli.js migration:run", Kind::Migrate)],
    );
    start("drizzle-kit migrate && node x.js", &[("drizzle-kit migrate", Kind::Migrate)]);
    start("node ace migration:run --force && node x.js", &[("node ace migration:run --force", Kind::Migrate)]);
    start("node scripts/run-migrations.js && node x.js", &[("node scripts/run-migrations.js", Kind::Migrate)]);
    start("tsc -p . && node x.js", &[("tsc -p .", Kind::Build)]);
    start("wait-on tcp:5432 && node x.js", &[("wait-on tcp:5432", Kind::Wait)]);
    start("node make-config.js && node x.js", &[("node make-config.js", Kind::Other)]);
    start("./start.sh", &[("npx prisma migrate deploy", Kind::Migrate)]);
    prepares(
        &[("start", "node x.js"), ("prestart", "npm run build"), ("build", "tsc")],
        &[("npm run build", Kind::Build)],
    );
    prepares(
        &[("start", "npm run db:up && node x.js"), ("db:up", "knex migrate:latest")],
        &[("knex migrate:latest", Kind::Migrate)],
    );
}
