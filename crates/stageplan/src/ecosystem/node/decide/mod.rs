//! Facts to a plan.

mod address;
mod answer;
mod bun;
mod choices;
mod image;
mod install;
mod locals;
mod manager;
mod members;
mod naive;
mod native;
mod nest;
mod prisma;
mod processes;
mod production;
mod server;
mod site;
mod stages;
mod start;
mod version;

use stageplan_syntax::shell;

use crate::ecosystem::node::frameworks::{self, Framework, Kind, Made, Server};
use crate::ecosystem::node::managers::Manager;
use crate::ecosystem::node::read::Facts;
use crate::ecosystem::node::read::other_managers::Rush;
use crate::ecosystem::{Assets, Decide, NotDeployable, image_name, in_order};
use crate::evidence;
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::plan::{AssetNeed, Decision, EnvironmentNeed, Plan, SecretNeed, Value, VersionArg};
use crate::tree::RepoPath;

/// Everything that was decided about one unit, for the modules that turn it into stages.
struct Decided<'f> {
    facts: &'f Facts,
    by: &'f Decide<'f>,
    line: version::Line,
    manager: manager::Chosen<'f>,
    start: start::Chosen,
    image: image::Chosen,
    natives: native::Natives<'f>,
    frameworks: Vec<Framework>,
    /// The server that a framework's build makes, where it is the program.
    server: Option<Server>,
    /// The same where a server of the project's own stands around it.
    around: Option<Server>,
    findings: Vec<Finding>,
    secrets: Vec<SecretNeed>,
}

impl Decided<'_> {
    fn warn_of_natives(&mut self) {
        native::narrow(self);
        let mut findings = std::mem::take(&mut self.findings);
        native::warn(self, &mut findings);
        self.findings = findings;
    }
}

pub(super) fn decide(facts: &Facts, by: &Decide<'_>) -> Result<Plan, NotDeployable> {
    if let Some(rush) = facts.rush.as_ref().filter(|_| by.settings.package_manager.is_none()) {
        return Err(kept_by_rush(rush));
    }
    let (mut server, mut around) = (None, None);
    match facts.fronts.chosen(by.settings.build.as_ref().map(|build| build.value().as_str())) {
        Some(Made::Site(site)) if site::stands_alone(facts, by) => {
            if let Some(plan) = site::plan(facts, &site, by) {
                return Ok(plan);
            }
        }
        Some(Made::Server(made)) => match server::used(facts, &made, by) {
            Some(server::Use::Program) => server = Some(*made),
            Some(server::Use::Around) => around = Some(*made),
            None => {}
        },
        _ => {}
    }
    if let Some(plan) = bun::of(facts, by).and_then(|compile| bun::plan(facts, compile, by)) {
        return Ok(plan);
    }
    let own = server.as_ref().or(around.as_ref()).map(|made| server::facts(facts, made));
    let own = own.or_else(|| nest::asked(facts, by));
    let facts = own.as_ref().unwrap_or(facts);
    let frameworks = frameworks::of(facts);
    let mut findings = server.as_ref().or(around.as_ref()).map_or_else(Vec::new, |made| made.findings.clone());
    let mut start = match &server {
        Some(server) => server::start(facts, server, by, &mut findings),
        None => start::choose(facts, by, &frameworks, &mut findings)?,
    };
    evidence::withhold(&mut start.env, SECRET, start.why.place(), &mut findings);
    let known = server.is_some() || around.is_some() || facts.nx.is_some();
    let front = |framework: &&Framework| framework.kind == Kind::FrontEnd && facts.build.is_some() && !known;
    if let Some(front) = frameworks.iter().find(front) {
        findings.push(
            Finding::note(
                "node/front-end-framework",
                format!("{} is planned by the build and start scripts alone", front.name),
            )
            .help("check that the start command serves what the build made")
            .at(front.found.origin().place().cloned()),
        );
    }
    missing(facts, &mut findings);
    findings.extend(nest::others(facts, &start, by));
    answer::programs(facts, by, &mut findings);
    let decided = assemble(facts, by, start, findings);
    Ok(plan(&mut Decided { frameworks, server, around, ..decided }))
}

/// What every plan decides alike and says of the install, whatever its last stage is.
fn assemble<'f>(facts: &'f Facts, by: &'f Decide<'f>, start: start::Chosen, mut findings: Vec<Finding>) -> Decided<'f> {
    let line = version::choose(facts, by, &mut findings);
    let manager = manager::choose(facts, by, &line, start.bun, &mut findings);
    let natives = native::of(facts, &manager);
    let image = image::choose(facts, by, &line, &start, &natives, &mut findings);
    if let Some(registry) = facts
        .install
        .private_registry
        .as_ref()
        .filter(|_| facts.install.tokens.is_empty() && facts.install.literal.is_empty())
    {
        findings.push(
            Finding::warning(
                "node/private-registry",
                format!("packages come from {}, and nothing says how to sign in there", registry.value()),
            )
            .help("if it asks for a token, build with `--secret id=npmrc,src=$HOME/.npmrc`, or let `.npmrc` take it from a variable such as `${NPM_TOKEN}`, which the build then gets as a secret")
            .at(registry.origin().place().cloned()),
        );
    }
    install::credentials(facts, &mut findings);
    let mut decided = Decided {
        facts,
        by,
        line,
        manager,
        start,
        image,
        natives,
        frameworks: Vec::new(),
        server: None,
        around: None,
        findings,
        secrets: Vec::new(),
    };
    decided.warn_of_natives();
    decided
}

/// Why a package that Rush installs is not planned: its lockfile is for a workspace that Rush writes while it installs.
fn kept_by_rush(rush: &Rush) -> NotDeployable {
    let name = shell::quote(&rush.name);
    let rush_js = "node common/scripts/install-run-rush.js";
    let first = if rush.deploys { "" } else { "; `rush init-deploy` makes the configuration of the last one" };
    NotDeployable {
        findings: vec![
            Finding::error("node/kept-by-rush", format!("Rush installs and links {}, which no package manager can do without it", rush.name))
                .help(format!(
                    "build it by `{rush_js} install --to {name}`, `{rush_js} build --to {name}` and `{rush_js} deploy --project {name} --target-folder /out`, and copy /out into the image{first}"
                ))
                .at(rush.origin.place().cloned()),
        ],
    }
}

/// Files that the program reads before it does anything else and that nobody puts there.
fn missing(facts: &Facts, findings: &mut Vec<Finding>) {
    let written = |path: &str| {
        let outputs = facts.starts.prepares.iter().filter_map(|step| step.launch.as_ref()?.output.as_ref());
        outputs.map(|(file, _)| file.trim_start_matches("./")).any(|file| file == path)
    };
    for missing in facts.code.missing.iter().filter(|missing| !written(missing.path.value())) {
        let path = missing.path.value();
        let variable = missing.variable.as_ref();
        let other = variable.map_or(String::new(), |name| format!(" unless {name} names another file"));
        let help = match variable {
            Some(name) => format!("mount a file where the image is run and set {name} to its path"),
            None => format!("put {path} into the repository, or mount it where the image is run"),
        };
        findings.push(
            Finding::warning(
                "node/file-missing",
                format!("the program reads {path} as it starts{other}, and the repository does not hold it"),
            )
            .help(help)
            .at(missing.path.origin().place().cloned()),
        );
    }
}

/// The stages that build a front end and stop there. Its folders lie as they do in the repository, because bundlers
/// write to places beside them.
pub(super) fn assets(facts: &Facts, outputs: Vec<Sourced<RepoPath>>, by: &Decide<'_>) -> Assets {
    let own = Facts { reach: facts.fronts.reach(), ..facts.clone() };
    let facts = &own;
    let mut decided = assemble(facts, by, start::Chosen::nothing(facts), Vec::new());
    let version = VersionArg { name: "NODE_VERSION".to_owned(), default: decided.line.version.clone() };
    let (stages, build) = stages::front_end(&mut decided, ASSETS_ROOT);
    Assets {
        versions: vec![version],
        stages,
        root: ASSETS_ROOT.to_owned(),
        outputs,
        decisions: build.map(|value| Decision { topic: "front end", option: None, value }).into_iter().collect(),
        leftovers: leftovers(facts),
        secrets: decided.secrets,
        findings: decided.findings,
    }
}

/// Where the repository's root lies in the stage that builds a front end.
const ASSETS_ROOT: &str = "/src";

/// What the program serves from a folder with a manifest of its own, and its own build does not make.
fn front_ends(decided: &Decided<'_>) -> Vec<AssetNeed> {
    let facts = decided.facts;
    if facts.workspace.is_some() {
        return Vec::new();
    }
    let mut needs: Vec<AssetNeed> = Vec::new();
    for absent in production::served(facts) {
        let Ok(path) = facts.unit.join(absent.value()) else { continue };
        let dest = format!("{}/{}", production::in_image(&facts.base, &facts.unit), absent.value());
        let path = Sourced::new(path, absent.origin().clone());
        let stage = "production".to_owned();
        needs.push(AssetNeed { path, missing: true, stage, dest, otherwise: None, made_by: Vec::new() });
    }
    needs
}

fn plan(decided: &mut Decided<'_>) -> Plan {
    let facts = decided.facts;
    let address = match decided.server.clone() {
        Some(server) => server::address(decided, &server),
        None => address::choose(decided),
    };
    let built = stages::build(decided, &address);
    let mut plan = Plan::new("node", facts.unit.clone(), name(facts));
    plan.naive = Some(naive::naive(decided, &built.stages));
    plan.stages = built.stages;
    plan.assets = front_ends(decided);
    plan.environment = environment(facts, decided.server.as_ref());
    plan.secrets = decided.secrets.clone();
    plan.leftovers = leftovers(facts);
    plan.leftovers.extend(server::leftovers(decided));
    if !decided.start.bun || built.uses_node {
        plan.versions.push(VersionArg { name: "NODE_VERSION".to_owned(), default: decided.line.version.clone() });
    }
    let topic = if decided.start.bun { "runtime" } else { "Node version" };
    let runtime = if decided.start.bun { decided.start.runtime.clone() } else { decided.line.version.clone() };
    plan.decisions.extend(server::decision(decided));
    plan.decide_by("version", topic, runtime);
    let manager = &decided.manager;
    let version =
        manager.package.as_ref().map_or_else(|| manager.manager.to_string(), |package| package.value().clone());
    plan.decide_by("package-manager", "package manager", Sourced::new(version, manager.why.clone()));
    plan.decide("install", built.install);
    if let Some(build) = built.build {
        plan.decide_by("build", "build", build);
    }
    plan.decide_by("start", "start command", decided.start.shown());
    if let Some(port) = &address.port {
        plan.decide_by("port", "port", port.clone());
    }
    if let Some(host) = &address.host {
        plan.decide("address", host.clone());
    }
    plan.decide_by("flavour", "final image", decided.image.decision());
    plan.decide("files", built.files);
    for writable in built.writable {
        plan.decide_by("writable", "writable folder", Sourced::new(writable.path.clone(), writable.why.clone()));
    }
    if let Some(health) = &address.health {
        plan.decide_by("health", "health", health.clone());
    }
    processes::describe(decided, &mut plan);
    required(decided, &plan.environment, &address);
    plan.choices = choices::of(decided, &plan);
    plan.findings = std::mem::take(&mut decided.findings);
    plan
}

/// A name for the image: the package's, without its scope.
fn name(facts: &Facts) -> Sourced<String> {
    let package = &facts.package;
    image_name(package.name.as_ref(), &facts.unit, "node/name", ("the package has no name", &package.origin))
}

/// The rule about secrets that a start line sets.
const SECRET: &str = "node/secret-left-out";

/// Variables that are not the program's own.
const FOREIGN: &[&str] = &["NODE_ENV", "PATH", "HOME", "PWD", "CI", "DEBUG", "TZ", "USER", "TMPDIR", "NODE_OPTIONS"];

fn environment(facts: &Facts, server: Option<&Server>) -> Vec<EnvironmentNeed> {
    let mut needs: Vec<EnvironmentNeed> = Vec::new();
    for read in server.iter().flat_map(|server| &server.reads).chain(&facts.code.env) {
        let name = read.name.value();
        if FOREIGN.contains(&name.as_str())
            || name.starts_with("npm_")
            || needs.iter().any(|need| need.name.value() == name)
        {
            continue;
        }
        let sample = facts.evidence.variable(name).and_then(|env| env.value.clone());
        let default = read.default.clone().or(sample).filter(|value| !evidence::is_secret(name, value));
        needs.push(EnvironmentNeed {
            name: read.name.clone(),
            default,
            required: read.required && read.default.is_none(),
        });
    }
    in_order(needs)
}

/// Says which variables the program stops without, where the image does not set them.
fn required(decided: &mut Decided<'_>, needs: &[EnvironmentNeed], address: &address::Address) {
    let set = |name: &str| {
        decided.by.settings.env.iter().any(|(known, _)| known == name)
            || address.env.iter().any(|(known, _)| known == name)
            || decided.start.env.iter().any(|(known, _)| known == name)
    };
    let needs: Vec<&EnvironmentNeed> = needs.iter().filter(|need| need.required && !set(need.name.value())).collect();
    let Some(first) = needs.first() else { return };
    let names: Vec<&str> = needs.iter().take(12).map(|need| need.name.value().as_str()).collect();
    let more = if needs.len() > names.len() { " and others" } else { "" };
    let samples: Vec<String> = needs
        .iter()
        .filter_map(|need| {
            need.default
                .as_ref()
                .map(|value| format!("-e {}", crate::commands::word(&format!("{}={value}", need.name.value()))))
        })
        .take(6)
        .collect();
    let shown = if samples.is_empty() { String::new() } else { format!(", such as `{}`", samples.join(" ")) };
    let them = if needs.len() == 1 { "it" } else { "them" };
    let file = if needs.len() > 3 { ", or all from a file by `docker run --env-file .env …`" } else { "" };
    decided.findings.push(
        Finding::warning(
            "node/required-variables",
            format!("the program does not start without {}{more}", names.join(", ")),
        )
        .help(format!("set {them} where the image is run{shown}{file}; secrets belong there and not into the image"))
        .at(first.name.origin().place().cloned()),
    );
}

fn leftovers(facts: &Facts) -> Vec<Value> {
    let rule = |value: Value, why: &str| value.because(Origin::rule("node/leftovers", why));
    let mut patterns = vec![if facts.tracked_modules {
        rule(
            Value::text("node_modules"),
            "packages are installed in the image; other folders of this name belong to the project",
        )
    } else {
        rule(Value::glob("**/node_modules"), "packages are installed in the image")
    }];
    if let Some(path) = install::mounted(facts) {
        patterns.push(rule(Value::from(path), "it holds a credential, which the build gets as a secret"));
    }
    for output in &facts.outputs {
        let tracked = facts.unit.join(&output.folder).is_ok_and(|folder| facts.tracked_outputs.contains(&folder));
        if !tracked
            && !output.folder.is_empty()
            && let Ok(path) = facts.unit.join(&output.folder)
            && patterns.iter().all(|known| known.to_string() != path.as_str())
        {
            patterns.push(rule(Value::from(&path), "the build makes it"));
        }
    }
    for pattern in ["**/coverage", "**/*.log", "**/*.tsbuildinfo"] {
        patterns.push(rule(Value::glob(pattern), "an earlier local run may have left it"));
    }
    patterns
}

/// Whether packages are installed by bun.
pub(super) fn is_bun(manager: Manager) -> bool {
    manager == Manager::Bun
}
