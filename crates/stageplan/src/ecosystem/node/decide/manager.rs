//! Which package manager, which version of it, and how it gets into the image.

use js_semver::{Range, Version};

use super::version::Line;
use crate::ecosystem::Decide;
use crate::ecosystem::node::CATALOG;
use crate::ecosystem::node::managers::{Manager, major};
use crate::ecosystem::node::read::Facts;
use crate::ecosystem::node::read::lock::Lock;
use crate::finding::Finding;
use crate::origin::{Origin, Rejected, Sourced};

/// The manager with what belongs to it.
pub(super) struct Chosen<'f> {
    pub(super) manager: Manager,
    pub(super) why: Origin,
    pub(super) lock: Option<&'f Lock>,
    /// Whether the install holds to the lockfile.
    pub(super) frozen: bool,
    /// The first number of its version.
    pub(super) major: u64,
    /// What to install with npm to have it: `pnpm@10.18.3`.
    pub(super) package: Option<Sourced<String>>,
    /// The words by which it is called.
    pub(super) program: Vec<String>,
}

const RULE: &str = "node/package-manager";

struct Candidate {
    manager: Manager,
    version: Option<String>,
    origin: Origin,
}

fn candidates(facts: &Facts, by: &Decide<'_>) -> Vec<Candidate> {
    let mut found = Vec::new();
    let mut add = |name: &str, version: Option<&str>, origin: Origin| {
        if let Some(manager) = Manager::of(name, version) {
            found.push(Candidate { manager, version: version.map(str::to_owned), origin });
        }
    };
    if let Some(option) = &by.settings.package_manager {
        let (name, version) = split(option.value());
        add(name, version, crate::planner::as_asked(option.origin()));
    }
    let packages: Vec<_> =
        facts.workspace.iter().map(|workspace| &workspace.package).chain(std::iter::once(&facts.package)).collect();
    for package in &packages {
        if let Some(field) = &package.package_manager {
            let (name, version) = split(field.value());
            add(name, version, field.origin().clone());
        }
    }
    for package in &packages {
        // Of several that are allowed, the one that is in use.
        let locked = |name: &str| facts.locks.iter().any(|lock| lock.manager.program() == name);
        let (first, rest): (Vec<_>, Vec<_>) = package.dev_managers.iter().partition(|engine| locked(&engine.name));
        for engine in first.into_iter().chain(rest) {
            let version = Some(engine.version.value().as_str()).filter(|text| !text.is_empty());
            add(&engine.name, version, engine.version.origin().clone());
        }
    }
    for (name, version) in packages.iter().flat_map(|package| &package.volta) {
        if name != "node" && name != "npm" {
            add(name, Some(version.value()), version.origin().clone());
        }
    }
    // Many manifests name several managers in `engines` or one they do not use; only a lockfile makes that a sign.
    for package in &packages {
        for (name, version) in &package.engines {
            let locked = facts.locks.iter().any(|lock| lock.manager.program() == name);
            if locked && name != "npm" {
                add(name, Some(version.value()), version.origin().clone());
            }
        }
    }
    for lock in &facts.locks {
        found.push(Candidate { manager: lock.manager, version: None, origin: lock.origin.clone() });
    }
    found
}

fn split(text: &str) -> (&str, Option<&str>) {
    match text.split_once('@') {
        Some((name, version)) => (name, Some(version.split('+').next().unwrap_or(version))),
        None => (text, None),
    }
}

/// Who is named, the strongest first.
struct Leading {
    all: Vec<Candidate>,
    manager: Manager,
    /// A manager that the manifest names although only npm's lockfile is there.
    named: Option<(Manager, Origin)>,
}

/// The lockfile by which packages are installed.
pub(super) fn lock<'f>(facts: &'f Facts, by: &Decide<'_>) -> Option<&'f Lock> {
    let manager = leading(facts, by, false).manager;
    facts.locks.iter().find(|lock| lock.manager == manager)
}

fn leading(facts: &Facts, by: &Decide<'_>, bun: bool) -> Leading {
    let mut all = candidates(facts, by);
    // yarn without a version: the lockfile tells which of the two.
    let berry = facts.locks.iter().any(|lock| lock.manager == Manager::Berry) || facts.install.yarn_path.is_some();
    for candidate in &mut all {
        if candidate.manager == Manager::Yarn && candidate.version.is_none() && berry {
            candidate.manager = Manager::Berry;
        }
    }
    // The image of bun holds no other manager and no npm to get one with.
    if bun {
        all.retain(|candidate| candidate.manager == Manager::Bun);
    }
    // npm cares for no `packageManager`, and what it locked is what the project was last installed with.
    let field = |candidate: &Candidate| {
        let named = facts.package.package_manager.as_ref();
        named.is_some_and(|named| *named.origin() == candidate.origin)
    };
    let only_npm =
        matches!(facts.locks.as_slice(), [lock] if lock.manager == Manager::Npm && lock.disagreement.is_none());
    let named = all.first().filter(|first| first.manager != Manager::Npm && field(first) && only_npm);
    let named = named.map(|first| (first.manager, first.origin.clone()));
    if named.is_some()
        && let Some(at) = all.iter().position(|candidate| candidate.manager == Manager::Npm)
    {
        let npm = all.remove(at);
        all.insert(0, npm);
    }
    let default = if bun { Manager::Bun } else { Manager::Npm };
    let manager = all.first().map_or(default, |candidate| candidate.manager);
    Leading { all, manager, named }
}

pub(super) fn choose<'f>(
    facts: &'f Facts,
    by: &Decide<'_>,
    line: &Line,
    bun: bool,
    findings: &mut Vec<Finding>,
) -> Chosen<'f> {
    let default = if bun { Manager::Bun } else { Manager::Npm };
    let Leading { all, manager, named } = leading(facts, by, bun);
    let rejected: Vec<Rejected> = all
        .iter()
        .filter(|candidate| candidate.manager != manager)
        .map(|candidate| Rejected {
            value: candidate.manager.to_string(),
            why: "something stronger names another manager".to_owned(),
            origin: Some(candidate.origin.clone()),
        })
        .collect();
    let mut others: Vec<&Lock> = facts.locks.iter().filter(|lock| lock.manager != manager).collect();
    others.dedup_by_key(|lock| lock.manager);
    if let Some(other) = others.first()
        && facts.locks.len() > 1
    {
        findings.push(
            Finding::warning(
                "node/several-lockfiles",
                format!("there are lockfiles of several package managers; {manager} was used"),
            )
            .help(format!("delete {} or name the manager in `packageManager`", other.path))
            .at(other.origin.place().cloned()),
        );
    }
    let why = match all.first() {
        Some(first) => Origin::rule_from(RULE, "", [first.origin.clone()]),
        None => Origin::rule_from(
            RULE,
            format!("the project names none and has no lockfile; {default} comes with the image"),
            [facts.package.origin.clone()],
        ),
    }
    .rejecting(RULE, rejected);
    let lock = facts.locks.iter().find(|lock| lock.manager == manager);
    let mut frozen = lock.is_some();
    match lock {
        None if !super::stages::has_packages(facts) => {}
        None => findings.push(
            Finding::warning(
                "node/no-lockfile",
                format!("there is no lockfile of {}, so each build may install other versions", manager.program()),
            )
            .help(format!("run `{} install` and commit the lockfile", manager.program()))
            .at(facts.package.origin.place().cloned()),
        ),
        Some(lock) => {
            if let Some((what, place)) = &lock.disagreement {
                frozen = false;
                findings.push(
                    Finding::warning(
                        "node/lockfile-disagrees",
                        format!("{what}, so an install that holds to {} would stop", lock.path),
                    )
                    .help(format!(
                        "run `{} install` and commit the lockfile; until then the build installs without holding to it",
                        manager.program()
                    ))
                    .at(place.clone())
                    .at(lock.origin.place().cloned()),
                );
            }
        }
    }
    let lone = lock.is_none() && facts.locks.len() == 1;
    let lone = lone.then(|| all.first().map(|first| (first.manager, first.origin.clone()))).flatten();
    if let Some((asked, origin)) = named.or(lone).filter(|(_, origin)| !origin.is_option())
        && let Some(other) = facts.locks.first()
    {
        findings.push(
            Finding::warning(
                "node/manager-disagrees",
                format!(
                    "the manifest names {asked}, and the only lockfile is of {}; planned with {manager}",
                    other.manager
                ),
            )
            .help(format!(
                "run `{} install` and commit its lockfile instead of {}, or name {} in the manifest",
                asked.program(),
                other.path,
                other.manager.program()
            ))
            .at(origin.place().cloned())
            .at(other.origin.place().cloned()),
        );
    }
    findings.extend(lock.and_then(super::bun::about_lock));
    let version = version(facts, manager, &all, lock);
    if let Some(version) = &version {
        disagreements(manager, version, &all, findings);
        if let Some(lock) = lock
            && other_format(manager, version, lock, findings)
        {
            frozen = false;
        }
    }
    let major = version.as_ref().and_then(|version| major(version.value())).unwrap_or(0);
    let (package, program) = delivery(facts, manager, version, line, bun);
    Chosen { manager, why, lock, frozen, major, package, program }
}

/// The manager's version: what names it exactly, else what the lockfile's format tells, else the catalog's.
fn version(facts: &Facts, manager: Manager, all: &[Candidate], lock: Option<&Lock>) -> Option<Sourced<String>> {
    let by_lock = lock.and_then(|lock| {
        let format = lock.format.as_ref()?;
        let row = CATALOG.row("lock-format", &format!("{} {}", manager.row(), format.value()))?;
        let why = Origin::rule_from(
            "node/manager-by-lockfile",
            "this version keeps the lockfile's format",
            [format.origin().clone(), row.origin()],
        );
        Some(Sourced::new(row.text("version")?.to_owned(), why))
    });
    let row = CATALOG.row("manager", manager.row());
    let default = row.and_then(|row| Some(Sourced::new(row.text("version")?.to_owned(), row.origin())));
    let usual = by_lock.as_ref().or(default.as_ref()).and_then(|version| major(version.value()));
    let exact = all.iter().filter(|candidate| candidate.manager == manager).filter_map(|candidate| {
        Some(Sourced::new(installable(candidate.version.as_deref()?, usual)?, candidate.origin.clone()))
    });
    let pinned = facts.evidence.tool(manager.program()).filter(|_| manager != Manager::Npm);
    let pinned = pinned.filter_map(|pin| Some(Sourced::new(installable(pin.value(), usual)?, pin.origin().clone())));
    // What automation installs counts where it can keep the lockfile.
    let seen = facts.evidence.ci_tool(manager.program()).filter(|_| manager != Manager::Npm && by_lock.is_none());
    let seen = seen.filter_map(|pin| Some(Sourced::new(installable(pin.value(), usual)?, pin.origin().clone())));
    exact.chain(pinned).chain(seen).chain(by_lock.clone()).chain(default).next()
}

/// A version or range as npm installs it: exact ones stay; of ranges the usual line, where they hold it, else the first
/// that they name.
fn installable(text: &str, usual: Option<u64>) -> Option<String> {
    if Version::parse(text).is_ok() {
        return Some(text.to_owned());
    }
    let range = Range::parse(text).ok()?;
    let usual = usual.filter(|major| range.satisfies(&Version::new(*major, 999, 999)));
    usual.or_else(|| major(text)).map(|major| major.to_string())
}

/// Whether a version that was chosen lies in a range; a bare number stands for its newest release.
fn lies_in(version: &str, range: &str) -> bool {
    let Ok(range) = Range::parse(range) else { return true };
    match Version::parse(version) {
        Ok(version) => range.satisfies(&version),
        Err(_) => major(version).is_none_or(|major| {
            range.satisfies(&Version::new(major, 999, 999))
                || (0..30).any(|minor| range.satisfies(&Version::new(major, minor, 999)))
        }),
    }
}

/// Says where another place asks for another version of the same manager.
fn disagreements(manager: Manager, version: &Sourced<String>, all: &[Candidate], findings: &mut Vec<Finding>) {
    let other = all.iter().find(|candidate| {
        candidate.manager == manager
            && candidate.version.as_deref().is_some_and(|range| !lies_in(version.value(), range))
    });
    let Some((other, range)) = other.and_then(|other| Some((other, other.version.as_deref()?))) else { return };
    let name = manager.program();
    findings.push(
        Finding::warning(
            "node/manager-versions-disagree",
            format!("{name} {} was taken, and another place asks for {name} {range}", version.value()),
        )
        .help("let both say the same: an install stops where its manager is not the one that is asked for")
        .at(version.origin().place().cloned())
        .at(other.origin.place().cloned()),
    );
}

/// Says that a manager does not keep the lockfile's format, which an install that holds to it would stop at.
fn other_format(manager: Manager, version: &Sourced<String>, lock: &Lock, findings: &mut Vec<Finding>) -> bool {
    let (Some(format), Some(asked)) = (&lock.format, major(version.value())) else { return false };
    let Some(row) = CATALOG.row("lock-format", &format!("{} {}", manager.row(), format.value())) else { return false };
    let Some(newest) = row.text("version").and_then(major) else { return false };
    let keeps = match (manager, newest) {
        // The format of pnpm 9 is still that of later versions.
        (Manager::Pnpm, 10) => asked >= 9,
        (Manager::Pnpm, 8) => asked == 7 || asked == 8,
        (Manager::Pnpm, _) => asked <= 7,
        (Manager::Berry, newest) => (asked >= 4) == (newest >= 4),
        _ => true,
    };
    if keeps {
        return false;
    }
    let name = manager.program();
    findings.push(
        Finding::warning(
            "node/lockfile-of-other-version",
            format!(
                "{} has format {}, which {name} {} does not keep",
                lock.path,
                format.value(),
                version.value()
            ),
        )
        .help(format!("run `{name} install` with that version and commit the lockfile; until then the build installs without holding to it"))
        .at(format.origin().place().cloned())
        .at(version.origin().place().cloned()),
    );
    true
}

fn delivery(
    facts: &Facts,
    manager: Manager,
    version: Option<Sourced<String>>,
    line: &Line,
    bun: bool,
) -> (Option<Sourced<String>>, Vec<String>) {
    let plain = vec![manager.program().to_owned()];
    let node = major(line.version.value()).unwrap_or(24);
    let named = |name: &str, version: &Sourced<String>| {
        version.derive(
            "node/manager-from-npm",
            "npm installs it on every release line; corepack ended with Node 24",
            format!("{name}@{}", version.value()),
        )
    };
    match manager {
        Manager::Npm => {
            let package = &facts.package;
            let bundled = line.row.and_then(|row| row.text("npm")?.parse::<u64>().ok());
            let strict = package.dev_managers.iter().find(|engine| engine.name == "npm" && engine.strict);
            let strict = strict.map(|engine| (&engine.version, "npm stops where it is not the one of `devEngines`"));
            let engine = package.engines.get("npm").filter(|_| facts.install.engine_strict.is_some());
            let engine = engine.map(|range| (range, "`engine-strict` refuses the npm that the image brings"));
            let needed = strict.or(engine).filter(|(range, _)| !range.value().is_empty());
            let package = needed.and_then(|(wanted, why)| {
                let range = Range::parse(wanted.value()).ok()?;
                let fits = bundled.is_some_and(|major| range.satisfies(&Version::new(major, 999, 999)));
                let version = installable(wanted.value(), None)?;
                (!fits).then(|| wanted.derive("node/strict-npm", why, format!("npm@{version}")))
            });
            let pinned = || {
                let field = facts.package.package_manager.as_ref()?;
                let (name, version) = split(field.value());
                // An older npm may not run on the line, and a newer one reads what it wrote.
                let version = version.filter(|version| name == "npm" && major(version) > bundled)?;
                let why = "the image brings an older line of npm than the one that `packageManager` pins";
                Some(field.derive("node/pinned-npm", why, format!("npm@{}", installable(version, None)?)))
            };
            (package.or_else(pinned), plain)
        }
        Manager::Pnpm => (version.map(|version| named("pnpm", &version)), plain),
        Manager::Yarn => (version.filter(|_| node >= 26 || bun).map(|version| named("yarn", &version)), plain),
        Manager::Berry => match &facts.install.yarn_path {
            Some(path) => (None, vec!["node".to_owned(), path.value().clone()]),
            None => (version.map(|version| named("@yarnpkg/cli-dist", &version)), plain),
        },
        Manager::Bun => (None, plain),
    }
}
