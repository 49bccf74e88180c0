//! What the user could say instead.

use super::Decided;
use crate::choices::{Choice, flavour};
use crate::ecosystem::node::CATALOG;
use crate::ecosystem::node::managers::Manager;
use crate::ecosystem::node::read::delegate::STARTS;
use crate::plan::{Os, Plan};

/// The choices of a plan.
pub(super) fn of(decided: &Decided<'_>, plan: &Plan) -> Vec<Choice> {
    let (facts, today) = (decided.facts, decided.by.today);
    let used = plan.versions.iter().find(|version| version.name == "NODE_VERSION");
    let mut version = Choice::new("version", used.map(|version| version.default.value().clone()));
    let long_term = CATALOG.rows("node-line").filter(|row| row.text("lts").is_some_and(|lts| lts <= today));
    if used.is_some() {
        version.or_versions(&mut { long_term }, today);
    }

    let manager = decided.manager.manager;
    let mut managers = Choice::new("package-manager", Some(manager.program().to_owned()));
    // The image of bun holds no other.
    let all: &[Manager] =
        if decided.start.bun { &[Manager::Bun] } else { &[Manager::Npm, Manager::Pnpm, Manager::Yarn, Manager::Bun] };
    for manager in all {
        let lock = facts.locks.iter().find(|lock| lock.manager.program() == manager.program());
        let about =
            lock.map_or_else(|| "there is no lockfile of it".to_owned(), |lock| format!("{} is there", lock.path));
        managers.or(manager.program(), about);
    }

    // A script that the plan took apart is the same start by another name.
    let taken = decided.start.why.place();
    let script = |choice: &mut Choice, name: &str| {
        if let Some(line) = facts.package.scripts.get(name).filter(|line| line.origin().place() != taken) {
            choice.or(manager.run(name).join(" "), format!("runs `{}`", line.value()));
        }
    };
    let mut build = Choice::of_decision("build", plan, "build");
    for name in facts.package.scripts.keys().filter(|name| *name == "build" || name.starts_with("build:")) {
        script(&mut build, name);
    }
    let mut start = Choice::of_decision("start", plan, "start command");
    for name in STARTS {
        script(&mut start, name);
    }

    // A Node program cannot stand on an empty image, and packages of the system not on one without their manager.
    let natives = &decided.natives;
    let suits = |word: &str| match word {
        "scratch" => false,
        "distroless" => natives.needs_packages(decided.image.base.os).is_none(),
        "alpine" => decided.image.base.os == Os::Alpine || natives.without_musl().is_none(),
        _ => true,
    };
    vec![
        Choice::of_words("flavour", flavour(plan).to_owned(), &suits),
        version,
        managers,
        build,
        start,
        Choice::among("port", plan, "port"),
    ]
}
