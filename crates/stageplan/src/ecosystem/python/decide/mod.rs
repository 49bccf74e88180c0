//! From facts to a plan. Nothing here sees a file.

mod address;
mod commands;
mod development;
mod flags;
mod image;
mod install;
mod managers;
mod naive;
mod native;
pub(super) mod processes;
mod production;
mod server;
mod site;
mod stages;
pub(super) mod start;
mod tests;
mod version;

use stageplan_syntax::shell;

use super::CATALOG;
use super::facts::{Facts, For, Framework};
use crate::choices::{Choice, flavour};
use crate::ecosystem::{Decide, NotDeployable, image_name, in_order};
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::plan::{AssetNeed, EnvironmentNeed, Plan, Value, VersionArg};

/// The folder of the application in every stage.
pub(super) const HOME: &str = "/app";
/// The environment with the packages, in every stage.
pub(super) const VENV: &str = "/opt/venv";

/// Everything that was decided about a unit, for the modules that turn it into stages.
struct Decided<'f> {
    facts: &'f Facts,
    by: &'f Decide<'f>,
    /// The line of Python, such as `3.14`.
    version: Sourced<String>,
    native: native::Native,
    image: image::Chosen,
    start: start::Chosen,
    address: address::Address,
    findings: Vec<Finding>,
}

impl Decided<'_> {
    /// The framework that the program is made with.
    pub(super) fn framework(&self) -> Option<&Framework> {
        self.start.framework.and_then(|at| self.facts.frameworks.get(at))
    }

    /// A folder of the repository in the image.
    pub(super) fn inside(&self, folder: &crate::tree::RepoPath) -> String {
        match folder.relative_to(&self.facts.root) {
            Some("") | None => HOME.to_owned(),
            Some(relative) => format!("{HOME}/{relative}"),
        }
    }
}

pub(super) fn decide(facts: &Facts, by: &Decide<'_>) -> Result<Plan, NotDeployable> {
    if let Some(site) = facts.site.as_ref().filter(|_| by.settings.start.is_none()) {
        return site::plan(facts, site, by);
    }
    let mut findings = facts.findings.clone();
    if let Some(refusal) = processes::refusal(facts).filter(|_| by.settings.start.is_none()) {
        findings.push(refusal);
        return Err(NotDeployable { findings });
    }
    let start = start::choose(facts, by, &mut findings)?;
    if let Some(missing) = uninstalled(facts, start.framework).filter(|_| by.settings.start.is_none()) {
        // What the start says of a server is beside the point.
        findings = facts.findings.clone();
        findings.push(missing);
        return Err(NotDeployable { findings });
    }
    let version = version::choose(facts, by, &mut findings);
    let mut native = native::choose(facts, by, &version, &mut findings);
    native::programs::add(facts, &start, &mut native, &mut findings);
    let Some(image) = image::choose(facts, by, &version, &native, &mut findings) else {
        return Err(NotDeployable { findings });
    };
    let address = address::Address::default();
    let chosen = start.framework.and_then(|at| facts.frameworks.get(at));
    findings.extend(chosen.into_iter().flat_map(|framework| framework.findings.iter().cloned()));
    let mut decided = Decided { facts, by, version, native, image, start, address, findings };
    address::choose(&mut decided);
    processes::settle_port(&mut decided);
    Ok(plan(&mut decided))
}

/// That nothing is installed, and the program is made with something that has to be.
pub(super) fn uninstalled(facts: &Facts, framework: Option<usize>) -> Option<Finding> {
    let framework = facts.frameworks.get(framework?)?;
    let install = &facts.install;
    // Some programs carry what they are made with.
    let module = framework.key.replace('-', "_");
    let beside = |name: &String| name.strip_suffix(".py").unwrap_or(name) == module;
    let nothing = facts.needs.iter().all(|need| need.wanted_for != For::Main)
        && install.extras.is_empty()
        && install.groups.is_empty()
        && !facts.top.keep.iter().any(beside)
        && install.requirements.is_empty()
        && install.lock.is_none()
        && install.conda.is_none()
        && facts.package.as_ref().is_none_or(|package| !package.installs);
    nothing.then(|| {
        let what = format!("the program is made with {}, which no file of its folder installs", framework.name);
        Finding::error("python/framework-not-installed", what)
            .help(format!("name {} in a requirements.txt or pyproject.toml beside the program", framework.name))
            .at(framework.origin.place().cloned())
    })
}

fn plan(decided: &mut Decided<'_>) -> Plan {
    let facts = decided.facts;
    let built = stages::build(decided);
    let mut plan = Plan::new("python", facts.unit.clone(), name(facts));
    if managers::conda::settled(facts).is_none() {
        plan.versions.push(VersionArg { name: version::ARGUMENT.to_owned(), default: decided.version.clone() });
    }
    plan.versions.extend(built.versions);
    plan.naive = naive::naive(decided, &built.stages);
    plan.stages = built.stages;
    plan.secrets = facts.install.secrets.clone();
    plan.needs = facts.install.manifests.clone();
    plan.environment = environment(decided);
    plan.leftovers = leftovers(decided);
    plan.processes = processes::processes(decided);
    plan.assets = assets(decided, &plan);
    plan.decide_by("version", "Python version", decided.version.clone());
    let manager = &facts.install.manager;
    let rejected = facts.install.rejected.clone();
    let why = manager.origin().clone().rejecting("python/manager", rejected);
    plan.decide_by("package-manager", "package manager", Sourced::new(manager.value().as_str().to_owned(), why));
    if let Some(install) = built.install {
        plan.decide("install", install);
    }
    for build in built.build {
        plan.decide_by("build", "build", build);
    }
    let shown = decided.start.words.iter().map(|word| shell::quote(word)).collect::<Vec<_>>().join(" ");
    plan.decide_by("start", "start command", Sourced::new(shown, decided.start.why.clone()));
    if let Some(port) = &decided.address.port {
        plan.decide_by("port", "port", port.clone());
    }
    plan.decide_by("flavour", "final image", decided.image.decision());
    plan.decide("files", built.files);
    for writable in built.writable {
        plan.decide_by("writable", "writable folder", Sourced::new(writable.path.clone(), writable.why.clone()));
    }
    if let Some(health) = decided.address.health.clone() {
        plan.decide_by("health", "health", health);
    }
    processes::describe(decided, &mut plan);
    plan.choices = choices(decided, &plan);
    plan.findings = std::mem::take(&mut decided.findings);
    plan
}

/// A name for the image.
pub(super) fn name(facts: &Facts) -> Sourced<String> {
    image_name(facts.name.as_ref(), &facts.unit, "python/name", ("nothing names the project", &facts.origin))
}

fn environment(decided: &Decided<'_>) -> Vec<EnvironmentNeed> {
    let facts = decided.facts;
    let own = |name: &str| !matches!(name, "PATH" | "HOME" | "PWD" | "PYTHONPATH" | "TMPDIR" | "VIRTUAL_ENV");
    let required: Vec<&Sourced<String>> =
        decided.framework().into_iter().flat_map(|framework| &framework.required).chain(&facts.code.required).collect();
    let read = facts.code.env.iter().filter(|(name, _)| own(name.value())).map(|(name, default)| {
        let sample = facts.evidence.variable(name.value()).and_then(|env| env.value.clone());
        let default = default.as_ref().filter(|default| !crate::evidence::is_secret(name.value(), default));
        let required = required.iter().any(|known| known.value() == name.value());
        EnvironmentNeed { name: name.clone(), default: default.cloned().or(sample), required }
    });
    let mut needs: Vec<EnvironmentNeed> = read.collect();
    for name in required {
        if needs.iter().all(|need| need.name.value() != name.value()) {
            needs.push(EnvironmentNeed { name: name.clone(), default: None, required: true });
        }
    }
    in_order(needs)
}

/// Folders that a front end's build may have to fill, in each stage that reads them.
fn assets(decided: &Decided<'_>, plan: &Plan) -> Vec<AssetNeed> {
    let mut needs = Vec::new();
    for wanted in decided.framework().into_iter().flat_map(|framework| &framework.assets) {
        for (stage, reads) in [("build", wanted.at_build), ("production", wanted.at_run)] {
            if reads && plan.stage(stage).is_some() {
                needs.push(AssetNeed {
                    path: wanted.path.clone(),
                    missing: wanted.missing,
                    stage: stage.to_owned(),
                    dest: decided.inside(wanted.path.value()),
                    otherwise: None,
                    made_by: Vec::new(),
                });
            }
        }
    }
    needs
}

fn leftovers(decided: &Decided<'_>) -> Vec<Value> {
    let rule = |value: Value, why: &str| value.because(Origin::rule("python/leftovers", why));
    let mut patterns: Vec<Value> = ["**/__pycache__", "**/*.py[cod]", "**/.venv", "**/venv", "**/*.egg-info"]
        .iter()
        .map(|pattern| rule(Value::glob(*pattern), "packages are installed and compiled in the image"))
        .collect();
    let caches = ["**/.pytest_cache", "**/.mypy_cache", "**/.ruff_cache", "**/.tox", "**/htmlcov", "**/.coverage"];
    patterns.extend(caches.iter().map(|pattern| rule(Value::glob(*pattern), "tools keep their notes here")));
    for output in decided.framework().into_iter().flat_map(|framework| &framework.outputs) {
        if let Ok(path) = decided.facts.unit.join(output.value()) {
            patterns.push(rule(Value::from(&path), "the build makes it"));
        }
    }
    if decided.facts.frameworks.iter().any(|framework| framework.key == "streamlit") {
        patterns.push(rule(Value::glob("**/.streamlit/secrets.toml"), "secrets come where the image is run"));
    }
    patterns
}

/// What the user could say instead.
fn choices(decided: &Decided<'_>, plan: &Plan) -> Vec<Choice> {
    let mut version = Choice::new("version", Some(decided.version.value().clone()));
    version.or_versions(&mut CATALOG.rows("python-line"), decided.by.today);
    let suits = |word: &str| !matches!(word, "scratch" | "distroless");
    vec![
        Choice::of_words("flavour", flavour(plan).to_owned(), &suits),
        version,
        Choice::of_decision("build", plan, "build"),
        Choice::of_decision("start", plan, "start command"),
        Choice::among("port", plan, "port"),
    ]
}
