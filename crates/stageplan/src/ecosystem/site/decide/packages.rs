//! Packages of npm that the making of a site calls, in a stage of their own.

use super::{Draft, image, version};
use crate::ecosystem::site::CATALOG;
use crate::ecosystem::site::facts::{Manager, Packages};
use crate::origin::{Origin, Sourced};
use crate::plan::{Command, Copy, Image, Purpose, Stage, Step, Value, VersionArg};

/// The line of Node, as an argument of the build.
pub(super) fn node(draft: &Draft<'_>, packages: &Packages) -> Option<(Image, VersionArg)> {
    let rows = || CATALOG.rows("node-line").filter(|row| !row.ended(draft.by.today));
    let default = rows().find(|row| row.flag("default")).or_else(|| rows().next())?;
    let named = packages.node.pinned.iter().chain(&packages.node.shown);
    let line = |text: &str| {
        let text = text.trim_start_matches(['v', '^', '~', '=', '>', ' ']);
        let major = text.split(['.', ' ']).next().unwrap_or_default();
        rows().find(|row| row.key() == major)
    };
    let rule = "site/node-version";
    let pinned = named.filter_map(|pin| Some((pin, line(pin.value())?))).next();
    let chosen = match pinned {
        Some((pin, row)) => pin.derive(rule, "the line that the project names", row.key().to_owned()),
        None => {
            let because = "the line that gets fixes the longest";
            Sourced::new(default.key().to_owned(), Origin::rule_from(rule, because, [default.origin()]))
        }
    };
    let image = image("node-slim", Some(Value::variable("NODE_VERSION")))?;
    Some((image, VersionArg { name: "NODE_VERSION".to_owned(), default: chosen }))
}

/// The stage that installs them, on `below`, and the command as people say it.
pub(super) fn install(draft: &Draft<'_>, packages: &Packages, below: &str) -> (Stage, Sourced<String>) {
    let (words, cache): (&[&str], &str) = match (packages.manager, packages.lock.is_some()) {
        (Manager::Npm, true) => (&["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], "/root/.npm"),
        (Manager::Npm, false) => (&["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund"], "/root/.npm"),
        (Manager::Yarn, _) => {
            (&["yarn", "install", "--frozen-lockfile", "--ignore-scripts"], "/usr/local/share/.cache/yarn")
        }
        (Manager::Pnpm, _) => (
            &["npx", "--yes", "pnpm@10", "install", "--frozen-lockfile", "--ignore-scripts"],
            "/root/.local/share/pnpm/store",
        ),
    };
    let because = match &packages.lock {
        Some(_) => "exactly what the lockfile holds; tools for styles need no scripts of packages",
        None => "there is no lockfile to hold to; tools for styles need no scripts of packages",
    };
    let from = [packages.origin.clone()].into_iter().chain(packages.lock.clone());
    let why = Origin::rule_from("site/packages", because, from);
    let command = Command::new(words.iter().copied());
    let shown = Sourced::new(command.shown(), why.clone());
    let files: Vec<Value> = packages.files.iter().map(Value::from).collect();
    let steps = vec![
        Step::copy(Copy::context(files, "./"), why.clone()),
        Step::run(draft.caches(&[cache]), vec![command], &[], why.clone()),
    ];
    let about = "has the packages that the making of the site calls.";
    let stage = Stage::on(below, "deps", Purpose::Dependencies, about, steps, why);

    (stage, shown)
}

/// How a script of the manifest is called.
pub(super) fn run(script: &Sourced<String>, manager: Manager) -> Command {
    let words: &[&str] = match manager {
        Manager::Npm | Manager::Pnpm => &["npm", "run"],
        Manager::Yarn => &["yarn", "run"],
    };
    Command::new(words.iter().copied()).arg(script)
}

/// Whether a version is at least another.
pub(super) fn at_least(version: &str, least: &str) -> bool {
    version::numbers(version) >= version::numbers(least)
}
