//! Frameworks with a command or a server of their own, by the rows of the table `framework`: a row says what it is called,
//! who imports it, and which words start it. What a row cannot say has a file of its own beside this one.

use std::collections::BTreeSet;

use stageplan_syntax::order;

use super::scan::{self, Seen};
use super::{Look, honest, plain, pyramid, streamlit, workers};
use crate::catalog::Row;
use crate::ecosystem::Grade;
use crate::ecosystem::python::CATALOG;
use crate::ecosystem::python::facts::{Framework, Launch, Main, Side};
use crate::finding::Finding;
use crate::origin::{Origin, Rejected, Sourced};

/// Names of files that programs begin with, the most telling first.
const ENTRIES: &[&str] =
    &["app", "main", "server", "run", "__main__", "bot", "home", "index", "dashboard", "demo", "start"];

/// A row whose framework the project installs, with the files that use it.
pub(super) struct Used<'s> {
    pub(super) row: Row<'static>,
    pub(super) files: Vec<&'s Seen>,
    /// The project names it itself, or it only comes with something else.
    pub(super) origin: Origin,
    pub(super) named: bool,
}

impl Used<'_> {
    /// A framework of this row.
    pub(super) fn framework(&self, grade: Grade, launch: Launch) -> Framework {
        plain::described(self.row, grade, launch, &self.origin)
    }
}

pub(super) fn recognise(look: &Look<'_, '_>) -> Vec<Framework> {
    let rows: Vec<Row<'static>> = CATALOG
        .rows("framework")
        .filter(|row| !row.list("start").is_empty() && look.installs(row.key()) && !served(look, *row))
        .collect();
    let mut words: BTreeSet<&str> = order::set(rows.iter().flat_map(|row| row.list("modules")).map(first));
    let classes = rows.iter().flat_map(|row| row.list("objects"));
    words.extend(classes.filter(|name| name.starts_with(|c: char| c.is_ascii_uppercase())));
    if words.contains("celery") {
        // Settings say when jobs run without importing it.
        words.insert("CELERY");
    }
    let seen = if words.is_empty() { Vec::new() } else { scan::scan(look.unit, &words) };
    let used: Vec<Used<'_>> = rows
        .iter()
        .map(|row| {
            let modules = row.list("modules");
            let need = look.need(row.key()).map(|need| need.origin.clone());
            let locked = || look.locked.iter().find(|one| one.name == row.key()).map(|one| one.origin.clone());
            Used {
                row: *row,
                files: seen.iter().filter(|seen| seen.uses(&modules).is_some()).collect(),
                named: need.is_some(),
                origin: need.or_else(locked).unwrap_or_else(|| row.origin()),
            }
        })
        .collect();
    // What stands on another framework is what the project is made with.
    let over: Vec<&str> =
        used.iter().filter(|used| !used.files.is_empty()).flat_map(|used| used.row.list("over")).collect();
    let mut found: Vec<Framework> = Vec::new();
    for one in used.iter().filter(|one| !over.contains(&one.row.key())) {
        match one.row.text("kind") {
            Some("worker") => {}
            _ => found.extend(of(look, &seen, one)),
        }
    }
    found.extend(workers::recognise(look, &seen, &used));
    found.extend(honest::recognise(look, &found));
    found
}

/// Whether an object of it is there that a server runs.
fn served(look: &Look<'_, '_>, row: Row<'_>) -> bool {
    matches!(row.text("kind"), Some("asgi" | "wsgi")) && look.code.apps.iter().any(|app| app.framework == row.key())
}

fn first(module: &'static str) -> &'static str {
    module.split('.').next().unwrap_or(module)
}

fn of(look: &Look<'_, '_>, seen: &[Seen], used: &Used<'_>) -> Option<Framework> {
    match used.row.key() {
        "streamlit" => streamlit::recognise(look, used),
        "pyramid" => pyramid::recognise(look, used),
        "scrapy" => scrapy(look, seen, used),
        "gradio" if mounted(used, "mount_gradio_app") => None,
        "nicegui" if mounted(used, "run_with") => None,
        "slack-bolt" => bot(look, used, socket(used)),
        // A flow is run by a server that the project only talks to, except where it serves itself.
        "prefect" => used.files.iter().any(|file| file.call(".serve").is_some()).then(|| by_file(look, used, false))?,
        "apache-airflow" | "jupyterlab" | "notebook" => None,
        "voila" => notebook(look, used),
        "mlflow" => alone(look, used),
        "flower" => None,
        "locust" | "reflex" => by_own_file(look, used),
        _ if used.row.flag("bot") => bot(look, used, true),
        _ => by_file(look, used, used.row.text("kind") == Some("own")),
    }
}

fn mounted(used: &Used<'_>, call: &str) -> bool {
    let ending = format!(".{call}");
    used.files.iter().any(|file| file.call(&ending).is_some())
}

/// It asks for events itself, and nothing connects to it.
fn socket(used: &Used<'_>) -> bool {
    used.files.iter().any(|file| file.uses(&["slack_bolt.adapter.socket_mode"]).is_some())
}

/// The words of a row.
pub(super) fn fill(row: Row<'_>, port: &str, file: &str, module: &str, object: &str) -> Vec<String> {
    let fill = |word: &str| {
        let word = word.replace("{port}", port).replace("{file}", file);
        word.replace("{module}", module).replace("{object}", object)
    };
    row.list("start").into_iter().map(fill).collect()
}

/// The port that a program of a row has by itself.
pub(super) fn usual(row: Row<'_>) -> &str {
    row.text("port").unwrap_or_default()
}

/// How a file is run: as a part of its package, or by its path.
pub(super) fn run(look: &Look<'_, '_>, main: &Main) -> Vec<String> {
    let inside = main.file.relative_to(&look.unit.folder).unwrap_or(main.file.as_str());
    let beside = inside.rsplit_once('/').map(|(folder, _)| format!("{folder}/__init__.py"));
    let package = main.from.is_empty() && beside.is_some_and(|file| look.unit.has(&file));
    let words: [&str; 3] = match package {
        true => ["python", "-m", main.module.trim_end_matches(".__main__")],
        false => ["python", inside, ""],
    };
    words.iter().filter(|word| !word.is_empty()).map(|word| (*word).to_owned()).collect()
}

/// A framework whose command takes the file, or whose file is run itself.
fn by_file(look: &Look<'_, '_>, used: &Used<'_>, listens: bool) -> Option<Framework> {
    let row = used.row;
    let words = row.list("start");
    let grade = if used.named { Grade::Strong } else { Grade::Likely };
    if words.first() == Some(&"python") {
        let main = main_of(look, used)?;
        let commands = look.package.is_some_and(|package| package.installs && !package.scripts.is_empty());
        // A class of the row is what runs; without it the project only uses a part of the framework.
        let classes = row.list("classes");
        let calls = |file: &&Seen| file.calls.iter().any(|call| class_of(row, &call.name));
        let works = row.flag("bot") || classes.is_empty() || listens || used.files.iter().any(|file| calls(file));
        if !works || commands && main.listens.is_none() {
            return None;
        }
        let grade = grade.min(main.grade.max(Grade::Likely));
        let because = "the file that runs it";
        let why = Origin::rule_from("python/own-server", because, [main.origin.clone(), row.origin()]);
        let launch = Launch::Words(Sourced::new(run(look, main), why));
        let mut found = used.framework(grade, launch);
        environment(row, &mut found);
        if !listens {
            found.port = None;
        }
        if row.key() == "cherrypy" {
            cherrypy(used, &mut found);
        }
        return Some(found);
    }
    let (entry, others) = entry(used)?;
    let object = object(row, entry).unwrap_or_default();
    if words.iter().any(|word| word.contains("{object}")) && object.is_empty() {
        return None;
    }
    let span = entry.uses(&row.list("modules")).unwrap_or_default();
    let rejected: Vec<Rejected> = others.iter().map(|other| lost(other, entry)).collect();
    let why = Origin::rule_from(
        "python/own-server",
        "its own command runs the file that uses it",
        [entry.origin(span, "import"), row.origin()],
    );
    let words = fill(row, usual(row), &entry.inside, &entry.module, &object);
    let launch = Launch::Words(Sourced::new(words, why.rejecting("python/own-server", rejected)));
    let mut found = used.framework(if others.is_empty() { grade } else { Grade::Likely }, launch);
    environment(row, &mut found);
    import_path(entry, &mut found);
    if !listens {
        found.port = None;
    }
    for needed in row.list("needs").into_iter().filter(|needed| !look.installs(needed)) {
        found.findings.push(
            Finding::warning(
                "python/server-not-installed",
                format!("{} is run by {needed}, which the project does not install", row.key()),
            )
            .help(format!("add {needed} to the requirements"))
            .at(used.origin.place().cloned()),
        );
    }
    Some(found)
}

/// CherryPy is told where to listen by its settings.
fn cherrypy(used: &Used<'_>, found: &mut Framework) {
    for file in &used.files {
        let updates = file.calls.iter().filter(|call| call.name == "cherrypy.config.update");
        for (call, (name, value)) in updates.flat_map(|call| call.pairs.iter().map(move |pair| (call, pair))) {
            match name.as_str() {
                "server.socket_host" => found.reached |= !matches!(value.as_str(), "127.0.0.1" | "localhost"),
                "server.socket_port" if value.parse::<u16>().is_ok() => {
                    found.port = Some(Sourced::new(value.clone(), file.origin(call.span, name)));
                }
                _ => {}
            }
        }
        found.reached |= file.sets.iter().any(|(name, _)| name == "cherrypy.server.socket_host");
    }
}

/// A folder of sources that has to be on the import path.
pub(super) fn import_path(entry: &Seen, found: &mut Framework) {
    if !entry.from.is_empty() && found.env.iter().all(|(name, _)| name != "PYTHONPATH") {
        let origin = Origin::rule_from(
            "python/import-path",
            "its modules are imported from there",
            [Origin::of_file(entry.path.clone())],
        );
        found.env.push(("PYTHONPATH".to_owned(), Sourced::new(entry.from.clone(), origin)));
    }
}

/// Why another file is not the entry.
pub(super) fn lost(other: &Seen, entry: &Seen) -> Rejected {
    let why = match other.imported {
        true => "another file imports it".to_owned(),
        false => format!("{} is more likely the program", entry.inside),
    };
    Rejected { value: other.inside.clone(), why, origin: Some(Origin::of_file(other.path.clone())) }
}

/// Variables of a row.
pub(super) fn environment(row: Row<'static>, found: &mut Framework) {
    for pair in row.list("env") {
        let Some((name, value)) = pair.split_once('=') else { continue };
        found.env.push((name.to_owned(), Sourced::new(value.replace("{port}", usual(row)), row.origin())));
    }
}

/// The program that uses the framework, or through whose imports it is used.
fn main_of<'l>(look: &'l Look<'_, '_>, used: &Used<'_>) -> Option<&'l Main> {
    let uses = |main: &&Main| used.files.iter().any(|file| file.path == main.file);
    let mains = || look.code.mains.iter().filter(|main| main.argument.is_none());
    let own = mains().filter(uses).find(|main| main.listens.is_some() || main.runs.is_some());
    own.or_else(|| mains().find(uses)).or_else(|| mains().next().filter(|_| !used.files.is_empty()))
}

/// The file that a command of the framework is given, and others that could be it.
pub(super) fn entry<'s>(used: &Used<'s>) -> Option<(&'s Seen, Vec<&'s Seen>)> {
    let names = used.row.list("files");
    let classes = used.row.list("classes");
    let rank = |seen: &&Seen| {
        let file = seen.path.file_name();
        let known = names.iter().position(|name| *name == file).unwrap_or(names.len());
        let stem = file.strip_suffix(".py").unwrap_or(file).to_ascii_lowercase();
        let usual = ENTRIES.iter().position(|name| *name == stem).unwrap_or(ENTRIES.len());
        let makes = classes.is_empty() || seen.made.iter().any(|made| class_of(used.row, &made.by));
        (seen.imported, !makes, seen.inside.matches('/').count(), known, usual)
    };
    let mut files = used.files.clone();
    order::sort_by_key(&mut files, |seen| rank(seen));
    let (entry, rest) = files.split_first()?;
    let best = rank(entry);
    let others = rest.iter().copied().filter(|other| rank(other).0 == best.0 && rank(other).1 == best.1).collect();
    Some((entry, others))
}

/// Whether a whole name is that of a class of a row.
pub(super) fn class_of(row: Row<'_>, name: &str) -> bool {
    let Some((module, last)) = name.rsplit_once('.') else { return false };
    row.list("classes").contains(&last) && row.list("modules").iter().any(|known| scan::within(module, known))
}

/// The object of a row that a file makes at its top.
pub(super) fn object(row: Row<'_>, seen: &Seen) -> Option<String> {
    seen.made.iter().find(|made| class_of(row, &made.by)).map(|made| made.name.clone())
}

/// A program that talks to a service from inside, for which it holds a token.
fn bot(look: &Look<'_, '_>, used: &Used<'_>, silent: bool) -> Option<Framework> {
    let mut found = by_file(look, used, !silent)?;
    let token = |name: &str| crate::evidence::is_secret(name, "");
    let read = look.code.env.iter().filter(|(name, default)| default.is_none() && token(name.value()));
    found.required.extend(read.map(|(name, _)| name.clone()));
    Some(found)
}

/// A command that finds its file by name.
fn by_own_file(look: &Look<'_, '_>, used: &Used<'_>) -> Option<Framework> {
    let row = used.row;
    let name = row.text("file").filter(|name| look.unit.has(name))?;
    let path = look.unit.path(name)?;
    let why =
        Origin::rule_from("python/own-server", "its command takes this file", [Origin::of_file(path), row.origin()]);
    let words = fill(row, usual(row), name, name.trim_end_matches(".py"), "");
    let mut found = used.framework(Grade::Strong, Launch::Words(Sourced::new(words, why)));
    environment(row, &mut found);
    if row.flag("node") {
        found.findings.push(
            Finding::warning(
                "python/needs-node",
                format!("{} builds a front end when it starts, which takes Node and the network", row.key()),
            )
            .help("export the front end beforehand, or say `--start` with its back end alone")
            .at(used.origin.place().cloned()),
        );
    }
    Some(found)
}

/// A program of a package that needs nothing of the project.
fn alone(look: &Look<'_, '_>, used: &Used<'_>) -> Option<Framework> {
    let tree = look.unit.project.tree();
    let sources = tree.files_below(&look.unit.folder).any(|path| matches!(path.extension(), Some("py" | "ipynb")));
    if sources || !used.named {
        return None;
    }
    let row = used.row;
    let why = Origin::rule_from(
        "python/own-server",
        "the project is its requirements alone",
        [used.origin.clone(), row.origin()],
    );
    let words = fill(row, usual(row), "", "", "");
    let mut found = used.framework(Grade::Likely, Launch::Words(Sourced::new(words, why)));
    environment(row, &mut found);
    Some(found)
}

/// A notebook that is served as a page.
fn notebook(look: &Look<'_, '_>, used: &Used<'_>) -> Option<Framework> {
    let tree = look.unit.project.tree();
    let notebooks: Vec<_> = tree.files_in(&look.unit.folder).filter(|path| path.extension() == Some("ipynb")).collect();
    let row = used.row;
    let place = match notebooks.as_slice() {
        [one] => one.file_name().to_owned(),
        [] => {
            let below = |path: &&crate::tree::RepoPath| path.extension() == Some("ipynb");
            let first = tree.files_below(&look.unit.folder).find(below)?;
            first.parent()?.relative_to(&look.unit.folder)?.to_owned()
        }
        _ => ".".to_owned(),
    };
    let origin = notebooks.first().map_or_else(|| used.origin.clone(), |path| Origin::of_file((*path).clone()));
    let why = Origin::rule_from("python/own-server", "it serves notebooks as pages", [origin, row.origin()]);
    let words = fill(row, usual(row), &place, "", "");
    Some(used.framework(Grade::Strong, Launch::Words(Sourced::new(words, why))))
}

/// Spiders, which run and end. One of them is the program; of several the user says which.
fn scrapy(look: &Look<'_, '_>, seen: &[Seen], used: &Used<'_>) -> Option<Framework> {
    let row = used.row;
    if !look.unit.has(row.text("file")?) {
        return by_file_of_spider(look, used);
    }
    let spiders: Vec<(String, &Seen)> = spiders(seen);
    let (name, file) = spiders.first()?;
    let why =
        Origin::rule_from("python/spider", "runs the spider once", [Origin::of_file(file.path.clone()), row.origin()]);
    let words = |name: &str| row.list("start").iter().map(|word| word.replace("{name}", name)).collect::<Vec<_>>();
    let mut found = used.framework(Grade::Strong, Launch::Words(Sourced::new(words(name), why)));
    for (other, file) in spiders.iter().skip(1) {
        found.processes.push(Side {
            name: other.clone(),
            words: words(other),
            env: Vec::new(),
            cwd: None,
            once: true,
            grade: Grade::Likely,
            origin: Origin::rule_from("python/spider", "another spider", [Origin::of_file(file.path.clone())]),
        });
    }
    Some(found)
}

/// The spiders by name.
fn spiders(seen: &[Seen]) -> Vec<(String, &Seen)> {
    let base = |base: &String| base.starts_with("scrapy") && base.ends_with("Spider");
    let mut found = Vec::new();
    for file in seen {
        if file.classes.iter().any(|(_, bases, _)| bases.iter().any(base)) {
            found.extend(file.names.iter().map(|name| (name.clone(), file)));
        }
    }
    found
}

fn by_file_of_spider(look: &Look<'_, '_>, used: &Used<'_>) -> Option<Framework> {
    let main = main_of(look, used)?;
    let why = Origin::rule_from("python/spider", "the file that starts the spider", [main.origin.clone()]);
    Some(used.framework(Grade::Likely, Launch::Words(Sourced::new(run(look, main), why))))
}
