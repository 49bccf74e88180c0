//! Packages of the operating system: what compiles, and what the program loads or starts while it runs.

mod first;
pub(super) mod programs;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use stageplan_syntax::python::version::{Constraint, Version};

use crate::catalog::Row;
use crate::ecosystem::Decide;
use crate::ecosystem::python::CATALOG;
use crate::ecosystem::python::facts::{Facts, Locked, Manager, Need};
use crate::ecosystem::python::wheels::{Base, Verdict, Wheels};
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::plan::Os;

pub(super) use first::{Late, late};

const RULE: &str = "python/native-packages";

/// What the packages need of the operating system.
#[derive(Clone, Debug, Default)]
pub(super) struct Native {
    debian: Wanted,
    alpine: Wanted,
    /// The release of Debian that a package is bound to, where that is not the default.
    pub(super) release: Option<Sourced<String>>,
    /// Packages that cannot be had on Alpine at all, with why.
    pub(super) no_musl: Vec<Sourced<String>>,
    /// Packages that are compiled on Alpine and not on Debian.
    pub(super) slow_musl: Vec<Sourced<String>>,
    /// Variables that the packages want, with why.
    pub(super) env: Vec<(String, Sourced<String>)>,
    /// Commands behind the install, such as the download of a browser, with the folder that they fill.
    pub(super) after: Vec<(Sourced<Vec<String>>, Option<String>)>,
    /// Something is compiled, and this is why.
    pub(super) compiles: Option<Origin>,
}

/// Packages of one distribution.
#[derive(Clone, Debug, Default)]
struct Wanted {
    build: Vec<Sourced<String>>,
    run: Vec<Sourced<String>>,
}

impl Native {
    /// Packages for the build on a distribution.
    pub(super) fn build_on(&self, os: Os) -> &[Sourced<String>] {
        if os == Os::Alpine { &self.alpine.build } else { &self.debian.build }
    }

    /// Packages for the image on a distribution.
    pub(super) fn run_on(&self, os: Os) -> &[Sourced<String>] {
        if os == Os::Alpine { &self.alpine.run } else { &self.debian.run }
    }
}

/// One package that is installed with the program.
struct Installed<'f> {
    name: &'f str,
    /// The manifest pins it, or the lockfile holds it.
    version: Option<Version>,
    /// What the manifest allows, where no lockfile says more.
    allowed: Option<&'f Constraint>,
    extras: &'f [String],
    origin: &'f Origin,
    /// What the lockfile's files come to on Debian and on Alpine, where it lists files.
    verdicts: Option<[Verdict; 2]>,
}

/// What is installed with the program: the lockfile's packages, or what the project names where there is none.
fn installed<'f>(facts: &'f Facts, minor: Option<u64>) -> Vec<Installed<'f>> {
    // conda brings the libraries of its own packages.
    let conda = facts.install.conda.as_ref().filter(|_| *facts.install.manager.value() == Manager::Conda);
    let by_conda =
        |need: &Need| conda.is_some_and(|conda| conda.packages.iter().any(|one| *one.origin() == need.origin));
    let bare = |locked: &&Locked| conda.is_some() && locked.wheels.is_empty() && !locked.sdist;
    let main = || facts.locked.iter().filter(|locked| locked.main && !bare(locked));
    if main().next().is_none() {
        let needs = || facts.needs.iter().filter(|need| facts.install.takes(&need.wanted_for) && !by_conda(need));
        let of = |need: &'f Need, name: &'f str| Installed {
            name,
            version: need.constraint.pinned().filter(|_| name == need.name).cloned(),
            allowed: (name == need.name).then_some(&need.constraint),
            extras: &need.extras,
            origin: &need.origin,
            verdicts: None,
        };
        let mut names: BTreeSet<&str> = needs().map(|need| need.name.as_str()).collect();
        let mut all = Vec::new();
        for need in needs() {
            all.extend(brought(need).filter(|name| names.insert(name)).map(|name| of(need, name)));
            all.push(of(need, &need.name));
        }
        return all;
    }
    let minors: Vec<u64> = minor.into_iter().collect();
    let wheels = Wheels::of(main(), &minors, &has_machine_code);
    let missing = |base| minor.map(|minor| wheels.missing(minor, base)).unwrap_or_default();
    let verdicts = [Base::Trixie, Base::Alpine].map(|base| {
        let missing = missing(base).into_iter().map(|one| (one.locked.name.as_str(), one.verdict));
        missing.collect::<BTreeMap<&str, Verdict>>()
    });
    let mut extras: BTreeMap<&str, &[String]> = BTreeMap::new();
    for need in facts.needs.iter().filter(|need| !need.extras.is_empty() && facts.install.takes(&need.wanted_for)) {
        extras.entry(&need.name).or_insert(&need.extras);
    }
    main()
        .map(|locked| {
            let verdict = |of: &BTreeMap<&str, Verdict>| of.get(locked.name.as_str()).copied().unwrap_or(Verdict::Fits);
            let listed = minor.is_some() && (!locked.wheels.is_empty() || locked.sdist) && locked.link.is_none();
            Installed {
                name: &locked.name,
                version: Version::parse(&locked.version),
                allowed: None,
                extras: extras.get(locked.name.as_str()).copied().unwrap_or_default(),
                origin: &locked.origin,
                verdicts: listed.then(|| verdicts.each_ref().map(verdict)),
            }
        })
        .collect()
}

/// Distributions that a requirement or its extras bring and that the catalog knows: `psycopg[c]` brings `psycopg-c`,
/// and a row says what else its package brings.
fn brought(need: &Need) -> impl Iterator<Item = &str> {
    let extras = need.extras.iter().filter_map(|extra| KEYS.get(format!("{}-{extra}", need.name).as_str()));
    let own = KEYS.get(need.name.as_str()).into_iter().flat_map(|row| row.list("brings"));
    extras.flat_map(|row| row.list("brings").into_iter().chain([row.key()])).chain(own)
}

/// Whether the catalog knows a package to have machine code.
pub(super) fn has_machine_code(name: &str) -> bool {
    KEYS.get(name).is_some_and(|row| row.text("glibc") != Some("pure"))
}

/// A row with the versions that bound it.
struct Known {
    row: Row<'static>,
    from: Option<Version>,
    before: Option<Version>,
    /// The first versions with a wheel, from the oldest line on.
    first: Vec<Version>,
    /// The newest line that the newest version has a wheel for.
    newest: Option<u64>,
}

/// The rows by the packages that they are about, as there are hundreds of both.
static ROWS: LazyLock<BTreeMap<&'static str, Vec<Known>>> = LazyLock::new(|| {
    let mut by_package: BTreeMap<&'static str, Vec<Known>> = BTreeMap::new();
    for row in CATALOG.rows("native").filter(|row| !row.flag("module")) {
        let bound = |field| row.text(field).and_then(Version::parse);
        let first = row.list("first").into_iter().filter_map(Version::parse).collect();
        let newest = first::newest(row);
        let known = Known { row, from: bound("from"), before: bound("before"), first, newest };
        by_package.entry(row.text("package").unwrap_or(row.key())).or_default().push(known);
    }
    by_package
});

/// The rows by their keys; the first of several, as in the file.
static KEYS: LazyLock<BTreeMap<&'static str, Row<'static>>> = LazyLock::new(|| {
    let mut by_key = BTreeMap::new();
    for row in CATALOG.rows("native") {
        by_key.entry(row.key()).or_insert(row);
    }
    by_key
});

/// Whether the catalog knows a package of which there is no wheel at all.
pub(super) fn never_a_wheel(name: &str) -> bool {
    ROWS.get(name).into_iter().flatten().any(|known| known.row.text("glibc") == Some("none"))
}

/// The rows about a package.
fn rows<'r>(one: &'r Installed<'_>) -> impl Iterator<Item = &'static Known> + use<'r> {
    let (version, extras) = (&one.version, one.extras);
    ROWS.get(one.name).into_iter().flatten().filter(move |known| {
        let from = known.from.as_ref().is_none_or(|from| match (version, one.allowed) {
            (Some(version), _) => version >= from,
            (None, allowed) => !allowed.is_some_and(|allowed| allowed.ends_before(from)),
        });
        let before =
            known.before.as_ref().is_none_or(|before| version.as_ref().is_some_and(|version| version < before));
        let extra = known.row.text("extra").is_none_or(|extra| extras.iter().any(|known| known == extra));
        from && before && extra
    })
}

pub(super) fn choose(
    facts: &Facts,
    _by: &Decide<'_>,
    version: &Sourced<String>,
    findings: &mut Vec<Finding>,
) -> Native {
    let mut native = Native::default();
    let conda = *facts.install.manager.value() == Manager::Conda;
    let minor = Version::parse(version.value()).map(|version| version.part(1));
    let installed = installed(facts, minor);
    if !conda {
        native.release = before_trixie(version);
        for one in &installed {
            bind(one, &mut native, findings);
        }
    }
    let names: BTreeSet<&str> = installed.iter().map(|one| one.name).collect();
    for one in &installed {
        add(one, &names, minor.unwrap_or_default(), &mut native, findings);
    }
    // Modules of the interpreter come with the one of conda.
    for row in CATALOG.rows("native").filter(|row| row.flag("module") && !conda) {
        let name = row.text("package").unwrap_or(row.key());
        let imported =
            facts.code.imports.iter().any(|module| module == name || module.starts_with(&format!("{name}.")));
        if imported {
            let origin = Origin::rule_from(RULE, format!("{name} is imported"), [row.origin()]);
            run_packages(row, &origin, &mut native);
        }
    }
    if let Some(language) = facts.package.as_ref().and_then(|package| package.compiles.as_ref()) {
        let why = Origin::rule_from(RULE, "the project compiles a part of its own", [language.origin().clone()]);
        compiler(language.value(), &why, &mut native);
    }
    let own = own_release(&native);
    for package in &facts.evidence.packages {
        let name = package.value.value();
        let wanted = if name.ends_with("-dev") { &mut native.debian.build } else { &mut native.debian.run };
        push(wanted, own_name(name, own), package.value.origin());
    }
    native
}

/// The older release of Debian, for a release of Python that has an image on no newer one.
fn before_trixie(version: &Sourced<String>) -> Option<Sourced<String>> {
    let release = Version::parse(version.value()).filter(|version| version.release.len() > 2)?;
    let line = format!("{}.{}", release.part(0), release.part(1));
    let row = CATALOG.row("python-line", &line)?;
    let first = row.text("trixie").and_then(Version::parse)?;
    let older = release.part(2) < first.part(2);
    let why = Origin::rule_from(RULE, "this release of Python has no image on a newer one", [row.origin()]);
    older.then(|| Sourced::new("bookworm".to_owned(), why))
}

/// A package that works with one version of a library only, which a release of Debian has.
fn bind(one: &Installed<'_>, native: &mut Native, findings: &mut Vec<Finding>) {
    let Some(version) = &one.version else { return };
    for Known { row, .. } in rows(one) {
        let of = |field| row.text(field).and_then(Version::parse);
        let (Some(bookworm), Some(trixie)) = (of("bookworm-version"), of("trixie-version")) else { continue };
        let same = |other: &Version| version.part(0) == other.part(0) && version.part(1) == other.part(1);
        if same(&trixie) {
            continue;
        }
        if same(&bookworm) {
            let because = format!(
                "{} {} is made for the library of this release",
                one.name,
                row.text("bookworm-version").unwrap_or_default()
            );
            let why = Origin::rule_from(RULE, because, [one.origin.clone(), row.origin()]);
            native.release = Some(Sourced::new("bookworm".to_owned(), why));
            continue;
        }
        findings.push(
            Finding::error(
                "python/library-version",
                format!(
                    "{} has to be of the same version as the library of the system, and no release of Debian has it",
                    one.name
                ),
            )
            .help(row.text("note").unwrap_or("take the version that the release has"))
            .at(one.origin.place().cloned()),
        );
    }
}

/// The release of Debian that the image is of.
fn own_release(native: &Native) -> &'static str {
    let bound = native.release.as_ref().is_some_and(|release| release.value() == "bookworm");
    if bound { "bookworm" } else { "trixie" }
}

fn add(one: &Installed<'_>, all: &BTreeSet<&str>, minor: u64, native: &mut Native, findings: &mut Vec<Finding>) {
    let known: Vec<&'static Known> = rows(one).collect();
    let by_table = |known: Option<&&'static Known>, field: &str| -> Verdict {
        let Some(known) = known else { return Verdict::Fits };
        let row = known.row;
        let fails = if row.flag("wheel-only") { Verdict::Fails } else { Verdict::Compiles };
        match row.text(field) {
            Some("none") => fails,
            _ if first::lacks(one, known, minor) => fails,
            None | Some("pure" | "abi3" | "wheel") => Verdict::Fits,
            Some(line) => match Version::parse(line) {
                Some(line) if line.part(0) == 3 && line.part(1) < minor => fails,
                _ => Verdict::Fits,
            },
        }
    };
    let [debian, alpine] =
        one.verdicts.unwrap_or_else(|| [by_table(known.first(), "glibc"), by_table(known.first(), "musl")]);
    let why = |because: String| Origin::rule_from(RULE, because, [one.origin.clone()]);
    if debian == Verdict::Compiles {
        let origin = why(format!("{} has no wheel for this line and is compiled", one.name));
        compiler(known.first().and_then(|known| known.row.text("lang")).unwrap_or("c"), &origin, native);
    }
    match alpine {
        Verdict::Fails => native.no_musl.push(Sourced::new(one.name.to_owned(), one.origin.clone())),
        Verdict::Compiles if debian != Verdict::Compiles => {
            native.slow_musl.push(Sourced::new(one.name.to_owned(), one.origin.clone()));
            let origin = why(format!("{} has no wheel for musl and is compiled", one.name));
            compiler_on(known.first().and_then(|known| known.row.text("lang")).unwrap_or("c"), &origin, true, native);
        }
        _ => {}
    }
    for row in known.into_iter().map(|known| known.row) {
        let spared = row.list("unless").iter().any(|name| all.contains(name));
        if spared {
            continue;
        }
        let because = format!("{} needs it", one.name);
        let origin = Origin::rule_from(RULE, because, [one.origin.clone(), row.origin()]);
        let own = own_release(native);
        if debian == Verdict::Compiles {
            for name in row.list("debian").into_iter().chain(row.list(own)) {
                push(&mut native.debian.build, name, &origin);
            }
        }
        if alpine == Verdict::Compiles {
            for name in row.list("alpine") {
                push(&mut native.alpine.build, name, &origin);
            }
        }
        let (always, bundled) = (row.flag("always"), row.text("bundled"));
        if always && bundled != Some("glibc") || debian == Verdict::Compiles {
            for name in row.list("debian-run").into_iter().chain(row.list(&format!("{own}-run"))) {
                push(&mut native.debian.run, name, &origin);
            }
        }
        if always || alpine == Verdict::Compiles {
            for name in row.list("alpine-run") {
                push(&mut native.alpine.run, name, &origin);
            }
        }
        for pair in row.list("env") {
            if let Some((name, value)) = pair.split_once('=') {
                native.env.push((name.to_owned(), Sourced::new(value.to_owned(), origin.clone())));
            }
        }
        let after: Vec<String> = row.list("after").into_iter().map(str::to_owned).collect();
        if !after.is_empty() {
            let folder = row.list("env").iter().find_map(|pair| Some(pair.split_once('=')?.1.to_owned()));
            native.after.push((Sourced::new(after, origin.clone()), folder));
        }
        tell(one, row, debian == Verdict::Compiles, findings);
    }
}

/// What whoever maintains the project would want to know of a package.
fn tell(one: &Installed<'_>, row: Row<'static>, compiles: bool, findings: &mut Vec<Finding>) {
    let place = || one.origin.place().cloned();
    if row.flag("cpu-index") {
        if one.name == "torch" {
            findings.push(
                Finding::note("python/torch-with-cuda", "the wheel of torch brings CUDA, which is gigabytes")
                    .help("where the program computes on the CPU, take torch from PyTorch's index for it")
                    .at(place()),
            );
        }
        return;
    }
    let Some(note) = row.text("note").filter(|_| compiles || row.flag("always") || row.text("instead").is_some())
    else {
        return;
    };
    let help = match row.text("instead") {
        Some(better) => format!("take `{better}` instead"),
        None => "nothing has to be done; the image has what it needs".to_owned(),
    };
    findings.push(Finding::note("python/native-package", format!("{}: {note}", one.name)).help(help).at(place()));
}

/// What the image's release of Debian calls a package of another release, where a row knows both names.
fn own_name<'n>(name: &'n str, own: &str) -> &'n str {
    let other = if own == "bookworm" { "trixie" } else { "bookworm" };
    for (from, to) in [(format!("{other}-run"), format!("{own}-run")), (other.to_owned(), own.to_owned())] {
        for row in CATALOG.rows("native") {
            let (known, names) = (row.list(&from), row.list(&to));
            let at = known.iter().position(|known| *known == name).filter(|_| known.len() == names.len());
            if let Some(found) = at.and_then(|at| names.get(at).copied()) {
                return found;
            }
        }
    }
    name
}

fn run_packages(row: Row<'static>, origin: &Origin, native: &mut Native) {
    for name in row.list("debian-run").into_iter().chain(row.list(&format!("{}-run", own_release(native)))) {
        push(&mut native.debian.run, name, origin);
    }
    for name in row.list("alpine-run") {
        push(&mut native.alpine.run, name, origin);
    }
}

fn compiler(language: &str, why: &Origin, native: &mut Native) {
    native.compiles.get_or_insert_with(|| why.clone());
    compiler_on(language, why, false, native);
    compiler_on(language, why, true, native);
}

fn compiler_on(language: &str, why: &Origin, alpine: bool, native: &mut Native) {
    let Some(row) = CATALOG.row("compiler", language) else { return };
    let (field, wanted) =
        if alpine { ("alpine", &mut native.alpine.build) } else { ("debian", &mut native.debian.build) };
    for name in row.list(field) {
        push(wanted, name, why);
    }
}

fn push(wanted: &mut Vec<Sourced<String>>, name: &str, why: &Origin) {
    if wanted.iter().all(|known| known.value() != name) {
        wanted.push(Sourced::new(name.to_owned(), why.clone()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_are_found_by_their_names() {
        let mut count = 0;
        for row in CATALOG.rows("native").filter(|row| !row.flag("module")) {
            let name = row.text("package").unwrap_or(row.key());
            assert!(ROWS.get(name).into_iter().flatten().any(|known| known.row.key() == row.key()), "{name}");
            assert!(KEYS.contains_key(row.key()), "{name}");
            count += 1;
        }
        assert_eq!(ROWS.values().map(Vec::len).sum::<usize>(), count);
    }

    /// So many packages as no project has: the table is not gone through for each.
    #[test]
    fn many_packages_end() {
        let origin = Origin::rule("python/needs", "it is named");
        for count in [20_000, 160_000] {
            let found = (0..count).filter(|at| {
                let name = if at % 2 == 0 { "numpy".to_owned() } else { format!("package-{at}") };
                let (version, allowed, verdicts) = (None, None, None);
                let one = Installed { name: &name, version, allowed, extras: &[], origin: &origin, verdicts };
                rows(&one).next().is_some() && !never_a_wheel(one.name)
            });
            assert_eq!(found.count(), count / 2);
        }
    }
}
