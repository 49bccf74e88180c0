//! What a script of `package.json`, a Procfile line or an option runs in the end: wrappers are taken off until one process
//! is left, as words without a shell.

mod prepare;
mod several;
#[cfg(test)]
mod tests;
mod wrappers;

use std::cell::Cell;
use std::collections::BTreeMap;

use stageplan_syntax::shell::{self, Join, Part, Word};

pub(super) use prepare::{Kind, Prepare, configurations, package_of};
pub(super) use several::is_worker;

/// What stands behind a command line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Launch {
    /// The process: program and arguments.
    pub(super) words: Vec<String>,
    /// Only the file is known; that Node runs it is said nowhere.
    pub(super) assumed: bool,
    /// Which word is the file that a runtime runs.
    pub(super) file: Option<usize>,
    /// What runs the file.
    pub(super) runner: Runner,
    /// The line hands `$PORT` on, which stands here as the number that it is unless it is set.
    pub(super) reads_port: bool,
    /// Variables the line sets.
    pub(super) env: Vec<(String, String)>,
    /// The folder it changes to.
    pub(super) cwd: Option<String>,
    /// Steps the line takes before it starts the process.
    pub(super) before: Vec<Before>,
    /// The line is meant for development: it watches files or starts a development server.
    pub(super) dev: Option<String>,
    /// What was taken off, for people.
    pub(super) notes: Vec<String>,
    /// The scripts the line went through.
    pub(super) through: Vec<String>,
    /// The file that names the program: the configuration of a process manager, a shell script.
    pub(super) configuration: Option<String>,
    /// Other processes that the line starts beside this one, by name.
    pub(super) also: Vec<(String, Launch)>,
    /// Files of variables that the line reads.
    pub(super) env_files: Vec<String>,
    /// The file that its output goes to, and whether it goes behind what the file holds.
    pub(super) output: Option<(String, bool)>,
    /// The program that fetches variables from a service.
    pub(super) secrets_by: Option<String>,
}

/// A step before the start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Before {
    /// A script of the same manifest.
    Script(String),
    /// Another command, as written.
    Line(String),
}

/// What runs a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Runner {
    /// Node itself.
    #[default]
    Node,
    /// Bun.
    Bun,
    /// A package that compiles while it runs: `tsx`, `ts-node`.
    Compiling(String),
    /// Another program of a package.
    Package(String),
    /// A program of the system, or a shell script of the project.
    System,
}

/// A process that a configuration describes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct App {
    pub(super) name: String,
    /// What it runs.
    pub(super) line: String,
    /// Variables it sets.
    pub(super) env: Vec<(String, String)>,
    /// Scripts that run before.
    pub(super) before: Vec<String>,
    pub(super) cwd: Option<String>,
}

/// What lies around the scripts and is looked at only when a line speaks of it.
pub(super) trait Around {
    /// The processes of a pm2 configuration.
    fn apps(&self, file: &str) -> Vec<App>;
    /// The file that `nest start` runs, of the program of this name where there are several.
    fn nest(&self, name: Option<&str>) -> String;
    /// The text of a file.
    fn text(&self, file: &str) -> Option<String>;
    /// What a table of the manifest says of a script, for tools that read their own: `wireit`, `betterScripts`.
    fn table(&self, table: &str, script: &str) -> Option<App>;
}

/// What a script is looked up in.
pub(super) struct Scripts<'a> {
    /// The scripts by name.
    lines: &'a BTreeMap<String, String>,
    around: &'a dyn Around,
    /// How many more lines are looked at for one question: scripts that call each other can be very many.
    left: Cell<usize>,
}

/// Deeper nesting of scripts is a loop.
const DEPTH: usize = 12;

/// More lines for one start are no start that anybody wrote.
const LINES: usize = 200;

impl<'a> Scripts<'a> {
    /// The scripts of a manifest.
    pub(super) fn new(lines: &'a BTreeMap<String, String>, around: &'a dyn Around) -> Self {
        Self { lines, around, left: Cell::new(LINES) }
    }
}

impl Scripts<'_> {
    /// Resolves a script by name.
    pub(super) fn script(&self, name: &str) -> Result<Launch, String> {
        self.left.set(LINES);
        let mut launch = self.named(name, &[], 0)?;
        launch.through.reverse();
        Ok(launch)
    }

    /// Resolves a command line.
    pub(super) fn line(&self, line: &str) -> Result<Launch, String> {
        self.left.set(LINES);
        let mut launch = self.resolve(line, &[], 0)?;
        launch.through.reverse();
        Ok(launch)
    }

    fn named(&self, name: &str, extra: &[String], depth: usize) -> Result<Launch, String> {
        let line = self.lines.get(name).ok_or_else(|| format!("there is no script `{name}`"))?;
        if depth > DEPTH {
            return Err(format!("script `{name}` calls itself"));
        }
        let mut launch = self.scripted(name, line, extra, depth + 1)?;
        if self.lines.contains_key(&format!("pre{name}")) {
            launch.before.insert(0, Before::Script(format!("pre{name}")));
        }
        launch.through.push(name.to_owned());
        Ok(launch)
    }

    fn resolve(&self, line: &str, extra: &[String], depth: usize) -> Result<Launch, String> {
        let Some(left) = self.left.get().checked_sub(1) else {
            return Err("the scripts call each other without an end".to_owned());
        };
        self.left.set(left);
        let script = shell::parse(line);
        if !script.is_simple() || script.commands.is_empty() {
            return Err("the line needs a shell".to_owned());
        }
        if script.joins.contains(&Join::Background) && script.joins.iter().all(|join| *join == Join::Background) {
            let lines = script.commands.iter().map(|command| command.span.slice(line));
            return self.beside("the shell", lines.filter(|line| *line != "wait"), &[], depth);
        }
        let mut commands = script.commands.as_slice();
        let mut notes = Vec::new();
        // `node server.js | pino-pretty`: what reads the log is not the program.
        let joins = match script.joins.iter().position(|join| *join == Join::Pipe) {
            Some(at) => {
                let text = commands.get(at + 1).map_or("", |command| command.span.slice(line));
                notes.push(format!("`| {text}` only reads the log"));
                commands = &commands[..=at];
                &script.joins[..at]
            }
            None => script.joins.as_slice(),
        };
        if joins.iter().any(|join| !matches!(join, Join::And | Join::Then)) || commands.iter().any(|c| c.background) {
            return Err("the line starts several processes or has alternatives".to_owned());
        }
        let Some((last, first)) = commands.split_last() else { return Err("the line is empty".to_owned()) };
        let (mut before, mut cwd, mut env) = (Vec::new(), None, Vec::new());
        for command in first {
            let words: Vec<String> = command.words.iter().filter_map(Word::literal).collect();
            let texts: Vec<&str> = words.iter().map(String::as_str).collect();
            match texts.as_slice() {
                [] => {}
                ["cd", folder] => cwd = Some((*folder).to_owned()),
                ["export", pairs @ ..] => {
                    env.extend(pairs.iter().filter_map(|pair| pair.split_once('=')).map(|(k, v)| (k.into(), v.into())));
                }
                ["echo" | "printf", ..] if prepare::output(command).is_some() => {
                    before.push(Before::Line(command.span.slice(line).to_owned()));
                }
                ["echo" | "clear" | "true" | ":" | "rimraf" | "rm" | "set" | "del-cli" | "printf", ..] => {}
                ["node", "--run", name, ..] if self.lines.contains_key(*name) => {
                    before.push(Before::Script((*name).to_owned()));
                }
                [program @ ("npm" | "yarn" | "pnpm" | "bun"), rest @ ..] => match self.script_called(program, rest) {
                    Some((name, _)) => before.push(Before::Script(name)),
                    None => before.push(Before::Line(command.span.slice(line).to_owned())),
                },
                ["run-s" | "npm-run-all", names @ ..] => before.extend(
                    names.iter().filter(|name| self.lines.contains_key(**name)).map(|n| Before::Script((*n).into())),
                ),
                _ => before.push(Before::Line(command.span.slice(line).to_owned())),
            }
        }
        for assignment in &last.env {
            env.push((assignment.name.clone(), known(&assignment.value)?.unwrap_or_default()));
        }
        let mut words = Vec::new();
        for word in &last.words {
            words.extend(known(word)?);
        }
        words.extend(extra.iter().cloned());
        let mut launch = self.unwrap(words, depth)?;
        let port = |part: &Part| matches!(part, Part::Variable { name, .. } if name == "PORT");
        launch.reads_port |= last.words.iter().any(|word| word.parts.iter().any(port));
        for (name, value) in env {
            if launch.env.iter().all(|(known, _)| *known != name) {
                launch.env.push((name, value));
            }
        }
        launch.cwd = match (cwd, launch.cwd) {
            (Some(outer), Some(inner)) => Some(format!("{outer}/{inner}")),
            (outer, inner) => outer.or(inner),
        };
        before.extend(launch.before);
        launch.before = before;
        notes.extend(launch.notes);
        launch.notes = notes;
        Ok(launch)
    }

    /// The script that a package manager's command runs, with the arguments behind it.
    fn script_called(&self, program: &str, rest: &[&str]) -> Option<(String, Vec<String>)> {
        let mut rest = rest;
        let mut explicit = false;
        loop {
            match rest {
                ["-s" | "--silent" | "--if-present" | "-q" | "--quiet", tail @ ..] => rest = tail,
                ["run" | "run-script" | "rum", tail @ ..] if !explicit => {
                    explicit = true;
                    rest = tail;
                }
                _ => break,
            }
        }
        let (name, tail) = rest.split_first()?;
        let bare = matches!(*name, "start" | "test" | "stop" | "restart") || program != "npm";
        if name.starts_with('-') || !(explicit || bare) || !self.lines.contains_key(*name) {
            return None;
        }
        let tail = tail.iter().filter(|word| **word != "--" && **word != "--if-present");
        Some(((*name).to_owned(), tail.map(|word| (*word).to_owned()).collect()))
    }

    fn unwrap(&self, words: Vec<String>, depth: usize) -> Result<Launch, String> {
        let mut launch = Launch::default();
        let mut words = words;
        for _ in 0..DEPTH * 2 {
            let Some(first) = words.first().cloned() else { return Err("the line is empty".to_owned()) };
            let program = program_name(&first);
            let rest: Vec<&str> = words.iter().skip(1).map(String::as_str).collect();
            match program {
                "exec" | "time" | "nohup" | "stdbuf" | "dumb-init" | "tini" | "catchsegv" => {
                    words = after_options(&rest, &["-p", "-e"]);
                }
                "gosu" | "su-exec" if rest.len() > 1 => words = owned(&rest[1..]),
                "cross-env" | "cross-env-shell" | "env" => {
                    let count = rest.iter().take_while(|word| is_assignment(word)).count();
                    if count == 0 && rest.first().is_some_and(|word| word.starts_with('-')) {
                        return Err(format!("`{program}` with options needs a shell"));
                    }
                    launch.env.extend(
                        rest.iter()
                            .take(count)
                            .filter_map(|word| word.split_once('='))
                            .map(|(k, v)| (k.into(), v.into())),
                    );
                    words = owned(rest.get(count..).unwrap_or_default());
                    if program == "cross-env-shell"
                        && let [line] = words.as_slice()
                    {
                        return self.resolve(&line.clone(), &[], depth + 1).map(|inner| merge(launch, inner));
                    }
                }
                "dotenv" | "dotenvx" | "env-cmd" | "dotenv-flow" | "doppler" | "infisical" | "op" | "chamber"
                | "aws-vault" | "teller" | "vlt" => match wrappers::variables(program, &rest, &mut launch)? {
                    wrappers::Rest::Words(tail) => words = tail,
                    wrappers::Rest::Line(line) => {
                        return self.resolve(&line, &[], depth + 1).map(|inner| merge(launch, inner));
                    }
                },
                "wait-for-it" | "wait-for-it.sh" | "wait-for" | "wait-for.sh" | "dockerize" | "wait-port"
                | "wait-on" => {
                    let at = rest.iter().position(|word| *word == "--").or_else(|| {
                        let dockerize = program == "dockerize";
                        dockerize.then(|| rest.iter().position(|word| word.contains("node"))?.checked_sub(1))?
                    });
                    let Some(at) = at else { return Err(format!("`{program}` only waits")) };
                    launch.before.push(Before::Line(words[..=at].join(" ")));
                    words = owned(rest.get(at + 1..).unwrap_or_default());
                }
                "sh" | "bash" | "dash" | "ash" if rest.first().is_some_and(|flag| is_inline(flag)) => {
                    let line = rest.get(1).ok_or("the shell is given no line")?;
                    return self.resolve(line, &[], depth + 1).map(|inner| merge(launch, inner));
                }
                "better-npm-run" | "bnr" => {
                    let name = rest.iter().find(|word| !word.starts_with('-')).ok_or("it is given no script")?;
                    let app = self.around.table("betterScripts", name);
                    let app = app.ok_or_else(|| format!("`betterScripts` holds no `{name}`"))?;
                    return self.app(&app, depth + 1).map(|inner| merge(launch, inner));
                }
                "npm" | "pnpm" | "yarn" | "bun" | "npx" | "bunx" | "pnpx" => {
                    if let Some((name, extra)) = self.script_called(program, &rest).filter(|_| !program.ends_with('x'))
                    {
                        return self.named(&name, &extra, depth + 1).map(|inner| merge(launch, inner));
                    }
                    match (program, rest.as_slice()) {
                        ("bun", _) if is_bun_file(&rest) => return Ok(merge(launch, bun(&rest))),
                        ("npx" | "bunx" | "pnpx", _) => {
                            words = after_options(&rest, &["-p", "--package"]);
                        }
                        (_, ["exec" | "dlx" | "x", tail @ ..]) => {
                            words = owned(tail);
                            words.retain(|word| word != "--");
                        }
                        ("yarn", ["node", tail @ ..]) => {
                            words = std::iter::once("node".to_owned()).chain(owned(tail)).collect();
                        }
                        ("yarn" | "pnpm", [name, ..]) if !name.starts_with('-') && !is_command(name) => {
                            words = owned(&rest);
                        }
                        ("yarn" | "pnpm", ["run", tail @ ..]) if !tail.is_empty() => words = owned(tail),
                        _ => return Err(format!("`{}` is another command of the package manager", words.join(" "))),
                    }
                }
                "run-s" | "run-p" | "npm-run-all" | "npm-run-all2" | "concurrently" => {
                    return self.grouped(program, &rest, depth).map(|inner| merge(launch, inner));
                }
                "turbo" | "nx" | "lerna" | "foreman" | "nf" | "overmind" | "hivemind" => {
                    return Err(format!("`{program}` starts several processes"));
                }
                "pm2" | "pm2-runtime" | "pm2-dev" | "pm2-docker" => {
                    launch
                        .notes
                        .push(format!("`{program}` restarts processes, which the container's own runtime does"));
                    let tail = if program == "pm2-runtime" || program == "pm2-docker" {
                        rest.strip_prefix(&["start"]).unwrap_or(&rest)
                    } else {
                        rest.strip_prefix(&["start"]).ok_or("this command of pm2 starts nothing")?
                    };
                    const VALUES: &[&str] = &[
                        "-i",
                        "--instances",
                        "--name",
                        "-n",
                        "--env",
                        "--max-memory-restart",
                        "--node-args",
                        "--only",
                        "--interpreter",
                        "-o",
                        "-e",
                        "-l",
                        "--output",
                        "--error",
                        "--log",
                        "--cwd",
                        "--restart-delay",
                        "--exp-backoff-restart-delay",
                    ];
                    let pm2_words = after_options(tail, VALUES);
                    let only = wrappers::value(tail, "--only");
                    let interpreter = wrappers::value(tail, "--interpreter").unwrap_or("node");
                    let Some(target) = pm2_words.first() else {
                        return Err("pm2 is given nothing to start".to_owned());
                    };
                    let is_config = target.ends_with(".json")
                        || target.contains(".config.")
                        || target.ends_with(".yml")
                        || target.ends_with(".yaml");
                    if is_config {
                        let mut apps = self.around.apps(target);
                        if let Some(only) = only {
                            apps.retain(|app| only.split(',').any(|name| name.trim() == app.name));
                        }
                        if apps.is_empty() {
                            return Err(format!("{target} does not say what to start"));
                        }
                        let configuration = target.clone();
                        let found = apps.iter().map(|app| (app.name.clone(), self.app(app, depth + 1))).collect();
                        let mut inner = several::choose(program, found)?;
                        inner.configuration = inner.configuration.or(Some(configuration.clone()));
                        for (_, other) in &mut inner.also {
                            other.configuration = Some(configuration.clone());
                        }
                        return Ok(merge(launch, inner));
                    } else if matches!(target.as_str(), "npm" | "yarn" | "pnpm") {
                        words = pm2_words.into_iter().filter(|word| word != "--").collect();
                    } else {
                        let arguments =
                            tail.iter().position(|word| *word == "--").map_or(&[][..], |at| &tail[at + 1..]);
                        words = [interpreter.to_owned(), target.clone()].into_iter().chain(owned(arguments)).collect();
                    }
                }
                "forever" | "supervisor" => {
                    words = std::iter::once("node".to_owned()).chain(after_options(&rest, &[])).collect()
                }
                "nodemon" | "node-dev" => {
                    launch.dev = Some(format!("`{program}` watches files"));
                    if rest.iter().any(|word| matches!(*word, "--exec" | "-x")) {
                        return Err("`nodemon --exec` is for development".to_owned());
                    }
                    let tail = after_options(
                        &rest,
                        &["-w", "--watch", "-e", "--ext", "-i", "--ignore", "--delay", "--config"],
                    );
                    words = std::iter::once("node".to_owned()).chain(tail).collect();
                }
                "ts-node-dev" | "tsnd" => {
                    launch.dev = Some(format!("`{program}` watches files"));
                    let tail = after_options(&rest, &["-P", "--project", "-r", "--require"]);
                    words = std::iter::once("ts-node".to_owned()).chain(tail).collect();
                }
                "node" | "nodejs" => {
                    if let ["--run", name, tail @ ..] = rest.as_slice() {
                        let extra: Vec<String> = owned(tail).into_iter().filter(|word| word != "--").collect();
                        return self.named(name, &extra, depth + 1).map(|inner| merge(launch, inner));
                    }
                    return node(&rest).map(|inner| merge(launch, inner));
                }
                "tsx" | "ts-node" | "ts-node-esm" | "babel-node" | "swc-node" | "esno" | "jiti" | "vite-node"
                | "esbuild-register" => {
                    return Ok(merge(launch, compiling(program, &rest)));
                }
                "nest" => {
                    let ["start", tail @ ..] = rest.as_slice() else {
                        return Err("this command of nest starts nothing".to_owned());
                    };
                    if tail.iter().any(|word| matches!(*word, "--watch" | "-w" | "--debug" | "-d")) {
                        launch.dev = Some("`nest start --watch` watches files".to_owned());
                    }
                    launch.notes.push("`nest start` compiles and then runs what it compiled".to_owned());
                    launch.before.push(Before::Script("build".to_owned()));
                    let name = tail.iter().find(|word| !word.starts_with('-'));
                    words = vec!["node".to_owned(), self.around.nest(name.copied())];
                }
                "fastify" => {
                    launch.words = vec!["node_modules/.bin/fastify".to_owned()];
                    launch.words.extend(owned(&rest));
                    launch.file = launch
                        .words
                        .iter()
                        .rposition(|word| [".js", ".mjs", ".cjs", ".ts"].iter().any(|end| word.ends_with(end)));
                    launch.runner = Runner::Package("fastify".to_owned());
                    if rest.iter().any(|word| matches!(*word, "-w" | "--watch")) {
                        launch.dev = Some("`fastify start --watch` watches files".to_owned());
                    }
                    return Ok(launch);
                }
                _ => {
                    let shell = matches!(program, "sh" | "bash" | "dash" | "ash");
                    let file = if shell { rest.first().copied() } else { Some(first.as_str()) };
                    let tail = rest.get(usize::from(shell)..).unwrap_or_default();
                    if let Some(file) = file.filter(|file| shell || file.ends_with(".sh") || file.starts_with("./"))
                        && let Some(inner) = self.shell_file(file, tail, depth)
                    {
                        return Ok(merge(launch, inner));
                    }
                    return other(program, &first, &words).map(|inner| merge(launch, inner));
                }
            }
        }
        Err("the line has too many wrappers".to_owned())
    }
}

/// Puts what was taken off around what was found inside.
fn merge(outer: Launch, inner: Launch) -> Launch {
    let mut merged = inner;
    for (name, value) in outer.env {
        if merged.env.iter().all(|(known, _)| *known != name) {
            merged.env.push((name, value));
        }
    }
    merged.before = outer.before.into_iter().chain(merged.before).collect();
    merged.notes = outer.notes.into_iter().chain(merged.notes).collect();
    merged.reads_port |= outer.reads_port;
    merged.dev = outer.dev.or(merged.dev);
    merged.cwd = outer.cwd.or(merged.cwd);
    merged.configuration = outer.configuration.or(merged.configuration);
    merged.secrets_by = outer.secrets_by.or(merged.secrets_by);
    merged.also = outer.also.into_iter().chain(merged.also).collect();
    merged.env_files = outer.env_files.into_iter().chain(merged.env_files).collect();
    merged
}

/// The value of a word without a shell: defaults are put in, options that only a caller sets are left out.
fn known(word: &Word) -> Result<Option<String>, String> {
    let mut text = String::new();
    for part in &word.parts {
        match part {
            Part::Text(literal) => text.push_str(literal),
            Part::Variable { default: Some(default), .. } => text.push_str(default),
            Part::Variable { name, .. } if word.parts.len() == 1 && is_option_list(name) => return Ok(None),
            // A platform says the port where the container is made; this is where one listens without that.
            Part::Variable { name, .. } if name == "PORT" => text.push_str(several::PORT),
            Part::Variable { name, .. } => return Err(format!("the line reads ${name}")),
            // A pattern of scripts, such as `start:*`, which stands for no file.
            Part::Glob(pattern) if text.contains(':') => text.push_str(pattern),
            Part::Substitution(_) | Part::Glob(_) => return Err("the line needs a shell".to_owned()),
        }
    }
    Ok(Some(text))
}

fn is_option_list(name: &str) -> bool {
    ["OPTIONS", "OPTION", "ARGS", "OPTS", "FLAGS"].iter().any(|end| name.ends_with(end)) || matches!(name, "@" | "*")
}

pub(super) fn is_assignment(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| crate::settings::is_variable_name(name))
}

/// `-c`, `-ec`, `-lc`: what comes next is a line.
fn is_inline(flag: &str) -> bool {
    flag.len() < 5 && flag.starts_with('-') && !flag.starts_with("--") && flag.ends_with('c')
}

fn program_name(word: &str) -> &str {
    let name = word.strip_prefix("./").unwrap_or(word);
    name.strip_prefix("node_modules/.bin/").unwrap_or(name)
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// The words behind leading options, of which those in `with_value` take the next word.
fn after_options(words: &[&str], with_value: &[&str]) -> Vec<String> {
    let mut at = 0;
    while let Some(word) = words.get(at) {
        if *word == "--" {
            at += 1;
            break;
        }
        if !word.starts_with('-') {
            break;
        }
        at += if with_value.contains(word) { 2 } else { 1 };
    }
    let mut rest = owned(words.get(at..).unwrap_or_default());
    // pm2 and others take their own options behind the file too.
    if let Some(end) = rest.iter().position(|word| matches!(word.as_str(), "--no-daemon" | "--attach" | "--update-env"))
    {
        rest.remove(end);
    }
    rest
}

/// Commands of yarn and pnpm that are no program of a package.
fn is_command(name: &str) -> bool {
    matches!(
        name,
        "install" | "add" | "workspace" | "workspaces" | "build" | "test" | "start" | "run" | "exec" | "dlx" | "deploy"
    )
}

/// Options of Node that take the next word.
const NODE_VALUES: &[&str] = &[
    "-r",
    "--require",
    "--import",
    "--loader",
    "--experimental-loader",
    "-C",
    "--conditions",
    "--env-file",
    "--env-file-if-exists",
    "--title",
];

fn node(rest: &[&str]) -> Result<Launch, String> {
    let mut launch = Launch { words: vec!["node".to_owned()], ..Launch::default() };
    let mut at = 0;
    while let Some(word) = rest.get(at) {
        let (flag, inline) = shell::split_flag(word);
        if !flag.starts_with('-') || flag == "-" {
            break;
        }
        let takes = NODE_VALUES.contains(&flag) && inline.is_none();
        let value = inline.or_else(|| takes.then(|| rest.get(at + 1).copied()).flatten());
        at += if takes { 2 } else { 1 };
        match flag {
            "--watch" | "--watch-path" | "--watch-preserve-output" => {
                launch.dev = Some("`node --watch` watches files".to_owned());
            }
            "--inspect" | "--inspect-brk" => launch.notes.push(format!("`{flag}` opens a debugger")),
            "--env-file" | "--env-file-if-exists" => {
                launch.notes.push(format!("`{word}`: the container gets its variables from outside"));
                launch.env_files.extend(value.map(str::to_owned));
            }
            "-e" | "--eval" | "-p" | "--print" | "--test" | "--run" => {
                return Err(format!("`node {flag}` runs no file"));
            }
            "-r" | "--require" | "--import" | "--loader" | "--experimental-loader"
                if value.is_some_and(|value| {
                    value.starts_with("ts-node") || value.starts_with("tsx") || value.contains("ts-node")
                }) =>
            {
                let name = if value.is_some_and(|value| value.contains("ts-node")) { "ts-node" } else { "tsx" };
                launch.runner = Runner::Compiling(name.to_owned());
                launch.words.push(flag.to_owned());
                launch.words.extend(value.map(str::to_owned));
            }
            _ if takes => {
                launch.words.push(flag.to_owned());
                launch.words.extend(value.map(str::to_owned));
            }
            _ => launch.words.push((*word).to_owned()),
        }
    }
    let file = rest.get(at).ok_or("node is given no file")?;
    // `node node_modules/.bin/nodemon server.js`
    if file.contains("node_modules/") && (file.contains("nodemon") || file.contains("jest")) {
        return Err("the line runs a development tool".to_owned());
    }
    launch.file = Some(launch.words.len());
    launch.words.extend(owned(rest.get(at..).unwrap_or_default()));
    Ok(launch)
}

fn compiling(program: &str, rest: &[&str]) -> Launch {
    let mut launch = Launch {
        words: vec![format!("node_modules/.bin/{program}")],
        runner: Runner::Compiling(program.to_owned()),
        ..Launch::default()
    };
    let mut rest = rest;
    if let ["watch", tail @ ..] = rest {
        launch.dev = Some(format!("`{program} watch` watches files"));
        rest = tail;
    }
    let with_value = [
        "-r",
        "--require",
        "-P",
        "--project",
        "--tsconfig",
        "--env-file",
        "--import",
        "--loader",
        "--presets",
        "-C",
        "-O",
    ];
    let mut at = 0;
    while let Some(word) = rest.get(at).filter(|word| word.starts_with('-')) {
        let takes = with_value.contains(word);
        match shell::split_flag(word).0 {
            "--watch" | "--respawn" => launch.dev = Some(format!("`{program} {word}` watches files")),
            "--env-file" | "--env-file-if-exists" => {
                let inline = shell::split_flag(word).1;
                launch.env_files.extend(inline.or_else(|| rest.get(at + 1).copied()).map(str::to_owned));
            }
            _ => {
                launch.words.push((*word).to_owned());
                launch.words.extend(takes.then(|| rest.get(at + 1)).flatten().map(|word| (*word).to_owned()));
            }
        }
        at += if takes { 2 } else { 1 };
    }
    launch.file = rest.get(at).map(|_| launch.words.len());
    launch.words.extend(owned(rest.get(at..).unwrap_or_default()));
    launch
}

fn is_bun_file(rest: &[&str]) -> bool {
    let file = rest.iter().find(|word| !word.starts_with('-') && **word != "run");
    file.is_some_and(|file| {
        file.contains('/') || [".ts", ".js", ".tsx", ".mjs", ".mts", ".jsx"].iter().any(|end| file.ends_with(end))
    })
}

fn bun(rest: &[&str]) -> Launch {
    let mut launch = Launch { words: vec!["bun".to_owned()], runner: Runner::Bun, ..Launch::default() };
    for word in rest {
        match *word {
            "--hot" | "--watch" => launch.dev = Some(format!("`bun {word}` watches files")),
            "run" if launch.words.len() == 1 => launch.words.push("run".to_owned()),
            word => {
                if launch.file.is_none() && !word.starts_with('-') {
                    launch.file = Some(launch.words.len());
                }
                launch.words.push(word.to_owned());
            }
        }
    }
    launch
}

/// Programs of packages that never serve production, by their first argument where that decides.
fn is_development(program: &str, first: Option<&str>) -> bool {
    match program {
        "next" | "nuxt" | "nuxi" | "astro" | "remix" | "react-router" | "strapi" => !matches!(first, Some("start")),
        "vite" | "ng" | "react-scripts" | "webpack-dev-server" | "gatsby" | "vue-cli-service" | "expo" | "electron"
        | "electron-forge" | "storybook" | "vitepress" | "docusaurus" | "parcel" | "jest" | "vitest" | "mocha"
        | "webpack" | "tsc" | "tsup" | "rollup" | "gulp" | "grunt" | "live-server" | "browser-sync" | "wrangler"
        | "vercel" | "netlify" | "sls" | "serverless" | "firebase" | "backstage-cli" | "tsc-watch" | "tsdown"
        | "cypress" | "playwright" => true,
        // Generators of pages, whose servers are for who writes them.
        "hugo" | "zola" | "mdbook" | "jekyll" | "middleman" | "bridgetown" | "mkdocs" | "sphinx-autobuild"
        | "pelican" | "lektor" => true,
        _ => false,
    }
}

fn other(program: &str, written: &str, words: &[String]) -> Result<Launch, String> {
    let rest = words.get(1..).unwrap_or_default();
    match program {
        "deno" | "." | "source" | "docker" | "docker-compose" | "podman" | "make" | "echo" | "exit" | "cat"
        | "kubectl" => {
            return Err(format!("`{program}` does not start the program itself"));
        }
        "sh" | "bash" | "dash" | "ash" => {
            if rest.first().is_some_and(|word| word.starts_with('-')) {
                return Err("the line needs a shell".to_owned());
            }
            let file = (!rest.is_empty()).then_some(1);
            return Ok(Launch { words: words.to_vec(), file, runner: Runner::System, ..Launch::default() });
        }
        _ => {}
    }
    if is_development(program, rest.first().map(String::as_str)) {
        let mut launch =
            Launch { words: words.to_vec(), runner: Runner::Package(program.to_owned()), ..Launch::default() };
        launch.dev = Some(format!("`{program}` is a tool for development"));
        return Ok(launch);
    }
    let is_path = written.contains('/')
        && !written.starts_with("node_modules/.bin/")
        && !written.starts_with("./node_modules/.bin/");
    if is_path {
        return Ok(Launch { words: words.to_vec(), file: Some(0), runner: Runner::System, ..Launch::default() });
    }
    let mut all = vec![format!("node_modules/.bin/{program}")];
    all.extend(rest.iter().cloned());
    Ok(Launch { words: all, runner: Runner::Package(program.to_owned()), ..Launch::default() })
}
