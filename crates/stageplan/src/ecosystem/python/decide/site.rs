//! Pages that are made once and served as files, without Python in the image.

use stageplan_syntax::shell;

use super::install::{self, Installed};
use super::stages::{base, copy_all, fetching, told};
use super::{Decided, HOME, VENV, address, image, leftovers, naive, name, native, start, version};
use crate::choices::Choice;
use crate::ecosystem::python::CATALOG;
use crate::ecosystem::python::facts::{Facts, Manager};
use crate::ecosystem::python::site::{OUTPUT, PORT, Site, TAG};
use crate::ecosystem::{Decide, NotDeployable};
use crate::origin::{Origin, Sourced};
use crate::plan::{
    Action, Base, Command, Image, Naive, Plan, Purpose, RunsOn, Script, Stage, Step, Value, VersionArg,
    install_packages, prune,
};
use crate::planner::as_asked;
use crate::settings::Settings;
use crate::static_server::{self, Routing};
use crate::tree::RepoPath;

/// Where the build puts the pages.
const PAGES: &str = "/out/site";

pub(super) fn plan(facts: &Facts, site: &Site, by: &Decide<'_>) -> Result<Plan, NotDeployable> {
    // The flavour is the server's.
    let settings = Settings { flavour: None, ..by.settings.clone() };
    let inner = Decide { settings: &settings, today: by.today };
    let mut findings = facts.findings.clone();
    findings.extend(site.findings.iter().cloned());
    let version = version::choose(facts, &inner, &mut findings);
    let native = native::choose(facts, &inner, &version, &mut findings);
    let Some(image) = image::choose(facts, &inner, &version, &native, &mut findings) else {
        return Err(NotDeployable { findings });
    };
    let address = address::Address::default();
    let start = start::Chosen::nothing(site);
    let mut decided = Decided { facts, by: &inner, version, native, image, start, address, findings };
    let built = stages(&mut decided, site, by.settings);
    let served = static_server::Site {
        stage: "build".to_owned(),
        folder: built.pages,
        routing: Sourced::new(
            Routing::Pages,
            Origin::rule_from("python/site-pages", "every address is a page of its own", [site.found.clone()]),
        ),
        base: None,
        hashed: site.hashed.clone(),
        labels: facts.name.iter().map(|name| ("org.opencontainers.image.title".to_owned(), name.clone())).collect(),
    };
    let Some(mut served) = static_server::serve(served, by.settings, &mut decided.findings) else {
        return Err(NotDeployable { findings: decided.findings });
    };
    served.stage.about = "serves the pages; neither Python nor what made them is here.".to_owned();
    let mut stages = built.stages;
    stages.push(served.stage);
    prune(&mut stages);
    let mut plan = Plan::new("python", facts.unit.clone(), name(facts));
    if *facts.install.manager.value() != Manager::Conda {
        plan.versions.push(VersionArg { name: version::ARGUMENT.to_owned(), default: decided.version.clone() });
    }
    plan.versions.extend(built.versions);
    plan.naive = plain(&decided, site);
    plan.stages = stages;
    plan.secrets = facts.install.secrets.clone();
    plan.needs = facts.install.manifests.iter().chain(&site.pages).cloned().collect();
    plan.leftovers = leftovers(&decided);
    let output = site.folder.join(site.output.value()).ok().filter(|path| *path != site.folder);
    let output = output.map(|path| Sourced::new(path, site.output.origin().clone()));
    for folder in site.leftovers.iter().chain(&output) {
        let why = Origin::rule_from("python/leftovers", "the build makes it", [folder.origin().clone()]);
        let pattern = Value::from(folder.value()).because(why);
        let inside =
            |known: &&Sourced<RepoPath>| folder.value().is_in(known.value()) && known.value() != folder.value();
        let known = plan.leftovers.iter().any(|known| known.parts == pattern.parts);
        if !known && !site.leftovers.iter().any(|known| inside(&known)) {
            plan.leftovers.push(pattern);
        }
    }
    let because = "its pages are made once and served as files, and nothing starts a program";
    let why = Origin::rule_from("python/site", because, [site.found.clone()]);
    plan.decide("site", Sourced::new(site.name.to_owned(), why.rejecting("python/site", site.rejected.clone())));
    plan.decide_by("version", "Python version", decided.version.clone());
    let manager = &facts.install.manager;
    let why = manager.origin().clone().rejecting("python/manager", facts.install.rejected.clone());
    plan.decide_by("package-manager", "package manager", Sourced::new(manager.value().as_str().to_owned(), why));
    if let Some(install) = built.install {
        plan.decide("install", install);
    }
    for before in built.before {
        plan.decide("before the build", before);
    }
    plan.decide_by("build", "build", built.build);
    plan.decide("output", Sourced::new(built.output, site.output.origin().clone()));
    plan.decide("unknown addresses", served.routing);
    plan.decide_by("port", "port", served.port);
    plan.decide_by("flavour", "final image", served.image);
    if let Some(health) = served.health {
        plan.decide_by("health", "health", health);
    }
    let mut version = Choice::new("version", Some(decided.version.value().clone()));
    version.or_versions(&mut CATALOG.rows("python-line"), by.today);
    plan.choices = vec![version, Choice::of_decision("build", &plan, "build")];
    plan.choices.extend(static_server::choices(&plan));
    plan.findings = decided.findings;
    Ok(plan)
}

/// The stages up to the pages, with what was decided on the way.
struct Built {
    stages: Vec<Stage>,
    versions: Vec<VersionArg>,
    install: Option<Sourced<String>>,
    before: Vec<Sourced<String>>,
    build: Sourced<String>,
    /// The folder of the stage `build` that holds the pages.
    pages: Sourced<String>,
    /// The same as people know it.
    output: String,
}

fn stages(decided: &mut Decided<'_>, site: &Site, asked: &Settings) -> Built {
    let installed = install::install(decided);
    let Installed { versions, tool, production: packages, project, shown, findings, .. } = installed;
    decided.findings.extend(findings);
    let why = decided.facts.install.manager.origin().clone();
    let mut stages = vec![base(decided)];
    let mut steps: Vec<Step> = toolchain(decided, site).into_iter().collect();
    steps.extend(told(decided));
    steps.extend(tool);
    let about = "makes the environment, with the programs that the generator calls.";
    stages.push(Stage::on("base", "toolchain", Purpose::Base, about, steps, why.clone()));
    let about = "the generator with its theme and plug-ins, installed before the pages come.";
    stages.push(Stage::on("toolchain", "deps", Purpose::Dependencies, about, packages.clone(), why.clone()));
    let mut steps = vec![copy_all(decided)];
    steps.extend(project.iter().cloned());
    steps.extend(enter(decided, site, &[&packages, &project]));
    steps.extend(arguments(site));
    let before: Vec<Sourced<String>> =
        site.before.iter().map(|words| words.derive("python/site-before-build", "", line(words.value()))).collect();
    for words in &site.before {
        let command = Command::new(words.value().iter().map(String::as_str));
        steps.push(Step::run(Vec::new(), vec![command], &[HOME], words.origin().clone()));
    }
    steps.extend(site.history.as_ref().map(|asks| history(asks, site)));
    let own = decided.inside(&site.folder);
    let (step, build, pages, output) = match &asked.build {
        Some(option) => {
            let script = Script::Shell(option.clone());
            let makes = vec![HOME.to_owned(), VENV.to_owned()];
            let step = Step::new(Action::Run { mounts: Vec::new(), script, makes }, as_asked(option.origin()));
            let pages = if site.output.value().starts_with('/') {
                site.output.value().clone()
            } else {
                format!("{own}/{}", site.output.value())
            };
            (step, option.clone(), pages.clone(), pages)
        }
        None => {
            let command = Command::new(filled(site.build.value(), PAGES));
            let shown = Sourced::new(command.shown(), site.build.origin().clone());
            let why = site.build.origin().clone();
            let step = Step::run(Vec::new(), vec![command], &["/out", HOME], why);
            (step, shown, PAGES.to_owned(), site.output.value().clone())
        }
    };
    steps.push(step);
    let about = "makes the pages; their sources and everything that makes them stay behind.";
    stages.push(Stage::on("deps", "build", Purpose::Build, about, steps, site.build.origin().clone()));
    stages.extend(development(decided, site, &packages, &project));
    // The pages are the same for every platform.
    for stage in stages.iter_mut().filter(|stage| matches!(stage.base, Base::Image(_))) {
        stage.runs_on = RunsOn::Builder;
    }
    let because = "the generator is told to put the pages there";
    let why = Origin::rule_from("python/site-output", because, [site.build.origin().clone()]);
    let why = if asked.build.is_some() { site.output.origin().clone() } else { why };
    Built { stages, versions, install: shown, before, build, pages: Sourced::new(pages, why), output }
}

/// What the generator calls, and what packages are compiled and loaded with: all of it is in one stage.
fn toolchain(decided: &Decided<'_>, site: &Site) -> Option<Step> {
    let image = &decided.image.base;
    let mut packages: Vec<Sourced<String>> = Vec::new();
    let asked = decided.by.settings.build_packages.iter();
    let asked = asked.map(|package| Sourced::new(package.value().clone(), as_asked(package.origin())));
    let more =
        decided.native.build_on(image.os).iter().chain(decided.native.run_on(image.os)).chain(&site.tools).cloned();
    for package in more.chain(fetching(decided)).chain(asked) {
        if packages.iter().all(|known| known.value() != package.value()) {
            packages.push(package);
        }
    }
    let first = packages.first()?;
    let why = decided.native.compiles.clone().unwrap_or_else(|| first.origin().clone());
    Some(install_packages(image.os, &packages, why))
}

/// Into the folder that the generator runs in, where what came before ends in another.
fn enter(decided: &Decided<'_>, site: &Site, before: &[&[Step]]) -> Option<Step> {
    let folder = |step: &Step| match &step.action {
        Action::Workdir(folder) => folder.literal(),
        _ => None,
    };
    let last = before.iter().copied().flatten().filter_map(folder).next_back();
    let wanted = decided.inside(&site.folder);
    let why = Origin::rule_from("python/site-folder", "the generator runs beside its settings", [site.found.clone()]);
    (last.as_deref().unwrap_or(HOME) != wanted).then(|| Step::new(Action::Workdir(wanted.into()), why))
}

/// Variables of the build alone: another value is given to it as an argument.
fn arguments(site: &Site) -> Option<Step> {
    let (_, first) = site.env.first()?;
    let list = site.env.iter().map(|(name, value)| (name.clone(), Some(Value::from(value)))).collect();
    Some(Step::new(Action::Arg(list), first.origin().clone()))
}

/// The same where the generator runs later.
fn variables(site: &Site) -> Option<Step> {
    let (_, first) = site.env.first()?;
    let env = site.env.iter().map(|(name, value)| (name.clone(), Value::from(value))).collect();
    Some(Step::new(Action::Env(env), first.origin().clone()))
}

/// Begins a history, for what stops where there is none.
fn history(asks: &Origin, site: &Site) -> Step {
    let because = "the history of the repository is not in the build context, and the build stops where there is none";
    let why = Origin::rule_from("python/site-stand-in-history", because, [asks.clone()]);
    let why = match &site.version {
        Some(version) => {
            let because = "it has a tag, as the name of a version is asked for";
            Origin::rule_from("python/site-stand-in-history", because, [why, version.clone()])
        }
        None => why,
    };
    let git = || Command::new(["git"]);
    let named = || git().args(["-c", "user.name=build", "-c", "user.email=build@localhost"].map(Value::text));
    let mut commands = vec![
        git().arg("init").arg("--quiet"),
        git().arg("add").arg("--all"),
        named().args(["commit", "--quiet", "--allow-empty", "--message", "build"].map(Value::text)),
    ];
    if site.version.is_some() {
        commands.push(named().args(["tag", "--annotate", "--message", "build", TAG].map(Value::text)));
    }
    Step::run(Vec::new(), commands, &[HOME], why)
}

/// The words of a command with the folder in its place.
fn filled(words: &[String], folder: &str) -> Vec<String> {
    words.iter().map(|word| if word == OUTPUT { folder.to_owned() } else { word.clone() }).collect()
}

fn line(words: &[String]) -> String {
    words.iter().map(|word| shell::quote(word)).collect::<Vec<_>>().join(" ")
}

/// Shows the pages while they are written.
fn development(decided: &Decided<'_>, site: &Site, packages: &[Step], project: &[Step]) -> Option<Stage> {
    if !decided.by.settings.wants_target("development") {
        return None;
    }
    let why = Origin::rule_from(
        "python/site-development",
        "makes a page again when it changes",
        [site.serve.origin().clone(), site.port.origin().clone()],
    );
    let mut steps = Vec::new();
    let known = |name: &str| {
        decided.facts.needs.iter().any(|need| need.name == name)
            || decided.facts.locked.iter().any(|one| one.name == name)
    };
    let adds = site.serve_adds.as_ref();
    if let Some(adds) = adds.filter(|adds| !known(adds.value().split('=').next().unwrap_or_default())) {
        let because = "the server for development is a package of its own";
        let why = Origin::rule_from("python/site-development-server", because, [adds.origin().clone()]);
        steps.push(install::add(decided, std::slice::from_ref(adds), why));
    }
    steps.push(copy_all(decided));
    steps.extend(project.iter().cloned());
    steps.extend(enter(decided, site, &[packages, project]));
    steps.extend(variables(site));
    steps.extend(site.history.as_ref().map(|asks| history(asks, site)));
    let fill = |word: &String| word.replace(PORT, site.port.value());
    let words = filled(site.serve.value(), "/tmp/site").iter().map(fill).map(Value::text).collect();
    steps.push(Step::new(Action::Cmd(words), why.clone()));
    let about = "shows the pages from their sources; mount them over the copy to work on them.";
    Some(Stage::on("deps", "development", Purpose::Development, about, steps, why))
}

/// What a tutorial does: everything in one image, and Python's own server.
fn plain(decided: &Decided<'_>, site: &Site) -> Option<Naive> {
    let facts = decided.facts;
    let whole = facts.unit == facts.root && site.folder == facts.root && facts.root.is_root();
    if *facts.install.manager.value() == Manager::Conda || !whole || !site.tools.is_empty() {
        return None;
    }
    let image = Image::of(&CATALOG, "python-plain", Some(Value::text(decided.version.value().as_str())))?;
    let why = Origin::rule_from(
        "python/plain-install",
        "in the way the manager's name is usually typed",
        [facts.install.manager.origin().clone()],
    );
    let mut commands = naive::install(decided);
    if !site.adds.is_empty() {
        commands.push(Command::new(["pip", "install"]).args(site.adds.iter().map(Value::from)));
    }
    let through = naive::through(decided);
    let mut steps = vec![Step::run(Vec::new(), commands, &[], why)];
    let build = through.iter().map(|word| (*word).to_owned()).chain(filled(site.build.value(), "/site"));
    steps.push(Step::run(Vec::new(), vec![Command::new(build)], &[], site.build.origin().clone()));
    let start = ["python", "-m", "http.server", "8080", "--directory", "/site"].map(Value::text);
    let start_why = Origin::rule_from("python/plain-server", "what every Python brings", [site.found.clone()]);
    Some(Naive {
        image,
        folder: HOME.to_owned(),
        steps,
        start: start.into(),
        start_why,
        by_tool: false,
        development: false,
    })
}
