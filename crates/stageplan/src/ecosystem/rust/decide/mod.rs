//! From facts to a plan. Nothing here sees a file.

mod address;
mod asked;
mod front;
mod image;
mod naive;
mod production;
mod stages;
mod start;
#[cfg(test)]
mod tests;
mod version;

use stageplan_syntax::shell;

use super::facts::{Facts, Package, Program, Wanted};
use super::{CATALOG, SOURCES, asked_in, built};
use crate::choices::{Choice, flavour};
use crate::ecosystem::{Assets, Decide, NotDeployable, image_name, in_order};
use crate::finding::Finding;
use crate::origin::{Origin, Sourced, prefer};
use crate::plan::{AssetNeed, EnvironmentNeed, Plan, Value, VersionArg};
use crate::settings::CacheStrategy;
use crate::tree::RepoPath;

/// Where the program runs, when it reads or writes files beside itself.
const HOME: &str = "/app";

/// Where the program lies in the image.
const BIN: &str = "/usr/local/bin";

/// Where the build leaves the program.
const OUT: &str = "/out";

/// The build argument with the version.
const ARGUMENT: &str = "RUST_VERSION";

/// The folder of the build stage whose content becomes folders of a shell-less image.
const PREPARED: &str = "/out/rootfs";

/// Everything that was decided about a unit, for the modules that turn it into stages.
struct Decided<'f> {
    facts: &'f Facts,
    by: &'f Decide<'f>,
    package: &'f Package,
    program: &'f Program,
    version: version::Chosen,
    images: image::Images,
    cache: Sourced<CacheStrategy>,
    start: start::Chosen,
    address: address::Address,
    findings: Vec<Finding>,
}

impl Decided<'_> {
    /// A folder of the repository in the stages that build.
    fn inside(&self, folder: &RepoPath) -> String {
        inside(self.facts, folder)
    }

    /// The folder that `cargo` is called in.
    fn workdir(&self) -> String {
        self.inside(&self.facts.cargo.root)
    }

    fn bin(&self) -> &str {
        self.program.bin.value()
    }

    /// The variables that the sub-command demands which is started.
    fn commanded(&self) -> impl Iterator<Item = &Sourced<String>> {
        let called =
            |command: &str| self.start.arguments.iter().any(|word| word.literal().is_some_and(|word| word == command));
        let all = self.program.code.of_commands.iter().filter(move |(command, _)| called(command));
        all.map(|(_, variable)| variable)
    }
}

fn inside(facts: &Facts, folder: &RepoPath) -> String {
    built(&facts.cargo.context, folder)
}

/// The stages of a front end for another program of the repository.
pub(super) fn assets(facts: &Facts, by: &Decide<'_>) -> Option<Assets> {
    front::assets(facts, facts.site.as_ref()?, by)
}

pub(super) fn decide(facts: &Facts, by: &Decide<'_>) -> Result<Plan, NotDeployable> {
    if let Some(plan) = facts.site.as_ref().filter(|site| site.alone).and_then(|site| front::site(facts, site, by)) {
        return Ok(plan);
    }
    let mut findings = facts.findings.clone();
    let (Some(package), Some(program)) = (&facts.cargo.package, &facts.program) else {
        findings.extend(facts.why_not.clone());
        return Err(NotDeployable { findings });
    };
    let version = version::choose(facts, by, &mut findings);
    let Some(images) = image::choose(facts, program, by, &mut findings) else {
        return Err(NotDeployable { findings });
    };
    let version = if images.lacks_release(&version) { version.installed() } else { version };
    let address = address::choose(facts, program, by, &mut findings);
    let start = start::choose(program, by, &address, &images, &mut findings);
    let mut decided =
        Decided { facts, by, package, program, version, images, cache: cache(by), start, address, findings };
    Ok(plan(&mut decided))
}

fn plan(decided: &mut Decided<'_>) -> Plan {
    let (facts, program) = (decided.facts, decided.program);
    let mut plan = Plan::new("rust", facts.unit.clone(), name(decided));
    plan.versions.push(VersionArg { name: ARGUMENT.to_owned(), default: decided.version.tag.clone() });
    plan.secrets.clone_from(&facts.cargo.secrets);
    plan.environment = environment(decided);
    plan.needs.clone_from(&facts.cargo.manifests);
    plan.needs.extend(program.code.embedded.iter().cloned());
    plan.leftovers = leftovers(facts);
    plan.platforms.extend(platform(facts));
    plan.assets = needed_assets(decided);
    plan.stages = stages::all(decided);
    plan.naive = plan.production().and_then(|production| naive::naive(decided, production));
    plan.decide_by("version", "Rust version", decided.version.shown.clone());
    if let Some(framework) = program.frameworks.first() {
        plan.decide("framework", Sourced::new(framework.name.clone(), framework.why.clone()));
    }
    plan.decide("package", package(decided.package));
    plan.decide("program", program.bin.clone());
    plan.decide("linking", decided.images.linking.clone());
    plan.decide_by("cache", "dependencies", stages::strategy(decided));
    plan.decide_by("build", "build", stages::build_line(decided));
    let line: Vec<String> = decided.start.line.iter().map(|word| shell::quote(word)).collect();
    plan.decide_by("start", "start command", Sourced::new(line.join(" "), decided.start.why.clone()));
    plan.decide_by("port", "port", address::shown_decision(decided));
    plan.decide_by("flavour", "final image", decided.images.decision());
    if let Some(first) = program.code.files.first() {
        let names: Vec<&str> = program.code.files.iter().map(|file| file.path.as_str()).collect();
        plan.decide("files at run time", Sourced::new(names.join(", "), first.why.clone()));
    }
    if let Some(health) = production::probe(decided) {
        plan.decide_by("health", "health", health);
    }
    production::tell(decided);
    stages::tell(decided);
    asked::tell(decided);
    plan.processes = production::processes(decided);
    plan.choices = choices(decided, &plan);
    plan.findings = std::mem::take(&mut decided.findings);
    plan
}

/// The package, for people: with its version and the edition of its language.
fn package(package: &Package) -> Sourced<String> {
    let version = package.version.as_ref().map_or_else(String::new, |version| format!(" {}", version.value()));
    let edition = package.edition.as_ref().map_or_else(String::new, |edition| format!(", edition {}", edition.value()));
    package.name.clone().map(|name| format!("{name}{version}{edition}"))
}

/// A name for the image.
fn name(decided: &Decided<'_>) -> Sourced<String> {
    let of_bin = decided.program.bin.derive("rust/image-name", "the program's name", decided.bin().to_owned());
    let otherwise = ("nothing names the program", &decided.facts.cargo.origin);
    image_name(Some(&of_bin), &decided.facts.unit, "rust/image-name", otherwise)
}

fn cache(by: &Decide<'_>) -> Sourced<CacheStrategy> {
    let because =
        "cargo keeps what it compiled in one folder, so that a build that stays there compiles only what changed";
    let default = Sourced::new(CacheStrategy::Mount, Origin::rule("rust/cache-mounts", because));
    prefer("cache/strategy", by.settings.cache.as_ref(), [], Some(default.clone())).unwrap_or(default)
}

fn environment(decided: &Decided<'_>) -> Vec<EnvironmentNeed> {
    let named = |need: &&EnvironmentNeed| crate::settings::is_variable_name(need.name.value());
    let mut needs: Vec<EnvironmentNeed> = decided.program.code.environment.iter().filter(named).cloned().collect();
    for need in &mut needs {
        need.required |= decided.commanded().any(|name| name == &need.name);
        let secret = |default: &String| crate::evidence::is_secret(need.name.value(), default);
        if need.default.as_ref().is_some_and(secret) {
            need.default = None;
        }
    }
    in_order(needs)
}

/// What a front end of the repository may have to make before the program is compiled, or run.
fn needed_assets(decided: &Decided<'_>) -> Vec<AssetNeed> {
    let need = |path: &Sourced<RepoPath>, stage: &str, dest: String| AssetNeed {
        path: path.clone(),
        missing: true,
        stage: stage.to_owned(),
        dest,
        otherwise: None,
        made_by: Vec::new(),
    };
    let all = decided.program.code.wanted.iter().flat_map(|Wanted { path, compiled, at }| {
        let inside = decided.inside(path.value());
        let last = if *compiled { ("build", inside.clone()) } else { ("production", asked_in(HOME, at)) };
        [need(path, last.0, last.1), need(path, "development", inside)]
    });
    all.collect()
}

/// The kind of machine that the project's own configuration builds for, whatever machine builds.
fn platform(facts: &Facts) -> Option<Sourced<String>> {
    let triple = facts.cargo.target.as_ref()?;
    let machine = match triple.value().split('-').next()? {
        "x86_64" => "linux/amd64",
        "aarch64" => "linux/arm64",
        _ => return None,
    };
    let because = "the configuration names the target of every build";
    Some(triple.derive("rust/platform-of-target", because, machine.to_owned()))
}

/// What a local build leaves behind.
fn leftovers(facts: &Facts) -> Vec<Value> {
    let origin = Origin::rule("rust/leftovers", "what a local build leaves behind");
    // Any folder of sources may be called `target`, too; cargo makes one where its root is.
    let own = facts.cargo.root.join("target").ok().map(|folder| Value::from(&folder));
    let known = own.into_iter().chain(["**/*.rs.bk", "**/*.profraw"].into_iter().map(Value::glob));
    let moved = facts.cargo.target_folder.as_ref().and_then(|folder| facts.cargo.root.join(folder.value()).ok());
    let moved = moved.filter(|folder| !folder.is_root()).map(|folder| Value::from(&folder));
    known.chain(moved).map(|value| value.because(origin.clone())).collect()
}

/// What the user could say instead.
fn choices(decided: &Decided<'_>, plan: &Plan) -> Vec<Choice> {
    let mut unit = Choice::new("unit", None);
    for other in &decided.facts.cargo.others {
        let place = other.origin().place().map(ToString::to_string).unwrap_or_default();
        unit.or(other.value().as_str(), format!("another program of the workspace, {place}"));
    }
    let mut version = Choice::new("version", Some(decided.version.tag.value().clone()));
    version.or_versions(&mut CATALOG.rows("version"), decided.by.today);
    // The words of the build that is planned depend on what stands around them.
    let mut build = Choice::of_decision("build", plan, "build");
    if decided.by.settings.build.is_none() {
        build.values.clear();
    }
    let mut start = Choice::of_decision("start", plan, "start command");
    for command in &decided.program.code.commands {
        let place = command.origin().place().map(ToString::to_string).unwrap_or_default();
        start.or(format!("{} {}", decided.bin(), command.value()), place);
    }
    for other in &decided.program.others {
        let place = other.origin().place().map(ToString::to_string).unwrap_or_default();
        start.or(other.value().as_str(), format!("another program of the package, {place}"));
    }
    let unfit: Vec<String> = decided.images.unfit.iter().map(ToString::to_string).collect();
    let suits = |word: &str| unfit.iter().all(|unfit| unfit != word);
    vec![
        unit,
        Choice::of_words("flavour", flavour(plan).to_owned(), &suits),
        version,
        build,
        start,
        Choice::among("port", plan, "port"),
    ]
}
