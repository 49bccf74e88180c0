//! Plans of several toolchains: a program that embeds or serves what another ecosystem builds.
//!
//! An ecosystem says which files its build or its program reads ([`AssetNeed`]). Any folder of the repository whose own
//! ecosystem can build it is a candidate; the one that makes the files gives the stages, and the files are copied over
//! right behind the program's own sources. What links the two is, best first: a recipe of the project that puts what is
//! made where it is needed, a configuration that has the build write there, a missing folder below one that has a build.

pub(crate) mod recipes;

use std::collections::BTreeSet;

use stageplan_syntax::order;

use crate::ecosystem::{Assets, Decide, Entry, Grade};
use crate::evidence::{self, CommandEvidence, CommandForm};
use crate::origin::{Origin, Sourced};
use crate::plan::{Action, AssetNeed, Base, Command, Copy, Mount, Plan, Stage, Step};
use crate::planner::detect;
use crate::project::{Project, Unit};
use crate::settings::Settings;
use crate::tree::{RepoPath, Tree};
use recipes::{Move, Run, Tidy};

/// How deep a folder with a front end of its own may lie.
const DEPTH: usize = 4;

/// How many folders are looked at, so that a repository of many packages costs no more than a few reads.
const CANDIDATES: usize = 24;

/// How many files a folder may hold that only keeps a place.
const PLACEHOLDERS: usize = 3;

/// Parts of paths below which nothing that ships is built.
const ASIDE: &[&str] =
    &["node_modules", "vendor", "test", "tests", "testdata", "e2e", "example", "examples", "fixtures"];

/// Whether a path leads to where nothing that ships is built.
fn is_aside(path: &str) -> bool {
    path.split('/').any(|part| ASIDE.contains(&part))
}

/// What is taken of a folder.
struct Taken {
    /// Where it is made.
    made: Sourced<RepoPath>,
    /// The part of what is needed that it is, below the needed path.
    below: String,
    need: AssetNeed,
    /// What the project does to single files before it takes it.
    tidy: Vec<Tidy>,
}

/// Adds the stages that make what the plan needs and the repository does not hold; where nothing makes it, the need's own
/// finding is reported.
pub(crate) fn add_assets(plan: &mut Plan, unit: &Unit<'_>, ecosystems: &[Entry], by: &Decide<'_>) {
    let needs = std::mem::take(&mut plan.assets);
    if needs.is_empty() {
        return;
    }
    let tree = unit.project.tree();
    let paths = needs.iter().map(|need| need.path.value()).chain([&unit.folder]);
    let lines: Vec<_> = needs.iter().flat_map(|need| need.made_by.iter().cloned()).collect();
    let recipes::Recipes { mut moves, runs } = recipes::read(unit.project, &recipes::folders(paths), &lines);
    moves.retain(|one| needs.iter().any(|need| fits(&one.to, need.path.value())));
    let folders = candidates(tree, &needs, &moves, ecosystems);
    // The program's own ecosystem builds the program in its folder, not a front end for it.
    let own = plan.ecosystem;
    let makers = |folder: &RepoPath| -> Vec<Entry> {
        ecosystems.iter().filter(|entry| *folder != unit.folder || entry.id != own).copied().collect()
    };
    // What each of the folders makes, as far as they were asked, and what is taken of it.
    let mut asked: Vec<(Option<Assets>, Vec<Taken>)> = Vec::new();
    let mut unmade = Vec::new();
    for need in needs {
        let made = folders.iter().enumerate().find_map(|(at, folder)| {
            if at == asked.len() {
                asked.push((make(tree, folder, &makers(folder), &runs, by), Vec::new()));
            }
            let assets = asked[at].0.as_ref()?;
            let moved = moves.iter().find_map(|one| moved(tree, &need, one, folder, assets));
            let made = moved.or_else(|| {
                let made = made_path(tree, &need, folder, assets)?;
                let below = made.value().relative_to(need.path.value()).unwrap_or_default().to_owned();
                Some((made, below, Vec::new()))
            });
            Some((at, made?))
        });
        match made {
            Some((at, (made, below, tidy))) => asked[at].1.push(Taken { made, below, need, tidy }),
            None => unmade.push(need),
        }
    }
    for need in unmade {
        // The same place may be filled from any of several folders.
        let same = |taken: &Taken| taken.need.dest == need.dest && taken.need.stage == need.stage;
        if !asked.iter().any(|(_, taken)| taken.iter().any(same)) {
            plan.findings.extend(need.otherwise);
        }
    }
    let mut taken: Vec<_> = folders.iter().zip(asked).filter(|(_, (_, needs))| !needs.is_empty()).collect();
    order::sort_by_key(&mut taken, |(folder, _)| (*folder).clone());
    let several = taken.len() > 1;
    for (index, (_, (assets, needs))) in taken.into_iter().enumerate() {
        if let Some(assets) = assets {
            let prefix = if several { format!("assets-{}", index + 1) } else { "assets".to_owned() };
            splice(plan, assets, &prefix, &needs);
        }
    }
}

/// Folders that may make something: those that hold a needed path first, the nearest first, then the others.
fn candidates(tree: &Tree, needs: &[AssetNeed], moves: &[Move], ecosystems: &[Entry]) -> Vec<RepoPath> {
    let marks = marks(ecosystems);
    let moved = moves.iter().flat_map(|one| one.from.ancestors());
    let mut folders: Vec<RepoPath> = moved.chain(needs.iter().flat_map(|need| need.path.value().ancestors())).collect();
    folders.retain(|folder| tree.files_in(folder).any(|file| marks.contains(file.file_name())));
    folders.extend(marked_folders(tree, &RepoPath::root(), ecosystems));
    let mut seen = BTreeSet::new();
    folders.retain(|folder| seen.insert(folder.clone()));
    folders.truncate(CANDIDATES);
    folders
}

/// The names of the files by which folders are recognised.
fn marks(ecosystems: &[Entry]) -> BTreeSet<&'static str> {
    order::set(ecosystems.iter().flat_map(|entry| entry.looks_for).copied())
}

/// The folders in `above`, itself included, that may be projects of their own by the name of a file in them; not too deep,
/// and not where tests and examples lie. In the order of their files, each once.
pub(crate) fn marked_folders(tree: &Tree, above: &RepoPath, ecosystems: &[Entry]) -> Vec<RepoPath> {
    marked_within(tree, above, ecosystems, DEPTH)
}

/// The same down to a depth of the caller's. Whoever looks below a folder of tests means to find something there.
pub(crate) fn marked_within(tree: &Tree, above: &RepoPath, ecosystems: &[Entry], depth: usize) -> Vec<RepoPath> {
    let marks = marks(ecosystems);
    let depth = above.parts().count() + depth + 1;
    let mut seen = BTreeSet::new();
    tree.files_below(above)
        .filter(|path| marks.contains(path.file_name()) && path.parts().count() <= depth)
        .filter(|path| !path.relative_to(above).is_some_and(is_aside))
        .filter_map(RepoPath::parent)
        .filter(|folder| seen.insert(folder.clone()))
        .collect()
}

/// Asks who recognises the folder, best grade first. What is noticed while asking is kept apart and only told of a folder
/// that is taken.
fn make(tree: &Tree, folder: &RepoPath, ecosystems: &[Entry], runs: &[Run], by: &Decide<'_>) -> Option<Assets> {
    let project = Project::new(tree);
    let unit = Unit { project: &project, folder: folder.clone() };
    // The user's wishes are about the program, not about what it embeds; that folder may have a file of its own.
    let mut settings = Settings { cache: by.settings.cache.clone(), ..Settings::default() };
    if !folder.is_root() {
        settings.read_file(&project, folder);
    }
    let by = Decide { settings: &settings, today: by.today };
    let found = detect(&unit, ecosystems, None);
    let mut evidence = evidence::gather(&unit);
    // How the program's own recipes build it comes before what the folder alone shows.
    let recipes = runs.iter().filter(|run| run.folder == *folder).map(|run| CommandEvidence {
        process: evidence::ASSETS.to_owned(),
        command: Sourced::new(run.script.clone(), run.why.clone()),
        form: CommandForm::Whole,
        directory: None,
        grade: Grade::Certain,
        shown_by: "recipe",
    });
    evidence.builds.splice(0..0, recipes);
    // Who comes next is not known while one is not at hand.
    let mut at_hand = found.into_iter().map_while(|(entry, _)| entry.assets(&unit, &evidence, &by));
    let mut assets = at_hand.find_map(|made| made)?;
    assets.findings.extend(project.take_findings());
    Some(assets)
}

/// Whether one of two folders is in the other, or both are the same.
fn fits(one: &RepoPath, other: &RepoPath) -> bool {
    one.is_in(other) || other.is_in(one)
}

/// Whether the repository leaves a folder to a build: nothing is in it but what keeps its place.
fn is_left_open(tree: &Tree, path: &RepoPath) -> bool {
    let keeps = |file: &RepoPath| {
        file.file_name().starts_with('.') || matches!(file.file_name(), "index.html" | "README.md" | "README")
    };
    !tree.has_file(path)
        && tree.files_below(path).take(PLACEHOLDERS + 1).all(keeps)
        && tree.files_below(path).nth(PLACEHOLDERS).is_none()
}

/// What a recipe takes from this folder's build for a need: where it is made, where below the needed path it belongs, and
/// what is done to its files.
fn moved(
    tree: &Tree,
    need: &AssetNeed,
    one: &Move,
    folder: &RepoPath,
    assets: &Assets,
) -> Option<(Sourced<RepoPath>, String, Vec<Tidy>)> {
    let wanted = need.path.value();
    if !fits(&one.to, wanted) || !is_left_open(tree, &one.to) {
        return None;
    }
    // The folder that is taken, or the part of it that is wanted.
    let from = one.from.join(wanted.relative_to(&one.to).unwrap_or_default()).ok()?;
    let below = one.to.relative_to(wanted).unwrap_or_default().to_owned();
    // What is in the repository is copied from there, and no build makes it.
    if !is_left_open(tree, &from) {
        return None;
    }
    let made = AssetNeed { path: Sourced::new(from.clone(), one.why.clone()), missing: true, ..need.clone() };
    let made = made_path(tree, &made, folder, assets)?;
    let origin = Origin::rule_from(
        "assets/put-by-recipe",
        format!("the project puts {} into {}", one.from, one.to),
        [one.why.clone(), made.origin().clone()],
    );
    Some((Sourced::new(from, origin), below, one.tidy.clone()))
}

/// The path that a folder's build makes for a need, with why we think so; `None` where it makes something else.
fn made_path(tree: &Tree, need: &AssetNeed, folder: &RepoPath, assets: &Assets) -> Option<Sourced<RepoPath>> {
    let path = need.path.value();
    // Files that are in the repository are what the authors want, unless they only keep a place for the build's.
    let declared =
        assets.outputs.iter().find(|output| fits(output.value(), path) && is_left_open(tree, output.value()));
    if let Some(output) = declared {
        let narrower = if path.is_in(output.value()) { path } else { output.value() };
        return Some(Sourced::new(narrower.clone(), output.origin().clone()));
    }
    // A missing folder below a folder that has a build: its output, whatever its configuration computes.
    let below = path.is_in(folder)
        && path != folder
        && need.missing
        && assets.outputs.iter().all(|output| output.value() != path);
    below.then(|| Sourced::new(path.clone(), need.path.origin().clone()))
}

fn splice(plan: &mut Plan, assets: Assets, prefix: &str, needs: &[Taken]) {
    let own = order::set(assets.stages.iter().map(|stage| stage.name.clone()));
    let Some(last) = assets.stages.last().map(|stage| stage.name.clone()) else { return };
    let renamed = |name: &str| if name == last { prefix.to_owned() } else { format!("{prefix}-{name}") };
    let mut stages: Vec<Stage> = assets.stages.into_iter().map(|stage| rename(stage, &own, &renamed)).collect();
    if let Some(stage) = stages.last_mut() {
        stage.steps.extend(tidy(needs, &assets.root));
    }
    let mut copied = BTreeSet::new();
    for Taken { made, below, need, .. } in needs {
        let path = made.value();
        let Some(stage) = plan.stages.iter_mut().find(|known| known.name == need.stage) else { continue };
        if !copied.insert((need.stage.clone(), path.clone(), need.dest.clone())) {
            continue;
        }
        let why = Origin::rule_from(
            "assets/built-first",
            "the program reads what this build makes",
            [need.path.origin().clone(), made.origin().clone()],
        );
        let dest = format!("{}/{below}", need.dest);
        let copy = Copy::stage(prefix, format!("{}/{path}", assets.root), dest.trim_end_matches('/'));
        // What runs needs nothing below it; a build's folder may hold a placeholder.
        let step = Step::copy(Copy { link: need.stage == "production", ..copy }, why);
        // Behind the last copy of sources, so that it overlays a placeholder that the sources may hold; else behind what
        // the program is made of.
        let copies = |own: bool| {
            let is = |step: &Step| matches!(&step.action, Action::Copy(copy) if copy.from.is_none() || !own);
            stage.steps.iter().rposition(is)
        };
        let at = copies(true).or_else(|| copies(false));
        stage.steps.insert(at.map_or(0, |at| at + 1), step);
    }
    plan.stages.splice(0..0, stages);
    // No single image holds the tools of both.
    plan.naive = None;
    for version in assets.versions {
        if plan.versions.iter().all(|known| known.name != version.name) {
            plan.versions.push(version);
        }
    }
    plan.decisions.extend(assets.decisions);
    for leftover in assets.leftovers {
        if !plan.leftovers.contains(&leftover) {
            plan.leftovers.push(leftover);
        }
    }
    plan.secrets.extend(assets.secrets);
    plan.findings.extend(assets.findings);
}

/// The step that does to single files what the project's recipe does to them.
fn tidy(needs: &[Taken], root: &str) -> Option<Step> {
    let mut commands: Vec<Command> = Vec::new();
    let mut from = Vec::new();
    for taken in needs {
        for one in &taken.tidy {
            let command = match one {
                Tidy::Rename(old, new) => {
                    Command::new(["mv".to_owned(), format!("{root}/{old}"), format!("{root}/{new}")])
                }
                Tidy::Remove(path) => Command::new(["rm".to_owned(), "-rf".to_owned(), format!("{root}/{path}")]),
            };
            if !commands.contains(&command) {
                commands.push(command);
                from.push(taken.made.origin().clone());
            }
        }
    }
    from.dedup();
    let why = Origin::rule_from("assets/tidied", "the project does so before it takes the files", from);
    (!commands.is_empty()).then(|| Step::run(Vec::new(), commands, &[root], why))
}

fn rename(mut stage: Stage, own: &BTreeSet<String>, renamed: &dyn Fn(&str) -> String) -> Stage {
    stage.name = renamed(&stage.name);
    if let Base::Stage(base) = &mut stage.base
        && own.contains(base)
    {
        *base = renamed(base);
    }
    for step in &mut stage.steps {
        match &mut step.action {
            Action::Copy(Copy { from: Some(from), .. }) if own.contains(from) => *from = renamed(from),
            Action::Run { mounts, .. } => {
                for mount in mounts {
                    if let Mount::Bind { from: Some(from), .. } = mount
                        && own.contains(from)
                    {
                        *from = renamed(from);
                    }
                }
            }
            _ => {}
        }
    }
    stage
}
