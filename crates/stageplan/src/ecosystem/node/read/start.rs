//! What could start the unit, best first, and which source files stand behind it.

use std::collections::BTreeMap;

use crate::ecosystem::Grade;
use crate::ecosystem::node::scripts::{Before, Launch, Prepare, Runner, Scripts};
use crate::ecosystem::node::typescript::{self, Output};
use crate::ecosystem::node::{entry, read::code};
use crate::evidence::{CommandForm, Evidence};
use crate::origin::{Origin, Rejected, Sourced};
use crate::project::Unit;

use super::delegate::STARTS;
use super::manifest::Package;
use super::processes::{self, Process};

/// A way to start the unit.
#[derive(Clone, Debug)]
pub(in super::super) struct Start {
    pub(in super::super) launch: Launch,
    pub(in super::super) origin: Origin,
    /// The source file behind it, relative to the unit.
    pub(in super::super) source: Option<String>,
    /// The file is made by the build.
    pub(in super::super) built: bool,
}

/// The best way, and why not the others.
#[derive(Clone, Debug, Default)]
pub(in super::super) struct Starts {
    pub(in super::super) best: Option<Start>,
    pub(in super::super) rejected: Vec<Rejected>,
    /// A start script that is there and could not be taken apart: its name, why, and where.
    pub(in super::super) unclear: Option<(String, String, Origin)>,
    /// What the best way does before it starts the program.
    pub(in super::super) prepares: Vec<Prepare>,
    /// Other processes of the same program.
    pub(in super::super) others: Vec<Process>,
    /// Where one more of them is than are looked at.
    pub(in super::super) more: Option<Origin>,
    /// A command of the package, where nothing serves: its name and how it is run.
    pub(in super::super) tool: Option<(String, Start)>,
}

impl Starts {
    /// Finds what runs before a start and beside it.
    pub(super) fn surround(
        &mut self,
        best: &Start,
        unit: &Unit<'_>,
        package: &Package,
        scripts: &Scripts<'_>,
        outputs: &mut Vec<Output>,
        around: &Around<'_>,
    ) {
        self.prepares = scripts.prepares(&best.launch.before);
        let Around { evidence, members, builds, .. } = *around;
        let mut reader = Reader { unit, members, outputs, builds, starts: Starts::default(), development: None };
        let mut locate = |launch, origin| reader.locate(launch, origin);
        (self.others, self.more) = processes::find(package, scripts, evidence, best, &mut locate);
    }
}

/// What is known beside the package itself.
pub(super) struct Around<'a> {
    pub(super) evidence: &'a Evidence,
    pub(super) members: &'a BTreeMap<String, String>,
    /// There is a script that builds.
    pub(super) builds: bool,
    /// What the root of the workspace has it do.
    pub(super) handed: Option<&'a Sourced<String>>,
}

pub(super) fn read(
    unit: &Unit<'_>,
    package: &Package,
    scripts: &Scripts<'_>,
    outputs: &mut Vec<Output>,
    around: &Around<'_>,
) -> Starts {
    let mut starts = best(unit, package, scripts, outputs, around);
    if let Some(best) = starts.best.clone() {
        starts.surround(&best, unit, package, scripts, outputs, around);
    }
    starts
}

fn best(
    unit: &Unit<'_>,
    package: &Package,
    scripts: &Scripts<'_>,
    outputs: &mut Vec<Output>,
    around: &Around<'_>,
) -> Starts {
    let Around { evidence, members, builds, handed } = *around;
    let mut reader = Reader { unit, members, outputs, builds, starts: Starts::default(), development: None };
    if let Some(line) = handed {
        reader.offer(scripts.line(line.value()), line.value(), line.origin().clone(), false);
    }
    for shown in &evidence.starts {
        if shown.grade < Grade::Strong || shown.form == CommandForm::ImageEntrypoint {
            continue;
        }
        // A service of a compose file may have any name; the processes of a Procfile have the names of their roles.
        let role = matches!(shown.process.as_str(), "web" | "app" | "server" | "api" | "worker" | "");
        if matches!(shown.shown_by, "Procfile" | "heroku" | "fly") && !role {
            continue;
        }
        reader.offer(scripts.line(shown.command.value()), shown.command.value(), shown.command.origin().clone(), false);
    }
    for name in STARTS {
        if let Some(line) = package.scripts.get(*name) {
            let launch = scripts.script(name);
            if let Err(why) = &launch
                && reader.starts.unclear.is_none()
            {
                reader.starts.unclear = Some(((*name).to_owned(), why.clone(), line.origin().clone()));
            }
            reader.offer(launch, &format!("script `{name}`"), line.origin().clone(), false);
        }
    }
    // What a package with types or exports names as its main is for importing; its programs are in `bin`.
    let main = package.main.iter().map(|main| ("main", main));
    let bins = package.bins.iter().map(|(_, bin)| ("bin", bin));
    let files: Vec<_> = if package.is_library { bins.chain(main).collect() } else { main.chain(bins).collect() };
    for (kind, file) in files {
        reader.file(file.value(), kind, file.origin().clone(), false);
    }
    for name in ["dev", "start:dev", "develop", "serve:dev"] {
        if let Some(line) = package.scripts.get(name) {
            reader.offer(scripts.script(name), &format!("script `{name}`"), line.origin().clone(), true);
        }
    }
    if reader.starts.best.is_none()
        && let Some(start) = reader.development.take()
    {
        reader.starts.best = Some(start);
    }
    // Programs by their customary names, then whatever else lies at the top and listens.
    let mut programs: Vec<String> = entry::conventional(unit).collect();
    let tree = unit.project.tree();
    let others = tree.files_in(&unit.folder).map(|path| path.file_name().to_owned());
    let others = others.filter(|name| {
        [".js", ".mjs", ".cjs", ".ts"].iter().any(|end| name.ends_with(end))
            && name.matches('.').count() == 1
            && !["mock", "test", "config", "seed", "script", "setup"].iter().any(|word| name.contains(word))
    });
    programs.extend(others.take(20).collect::<Vec<_>>());
    for certain in [false, true] {
        for file in &programs {
            if reader.starts.best.is_some() {
                return reader.starts;
            }
            let customary = file.starts_with("server") || file.starts_with("bin/www") || file.starts_with("app.");
            if certain && (!customary || package.is_library) {
                continue;
            }
            if let Some(source) = unit.source(file) {
                reader.file(file, "the file", source.origin_of_file(), certain);
            }
        }
        // Nothing is seen to listen in it, but it is what the package names and nobody imports a private package.
        if !certain
            && let Some(main) = &package.main
            && !package.is_library
            && (package.private || package.bins.is_empty() && !package.scripts.contains_key("prepublishOnly"))
        {
            reader.file(main.value(), "main", main.origin().clone(), true);
        }
    }
    reader.starts
}

/// The command that a package is published for: the one that is called like the package, or the only one.
pub(super) fn tool(
    unit: &Unit<'_>,
    package: &Package,
    outputs: &mut Vec<Output>,
    around: &Around<'_>,
) -> Option<(String, Start)> {
    let own = package.name.as_ref().map_or("", |name| name.value().rsplit('/').next().unwrap_or_default());
    let named = package.bins.iter().find(|(name, _)| name == own);
    let (name, file) = named.or_else(|| package.bins.first())?;
    let starts = Starts::default();
    let mut reader =
        Reader { unit, members: around.members, outputs, builds: around.builds, starts, development: None };
    let words = vec!["node".to_owned(), file.value().trim_start_matches("./").to_owned()];
    let launch = Launch { words, file: Some(1), ..Launch::default() };
    let start = reader.locate(launch, file.origin().clone()).ok()?;
    start.source.is_some().then(|| (name.clone(), start))
}

struct Reader<'a, 'p> {
    unit: &'a Unit<'p>,
    members: &'a BTreeMap<String, String>,
    outputs: &'a mut Vec<Output>,
    builds: bool,
    starts: Starts,
    development: Option<Start>,
}

impl Reader<'_, '_> {
    fn reject(&mut self, value: &str, why: impl Into<String>, origin: Origin) {
        self.starts.rejected.push(Rejected { value: value.to_owned(), why: why.into(), origin: Some(origin) });
    }

    fn offer(&mut self, launch: Result<Launch, String>, value: &str, origin: Origin, development: bool) {
        let launch = match launch {
            Ok(launch) => launch,
            Err(why) => return self.reject(value, why, origin),
        };
        if let Some(best) = &self.starts.best {
            // A script that the start goes through, or that comes to the same, is not what lost.
            let same = best.launch.words == launch.words
                || launch.through.iter().any(|script| best.launch.through.contains(script));
            if !same {
                let why = best.origin.says_otherwise();
                self.reject(value, why, origin);
            }
            return;
        }
        let dev = launch.dev.clone();
        let tool = matches!(launch.runner, Runner::Package(_)) && dev.is_some();
        if tool {
            return self.reject(value, dev.unwrap_or_default(), origin);
        }
        match self.locate(launch, origin.clone()) {
            Ok(start) if dev.is_some() || development => {
                let why = dev.unwrap_or_else(|| "it is meant for development".to_owned());
                self.reject(value, why, origin);
                if self.development.is_none() {
                    self.development = Some(start);
                }
            }
            Ok(start) => self.starts.best = Some(start),
            Err(why) => self.reject(value, why, origin),
        }
    }

    /// Offers a file by itself. Unless it is `certain` to be a program it must listen or work.
    fn file(&mut self, file: &str, value: &str, origin: Origin, certain: bool) {
        if self.starts.best.is_some() {
            return;
        }
        let value = format!("{value} {file}");
        if file.ends_with(".d.ts") || file.ends_with(".json") || file.ends_with(".css") {
            return;
        }
        let launch = Launch {
            words: vec!["node".to_owned(), file.trim_start_matches("./").to_owned()],
            file: Some(1),
            assumed: true,
            ..Launch::default()
        };
        let start = match self.locate(launch, origin.clone()) {
            Ok(start) => start,
            Err(why) => return self.reject(&value, why, origin),
        };
        let Some(source) = start.source.clone() else {
            return self.reject(&value, "its source was not found", origin);
        };
        if !certain {
            let seen = code::scan(self.unit, &[source], self.outputs, self.members);
            let serves = !seen.listens.is_empty() || seen.needs_bun.is_some();
            let commands = seen.commands.serving().is_some();
            let works = ["discord.js", "telegraf", "grammy", "bullmq", "node-cron", "mqtt", "kafkajs"]
                .iter()
                .any(|name| seen.imports.contains_key(*name));
            if !(serves || works || commands) {
                return self.reject(&value, "nothing in it listens or works", origin);
            }
        }
        self.starts.best = Some(start);
    }

    /// Finds the file behind a launch, and the compiled one where it is a source.
    fn locate(&mut self, mut launch: Launch, origin: Origin) -> Result<Start, String> {
        let Some(at) = launch.file else {
            // A package's program that is told what the build makes: `moleculer-runner dist/services`.
            let told = launch.words.iter().skip(1).chain(launch.env.iter().map(|(_, value)| value));
            let built = matches!(launch.runner, Runner::Package(_))
                && told.map(|word| word.trim_start_matches("./")).any(|word| {
                    self.outputs.iter().any(|output| word == output.folder || path_in(word, &output.folder))
                });
            return Ok(Start { launch, origin, source: None, built });
        };
        // `node .` runs what the manifest names.
        if matches!(launch.words.get(at).map(String::as_str), Some("." | "./"))
            && entry::resolve(self.unit, "").is_none()
            && let Some(main) = self.unit.json("package.json").and_then(|file| file.string(&["main"]))
        {
            main.value().trim_start_matches("./").clone_into(&mut launch.words[at]);
        }
        let written = launch.words.get(at).cloned().unwrap_or_default();
        let inside = |name: &str| match &launch.cwd {
            Some(cwd) => format!("{cwd}/{name}"),
            None => name.to_owned(),
        };
        let path = self.unit.path(&inside(&written)).ok_or("the file is outside the repository")?;
        let relative = path.relative_to(&self.unit.folder).ok_or("the file is outside the unit")?.to_owned();
        if let Some(found) = entry::resolve(self.unit, &relative) {
            let compiles = matches!(launch.runner, Runner::Compiling(_));
            // With a build there is a compiled file, which starts faster and needs no compiler in the image.
            if launch.cwd.is_none()
                && compiles
                && self.builds
                && let Some(built) = typescript::built(&found, self.outputs)
            {
                let from = launch.words.get(at).cloned().unwrap_or_default();
                launch.notes.push(format!("the build compiles {from} to {built}"));
                let tail: Vec<String> = launch.words.get(at + 1..).unwrap_or_default().to_vec();
                launch.words = ["node".to_owned(), built].into_iter().chain(tail).collect();
                launch.file = Some(1);
                launch.runner = Runner::Node;
                return Ok(Start { launch, origin, source: Some(found), built: true });
            }
            if launch.runner == Runner::Node && written.is_empty() | (written == ".") {
                launch.words[at] = found.clone();
            }
            return Ok(Start { launch, origin, source: Some(found), built: false });
        }
        if launch.runner == Runner::System {
            return Err(format!("{written} is not in the repository"));
        }
        let source = typescript::source_of(self.unit, &relative, self.outputs);
        let known = self.outputs.iter().any(|output| relative == output.folder || path_in(&relative, &output.folder));
        let top = relative.split('/').next().unwrap_or_default();
        let absent =
            relative.contains('/') && self.unit.path(top).is_some_and(|top| !self.unit.project.tree().has_folder(&top));
        let before = launch.before.iter().any(|before| matches!(before, Before::Script(_)));
        if known || absent && (self.builds || before) {
            if !known && top != "node_modules" {
                // A tool with its own configuration makes the folder.
                self.outputs.push(Output {
                    tool: "build".to_owned(),
                    folder: top.to_owned(),
                    mirrors: None,
                    script: String::new(),
                });
            }
            let source = source
                .or_else(|| typescript::source_of(self.unit, &relative, self.outputs))
                .or_else(|| self.likely_source(&relative));
            return Ok(Start { launch, origin, source, built: true });
        }
        Err(format!("{written} is not in the repository and no build makes it"))
    }

    /// The source a bundle is probably made of: a file of the same name, else the conventional program.
    fn likely_source(&self, built: &str) -> Option<String> {
        let stem = built.rsplit('/').next()?.split('.').next()?;
        let named = [stem, "index", "main", "server", "app"].iter().find_map(|stem| {
            ["src/", "", "server/", "bin/", "lib/", "app/"]
                .iter()
                .find_map(|folder| entry::resolve(self.unit, &format!("{folder}{stem}")))
        });
        named.or_else(|| entry::conventional(self.unit).next())
    }
}

fn path_in(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}
