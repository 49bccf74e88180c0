//! A site that is made once and served as files, without Deno in the image.

use super::decide::{leftovers, name};
use super::image;
use super::read::{Facts, Site};
use super::stages::{copy_all, until_deps};
use super::version;
use crate::ecosystem::Decide;
use crate::origin::{Origin, Sourced};
use crate::plan::{Action, Base, Command, Plan, Purpose, RunsOn, Script, Stage, Step, VersionArg, prune};
use crate::planner::as_asked;
use crate::static_server::{self, Routing};

pub(super) fn plan(facts: &Facts, site: &Site, by: &Decide<'_>) -> Option<Plan> {
    let mut findings = Vec::new();
    let version = version::choose(facts, by, &mut findings);
    let base = image::of_deno("deno")?;
    let because = "it only builds; nothing of it is in the image";
    let why = Origin::rule_from("deno/build-image", because, [base.origin.clone()]);
    let (mut stages, install) = until_deps(facts, &base, &why, &by.settings.build_packages);
    let under = stages.last().map(|stage| stage.name.clone())?;
    let (action, build) = match &by.settings.build {
        Some(option) => {
            let script = Script::Shell(option.clone());
            (Action::Run { mounts: Vec::new(), script, makes: vec!["/app".to_owned()] }, option.clone())
        }
        None => {
            let command = Command::new(["deno", "task"]).arg(&site.task);
            let shown = Sourced::new(command.shown(), site.task.origin().clone());
            let script = Script::Commands(vec![command]);
            (Action::Run { mounts: Vec::new(), script, makes: vec!["/app".to_owned()] }, shown)
        }
    };
    let why = if by.settings.build.is_some() { as_asked(build.origin()) } else { build.origin().clone() };
    let inner = facts.unit.relative_to(&facts.root).filter(|inner| !inner.is_empty());
    let mut steps = vec![copy_all(facts)];
    steps.extend(inner.map(|inner| Step::new(Action::Workdir(format!("/app/{inner}").into()), facts.origin.clone())));
    steps.push(Step::new(action, why.clone()));
    let about = "makes the files that are served; sources and tools stay behind.";
    stages.push(Stage::on(&under, "build", Purpose::Build, about, steps, why));
    let named =
        |name: &&str| facts.tasks.get(*name).map(|line| Sourced::new((*name).to_owned(), line.origin().clone()));
    let development = ["dev", "serve", "start"].iter().find_map(named);
    if let Some(task) = development.as_ref().filter(|_| by.settings.wants_target("development")) {
        let why = Origin::rule_from("deno/development-task", "", [task.origin().clone()]);
        let command = Command::new(["deno", "task"]).arg(task).words;
        let steps = vec![copy_all(facts), Step::new(Action::Cmd(command), why.clone())];
        let about = "shows the site from its sources; mount them over the copy to work on them.";
        stages.push(Stage::on(&under, "development", Purpose::Development, about, steps, why));
    }
    // The files are the same for every platform.
    for stage in stages.iter_mut().filter(|stage| matches!(stage.base, Base::Image(_))) {
        stage.runs_on = RunsOn::Builder;
    }
    let output = facts.unit.join(site.output.value()).ok()?;
    let relative = output.relative_to(&facts.root)?;
    let because = "every address is a page of its own";
    let routing = Origin::rule_from("deno/pages", because, [site.task.origin().clone()]);
    let served = static_server::Site {
        stage: "build".to_owned(),
        folder: Sourced::new(format!("/app/{relative}"), site.output.origin().clone()),
        routing: Sourced::new(Routing::Pages, routing),
        base: None,
        hashed: None,
        labels: Vec::new(),
    };
    let mut served = static_server::serve(served, by.settings, &mut findings)?;
    served.stage.about = "serves the folder that the build made; neither Deno nor what was fetched is here.".to_owned();
    let mut plan = Plan::new("deno", facts.unit.clone(), name(facts));
    stages.push(served.stage);
    prune(&mut stages);
    plan.stages = stages;
    plan.leftovers = leftovers(facts);
    plan.versions.push(VersionArg { name: version::ARGUMENT.to_owned(), default: version.clone() });
    let because = "it is made to be served as files, and nothing starts a server";
    let why = Origin::rule_from("deno/static-site", because, [site.task.origin().clone()]);
    let why = why.rejecting("deno/static-site", facts.start.rejected.clone());
    plan.decide("site", Sourced::new(site.name.to_owned(), why));
    plan.decide_by("version", "Deno version", version);
    if let Some(install) = install {
        plan.decide("install", install);
    }
    plan.decide_by("build", "build", build);
    plan.decide("output", Sourced::new(output.to_string(), site.output.origin().clone()));
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
