//! The stages before the last, and the order of all.

use super::tool::Cached;
use super::{Decided, SOURCES, production, tool, unpack};
use crate::origin::{Origin, Sourced};
use crate::plan::{
    Action, Base, Command, Copy, Mount, Purpose, RunsOn, Script, Sharing, Stage, Step, Value, install_packages, prune,
};
use crate::planner::as_asked;
use crate::settings::CacheStrategy;
use crate::tree::RepoPath;

pub(super) fn all(decided: &Decided<'_>) -> Vec<Stage> {
    let unpacked = unpack::unpack(decided);
    let (production, prepare) = production::stage(decided, unpacked.copies);
    let mut stages = vec![deps(decided)];
    stages.push(build(decided, unpacked.steps, prepare));
    stages.extend(test(decided));
    stages.extend(development(decided));
    stages.push(production);
    prune(&mut stages);
    stages
}

fn runs_on(decided: &Decided<'_>) -> RunsOn {
    if decided.facts.build.platform.is_some() { RunsOn::Target } else { RunsOn::Builder }
}

/// Everything is fetched into a layer, or into a cache that outlives the build.
fn in_layer(decided: &Decided<'_>) -> bool {
    let asked = decided.by.settings.cache.as_ref();
    asked.is_none_or(|cache| *cache.value() != CacheStrategy::Mount)
}

fn mounts(decided: &Decided<'_>) -> Vec<Mount> {
    let mut mounts = Vec::new();
    let layer = decided.by.settings.cache.as_ref().is_some_and(|cache| *cache.value() == CacheStrategy::Layer);
    if !in_layer(decided) || decided.build.cached == Cached::Beside && !layer {
        let cache = |target: &&str| Mount::Cache { target: (*target).into(), id: None, sharing: Sharing::Locked };
        mounts.extend(decided.build.caches.iter().map(cache));
    }
    for need in &decided.facts.build.secrets {
        let target = need.in_home().map(|path| Value::text(format!("/root/{path}")));
        let env = need.from.strip_prefix("env=").map(str::to_owned);
        mounts.push(Mount::Secret { id: need.id.clone(), target, env, required: true });
    }
    mounts
}

fn run(decided: &Decided<'_>, words: &[Value], why: &Origin) -> Step {
    let command = Command { words: words.to_vec(), env: env(decided), ..Command::default() };
    Step::run(mounts(decided), vec![command], &[], why.clone())
}

/// A call that needs nothing but its files.
fn alone(words: &[Value], why: &Origin) -> Step {
    Step::run(Vec::new(), vec![Command { words: words.to_vec(), ..Command::default() }], &[], why.clone())
}

/// What is done to the project's own script.
fn before(decided: &Decided<'_>) -> impl Iterator<Item = Step> {
    decided.build.before.iter().map(|(words, why)| alone(words, why))
}

fn env(decided: &Decided<'_>) -> Vec<(String, Value)> {
    decided.facts.build.env.iter().map(|(name, value)| (name.clone(), value.into())).collect()
}

/// The first stage: the tool, and what the project depends on.
fn deps(decided: &Decided<'_>) -> Stage {
    let facts = decided.facts;
    let mut steps = Vec::new();
    if !decided.by.settings.build_packages.is_empty() {
        let packages: Vec<Sourced<String>> = decided.by.settings.build_packages.clone();
        let why = Origin::rule_from(
            "java/build-packages",
            "the build needs these",
            packages.iter().map(|package| package.origin().clone()),
        );
        steps.push(install_packages(decided.build.image.os, &packages, why));
    }
    let workdir = Value::text(decided.inside(&facts.root));
    steps.push(Step::new(Action::Workdir(workdir), facts.origin.clone()));
    steps.extend(tool::prepare(facts, &decided.version));
    let mut about = "the tool that builds.";
    if let Some(fetch) = decided.build.fetch.as_ref().filter(|_| has_manifests(decided)) {
        about = match decided.build.cached {
            Cached::Fetched => "what the project depends on, fetched before the sources come.",
            Cached::Beside => "the tool that builds, fetched before anything else of the project comes.",
        };
        steps.extend(copy_manifests(decided));
        steps.extend(before(decided));
        // What brings only the tool needs neither caches nor credentials.
        steps.push(match decided.build.cached {
            Cached::Fetched => run(decided, fetch.value(), fetch.origin()),
            Cached::Beside => alone(fetch.value(), fetch.origin()),
        });
    }
    Stage {
        name: first(decided).to_owned(),
        purpose: if has_manifests(decided) { Purpose::Dependencies } else { Purpose::Base },
        base: Base::Image(Box::new(decided.build.image.clone())),
        runs_on: runs_on(decided),
        about: about.to_owned(),
        steps,
        why: decided.build.image_why.clone(),
    }
}

/// A path of the repository seen from the folder that the build needs as a whole.
fn below<'p>(decided: &Decided<'_>, path: &'p RepoPath) -> &'p str {
    path.relative_to(&decided.facts.context).unwrap_or(path.as_str())
}

/// The files that tell what is depended on, each to its place.
fn copy_manifests(decided: &Decided<'_>) -> Vec<Step> {
    let facts = decided.facts;
    let files = &facts.build.manifests;
    let why = Origin::rule_from(
        "java/manifests-first",
        "what is depended on is fetched again only when these files change",
        files.iter().take(12).map(|file| file.origin().clone()),
    );
    let mut folders: Vec<RepoPath> = Vec::new();
    for file in files {
        let folder = file.value().parent().unwrap_or_else(RepoPath::root);
        if !folders.contains(&folder) {
            folders.push(folder);
        }
    }
    let of = |folder: &RepoPath| {
        let inside = files.iter().filter(|file| file.value().parent().unwrap_or_else(RepoPath::root) == *folder);
        inside.map(|file| Value::from(file.value())).collect::<Vec<Value>>()
    };
    let mut steps = Vec::new();
    let mut nested = Vec::new();
    for folder in &folders {
        let dest = if *folder == facts.root { "./".to_owned() } else { format!("{}/", decided.inside(folder)) };
        // From the root of the repository the folders can be kept as they are.
        if facts.context.is_root() && facts.root.is_root() && !folder.is_root() {
            nested.extend(of(folder));
        } else {
            steps.push(Step::copy(Copy::context(of(folder), dest), why.clone()));
        }
    }
    if !nested.is_empty() {
        let mut copy = Copy::context(nested, "./");
        copy.parents = true;
        steps.push(Step::copy(copy, why));
    }
    for folder in &facts.build.folders {
        let dest = format!("{}/", decided.inside(folder.value()));
        steps.push(Step::copy(Copy::context([format!("{}/", folder.value())], dest), folder.origin().clone()));
    }
    steps
}

/// Whether the first stage fetches something, and has the manifests for it.
fn has_manifests(decided: &Decided<'_>) -> bool {
    decided.build.fetch.is_some() && (in_layer(decided) || decided.build.cached == Cached::Beside)
}

/// The name of the first stage.
fn first(decided: &Decided<'_>) -> &'static str {
    if has_manifests(decided) { "deps" } else { "base" }
}

/// Manifests that lie beside the folders that are copied, where no stage has them yet.
fn beside(decided: &Decided<'_>) -> Vec<Step> {
    let build = &decided.facts.build;
    if has_manifests(decided) || build.sources.is_empty() {
        return Vec::new();
    }
    let covered = |path: &RepoPath| build.sources.iter().any(|folder| path.is_in(folder.value()));
    let outside = build.manifests.iter().filter(|file| !covered(file.value()));
    let copy = |file: &Sourced<RepoPath>| {
        let folder = file.value().parent().unwrap_or_else(RepoPath::root);
        let copy = Copy::context([Value::from(file.value())], format!("{}/", decided.inside(&folder)));
        Step::copy(copy, file.origin().clone())
    };
    let folders = build.folders.iter().filter(|folder| !covered(folder.value())).map(|folder| {
        let dest = format!("{}/", decided.inside(folder.value()));
        Step::copy(Copy::context([format!("{}/", folder.value())], dest), folder.origin().clone())
    });
    outside.map(copy).chain(folders).collect()
}

/// All files of the build, without those of parts that the unit does not stand on.
fn copy_all(decided: &Decided<'_>) -> Vec<Step> {
    let facts = decided.facts;
    let why = Origin::rule_from("java/sources", "everything that the build may read", [facts.origin.clone()]);
    // The manifests of these parts are there, which is all that the tool wants to see of them.
    let apart = |folder: &RepoPath| {
        let below =
            facts.build.apart.iter().filter_map(|apart| apart.relative_to(folder)).filter(|_| has_manifests(decided));
        below.map(|path| Value::text(path.to_owned())).collect::<Vec<Value>>()
    };
    if facts.build.sources.is_empty() {
        let source = if facts.context.is_root() { ".".to_owned() } else { format!("{}/", facts.context) };
        let dest = if below(decided, &facts.root).is_empty() { "./".to_owned() } else { format!("{SOURCES}/") };
        let mut copy = Copy::context([source], dest);
        copy.exclude = apart(&facts.context);
        return vec![Step::copy(copy, why)];
    }
    let each = facts.build.sources.iter().map(|path| {
        let folder = path.value();
        let dest = if *folder == facts.root { "./".to_owned() } else { format!("{}/", decided.inside(folder)) };
        let mut copy = Copy::context([format!("{folder}/")], dest);
        copy.exclude = apart(folder);
        Step::copy(copy, path.origin().clone())
    });
    each.collect()
}

fn build(decided: &Decided<'_>, unpack: Vec<Step>, prepare: Vec<Command>) -> Stage {
    let mut steps = beside(decided);
    steps.extend(copy_all(decided));
    steps.extend(before(decided));
    match &decided.by.settings.build {
        Some(asked) => {
            let script = Script::Shell(asked.clone());
            let action = Action::Run { mounts: mounts(decided), script, makes: Vec::new() };
            steps.push(Step::new(action, as_asked(asked.origin())));
        }
        None => steps.push(run(decided, &decided.build.package, &decided.build.why)),
    }
    steps.extend(unpack);
    if !prepare.is_empty() {
        let why = Origin::rule("java/folders-for-the-image", "the image has no shell to make them");
        steps.push(Step::run(Vec::new(), prepare, &["/out"], why));
    }
    Stage {
        runs_on: runs_on(decided),
        ..Stage::on(
            first(decided),
            "build",
            Purpose::Build,
            "makes what runs; sources and tools stay behind.",
            steps,
            decided.build.why.clone(),
        )
    }
}

fn test(decided: &Decided<'_>) -> Option<Stage> {
    let words = decided.build.test.as_ref().filter(|_| decided.by.settings.wants_target("test"))?;
    let about = "the project's tests; run them with `docker build --target test`.";
    let steps = vec![run(decided, words.value(), words.origin())];
    let stage = Stage::on("build", "test", Purpose::Test, about, steps, words.origin().clone());
    Some(Stage { runs_on: runs_on(decided), ..stage })
}

fn development(decided: &Decided<'_>) -> Option<Stage> {
    let words = decided.build.develop.as_ref().filter(|_| decided.by.settings.wants_target("development"))?;
    // What is put into a cache of the build is not there when the container runs.
    let install = tool::install(decided.facts, &decided.build);
    if install.is_some() && !in_layer(decided) {
        return None;
    }
    let about = "runs the program from its sources; mount them over the copy to work on them.";
    let mut steps = beside(decided);
    steps.extend(copy_all(decided));
    steps.extend(before(decided));
    steps.extend(install.iter().map(|install| run(decided, install, &decided.build.why)));
    steps.push(Step::new(Action::Cmd(words.value().clone()), words.origin().clone()));
    Some(Stage {
        runs_on: RunsOn::Target,
        ..Stage::on(first(decided), "development", Purpose::Development, about, steps, words.origin().clone())
    })
}
