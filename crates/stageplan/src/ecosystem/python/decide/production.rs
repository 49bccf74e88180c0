//! The last stage: the interpreter, the environment, and the files that run.

use super::{Decided, HOME, VENV, install, start};
use crate::ecosystem::python::CATALOG;
use crate::ecosystem::python::facts::{Framework, Main, Package};
use crate::ecosystem::python::read::SCRIPTS;
use crate::ecosystem::top;
use crate::origin::{Origin, Rejected, Sourced};
use crate::plan::{Action, Command, Copy, Health, Runtime, Stage, Step, Value, Writable};

/// The folder of an earlier stage whose content becomes folders of a shell-less image.
pub(super) const PREPARED: &str = "/out/rootfs";

/// The last stage, with what was decided about it.
pub(super) struct Last {
    pub(super) stage: Stage,
    pub(super) files: Sourced<String>,
    pub(super) writable: Vec<Writable>,
    /// What an earlier stage does so that the image has its folders.
    pub(super) prepare: Vec<Command>,
}

/// The stage that becomes the image; `from` is the one that holds the finished environment.
pub(super) fn stage(decided: &Decided<'_>, from: &str) -> Last {
    let facts = decided.facts;
    let about = "the program and its packages; compilers, package managers and tests stay behind.";
    let mut runtime = Runtime::new(decided.image.base.clone(), decided.image.why.clone(), about);
    runtime.on = Some("base".to_owned());
    runtime.packages = decided.native.run_on(decided.image.base.os).to_vec();
    runtime.grant(decided.by.settings);
    let folder = facts.unit.join(&decided.start.cwd).unwrap_or_else(|_| facts.unit.clone());
    let workdir = decided.inside(&folder);
    if workdir != HOME {
        let why = Origin::rule_from("python/workdir", "the program runs in its own folder", [facts.origin.clone()]);
        runtime.workdir = Some(Sourced::new(workdir.clone(), why));
    }
    variables(decided, &mut runtime);
    runtime.grant_env(decided.by.settings);
    writable(decided, &workdir, &mut runtime.writable, &mut runtime.brought);
    let writable = runtime.writable.clone();
    let files = files(decided, from, &mut runtime.files);
    runtime.ports.extend(decided.address.port.clone());
    if let Some(name) = &facts.name {
        runtime.labels.push(("org.opencontainers.image.title".to_owned(), name.clone()));
    }
    runtime.grant_labels(decided.by.settings);
    health(decided, &mut runtime);
    runtime.stop_signal = stop(decided);
    let words = decided.start.command().iter().map(|word| Value::text(word.as_str())).collect();
    runtime.cmd = Some((words, decided.start.why.clone()));
    let prepare = runtime.folders_to_prepare(PREPARED);
    let prepared = (!prepare.is_empty()).then_some((from, PREPARED));
    let stage = runtime.into_stage("production", prepared);
    Last { stage, files, writable, prepare }
}

fn variables(decided: &Decided<'_>, runtime: &mut Runtime) {
    let framework = decided.framework().into_iter().flat_map(|framework| &framework.env);
    for (name, value) in framework.chain(&decided.native.env).chain(&decided.address.env) {
        runtime.env.retain(|(known, ..)| known != name);
        runtime.env.push((name.clone(), Value::text(value.value().as_str()), value.origin().clone()));
    }
    for (name, value) in &decided.start.env {
        runtime.env.retain(|(known, ..)| known != name);
        runtime.env.push((name.clone(), Value::text(value.as_str()), decided.start.why.clone()));
    }
}

fn writable(decided: &Decided<'_>, workdir: &str, found: &mut Vec<Writable>, brought: &mut Vec<String>) {
    let framework = decided.framework().into_iter().flat_map(|framework| &framework.writable);
    // An installed package lies where only the build writes.
    let runs_sources = install::placed(decided).is_none_or(|placed| !placed.inside);
    let fills = decided.facts.code.fills.iter().filter(|_| runs_sources);
    let fills: Vec<Sourced<String>> =
        fills.map(|folder| Sourced::new(decided.inside(folder.value()), folder.origin().clone())).collect();
    for write in framework.chain(&decided.facts.code.writes).chain(&fills) {
        Writable::add(found, write, workdir, "python/writes");
    }
    for (folder, mixed) in &decided.facts.code.brought {
        let inside = decided.inside(folder);
        found.iter_mut().filter(|write| write.path == inside).for_each(|write| write.volume &= !mixed);
        brought.push(inside);
    }
}

/// The copies that make up the image.
fn files(decided: &Decided<'_>, from: &str, steps: &mut Vec<Step>) -> Sourced<String> {
    let facts = decided.facts;
    let why = Origin::rule_from(
        "python/environment-in-image",
        "the same path and the same interpreter as where it was made",
        [decided.image.base.origin.clone()],
    );
    steps.push(Step::copy(Copy::stage(from, VENV, VENV).native(), why));
    let placed = install::placed(decided).filter(|placed| placed.inside);
    let inside = placed.as_ref().map(|placed| placed.package);
    let why = match inside {
        Some(package) => {
            let because = "the environment holds the code; only what it may read beside that is copied";
            Origin::rule_from("python/run-installed", because, [package.origin.clone()])
        }
        None => {
            let because = "the program runs its sources; tests, documents and tools stay out";
            Origin::rule_from("python/run-sources", because, [decided.start.why.clone()])
        }
    };
    let outputs: Vec<&str> = decided
        .framework()
        .into_iter()
        .flat_map(|framework| &framework.outputs)
        .map(|output| output.value().as_str())
        .collect();
    let (keep, stays_out) = kept(decided, inside);
    let kept_names: Vec<String> = keep.iter().map(|name| (*name).clone()).collect();
    let compiles = inside.is_none() && compiled(decided, &keep);
    let keep: Vec<&String> = keep.into_iter().filter(|name| !outputs.contains(&name.trim_end_matches('/'))).collect();
    let (folders, plain): (Vec<&String>, Vec<&String>) = keep.into_iter().partition(|name| name.ends_with('/'));
    let context = |name: &str| facts.unit.join(name).map_or_else(|_| name.to_owned(), |path| path.as_str().to_owned());
    let dest = decided.inside(&facts.unit);
    if !plain.is_empty() {
        let sources = plain.iter().map(|name| context(name)).collect::<Vec<_>>();
        steps.push(Step::copy(Copy::context(sources, format!("{dest}/")).linked(), why.clone()));
    }
    for name in folders {
        let name = name.trim_end_matches('/');
        steps.push(Step::copy(Copy::context([context(name)], format!("{dest}/{name}")).linked(), why.clone()));
    }
    for folder in &facts.install.linked {
        let because = "the environment only points at it";
        let why = Origin::rule_from("python/linked-package", because, [folder.origin().clone()]);
        let copy = Copy::context([Value::from(folder.value())], decided.inside(folder.value()));
        steps.push(Step::copy(copy.linked(), why));
    }
    for file in decided.framework().into_iter().flat_map(|framework| &framework.files) {
        let copy = Copy::context([file.value().as_str()], decided.inside(file.value()));
        steps.push(Step::copy(copy.linked(), file.origin().clone()));
    }
    for output in decided.framework().into_iter().flat_map(Framework::written) {
        let why = Origin::rule_from("python/build-output", "the build puts it there", [output.origin().clone()]);
        let path = match output.value().strip_prefix('/') {
            Some(_) => output.value().clone(),
            None => format!("{dest}/{}", output.value()),
        };
        steps.push(Step::copy(Copy::stage(from, path.as_str(), path.as_str()), why));
    }
    for (words, folder) in &decided.native.after {
        if let Some(folder) = folder {
            steps.push(Step::copy(Copy::stage(from, folder.as_str(), folder.as_str()), words.origin().clone()));
        }
    }
    if compiles {
        steps.push(bytecode(decided));
    }
    let shown = steps.iter().filter_map(|step| match &step.action {
        Action::Copy(copy) => Some(copy.sources.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")),
        _ => None,
    });
    let back = |name: &String| kept_names.contains(name);
    let dropped = facts.top.drop.iter().filter(|(name, _)| !back(name)).chain(&stays_out);
    let dropped = dropped.map(|(name, why)| Rejected { value: name.clone(), why: (*why).to_owned(), origin: None });
    let origin = Origin::rule_from("python/files", "the environment and the sources", [facts.origin.clone()]);
    Sourced::new(shown.collect::<Vec<_>>().join(" "), origin.rejecting("python/files", dropped.collect()))
}

/// Whether there is something to compile: what Python is told to run itself is compiled at each start.
fn compiled(decided: &Decided<'_>, keep: &[&String]) -> bool {
    let run = |name: &&&String| decided.start.words.iter().any(|word| word == **name);
    keep.iter().filter(|name| !run(name)).any(|name| decided.facts.sources.contains(name))
}

/// Compiles the sources beside the environment. Hashes tell what belongs to which source, as times do not survive a
/// build that sets them; a source that is no Python after all stops nothing.
fn bytecode(decided: &Decided<'_>) -> Step {
    let script = format!(
        r#"import compileall, py_compile; compileall.compile_dir("{HOME}", quiet=2, invalidation_mode=py_compile.PycInvalidationMode.CHECKED_HASH)"#
    );
    let because = "compiled once here, instead of at every start";
    let why = Origin::rule_from("python/own-bytecode", because, [decided.start.why.clone()]);
    Step::run(Vec::new(), vec![Command::new(["python", "-c", &script])], &[HOME], why)
}

/// The signal that ends the program: Python itself leaves SIGTERM to the system, which spares the first process of a
/// container, and ends on SIGINT.
fn stop(decided: &Decided<'_>) -> Option<Sourced<String>> {
    let words: Vec<&str> = decided.start.words.iter().map(String::as_str).collect();
    let server = |name: &str| CATALOG.row("server", name);
    let program = match words.as_slice() {
        ["python", "-m", module, ..] => module.split('.').next().unwrap_or_default(),
        [program, ..] => program.trim_end_matches("-serve"),
        [] => return None,
    };
    if let Some(row) = server(program) {
        let signal = row.text("stop").filter(|signal| *signal != "SIGTERM")?;
        let why = Origin::rule_from("python/stop-signal", "the server ends on this one only", [row.origin()]);
        return Some(Sourced::new(signal.to_owned(), why));
    }
    let package = decided.facts.package.as_ref();
    let own = package.is_some_and(|package| package.makes(&decided.start.words));
    if !own && words.first() != Some(&"python") {
        return None;
    }
    let main = start::main_of(decided.facts, &decided.start.words, &decided.start.cwd);
    let ends = |main: &Main| {
        let name = main.runs.as_deref().unwrap_or_default();
        let row = CATALOG.rows("listener").find(|row| row.list("calls").contains(&name));
        main.handles_stop || row.is_some_and(|row| row.text("stop") == Some("SIGTERM"))
    };
    if main.is_some_and(ends) {
        return None;
    }
    let because = "Python ends on it, and the first process of a container is spared a SIGTERM that it does not handle";
    let why = Origin::rule_from("python/stop-signal", because, [decided.start.why.clone()]);
    Some(Sourced::new("SIGINT".to_owned(), why))
}

/// What of the top level runs or is read, and what only Python's tools read.
fn kept<'f>(decided: &Decided<'f>, inside: Option<&Package>) -> (Vec<&'f String>, Vec<(String, &'static str)>) {
    let facts = decided.facts;
    let below = facts.code.reads.iter().filter_map(|path| path.value().relative_to(&facts.unit));
    let read: Vec<&str> = below.filter_map(|path| path.split('/').next()).collect();
    let [first, rest @ ..] = decided.start.words.as_slice() else { return (Vec::new(), Vec::new()) };
    // A program on the path may be called like a folder of sources.
    let first = first.contains('/').then_some(first);
    let plugs = || inside.into_iter().flat_map(|package| &package.plugs);
    let verb = |word: &&String| plugs().any(|(name, _)| name.value().split(' ').nth(1) == Some(word.as_str()));
    let rest = rest.iter().filter(|word| !verb(word));
    let words: Vec<&str> = first.into_iter().chain(rest).filter_map(|word| word.split('/').next()).collect();
    // A script may call others.
    let by_shell = decided.start.words.iter().any(|word| word == "/bin/sh" || word == "bash" || word.ends_with(".sh"));
    let mut stays_out = Vec::new();
    // What the program opens is in the image, whatever it is called.
    let opened = |name: &str| read.contains(&name.trim_end_matches('/')) && !name.starts_with(['.', '*']);
    let mut keep: Vec<&String> = facts.top.drop.iter().map(|(name, _)| name).filter(|name| opened(name)).collect();
    for name in &facts.top.keep {
        let bare = name.trim_end_matches('/');
        let used = read.contains(&bare) || words.contains(&bare);
        let aside = || facts.code.aside.iter().find(|(known, _)| known == name).map(|(_, why)| *why);
        let aside = || aside().filter(|why| !(*why == SCRIPTS && by_shell));
        let why =
            tooling(bare, name.ends_with('/')).or_else(|| front_end(decided, bare)).or_else(aside).or_else(|| {
                let package = inside?;
                let data = top::DATA.contains(&bare) || RUN_TIME.contains(&bare);
                let sources = package.sources.split('/').next() == Some(bare);
                (sources || !data).then_some("in the environment, or not read while it runs")
            });
        match why.filter(|_| !used) {
            Some(why) => stays_out.push((name.clone(), why)),
            None => keep.push(name),
        }
    }
    (keep, stays_out)
}

/// A folder with a front end of which the program reads only what its build makes.
fn front_end(decided: &Decided<'_>, name: &str) -> Option<&'static str> {
    let folder = decided.facts.unit.join(name).ok()?;
    let assets = decided.framework().into_iter().flat_map(|framework| &framework.assets);
    let mut inside = assets.filter(|wanted| wanted.path.value().is_in(&folder)).peekable();
    let built = inside.peek().is_some() && inside.all(|wanted| wanted.missing && *wanted.path.value() != folder);
    let project = decided.facts.top.projects.iter().any(|project| project == name);
    (built && project).then_some("a front end, which a stage of its own builds")
}

/// What tools of databases read beside an installed package.
const RUN_TIME: &[&str] = &["alembic", "alembic.ini", "conf", "etc", "settings", "logging.conf", "logging.ini"];

/// Why a name of the top level is nothing that a program of Python reads while it runs.
fn tooling(name: &str, folder: bool) -> Option<&'static str> {
    let lower = name.to_ascii_lowercase();
    if folder {
        return match &*lower {
            "venv" | "__pycache__" | "site-packages" => Some("installed or made in the image"),
            "notebooks" | "notebook" | "requirements" | "licenses" => Some("development"),
            _ if lower.ends_with(".egg-info") => Some("installed or made in the image"),
            _ => None,
        };
    }
    let (stem, end) = lower.rsplit_once('.').unwrap_or((&lower, ""));
    let requirements = ["requirements", "constraints"].iter().any(|word| {
        stem == *word
            || [".", "-", "_"].iter().any(|sign| {
                stem.strip_prefix(word).is_some_and(|rest| rest.starts_with(sign))
                    || stem.strip_suffix(word).is_some_and(|rest| rest.ends_with(sign))
            })
    });
    match &*lower {
        "uv.lock" | "poetry.lock" | "pdm.lock" | "pipfile" | "pipfile.lock" | "environment.yml"
        | "environment.yaml" | "conda-lock.yml" | "pixi.toml" | "pixi.lock" | "poetry.toml" | "pdm.toml"
        | "uv.toml" | "runtime.txt" | "aptfile" => Some("used by the install"),
        "pyproject.toml" | "setup.py" | "setup.cfg" | "manifest.in" | "requirements.in" | "pdm_build.py" => {
            Some("used by the install")
        }
        "tox.ini" | "noxfile.py" | "conftest.py" | "pytest.ini" | "mypy.ini" | "pylintrc" | "ruff.toml"
        | "justfile" | "taskfile.yml" | "mkdocs.yml" | "fabfile.py" | "py.typed" => Some("development"),
        _ if lower.starts_with("environment") && matches!(end, "yml" | "yaml") => Some("used by the install"),
        _ if lower.starts_with("pylock.") && end == "toml" => Some("used by the install"),
        _ if requirements && matches!(end, "txt" | "in" | "lock" | "pip") => Some("used by the install"),
        _ if end == "ipynb" => Some("development"),
        _ if end == "py" && (stem.starts_with("test_") || stem.ends_with("_test") || stem == "tests") => Some("tests"),
        _ => None,
    }
}

/// Python itself asks, so no other tool is needed.
fn health(decided: &Decided<'_>, runtime: &mut Runtime) {
    let (Some(path), Some(port)) = (&decided.address.health, &decided.address.port) else { return };
    // The path goes into Python text, so only what needs no quoting there is taken.
    let plain = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || "/-_.~".contains(c));
    if !plain(path.value()) || port.value().contains('/') {
        return;
    }
    let url = match decided.address.variable.as_ref().filter(|name| crate::settings::is_variable_name(name)) {
        Some(name) => format!("'http://127.0.0.1:'+os.environ.get('{name}','{}')+'{}'", port.value(), path.value()),
        None => format!("'http://127.0.0.1:{}{}'", port.value(), path.value()),
    };
    // An answer that is no success raises, and ends with 1.
    let script = format!("import os,urllib.request as r;r.urlopen({url},timeout=3)");
    let health = Health { command: vec!["python".into(), "-c".into(), script.into()], start_period: 10 };
    runtime.health = Some(path.derive("python/health", "Python itself asks, so no other tool is needed", health));
}
