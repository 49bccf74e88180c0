//! The line of Python: the newest supported one that every constraint and every locked wheel allows.

use stageplan_syntax::python::version::{Constraint, Dialect, Version, constraint};

use super::native;
use crate::catalog::Row;
use crate::ecosystem::Decide;
use crate::ecosystem::python::CATALOG;
use crate::ecosystem::python::facts::{Facts, PythonWish, WishKind};
use crate::ecosystem::python::wheels::{Base, Wheels};
use crate::finding::Finding;
use crate::origin::{Origin, Rejected, Sourced};
use crate::planner::as_asked;

/// The build argument that holds the line.
pub(super) const ARGUMENT: &str = "PYTHON_VERSION";
const RULE: &str = "python/version";

/// A line of the catalog.
#[derive(Clone, Copy)]
struct Line {
    row: Row<'static>,
    minor: u64,
    patch: u64,
}

/// All lines, the newest first.
fn lines() -> Vec<Line> {
    let line = |row: Row<'static>| {
        let version = Version::parse(row.text("patch").unwrap_or(row.key()))?;
        Some(Line { row, minor: version.part(1), patch: version.part(2) })
    };
    CATALOG.rows("python-line").filter_map(line).collect()
}

impl Line {
    /// Whether a set of versions allows the newest version of the line, which is what an image of the line holds.
    fn fits(self, allowed: &Constraint) -> bool {
        allowed
            .line(3, self.minor)
            .is_some_and(|part| part.min <= self.patch && part.max.is_none_or(|max| max >= self.patch))
    }

    /// Whether a set of versions allows any version of the line.
    fn touches(self, allowed: &Constraint) -> bool {
        allowed.line(3, self.minor).is_some()
    }
}

pub(super) fn choose(facts: &Facts, by: &Decide<'_>, findings: &mut Vec<Finding>) -> Sourced<String> {
    if let Some(asked) = &by.settings.version {
        match Version::parse(asked.value()).filter(|version| version.release.len() >= 2 && version.part(0) == 3) {
            Some(_) => return Sourced::new(asked.value().clone(), as_asked(asked.origin())),
            None => findings.push(
                Finding::error("python/not-a-version", format!("no image of Python is named by `{}`", asked.value()))
                    .help("say a line, such as `--version 3.13`")
                    .at(asked.origin().place().cloned()),
            ),
        }
    }
    let all = lines();
    let ranges: Vec<(&PythonWish, Constraint)> = of_kind(facts, WishKind::Range);
    let mut rejected: Vec<Rejected> = Vec::new();
    let mut open: Vec<Line> = Vec::new();
    for line in all.iter().filter(|line| !line.row.ended(by.today)) {
        match ranges.iter().find(|(_, range)| !line.touches(range)) {
            Some((wish, _)) => rejected.push(Rejected {
                value: line.row.key().to_owned(),
                why: format!("the project asks for {}", wish.text.value()),
                origin: Some(wish.text.origin().clone()),
            }),
            None => open.push(*line),
        }
    }
    if let Some(pinned) = pinned(facts, &all, &open, by, findings) {
        return pinned;
    }
    let Some(first) = open.first().copied() else { return ended(facts, &all, &ranges, findings) };
    by_wheels(facts, by, &open, first, rejected)
}

/// The wishes of a kind with the versions they allow.
fn of_kind(facts: &Facts, kind: WishKind) -> Vec<(&PythonWish, Constraint)> {
    let wishes = facts.pythons.iter().filter(|wish| wish.kind == kind);
    wishes.map(|wish| (wish, constraint(wish.text.value(), 0, Dialect::Poetry).0)).collect()
}

/// The line that a project pins, where it is supported, else the nearest one above it that its ranges allow.
fn pinned(
    facts: &Facts,
    all: &[Line],
    open: &[Line],
    by: &Decide<'_>,
    findings: &mut Vec<Finding>,
) -> Option<Sourced<String>> {
    let pins = facts.pythons.iter().filter(|wish| wish.kind == WishKind::Pin);
    let mut pins = pins.filter_map(|wish| {
        let version = Version::parse(wish.text.value())?;
        (version.part(0) == 3 && version.release.len() >= 2).then_some((wish, version))
    });
    let (wish, version) = pins.next()?;
    let minor = version.part(1);
    if let Some((other, _)) = pins.find(|(_, other)| other.part(1) != minor) {
        findings.push(
            Finding::warning(
                "python/versions-differ",
                format!("one file pins Python {}, another one {}", wish.text.value(), other.text.value()),
            )
            .help("keep one of them; the first is taken")
            .at(wish.text.origin().place().cloned())
            .at(other.text.origin().place().cloned()),
        );
    }
    let key = format!("3.{minor}");
    let supported = all.iter().find(|line| line.minor == minor).filter(|line| !line.row.ended(by.today));
    if supported.is_some() {
        if !open.iter().any(|line| line.minor == minor) {
            findings.push(
                Finding::warning(
                    "python/pin-outside-of-range",
                    format!("Python {key} is pinned, and the project's own range of versions excludes it"),
                )
                .help("let the pin and the range agree")
                .at(wish.text.origin().place().cloned()),
            );
        }
        let because = match version.release.len() {
            0..=2 => "the version that the project pins",
            _ => "the line that the project pins, with its newest fixes",
        };
        return Some(wish.text.derive(RULE, because, key));
    }
    let nearest = open.iter().rfind(|line| line.minor > minor);
    let unknown = all.iter().all(|line| line.minor < minor);
    let (value, message) = match nearest {
        Some(line) if !unknown => (
            line.row.key().to_owned(),
            format!("Python {key} gets no more fixes; the image takes {}, the nearest line that does", line.row.key()),
        ),
        _ if unknown => (key.clone(), format!("Python {key} is newer than what is known here")),
        _ => (key.clone(), format!("Python {key} gets no more fixes, and the project allows no line that does")),
    };
    findings.push(
        Finding::warning("python/old-version", message)
            .help(format!("move the project to a supported line, or say `--version {key}` to stay"))
            .at(wish.text.origin().place().cloned()),
    );
    let gone =
        Rejected { value: key, why: "it is past its end of life".to_owned(), origin: Some(wish.text.origin().clone()) };
    let rejected = if value == gone.value { Vec::new() } else { vec![gone] };
    let origin = Origin::rule_from(RULE, "the supported line nearest to the pin", [wish.text.origin().clone()]);
    Some(Sourced::new(value, origin.rejecting(RULE, rejected)))
}

/// No supported line is allowed: the newest that is.
fn ended(
    facts: &Facts,
    all: &[Line],
    ranges: &[(&PythonWish, Constraint)],
    findings: &mut Vec<Finding>,
) -> Sourced<String> {
    let allowed = all.iter().find(|line| ranges.iter().all(|(_, range)| line.touches(range)));
    let line = allowed.or(all.first());
    let key = line.map_or("3.14", |line| line.row.key()).to_owned();
    let from: Vec<Origin> = ranges.iter().map(|(wish, _)| wish.text.origin().clone()).collect();
    let message = match allowed {
        Some(_) => {
            format!("the project allows no supported line of Python; the image takes {key}, which gets no more fixes")
        }
        None => "the project allows no version of Python 3 that has an image".to_owned(),
    };
    let place = from.first().unwrap_or(&facts.origin).place().cloned();
    let finding = Finding::warning("python/old-version", message);
    findings.push(finding.help("move the project to a supported line").at(place));
    Sourced::new(key, Origin::rule_from(RULE, "the newest line that the project allows", from))
}

/// Of the lines that are allowed, the newest one with wheels for all that is installed, and no newer than what the project
/// is known to work with.
fn by_wheels(
    facts: &Facts,
    by: &Decide<'_>,
    open: &[Line],
    first: Line,
    mut rejected: Vec<Rejected>,
) -> Sourced<String> {
    let mut candidates: Vec<Line> = open.to_vec();
    let default = open.iter().find(|line| line.row.flag("default"));
    let mut because = "the default line, which the project allows";
    let mut from: Vec<Origin> = Vec::new();
    // A lockfile or a range with an upper end is made for what it names; otherwise nothing newer than the default is taken.
    if let Some(default) = default {
        for line in open.iter().filter(|line| line.minor > default.minor) {
            rejected.push(Rejected {
                value: line.row.key().to_owned(),
                why: "packages with machine code follow a new line only slowly".to_owned(),
                origin: Some(line.row.origin()),
            });
        }
        candidates.retain(|line| line.minor <= default.minor);
        from.push(default.row.origin());
    } else {
        because = "the newest supported line that the project allows";
        from.push(first.row.origin());
    }
    from.extend(of_kind(facts, WishKind::Range).into_iter().map(|(wish, _)| wish.text.origin().clone()));
    let listed = facts.locked.iter().any(|locked| !locked.wheels.is_empty());
    let shown = of_kind(facts, WishKind::Shown);
    let known: Vec<Line> = candidates
        .iter()
        .copied()
        .filter(|line| shown.iter().any(|(_, shown)| line.touches(shown) || line.fits(shown)))
        .collect();
    if let Some(newest) = known.first().filter(|_| !listed) {
        for line in candidates.iter().filter(|line| line.minor > newest.minor) {
            rejected.push(Rejected {
                value: line.row.key().to_owned(),
                why: "nothing shows that the project is tried with it".to_owned(),
                origin: shown.first().map(|(wish, _)| wish.text.origin().clone()),
            });
        }
        because = "the newest supported line that the project is tried with";
        from =
            shown.iter().filter(|(_, set)| newest.touches(set)).map(|(wish, _)| wish.text.origin().clone()).collect();
        candidates.retain(|line| line.minor <= newest.minor);
    }
    // What the catalog knows of packages whose files no lockfile lists.
    while candidates.len() > 1 {
        let Some(line) = candidates.first() else { break };
        let Some((name, newest, origin)) = native::too_new(facts, line.minor) else { break };
        rejected.push(Rejected {
            value: line.row.key().to_owned(),
            why: format!("{name} has wheels for {newest} and before"),
            origin: Some(origin),
        });
        because = "the newest line that everything has wheels for";
        candidates.remove(0);
    }
    let minors: Vec<u64> = candidates.iter().map(|line| line.minor).collect();
    let main = facts.locked.iter().filter(|locked| locked.main);
    let wheels = Wheels::of(main, &minors, &native::has_machine_code);
    let base =
        if by.settings.flavour.as_ref().is_some_and(|flavour| *flavour.value() == crate::settings::Flavour::Alpine) {
            Base::Alpine
        } else {
            Base::Trixie
        };
    let best = if listed { wheels.best(&minors, base) } else { None };
    let mut minor = minors.first().copied().unwrap_or(first.minor);
    if let Some((best, lost)) = best {
        if !lost.is_empty() {
            because = "the newest line that everything has wheels for";
            from.extend(facts.install.lock.iter().map(|lock| lock.origin().clone()));
        }
        rejected.extend(lost);
        minor = best;
    }
    Sourced::new(format!("3.{minor}"), Origin::rule_from(RULE, because, from).rejecting(RULE, rejected))
}
