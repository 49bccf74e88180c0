//! Front ends in WebAssembly: the tools that make them, in a stage of their own that only a new version of theirs changes,
//! and what comes of it: a site, the files beside a server, or what another program of the repository embeds.

#[cfg(test)]
pub(super) mod tests;

use stageplan_syntax::shell;

use super::stages::{by_own_toolchain, compiling, copy_sources, date_anew, registry, toolchain};
use super::{ARGUMENT, CATALOG, OUT, SOURCES, cache, image, leftovers, version};
use crate::ecosystem::rust::facts::{Facts, Front, Program};
use crate::ecosystem::{Assets, Decide, image_name};
use crate::origin::{Origin, Rejected, Sourced};
use crate::plan::{
    Action, Base, Command, Image, Mount, Plan, Purpose, RunsOn, Script, Stage, Step, Value, VersionArg,
    install_packages, prune,
};
use crate::planner::as_asked;
use crate::settings::CacheStrategy;
use crate::static_server::{self, Routing};
use crate::tree::RepoPath;

/// What a front end is compiled for.
const TARGET: &str = "wasm32-unknown-unknown";

/// Names that Trunk gives to what changes: with sixteen digits of what is in the file.
const HASHED: &str = "-[0-9a-f]{15,16}(?:_bg)?\\.(?:js|wasm|css)$";

/// Where a site lies that is made in a folder which a cache keeps.
const MADE: &str = "/out/site";

/// The plan of a site.
pub(super) fn site(facts: &Facts, front: &Front, by: &Decide<'_>) -> Option<Plan> {
    let mut findings = facts.findings.clone();
    let version = version::choose(facts, by, &mut findings);
    let made = Made { facts, front, by, version: &version, place: SOURCES.to_owned(), cache: cache(by).into_parts().0 };
    let mut stages = made.stages()?;
    let folder = match made.is_kept() {
        true => MADE.to_owned(),
        false => format!("{}/{}", made.inside(&front.folder), front.output.value()),
    };
    let because = "one page shows every address";
    let routing = Origin::rule_from("rust/client-routes", because, [front.tool.origin().clone()]);
    let hashed = (front.tool.value() == "trunk").then(|| {
        let because = "Trunk names files by what is in them";
        Sourced::new(HASHED, Origin::rule_from("rust/hashed-names", because, [front.tool.origin().clone()]))
    });
    let served = static_server::Site {
        stage: "build".to_owned(),
        folder: Sourced::new(folder, front.output.origin().clone()),
        routing: Sourced::new(Routing::Client("index.html".to_owned()), routing),
        base: front.base.clone(),
        hashed,
        labels: Vec::new(),
    };
    let mut served = static_server::serve(served, by.settings, &mut findings)?;
    served.stage.about = "serves the files that the build made; no toolchain is here.".to_owned();
    let package = facts.cargo.package.as_ref().map(|package| &package.name);
    let otherwise = ("nothing names the program", &facts.cargo.origin);
    let mut plan =
        Plan::new("rust", facts.unit.clone(), image_name(package, &facts.unit, "rust/image-name", otherwise));
    stages.push(served.stage);
    prune(&mut stages);
    plan.stages = stages;
    plan.versions.push(VersionArg { name: ARGUMENT.to_owned(), default: version.tag.clone() });
    plan.secrets.clone_from(&facts.cargo.secrets);
    plan.needs.clone_from(&facts.cargo.manifests);
    plan.leftovers = leftovers(facts);
    plan.leftovers.extend(made.output().map(|output| Value::from(&output).because(front.output.origin().clone())));
    plan.decide_by("version", "Rust version", version.shown.clone());
    plan.decide("site", front.tool.clone().map(|tool| shown(&tool).to_owned()));
    plan.decide_by("build", "build", made.line());
    plan.decide("output", front.output.clone());
    plan.decide("unknown addresses", served.routing);
    plan.decide_by("port", "port", served.port);
    plan.decide_by("flavour", "final image", served.image);
    if let Some(health) = served.health {
        plan.decide_by("health", "health", health);
    }
    plan.choices.extend(static_server::choices(&plan));
    plan.findings = findings;
    Some(plan)
}

/// The stages for a program that embeds or serves what the front end is, whatever it is written in.
pub(super) fn assets(facts: &Facts, front: &Front, by: &Decide<'_>) -> Option<Assets> {
    let mut findings = facts.findings.clone();
    let version = version::choose(facts, by, &mut findings);
    // The layout of the repository, of which the stages may hold a folder alone.
    let above = &facts.cargo.context;
    let place = if above.is_root() { SOURCES.to_owned() } else { format!("{SOURCES}/{above}") };
    let made = Made { facts, front, by, version: &version, place, cache: cache(by).into_parts().0 };
    // What lies in a cache is not there when someone takes it, and pages that a server makes are its own.
    let is_apart = front.alone || front.tool.value() == "wasm-pack";
    if made.is_kept() || !is_apart {
        return None;
    }
    let mut stages = made.stages()?;
    stages.retain(|stage| stage.purpose != Purpose::Development);
    Some(Assets {
        versions: vec![VersionArg { name: ARGUMENT.to_owned(), default: version.tag.clone() }],
        stages,
        root: SOURCES.to_owned(),
        outputs: made.output().map(|path| Sourced::new(path, front.output.origin().clone())).into_iter().collect(),
        decisions: Vec::new(),
        leftovers: leftovers(facts),
        secrets: facts.cargo.secrets.clone(),
        findings,
    })
}

/// The name of a tool for people.
fn shown(tool: &str) -> &str {
    match tool {
        "trunk" => "Trunk",
        "dioxus-cli" => "Dioxus",
        other => other,
    }
}

struct Made<'a> {
    facts: &'a Facts,
    front: &'a Front,
    by: &'a Decide<'a>,
    version: &'a version::Chosen,
    /// Where the sources lie.
    place: String,
    cache: CacheStrategy,
}

impl Made<'_> {
    fn inside(&self, folder: &RepoPath) -> String {
        match folder.relative_to(&self.facts.cargo.context) {
            Some("") | None => self.place.clone(),
            Some(below) => format!("{}/{below}", self.place),
        }
    }

    /// What it makes, in the repository.
    fn output(&self) -> Option<RepoPath> {
        self.front.folder.join(self.front.output.value()).ok()
    }

    /// Whether what it makes lies where a cache mount is.
    fn is_kept(&self) -> bool {
        self.front.output.value().starts_with("target/") && self.cache == CacheStrategy::Mount
    }

    fn command(&self) -> Command {
        let command = match self.front.tool.value().as_str() {
            "dioxus-cli" => return Command::new(["dx", "bundle", "--web", "--release"]),
            "wasm-pack" => {
                let command = Command::new(["wasm-pack", "build", "--release", "--target", "web"]);
                let locked = self.facts.cargo.lock.is_some();
                return if locked { command.args(["--", "--locked"]) } else { command };
            }
            _ => Command::new(["trunk", "build", "--release"]),
        };
        if self.facts.cargo.lock.is_some() { command.arg("--locked") } else { command }
    }

    /// The command for people.
    fn line(&self) -> Sourced<String> {
        match &self.by.settings.build {
            Some(asked) => Sourced::new(asked.value().clone(), as_asked(asked.origin())),
            None => self.front.tool.clone().map(|_| self.command().shown()),
        }
    }

    fn stages(&self) -> Option<Vec<Stage>> {
        let (facts, front) = (self.facts, self.front);
        let image = Image::of(&CATALOG, image::build_key(false), Some(Value::variable(ARGUMENT)))?;
        let mut packages = tool_packages(front);
        packages.extend(self.by.settings.build_packages.iter().cloned());
        let mut steps = Vec::new();
        if !packages.is_empty() {
            let from = packages.iter().map(|package| package.origin().clone());
            let why = Origin::rule_from("rust/build-packages", "the build needs these", from);
            steps.push(install_packages(image.os, &packages, why));
        }
        let (mut env, mut from) = (Vec::new(), Vec::new());
        toolchain(facts, self.version, &mut steps, &mut env, &mut from);
        if !env.is_empty() {
            let why = Origin::rule_from("rust/build-variables", "what the compiler is told", from);
            steps.push(Step::new(Action::Env(env), why));
        }
        let base = Stage {
            name: "base".to_owned(),
            purpose: Purpose::Base,
            base: Base::Image(Box::new(image)),
            // The files are the same for every platform.
            runs_on: RunsOn::Builder,
            about: "the toolchain, and what the build needs beside it.".to_owned(),
            steps,
            why: self.version.tag.origin().clone(),
        };
        let mut stages = vec![base, tools(front, self.version, None)];
        let why = front.tool.origin().clone();
        let workdir = self.inside(&front.folder);
        let enter = || {
            let sources = Step::new(Action::Workdir(self.place.clone().into()), facts.cargo.origin.clone());
            let own = Step::new(Action::Workdir(workdir.clone().into()), why.clone());
            let mut steps = vec![sources, copy_sources(facts, "./".to_owned())];
            steps.extend((workdir != self.place).then_some(own));
            steps
        };
        let mut steps = enter();
        let made = if self.is_kept() { MADE.to_owned() } else { format!("{workdir}/{}", front.output.value()) };
        let action = match &self.by.settings.build {
            Some(asked) => {
                let dates: Vec<Command> = self.date_anew().into_iter().collect();
                if !dates.is_empty() {
                    steps.push(Step::run(Vec::new(), dates, &[], as_asked(asked.origin())));
                }
                Action::Run { mounts: self.mounts(), script: Script::Shell(asked.clone()), makes: vec![made.clone()] }
            }
            None => {
                let mut commands: Vec<Command> = self.date_anew().into_iter().collect();
                commands.push(self.command());
                if self.is_kept() {
                    let from = format!("{}/{}", self.inside(&facts.cargo.root), front.output.value());
                    commands.push(Command::new(["mkdir", "-p", OUT]));
                    commands.push(Command::new(["cp", "-r"]).arg(from).arg(MADE));
                }
                Action::Run { mounts: self.mounts(), script: Script::Commands(commands), makes: vec![made] }
            }
        };
        let line = self.line();
        steps.push(Step::new(action, line.origin().clone()));
        let about = "makes the files that are served; sources and tools stay behind.";
        stages.push(Stage::on("tools", "build", Purpose::Build, about, steps, why.clone()));
        if front.tool.value() == "trunk" && self.by.settings.wants_target("development") {
            let mut steps = enter();
            let serve = Command::new(["trunk", "serve", "--address", "0.0.0.0"]);
            steps.push(Step::new(Action::Cmd(serve.words), why.clone()));
            let about = "shows the site from its sources; mount them over the copy to work on them.";
            stages.push(Stage::on("tools", "development", Purpose::Development, about, steps, why));
        }
        Some(stages)
    }

    /// Where cargo puts what it compiles.
    fn target_folder(&self) -> String {
        format!("{}/target", self.inside(&self.facts.cargo.root))
    }

    fn mounts(&self) -> Vec<Mount> {
        let name = self.facts.cargo.package.as_ref().map_or("site", |package| package.name.value().as_str());
        let id = Value::text(format!("target-{name}-wasm"));
        compiling(self.facts, self.cache, self.target_folder(), id)
    }

    fn date_anew(&self) -> Option<Command> {
        let vendored = self.facts.cargo.vendored.as_ref().map(|folder| self.inside(folder.value()));
        date_anew(self.cache, &self.target_folder(), vendored.as_deref())
    }
}

/// What the tools call, of the operating system.
pub(super) fn tool_packages(front: &Front) -> Vec<Sourced<String>> {
    let row = CATALOG.row("tool", front.tool.value());
    let because = "a release is made smaller by it, and without it here it would be fetched while building";
    let packages = row.into_iter().flat_map(|row| row.list("debian").into_iter().map(move |package| (row, package)));
    packages
        .map(|(row, package)| {
            let from = [front.tool.origin().clone(), row.origin()];
            Sourced::new(package.to_owned(), Origin::rule_from("rust/tool-package", because, from))
        })
        .collect()
}

/// The tools, each in a layer that only its version changes. `moved` is the folder in which what they are compiled from
/// stays behind, where a variable names one for every build.
pub(super) fn tools(front: &Front, version: &version::Chosen, moved: Option<&str>) -> Stage {
    let name = front.tool.value().as_str();
    let row = CATALOG.row("tool", name);
    let why = Origin::rule_from(
        "rust/front-end-tool",
        "",
        [front.tool.origin().clone()].into_iter().chain(row.map(|row| row.origin())),
    );
    let because = "a page runs what is compiled for WebAssembly";
    let target = Origin::rule_from("rust/wasm-target", because, [front.tool.origin().clone()]);
    let mut steps = vec![Step::run(Vec::new(), vec![Command::new(["rustup", "target", "add", TARGET])], &[], target)];
    let chosen = version;
    let version = front.version.clone().or_else(|| {
        let row = row?;
        Some(Sourced::new(row.text("version")?.to_owned(), row.origin()))
    });
    let mut install = |name: &str, version: Option<&Sourced<String>>, program: &str, why: Origin| {
        let mut command = Command::new(["cargo", "install", "--locked"]);
        if let Some(version) = version {
            command = command.arg("--version").arg(version);
        }
        let program = format!("/usr/local/cargo/bin/{program}");
        let mut commands = vec![by_own_toolchain(command.arg(name), chosen)];
        commands.extend(moved.map(|folder| Command::new(["rm", "-rf", folder])));
        steps.push(Step::run(registry(), commands, &[&program], why));
    };
    let program = row.and_then(|row| row.text("program")).unwrap_or(name);
    install(name, version.as_ref(), program, why.clone());
    if let Some(version) = &front.bindgen {
        install("wasm-bindgen-cli", Some(version), "wasm-bindgen", version.origin().clone());
    }
    let about = "what makes the front end; only other versions of it are compiled again.";
    let why = why.rejecting(
        "rust/front-end-tool",
        vec![Rejected::idea("a download of its releases", "it is made for one kind of machine, and nothing checks it")],
    );
    Stage::on("base", "tools", Purpose::Base, about, steps, why)
}

/// The command that makes a program together with its front end. What it is told of features takes the place of what the
/// project's own table says, so that both are named where the program needs more.
fn leptos(program: &Program, front: &Front) -> Command {
    let mut build = Command::new(["cargo", "leptos", "build", "--release"]);
    if let Some(project) = &front.project {
        build = build.arg("--project").arg(project);
    }
    let known = |name: &String| front.features.iter().any(|feature| feature.value() == name);
    if program.features.iter().any(|feature| !known(feature.value())) {
        let more = program.features.iter().filter(|feature| !known(feature.value()));
        for feature in front.features.iter().chain(more) {
            build = build.arg("--bin-features").arg(feature);
        }
    }
    build
}

/// The commands that make a program together with its front end in the folder of the workspace, and take both out of the
/// folder that a cache keeps.
pub(super) fn with_program(
    facts: &Facts,
    program: &Program,
    front: &Front,
    workdir: &str,
    built: &str,
    bin: &str,
) -> Vec<Command> {
    let mut commands = Vec::new();
    if facts.cargo.lock.is_some() {
        // cargo-leptos brings a lockfile up to date before anyone could say that it must not.
        commands.push(Command::new(["cargo", "fetch", "--locked"]));
    }
    commands.push(leptos(program, front));
    commands.push(Command::new(["install", "-D"]).arg(built).arg(bin));
    commands.push(Command::new(["cp", "-r"]).arg(format!("{workdir}/{}", front.output.value())).arg(MADE));
    let beside = built.rsplit_once('/').map_or("", |(folder, _)| folder);
    for file in &front.files {
        let (from, to) = (format!("{beside}/{}", file.value()), format!("{OUT}/{}", file.value()));
        commands.push(Command::new(["install", "-D", "-m", "644"]).arg(from).arg(to));
    }
    commands
}

/// What these commands leave in the stage, beside the program.
pub(super) fn made(front: &Front) -> Vec<String> {
    let files = front.files.iter().map(|file| format!("{OUT}/{}", file.value()));
    std::iter::once(MADE.to_owned()).chain(files).collect()
}

/// The line that builds both, for people.
pub(super) fn line(program: &Program, front: &Front) -> Sourced<String> {
    let words: Vec<String> = leptos(program, front).words.iter().map(|word| shell::quote(&word.to_string())).collect();
    front.tool.clone().map(|_| words.join(" "))
}

/// What is copied beside the program: from, to.
pub(super) fn beside(front: &Front, home: &str, bin: &str) -> Vec<(String, String, Origin)> {
    let mut copies = Vec::new();
    if let Some(at) = &front.served_at {
        copies.push((MADE.to_owned(), format!("{home}/{}", at.value()), at.origin().clone()));
    }
    for file in &front.files {
        let (from, to) = (format!("{OUT}/{}", file.value()), format!("{bin}/{}", file.value()));
        copies.push((from, to, file.origin().clone()));
    }
    copies
}
