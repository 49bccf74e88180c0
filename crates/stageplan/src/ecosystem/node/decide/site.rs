//! A front end that is built and then served as files, without Node in the image.

use stageplan_syntax::shell;

use super::stages;
use super::{Decided, assemble, leftovers, naive, name, production, start};
use crate::ecosystem::Decide;
use crate::ecosystem::node::frameworks::{Site, only_serves_files};
use crate::ecosystem::node::read::Facts;
use crate::ecosystem::node::scripts::Runner;
use crate::ecosystem::node::typescript::Output;
use crate::evidence::is_secret;
use crate::finding::Finding;
use crate::origin::{Origin, Rejected, Sourced};
use crate::plan::{Action, Command, Plan, Step, VersionArg, prune};
use crate::settings::Settings;
use crate::static_server::{self, Routing};

/// Whether the unit has no server of its own for a front end that it builds.
pub(super) fn stands_alone(facts: &Facts, by: &Decide<'_>) -> bool {
    if by.settings.start.is_some() || facts.other_kind.is_some() {
        return false;
    }
    let serves = match (&facts.starts.best, &facts.starts.unclear) {
        (None, None) => false,
        (None, Some((name, ..))) => facts.package.scripts.get(name).is_none_or(|line| !only_shows(line.value())),
        (Some(start), _) => match &start.launch.runner {
            Runner::Package(program) => !only_serves_files(program),
            // A file that nobody starts and that answers nobody.
            _ => {
                !(start.launch.through.is_empty() && facts.code.listens.is_empty() && facts.evidence.starts.is_empty())
            }
        },
    };
    !serves
}

/// Whether a line runs nothing but tools that show a front end.
fn only_shows(line: &str) -> bool {
    let commands = shell::parse(line).commands;
    let words = commands.iter().flat_map(|command| &command.words).filter_map(shell::Word::literal);
    let words: Vec<String> = words.collect();
    let program = |word: &String| word.rsplit('/').next().is_some_and(only_serves_files);
    let runs = ["node", "nodemon", "tsx", "ts-node", "bun", "deno", "concurrently", "npm-run-all", "run-p"];
    words.iter().any(program) && !words.iter().any(|word| runs.contains(&word.as_str()))
}

pub(super) fn plan(facts: &Facts, site: &Site, by: &Decide<'_>) -> Option<Plan> {
    let mut own = facts.clone();
    if site.script.is_some() {
        own.build = site.script.clone();
        own.build_in_root = false;
    }
    own.reach = site.reach.clone();
    own.reach.outside.retain(|path| !path.value().is_in(&own.root));
    own.base = own.reach.base(&own.base, site.output.value());
    // For people who type `npm start` it would be the server for development.
    own.package.scripts.remove("start");
    let output = site.output.value();
    let folder = output.relative_to(&facts.unit).unwrap_or_default().to_owned();
    let tool = site.name.to_owned();
    own.outputs.insert(0, Output { tool, folder, mirrors: None, script: String::new() });
    let tracked = facts.tracked_outputs.contains(output);
    own.tracked_outputs.extend(tracked.then(|| output.clone()));

    // The flavour is the server's; what builds stands on the image for which packages are made.
    let settings = Settings { flavour: None, ..by.settings.clone() };
    let inner = Decide { settings: &settings, today: by.today };
    let findings = [site.findings.as_slice(), &site.output_doubts].concat();
    let mut decided = assemble(&own, &inner, start::Chosen::nothing(&own), findings);
    preview(site, facts, &mut decided.start);
    let version = VersionArg { name: "NODE_VERSION".to_owned(), default: decided.line.version.clone() };
    let command = decided.manager.manager.exec(site.command);
    let command = (own.build.is_none() && settings.build.is_none()).then(|| {
        let why = "no script builds, so the framework's own command does";
        let why = Origin::rule_from("node/build-by-framework", why, [site.found.origin().clone()]);
        (Command::new(command.iter().map(String::as_str)), why)
    });
    let (mut stages, install, build) = stages::site(&mut decided, command);
    let baked = variables(site.prefix, &mut decided);
    if let Some(stage) = stages.iter_mut().find(|stage| stage.name == "build")
        && let Some(at) = stage.steps.iter().rposition(|step| matches!(step.action, Action::Run { .. }))
    {
        stage.steps.splice(at..at, baked);
    }
    if settings.build.is_none() && site.script.is_none() && facts.build.is_some() && facts.nx.is_none() {
        decided.findings.push(
            Finding::note("node/build-by-other-tool", format!("the build script does not call {} itself", site.name))
                .help("check that it fills the folder that is served")
                .at(facts.build.iter().find_map(|build| build.origin().place().cloned())),
        );
    }

    let served = static_server::Site {
        stage: "build".to_owned(),
        folder: Sourced::new(production::in_image(&own.base, output), site.output.origin().clone()),
        routing: site.routing.clone(),
        base: site.base.clone(),
        hashed: site.hashed.clone(),
        labels: production::labels(&decided),
    };
    let served = static_server::serve(served, by.settings, &mut decided.findings)?;
    let mut plan = Plan::new("node", facts.unit.clone(), name(facts));
    plan.naive = Some(naive::naive(&decided, &stages));
    stages.push(served.stage);
    prune(&mut stages);
    plan.stages = stages;
    plan.secrets = std::mem::take(&mut decided.secrets);
    plan.leftovers = leftovers(&own);
    plan.versions.push(version);
    let framework = Sourced::new(site.name.to_owned(), site.found.origin().clone());
    let lost = site.rejected.iter().cloned().chain(facts.starts.rejected.iter().cloned());
    let lost = lost.chain(facts.starts.best.iter().map(|start| Rejected {
        value: start.launch.words.join(" "),
        why: "it only shows what the build made".to_owned(),
        origin: Some(start.origin.clone()),
    }));
    let because = "it is built to be served as files, and nothing starts a server";
    let why = Origin::rule_from("node/static-front-end", because, [framework.origin().clone()]);
    plan.decide(
        "front end",
        Sourced::new(site.name.to_owned(), why.rejecting("node/static-front-end", lost.collect())),
    );
    plan.decide_by("version", "Node version", decided.line.version.clone());
    let manager = &decided.manager;
    let version =
        manager.package.as_ref().map_or_else(|| manager.manager.to_string(), |package| package.value().clone());
    plan.decide_by("package-manager", "package manager", Sourced::new(version, manager.why.clone()));
    plan.decide("install", install);
    if let Some(build) = build {
        plan.decide_by("build", "build", build);
    }
    plan.decide("output", Sourced::new(output.to_string(), site.output.origin().clone()));
    plan.decide("unknown addresses", served.routing);
    plan.decide_by("port", "port", served.port);
    plan.decide_by("flavour", "final image", served.image);
    if let Some(health) = served.health {
        plan.decide_by("health", "health", health);
    }
    plan.choices = super::choices::of(&decided, &plan);
    plan.choices.retain(|choice| !matches!(choice.option, "flavour" | "start" | "port"));
    plan.choices.extend(static_server::choices(&plan));
    plan.findings = std::mem::take(&mut decided.findings);
    Some(plan)
}

/// What a tutorial serves the folder with.
fn preview(site: &Site, facts: &Facts, start: &mut start::Chosen) {
    let folder = site.output.value().relative_to(&facts.unit).unwrap_or_default();
    let single = matches!(site.routing.value(), Routing::Client(_)).then_some("--single");
    let words = ["npx", "--yes", "serve", "--listen", "8080"].into_iter().chain(single);
    start.words = words.map(str::to_owned).chain([format!("./{folder}")]).collect();
    start.by_manager = true;
    start.why = site.output.origin().clone();
}

/// Build arguments for the variables that the build writes into the pages, as far as the project shows them.
pub(super) fn variables(prefix: Option<&str>, decided: &mut Decided<'_>) -> Option<Step> {
    let prefix = prefix?;
    let mut known: Vec<&Sourced<String>> = Vec::new();
    for shown in decided.facts.evidence.env.iter().map(|env| &env.name) {
        let fits = shown.value().starts_with(prefix) && crate::settings::is_variable_name(shown.value());
        if fits && known.iter().all(|other| other.value() != shown.value()) {
            known.push(shown);
        }
    }
    let (secret, plain): (Vec<_>, Vec<_>) = known.into_iter().partition(|name| is_secret(name.value(), ""));
    if let Some(first) = secret.first() {
        decided.findings.push(
            Finding::warning(
                "node/secret-in-pages",
                format!("{} would be written into pages that everyone reads", first.value()),
            )
            .help("keep it on a server; it is no build argument of this image")
            .at(first.origin().place().cloned()),
        );
    }
    let first = plain.first()?;
    let names: Vec<&str> = plain.iter().map(|name| name.value().as_str()).collect();
    decided.findings.push(
        Finding::note(
            "node/variables-in-pages",
            format!("the build writes these variables into the pages: {}", names.join(", ")),
        )
        .help(format!(
            "give them to the build, such as `--build-arg {}=…`; where the image is run they change nothing",
            first.value()
        ))
        .at(first.origin().place().cloned()),
    );
    let from = plain.iter().map(|name| name.origin().clone());
    let why = Origin::rule_from("node/variables-in-pages", "the build writes them into the pages", from);
    Some(Step::new(Action::Arg(plain.iter().map(|name| (name.value().clone(), None)).collect()), why))
}
