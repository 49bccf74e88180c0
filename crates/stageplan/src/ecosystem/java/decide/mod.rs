//! From facts to a plan. Nothing here sees a file.

mod address;
mod image;
mod jdk;
mod launch;
mod naive;
mod processes;
mod production;
mod server;
mod services;
mod stages;
mod start;
mod tool;
mod unpack;

use stageplan_syntax::shell;

use super::CATALOG;
use super::facts::{Artefact, Facts, Framework, Tool};
use crate::choices::{Choice, flavour};
use crate::ecosystem::{Decide, NotDeployable, image_name, in_order};
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::plan::{AssetNeed, EnvironmentNeed, Plan, Value, VersionArg};
use crate::tree::RepoPath;

/// Where the sources lie in the stages that build.
const SOURCES: &str = "/src";

/// Where the program lies in the image.
const HOME: &str = "/app";

/// The build argument with the line of the JDK.
const ARGUMENT: &str = "JAVA_VERSION";

/// Everything that was decided about a unit, for the modules that turn it into stages.
struct Decided<'f> {
    facts: &'f Facts,
    by: &'f Decide<'f>,
    artefact: &'f Artefact,
    /// The line of the JDK, such as `21`.
    version: Sourced<u32>,
    build: tool::Words,
    image: image::Chosen,
    start: start::Chosen,
    address: address::Address,
    findings: Vec<Finding>,
}

impl Decided<'_> {
    /// A folder of the repository in the stages that build.
    fn inside(&self, folder: &RepoPath) -> String {
        match folder.relative_to(&self.facts.context) {
            Some("") | None => SOURCES.to_owned(),
            Some(below) => format!("{SOURCES}/{below}"),
        }
    }

    /// What the program is made with, the most telling.
    fn framework(&self) -> Option<&Framework> {
        self.facts.frameworks.first()
    }
}

pub(super) fn decide(facts: &Facts, by: &Decide<'_>) -> Result<Plan, NotDeployable> {
    let mut findings = facts.findings.clone();
    let Some(artefact) = &facts.artefact else {
        findings.extend(facts.why_not.clone());
        return Err(NotDeployable { findings });
    };
    let version = jdk::choose(facts, by, &mut findings);
    let build = tool::words(facts, by, &version, &mut findings);
    let image = image::choose(facts, by, artefact, &version, &mut findings);
    let (Some(build), Some(image)) = (build, image) else { return Err(NotDeployable { findings }) };
    let mut start = start::choose(facts, by, artefact, &version, &image, &mut findings)?;
    let address = address::choose(facts, by, artefact, &start, &mut findings);
    if by.settings.start.is_none() {
        start.words.extend(address.arguments.iter().map(|word| word.value().clone()));
    }
    services::tell(facts, &mut findings);
    let mut decided = Decided { facts, by, artefact, version, build, image, start, address, findings };
    Ok(plan(&mut decided))
}

fn plan(decided: &mut Decided<'_>) -> Plan {
    let facts = decided.facts;
    let mut plan = Plan::new("java", facts.unit.clone(), name(facts));
    let default = decided.version.clone().map(|line| line.to_string());
    plan.versions.push(VersionArg { name: ARGUMENT.to_owned(), default: default.clone() });
    plan.stages = stages::all(decided);
    plan.naive = naive::naive(decided);
    plan.secrets.clone_from(&facts.build.secrets);
    plan.needs.clone_from(&facts.build.manifests);
    plan.needs.extend(facts.build.packed.iter().cloned());
    plan.environment = environment(decided);
    plan.leftovers = leftovers(facts);
    plan.assets = assets(decided);
    plan.decide_by("version", "Java version", default);
    let tool = &facts.tool;
    let why = tool.origin().clone().rejecting("java/tool", facts.other_tools.clone());
    plan.decide("build tool", Sourced::new(tool.name().to_owned(), why));
    if let Some(framework) = decided.framework() {
        let version = framework.version.as_ref().map_or_else(String::new, |version| format!(" {}", version.value()));
        plan.decide("framework", Sourced::new(format!("{}{version}", framework.name), framework.origin.clone()));
    }
    let line = decided.build.package.iter().map(|word| shell::quote(&word.to_string())).collect::<Vec<_>>().join(" ");
    plan.decide_by("build", "build", Sourced::new(line, decided.build.why.clone()));
    plan.decide("artefact", decided.artefact.path.clone());
    let shown = decided.start.words.iter().map(|word| shell::quote(word)).collect::<Vec<_>>().join(" ");
    plan.decide_by("start", "start command", Sourced::new(shown, decided.start.why.clone()));
    if let Some(port) = &decided.address.port {
        plan.decide_by("port", "port", port.clone());
    }
    plan.decide_by("flavour", "final image", decided.image.decision());
    if let Some(health) = production::probe(decided) {
        plan.decide_by("health", "health", health);
    }
    plan.processes = processes::processes(decided);
    plan.choices = choices(decided, &plan);
    plan.findings = std::mem::take(&mut decided.findings);
    processes::describe(&mut plan);
    plan
}

/// A name for the image.
fn name(facts: &Facts) -> Sourced<String> {
    image_name(facts.name.as_ref(), &facts.unit, "java/name", ("nothing names the project", &facts.origin))
}

fn environment(decided: &Decided<'_>) -> Vec<EnvironmentNeed> {
    let facts = decided.facts;
    let read = facts.config.variables.iter().chain(&facts.code.variables);
    let mut needs: Vec<EnvironmentNeed> = Vec::new();
    for (name, default) in read {
        if needs.iter().any(|known| known.name == *name) || !crate::settings::is_variable_name(name.value()) {
            continue;
        }
        let default = default.as_ref().filter(|default| !crate::evidence::is_secret(name.value(), default));
        needs.push(EnvironmentNeed { name: name.clone(), default: default.cloned(), required: false });
    }
    in_order(needs)
}

/// Folders that a front end's build may have to fill.
fn assets(decided: &Decided<'_>) -> Vec<AssetNeed> {
    let build = &decided.facts.build;
    let made = build.front_ends.iter().filter_map(|front_end| front_end.output.clone());
    let wanted = made.chain(build.pages.iter().cloned()).map(|path| AssetNeed {
        dest: decided.inside(path.value()),
        path,
        missing: true,
        stage: "build".to_owned(),
        otherwise: None,
        made_by: Vec::new(),
    });
    wanted.collect()
}

fn leftovers(facts: &Facts) -> Vec<Value> {
    let rule = |value: Value, why: &str| value.because(Origin::rule("java/leftovers", why));
    let mut values: Vec<Value> =
        facts.build.leftovers.iter().map(|path| rule(path.into(), "the build makes it anew")).collect();
    let patterns: &[&str] = match facts.tool.value() {
        Tool::Gradle => &["**/.gradle", "**/.kotlin"],
        Tool::Sbt => &["**/.bsp", "**/.metals", "**/.bloop"],
        Tool::Leiningen | Tool::Clojure => &["**/.cpcache", "**/.lein-*", "**/.nrepl-port"],
        Tool::Maven => &["**/.mvn/wrapper/maven-wrapper.jar"],
    };
    values.extend(patterns.iter().map(|pattern| rule(Value::glob(*pattern), "tools keep their notes here")));
    let editors = ["**/*.iml", "**/.classpath", "**/.project", "**/.settings", "**/hs_err_pid*"];
    values.extend(editors.iter().map(|pattern| rule(Value::glob(*pattern), "editors and crashes leave these")));
    values
}

/// What the user could say instead.
fn choices(decided: &Decided<'_>, plan: &Plan) -> Vec<Choice> {
    let mut version = Choice::new("version", Some(decided.version.value().to_string()));
    let mut rows = CATALOG.rows("java-line").filter(|row| row.flag("temurin"));
    version.or_versions(&mut rows, decided.by.today);
    let suits = |word: &str| word != "scratch";
    vec![
        Choice::of_words("flavour", flavour(plan).to_owned(), &suits),
        version,
        Choice::of_decision("build", plan, "build"),
        Choice::of_decision("start", plan, "start command"),
        Choice::among("port", plan, "port"),
    ]
}

#[cfg(test)]
mod tests;

#[cfg(test)]
mod tests_of_options;
