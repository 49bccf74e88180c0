//! Frameworks whose build makes a server.
//!
//! What such a server needs is a row of the table `server`, and `look` of the framework's [`Front`] names the row:
//!
//! * `output`: the folder that the build fills, unless the key `output` of the front, or `draft.output`, says another;
//! * `take`: what goes into the image, seen from the unit's folder, as `FROM` or `FROM > TO`. `{}` is the output, `^` the
//!   folder in which what was packed begins (`draft.inside`), `*` the configuration and what it imports. What the build
//!   makes beside the output has a `+` before it; anything else is taken where it exists. `leave` are patterns that are
//!   left out of the output;
//! * `packages`: whether the program needs `production` packages beside it, or `none`, because the build packed them;
//! * `start`: none where only a server of the project's own serves what the build made, else the words that start it, and
//!   `serve` programs by which scripts of projects do the same. `draft.start` says it where the row cannot. A script that
//!   starts anything else is the project's own server and wins;
//! * `port` and `variable`: where it listens unless that variable says otherwise (`PORT` where the row has none);
//! * `env` and `build-env`: what it and its build are told, `NAME=VALUE`; `variables`: how names begin that the build
//!   writes into pages; `ignore`: what local runs leave beside the output;
//! * `sources`: folders that the output is made of, which a server of the project's own around it has no use for;
//! * `needs`: variables without which the program does not start; `volumes`: folders beside the output that it writes and
//!   that should last; `job`: what prepares its database, where the package `job-with` is there;
//! * `writes`: the program writes beside its own files; `stops`: it ends by itself on SIGTERM;
//! * `typescript-before`: the first version that reads a typed configuration without the compiler.
//!
//! [`Front`]: super::front::Front

use std::collections::BTreeMap;

use super::front::{Config, Draft, Look, Told, Verdict, left_out};
use super::reach::Reach;
use crate::catalog::Row;
use crate::ecosystem::Grade;
use crate::ecosystem::node::CATALOG;
use crate::ecosystem::node::read::code;
use crate::ecosystem::node::read::manifest::Package;
use crate::finding::Finding;
use crate::origin::{Origin, Rejected, Sourced};
use crate::project::Unit;

/// What stands beside a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Packages {
    /// Nothing: they are part of what the build made.
    Inside,
    /// The packages of production.
    Production,
}

/// Something that goes into the image.
#[derive(Clone, Debug)]
pub(in super::super) struct Take {
    /// Where it is, relative to the unit.
    pub(in super::super) from: String,
    /// Where it goes, relative to the unit; `^` is the folder in which what was packed begins.
    pub(in super::super) to: String,
    /// The build makes it.
    pub(in super::super) made: bool,
    /// It is one file.
    pub(in super::super) file: bool,
}

/// A server that a framework's build makes.
#[derive(Clone, Debug)]
pub(in super::super) struct Server {
    /// The framework's name.
    pub(in super::super) name: &'static str,
    /// What told it.
    pub(in super::super) found: Sourced<String>,
    pub(in super::super) grade: Grade,
    /// Its row.
    pub(in super::super) row: Row<'static>,
    /// The script that builds it.
    pub(in super::super) script: Option<Sourced<String>>,
    /// What builds it where no script does.
    pub(in super::super) command: &'static [&'static str],
    /// Programs that serve what was built.
    pub(in super::super) programs: Vec<&'static str>,
    /// The folder that the build fills, relative to the unit.
    pub(in super::super) output: Sourced<String>,
    /// What goes into the image.
    pub(in super::super) take: Vec<Take>,
    /// Where the unit lies in what was packed.
    pub(in super::super) inside: String,
    pub(in super::super) packages: Packages,
    pub(in super::super) start: Vec<String>,
    /// The variable that moves its port.
    pub(in super::super) variable: String,
    pub(in super::super) env: Vec<(String, Sourced<String>)>,
    pub(in super::super) build_env: Vec<(String, Sourced<String>)>,
    /// Variables that the build only asks whether they are there, with what stands in for them.
    pub(in super::super) stand_ins: Vec<(String, Sourced<String>)>,
    /// A package of development that it loads while it runs.
    pub(in super::super) loads: Option<Sourced<String>>,
    /// Variables that it or its configuration reads.
    pub(in super::super) reads: Vec<code::Read>,
    /// Folders beside the output that it writes and that should last.
    pub(in super::super) volumes: Vec<String>,
    /// What prepares its database.
    pub(in super::super) job: Option<Vec<String>>,
    /// What lies beyond its own folder.
    pub(in super::super) reach: Reach,
    /// What should be known.
    pub(in super::super) findings: Vec<Finding>,
    /// Other frameworks of the same folder.
    pub(in super::super) rejected: Vec<Rejected>,
}

impl Server {
    /// That only a server of the project's own serves what is built, and nothing starts one.
    pub(super) fn wants_server(&self) -> Finding {
        let message =
            format!("what {} builds here is for a server of the project's own, and nothing starts one", self.name);
        Finding::error("node/wants-own-server", message)
            .help("add a `start` script that runs that server, or the package by which the framework serves itself")
            .at(self.found.origin().place().cloned())
    }
}

/// What the row `key` says of what was looked at.
pub(super) fn server(look: &Look<'_>, draft: Draft, found: Sourced<String>, key: &str, grade: Grade) -> Option<Server> {
    let row = CATALOG.row("server", key)?;
    let mut findings = [draft.findings, draft.output_doubts].concat();
    let standard = row.text("output").unwrap_or_default();
    let told = match (draft.output, look.flag(look.front.output.flags)) {
        (Some(output), _) | (None, Some(output)) => Told::Said(output),
        (None, None) if look.front.output.path.is_empty() => Told::Silent,
        (None, None) => look.told(look.front.output.path),
    };
    let clean = |text: &str| text.trim_start_matches("./").trim_end_matches('/').to_owned();
    let output = match told {
        Told::Said(said) if !said.value().starts_with('/') && look.unit.path(said.value()).is_some() => {
            let folder = clean(said.value());
            said.derive("node/server-output", "", folder)
        }
        Told::Silent => Sourced::new(standard.to_owned(), row.origin()),
        other => {
            findings.push(
                Finding::warning(
                    "node/computed-setting",
                    format!(
                        "where the output goes is computed or outside of the project, so `{standard}` is taken for it"
                    ),
                )
                .help("write it into the configuration as plain text")
                .at(other.origin().and_then(|origin| origin.place().cloned())),
            );
            Sourced::new(standard.to_owned(), row.origin())
        }
    };
    let folder = output.value();
    let mut loads = draft.loads;
    let mut take = Vec::new();
    for item in row.list("take") {
        let (from, to) = item.split_once(" > ").unwrap_or((item, item));
        if from == "*" {
            take.extend(configuration(look, &mut loads));
            continue;
        }
        let (source, target) = (from.replace("{}", folder), to.replace("{}", folder));
        let (source, target) = (source.trim_start_matches('+').to_owned(), target.trim_start_matches('+').to_owned());
        let made = from.starts_with(['{', '+']);
        let exists = || look.unit.path(&source).is_some_and(|path| look.unit.project.tree().has_folder(&path));
        let file = !made && look.unit.has(&source);
        if made || file || exists() {
            take.push(Take { from: source, to: target, made, file });
        }
    }
    take.extend(migrations(look));
    if row.text("variables").is_some() {
        findings.extend(left_out(look.unit));
    }
    let start =
        draft.start.unwrap_or_else(|| row.list("start").iter().map(|word| word.replace("{}", folder)).collect());
    let pairs = |field| {
        let pairs = row.list(field).into_iter().filter_map(|pair| pair.split_once('='));
        pairs.map(|(name, value)| (name.to_owned(), Sourced::new(value.to_owned(), row.origin()))).collect::<Vec<_>>()
    };
    let prefix = draft.prefix.map(|prefix| prefix.value().clone());
    let prefix = prefix.filter(|prefix| crate::settings::is_variable_name(prefix)).unwrap_or_default();
    let inside = row.text("packages") == Some("none") && !draft.beside;
    let mut build_env = pairs("build-env");
    build_env.extend(draft.build_env);
    let needed = |name: Sourced<String>| code::Read { name, default: None, required: true, loading: false };
    let env = pairs("env");
    let mut reads: Vec<code::Read> = draft.needs.into_iter().map(needed).collect();
    let named = row.list("needs").into_iter().map(|name| Sourced::new(name.to_owned(), row.origin()));
    reads.extend(named.map(needed));
    reads.extend(draft.reads);
    reads.retain(|read| env.iter().all(|(name, _)| name != read.name.value()));
    let with = row.text("job-with").is_none_or(|name| look.package.runs(name).is_some());
    let job: Vec<String> = row.list("job").into_iter().map(str::to_owned).collect();
    let volumes = row.list("volumes").into_iter().map(str::to_owned);
    Some(Server {
        name: draft.name.or(row.text("name"))?,
        found,
        grade,
        row,
        script: look.run.map(|run| run.script.clone()),
        command: look.front.build,
        programs: look.front.programs.iter().copied().chain(row.list("serve")).collect(),
        take,
        inside: draft.inside,
        packages: if inside { Packages::Inside } else { Packages::Production },
        start,
        variable: format!("{prefix}{}", row.text("variable").unwrap_or("PORT")),
        env,
        build_env,
        reads,
        volumes: volumes.chain(draft.volumes).collect(),
        job: Some(job).filter(|job| with && !job.is_empty()),
        stand_ins: draft.stand_ins,
        loads,
        reach: draft.reach,
        findings,
        rejected: Vec::new(),
        output,
    })
}

/// Where a tool keeps the steps of a schema, which servers apply as they start and no bundler sees.
fn migrations(look: &Look<'_>) -> Option<Take> {
    let folder = steps(look.unit, look.package)?.value().clone();
    Some(Take { from: folder.clone(), to: folder, made: false, file: false })
}

/// The folder of the steps of a schema that programs apply by themselves.
pub(in super::super) fn steps(unit: &Unit<'_>, package: &Package) -> Option<Sourced<String>> {
    package.any("drizzle-orm")?;
    let told = Config::read(unit, &["drizzle.config"]).map(|config| config.told(&["out"]));
    let folder = match &told {
        Some(Told::Said(folder)) => folder.value().trim_start_matches("./").trim_end_matches('/').to_owned(),
        _ => "drizzle".to_owned(),
    };
    let first = unit.path(&folder).and_then(|path| unit.project.tree().files_below(&path).next().cloned())?;
    let origin = told.and_then(|told| told.origin()).unwrap_or_else(|| Origin::of_file(first));
    Some(Sourced::new(folder, origin))
}

/// The configuration that the server reads as it starts, with what that imports.
fn configuration(look: &Look<'_>, loads: &mut Option<Sourced<String>>) -> Vec<Take> {
    let path = look.config.and_then(|config| config.source.path.relative_to(&look.unit.folder));
    let Some(path) = path.map(str::to_owned) else { return Vec::new() };
    let code = code::scan(look.unit, &[path], &[], &BTreeMap::new());
    let dev =
        code.imports.iter().find(|(name, _)| look.package.dev.contains_key(*name) && look.package.runs(name).is_none());
    if let Some((name, origin)) = dev
        && loads.is_none()
    {
        *loads = Some(Sourced::new(name.clone(), origin.clone()));
    }
    // What lies above the unit is no part of it.
    let files = code.order.into_iter().filter(|file| !file.starts_with("../"));
    files.map(|file| Take { from: file.clone(), to: file, made: false, file: true }).collect()
}

/// Presets of Nitro that Node runs by the same file.
const NODE_PRESETS: &[&str] = &["node-server", "node-cluster", "node"];

/// Has Nitro build for Node where the project says something else. What the script says cannot be overruled.
pub(super) fn nitro(look: &Look<'_>, draft: &mut Draft, preset: &Told, row: &'static str) -> Verdict {
    if let Some(flag) = look.flag(&["--preset"]) {
        return preset_elsewhere(&Told::Said(flag)).map_or(Verdict::Serves(row), Verdict::Told);
    }
    overrule(draft, preset);
    Verdict::Serves(row)
}

fn overrule(draft: &mut Draft, preset: &Told) {
    let Some(origin) = preset.origin() else { return };
    let said = match preset {
        Told::Said(said) if NODE_PRESETS.contains(&said.value().replace('_', "-").as_str()) => return,
        Told::Said(said) => format!("the configuration builds for {}", said.value()),
        _ => "what the configuration builds for is computed".to_owned(),
    };
    let why = "the variable beats what the configuration says";
    let why = Origin::rule_from("node/nitro-preset", why, [origin.clone()]);
    draft.build_env.push(("NITRO_PRESET".to_owned(), Sourced::new("node-server".to_owned(), why)));
    draft.findings.push(
        Finding::note("node/nitro-preset", format!("{said}, and the image's build says `node-server` instead"))
            .help("nothing is to be done, unless the program uses what only that platform has")
            .at(origin.place().cloned()),
    );
}

/// What to do about a preset of Nitro for another platform, where no variable beats it.
pub(super) fn preset_elsewhere(preset: &Told) -> Option<Finding> {
    let Told::Said(said) = preset else { return None };
    let name = said.value().replace('_', "-");
    (!NODE_PRESETS.contains(&name.as_str())).then(|| {
        elsewhere(
            format!("the configuration builds for {name}, which is no container"),
            "leave the preset out, or write `preset: 'node-server'`".to_owned(),
            Some(said.origin()),
        )
    })
}

/// Says that the adapter for Node is the one to be taken among several.
pub(super) fn several_adapters(origin: &Origin) -> Finding {
    let message = "which adapter is taken is computed while the build runs, and the image needs the one for Node";
    Finding::warning("node/computed-adapter", message)
        .help("see that nothing in the image's build chooses another, such as a variable of a platform")
        .at(origin.place().cloned())
}

/// Says that what the build makes runs elsewhere.
pub(super) fn elsewhere(message: String, help: String, origin: Option<&Origin>) -> Finding {
    Finding::error("node/built-for-elsewhere", message).help(help).at(origin.and_then(|origin| origin.place().cloned()))
}
