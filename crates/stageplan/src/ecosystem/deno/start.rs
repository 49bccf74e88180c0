//! What starts the unit: tasks and what the project shows, then its entry by convention.

use super::code::{self, Around};
use super::config;
use super::tasks::{self, Launch, Tasks, Verb};
use crate::ecosystem::Grade;
use crate::evidence::{CommandForm, Evidence};
use crate::origin::{Origin, Rejected, Sourced};
use crate::project::{Manifest, Unit};
use crate::tree::RepoPath;

/// How the start was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A line of the project says so.
    Told,
    /// Only a line for development does, without what watches files.
    Development,
    /// A file looks like the program, and nothing says how it is run.
    File,
}

/// A program that `deno compile` makes.
#[derive(Clone, Debug)]
pub(super) struct Compiled {
    pub(super) launch: Launch,
    /// The task that makes it.
    pub(super) task: Sourced<String>,
}

/// A start.
#[derive(Clone, Debug)]
pub(super) struct Best {
    pub(super) launch: Launch,
    pub(super) kind: Kind,
    pub(super) origin: Origin,
    /// The file that is run is made by the build.
    pub(super) built: bool,
    /// What is run is made by `deno compile`.
    pub(super) compiled: Option<Compiled>,
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub(super) struct Start {
    pub(super) best: Option<Best>,
    /// The file where the program begins.
    pub(super) entry: Option<RepoPath>,
    /// What else could have been the start.
    pub(super) rejected: Vec<Rejected>,
    /// The task for development.
    pub(super) development: Option<Sourced<String>>,
}

/// Tasks that start a program, best first.
pub(super) const STARTS: &[&str] =
    &["start", "start:prod", "prod", "production", "serve", "server", "run", "web", "preview"];

/// Tasks for development.
const DEVELOPMENT: &[&str] = &["dev", "develop", "watch", "start:dev"];

/// Files that by their names are the program, best first.
const ENTRIES: &[&str] = &[
    "main",
    "server",
    "app",
    "index",
    "mod",
    "src/main",
    "src/server",
    "src/app",
    "src/index",
    "src/mod",
    "server/main",
];

pub(super) fn read(
    unit: &Unit<'_>,
    tasks: &Tasks,
    manifest: Option<&Manifest>,
    builds: bool,
    evidence: &Evidence,
    around: &Around<'_>,
) -> Start {
    let mut reader = Reader { unit, tasks, builds, around, start: Start::default(), development: None };
    for shown in evidence.starts.iter().filter(|shown| shown.grade >= Grade::Strong) {
        let role = matches!(shown.process.as_str(), "web" | "app" | "server" | "api" | "worker" | "");
        if shown.form != CommandForm::ImageEntrypoint && (role || shown.shown_by != "Procfile") {
            // The entry point of Deno's images takes its commands without a name before them.
            let given = shown.command.value();
            let bare = shown.form == CommandForm::ImageArguments
                && ["run", "serve", "task"].iter().any(|verb| given.split(' ').next() == Some(verb));
            let line = if bare { format!("deno {given}") } else { given.clone() };
            reader.offer(tasks::line(tasks, &line), given, shown.command.origin());
        }
    }
    for name in STARTS {
        if let Some(line) = tasks.get(*name) {
            reader.offer(tasks::task(tasks, name), &format!("task `{name}`"), line.origin());
        }
    }
    for (name, line) in tasks {
        let found = tasks::task(tasks, name);
        if found.as_ref().is_ok_and(|found| found.verb == Verb::Compile) {
            reader.offer(found, &format!("task `{name}`"), line.origin());
        }
    }
    for name in DEVELOPMENT {
        if let Some(line) = tasks.get(*name) {
            let name = Sourced::new((*name).to_owned(), line.origin().clone());
            reader.offer(tasks::task(tasks, name.value()), &format!("task `{}`", name.value()), line.origin());
            reader.start.development.get_or_insert(name);
        }
    }
    if reader.start.development.is_none() {
        let watches = |name: &&&str| tasks::task(tasks, name).is_ok_and(|found| found.watches.is_some());
        reader.start.development = STARTS
            .iter()
            .find(watches)
            .and_then(|name| Some(Sourced::new((*name).to_owned(), tasks.get(*name)?.origin().clone())));
    }
    if reader.start.best.is_none() {
        reader.start.best = reader.development.take();
    }
    if reader.start.best.is_none() {
        reader.by_file(manifest);
    }
    reader.start.entry = reader.entry();
    reader.start
}

struct Reader<'a, 'p> {
    unit: &'a Unit<'p>,
    tasks: &'a Tasks,
    builds: bool,
    around: &'a Around<'a>,
    start: Start,
    development: Option<Best>,
}

impl Reader<'_, '_> {
    fn reject(&mut self, value: &str, why: impl Into<String>, origin: &Origin) {
        let origin = Some(origin.clone());
        self.start.rejected.push(Rejected { value: value.to_owned(), why: why.into(), origin });
    }

    fn offer(&mut self, launch: Result<Launch, String>, value: &str, origin: &Origin) {
        let mut launch = match launch {
            Ok(launch) => launch,
            Err(why) => return self.reject(value, why, origin),
        };
        if let Some(best) = &self.start.best {
            if best.launch.words() != launch.words() && best.compiled.as_ref().is_none_or(|made| made.launch != launch)
            {
                let why = best.origin.says_otherwise();
                self.reject(value, why, origin);
            }
            return;
        }
        let tools = launch.file.rsplit('/').next().unwrap_or_default().split('.').next().unwrap_or_default() == "dev";
        let mapped = |(key, value, _): &(String, String, RepoPath)| {
            let far = !value.starts_with('.');
            far && (*key == launch.file || key.ends_with('/') && launch.file.starts_with(key.as_str()))
        };
        let far = ["npm:", "jsr:", "https://", "http://"].iter().any(|start| launch.file.starts_with(start));
        if far || self.around.map.iter().any(mapped) {
            return self.reject(value, format!("it runs the tool {}", launch.file), origin);
        }
        let dev = tools || launch.watches.is_some();
        let mut compiled = None;
        if launch.verb == Verb::Program {
            compiled = self.made(&launch);
            if compiled.is_none() {
                return self.reject(value, format!("nothing makes {}", launch.file), origin);
            }
        } else if launch.verb == Verb::Compile {
            let task = launch.through.last().cloned().unwrap_or_default();
            let made = Compiled { launch: launch.clone(), task: Sourced::new(task, origin.clone()) };
            // What stands behind the file is handed to the program by Deno, which has put it into the program.
            launch = Launch { verb: Verb::Program, file: String::new(), env: Vec::new(), ..Launch::default() };
            compiled = Some(made);
        }
        let file = compiled.as_ref().map_or(&launch.file, |made| &made.launch.file);
        let written = match &launch.cwd {
            Some(cwd) => format!("{cwd}/{file}"),
            None => file.clone(),
        };
        let path = self.unit.path(&written);
        let there = path.as_ref().is_some_and(|path| self.unit.project.tree().has_file(path));
        let built = !there;
        if built && !self.builds && launch.before.is_empty() {
            return self.reject(value, format!("{written} is not in the repository and no task makes it"), origin);
        }
        if tools {
            return self.reject(value, "it starts the tools of development", origin);
        }
        let kind = if dev { Kind::Development } else { Kind::Told };
        let best = Best { launch, kind, origin: origin.clone(), built, compiled };
        if dev {
            self.reject(value, best.launch.watches.clone().unwrap_or_default(), origin);
            self.development.get_or_insert(best);
        } else {
            self.start.best = Some(best);
        }
    }

    /// The task that compiles the program which a line starts.
    fn made(&self, launch: &Launch) -> Option<Compiled> {
        let wanted = launch.file.trim_start_matches("./");
        self.tasks.iter().find_map(|(name, line)| {
            let found = tasks::task(self.tasks, name).ok().filter(|found| found.verb == Verb::Compile)?;
            let output = found.option(&["-o", "--output"]).map(|output| output.trim_start_matches("./").to_owned());
            let stem = || found.file.rsplit('/').next().and_then(|file| file.split('.').next()).map(str::to_owned);
            let same = output.or_else(stem).is_some_and(|output| output == wanted);
            same.then(|| Compiled { launch: found, task: Sourced::new(name.clone(), line.origin().clone()) })
        })
    }

    /// Takes a file that listens or exports what is served.
    fn by_file(&mut self, manifest: Option<&Manifest>) {
        let deployed = manifest.and_then(|manifest| manifest.string(&["deploy", "entrypoint"]));
        let exported = manifest.map(config::exports).unwrap_or_default().into_iter().map(|(_, file)| file);
        let mut files: Vec<(String, Option<Origin>)> = Vec::new();
        files.extend(deployed.map(|file| (file.value().clone(), Some(file.origin().clone()))));
        let usual = ENTRIES.iter().flat_map(|stem| ["ts", "tsx", "js", "mjs"].map(|end| format!("{stem}.{end}")));
        files.extend(usual.chain(exported.take(4)).map(|file| (file, None)));
        for (file, told) in files {
            let Some(path) = self.unit.path(&file).filter(|path| self.unit.project.tree().has_file(path)) else {
                continue;
            };
            let code = code::scan(self.unit, &path, self.around);
            let serves = code.exports_fetch.is_some() && code.listens.is_empty();
            if code.listens.is_empty() && !serves && told.is_none() {
                let why = "nothing in it listens";
                self.reject(&file, why, &Origin::of_file(path));
                continue;
            }
            let verb = if serves { Verb::Serve } else { Verb::Run };
            let launch = Launch { verb, file: file.trim_start_matches("./").to_owned(), ..Launch::default() };
            let origin = told.unwrap_or_else(|| Origin::of_file(path));
            self.start.best = Some(Best { launch, kind: Kind::File, origin, built: false, compiled: None });
            return;
        }
    }

    /// The file of the repository where the program begins; for one that the build makes, the source by convention.
    fn entry(&self) -> Option<RepoPath> {
        let best = self.start.best.as_ref()?;
        let file = best.compiled.as_ref().map_or(&best.launch.file, |made| &made.launch.file);
        let written = match &best.launch.cwd {
            Some(cwd) => format!("{cwd}/{file}"),
            None => file.clone(),
        };
        let tree = self.unit.project.tree();
        let own = self.unit.path(&written).filter(|path| tree.has_file(path));
        own.or_else(|| {
            let mut usual = ENTRIES.iter().flat_map(|stem| ["ts", "tsx", "js"].map(|end| format!("{stem}.{end}")));
            usual.find_map(|file| self.unit.path(&file).filter(|path| tree.has_file(path)))
        })
    }
}
