//! Command lines of a project, taken apart: what only prepares is told from what runs, and programs that only set
//! something up before another one are taken off.

use std::collections::BTreeMap;

use stageplan_syntax::data::Node;
use stageplan_syntax::shell::{self, Command, Join, Part, Word};

use super::super::manifest::Manifests;
use super::{hosts, wanted};
use crate::ecosystem::Grade;
use crate::ecosystem::python::facts::Line;
use crate::evidence::{CommandForm, DEVELOPMENT, Evidence};
use crate::origin::Origin;
use crate::project::Unit;

/// How often a line may lead to another one.
const DEPTH: usize = 5;

/// How many bytes of scripts and tasks are followed for all lines of a unit together. Depth alone bounds nothing: where
/// each of a hundred commands leads to a hundred others, five levels are more than anyone waits for.
const BUDGET: usize = 256 * 1024;

/// Longer values and more words or variables than these are no start of a program; what is left of them is unknown.
const VALUE: usize = 4096;
const WORDS: usize = 512;
const VARIABLES: usize = 256;

/// Scripts of a project that start it.
const SCRIPTS: &[&str] =
    &["entrypoint.sh", "docker-entrypoint.sh", "boot.sh", "start.sh", "run.sh", "start-server.sh", "start_server.sh"];
/// Scripts that images of a well-known family run to their end before the program starts.
const BEFORE: &[&str] = &["prestart.sh", "pre_start.sh", "pre-start.sh"];
const FOLDERS: &[&str] = &["", "scripts", "docker", "bin", "deploy"];

/// All command lines that are shown, best first.
pub(super) fn read(unit: &Unit<'_>, manifests: &Manifests, evidence: &Evidence) -> Vec<Line> {
    let tasks = tasks(manifests);
    let mut reader = Reader::new(unit, &tasks);
    let mut found = Vec::new();
    let starts = evidence
        .starts
        .iter()
        .filter(|shown| shown.form != CommandForm::ImageEntrypoint || shown.grade >= Grade::Likely)
        .map(|shown| (shown, false));
    let jobs = evidence.jobs.iter().filter(|job| job.grade >= Grade::Likely).map(|job| (job, true));
    for (shown, once) in starts.chain(jobs) {
        let mut line = blank(&shown.process, shown.shown_by, shown.grade, shown.command.origin().clone());
        line.development = shown.process == DEVELOPMENT;
        if let Some(directory) = &shown.directory {
            line.cwd = inside(unit, directory.value());
        }
        let above = shown.directory.as_ref().map(|directory| directory.value().as_str());
        let line = reader.line(shown.command.value(), line, DEPTH);
        found.extend(line.map(|mut line| {
            hosts::localise(unit, &mut line.words, above, &line.cwd);
            line.once = once;
            line
        }));
    }
    for (name, text, origin) in &tasks {
        let production = matches!(
            name.as_str(),
            "start" | "serve" | "server" | "web" | "run" | "prod" | "production" | "app" | "api"
        );
        let worker = matches!(name.as_str(), "worker" | "beat" | "scheduler");
        if production || worker {
            let process = if worker { name.as_str() } else { "web" };
            found.extend(reader.line(text, blank(process, "task", Grade::Likely, origin.clone()), DEPTH));
        }
    }
    let prepared = found.iter().any(|line| line.once);
    for folder in FOLDERS {
        for name in SCRIPTS.iter().chain(BEFORE.iter().filter(|_| !prepared)) {
            let path = if folder.is_empty() { (*name).to_owned() } else { format!("{folder}/{name}") };
            if !unit.has(&path) {
                continue;
            }
            let Some(source) = unit.source(&path) else { continue };
            let process = if BEFORE.contains(name) { "prestart" } else { "web" };
            let line = blank(process, "script", Grade::Likely, source.origin_of_file());
            let read = reader.script(&path, line, &[], DEPTH);
            found.extend(read.map(|line| Line { once: process == "prestart", ..line }));
        }
    }
    for line in &mut found {
        hosts::localise(unit, &mut line.words, None, &line.cwd);
        line.missing = hosts::missing_module(unit, &line.words, &line.cwd);
        line.absent = hosts::missing_file(unit, &line.words, &line.cwd);
        line.wanted = wanted::of_line(unit, &line.words, &line.cwd, &line.origin);
    }
    stageplan_syntax::order::sort_by_key(&mut found, |line: &Line| (std::cmp::Reverse(line.grade), line.development));
    found
}

/// A folder inside an image or of the unit, as a folder of the unit where there is such a one.
fn inside(unit: &Unit<'_>, directory: &str) -> String {
    let mut rest = directory.trim_matches('/').trim_start_matches("./");
    loop {
        let known = unit.path(rest).is_some_and(|path| unit.project.tree().has_folder(&path));
        if rest.is_empty() || known {
            return if rest == "." { String::new() } else { rest.to_owned() };
        }
        rest = rest.split_once('/').map_or("", |(_, rest)| rest);
    }
}

fn blank(process: &str, shown_by: &'static str, grade: Grade, origin: Origin) -> Line {
    Line {
        process: process.to_owned(),
        words: Vec::new(),
        env: Vec::new(),
        cwd: String::new(),
        before: Vec::new(),
        development: false,
        once: false,
        shown_by,
        missing: None,
        absent: None,
        wanted: Vec::new(),
        grade,
        origin,
    }
}

/// Tasks of pyproject.toml, whatever runs them.
fn tasks(manifests: &Manifests) -> Vec<(String, String, Origin)> {
    const TABLES: &[&[&str]] = &[
        &["tool", "pdm", "scripts"],
        &["tool", "poe", "tasks"],
        &["tool", "taskipy", "tasks"],
        &["tool", "hatch", "envs", "default", "scripts"],
        &["tool", "rye", "scripts"],
    ];
    let mut found = Vec::new();
    let Some(pyproject) = &manifests.pyproject else { return found };
    for table in TABLES {
        for (name, node) in pyproject.at(table).into_iter().flat_map(Node::entries) {
            let text = node.as_str().or_else(|| ["cmd", "shell"].iter().find_map(|key| node.get(key)?.as_str()));
            let words = || {
                let words: Option<Vec<String>> =
                    node.get("cmd").unwrap_or(node).items().map(|item| item.as_str().map(shell::quote)).collect();
                words.filter(|words| !words.is_empty()).map(|words| words.join(" "))
            };
            if let Some(text) = text.map(str::to_owned).or_else(words) {
                found.push((name.to_owned(), text, pyproject.origin(node)));
            }
        }
    }
    found
}

struct Reader<'r, 'p> {
    unit: &'r Unit<'p>,
    tasks: BTreeMap<&'r str, &'r str>,
    /// The scripts and tasks that are being followed; one that leads to itself adds nothing.
    open: Vec<String>,
    /// What is left of the budget.
    left: usize,
}

impl<'r, 'p> Reader<'r, 'p> {
    fn new(unit: &'r Unit<'p>, tasks: &'r [(String, String, Origin)]) -> Self {
        let mut by_name = BTreeMap::new();
        for (name, text, _) in tasks {
            by_name.entry(name.as_str()).or_insert(text.as_str());
        }
        Self { unit, tasks: by_name, open: Vec::new(), left: BUDGET }
    }

    /// Takes something from the budget, if there is as much left.
    fn spend(&mut self, bytes: usize) -> Option<()> {
        let left = self.left.checked_sub(bytes.saturating_add(1));
        self.left = left.unwrap_or_default();
        left.map(|_| ())
    }

    /// Follows a script or a task, unless it is being followed already.
    fn once(&mut self, name: String, follow: impl FnOnce(&mut Self) -> Option<Line>) -> Option<Line> {
        if self.open.contains(&name) {
            return None;
        }
        self.open.push(name);
        let found = follow(self);
        self.open.pop();
        found
    }

    fn line(&mut self, text: &str, line: Line, depth: usize) -> Option<Line> {
        self.spend(text.len())?;
        self.commands(text, &shell::parse(text), line, &[], depth)
    }

    fn task(&mut self, name: &str, text: &str, line: Line, depth: usize) -> Option<Line> {
        self.once(format!("task {name}"), |reader| reader.line(text, line, depth))
    }

    fn script(&mut self, path: &str, line: Line, args: &[String], depth: usize) -> Option<Line> {
        self.once(format!("script {path}"), |reader| reader.script_once(path, line, args, depth))
    }

    fn script_once(&mut self, path: &str, line: Line, args: &[String], depth: usize) -> Option<Line> {
        let source = self.unit.source(path)?;
        self.spend(source.text.len())?;
        let text = source.text.clone();
        // What a script computes is for a shell; it is followed only through plain commands.
        let script = shell::parse(&text);
        let mut line = self.commands(&text, &script, line, args, depth.checked_sub(1)?)?;
        let route = line.words.first().cloned().unwrap_or_default();
        let exec = script
            .commands
            .iter()
            .rev()
            .find(|command| command.words.iter().any(|word| word.literal().is_some_and(|word| word == route)));
        if let Some(exec) = exec {
            let own = source.origin(exec.span, "");
            line.origin = Origin::rule_from("python/script-followed", "the script runs it", [own, line.origin]);
        }
        Some(line)
    }

    fn commands(
        &mut self,
        text: &str,
        script: &shell::Script,
        mut line: Line,
        args: &[String],
        depth: usize,
    ) -> Option<Line> {
        let depth = depth.checked_sub(1)?;
        let mut last: Option<Line> = None;
        // A shell keeps a variable to itself that it does not hand on.
        let handed_on: Vec<String> = line.env.iter().map(|(name, _)| name.clone()).collect();
        let mut kept: Vec<String> = Vec::new();
        let mut hands_all = false;
        let count = script.commands.len();
        for (at, command) in script.commands.iter().enumerate() {
            let join = script.joins.get(at);
            if matches!(join, Some(Join::Pipe | Join::Or)) || command.background {
                continue;
            }
            if command.complex {
                // What is inside is read once more.
                self.spend(command.span.end.saturating_sub(command.span.start))?;
                let inner = text.get(command.span.start..command.span.end).unwrap_or_default();
                if let Some((body, _)) = hosts::branch(inner, args) {
                    let rest = args.get(1..).unwrap_or_default();
                    let inside = bare(&line);
                    if let Some(found) = self.commands(body, &shell::parse(body), inside, rest, depth) {
                        if let Some(done) = last.take() {
                            line.before.extend(done.before);
                            line.before.push(done.words);
                        }
                        last = Some(found);
                    }
                    continue;
                }
                // `if` around waiting and the like prepares something; as the last command it is the program itself.
                if at + 1 == count && last.is_none() {
                    return None;
                }
                line.before.extend(self.repeated(text, command, &line, depth));
                continue;
            }
            for set in &command.env {
                let value = text_of(&set.value, &line.env, args);
                if command.words.is_empty() || !value.contains("${") {
                    set_variable(&mut line.env, &set.name, &value);
                }
                if command.words.is_empty() && !hands_all && !handed_on.contains(&set.name) {
                    kept.push(set.name.clone());
                }
            }
            let words: Vec<String> = expand(command, &line.env, args);
            self.spend(words.iter().map(String::len).sum())?;
            let Some(first) = words.first().map(String::as_str) else { continue };
            match first {
                "cd" => {
                    let target = words.get(1).map(String::as_str).unwrap_or_default();
                    line.cwd = match target.strip_prefix('/') {
                        Some(_) => inside(self.unit, target),
                        None if line.cwd.is_empty() => target.trim_start_matches("./").trim_end_matches('/').to_owned(),
                        None => format!("{}/{}", line.cwd, target.trim_start_matches("./").trim_end_matches('/')),
                    };
                    let known =
                        self.unit.path(&line.cwd).is_some_and(|path| self.unit.project.tree().has_folder(&path));
                    if !known {
                        line.cwd.clear();
                    }
                }
                "export" => {
                    let named = |name: &str, word: &str| word.split('=').next() == Some(name);
                    kept.retain(|name| !words.iter().skip(1).any(|word| named(name, word)));
                    for word in command.words.iter().skip(1) {
                        if let Some((name, value)) = word.assignment() {
                            let value = text_of(&value, &line.env, args);
                            set_variable(&mut line.env, &name, &value);
                        }
                    }
                }
                "set"
                    if words.iter().any(|word| word == "allexport" || word.starts_with('-') && word.contains('a')) =>
                {
                    hands_all = true;
                }
                "set" | "echo" | "printf" | "sleep" | "source" | "." | "mkdir" | "chown" | "chmod" | "umask"
                | "ulimit" | "true" | ":" | "trap" | "exit" | "test" | "[" | "[[" | "date" | "ls" | "pwd" | "env"
                | "wait" | "touch" | "cp" | "rm" | "shift" | "local" | "pip" | "pip3" | "apt-get" | "apk"
                    if first != "env" || words.len() == 1 => {}
                _ => {
                    if let Some(unwrapped) = self.unwrap(words, bare(&line), depth) {
                        if let Some(done) = last.take() {
                            line.before.extend(done.before);
                            line.before.push(done.words);
                        }
                        last = Some(unwrapped);
                    }
                }
            }
        }
        let mut found = last?;
        let mut before = line.before;
        before.extend(found.before);
        found.before = before;
        found.env.retain(|(name, _)| !kept.contains(name));
        Some(found)
    }

    /// What a loop does until it succeeds, such as bringing a database up to date.
    fn repeated(&mut self, text: &str, command: &Command, line: &Line, depth: usize) -> Vec<Vec<String>> {
        let inner = text.get(command.span.start..command.span.end).unwrap_or_default();
        let body = inner.strip_prefix("while").or_else(|| inner.strip_prefix("until"));
        let body = body.and_then(|body| body.split_once("do")?.1.trim_end().strip_suffix("done"));
        let Some(found) = body.and_then(|body| {
            let script = shell::parse(body);
            self.commands(body, &script, bare(line), &[], depth)
        }) else {
            return Vec::new();
        };
        let ends = |words: &Vec<String>| {
            let first = words.first().map(String::as_str).unwrap_or_default();
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            matches!(
                (first, words.get(1..).unwrap_or_default()),
                ("flask", ["db", "upgrade", ..])
                    | ("alembic", ["upgrade", ..])
                    | ("aerich", ["upgrade", ..])
                    | ("python", [_, "migrate", ..])
            )
        };
        found.before.into_iter().chain([found.words]).filter(ends).collect()
    }

    /// Takes off what only prepares.
    fn unwrap(&mut self, mut words: Vec<String>, mut line: Line, depth: usize) -> Option<Line> {
        for _ in 0..12 {
            let texts: Vec<&str> = words.iter().map(String::as_str).collect();
            let first = texts.first()?.rsplit('/').next().unwrap_or_default();
            let rest = &texts[1..];
            let next: Vec<String> = match (first, rest) {
                ("exec" | "nohup" | "time" | "nice" | "command", _) => owned(after_options(rest, &["-n", "-a"])),
                ("env", _) => owned(after_options(rest, &["-u", "-C"])),
                ("tini" | "dumb-init" | "catatonit", _) => owned(after_options(rest, &[])),
                ("gosu" | "su-exec" | "setpriv" | "chroot", [_, tail @ ..]) => owned(tail),
                ("poetry" | "pipenv" | "pdm" | "rye" | "hatch" | "pixi", ["run", tail @ ..]) => {
                    let tail = after_options(tail, &["-p", "--project", "-e", "--environment"]);
                    if let Some((name, rest)) = tail.split_first()
                        && let Some(text) = self.tasks.get(name)
                    {
                        let rest = rest.iter().map(|word| shell::quote(word));
                        let text: Vec<String> = std::iter::once((*text).to_owned()).chain(rest).collect();
                        return self.task(name, &text.join(" "), line, depth);
                    }
                    owned(tail)
                }
                ("poe" | "task" | "taskipy", [name, ..]) if self.tasks.contains_key(name) => {
                    let text = *self.tasks.get(name)?;
                    return self.task(name, text, line, depth);
                }
                ("uv", _) if rest.contains(&"run") => {
                    let at = rest.iter().position(|word| *word == "run")?;
                    let values = [
                        "--package",
                        "--with",
                        "--group",
                        "--extra",
                        "-p",
                        "--python",
                        "--env-file",
                        "--project",
                        "--directory",
                        "--index",
                    ];
                    let tail = after_options(&rest[at + 1..], &values);
                    let script = tail.first().is_some_and(|word| word.ends_with(".py"));
                    script.then(|| "python".to_owned()).into_iter().chain(owned(tail)).collect()
                }
                ("conda" | "mamba" | "micromamba", ["run", tail @ ..]) => {
                    owned(after_options(tail, &["-n", "-p", "--name", "--prefix"]))
                }
                ("dotenv", ["run", tail @ ..]) | ("mise" | "rtx", ["exec" | "x", tail @ ..]) => {
                    owned(after_options(tail, &["-f"]))
                }
                ("doppler" | "infisical" | "op" | "chamber", _) => {
                    let at = rest.iter().position(|word| *word == "--")?;
                    owned(&rest[at + 1..])
                }
                ("wait-for-it" | "wait-for-it.sh" | "wait-for" | "wait-for.sh" | "dockerize" | "wait_for_it.sh", _) => {
                    let at = rest.iter().position(|word| *word == "--")?;
                    owned(&rest[at + 1..])
                }
                ("sh" | "bash" | "ash" | "dash", [flag, text, ..]) if flag.starts_with('-') && flag.ends_with('c') => {
                    return self.line(text, line, depth);
                }
                ("sh" | "bash" | "ash" | "dash", _) => {
                    let tail = after_options(rest, &["-o"]);
                    let (path, args) = tail.split_first()?;
                    return self.follow(path, owned(args), line, depth);
                }
                (name, args) if name.ends_with(".sh") => {
                    return self.follow(&words[0].clone(), owned(args), line, depth);
                }
                (name, args) if is_python(name) => {
                    let mut tail = after_options(args, &["-X", "-W"]);
                    let unbuffered = ["python".to_owned()];
                    if let Some(at) = args.iter().position(|word| *word == "-m") {
                        tail = &args[at..];
                        // A program of a package is the same as its command.
                        let program = tail.get(1).copied().unwrap_or_default();
                        if COMMANDS.contains(&program) {
                            owned(&tail[1..])
                        } else {
                            line.words = unbuffered.into_iter().chain(owned(tail)).collect();
                            return Some(line);
                        }
                    } else {
                        tail.first()?;
                        line.words = unbuffered.into_iter().chain(owned(tail)).collect();
                        return Some(line);
                    }
                }
                (name, args) if name.contains('=') && !name.starts_with('-') => {
                    let (key, value) = words[0].split_once('=')?;
                    set_variable(&mut line.env, key, value);
                    owned(args)
                }
                (name, args) => {
                    line.words = std::iter::once(name.to_owned()).chain(owned(args)).collect();
                    return Some(line);
                }
            };
            if next.is_empty() {
                return None;
            }
            words = next;
        }
        None
    }

    /// A script of the project by the path that a line gives it, which may be one of an image.
    fn follow(&mut self, path: &str, args: Vec<String>, line: Line, depth: usize) -> Option<Line> {
        let mut rest = path.trim_start_matches('/').trim_start_matches("./");
        loop {
            let here = if line.cwd.is_empty() { rest.to_owned() } else { format!("{}/{rest}", line.cwd) };
            for candidate in [here, rest.to_owned()] {
                if self.unit.has(&candidate) {
                    return self.script(&candidate, line, &args, depth);
                }
            }
            rest = rest.split_once('/')?.1;
        }
    }
}

/// Modules that are commands too.
const COMMANDS: &[&str] = &[
    "gunicorn",
    "uvicorn",
    "hypercorn",
    "daphne",
    "granian",
    "waitress",
    "flask",
    "streamlit",
    "celery",
    "fastapi",
    "uwsgi",
    "alembic",
    "litestar",
    "sanic",
    "quart",
    "chainlit",
    "rq",
    "dramatiq",
    "arq",
    "taskiq",
];

/// A line as it stands, without what ran before it.
fn bare(line: &Line) -> Line {
    Line {
        process: line.process.clone(),
        words: line.words.clone(),
        env: line.env.clone(),
        cwd: line.cwd.clone(),
        before: Vec::new(),
        origin: line.origin.clone(),
        missing: line.missing.clone(),
        absent: line.absent.clone(),
        wanted: Vec::new(),
        ..*line
    }
}

fn is_python(name: &str) -> bool {
    name.strip_prefix("python").is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit() || c == '.'))
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// What is behind options, their values and `--`.
fn after_options<'s, 'w>(words: &'s [&'w str], with_value: &[&str]) -> &'s [&'w str] {
    let mut at = 0;
    while let Some(word) = words.get(at) {
        if *word == "--" {
            at += 1;
            break;
        }
        if !word.starts_with('-') || *word == "-m" {
            break;
        }
        at += if with_value.contains(word) { 2 } else { 1 };
    }
    words.get(at..).unwrap_or_default()
}

fn set_variable(env: &mut Vec<(String, String)>, name: &str, value: &str) {
    env.retain(|(known, _)| known != name);
    if !value.contains("${") && env.len() < VARIABLES {
        env.push((name.to_owned(), value.to_owned()));
    }
}

fn expand(command: &Command, env: &[(String, String)], args: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    for word in &command.words {
        if let [Part::Variable { name, .. }] = word.parts.as_slice()
            && matches!(name.as_str(), "@" | "*")
        {
            found.extend(args.iter().take(WORDS.saturating_sub(found.len())).cloned());
            continue;
        }
        found.push(text_of(word, env, args));
    }
    found.truncate(WORDS);
    found
}

/// The text of a word; what only a shell knows stays as a reference.
fn text_of(word: &Word, env: &[(String, String)], args: &[String]) -> String {
    let mut text = String::new();
    for part in &word.parts {
        match part {
            Part::Text(plain) | Part::Glob(plain) => text.push_str(plain),
            Part::Variable { name, default, .. } => {
                let known = env.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
                let number = name.parse::<usize>().ok().and_then(|at| args.get(at.checked_sub(1)?)).map(String::as_str);
                let plain = default.as_deref().filter(|default| !default.contains('$'));
                match (known.or(number), plain) {
                    (Some(value), _) => text.push_str(value),
                    // Where it listens is decided once, wherever the line takes it from.
                    (None, default) if name == "PORT" => {
                        text.push_str(&default.map_or("${PORT}".to_owned(), |default| format!("${{PORT:-{default}}}")));
                    }
                    (None, Some(default)) => text.push_str(default),
                    (None, None) => text.push_str(&format!("${{{name}}}")),
                }
            }
            Part::Substitution(_) => text.push_str("${}"),
        }
        // Values that are made of values double with each line.
        if text.len() > VALUE {
            return "${}".to_owned();
        }
    }
    text
}
