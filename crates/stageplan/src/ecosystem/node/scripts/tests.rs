//! What scripts come down to.

use super::*;

fn check(scripts: &[(&str, &str)], name: &str, expect: Result<&str, &str>) {
    let lines = scripts.iter().map(|(name, line)| ((*name).to_owned(), (*line).to_owned())).collect();
    let pm2 = |file: &str| (file == "ecosystem.config.js").then(|| ("src/index.js".to_owned(), Vec::new()));
    let nest = || "dist/main".to_owned();
    let scripts = Scripts { lines: &lines, pm2: &pm2, nest: &nest };
    let got = scripts.script(name).map(|launch| {
        let env: String = launch.env.iter().map(|(name, value)| format!("{name}={value} ")).collect();
        let dev = if launch.dev.is_some() { " (development)" } else { "" };
        let cwd = launch.cwd.map(|cwd| format!("{cwd}: ")).unwrap_or_default();
        format!("{cwd}{env}{}{dev}", launch.words.join(" "))
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
    start("node x.js --port $PORT", Err("the line reads $PORT"));
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
    start("node a.js & node b.js", Err("the line starts several processes or has alternatives"));
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
