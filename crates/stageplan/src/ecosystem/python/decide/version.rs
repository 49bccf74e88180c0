//! The line of Python: the newest supported one that every constraint and every locked wheel allows.
//!
//! | source | what it does |
//! | --- | --- |
//! | the option `version` | is taken |
//! | pins such as `.python-version` | the first in all ranges is taken; past its end it moves where ranges let it |
//! | ranges such as `requires-python` | leave lines out; where no line as a whole is left, one release of it is taken |
//! | wheels of the lockfile | leave lines out on which something would have to be compiled that others have ready |
//! | automation and classifiers | choose among those where no lockfile tells more |
//! | the default line of the catalog | goes before others; newer ones come last, as few packages have wheels for them |

use stageplan_syntax::python::version::{Constraint, Dialect, Version, constraint};

use super::native::{self, Late};
use crate::catalog::Row;
use crate::ecosystem::Decide;
use crate::ecosystem::python::CATALOG;
use crate::ecosystem::python::facts::{Facts, WishKind};
use crate::ecosystem::python::wheels::{Base, Verdict, Wheels};
use crate::finding::Finding;
use crate::origin::{Origin, Rejected, Sourced};
use crate::planner::as_asked;
use crate::settings::Flavour;

/// The build argument that holds the line.
pub(super) const ARGUMENT: &str = "PYTHON_VERSION";
const RULE: &str = "python/version";

/// Everything that has a say.
struct Said<'f> {
    /// What is pinned, by its minor of Python 3.
    pins: Vec<(&'f Sourced<String>, u64)>,
    ranges: Vec<(&'f Sourced<String>, Constraint)>,
    shown: Vec<(&'f Sourced<String>, u64)>,
    /// Supported lines, in the order in which they would be taken.
    supported: Vec<(u64, Row<'static>)>,
    wheels: Wheels<'f>,
    base: Base,
    /// Lines for which the catalog knows no wheel of something that no lockfile lists the files of.
    late: Vec<Late>,
}

pub(super) fn choose(facts: &Facts, by: &Decide<'_>, findings: &mut Vec<Finding>) -> Sourced<String> {
    let said = said(facts, by);
    let asked = by.settings.version.as_ref().filter(|asked| check_asked(asked, &said, by.today, findings));
    if let Some(asked) = asked {
        return Sourced::new(asked.value().clone(), as_asked(asked.origin()));
    }
    let version = of_project(&said, findings);
    if let Some(minor) = minor(version.value()) {
        check_wheels(&said, minor, findings);
    }
    version
}

/// The minor of a version of Python 3.
fn minor(text: &str) -> Option<u64> {
    let version = Version::parse(text)?;
    (version.part(0) == 3 && version.release.len() > 1).then(|| version.part(1))
}

fn key(minor: u64) -> String {
    format!("3.{minor}")
}

fn said<'f>(facts: &'f Facts, by: &Decide<'_>) -> Said<'f> {
    let rows: Vec<(u64, Row<'static>)> =
        CATALOG.rows("python-line").filter_map(|row| Some((minor(row.key())?, row))).collect();
    let default = rows.iter().find(|(_, row)| row.flag("default")).map_or(u64::MAX, |(minor, _)| *minor);
    let maintained = || rows.iter().filter(|(_, row)| !row.ended(by.today)).copied();
    let mut supported: Vec<(u64, Row<'static>)> = maintained().filter(|(minor, _)| *minor <= default).collect();
    supported.extend(maintained().filter(|(minor, _)| *minor > default));
    let of_kind = |kind| facts.pythons.iter().filter(move |wish| wish.kind == kind).map(|wish| &wish.text);
    let lines = |kind| of_kind(kind).filter_map(|text| Some((text, minor(text.value())?)));
    let ranges = of_kind(WishKind::Range).map(|text| {
        // Poetry means one release by `3.12`; who writes it means the line.
        let line = Version::parse(text.value()).filter(|version| version.release.len() < 3);
        let meant = line.map_or_else(|| text.value().clone(), |version| format!("{version}.*"));
        (text, constraint(&meant, 0, Dialect::Poetry).0)
    });
    let minors: Vec<u64> = rows.iter().map(|(minor, _)| *minor).collect();
    let alpine = by.settings.flavour.as_ref().is_some_and(|flavour| *flavour.value() == Flavour::Alpine);
    let late = native::late(facts, &mut supported.iter().map(|(minor, _)| *minor));
    Said {
        late,
        pins: lines(WishKind::Pin).collect(),
        ranges: ranges.filter(|(_, range)| !range.is_any()).collect(),
        shown: lines(WishKind::Shown).collect(),
        supported,
        wheels: Wheels::of(facts.locked.iter().filter(|locked| locked.main), &minors, &native::never_a_wheel),
        base: if alpine { Base::Alpine } else { Base::Trixie },
    }
}

impl Said<'_> {
    /// Whether all ranges allow the releases of a line that are yet to come, which the image brings.
    fn allowed(&self, minor: u64) -> bool {
        self.ranges.iter().all(|(_, range)| allows(range, minor))
    }

    /// The first range that allows no release of a line at all.
    fn against(&self, minor: u64) -> Option<&Sourced<String>> {
        let range = self.ranges.iter().find(|(_, range)| range.line(3, minor).is_none());
        range.map(|(text, _)| *text)
    }

    /// The newest release of a line that all ranges allow and that exists, where they leave newer ones out; a pinned one
    /// goes before it.
    fn release(&self, minor: u64, pin: Option<&str>) -> Option<String> {
        let allowed = |version: &Version| self.ranges.iter().all(|(_, range)| range.allows(version));
        let whole = |text: &str| Version::parse(text).filter(|version| version.release.len() == 3);
        if let Some(pin) = pin.filter(|pin| whole(pin).is_some_and(|version| allowed(&version))) {
            return Some(pin.to_owned());
        }
        let newest = whole(CATALOG.row("python-line", &key(minor))?.text("patch")?)?;
        let last = self.ranges.iter().filter_map(|(_, range)| range.line(3, minor)?.max).min()?;
        let version = Version::of(&[3, minor, last]);
        (last <= newest.part(2) && allowed(&version)).then(|| format!("3.{minor}.{last}"))
    }

    /// One release instead of a line, which stays behind as the line goes on.
    fn exact(&self, release: String, from: &Origin, rejected: Vec<Rejected>, to: &mut Vec<Finding>) -> Sourced<String> {
        let line = release.rsplit_once('.').map_or(&*release, |(line, _)| line);
        let ranges = self.ranges.iter().find(|(_, range)| minor(line).is_none_or(|minor| !allows(range, minor)));
        let text = ranges.map_or("the project", |(text, _)| text.value().as_str());
        let message = format!("`{text}` leaves out the newest releases of Python {line}");
        let help = format!("planned with {release}; allow newer ones for their security updates, or say `--version`");
        let finding = Finding::warning("python/old-release", message).help(help);
        to.push(finding.at(ranges.and_then(|(text, _)| text.origin().place().cloned())));
        let because = "the newest release that the project allows";
        let origin = Origin::rule_from(RULE, because, [from.clone()]).rejecting(RULE, rejected);
        Sourced::new(release, origin)
    }

    fn line(&self, minor: u64, because: &str, from: Vec<Origin>, rejected: Vec<Rejected>) -> Sourced<String> {
        Sourced::new(key(minor), Origin::rule_from(RULE, because, from).rejecting(RULE, rejected))
    }

    /// The origins of all ranges.
    fn ranges(&self) -> Vec<Origin> {
        self.ranges.iter().map(|(text, _)| text.origin().clone()).collect()
    }
}

fn allows(range: &Constraint, minor: u64) -> bool {
    range.line(3, minor).is_some_and(|line| line.max.is_none())
}

/// The pin that is taken: an install refuses one outside of a range. What it loses to is said.
fn pinned<'s, 'f>(
    said: &'s Said<'f>,
    rejected: &mut Vec<Rejected>,
    findings: &mut Vec<Finding>,
) -> Option<&'s (&'f Sourced<String>, u64)> {
    // Without a supported line in all ranges a pin is the best that is left.
    let any = said.supported.iter().any(|(line, _)| said.against(*line).is_none());
    let taken = said.pins.iter().find(|(_, minor)| !any || said.against(*minor).is_none());
    for (pin, minor) in said.pins.iter().filter(|(_, minor)| taken.is_none_or(|(_, taken)| taken != minor)) {
        let range = said.against(*minor).filter(|_| any);
        let (why, other) = match (range, taken) {
            (Some(range), _) => (format!("`{}` leaves it out", range.value()), range),
            (None, Some((first, _))) => (format!("another file pins {}, and comes first", first.value()), *first),
            (None, None) => continue,
        };
        let message = match range {
            Some(range) => format!("Python {} is pinned, and the project allows {} only", pin.value(), range.value()),
            None => format!("Python {} is pinned, and Python {} is too", pin.value(), other.value()),
        };
        let help = "let all name one line, or say `--version`";
        let finding = match range {
            Some(_) => Finding::warning("python/versions-disagree", message),
            None => Finding::note("python/versions-disagree", message),
        };
        findings.push(finding.help(help).at(pin.origin().place().cloned()).at(other.origin().place().cloned()));
        rejected.push(Rejected { value: key(*minor), why, origin: Some(pin.origin().clone()) });
    }
    taken
}

fn of_project(said: &Said<'_>, findings: &mut Vec<Finding>) -> Sourced<String> {
    let mut rejected: Vec<Rejected> = Vec::new();
    if let Some((pin, minor)) = pinned(said, &mut rejected, findings) {
        if said.supported.iter().any(|(line, _)| line == minor) {
            if !said.allowed(*minor)
                && let Some(release) = said.release(*minor, Some(pin.value()))
            {
                return said.exact(release, pin.origin(), rejected, findings);
            }
            let because = "the project pins this line; the image brings its newest release";
            return said.line(*minor, because, vec![pin.origin().clone()], rejected);
        }
        // The oldest supported line that the ranges allow changes least.
        let allowed = said.supported.iter().map(|(line, _)| *line).filter(|line| line > minor && said.allowed(*line));
        let next = allowed.min().filter(|_| !said.ranges.is_empty());
        let ended = CATALOG.row("python-line", &key(*minor));
        let known = said.supported.iter().map(|(line, _)| *line).min();
        let (taken, help) = match (next, &ended, known) {
            (Some(next), ..) => (next, format!("planned with Python 3.{next}, which the project allows")),
            (None, Some(_), _) => {
                (*minor, "raise the pin, or say `--version`; the plan keeps what is pinned".to_owned())
            }
            (None, None, Some(oldest)) if oldest > *minor => {
                (oldest, format!("planned with Python 3.{oldest}, the oldest supported line; test with it"))
            }
            _ => (*minor, "say `--version` if this is not meant".to_owned()),
        };
        findings.push(doubt(pin, *minor, ended, help));
        if taken == *minor {
            return said.line(taken, "the project pins this line", vec![pin.origin().clone()], rejected);
        }
        let why = "this line is no longer supported".to_owned();
        rejected.push(Rejected { value: key(*minor), why, origin: Some(pin.origin().clone()) });
        return said.line(taken, "the oldest supported line that the project allows", said.ranges(), rejected);
    }
    let lines: Vec<u64> = said.supported.iter().map(|(line, _)| *line).collect();
    let fits: Vec<u64> = lines.iter().copied().filter(|line| said.allowed(*line)).collect();
    let row = |minor: u64| said.supported.iter().find(|(line, _)| *line == minor).map(|(_, row)| row.origin());
    // Where every line lacks wheels, those lack the least on which the least has to be compiled.
    let lack = |minor: u64| said.late.iter().find(|late| late.minor == minor).map_or(0, |late| late.weight);
    let least = fits.iter().map(|line| lack(*line)).min().unwrap_or_default();
    let allowed = fits;
    let mut fits: Vec<u64> = allowed.iter().copied().filter(|line| lack(*line) == least).collect();
    if least > 0 {
        // Old sources compile on the line that is nearest to them, if on any.
        fits = fits.iter().min().copied().into_iter().collect();
    }
    let late = allowed.iter().take_while(|line| fits.first() != Some(line));
    let late = late.filter_map(|line| said.late.iter().find(|late| late.minor == *line));
    rejected.extend(late.map(|late| Rejected {
        value: key(late.minor),
        why: match late.why.as_str() {
            "" => "what no line has wheels of was made for older ones".to_owned(),
            why => why.to_owned(),
        },
        origin: Some(late.origin.clone()),
    }));
    let Some(first) = fits.first() else { return outside(said, rejected, findings) };
    for line in lines.iter().filter(|line| !allowed.contains(line)) {
        if rejected.iter().any(|one| one.value == key(*line)) {
            continue;
        }
        let range = said.ranges.iter().find(|(_, range)| !allows(range, *line));
        let Some((text, _)) = range else { continue };
        let why = format!("`{}` leaves it out", text.value());
        rejected.push(Rejected { value: key(*line), why, origin: Some(text.origin().clone()) });
    }
    if let Some((best, lost)) = said.wheels.best(&fits, said.base)
        && best != *first
    {
        rejected.extend(lost);
        let compiles = |one: &super::super::wheels::Missing<'_>| one.verdict >= Verdict::Compiles;
        let because = match said.wheels.missing(best, said.base).iter().any(compiles) {
            true => "the supported line on which what is locked and has no wheel is likeliest to compile",
            false => "the newest supported line that has wheels of what is locked",
        };
        return said.line(best, because, said.ranges().into_iter().chain(row(best)).collect(), rejected);
    }
    // Without a lockfile nothing but a run shows what works.
    let shown = || said.shown.iter().filter(|(_, line)| fits.contains(line));
    let newest = shown().map(|(_, line)| *line).max().filter(|_| shown().all(|(_, line)| line != first));
    if let Some(newest) = newest.filter(|_| said.wheels.is_empty()) {
        let from = shown().filter(|(_, line)| *line == newest).map(|(text, _)| text.origin().clone());
        let why = "nothing shows that the project runs on it".to_owned();
        rejected.push(Rejected { value: key(*first), why, origin: row(*first) });
        let because = "the newest supported line on which the project is seen to run";
        return said.line(newest, because, from.chain(said.ranges()).collect(), rejected);
    }
    let because = match (said.ranges.is_empty(), lines.first() == Some(first)) {
        _ if allowed.first() != Some(first) && least > 0 => {
            "the oldest supported line on which the fewest of what is named lack wheels"
        }
        _ if allowed.first() != Some(first) => "the newest supported line that has wheels of what is named",
        (true, _) => "the project does not say; this line is the default",
        (false, true) => "the project allows the default line",
        (false, false) => "the newest supported line that the project allows",
    };
    said.line(*first, because, said.ranges().into_iter().chain(row(*first)).collect(), rejected)
}

/// The ranges allow no line that is supported, or contradict each other.
fn outside(said: &Said<'_>, rejected: Vec<Rejected>, findings: &mut Vec<Finding>) -> Sourced<String> {
    let known: Vec<u64> = CATALOG.rows("python-line").filter_map(|row| minor(row.key())).collect();
    let default = said.supported.first().map_or(14, |(line, _)| *line);
    let releases = said.supported.iter().filter(|(line, _)| said.against(*line).is_none());
    let release = releases.filter_map(|(line, _)| said.release(*line, None)).next();
    if let Some(release) = release {
        let from = Origin::rule_from(RULE, "what the project allows", said.ranges());
        return said.exact(release, &from, rejected, findings);
    }
    for (text, range) in &said.ranges {
        let any = |line: &&u64| range.line(3, **line).is_some();
        let supported = said.supported.iter().map(|(line, _)| line).find(any);
        if said.supported.iter().any(|(line, _)| allows(range, *line)) {
            continue;
        }
        let taken = supported.or_else(|| known.iter().find(any)).copied().unwrap_or(default);
        let message = match supported {
            Some(line) => format!("`{}` leaves out the newest releases of Python 3.{line}", text.value()),
            None => format!("`{}` allows no line of Python that is supported", text.value()),
        };
        let help = "widen it to a supported line, or say `--version`";
        let rule = if supported.is_some() { "python/old-release" } else { "python/end-of-life" };
        findings.push(Finding::warning(rule, message).help(help).at(text.origin().place().cloned()));
        return said.line(taken, "the nearest to what the project allows", vec![text.origin().clone()], rejected);
    }
    let (mut finding, first) = {
        let texts: Vec<String> = said.ranges.iter().map(|(text, _)| format!("`{}`", text.value())).collect();
        let message = format!("no supported line of Python is in all of {}", texts.join(" and "));
        let first = said
            .ranges
            .first()
            .and_then(|(_, range)| said.supported.iter().map(|(line, _)| *line).find(|line| allows(range, *line)));
        (
            Finding::warning("python/versions-disagree", message).help("let all allow one line, or say `--version`"),
            first,
        )
    };
    for (text, _) in &said.ranges {
        finding = finding.at(text.origin().place().cloned());
    }
    findings.push(finding);
    said.line(first.unwrap_or(default), "the newest supported line of the first range", said.ranges(), rejected)
}

fn doubt(at: &Sourced<String>, minor: u64, row: Option<Row<'static>>, help: String) -> Finding {
    let (rule, message) = match row.and_then(|row| row.text("eol")) {
        Some(eol) => ("python/end-of-life", format!("support of Python 3.{minor} ended on {eol}")),
        None if minor < 10 => ("python/end-of-life", format!("Python 3.{minor} is no longer supported")),
        None => ("python/unknown-version", format!("Python 3.{minor} is no release line that is known here")),
    };
    Finding::warning(rule, message).help(help).at(at.origin().place().cloned())
}

/// Says what is doubtful about the line that the user asks for; what is no version of Python at all is no answer.
fn check_asked(asked: &Sourced<String>, said: &Said<'_>, today: &str, findings: &mut Vec<Finding>) -> bool {
    let default = said.supported.first().map_or(14, |(line, _)| *line);
    let plain = asked.value().bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let Some(line) = minor(asked.value()).filter(|_| plain) else {
        let message = format!("`{}` is no version of Python 3, so the plan does without it", asked.value());
        let help = format!("say a release line, such as `--version 3.{default}`, or a whole version");
        findings.push(Finding::error("python/not-a-version", message).help(help).at(asked.origin().place().cloned()));
        return false;
    };
    let row = CATALOG.row("python-line", &key(line));
    if row.is_none_or(|row| row.ended(today)) {
        findings.push(doubt(asked, line, row, format!("say `--version 3.{default}`, or leave the option out")));
    }
    let version = Version::parse(asked.value()).filter(|version| version.release.len() > 2);
    let fits = |range: &Constraint| version.as_ref().map_or(allows(range, line), |version| range.allows(version));
    if let Some((range, _)) = said.ranges.iter().find(|(_, range)| !fits(range)) {
        let message = format!("Python {} was asked for, and the project allows {} only", asked.value(), range.value());
        let help = "ask for a version in the range, or change the range once the project runs on that version";
        findings.push(
            Finding::warning("python/version-outside-range", message)
                .help(help)
                .at(range.origin().place().cloned())
                .at(asked.origin().place().cloned()),
        );
    }
    check_wheels(said, line, findings);
    true
}

/// Says what no file of the lockfile can be installed from on a line.
fn check_wheels(said: &Said<'_>, minor: u64, findings: &mut Vec<Finding>) {
    let missing = said.wheels.missing(minor, said.base);
    let mut failing = missing.iter().filter(|one| one.verdict == Verdict::Fails);
    let Some(first) = failing.next() else { return };
    let more = failing.count();
    let more = if more > 0 { format!(", and {more} more are like it") } else { String::new() };
    let lines: Vec<u64> = said.supported.iter().map(|(line, _)| *line).filter(|line| said.allowed(*line)).collect();
    let best = said.wheels.best(&lines, said.base).filter(|(best, _)| *best != minor);
    let help = match best {
        Some((best, _)) => format!("Python 3.{best} fits what is locked better: `--version 3.{best}`"),
        None => "lock another version of it, or build for one machine only".to_owned(),
    };
    let message = format!("{}{more}", first.against(minor));
    let place = first.locked.origin.place().cloned();
    findings.push(Finding::warning("python/no-file-fits", message).help(help).at(place));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Settings;
    use crate::testing::with_unit;

    /// `3.13 | because | rejected: why | ! rule message`, each where there is one.
    fn check(text: &str, asked: &str, expect: &[&str]) {
        let found = with_unit(text, "", |unit| {
            let facts = crate::ecosystem::python::read::read(unit, &crate::evidence::gather(unit));
            let version = (!asked.is_empty()).then(|| Sourced::new(asked.to_owned(), Origin::option("version", None)));
            let settings = Settings { version, ..Settings::default() };
            let mut findings = Vec::new();
            let version = choose(&facts, &Decide { settings: &settings, today: "2026-11-21" }, &mut findings);
            let mut lines = vec![version.value().clone()];
            if let crate::origin::Reason::Rule(rule) = version.origin().reason() {
                lines.push(rule.because.clone());
                lines.extend(rule.rejected.iter().map(|one| format!("{}: {}", one.value, one.why)));
            }
            lines.extend(findings.iter().map(|one| format!("! {} {}", one.rule, one.message)));
            lines
        });
        assert_eq!(found, expect, "{text}");
    }

    const DEFAULT: &str = "the project does not say; this line is the default";
    const PINNED: &str = "the project pins this line; the image brings its newest release";

    #[test]
    fn pins() {
        check("//- requirements.txt\nflask\n", "", &["3.14", DEFAULT]);
        check("//- requirements.txt\nflask\n//- .python-version\n3.12.4\n", "", &["3.12", PINNED]);
        check("//- requirements.txt\nflask\n//- runtime.txt\npython-3.15.1\n", "", &["3.15", PINNED]);
        check(
            "//- requirements.txt\nflask\n//- .python-version\n3.10\n",
            "",
            &["3.10", "the project pins this line", "! python/end-of-life support of Python 3.10 ended on 2026-10-31"],
        );
        check(
            "//- requirements.txt\nflask\n//- .python-version\n3.7\n",
            "",
            &[
                "3.11",
                "the oldest supported line that the project allows",
                "3.7: this line is no longer supported",
                "! python/end-of-life Python 3.7 is no longer supported",
            ],
        );
        check(
            "//- pyproject.toml\n[project]\nname='a'\nrequires-python='>=3.8'\n//- .python-version\n3.8\n",
            "",
            &[
                "3.11",
                "the oldest supported line that the project allows",
                "3.8: this line is no longer supported",
                "! python/end-of-life Python 3.8 is no longer supported",
            ],
        );
    }

    #[test]
    fn ranges() {
        let range = |text: &str, expect: &[&str]| {
            check(&format!("//- pyproject.toml\n[project]\nname='a'\nrequires-python='{text}'\n"), "", expect);
        };
        range(">=3.9", &["3.14", "the project allows the default line"]);
        range(
            ">=3.15",
            &[
                "3.15",
                "the newest supported line that the project allows",
                "3.14: `>=3.15` leaves it out",
                "3.13: `>=3.15` leaves it out",
                "3.12: `>=3.15` leaves it out",
                "3.11: `>=3.15` leaves it out",
            ],
        );
        range(
            ">=3.10,<=3.13",
            &[
                "3.12",
                "the newest supported line that the project allows",
                "3.14: `>=3.10,<=3.13` leaves it out",
                "3.13: `>=3.10,<=3.13` leaves it out",
                "3.15: `>=3.10,<=3.13` leaves it out",
            ],
        );
        range(
            "==3.9.*",
            &[
                "3.9",
                "the nearest to what the project allows",
                "! python/end-of-life `==3.9.*` allows no line of Python that is supported",
            ],
        );
        range(
            "==3.12.3",
            &[
                "3.12.3",
                "the newest release that the project allows",
                "! python/old-release `==3.12.3` leaves out the newest releases of Python 3.12",
            ],
        );
        // What is not out yet has no image, so the line's newest is what the range means.
        range(
            ">=3.12.1,<3.12.90",
            &[
                "3.12",
                "the nearest to what the project allows",
                "! python/old-release `>=3.12.1,<3.12.90` leaves out the newest releases of Python 3.12",
            ],
        );
    }

    #[test]
    fn pins_against_ranges() {
        let pinned = |pins: &str, range: &str, expect: &[&str]| {
            check(&format!("//- pyproject.toml\n[project]\nname='a'\nrequires-python='{range}'\n{pins}"), "", expect);
        };
        let file = |text: &str| format!("//- .python-version\n{text}\n");
        pinned(
            &file("3.11"),
            ">=3.13,<3.15",
            &[
                "3.14",
                "the project allows the default line",
                "3.11: `>=3.13,<3.15` leaves it out",
                "3.12: `>=3.13,<3.15` leaves it out",
                "3.15: `>=3.13,<3.15` leaves it out",
                "! python/versions-disagree Python 3.11 is pinned, and the project allows >=3.13,<3.15 only",
            ],
        );
        // The range bounds the pinned line from above, so its newest release would be refused.
        pinned(
            &file("3.12.4"),
            ">=3.12,<3.12.6",
            &[
                "3.12.4",
                "the newest release that the project allows",
                "! python/old-release `>=3.12,<3.12.6` leaves out the newest releases of Python 3.12",
            ],
        );
        let two = file("3.12") + "//- runtime.txt\npython-3.13.1\n";
        pinned(
            &two,
            ">=3.11",
            &[
                "3.12",
                PINNED,
                "3.13: another file pins 3.12, and comes first",
                "! python/versions-disagree Python 3.13.1 is pinned, and Python 3.12 is too",
            ],
        );
    }

    #[test]
    fn what_the_user_asks_for() {
        let project = "//- pyproject.toml\n[project]\nname='a'\nrequires-python='>=3.12'\n";
        check(project, "3.13.2", &["3.13.2", "the user says so"]);
        check(
            project,
            "3.11",
            &[
                "3.11",
                "the user says so",
                "! python/version-outside-range Python 3.11 was asked for, and the project allows >=3.12 only",
            ],
        );
        check(
            project,
            "latest",
            &[
                "3.14",
                "the project allows the default line",
                "3.11: `>=3.12` leaves it out",
                "! python/not-a-version `latest` is no version of Python 3, so the plan does without it",
            ],
        );
    }

    /// A project with a lockfile that holds these packages with these tags.
    fn with_lock(packages: &[(&str, &str)]) -> String {
        let names: Vec<String> = packages.iter().map(|(name, _)| format!("{name} = \"*\"\n")).collect();
        let mut text = format!(
            "//- pyproject.toml\n[tool.poetry]\nname = \"a\"\n[tool.poetry.dependencies]\npython = \"^3.11\"\n{}//- poetry.lock\n",
            names.concat()
        );
        for (name, tags) in packages {
            let (tags, marker) = tags.split_once(';').unwrap_or((tags, ""));
            let files: Vec<String> = tags
                .split(' ')
                .filter(|tags| !tags.is_empty())
                .map(|tags| match tags {
                    "sdist" => format!("{{file = \"{name}-1.tar.gz\"}}"),
                    tags => format!("{{file = \"{name}-1-{tags}.whl\"}}"),
                })
                .collect();
            let marker = if marker.is_empty() { String::new() } else { format!("markers = \"{marker}\"\n") };
            text += &format!(
                "[[package]]\nname = \"{name}\"\nversion = \"1\"\npython-versions = \">=3.8\"\ngroups = [\"main\"]\n{marker}files = [{}]\n",
                files.join(", ")
            );
        }
        text + "[metadata]\nlock-version = \"2.1\"\npython-versions = \"^3.11\"\n"
    }

    #[test]
    fn locked_wheels() {
        let old = "cp312-cp312-manylinux_2_17_x86_64 cp312-cp312-manylinux_2_17_aarch64";
        check(&with_lock(&[("flask", "py3-none-any sdist")]), "", &["3.14", "the project allows the default line"]);
        check(
            &with_lock(&[("flask", "py3-none-any"), ("numpy", &format!("{old} sdist"))]),
            "",
            &[
                "3.12",
                "the newest supported line that has wheels of what is locked",
                "3.14: numpy 1 has no wheel for Python 3.14",
                "3.13: numpy 1 has no wheel for Python 3.13",
            ],
        );
        // What only other systems and lines install has no say.
        let others = [
            ("pywin32", "cp311-cp311-win_amd64;sys_platform == 'win32'"),
            ("backport", "cp310-cp310-manylinux_2_17_x86_64 sdist;python_version < '3.11'"),
            ("flask", "py3-none-any"),
        ];
        check(&with_lock(&others), "", &["3.14", "the project allows the default line"]);
        let pinned = with_lock(&[("tensors", old)]) + "//- .python-version\n3.14\n";
        check(
            &pinned,
            "",
            &["3.14", PINNED, "! python/no-file-fits tensors 1 has neither a wheel for Python 3.14 nor sources"],
        );
    }

    #[test]
    fn pinned_versions() {
        const OLDER: &str = "the newest supported line that has wheels of what is named";
        let pins = |text: &str, expect: &[&str]| check(&format!("//- requirements.txt\n{text}"), "", expect);
        pins(
            "numpy==1.26.2\nasyncpg==0.29.0\n",
            &[
                "3.12",
                OLDER,
                "3.14: numpy 1.26.2 has no wheel for Python 3.14, asyncpg 0.29.0 has no wheel for Python 3.14",
                "3.13: numpy 1.26.2 has no wheel for Python 3.13, asyncpg 0.29.0 has no wheel for Python 3.13",
            ],
        );
        // A bound is as good as a pin; what may be newer is newer.
        pins(
            "numpy<2\n",
            &[
                "3.12",
                OLDER,
                "3.14: numpy has wheels for Python 3.14 from 2.3.2 on only",
                "3.13: numpy has wheels for Python 3.13 from 2.1.0 on only",
            ],
        );
        pins("numpy>=1.20\nnumpy!=2.3.2\npydantic<2\npydantic-core\n", &["3.14", DEFAULT]);
        pins("numpy==2.3.2\npydantic==1.10.13\ncryptography==3.4.8\n", &["3.14", DEFAULT]);
        // No line has all, so the one that lacks the least, and of several the oldest.
        let none = "what no line has wheels of was made for older ones";
        pins(
            "psycopg2-binary==2.8.6\n",
            &[
                "3.11",
                "the oldest supported line on which the fewest of what is named lack wheels",
                &format!("3.14: {none}"),
                &format!("3.13: {none}"),
                &format!("3.12: {none}"),
            ],
        );
        pins(
            "psycopg2-binary==2.8.6\nnumpy==1.24.4\npandas==1.5.3\n",
            &[
                "3.11",
                "the oldest supported line on which the fewest of what is named lack wheels",
                "3.14: numpy 1.24.4 has no wheel for Python 3.14, pandas 1.5.3 has no wheel for Python 3.14",
                "3.13: numpy 1.24.4 has no wheel for Python 3.13, pandas 1.5.3 has no wheel for Python 3.13",
                "3.12: numpy 1.24.4 has no wheel for Python 3.12, pandas 1.5.3 has no wheel for Python 3.12",
            ],
        );
        // Hashes alone name no files.
        check(
            "//- Pipfile\n[packages]\nnumpy = '*'\n//- Pipfile.lock\n{\"default\": {\"numpy\": {\"version\": \"==1.26.4\"}}}\n",
            "",
            &[
                "3.12",
                OLDER,
                "3.14: numpy 1.26.4 has no wheel for Python 3.14",
                "3.13: numpy 1.26.4 has no wheel for Python 3.13",
            ],
        );
    }

    #[test]
    fn what_is_seen_to_run() {
        let classifiers = "//- pyproject.toml\n[project]\nname='a'\nclassifiers=['Programming Language :: Python :: 3.11', 'Programming Language :: Python :: 3.12']\n";
        check(
            classifiers,
            "",
            &[
                "3.12",
                "the newest supported line on which the project is seen to run",
                "3.14: nothing shows that the project runs on it",
            ],
        );
    }
}
