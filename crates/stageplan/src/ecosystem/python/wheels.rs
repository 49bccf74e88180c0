//! Which locked packages come as wheels: for which lines of Python, C libraries and machines. What has none is built
//! from its sources, and if there is C among those, with a compiler.

use std::collections::{BTreeMap, BTreeSet};

use stageplan_syntax::python::lines::Lines;
use stageplan_syntax::python::version::{Dialect, constraint};
use stageplan_syntax::python::wheel::{Libc, Machine, Wheel};

use super::facts::Locked;
use crate::origin::Rejected;

/// What an image stands on, as far as wheels care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Base {
    /// Debian 13.
    Trixie,
    /// Debian 12.
    Bookworm,
    /// Alpine, any that is supported.
    Alpine,
}

const BASES: [(Base, Libc); 3] =
    [(Base::Trixie, Libc::Glibc(2, 41)), (Base::Bookworm, Libc::Glibc(2, 36)), (Base::Alpine, Libc::Musl(1, 2))];
/// How many lines are looked at beyond one.
const NEWER: u64 = 16;
const MACHINES: [Machine; 2] = [Machine::X86_64, Machine::Aarch64];

/// What an install of a package comes to, the better the smaller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Verdict {
    /// There is a wheel, or nothing says that there is none.
    Fits,
    /// It is built from its sources, in which no C is known.
    Builds,
    /// It is built from its sources, with a compiler.
    Compiles,
    /// There is neither a wheel nor a source distribution, or it says that it does not run there.
    Fails,
}

/// Locked packages with where they have wheels.
pub(super) struct Wheels<'l> {
    packages: Vec<Package<'l>>,
}

struct Package<'l> {
    locked: &'l Locked,
    /// Lines that its metadata allows, of those that were asked about.
    allows: Lines,
    /// Lines that it has wheels for, by base and machine.
    have: [[Lines; 2]; 3],
    /// C is among its sources: it has wheels for platforms, or the catalog says so.
    native: bool,
}

/// A package that a line or a base has no wheel of.
pub(super) struct Missing<'l> {
    pub(super) locked: &'l Locked,
    pub(super) verdict: Verdict,
    /// Machines that lack it.
    pub(super) machines: Vec<Machine>,
    /// Its metadata excludes the line.
    refuses: bool,
    /// It has wheels, and all of them are for lines before this one.
    ended: bool,
}

impl Missing<'_> {
    /// Why this speaks against a line of Python, as the end of a sentence.
    pub(super) fn against(&self, minor: u64) -> String {
        let Locked { name, version, .. } = self.locked;
        let on = match self.machines.as_slice() {
            [Machine::X86_64] => " on amd64",
            [Machine::Aarch64] => " on arm64",
            _ => "",
        };
        match (self.refuses, self.verdict) {
            (true, _) => format!("{name} {version} does not run on Python 3.{minor}"),
            (_, Verdict::Fails) => format!("{name} {version} has neither a wheel for Python 3.{minor}{on} nor sources"),
            _ => format!("{name} {version} has no wheel for Python 3.{minor}{on}"),
        }
    }
}

impl<'l> Wheels<'l> {
    /// Looks at packages. `minors` are the lines of Python 3 that will be asked about, and `native` knows packages
    /// with C in them by their names.
    pub(super) fn of(
        locked: impl IntoIterator<Item = &'l Locked>,
        minors: &[u64],
        native: &dyn Fn(&str) -> bool,
    ) -> Self {
        // Most packages allow the same few sets of versions.
        let mut known: BTreeMap<&str, Lines> = BTreeMap::new();
        let mut allowed = |text: &'l str| {
            let read = || {
                let (found, _) = constraint(text, 0, Dialect::Poetry);
                Lines::of(minors, |minor| found.line(3, minor).is_some())
            };
            *known.entry(text).or_insert_with(read)
        };
        let packages = locked.into_iter().map(|locked| {
            let mut package = Package {
                locked,
                allows: locked.python.as_deref().map_or(Lines::ALL, &mut allowed),
                have: [[Lines::NONE; 2]; 3],
                // What it has wheels for says it better than a table.
                native: locked.sdist && locked.wheels.is_empty() && native(&locked.name),
            };
            for wheel in locked.wheels.iter().filter_map(|file| Wheel::parse(file)) {
                package.add(&wheel);
            }
            package
        });
        Self { packages: packages.collect() }
    }

    /// Whether there is nothing to look at: no lockfile, or one that lists no files.
    pub(super) fn is_empty(&self) -> bool {
        self.packages.iter().all(|package| package.locked.wheels.is_empty())
    }

    /// The packages that a line has no wheels of on a base, by name. Of several versions of one package the one that
    /// fits best counts.
    pub(super) fn missing(&self, minor: u64, base: Base) -> Vec<Missing<'l>> {
        let mut found: BTreeMap<&str, Missing<'l>> = BTreeMap::new();
        let mut fits: BTreeSet<&str> = BTreeSet::new();
        for package in self.packages.iter().filter(|package| package.locked.lines.contains(minor)) {
            let missing = package.missing(minor, base);
            let name = package.locked.name.as_str();
            if missing.verdict == Verdict::Fits {
                fits.insert(name);
                continue;
            }
            let worse = found.get(name).is_some_and(|known| known.verdict <= missing.verdict);
            if !worse {
                found.insert(name, missing);
            }
        }
        found.into_values().filter(|missing| !fits.contains(missing.locked.name.as_str())).collect()
    }

    /// The first of some lines that has wheels of everything on a base, with why those before it were left: at most
    /// three reasons each. Where every line lacks some, the one that lacks the least; the oldest of these where all wheels
    /// are for lines before it, as old sources compile on what is nearest to them, if on any.
    pub(super) fn best(&self, minors: &[u64], base: Base) -> Option<(u64, Vec<Rejected>)> {
        let mut seen: Vec<(u64, (usize, usize), Vec<Missing<'l>>)> = Vec::new();
        for minor in minors {
            let missing = self.missing(*minor, base);
            let count =
                |verdict| missing.iter().filter(|one| one.verdict == verdict).map(|one| one.machines.len()).sum();
            let cost: (usize, usize) = (count(Verdict::Fails), count(Verdict::Compiles));
            seen.push((*minor, cost, missing));
            if cost == (0, 0) {
                break;
            }
        }
        let least = seen.iter().map(|(_, cost, _)| *cost).min()?;
        let mut equal = seen.iter().enumerate().filter(|(_, (_, cost, _))| *cost == least);
        let (first, _) = equal.clone().next()?;
        let oldest = equal.by_ref().min_by_key(|(_, (minor, ..))| *minor);
        let oldest =
            oldest.filter(|(_, (.., missing))| missing.iter().any(|one| one.ended && one.verdict >= Verdict::Compiles));
        let taken = oldest.map_or(first, |(at, _)| at);
        let (minor, _, kept) = seen.get(taken)?;
        let rejected = seen.iter().take(taken).map(|(minor, _, missing)| {
            // What the taken line lacks too says nothing for it.
            let telling = |one: &&Missing<'l>| one.verdict >= Verdict::Compiles;
            let same = |a: &Missing<'l>, b: &Missing<'l>| {
                a.locked.name == b.locked.name && a.verdict == b.verdict && a.machines == b.machines
            };
            let own = |one: &&Missing<'l>| kept.iter().all(|kept| !same(kept, one));
            let all: Vec<&Missing<'l>> = missing.iter().filter(telling).filter(own).collect();
            let mut why: Vec<String> = all.iter().take(3).map(|one| one.against(*minor)).collect();
            if all.is_empty() {
                why.push("what has no wheel for any line was made for older ones".to_owned());
            }
            if let Some(more) = all.len().checked_sub(3).filter(|more| *more > 0) {
                why.push(format!("{more} more lack one too"));
            }
            let origin = all.first().map(|one| one.locked.origin.clone());
            Rejected { value: format!("3.{minor}"), why: why.join(", "), origin }
        });
        Some((*minor, rejected.collect()))
    }
}

impl<'l> Package<'l> {
    fn add(&mut self, wheel: &Wheel<'_>) {
        self.native |= !wheel.is_pure();
        let mut lines = None;
        for ((_, libc), row) in BASES.iter().zip(&mut self.have) {
            for (machine, have) in MACHINES.iter().zip(row) {
                if wheel.supports_platform(*libc, *machine) {
                    *have = *have | *lines.get_or_insert_with(|| wheel.lines());
                }
            }
        }
    }

    fn missing(&self, minor: u64, base: Base) -> Missing<'l> {
        let locked = self.locked;
        let mut missing =
            Missing { locked, verdict: Verdict::Fits, machines: Vec::new(), refuses: false, ended: false };
        if !self.allows.contains(minor) {
            missing.refuses = true;
            missing.verdict = Verdict::Fails;
            missing.machines = MACHINES.to_vec();
            return missing;
        }
        // A lockfile that lists no files says nothing, and what comes from elsewhere has no wheels to list.
        if locked.link.is_some() || (locked.wheels.is_empty() && !locked.sdist) {
            return missing;
        }
        let rows = || BASES.iter().zip(&self.have).filter(|((one, _), _)| *one == base);
        let later = |lines: &Lines| (minor..minor + NEWER).any(|line| lines.contains(line));
        let mut all = rows().flat_map(|(_, row)| row);
        missing.ended = all.clone().any(|lines| *lines != Lines::NONE) && !all.any(later);
        let have = rows().flat_map(|(_, row)| MACHINES.iter().zip(row));
        missing.machines = have.filter(|(_, lines)| !lines.contains(minor)).map(|(machine, _)| *machine).collect();
        if !missing.machines.is_empty() {
            missing.verdict = match (locked.sdist, self.native) {
                (false, _) => Verdict::Fails,
                (true, true) => Verdict::Compiles,
                (true, false) => Verdict::Builds,
            };
        }
        missing
    }
}

#[cfg(test)]
mod tests {
    use stageplan_syntax::python::lines::Lines;

    use super::*;
    use crate::origin::Origin;
    use crate::testing::path;

    /// Packages as `name version: tags tags … [sdist] [python=…] [lines=a,b] [link]`, one a line.
    fn locked(text: &str) -> Vec<Locked> {
        let one = |line: &str| {
            let (head, files) = line.trim().split_once(':')?;
            let (name, version) = head.split_once(' ')?;
            let mut locked = Locked {
                name: name.to_owned(),
                version: version.to_owned(),
                wheels: Vec::new(),
                sdist: false,
                main: true,
                python: None,
                lines: Lines::ALL,
                link: None,
                origin: Origin::of_file(path("uv.lock")),
            };
            for word in files.split_whitespace() {
                match word.split_once('=').unwrap_or((word, "")) {
                    ("sdist", _) => locked.sdist = true,
                    ("link", _) => locked.link = Some("https://git.example/x".to_owned()),
                    ("python", text) => locked.python = Some(text.to_owned()),
                    ("lines", text) => {
                        let minors: Vec<u64> = text.split(',').filter_map(|minor| minor.parse().ok()).collect();
                        locked.lines = Lines::of(&minors, |_| true);
                    }
                    (tags, _) => locked.wheels.push(format!("{name}-{version}-{tags}.whl")),
                }
            }
            Some(locked)
        };
        text.lines().filter_map(one).collect()
    }

    const MINORS: &[u64] = &[14, 13, 12];

    fn best(text: &str, base: Base, expect: &[&str]) {
        let locked = locked(text);
        let wheels = Wheels::of(&locked, MINORS, &|name| name == "uwsgi");
        let shown = wheels.best(MINORS, base).map(|(minor, rejected)| {
            let mut lines = vec![format!("3.{minor}")];
            lines.extend(rejected.iter().map(|one| format!("{}: {}", one.value, one.why)));
            lines
        });
        assert_eq!(shown.unwrap_or_default(), expect, "{text}");
    }

    fn missing(text: &str, minor: u64, base: Base, expect: &[&str]) {
        let locked = locked(text);
        let wheels = Wheels::of(&locked, MINORS, &|name| name == "uwsgi");
        let missing = wheels.missing(minor, base);
        let shown: Vec<_> = missing
            .iter()
            .map(|one| {
                let machines: Vec<_> = one.machines.iter().map(|machine| machine.tag()).collect();
                format!("{} {:?} {}", one.locked.name, one.verdict, machines.join(" "))
            })
            .collect();
        assert_eq!(shown, expect, "{text}");
    }

    const GLIBC_13: &str = "cp313-cp313-manylinux_2_17_x86_64.manylinux2014_x86_64 cp313-cp313-manylinux_2_28_aarch64";

    #[test]
    fn the_newest_line_with_all_wheels() {
        best("flask 3: py3-none-any sdist", Base::Trixie, &["3.14"]);
        best("", Base::Trixie, &["3.14"]);
        best(
            &format!("a 1: py3-none-any\nnumpy 2.1: {GLIBC_13} sdist"),
            Base::Trixie,
            &["3.13", "3.14: numpy 2.1 has no wheel for Python 3.14"],
        );
        // Forks of one package: whichever fits.
        best(
            &format!(
                "numpy 2.1: {GLIBC_13} sdist\nnumpy 2.3: cp314-abi3-manylinux_2_28_x86_64 cp314-abi3-manylinux_2_28_aarch64"
            ),
            Base::Trixie,
            &["3.14"],
        );
        // Where no line has it, it says nothing about lines.
        best("uwsgi 2.0: sdist", Base::Trixie, &["3.14"]);
        best(
            &format!("uwsgi 2.0: sdist\nnumpy 2.1: {GLIBC_13} sdist"),
            Base::Trixie,
            &["3.13", "3.14: numpy 2.1 has no wheel for Python 3.14"],
        );
        best(
            "onnx 1: cp313-cp313-manylinux_2_28_x86_64 sdist",
            Base::Trixie,
            &["3.13", "3.14: onnx 1 has no wheel for Python 3.14"],
        );
        best(
            "tf 2: cp312-cp312-manylinux_2_17_x86_64 cp312-cp312-manylinux_2_17_aarch64",
            Base::Bookworm,
            &[
                "3.12",
                "3.14: tf 2 has neither a wheel for Python 3.14 nor sources",
                "3.13: tf 2 has neither a wheel for Python 3.13 nor sources",
            ],
        );
        best("a 1: py3-none-any python=>=3.8,<3.14", Base::Trixie, &["3.13", "3.14: a 1 does not run on Python 3.14"]);
        // What a line does not install does not speak against it.
        best("tomli 2: cp311-cp311-manylinux_2_17_x86_64 lines=9,10 sdist", Base::Trixie, &["3.14"]);
        let many: String = (0..5).map(|at| format!("p{at} 1: {GLIBC_13} sdist\n")).collect();
        best(
            &many,
            Base::Trixie,
            &[
                "3.13",
                "3.14: p0 1 has no wheel for Python 3.14, p1 1 has no wheel for Python 3.14, p2 1 has no wheel for Python 3.14, 2 more lack one too",
            ],
        );
    }

    #[test]
    fn what_is_missing() {
        missing(
            "a 1: sdist\nuwsgi 2: sdist",
            14,
            Base::Trixie,
            &["a Builds x86_64 aarch64", "uwsgi Compiles x86_64 aarch64"],
        );
        missing("a 1:\nb 1: link sdist\nc 1: sdist lines=9", 14, Base::Trixie, &[]);
        missing("a 1: cp314-cp314-manylinux_2_17_x86_64 sdist", 14, Base::Trixie, &["a Compiles aarch64"]);
        missing(
            "a 1: cp314-cp314-manylinux_2_39_x86_64 py3-none-manylinux1_aarch64",
            14,
            Base::Bookworm,
            &["a Fails x86_64"],
        );
        missing("a 1: cp314-cp314-manylinux_2_39_x86_64 py3-none-manylinux1_aarch64", 14, Base::Trixie, &[]);
        missing(
            &format!("a 1: {GLIBC_13} sdist\nb 1: py2-none-any sdist\nc 1: py3-none-any"),
            13,
            Base::Alpine,
            &["a Compiles x86_64 aarch64", "b Builds x86_64 aarch64"],
        );
        missing("a 1: cp39-abi3-musllinux_1_1_x86_64 cp39-abi3-musllinux_1_2_aarch64", 14, Base::Alpine, &[]);
    }

    #[test]
    fn large_lockfiles_are_looked_through() {
        // Comparing each package with each would take minutes.
        let wheels: Vec<String> = (8..15)
            .flat_map(|minor| {
                [
                    "manylinux_2_17_x86_64.manylinux2014_x86_64",
                    "manylinux_2_17_aarch64",
                    "musllinux_1_2_x86_64",
                    "win_amd64",
                ]
                .map(|platform| format!("cp3{minor}-cp3{minor}-{platform}"))
            })
            .collect();
        let text: String = (0..5_000).map(|at| format!("p{at} 1: {} sdist python=>=3.8\n", wheels.join(" "))).collect();
        let locked = locked(&text);
        let wheels = Wheels::of(&locked, MINORS, &|_| false);
        assert_eq!(wheels.best(MINORS, Base::Trixie).map(|best| best.0), Some(14));
        assert_eq!(wheels.missing(14, Base::Alpine).len(), 5_000);
    }
}
