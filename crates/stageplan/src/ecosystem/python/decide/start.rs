//! What the container starts.

use stageplan_syntax::{order, shell};

use super::{HOME, commands, flags, server};
use crate::ecosystem::python::CATALOG;
use crate::ecosystem::python::facts::{
    App, BuildStep, Facts, Framework, Launch, Line, Listen, Main, Object, Side, is_command,
};
use crate::ecosystem::python::site::Site;
use crate::ecosystem::{Decide, Grade, NotDeployable};
use crate::finding::Finding;
use crate::origin::{Origin, Rejected, Sourced};
use crate::planner::as_asked;
use crate::tree::RepoPath;

const RULE: &str = "python/start-command";

/// The command with what it needs.
#[derive(Clone)]
pub(super) struct Chosen {
    pub(super) words: Vec<String>,
    pub(super) why: Origin,
    /// What runs before it, in order.
    pub(super) before: Vec<Vec<String>>,
    /// Variables for the program, which the start line sets.
    pub(super) env: Vec<(String, String)>,
    /// The folder it runs in, below the unit; empty for the unit's own.
    pub(super) cwd: String,
    /// Which of the facts' frameworks it is.
    pub(super) framework: Option<usize>,
    /// Where the command itself says to listen, or would without being told.
    pub(super) port: Option<Sourced<String>>,
    /// Where the sources of the program say that it listens, where the program is started as it is.
    pub(super) listens: Option<Listen>,
    /// Distributions that are installed beside the project's own, as `name==version`, such as a server that it lacks.
    pub(super) adds: Vec<Sourced<String>>,
}

impl Chosen {
    fn new(words: Vec<String>, why: Origin) -> Self {
        Self {
            words,
            why,
            before: Vec::new(),
            env: Vec::new(),
            cwd: String::new(),
            framework: None,
            port: None,
            listens: None,
            adds: Vec::new(),
        }
    }

    /// Nothing: pages are served by a program of the image.
    pub(super) fn nothing(site: &Site) -> Self {
        Self { adds: site.adds.clone(), ..Self::new(Vec::new(), site.found.clone()) }
    }

    /// Takes over where the sources say that the program listens; a port that the command itself gives stays.
    fn listens_at(&mut self, listens: Option<Listen>) {
        let port = listens.as_ref().and_then(|listens| listens.port.clone());
        self.port = self.port.take().or(port);
        self.listens = listens;
    }

    /// The command of the image: the program, which takes the place of a shell where something runs before it.
    pub(super) fn command(&self) -> Vec<String> {
        if self.before.is_empty() {
            return self.words.clone();
        }
        let quoted = |words: &[String]| words.iter().map(|word| shell::quote(word)).collect::<Vec<_>>().join(" ");
        let mut line: Vec<String> = self.before.iter().map(|step| quoted(step)).collect();
        line.push(format!("exec {}", quoted(&self.words)));
        vec!["/bin/sh".to_owned(), "-c".to_owned(), line.join(" && ")]
    }
}

/// Whether there is something to start; [`choose`] finds it exactly then.
pub(in crate::ecosystem::python) fn deployable(facts: &Facts) -> bool {
    facts.frameworks.iter().any(|framework| !matches!(framework.launch, Launch::None))
        || facts.package.as_ref().is_some_and(|package| !package.scripts.is_empty())
        || facts.code.scripts.iter().any(|(_, main)| main.listens.is_some())
        || !facts.code.mains.is_empty()
        || facts.code.lines.iter().any(|line| taken(facts, line, Pass::Any).is_ok())
}

pub(super) fn choose(facts: &Facts, by: &Decide<'_>, findings: &mut Vec<Finding>) -> Result<Chosen, NotDeployable> {
    if let Some(option) = &by.settings.start {
        return Ok(by_option(facts, option));
    }
    let mut rejected: Vec<Rejected> = Vec::new();
    let found = by_line(facts, &mut rejected, findings, Pass::Web)
        .or_else(|| by_script(facts, findings, true))
        .or_else(|| by_framework(facts, findings, &mut rejected))
        .or_else(|| by_script(facts, findings, false))
        .or_else(|| by_main(facts, findings, Grade::Strong))
        .or_else(|| by_line(facts, &mut Vec::new(), findings, Pass::Any))
        .or_else(|| by_worker(facts))
        .or_else(|| by_main(facts, findings, Grade::Weak));
    let Some(mut chosen) = found else {
        let finding = Finding::error("python/nothing-starts", "nothing was found that starts a program")
            .help("a library needs no image; otherwise say `--start`, such as `uvicorn shop.main:app`")
            .at(facts.origin.place().cloned());
        findings.push(finding);
        return Err(NotDeployable { findings: std::mem::take(findings) });
    };
    flask(facts, &mut chosen);
    commands::configuration(facts, &chosen, findings);
    rejected.extend(facts.code.rejected.iter().cloned());
    rejected.truncate(8);
    chosen.why = chosen.why.rejecting(RULE, rejected);
    if let Some(file) = facts.code.beside.first() {
        findings.push(
            Finding::note(
                "python/writes-beside-sources",
                format!("the program writes {} beside its sources, where it is gone with the container", file.value()),
            )
            .help("let it write into a folder of its own, and mount a volume there")
            .at(file.origin().place().cloned()),
        );
    }
    if facts.code.not_all {
        findings.push(
            Finding::note(
                "python/not-all-read",
                "the program is larger than what is read of it; ports, files and variables may be incomplete",
            )
            .help("say with `--port`, `--writable` and `--env` what is missing"),
        );
    }
    Ok(chosen)
}

fn by_option(facts: &Facts, option: &Sourced<String>) -> Chosen {
    let script = shell::parse(option.value());
    let words: Option<Vec<String>> = script
        .single()
        .filter(|command| command.redirects.is_empty() && command.env.is_empty() && script.is_simple())
        .and_then(|command| command.words.iter().map(shell::Word::literal).collect());
    let words = words.unwrap_or_else(|| vec!["/bin/sh".to_owned(), "-c".to_owned(), option.value().clone()]);
    let mut chosen = Chosen::new(words, as_asked(option.origin()));
    let address = flags::address(&chosen.words).filter(|address| !address.port.is_empty());
    chosen.port = address.map(|address| Sourced::new(address.port, option.origin().clone()));
    chosen.framework = framework_of(facts, &chosen.words);
    let main = main_of(facts, &chosen.words, &chosen.cwd);
    chosen.listens_at(main.and_then(|main| main.listens.clone()));
    adds(facts, &mut chosen, None);
    chosen
}

/// Tells steps of Flask's own command which object is meant: by itself it looks into `app.py` and `wsgi.py` only.
fn flask(facts: &Facts, chosen: &mut Chosen) {
    let bare = |step: &Vec<String>| {
        let named = |word: &String| word == "--app" || word == "-A" || word.starts_with("--app=");
        step.first().is_some_and(|first| first == "flask") && !step.iter().any(named)
    };
    let mut releases = facts.code.lines.iter().filter(|line| line.once);
    let wanted =
        chosen.before.iter().any(bare) || releases.any(|line| line.before.iter().chain([&line.words]).any(bare));
    let framework = facts.frameworks.iter().find(|framework| framework.key == "flask");
    let known = framework.into_iter().flat_map(|framework| &framework.env).map(|(name, _)| name);
    let said = chosen.env.iter().map(|(name, _)| name).chain(known).any(|name| name == "FLASK_APP");
    if !wanted || said {
        return;
    }
    let mut flasks = facts.code.apps.iter().filter(|app| app.framework == "flask").map(target);
    let of_line = flasks.find(|target| chosen.words.iter().any(|word| word.trim_end_matches("()") == target));
    let Some(object) = of_line.or_else(|| framework?.launch_target().cloned()) else { return };
    let module = object.split(':').next().unwrap_or_default();
    if !matches!(module, "app" | "wsgi") {
        chosen.env.push(("FLASK_APP".to_owned(), object));
    }
}

/// The framework of the object that a line names, or whose command it is, or simply the first that serves.
fn framework_of(facts: &Facts, words: &[String]) -> Option<usize> {
    let named = |framework: &Framework| {
        let object = framework.launch_target();
        let same = |word: &String| object.is_some_and(|object| word.trim_end_matches("()") == object);
        words.iter().any(same)
            || CATALOG.row("framework", framework.key).is_some_and(|row| {
                row.list("start").first().copied() == words.first().map(String::as_str)
                    && row.list("start").first() != Some(&"python")
            })
    };
    let served = |framework: &Framework| framework.launch_target().is_some();
    let server = flags::knows(words);
    facts.frameworks.iter().position(named).or_else(|| facts.frameworks.iter().position(served).filter(|_| server))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Pass {
    /// What answers requests.
    Web,
    /// Any process.
    Any,
}

/// Whether a package that is installed may hold a module.
fn brought(facts: &Facts, module: &str) -> bool {
    let module = module.replace('_', "-").to_ascii_lowercase();
    let holds = |name: &str| name.strip_prefix(&module).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
    facts.needs.iter().any(|need| holds(&need.name)) || facts.locked.iter().any(|locked| holds(&locked.name))
}

/// Programs that start others or build images, and those that end by themselves.
const NOT_THE_PROGRAM: &[(&str, &str)] = &[
    ("supervisord", "it starts several programs in one container"),
    ("honcho", "it starts several programs in one container"),
    ("foreman", "it starts several programs in one container"),
    ("circusd", "it starts several programs in one container"),
    ("docker", "it runs containers"),
    ("docker-compose", "it runs containers"),
    ("make", "a tool of developers runs it"),
    ("tox", "a tool of developers runs it"),
    ("nox", "a tool of developers runs it"),
    ("npm", "it belongs to a front end"),
    ("yarn", "it belongs to a front end"),
    ("pnpm", "it belongs to a front end"),
    ("npx", "it belongs to a front end"),
    ("alembic", "it ends by itself"),
    ("pytest", "it tests"),
    ("nginx", "the image has no such server"),
    ("psql", "it ends by itself"),
];

const WORKERS: &[&str] = &[
    "celery",
    "rq",
    "dramatiq",
    "arq",
    "taskiq",
    "huey_consumer",
    "huey_consumer.py",
    "procrastinate",
    "rqscheduler",
    "dagster-daemon",
];

/// What a line starts, or why that is not taken.
fn taken(facts: &Facts, line: &Line, pass: Pass) -> Result<Chosen, String> {
    let mut words = line.words.clone();
    let program = flags::program(&words);
    let first = words.get(program).cloned().unwrap_or_default();
    let second = line.words.get(program + 1).map(String::as_str).unwrap_or_default();
    let third = line.words.get(program + 2).map(String::as_str).unwrap_or_default();
    if let Some((_, why)) = NOT_THE_PROGRAM.iter().find(|(name, _)| *name == first) {
        return Err((*why).to_owned());
    }
    if line.once {
        return Err("it runs to its end before the program starts".to_owned());
    }
    let worker = WORKERS.contains(&first.as_str()) && !line.words.iter().any(|word| word == "flower");
    let aside = matches!(
        line.process.as_str(),
        "worker" | "beat" | "scheduler" | "clock" | "release" | "migrate" | "migration" | "flower" | "cron" | "ci"
    );
    if pass == Pass::Web && (worker || aside) {
        return Err("it is a process beside the one that answers".to_owned());
    }
    let verb =
        words.iter().skip(program + 1).find(|word| !word.starts_with('-')).map(String::as_str).unwrap_or_default();
    if first == "celery" && verb.is_empty() {
        return Err("it names no sub-command".to_owned());
    }
    let development = match first.as_str() {
        "flask" | "quart" => verb == "run" || words.iter().any(|word| word == "run"),
        "fastapi" => verb == "dev",
        "django-admin" => verb == "runserver",
        "python" => second.ends_with("manage.py") && third == "runserver",
        _ => false,
    };
    if development {
        return Err("it is a server for development".to_owned());
    }
    commands::secrets(&mut words);
    // A daemon leaves the container's first process, which ends it.
    let front = commands::in_front(&mut words);
    if let Some(module) = line.missing.as_ref().filter(|module| !brought(facts, module)) {
        return Err(format!("it names the module {module}, which is not in the repository"));
    }
    if let Some(file) = &line.absent {
        return Err(format!("it runs {file}, which is not in the repository"));
    }
    let folder = line.cwd.split('/').next().unwrap_or_default();
    if !folder.is_empty() && !facts.top.keep.iter().any(|name| name.trim_end_matches('/') == folder) {
        return Err(format!("it runs in {folder}, which is not part of the image"));
    }
    // Settings that lie on some host are not in the image.
    let elsewhere = |word: &&String| {
        let path = word.split_once('=').map_or(word.as_str(), |(_, value)| value);
        ["/opt/", "/srv/", "/home/", "/etc/", "/usr/local/"].iter().any(|start| path.starts_with(start))
    };
    if let Some(word) = words.iter().find(elsewhere) {
        return Err(format!("{word} is a path of another machine"));
    }
    flags::without_computed(&mut words);
    let reloads = flags::without_reload(&mut words);
    if line.development && !reloads {
        return Err("it is for development".to_owned());
    }
    let main = main_of(facts, &words, &line.cwd);
    let open = words.iter().any(|word| word.contains("${PORT"));
    if open && !flags::knows(&words) {
        // The program's own number, where its sources have one, is as good as any.
        let own = main.and_then(|main| main.listens.as_ref()?.port.as_ref());
        flags::settle(&mut words, own.map_or("8000", |port| port.value()));
    }
    let argued = main.and_then(|main| commands::listens(main, &words, &line.origin));
    if line.grade < Grade::Likely && !reloads && line.shown_by != "Makefile" {
        return Err("it is not clear that it is meant for this".to_owned());
    }
    if words.iter().any(|word| flags::computed(word)) {
        return Err("a variable decides what it starts".to_owned());
    }
    let mut chosen = Chosen::new(Vec::new(), line.origin.clone());
    match first.as_str() {
        "python" => {
            if second.ends_with("manage.py") || second == "manage.py" {
                let serves = matches!(third, "run_huey" | "qcluster" | "rqworker" | "runworker" | "process_tasks");
                if !serves && pass == Pass::Web {
                    return Err("it ends by itself".to_owned());
                }
            }
            match main_of(facts, &words, &line.cwd) {
                Some(main) if main.development.is_some() && main.serves.is_some() => {
                    return Err("it is a server for development".to_owned());
                }
                Some(_) => chosen.listens_at(argued),
                None => {}
            }
        }
        _ if flags::knows(&words) || worker => {}
        _ => {
            let own = words.get(program..).unwrap_or_default();
            let script = facts.package.as_ref().is_some_and(|package| package.makes(own));
            let normal = first.replace(['_', '.'], "-");
            let tool = facts.frameworks.iter().any(|framework| {
                CATALOG
                    .row("framework", framework.key)
                    .is_some_and(|row| row.list("start").first() == Some(&first.as_str()))
            });
            let wrapper = matches!(
                first.as_str(),
                "newrelic-admin" | "ddtrace-run" | "opentelemetry-instrument" | "uwsgi" | "pserve"
            );
            if !script && !tool && !wrapper && !server::installs(facts, &normal) {
                return Err("nothing that is installed brings the program".to_owned());
            }
            chosen.listens_at(argued);
        }
    }
    let mut because = String::new();
    if reloads {
        because = "without what watches files".to_owned();
    }
    if front {
        because = "in the foreground, as the container ends with its first process".to_owned();
    }
    // uwsgi's settings say where it listens, mostly by a variable.
    let settings = first == "uwsgi" && words.iter().any(|word| word.ends_with(".ini"));
    let settings = settings && !words.iter().any(|word| word.starts_with("--http"));
    // Without it, the signal that ends a container only has uwsgi load everything again.
    if first == "uwsgi" && !words.iter().any(|word| word == "--die-on-term") {
        words.insert(1, "--die-on-term".to_owned());
    }
    if settings {
        chosen.env.push(("PORT".to_owned(), "8000".to_owned()));
        chosen.port = Some(Sourced::new("8000".to_owned(), line.origin.clone()));
    }
    if let Some(mut address) = flags::address(&words).filter(|_| !settings) {
        if address.port.is_empty() && open {
            "8000".clone_into(&mut address.port);
        }
        let local = address.unix || !flags::is_open(&address.host);
        let configured = first == "gunicorn"
            && words.iter().any(|word| word == "-c" || word == "--config" || word.starts_with("--config="));
        if !address.port.is_empty() && (local || open || configured) {
            flags::listen(&mut words, &address.port);
            let note = if local {
                "it listens at all addresses, as only those outside of the container ask"
            } else {
                "the port is set where it is run"
            };
            because = if because.is_empty() { note.to_owned() } else { format!("{because}; {note}") };
        }
        flags::settle(&mut words, &address.port);
        chosen.port = (!address.port.is_empty()).then(|| Sourced::new(address.port, line.origin.clone()));
    }
    // No shell reads the words of an image.
    flags::settle(&mut words, "8000");
    if words.iter().any(|word| word.contains("${")) {
        return Err("a variable decides what it starts".to_owned());
    }
    chosen.why = Origin::rule_from(RULE, because, [line.origin.clone()]);
    chosen.framework = framework_of(facts, &words);
    chosen.words = words;
    let plain = |(name, value): &&(String, String)| {
        crate::settings::is_variable_name(name)
            && !crate::evidence::is_secret(name, value)
            && !matches!(name.as_str(), "PATH" | "PORT")
    };
    chosen.env.extend(line.env.iter().filter(plain).cloned());
    chosen.cwd.clone_from(&line.cwd);
    if chosen.cwd.is_empty() && flags::knows(&chosen.words) {
        find_module(facts, &mut chosen);
    }
    chosen.before = line.before.iter().filter(|step| keeps(facts, step)).cloned().collect();
    Ok(chosen)
}

/// Processes beside the one that starts, as the project's files show them, and what runs before it.
pub(super) fn sides(facts: &Facts, chosen: &Chosen) -> Vec<Side> {
    let mut found: Vec<Side> = Vec::new();
    let side = |name: &str, words: Vec<String>, once: bool, line: &Line| Side {
        name: name.to_ascii_lowercase(),
        words,
        env: line.env.clone(),
        cwd: Some(line.cwd.clone()),
        once,
        grade: line.grade,
        origin: Origin::rule_from("python/process", "the project's files name it", [line.origin.clone()]),
    };
    for line in &facts.code.lines {
        let main = matches!(line.process.as_str(), "web" | "app" | "server" | "main" | "ci" | "");
        let listed = matches!(line.shown_by, "Procfile" | "compose" | "heroku" | "fly" | "render" | "railway" | "task");
        if line.once {
            for words in line.before.iter().chain([&line.words]) {
                found.push(side(&line.process, words.clone(), true, line));
            }
            continue;
        }
        // Examples show how others use the project.
        let folder = line.cwd.split('/').next().unwrap_or_default();
        let shows = matches!(folder, "example" | "examples" | "sample" | "samples" | "demo" | "demos" | "docs");
        if main || !listed || line.development || line.grade < Grade::Likely || shows && line.cwd != chosen.cwd {
            continue;
        }
        if let Ok(other) = taken(facts, line, Pass::Any)
            && (other.words != chosen.words || other.env.iter().any(|pair| !chosen.env.contains(pair)))
        {
            found.push(side(&line.process, other.words, false, line));
        }
    }
    let words = |line: &&Line| chosen.before.iter().any(|step| line.before.contains(step));
    if let Some(line) = facts.code.lines.iter().find(words) {
        for step in &chosen.before {
            let migrates = step.iter().any(|word| matches!(word.as_str(), "upgrade" | "migrate"));
            let step = side(if migrates { "migrate" } else { "prepare" }, step.clone(), true, line);
            // The image runs it where it starts the program.
            found.push(Side { cwd: None, ..step });
        }
    }
    found.truncate(8);
    found
}

/// A step that writes beside the sources, where the program's user writes nothing.
fn builds(word: &str) -> bool {
    matches!(word, "collectstatic" | "compilemessages" | "compile")
}

/// Whether a step before the start is one that the image can take.
fn keeps(facts: &Facts, step: &[String]) -> bool {
    let Some(first) = step.first() else { return false };
    let open = step.iter().any(|word| word.contains("${")) || !commands::secrets(&mut step.to_vec()).is_empty();
    let manage = step.get(1).is_some_and(|word| word.ends_with("manage.py"));
    let collects = step.iter().any(|word| builds(word));
    let known = match first.as_str() {
        "python" => manage || step.len() > 1,
        "alembic" | "flask" | "aerich" | "yoyo" | "celery" => true,
        name => server::installs(facts, &name.replace('_', "-")) && !flags::knows(step),
    };
    known && !open && !collects
}

fn by_line(facts: &Facts, rejected: &mut Vec<Rejected>, findings: &mut Vec<Finding>, pass: Pass) -> Option<Chosen> {
    let rank = |line: &&Line| {
        let process = match line.process.as_str() {
            "web" | "app" | "server" | "main" | "" => 0,
            "api" | "backend" | "django" | "fastapi" | "flask" => 1,
            _ => 2,
        };
        (line.development, std::cmp::Reverse(line.grade), process)
    };
    let mut lines: Vec<&Line> = facts.code.lines.iter().collect();
    order::sort_by_key(&mut lines, rank);
    for line in lines {
        match taken(facts, line, pass) {
            Ok(mut chosen) => {
                adds(facts, &mut chosen, Some(findings));
                let mut secrets = commands::secrets(&mut line.words.clone());
                crate::evidence::withhold(&mut secrets, "python/secret-in-start", line.origin.place(), findings);
                prepared(facts, &chosen, line, findings);
                return Some(chosen);
            }
            Err(why) => {
                let value = line.words.iter().map(|word| shell::quote(word)).collect::<Vec<_>>().join(" ");
                if rejected.iter().all(|known| known.value != value) {
                    rejected.push(Rejected { value, why, origin: Some(line.origin.clone()) });
                }
            }
        }
    }
    None
}

/// Says what runs before the program.
fn prepared(facts: &Facts, chosen: &Chosen, line: &Line, findings: &mut Vec<Finding>) {
    let shown = |words: &[String]| words.iter().map(|word| shell::quote(word)).collect::<Vec<_>>().join(" ");
    for step in &chosen.before {
        findings.push(
            Finding::note(
                "python/start-prepares",
                format!(
                    "the image runs `{}` before it starts the program, as the project's own start line does",
                    shown(step)
                ),
            )
            .help(format!(
                "where several containers start at once, run it once as a job, and start the others by `--start {}`",
                shell::quote(&shown(&chosen.words))
            ))
            .at(line.origin.place().cloned()),
        );
    }
    for step in line.before.iter().filter(|step| !chosen.before.contains(step)) {
        let known = step.iter().any(|word| matches!(word.as_str(), "collectstatic" | "compilemessages"));
        let compiles = |step: &BuildStep| step.words.first().is_some_and(|first| first == "pybabel");
        let compiled = facts.frameworks.iter().flat_map(|framework| &framework.steps).any(compiles);
        let done = compiled && step.iter().any(|word| word == "compile");
        if !known && !done {
            findings.push(
                Finding::warning(
                    "python/start-prepares",
                    format!("the start line runs `{}` first, and the image does not", shown(step)),
                )
                .help(if step.iter().any(|word| builds(word)) {
                    "it writes beside the sources: run it before the image is built, and commit what it makes"
                } else {
                    "run it as a job before the new version starts"
                })
                .at(line.origin.place().cloned()),
            );
        }
    }
}

/// Adds the program of a line where nothing installs it.
fn adds(facts: &Facts, chosen: &mut Chosen, findings: Option<&mut Vec<Finding>>) {
    let Some(first) = chosen.words.get(flags::program(&chosen.words)) else { return };
    let key = match first.as_str() {
        "waitress-serve" => "waitress",
        "fastapi" => "fastapi-cli",
        other => other,
    };
    let Some(row) =
        CATALOG.row("server", key).filter(|row| !server::installs(facts, row.text("package").unwrap_or(row.key())))
    else {
        return;
    };
    let package = row.text("package").unwrap_or(row.key());
    let pinned = row.text("version").map_or(package.to_owned(), |version| format!("{package}=={version}"));
    if let Some(findings) = findings {
        findings.push(
            Finding::warning("python/server-not-installed", format!("the start line runs {first}, which no requirement brings, so {pinned} is installed beside the packages"))
                .help(format!("add {package} to the project's dependencies"))
                .at(chosen.why.place().cloned()),
        );
    }
    chosen.adds.push(Sourced::new(pinned, chosen.why.clone()));
}

/// The program that `python FILE` or `python -m MODULE` runs in a folder of the unit.
pub(super) fn main_of<'f>(facts: &'f Facts, words: &[String], cwd: &str) -> Option<&'f Main> {
    let [first, rest @ ..] = words.get(flags::program(words)..)? else { return None };
    if first != "python" {
        let words = words.get(flags::program(words)..).unwrap_or_default();
        let script = facts.code.scripts.iter().find(|(name, _)| is_command(name, words));
        return script.map(|(_, main)| main);
    }
    let module = rest.iter().position(|word| word == "-m").and_then(|at| rest.get(at + 1));
    let file = rest.iter().find(|word| word.ends_with(".py"));
    // The whole path: `r.py` is not `server.py`, and each folder may have an `app.py`.
    let path = file.and_then(|file| {
        let home = file.strip_prefix(HOME).and_then(|inside| inside.strip_prefix('/'));
        let (folder, inside) = home.map_or((cwd, file.as_str()), |inside| ("", inside));
        facts.unit.join(folder).ok()?.join(inside).ok()
    });
    facts.code.mains.iter().find(|main| match module {
        Some(module) => main.module == *module || main.module.strip_suffix(".__main__") == Some(module.as_str()),
        None => path.as_ref() == Some(&main.file),
    })
}

/// Whether a line has a file loaded: as the program, or as the module that a server is to serve.
pub(super) fn loads(facts: &Facts, words: &[String], cwd: &str, file: &RepoPath) -> bool {
    if main_of(facts, words, cwd).is_some_and(|main| main.file == *file) {
        return true;
    }
    let mut named = words.iter().skip(flags::program(words) + 1).map(|word| {
        let word =
            word.rsplit_once('=').filter(|(flag, _)| flag.starts_with('-')).map_or(word.as_str(), |(_, value)| value);
        word.split(':').next().unwrap_or_default()
    });
    let mains = facts.code.mains.iter().filter(|main| main.file == *file).map(|main| &main.module);
    let apps = facts.code.apps.iter().filter(|app| app.file == *file).map(|app| &app.module);
    let modules: Vec<&String> = mains.chain(apps).collect();
    let is = |module: &&String, name: &str| {
        // A line that runs in a folder counts from there.
        module.strip_suffix(name).is_some_and(|above| above.is_empty() || above.ends_with('.'))
    };
    named.any(|name| {
        let path = facts.unit.join(cwd).ok().and_then(|folder| folder.join(name).ok());
        !name.is_empty() && (path.as_ref() == Some(file) || modules.iter().any(|module| is(module, name)))
    })
}

/// An application object with a server, or the framework's own command.
fn by_framework(facts: &Facts, findings: &mut Vec<Finding>, rejected: &mut Vec<Rejected>) -> Option<Chosen> {
    let worker = |framework: &Framework| {
        CATALOG.row("framework", framework.key).is_some_and(|row| row.text("kind") == Some("worker"))
    };
    for (at, framework) in facts.frameworks.iter().enumerate() {
        let (object, asynchronous) = match &framework.launch {
            Launch::Asgi(object) => (object, true),
            Launch::Wsgi(object) => (object, false),
            Launch::Words(words) if !worker(framework) => {
                let mut chosen = Chosen::new(words.value().clone(), words.origin().clone());
                chosen.framework = Some(at);
                // Where a row leaves the port open, the framework's own is meant.
                let open = chosen.words.iter().any(|word| word.contains("{port}")) || framework.port.is_some();
                let address = flags::address(&chosen.words).filter(|address| !open && !address.port.is_empty());
                chosen.port = address.map(|address| Sourced::new(address.port, words.origin().clone()));
                // Variables of the framework's own tell it where to listen; without them its file does.
                let told = framework.reached || framework.env.iter().any(|(name, _)| name.ends_with("PORT"));
                if let Some(main) = main_of(facts, &chosen.words, &chosen.cwd).filter(|_| !told) {
                    chosen.listens_at(main.listens.clone());
                }
                return Some(chosen);
            }
            _ => continue,
        };
        let main = facts.code.mains.iter().find(|main| main.serves.as_deref() == Some(object.target.as_str()));
        let app = facts.code.apps.iter().find(|app| target(app) == object.target);
        let own = app.map(|app| &app.file);
        let named = app.is_some_and(|app| app.grade == Grade::Certain);
        let main = main.or_else(|| {
            let near = |main: &&Main| main.listens.is_some() && (main.development.is_some() || Some(&main.file) == own);
            facts
                .code
                .mains
                .iter()
                .find(near)
                .or_else(|| facts.code.mains.iter().find(|main| serves_what_it_made(main)).filter(|_| !named))
        });
        match main {
            // It prepares more than a server by itself would do.
            Some(main)
                if main.development.is_none() && !main.only && main.listens.is_some() && main.argument.is_none() =>
            {
                let mut chosen = from_main(facts, main);
                chosen.framework = Some(at);
                rejected.push(Rejected {
                    value: object.target.clone(),
                    why: format!("{} does more than to start a server with it", main.file),
                    origin: Some(object.origin.clone()),
                });
                return Some(chosen);
            }
            Some(main) if main.development.is_some() => {
                let what = main.development.as_ref()?;
                findings.push(
                    Finding::note(
                        "python/development-server",
                        format!("{} starts a server for development: {}", main.file, what.value()),
                    )
                    .help("the image starts a server for production with the same object; nothing needs to be done")
                    .at(what.origin().place().cloned()),
                );
            }
            _ => {}
        }
        several(facts, object, findings);
        let served = server::serve(facts, object, asynchronous, findings)?;
        let port = main.and_then(|main| main.listens.as_ref()?.port.clone());
        let mut chosen = Chosen::new(served.words, served.why.clone());
        chosen.framework = Some(at);
        place(facts, &object.from, &mut chosen);
        // The port that the sources have by themselves is the one that the project is known by.
        if let Some(port) = &port {
            flags::listen(&mut chosen.words, port.value());
        }
        chosen.port = Some(port.unwrap_or_else(|| Sourced::new(served.port, served.why.clone())));
        chosen.adds.extend(served.adds.map(|name| Sourced::new(name, served.why.clone())));
        return Some(chosen);
    }
    None
}

/// Whether a program runs a server for an object that no name at the top of a module stands for.
fn serves_what_it_made(main: &Main) -> bool {
    const SERVERS: &[&str] = &[
        "gevent.pywsgi.WSGIServer",
        "tornado.httpserver.HTTPServer.listen",
        "waitress.serve",
        "uvicorn.run",
        "uvicorn.Config",
        "granian.Granian",
    ];
    main.guarded && main.serves.is_none() && main.runs.as_deref().is_some_and(|runs| SERVERS.contains(&runs))
}

/// Has the program find its modules.
fn place(facts: &Facts, from: &str, chosen: &mut Chosen) {
    let package = facts.package.as_ref().is_some_and(|package| package.installs);
    if from.is_empty() || (package && (from == "src")) {
        return;
    }
    let django =
        chosen.framework.and_then(|at| facts.frameworks.get(at)).is_some_and(|framework| framework.key == "django");
    if from == "src" && !django {
        let unit = facts.unit.relative_to(&facts.root).unwrap_or_default();
        let folder = if unit.is_empty() { format!("{HOME}/{from}") } else { format!("{HOME}/{unit}/{from}") };
        chosen.env.push(("PYTHONPATH".to_owned(), folder));
    } else {
        from.clone_into(&mut chosen.cwd);
    }
}

/// Has a server find the module that its line names, which may count from a folder of sources.
fn find_module(facts: &Facts, chosen: &mut Chosen) {
    let names: Vec<&str> = chosen.words.iter().skip(1).filter_map(|word| word.split(':').next()).collect();
    let apps = || facts.code.apps.iter();
    if let Some(app) = apps().find(|app| names.contains(&app.module.as_str())) {
        place(facts, &app.from, chosen);
        return;
    }
    let above = apps().find_map(|app| {
        let above = names.iter().find_map(|name| app.module.strip_suffix(name)?.strip_suffix('.'))?;
        Some(format!("{}/{}", app.from, above.replace('.', "/")))
    });
    if let Some(above) = above {
        above.trim_start_matches('/').clone_into(&mut chosen.cwd);
    }
}

fn target(app: &App) -> String {
    format!("{}:{}", app.module, app.object)
}

/// Other objects that could be the program as well.
fn several(facts: &Facts, object: &Object, findings: &mut Vec<Finding>) {
    let web = |key: &str| {
        CATALOG.row("framework", key).is_some_and(|row| !matches!(row.text("kind"), Some("worker" | "script")))
    };
    let given = |key: &str| {
        let rows = CATALOG.row("framework", key).map(|row| [row.list("makers"), row.list("classes")]);
        rows.is_some_and(|[makers, classes]| makers.len() > 1 && classes.is_empty())
    };
    let mut others = facts
        .code
        .apps
        .iter()
        .filter(|app| target(app) != object.target && web(&app.framework) && app.grade < Grade::Certain)
        // What a function gives out is the same application, for the other interface.
        .filter(|app| !(given(&app.framework) && facts.frameworks.iter().any(|known| known.key == app.framework)));
    let named = facts.code.apps.iter().any(|app| target(app) == object.target && app.grade == Grade::Certain);
    if let Some(other) = others.next().filter(|_| !named) {
        let mut names = vec![target(other)];
        names.extend(others.map(target));
        findings.push(
            Finding::warning(
                "python/several-applications",
                format!("{} is started, and there are other applications: {}", object.target, names.join(", ")),
            )
            .help("say with `--start` which one is meant, or name it in a Procfile")
            .at(other.origin.place().cloned()),
        );
    }
}

fn from_main(facts: &Facts, main: &Main) -> Chosen {
    let inside = main.file.relative_to(&facts.unit).unwrap_or(main.file.as_str()).to_owned();
    let package = main.module.strip_suffix(".__main__");
    let below = main.from == "src" && main.module.contains('.');
    let words: Vec<String> = match package {
        Some(package) => vec!["python".to_owned(), "-m".to_owned(), package.to_owned()],
        // Run as a file, it would not find the package that it is in.
        None if main.module.contains('.') && (main.from.is_empty() || below) => {
            vec!["python".to_owned(), "-m".to_owned(), main.module.clone()]
        }
        None => vec!["python".to_owned(), inside],
    };
    let why = Origin::rule_from("python/script", "the file that runs", [main.origin.clone()]);
    let mut chosen = Chosen::new(words, why);
    if package.is_some() || below {
        place(facts, &main.from, &mut chosen);
    }
    chosen.listens_at(main.listens.clone());
    chosen
}

fn by_main(facts: &Facts, findings: &mut Vec<Finding>, least: Grade) -> Option<Chosen> {
    let main =
        facts.code.mains.iter().find(|main| main.grade >= least && (least == Grade::Weak || main.runs.is_some()))?;
    let mut chosen = from_main(facts, main);
    chosen.framework = facts.frameworks.iter().position(|framework| {
        framework.origin.place().is_some_and(|place| place.path == main.file)
            || matches!(framework.launch, Launch::None)
    });
    commands::complete(main, &mut chosen, findings);
    if let Some(what) = &main.development {
        findings.push(
            Finding::warning(
                "python/development-server",
                format!("the program starts a server for development: {}", what.value()),
            )
            .help("put the application object at the top of a module, so that a server for production can run it")
            .at(what.origin().place().cloned()),
        );
    }
    Some(chosen)
}

/// A command that installing the project makes; first only one that serves, later any.
fn by_script(facts: &Facts, findings: &mut Vec<Finding>, serves: bool) -> Option<Chosen> {
    let package = facts.package.as_ref()?;
    let main = |name: &str| facts.code.scripts.iter().find(|(known, _)| known == name).map(|(_, main)| main);
    let own = package.name.value().replace('_', "-");
    // A sub-command is there only where the command that it belongs to is.
    let plugs = package.plugs.iter().filter(|(name, _)| {
        let program = name.value().split(' ').next().unwrap_or_default();
        serves && package.installs && server::installs(facts, program)
    });
    let scripts = package.scripts.iter().chain(plugs).filter(|(name, _)| {
        !serves
            || main(name.value()).is_some_and(|main| main.listens.is_some() && main.development.is_none() && !main.only)
    });
    let rank = |(name, _): &&(Sourced<String>, String)| {
        let silent = main(name.value()).is_none_or(|main| main.listens.is_none());
        let name = name.value().replace('_', "-");
        let name = name.rsplit(' ').next().unwrap_or_default().to_owned();
        // A second edition keeps the command of the first.
        let near = own.trim_end_matches(|c: char| c.is_ascii_digit()) == name;
        let last = name.strip_prefix(&own).map_or(name.as_str(), |last| last.trim_start_matches('-'));
        let usual = matches!(last, "serve" | "server" | "start" | "web" | "api" | "app" | "main");
        (name != own, !near, !usual, silent)
    };
    let mut all: Vec<&(Sourced<String>, String)> = scripts.collect();
    order::sort_by_key(&mut all, rank);
    let best = *all.first()?;
    let (script, _) = best;
    let clear = all.len() == 1 || rank(&best) < rank(&all[1]);
    if !clear {
        let names: Vec<&str> = all.iter().map(|(name, _)| name.value().as_str()).collect();
        findings.push(
            Finding::warning(
                "python/several-commands",
                format!("the project has several commands, and {} is taken: {}", script.value(), names.join(", ")),
            )
            .help(format!(
                "say which one is meant, such as `--start {}`",
                all.last().map_or("", |(name, _)| name.value())
            ))
            .at(script.origin().place().cloned()),
        );
    }
    let plug = script.value().contains(' ');
    let because = if plug {
        "what installing the project adds to the command of another package"
    } else {
        "the command that installing the project makes"
    };
    let others = all.iter().skip(1).map(|(name, _)| Rejected {
        value: name.value().clone(),
        why: "another command is called more like the project".to_owned(),
        origin: Some(name.origin().clone()),
    });
    let why = Origin::rule_from("python/console-script", because, [script.origin().clone()])
        .rejecting(RULE, others.collect());
    let mut words: Vec<String> = script.value().split(' ').map(str::to_owned).collect();
    if !package.installs {
        // Nothing makes the command, but the module is there.
        let main = main(script.value())?;
        words = vec!["python".to_owned(), "-m".to_owned(), main.module.clone()];
    }
    let mut chosen = Chosen::new(words, why);
    if let Some(main) = main(script.value()) {
        chosen.listens_at(main.listens.clone());
        commands::complete(main, &mut chosen, findings);
    }
    chosen.framework = facts
        .frameworks
        .iter()
        .position(|framework| framework.launch_target().is_some())
        .filter(|_| chosen.listens.is_some());
    Some(chosen)
}

/// A program that takes jobs, where nothing else starts.
fn by_worker(facts: &Facts) -> Option<Chosen> {
    facts.frameworks.iter().enumerate().find_map(|(at, framework)| match &framework.launch {
        Launch::Words(words) => {
            let mut chosen = Chosen::new(words.value().clone(), words.origin().clone());
            chosen.framework = Some(at);
            Some(chosen)
        }
        _ => None,
    })
}
