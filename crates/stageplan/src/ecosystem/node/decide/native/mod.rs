//! Packages with machine code, and packages that call other programs: what they need of the operating system, and what an
//! install does with them.

mod warnings;

use js_semver::{Range, Version};
use stageplan_syntax::order;

use super::Decided;
use super::manager;
use super::members;
use crate::catalog::{self, Row};
use crate::ecosystem::node::CATALOG;
use crate::ecosystem::node::lines;
use crate::ecosystem::node::read::Facts;
use crate::ecosystem::node::read::install::Fate;
use crate::ecosystem::node::read::lock::{Family, Locked};
use crate::ecosystem::node::read::manifest::Package;
use crate::origin::{Origin, Sourced};
use crate::plan::{Command, Copy, Libc, Os, Purpose, Stage, Step, Value};

pub(super) use warnings::warn;

/// How machine code gets there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Arrives {
    /// It comes with the package.
    Prebuilt,
    /// A script of the package fetches it.
    Download,
    /// A script fetches it and compiles where that fails.
    Fallback,
    Compile,
    /// Not at all.
    Never,
}

/// One package.
struct Native {
    name: String,
    version: String,
    origin: Origin,
    row: Option<Row<'static>>,
    /// It is a program of the system, which a package of the distribution brings.
    program: bool,
    /// The running program has it, so far as lockfile and manifests tell.
    runs: bool,
    /// An install goes on without it, and whoever lists it so can do without it.
    optional: bool,
    /// The unit leads to it, or the root of its workspace.
    wanted: bool,
}

/// All of them that a project installs.
pub(super) struct Natives<'f> {
    found: Vec<Native>,
    families: Vec<Parts<'f>>,
}

/// A package of which parts are not locked.
struct Parts<'f> {
    name: &'f str,
    family: &'f Family,
    origin: Origin,
    runs: bool,
    wanted: bool,
}

impl Native {
    fn arrives(&self, libc: Libc) -> Arrives {
        if self.program {
            return Arrives::Prebuilt;
        }
        let Some(row) = self.row else { return Arrives::Fallback };
        match row.text(if libc == Libc::Musl { "musl" } else { "glibc" }) {
            Some("prebuilt") => Arrives::Prebuilt,
            Some("download") => Arrives::Download,
            Some("fallback") => Arrives::Fallback,
            Some("none") => Arrives::Never,
            _ => Arrives::Compile,
        }
    }

    fn list(&self, field: &str) -> Vec<&'static str> {
        self.row.map(|row| row.list(field)).unwrap_or_default()
    }

    fn why(&self, rule: &'static str, because: String) -> Origin {
        let row = self.row.map(Row::origin);
        Origin::rule_from(rule, because, std::iter::once(self.origin.clone()).chain(row))
    }

    fn shown(&self) -> String {
        format!("{} {}", self.name, self.version)
    }
}

/// What a project installs of them.
pub(super) fn of<'f>(facts: &'f Facts, manager: &manager::Chosen<'f>) -> Natives<'f> {
    let lock = manager.lock.filter(|lock| !lock.packages.is_empty());
    let mut found = Vec::new();
    let mut listed: Vec<&str> = Vec::new();
    for row in CATALOG.rows("native") {
        let name = row.text("package").unwrap_or_else(|| row.key());
        let native = match lock {
            Some(lock) => lock.packages.get(name).map(|locked| of_lock(facts, name, locked)),
            None => of_manifest(facts, name),
        };
        let Some(native) = native else { continue };
        listed.push(name);
        let outside = row.text("before").is_some_and(|before| at_least(&native.version, before))
            || row.text("from").is_some_and(|from| !at_least(&native.version, from));
        if !outside {
            let idle = row.flag("imported") && !facts.code.imports.contains_key(name);
            found.push(Native { row: Some(row), runs: native.runs && !idle, ..native });
        }
    }
    let mut families = Vec::new();
    if let Some(lock) = lock {
        // What no table knows, the lockfile tells: it brings tools that compile, and runs a script.
        let unknown = lock.packages.iter().filter(|(name, locked)| {
            locked.compiles && locked.script != Some(false) && !locked.optional && !listed.contains(&name.as_str())
        });
        found.extend(unknown.map(|(name, locked)| of_lock(facts, name, locked)));
        for (name, family) in &lock.families {
            if let Some(locked) = lock.packages.get(name) {
                let origin = family.other.as_ref().map_or(&locked.origin, |(_, origin)| origin).clone();
                let (runs, wanted) = (runs(facts, name, locked), wanted(facts, name, locked));
                families.push(Parts { name, family, origin, runs, wanted });
            }
        }
    }
    found.extend(facts.programs.iter().filter_map(started));
    Natives { found, families }
}

/// A program of the system that the program starts needs what a package that calls one needs.
fn started(program: &Sourced<String>) -> Option<Native> {
    Some(Native {
        name: program.value().clone(),
        version: String::new(),
        origin: program.origin().clone(),
        row: Some(catalog::program(program.value())?),
        program: true,
        runs: true,
        optional: false,
        wanted: true,
    })
}

fn of_lock(facts: &Facts, name: &str, locked: &Locked) -> Native {
    Native {
        name: name.to_owned(),
        version: locked.version.clone(),
        origin: locked.origin.clone(),
        row: None,
        program: false,
        runs: runs(facts, name, locked),
        optional: locked.optional,
        wanted: wanted(facts, name, locked),
    }
}

fn of_manifest(facts: &Facts, name: &str) -> Option<Native> {
    let range = facts.package.any(name)?;
    Some(Native {
        name: name.to_owned(),
        version: range.value().clone(),
        origin: range.origin().clone(),
        row: None,
        program: false,
        runs: facts.package.runs(name).is_some(),
        optional: facts.package.optional.contains_key(name),
        wanted: true,
    })
}

/// Whether something that the unit needs to run leads to a package.
fn runs(facts: &Facts, name: &str, locked: &Locked) -> bool {
    let workspace = facts.workspace.as_ref();
    let members = workspace
        .iter()
        .flat_map(|workspace| workspace.members.iter().filter(|member| workspace.runtime.contains(&member.folder)));
    let mut packages = std::iter::once(&facts.package).chain(members);
    let leads = |package: &Package, user: &str| package.runs(user).is_some();
    // What the code takes from the root's packages without naming it in its own manifest.
    let of_root = |user: &str| {
        facts.code.imports.contains_key(user) && workspace.is_some_and(|workspace| leads(&workspace.package, user))
    };
    let mut users = locked.users.iter().map(String::as_str).chain(std::iter::once(name));
    !locked.dev && (packages.any(|package| users.clone().any(|user| leads(package, user))) || users.any(of_root))
}

/// Whether the root of a workspace, the unit or a member that the unit uses leads to a package.
fn wanted(facts: &Facts, name: &str, locked: &Locked) -> bool {
    let Some(workspace) = facts.workspace.as_ref().filter(|_| !locked.users.is_empty()) else { return true };
    let members = workspace.members.iter().filter(|member| workspace.needed.contains(&member.folder));
    let mut packages = [&workspace.package, &facts.package].into_iter().chain(members);
    packages.any(|package| package.any(name).is_some() || locked.users.iter().any(|user| package.any(user).is_some()))
}

/// Forgets what an install for some members of a workspace does not bring.
pub(super) fn narrow(decided: &mut Decided<'_>) {
    if members::suffice(decided).is_some() {
        decided.natives.found.retain(|native| native.wanted);
        decided.natives.families.retain(|parts| parts.wanted);
    }
}

impl Natives<'_> {
    /// Whether the packages of the running program have any; programs of the system are no part of them.
    pub(super) fn at_run_time(&self) -> bool {
        self.found.iter().any(|native| native.runs && !native.version.is_empty())
    }

    /// Whether the running program needs OS packages on such a system.
    pub(super) fn needs_packages(&self, os: Os) -> Option<(String, Origin)> {
        let native = self.running().find(|native| !native.list(run_field(os)).is_empty())?;
        Some((native.name.clone(), native.why("node/run-time-packages", String::new())))
    }

    /// What the running program has and musl has not: its name, and why.
    pub(super) fn without_musl(&self) -> Option<(String, Origin)> {
        if let Some(native) =
            self.found.iter().find(|native| native.runs && native.arrives(Libc::Musl) == Arrives::Never)
        {
            return Some((native.name.clone(), native.why("node/no-musl-build", String::new())));
        }
        let parts = self.families.iter().find(|parts| parts.runs && parts.family.glibc && !parts.family.musl)?;
        Some((parts.name.to_owned(), Origin::rule_from("node/no-musl-build", "", [parts.origin.clone()])))
    }

    /// What runs, but for what another package takes the place of.
    fn running(&self) -> impl Iterator<Item = &Native> {
        self.found.iter().filter(|native| {
            let rivals = native.list("unless");
            native.runs && !self.found.iter().any(|other| rivals.contains(&other.name.as_str()))
        })
    }

    /// Variables of an install that spare downloads nobody uses in an image.
    pub(super) fn install_env(&self, production: bool) -> Vec<(&'static str, &'static str)> {
        let lists = self.found.iter().flat_map(|native| {
            let dev = if native.runs || production { Vec::new() } else { native.list("dev-skip") };
            let skip = if native.runs || !production { native.list("skip") } else { Vec::new() };
            skip.into_iter().chain(dev)
        });
        let mut pairs: Vec<_> = lists.filter_map(|pair| pair.split_once('=')).collect();
        order::sort(&mut pairs);
        pairs.dedup();
        pairs
    }

    /// Variables by which the running program finds what the image brings.
    pub(super) fn run_env(&self, os: Os) -> Vec<(&'static str, Sourced<String>)> {
        let field = if os == Os::Alpine { "alpine-env" } else { "debian-env" };
        let mut found = Vec::new();
        for native in self.running() {
            for (name, value) in native.list(field).into_iter().filter_map(|pair| pair.split_once('=')) {
                let why = native.why("node/run-time-packages", format!("{} takes the one of the image", native.name));
                found.push((name, Sourced::new(value.to_owned(), why)));
            }
        }
        found
    }

    /// OS packages that the running program needs.
    pub(super) fn run_packages(&self, os: Os) -> Vec<Sourced<String>> {
        let mut packages = Vec::new();
        for native in self.running() {
            let because = match native.version.as_str() {
                "" => format!("the program starts {}", native.name),
                _ => format!("{} needs it while it runs", native.shown()),
            };
            let why = native.why("node/run-time-packages", because);
            let names = native.list(run_field(os)).into_iter();
            packages.extend(names.map(|name| Sourced::new(name.to_owned(), why.clone())));
        }
        sorted(packages)
    }
}

fn run_field(os: Os) -> &'static str {
    if os == Os::Alpine { "alpine-run" } else { "debian-run" }
}

fn sorted(mut packages: Vec<Sourced<String>>) -> Vec<Sourced<String>> {
    order::sort_by(&mut packages, |a, b| a.value().cmp(b.value()));
    packages.dedup_by(|a, b| a.value() == b.value());
    packages
}

/// The packages without which a dependency cannot be fetched with Git.
pub(super) fn git_packages(decided: &Decided<'_>) -> Vec<Sourced<String>> {
    let Some(git) = decided.manager.lock.and_then(|lock| lock.git.as_ref()) else { return Vec::new() };
    let names: &[&str] = if decided.image.base.os == Os::Debian { &["ca-certificates", "git"] } else { &["git"] };
    let why = Origin::rule_from("node/git-dependency", "a dependency is fetched with Git", [git.clone()]);
    names.iter().map(|name| Sourced::new((*name).to_owned(), why.clone())).collect()
}

/// Where browsers lie that a package fetches for itself.
const BROWSERS: &str = "/browsers";

/// The stage that fetches the browser of Playwright, apart from the packages, because it changes with Playwright alone.
pub(super) fn browser(decided: &Decided<'_>, modules: Option<&str>) -> Option<Stage> {
    let native = decided.natives.running().find(|native| native.name == "playwright")?;
    if decided.image.base.libc == Libc::Musl {
        return None;
    }
    let why = native.why("node/browser", "the browser that this version of it drives".to_owned());
    let call = if decided.start.bun { "bunx" } else { "npx" };
    // Of a range only the install knows which version it became, and each version drives a browser of its own.
    let locked = Version::parse(&native.version).is_ok();
    let installed = modules.filter(|_| !locked && decided.facts.root == decided.facts.unit);
    let mut command = match installed {
        Some(_) if decided.start.bun => Command::new([call, "playwright", "install", "chromium"]),
        Some(_) => Command::new(["node_modules/.bin/playwright", "install", "chromium"]),
        None => {
            let plain = native.version.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '^' | '~'));
            let version = if plain { format!("@{}", native.version) } else { String::new() };
            let package = Value::text(format!("playwright{version}")).because(native.origin.clone());
            let yes = if decided.start.bun { None } else { Some("--yes") };
            Command::new([call]).args(yes).arg(package).args(["install", "chromium"])
        }
    };
    if at_least(&native.version, "1.49") {
        command = command.arg("--only-shell");
    }
    let run = Step::run(Vec::new(), vec![command.env("PLAYWRIGHT_BROWSERS_PATH", BROWSERS)], &[BROWSERS], why.clone());
    let about = match installed {
        Some(_) => "the browser that the program drives, by the version that was installed.",
        None => "the browser that the program drives, fetched apart from its packages.",
    };
    Some(Stage::on(installed.unwrap_or("base"), "browser", Purpose::Dependencies, about, vec![run], why))
}

/// What brings that browser into the image.
pub(super) fn browser_copy(decided: &Decided<'_>, modules: Option<&str>) -> Option<Step> {
    let stage = browser(decided, modules)?;
    Some(Step::copy(Copy::stage(stage.name, BROWSERS, BROWSERS).native(), stage.why))
}

/// What an install needs to compile packages.
pub(super) fn build_packages(decided: &Decided<'_>) -> Vec<Sourced<String>> {
    let mut packages: Vec<Sourced<String>> = Vec::new();
    let (os, libc) = (decided.image.base.os, decided.image.base.libc);
    let field = if os == Os::Debian { "debian" } else { "alpine" };
    let mut compiles = false;
    for native in decided.natives.found.iter().filter(|native| !native.optional) {
        let because = match native.arrives(libc) {
            Arrives::Compile => format!("{} is compiled while it is installed", native.shown()),
            Arrives::Fallback => format!("{} may have to be compiled", native.shown()),
            _ => String::new(),
        };
        let mut names = native.list(field);
        if !because.is_empty() {
            compiles = true;
            names.extend(CATALOG.rows("compiler").flat_map(|row| row.list(field)));
        }
        let because =
            if because.is_empty() { format!("{} looks for it while it is installed", native.shown()) } else { because };
        let why = native.why("node/native-package", because);
        packages.extend(names.into_iter().map(|name| Sourced::new(name.to_owned(), why.clone())));
    }
    if compiles {
        packages.extend(build_helpers(decided, field));
    }
    packages
}

/// What old tools of the build need beside compilers, where the lockfile holds such tools.
fn build_helpers(decided: &Decided<'_>, field: &str) -> Vec<Sourced<String>> {
    let mut found = Vec::new();
    for row in CATALOG.rows("build-helper") {
        let locked = decided.manager.lock.and_then(|lock| lock.packages.get(row.key()));
        let Some(locked) =
            locked.filter(|locked| row.text("below").is_some_and(|bound| !at_least(&locked.version, bound)))
        else {
            continue;
        };
        for name in row.list(field) {
            let because = format!("{} {} needs it to compile", row.key(), locked.version);
            let why = Origin::rule_from("node/build-helper", because, [locked.origin.clone(), row.origin()]);
            found.push(Sourced::new(name.to_owned(), why));
        }
    }
    found
}

/// Whether the client of Prisma is generated among the project's own files, as from version 7 on, and not among packages.
pub(super) fn prisma_outside(decided: &Decided<'_>) -> bool {
    let name = "@prisma/client";
    let locked = decided.manager.lock.and_then(|lock| lock.packages.get(name)).map(|locked| locked.version.as_str());
    let version = locked.or_else(|| decided.facts.package.any(name).map(|range| range.value().as_str()));
    // An install that generates by itself needs the schema, wherever the client goes.
    version.is_some_and(|version| at_least(version, "7")) && !generated_by_install(decided.facts)
}

/// Whether a script that the install runs makes the client of Prisma.
pub(super) fn generated_by_install(facts: &Facts) -> bool {
    let kept = facts.lifecycles.iter().filter(|script| script.fate == Fate::Keep);
    let members = facts.workspace.iter().flat_map(|workspace| workspace.members.iter().chain([&workspace.package]));
    let packages: Vec<&Package> = members.chain([&facts.package]).collect();
    let mut scripts = kept.filter_map(|script| {
        let package = packages.iter().find(|package| package.folder == script.folder)?;
        Some((&package.scripts, &script.name))
    });
    scripts.any(|(scripts, name)| lines::reaches(scripts, name, &|_, words| generates(words)))
}

/// Whether a command makes the client of Prisma.
pub(super) fn generates(words: &[String]) -> bool {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    matches!(
        words.as_slice(),
        ["prisma", "generate", ..] | ["prisma", "db", "push", ..] | ["prisma", "migrate", "dev" | "reset", ..]
    )
}

/// Whether a version, or all that a range allows, is `bound` or newer.
pub(super) fn at_least(version: &str, bound: &str) -> bool {
    let version = version.strip_prefix("npm:").and_then(|alias| Some(alias.rsplit_once('@')?.1)).unwrap_or(version);
    let Some(bound) = least(bound) else { return false };
    let version = match Version::parse(version.trim_start_matches('v')) {
        Ok(version) => Some(Version::new(version.major, version.minor, version.patch)),
        Err(_) => least(version),
    };
    version.is_some_and(|version| version >= bound)
}

/// The lowest release in a range. It is one of the numbers that are written in it, or what comes next to one.
fn least(range: &str) -> Option<Version> {
    // No registry takes a longer one.
    let parsed = Range::parse(range).ok().filter(|_| !range.trim().is_empty() && range.len() < 256)?;
    let mut found: Vec<Version> = vec![Version::new(0, 0, 0)];
    for text in range.split(|c: char| !(c.is_ascii_digit() || c == '.')).filter(|text| !text.is_empty()) {
        let mut numbers = text.split('.').map_while(|part| part.parse::<u64>().ok());
        let Some(major) = numbers.next() else { continue };
        let (minor, patch) = (numbers.next().unwrap_or_default(), numbers.next().unwrap_or_default());
        found.push(Version::new(major, minor, patch));
        found.push(Version::new(major, minor, patch.saturating_add(1)));
        found.push(Version::new(major, minor.saturating_add(1), 0));
        found.push(Version::new(major.saturating_add(1), 0, 0));
    }
    found.into_iter().filter(|version| parsed.satisfies(version)).min()
}

#[cfg(test)]
mod tests {
    use super::at_least;

    #[test]
    fn versions_and_ranges_are_held_against_a_bound() {
        let check = |version: &str, bound: &str, expect: bool| {
            assert_eq!(at_least(version, bound), expect, "{version} against {bound}");
        };
        check("6.0.0", "6", true);
        check("5.1.1", "6", false);
        check("^0.40.1", "0.40", true);
        check(">=0.31 <1", "0.40", false);
        check("13.0.0-rc.1", "13", true);
        check("<2", "1.49", false);
        check("<7", "7", false);
        check("*", "1", false);
        check("^6 || ^7", "7", false);
        check("^8 || ^7", "7", true);
        check(">6.1 <9", "6.1.1", true);
        check(">6", "7", true);
        check("1.2 - 3", "1.2", true);
        check("7.x", "7", true);
        check("~7.1", "7.1.1", false);
        check("npm:other@^7.0.0", "7", true);
        check("1.49.0", "1.49", true);
        check("1.10.0", "1.9", true);
        check("latest", "1", false);
        check("", "1", false);
    }
}
