//! From facts to a plan. Nothing here sees a file.

mod book;
mod hugo;
mod packages;
mod pages;
mod ruby;
mod version;
mod zola;

use super::CATALOG;
use super::facts::{Facts, Made, path_of};
use crate::choices::Choice;
use crate::ecosystem::{Decide, NotDeployable, image_name};
use crate::evidence::is_secret;
use crate::finding::Finding;
use crate::origin::{Origin, Rejected, Sourced};
use crate::plan::{
    Action, Base, Command, Copy, Image, Mount, Naive, Plan, Purpose, RunsOn, Script, Sharing, Stage, Step, Value,
    VersionArg, install_packages, prune,
};
use crate::planner::as_asked;
use crate::settings::CacheStrategy;
use crate::static_server::{self, Pages, Routing, Served, Site};
use crate::tree::RepoPath;

/// Where the sources lie while the site is made.
const HOME: &str = "/src";

/// Everything that makes the folder which is served.
struct Built {
    /// The stages, the last of which is called `build`.
    stages: Vec<Stage>,
    versions: Vec<VersionArg>,
    /// What makes it, with its version.
    tool: &'static str,
    version: Sourced<String>,
    install: Option<Sourced<String>>,
    build: Sourced<String>,
    /// Below the unit's folder, or absolute.
    output: Sourced<String>,
    base: Option<Sourced<String>>,
    hashed: Option<Sourced<&'static str>>,
    /// What an earlier build left behind, below the unit's folder.
    leftovers: Vec<&'static str>,
    naive: Option<Naive>,
    more: Vec<(&'static str, Sourced<String>)>,
    choices: Vec<Choice>,
}

/// What deciding works on.
struct Draft<'a> {
    facts: &'a Facts,
    by: &'a Decide<'a>,
    findings: Vec<Finding>,
}

pub(super) fn decide(facts: &Facts, by: &Decide<'_>) -> Result<Plan, NotDeployable> {
    let mut draft = Draft { facts, by, findings: facts.findings.clone() };
    let plan = match &facts.made {
        Made::Plain(plain) => return pages::plan(&mut draft, plain),
        Made::Hugo(hugo) => hugo::build(&mut draft, hugo).and_then(|built| draft.finish(built)),
        Made::Zola(zola) => zola::build(&mut draft, zola).and_then(|built| draft.finish(built)),
        Made::Book(book) => book::build(&mut draft, book).and_then(|built| draft.finish(built)),
        Made::Ruby(ruby) => ruby::build(&mut draft, ruby).and_then(|built| draft.finish(built)),
    };
    plan.ok_or_else(|| draft.refuse(Finding::error("site/no-image", "there is no image to stand on")))
}

/// An image of this ecosystem, with a version of ours in its tag.
fn image(key: &str, version: Option<Value>) -> Option<Image> {
    Image::of(&CATALOG, key, version)
}

impl Draft<'_> {
    fn refuse(&self, finding: Finding) -> NotDeployable {
        let mut findings = self.findings.clone();
        findings.push(finding);
        NotDeployable { findings }
    }

    /// The absolute folder of the unit while the site is made.
    fn home(&self) -> String {
        let unit = &self.facts.unit;
        match &self.facts.outside {
            Some(_) => format!("{HOME}/{unit}"),
            None => HOME.to_owned(),
        }
    }

    /// The sources, put in place.
    fn sources(&self) -> Vec<Step> {
        let unit = &self.facts.unit;
        if let Some(outside) = &self.facts.outside {
            let because = "the settings name files outside of the folder";
            let why = Origin::rule_from("site/whole-repository", because, [outside.clone()]);
            return vec![
                Step::copy(Copy::context([Value::text(".")], format!("{HOME}/")), why.clone()),
                Step::new(Action::Workdir(self.home().into()), why),
            ];
        }
        let why =
            Origin::rule_from("site/sources", "everything that pages are made of", [self.facts.what.origin().clone()]);
        vec![Step::copy(Copy::context([Value::from(unit)], "./"), why)]
    }

    fn workdir(&self) -> Step {
        let why = Origin::rule("site/workdir", "one folder for the sources, the same in every stage");
        Step::new(Action::Workdir(HOME.into()), why)
    }

    /// A folder that survives between builds, unless the user wants layers alone.
    fn caches(&self, targets: &[&str]) -> Vec<Mount> {
        let layer = self.by.settings.cache.as_ref().is_some_and(|cache| *cache.value() == CacheStrategy::Layer);
        let mount = |target: &&str| Mount::Cache { target: (*target).into(), id: None, sharing: Sharing::Locked };
        if layer { Vec::new() } else { targets.iter().map(mount).collect() }
    }

    /// A stage on an image. What it makes is the same for every platform.
    fn stage(&self, name: &str, purpose: Purpose, image: Image, about: &str, steps: Vec<Step>, why: Origin) -> Stage {
        let (name, about) = (name.to_owned(), about.to_owned());
        Stage { name, purpose, base: Base::Image(Box::new(image)), runs_on: RunsOn::Builder, about, steps, why }
    }

    /// The packages of the operating system that a build needs, with those that the user asks for.
    fn os_packages(&self, image: &Image, needed: &[(&str, &str)]) -> Option<Step> {
        let rule = "site/build-packages";
        let own = needed.iter().map(|(name, because)| Sourced::new((*name).to_owned(), Origin::rule(rule, *because)));
        let packages: Vec<Sourced<String>> = own.chain(self.by.settings.build_packages.iter().cloned()).collect();
        let from = packages.iter().map(|package| package.origin().clone());
        let why = Origin::rule_from(rule, "the making of the site needs these", from);
        (!packages.is_empty()).then(|| install_packages(image.os, &packages, why))
    }

    /// The step that makes the site: the user's line, or the commands of the tool.
    fn make(&self, mounts: Vec<Mount>, commands: Vec<Command>, makes: String, why: Origin) -> (Step, Sourced<String>) {
        if let Some(option) = &self.by.settings.build {
            let script = Script::Shell(option.clone());
            let action = Action::Run { mounts, script, makes: vec![makes, self.home()] };
            return (Step::new(action, as_asked(option.origin())), option.clone());
        }
        let shown = commands.iter().map(Command::shown).collect::<Vec<_>>().join(" && ");
        let action = Action::Run { mounts, script: Script::Commands(commands), makes: vec![makes] };
        (Step::new(action, why.clone()), Sourced::new(shown, why))
    }

    /// The stage to work in, where the user wants it.
    fn development(&self, below: &str, words: Vec<String>) -> Option<Stage> {
        if !self.by.settings.wants_target("development") {
            return None;
        }
        let because = "it makes pages anew when their sources change";
        let why = Origin::rule_from("site/development", because, [self.facts.what.origin().clone()]);
        let mut steps = self.sources();
        steps.push(Step::new(Action::Cmd(words.into_iter().map(Value::from).collect()), why.clone()));
        let about = "shows the site from its sources; mount them over the copy to work on them.";
        Some(Stage::on(below, "development", Purpose::Development, about, steps, why))
    }

    /// The folder that is made, below the unit's, in its plain form; the tool's own where the settings' leads elsewhere.
    fn output(&mut self, said: Option<&Sourced<String>>, usual: &str, rule: &'static str) -> Sourced<String> {
        let usual = || Sourced::new(usual.to_owned(), Origin::rule(rule, "where it is put when nobody says"));
        let Some(said) = said else { return usual() };
        let inside = !said.value().split('/').any(|part| part == "..");
        match RepoPath::parse(said.value()).ok().filter(|path| inside && !path.is_root()) {
            Some(path) => said.clone().map(|_| path.as_str().to_owned()),
            None => {
                self.findings.push(
                    Finding::warning("site/odd-output", format!("the pages are to be put into `{}`", said.value()))
                        .help(format!("name a folder below the sources; `{}` is what is served", usual().value()))
                        .at(said.origin().place().cloned()),
                );
                usual()
            }
        }
    }

    /// The address that pages are made for, as an argument of the build.
    fn address(&mut self, name: &str, base: &Sourced<String>, rule: &'static str) -> Step {
        let because = "the address that pages are made for; another one is an argument of the build";
        let why = Origin::rule_from(rule, because, [base.origin().clone()]);
        let secret = is_secret(name, base.value());
        if secret {
            self.findings.push(
                Finding::warning("site/secret-address", "the address of the pages holds a password")
                    .help("take it out; it would be in every page and in a layer of the image")
                    .at(base.origin().place().cloned()),
            );
        }
        // What the server cannot serve below its path is made for the root, where it is served then.
        let refused = path_of(base).is_some_and(|path| !static_server::takes_base(path.value()));
        let default = match (secret, refused) {
            (true, _) => Value::text("/"),
            (false, true) => Value::text(without_path(base.value())),
            (false, false) => base.into(),
        };
        Step::new(Action::Arg(vec![(name.to_owned(), Some(default))]), why)
    }

    /// What unknown addresses mean.
    fn routing(&self) -> Sourced<Routing> {
        match &self.facts.fallback {
            Some(page) => page.derive(
                "site/fallback",
                "a host is told that this page answers what no file does",
                Routing::Client(page.value().clone()),
            ),
            None => Sourced::new(Routing::Pages, Origin::rule("site/pages", "every address is a page of its own")),
        }
    }

    fn name(&self) -> Sourced<String> {
        let otherwise = ("the folder's name", self.facts.what.origin());
        image_name(self.facts.title.as_ref(), &self.facts.unit, "site/name", otherwise)
    }

    /// Serves what was built.
    fn finish(&mut self, built: Built) -> Option<Plan> {
        let mut findings = std::mem::take(&mut self.findings);
        let output = built.output.value();
        let folder = if output.starts_with('/') { output.clone() } else { format!("{}/{output}", self.home()) };
        let site = Site {
            stage: "build".to_owned(),
            folder: Sourced::new(folder, built.output.origin().clone()),
            routing: self.routing(),
            base: built.base.clone(),
            hashed: built.hashed,
            labels: Vec::new(),
        };
        let Served { mut stage, port, image, routing, health } =
            static_server::serve(site, self.by.settings, &mut findings)?;
        stage.about = format!("serves the folder that {} made; sources and tools stay behind.", built.tool);
        let facts = self.facts;
        let mut plan = Plan::new("site", facts.unit.clone(), self.name());
        plan.versions = built.versions;
        plan.stages = built.stages;
        plan.stages.push(stage);
        prune(&mut plan.stages);
        plan.naive = built.naive;
        let left = built.leftovers.iter().map(|name| (*name).to_owned()).chain([output.clone()]);
        let paths = left.filter(|name| !name.starts_with('/')).filter_map(|name| facts.unit.join(&name).ok());
        plan.leftovers = paths.filter(|path| *path != facts.unit).map(|path| Value::from(&path)).collect();
        let made = Origin::rule_from("site/generator", "", [facts.what.origin().clone()]);
        plan.decide("site", Sourced::new(built.tool.to_owned(), made));
        plan.decide_by("version", "version", built.version);
        for (topic, value) in built.more {
            plan.decide(topic, value);
        }
        if let Some(install) = built.install {
            plan.decide("install", install);
        }
        plan.decide_by("build", "build", built.build);
        plan.decide("output", built.output);
        if let Some(base) = built.base {
            plan.decide("base path", base);
        }
        decide_served(&mut plan, port, image, routing, health);
        plan.choices.extend(built.choices);
        plan.findings = findings;
        Some(plan)
    }
}

/// An address without what comes behind its host.
fn without_path(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return "/".to_owned() };
    format!("{scheme}://{}/", rest.split('/').next().unwrap_or_default())
}

/// What is decided alike for pages that are made and those that are there.
fn decide_served(
    plan: &mut Plan,
    port: Sourced<String>,
    image: Sourced<String>,
    routing: Sourced<String>,
    health: Option<Sourced<String>>,
) {
    plan.decide("unknown addresses", routing);
    plan.decide_by("port", "port", port);
    plan.decide_by("flavour", "final image", image);
    if let Some(health) = health {
        plan.decide_by("health", "health", health);
    }
    plan.choices.extend(static_server::choices(plan));
}

/// Why a tool is brought in this way, with the ways that were not taken.
fn brought(rule: &'static str, because: &str, from: &Origin, lost: &[(&str, &str)]) -> Origin {
    let rejected = lost.iter().map(|(value, why)| Rejected::idea(value, why)).collect();
    Origin::rule_from(rule, because, [from.clone()]).rejecting(rule, rejected)
}
