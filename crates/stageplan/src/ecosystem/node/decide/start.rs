//! The command that starts the unit.

use stageplan_syntax::shell;

use super::{answer, production};
use crate::ecosystem::node::frameworks::{Framework, only_serves_files};
use crate::ecosystem::node::read::Facts;
use crate::ecosystem::node::read::start::Start;
use crate::ecosystem::node::scripts::{Before, Launch, Runner, package_of};
use crate::ecosystem::node::{CATALOG, entry};
use crate::ecosystem::{Decide, NotDeployable};
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};

/// The command with what it needs.
#[derive(Clone, Debug)]
pub(super) struct Chosen {
    pub(super) words: Vec<String>,
    /// How many of them are the program, where whoever runs the image adds arguments.
    pub(super) program: usize,
    pub(super) why: Origin,
    pub(super) env: Vec<(String, String)>,
    pub(super) cwd: Option<String>,
    /// The file that runs is made by the build.
    pub(super) built: bool,
    /// The file that runs, relative to the unit.
    pub(super) file: Option<String>,
    /// It runs on bun.
    pub(super) bun: bool,
    pub(super) runtime: Sourced<String>,
    /// It has everything in it, and the image holds nothing beside it.
    pub(super) alone: bool,
    /// A program of a package that only development has runs it.
    pub(super) needs_dev: Option<String>,
    /// The package manager itself starts it.
    pub(super) by_manager: bool,
    /// Scripts to run in the build because the start line ran them.
    pub(super) before: Vec<Before>,
}

impl Chosen {
    /// Nothing is started: only the build is wanted.
    pub(super) fn nothing(facts: &Facts) -> Self {
        Self {
            words: Vec::new(),
            program: 0,
            why: facts.package.origin.clone(),
            env: Vec::new(),
            cwd: None,
            built: true,
            file: None,
            bun: false,
            alone: false,
            runtime: node_runtime(facts),
            needs_dev: None,
            by_manager: false,
            before: Vec::new(),
        }
    }

    /// For people.
    pub(super) fn shown(&self) -> Sourced<String> {
        Sourced::new(self.words.iter().map(|word| shell::quote(word)).collect::<Vec<_>>().join(" "), self.why.clone())
    }
}

fn node_runtime(facts: &Facts) -> Sourced<String> {
    Sourced::new("node".to_owned(), facts.package.origin.clone())
}

pub(super) fn choose(
    facts: &Facts,
    by: &Decide<'_>,
    frameworks: &[Framework],
    findings: &mut Vec<Finding>,
) -> Result<Chosen, NotDeployable> {
    if let Some(option) = &by.settings.start {
        return Ok(by_option(facts, option));
    }
    if let Some(other) = &facts.other_kind {
        return Err(match facts.fronts.told {
            Some(_) => answer::nothing_starts(facts, frameworks),
            None => answer::not_deployable(facts, other),
        });
    }
    let Some(start) = &facts.starts.best else {
        // A script that needs a shell is still a start; the package manager knows how to run it.
        return match &facts.starts.unclear {
            Some((name, why, origin)) if name == "start" => Ok(by_manager(facts, name, why, origin, findings)),
            _ => answer::tool(facts, findings).map_or_else(
                || Err(answer::nothing_starts(facts, frameworks)),
                |start| {
                    let mut chosen = from_start(facts, start, findings);
                    // Who uses it changes to the folder that it works on.
                    if let Some(file) = chosen.words.get_mut(1) {
                        *file = format!("{}/{file}", production::in_image(&facts.base, &facts.unit));
                    }
                    Ok(Chosen { program: chosen.words.len(), ..chosen })
                },
            ),
        };
    };
    // A tool that shows what is built is no start where what is built is for others.
    if let Runner::Package(program) = &start.launch.runner
        && only_serves_files(program)
        && (facts.fronts.told.is_some() || facts.fronts.library.is_some())
    {
        return Err(answer::nothing_starts(facts, frameworks));
    }
    Ok(from_start(facts, start, findings))
}

pub(super) fn by_option(facts: &Facts, option: &Sourced<String>) -> Chosen {
    let script = shell::parse(option.value());
    let words: Option<Vec<String>> = script
        .single()
        .filter(|command| command.redirects.is_empty() && command.env.is_empty() && script.is_simple())
        .and_then(|command| command.words.iter().map(shell::Word::literal).collect());
    let words = words.unwrap_or_else(|| vec!["/bin/sh".to_owned(), "-c".to_owned(), option.value().clone()]);
    let bun = words.first().is_some_and(|word| word == "bun");
    let by_manager = words.first().is_some_and(|word| matches!(word.as_str(), "npm" | "pnpm" | "yarn" | "npx"));
    let file = words.iter().skip(1).find(|word| !word.starts_with('-')).cloned();
    let built = file
        .as_ref()
        .is_some_and(|file| facts.outputs.iter().any(|output| file.starts_with(&format!("{}/", output.folder))));
    Chosen {
        words,
        program: 0,
        why: crate::planner::as_asked(option.origin()),
        env: Vec::new(),
        cwd: None,
        built,
        file,
        bun,
        runtime: if bun {
            option.derive("node/bun", "the start command runs bun", "bun".to_owned())
        } else {
            node_runtime(facts)
        },
        alone: false,
        needs_dev: None,
        by_manager,
        before: Vec::new(),
    }
}

fn by_manager(facts: &Facts, name: &str, why: &str, origin: &Origin, findings: &mut Vec<Finding>) -> Chosen {
    findings.push(
        Finding::warning("node/start-needs-shell", format!("script `{name}` could not be taken apart ({why}), so npm starts it and stands between the container and the program"))
            .help("say the program itself with `--start`, such as `node server.js`")
            .at(origin.place().cloned()),
    );
    Chosen {
        words: vec!["npm".to_owned(), "run".to_owned(), name.to_owned()],
        program: 0,
        why: Origin::rule_from(
            "node/start-by-npm",
            format!("{why}; npm hands the script to a shell"),
            [origin.clone()],
        ),
        env: Vec::new(),
        cwd: None,
        built: facts.build.is_some(),
        file: None,
        bun: false,
        alone: false,
        runtime: node_runtime(facts),
        needs_dev: None,
        by_manager: true,
        before: Vec::new(),
    }
}

pub(super) fn from_start(facts: &Facts, start: &Start, findings: &mut Vec<Finding>) -> Chosen {
    let launch = &start.launch;
    let mut words = launch.words.clone();
    let mut because = launch.notes.join("; ");
    let file = launch.file.and_then(|at| words.get(at)).cloned();
    let typescript = file.as_deref().is_some_and(entry::is_typescript);
    let mut needs_dev = None;
    let own_bun = facts.code.needs_bun.clone().or_else(|| {
        let engine = facts.package.engines.get("bun").filter(|_| !facts.package.engines.contains_key("node"));
        engine.map(|engine| engine.origin().clone())
    });
    if facts.code.not_all {
        findings.push(
            Finding::note(
                "node/not-all-read",
                "the program is larger than what is read of it; ports, files and variables may be incomplete",
            )
            .help("say with `--port`, `--writable` and `--env` what is missing"),
        );
    }
    let bun_words = launch.runner == Runner::Bun;
    let on_bun = bun_words || launch.runner == Runner::Node && launch.assumed && own_bun.is_some();
    if let Some(place) = own_bun.as_ref().filter(|_| launch.runner == Runner::Node && !on_bun) {
        let shown = words.iter().skip(1).map(|word| shell::quote(word)).collect::<Vec<_>>().join(" ");
        findings.push(
            Finding::warning(
                "node/starts-by-node",
                "the start command runs Node although the program is made for bun, so it may stop at once",
            )
            .help(format!("if it is a program for bun, let the start script say so, or say `--start 'bun {shown}'`"))
            .at(place.place().cloned()),
        );
    }
    if on_bun && !bun_words {
        words[0] = "bun".to_owned();
    }
    let bun_origin = if bun_words { start.origin.clone() } else { own_bun.unwrap_or_else(|| start.origin.clone()) };
    match &launch.runner {
        Runner::Compiling(name) => {
            let package = package_of(name);
            if facts.package.runs(package).is_none() {
                needs_dev = Some(package.to_owned());
                findings.push(
                    Finding::warning("node/compiles-while-running", format!("the start command compiles with {name}, which is a development dependency, so those stay in the image"))
                        .help("add a script that builds, or move the compiler to `dependencies`")
                        .at(start.origin.place().cloned()),
                );
            }
        }
        Runner::Package(name) => {
            let cli = format!("{name}-cli");
            let names = [name.as_str(), package_of(name), cli.as_str()];
            let known = names.iter().any(|name| facts.package.runs(name).is_some());
            let dev = names.iter().any(|name| facts.package.dev.contains_key(*name));
            if !known && dev {
                needs_dev = Some(name.clone());
                findings.push(
                    Finding::warning("node/starts-by-development-dependency", format!("the start command runs {name}, which is a development dependency, so those stay in the image"))
                        .help(format!("move {name} to `dependencies`"))
                        .at(start.origin.place().cloned()),
                );
            }
        }
        Runner::Node if typescript && !on_bun => findings.push(
            Finding::note(
                "node/type-stripping",
                format!("Node runs {} by leaving the types out", file.clone().unwrap_or_default()),
            )
            .help("this needs Node 22.18 or newer and allows no syntax that must be compiled, such as enums")
            .at(start.origin.place().cloned()),
        ),
        _ => {}
    }
    // Packages that the program imports although only development has them.
    if needs_dev.is_none() && !start.built {
        let imported = facts.code.imports.iter().find(|(name, _)| {
            facts.package.dev.contains_key(*name) && facts.package.runs(name).is_none() && is_server(name)
        });
        if let Some((name, origin)) = imported {
            needs_dev = Some(name.clone());
            findings.push(
                Finding::warning(
                    "node/imports-development-dependency",
                    format!(
                        "the program imports {name}, which is a development dependency, so those stay in the image"
                    ),
                )
                .help(format!("move {name} to `dependencies`"))
                .at(origin.place().cloned()),
            );
        }
    }
    // `node -r tsconfig-paths/register`: what is loaded first is as much a part of the program.
    if needs_dev.is_none()
        && let Some(name) =
            preloaded(launch).find(|name| facts.package.dev.contains_key(*name) && facts.package.runs(name).is_none())
    {
        needs_dev = Some(name.to_owned());
        findings.push(
            Finding::warning("node/starts-by-development-dependency", format!("the start command loads {name} first, which is a development dependency, so those stay in the image"))
                .help(format!("move {name} to `dependencies`"))
                .at(start.origin.place().cloned()),
        );
    }
    let written = words.len();
    let program = if sub_command(facts, start, &mut words, findings) { written } else { 0 };
    outside(start, findings);
    if let Some(dev) = &launch.dev {
        because = if because.is_empty() { dev.clone() } else { format!("{because}; {dev}") };
        // What watches files was taken off, and bun runs the same file without it.
        let finding = match launch.runner {
            Runner::Bun => Finding::note(
                "node/development-start",
                format!("the only start is for development, and {dev}; the image starts the same without that"),
            ),
            _ => Finding::warning(
                "node/development-start",
                format!("the only start that was found is for development: {dev}"),
            ),
        };
        findings.push(
            finding.help("add a `start` script for production, or say `--start`").at(start.origin.place().cloned()),
        );
    }
    let from = steps(facts, start).into_iter().chain(told(facts, &words));
    let why = Origin::rule_from("node/start-command", because, from)
        .rejecting("node/start-command", facts.starts.rejected.clone());
    Chosen {
        words,
        program,
        why,
        env: launch.env.clone(),
        cwd: launch.cwd.clone(),
        built: start.built,
        file,
        bun: on_bun,
        runtime: if on_bun {
            Sourced::new("bun".to_owned(), Origin::rule_from("node/bun", "the program runs on bun", [bun_origin]))
        } else {
            node_runtime(facts)
        },
        alone: false,
        needs_dev,
        by_manager: false,
        before: launch.before.clone(),
    }
}

/// The packages that Node is told to load before the program.
fn preloaded(launch: &Launch) -> impl Iterator<Item = &str> {
    let words = launch.words.get(..launch.file.unwrap_or_default()).unwrap_or_default();
    let modules = words.iter().enumerate().filter_map(|(at, word)| {
        let (flag, inline) = shell::split_flag(word);
        let loads = matches!(flag, "-r" | "--require" | "--import" | "--loader" | "--experimental-loader");
        loads.then(|| inline.or_else(|| words.get(at + 1).map(String::as_str)))?
    });
    modules.filter(|module| !module.starts_with(['.', '/'])).map(|module| {
        let parts = if module.starts_with('@') { 2 } else { 1 };
        let end = module.match_indices('/').nth(parts - 1).map_or(module.len(), |(at, _)| at);
        module.get(..end).unwrap_or(module)
    })
}

/// Variables that the start line takes from files or services, which are outside of the image.
fn outside(start: &Start, findings: &mut Vec<Finding>) {
    let at = start.origin.place().cloned();
    if let Some(service) = &start.launch.secrets_by {
        let message =
            format!("the start line gets variables by `{service}`, and the image runs the program without it");
        let help = format!(
            "give the container the same variables, such as by `{service}` around `docker run -e NAME …`, or by what the platform has for secrets"
        );
        findings.push(Finding::note("node/variables-from-service", message).help(help).at(at.clone()));
    }
    if let Some(file) = start.launch.env_files.first() {
        let message = format!("the start line reads variables from {file}, which stays out of the image");
        let help = format!("give them to the container: `docker run --env-file {} …`", shell::quote(file));
        findings.push(Finding::note("node/variables-from-file", message).help(help).at(at));
    }
}

/// What leads to the program, step by step: the line that starts, the scripts it calls, what names the program in the end.
fn steps(facts: &Facts, start: &Start) -> Vec<Origin> {
    let launch = &start.launch;
    let mut steps = vec![start.origin.clone()];
    let scripts = launch.through.iter().filter_map(|name| facts.package.scripts.get(name));
    steps.extend(scripts.map(|line| line.origin().clone()).filter(|origin| *origin != start.origin));
    let configuration = launch.configuration.as_ref().and_then(|file| facts.unit.join(file).ok());
    steps.extend(configuration.map(Origin::of_file));
    steps
}

/// Where the words come from that the start command does not say itself.
fn told(facts: &Facts, words: &[String]) -> Vec<Origin> {
    let commands = &facts.code.commands;
    let command = commands.serving().filter(|command| words.contains(&command.name)).map(|found| found.origin.clone());
    let option = commands.loopback.first().filter(|_| words.iter().any(|word| word.ends_with("=0.0.0.0")));
    let option = option.map(|option| {
        let because = "its default is the machine itself, which no published port reaches";
        Origin::rule_from("node/listen-on-all-addresses", because, [option.origin().clone()])
    });
    command.into_iter().chain(option).collect()
}

/// Adds what a program wants to be told on its command line, where the start command says nothing. Whether a sub-command
/// was added.
fn sub_command(facts: &Facts, start: &Start, words: &mut Vec<String>, findings: &mut Vec<Finding>) -> bool {
    let commands = &facts.code.commands;
    let mut added = false;
    let bare = start.launch.file.is_some_and(|at| at + 1 == words.len());
    if bare && commands.needs_one() {
        match commands.serving() {
            Some(command) => {
                words.push(command.name.clone());
                added = true;
                if let Some(demands) = &command.demands {
                    let open = commands.loopback.first();
                    let open = open.map_or(String::new(), |option| format!(" --{}=0.0.0.0", option.value()));
                    findings.push(
                        Finding::warning(
                            "node/argument-needed",
                            format!("the command `{}` does not start without {demands}", command.name),
                        )
                        .help(format!("run the image with `{}{open} {demands}`", command.name))
                        .at(command.origin.place().cloned()),
                    );
                }
            }
            None => {
                let names: Vec<&str> = commands.list.iter().take(8).map(|command| command.name.as_str()).collect();
                findings.push(
                    Finding::warning(
                        "node/sub-command-needed",
                        format!(
                            "the program does nothing without a sub-command, and none is called like a server: {}",
                            names.join(", ")
                        ),
                    )
                    .help("say the whole command with `--start`")
                    .at(commands.list.first().and_then(|command| command.origin.place().cloned())),
                );
            }
        }
    }
    if let Some(option) = commands.loopback.first()
        && start.launch.file.is_some()
        && !words.iter().any(|word| word.starts_with(&format!("--{}", option.value())))
    {
        words.push(format!("--{}=0.0.0.0", option.value()));
    }
    added
}

fn is_server(name: &str) -> bool {
    CATALOG.row("framework", name).is_some_and(|row| matches!(row.text("kind"), Some("server" | "worker")))
}
