//! Which release line of Node.
//!
//! Sources in their order; the first that names a line is taken, and ranges are held against each other:
//!
//! | source | what it is |
//! | --- | --- |
//! | the option `version` | what the user says |
//! | `.nvmrc`, `.node-version` | a pin; the unit's before the workspace root's |
//! | `.tool-versions`, `mise.toml` | a pin |
//! | `volta`, an exact `engines.node` or `devEngines.runtime` | a pin |
//! | `devEngines.runtime`, `engines.node` | ranges: the default line where all allow it, else the newest supported LTS |
//! | a Dockerfile that was there before, workflows | a line that is known to work |
//! | the default line of the catalog | |
//!
//! A line past its end is never taken as long as the project allows another one.

use js_semver::{Range, Version};

use crate::catalog::Row;
use crate::ecosystem::Decide;
use crate::ecosystem::node::CATALOG;
use crate::ecosystem::node::managers::major;
use crate::ecosystem::node::read::Facts;
use crate::ecosystem::node::read::lock::Lock;
use crate::finding::Finding;
use crate::origin::{Origin, Rejected, Sourced};

/// The line and, where it is one, its row.
pub(super) struct Line {
    pub(super) version: Sourced<String>,
    pub(super) row: Option<Row<'static>>,
}

const RULE: &str = "node/newest-supported-line";

/// Chooses, and says where the project contradicts itself.
pub(super) fn choose(facts: &Facts, by: &Decide<'_>, findings: &mut Vec<Finding>) -> Line {
    let line = of_project(facts, by, findings);
    if !line.version.origin().is_option() {
        contradictions(facts, &line, findings);
    }
    line
}

/// Two places that no line of Node suits.
fn contradictions(facts: &Facts, line: &Line, findings: &mut Vec<Finding>) {
    let ranges = ranges(facts);
    let pins: Vec<(Sourced<String>, u64)> = pins(facts)
        .into_iter()
        .filter(|pin| pin.value().trim_start_matches('v').starts_with(|c: char| c.is_ascii_digit()))
        .filter_map(|pin| Some((pin.clone(), major(pin.value())?)))
        .collect();
    let fits = |range: &Sourced<String>, line: u64| allows(range.value(), &line.to_string());
    let parsed = || ranges.iter().filter(|range| Range::parse(range.value()).is_ok());
    let mut places: Vec<&Sourced<String>> = Vec::new();
    for (at, (pin, line)) in pins.iter().enumerate() {
        places.extend(pins.iter().skip(at + 1).filter(|(_, other)| other != line).map(|(other, _)| other));
        places.extend(parsed().filter(|range| !fits(range, *line)));
        if !places.is_empty() {
            places.insert(0, pin);
            break;
        }
    }
    for (at, range) in parsed().enumerate().filter(|_| pins.is_empty()) {
        let apart = |other: &&Sourced<String>| !(4..40).any(|line| fits(range, line) && fits(other, line));
        if let Some(other) = parsed().skip(at + 1).find(apart)
            && places.is_empty()
        {
            places = vec![range, other];
        }
    }
    if places.is_empty() {
        return;
    }
    let said = places.iter().map(|text| {
        let place = text.origin().place().map_or_else(String::new, ToString::to_string);
        format!("{place} asks for Node {}", text.value())
    });
    let said = said.collect::<Vec<_>>().join(", ");
    let mut finding = Finding::warning(
        "node/versions-disagree",
        format!("{said}, which is not one line; planned with {}", line.version.value()),
    )
    .help("let all say the same, or say `--version`");
    for place in places {
        finding = finding.at(place.origin().place().cloned());
    }
    findings.push(finding);
}

/// The line on which the project is seen to run where it asks for none: of several the default one, else the newest.
fn shown(
    facts: &Facts,
    supported: &[Row<'static>],
    runs: &dyn Fn(&Row<'static>) -> bool,
    rejected: &mut Vec<Rejected>,
) -> Option<Line> {
    let seen = || facts.node_seen.iter().filter_map(|seen| Some((seen, line_of(seen.value(), supported)?)));
    let known = |row: &&Row<'static>| runs(row) && seen().any(|(_, line)| line == row.key());
    let row = supported.iter().filter(known).find(|row| row.flag("default")).or_else(|| supported.iter().find(known));
    if let Some(row) = row {
        let from = seen().find(|(_, line)| line == row.key()).map(|(seen, _)| seen.origin().clone());
        let because = "the project does not ask for a line, and this one is seen to run it";
        return Some(line(*row, because, from.into_iter().chain([row.origin()]).collect(), std::mem::take(rejected)));
    }
    for (seen, line) in seen() {
        if CATALOG.row("node-line", &line).is_none_or(|row| supported.iter().all(|known| known.key() != row.key())) {
            rejected.push(lost(seen, "this line is no supported long-term line"));
        }
    }
    None
}

/// A pin of a supported line is kept; a range takes the default line where it allows it and the newest
/// supported LTS line else; a pin of a line past its end moves to the oldest supported line the manifest's range allows.
fn of_project(facts: &Facts, by: &Decide<'_>, findings: &mut Vec<Finding>) -> Line {
    if let Some(option) = &by.settings.version
        && let Some(line) = asked(option, facts, by.today, findings)
    {
        return line;
    }
    let supported: Vec<Row<'static>> = CATALOG
        .rows("node-line")
        .filter(|row| !row.ended(by.today) && row.text("lts").is_some_and(|lts| lts <= by.today))
        .collect();
    // A limit above all that is supported says nothing.
    let line_number = |row: &Row<'static>| row.key().parse::<u64>().unwrap_or_default();
    let limit = limit(facts, by).filter(|(below, _)| supported.iter().any(|row| line_number(row) >= *below));
    let runs = |row: &Row<'static>| {
        limit.as_ref().is_none_or(|(below, _)| row.key().parse::<u64>().is_ok_and(|line| line < *below))
    };
    let default = supported.iter().filter(|row| runs(row)).find(|row| row.flag("default"));
    let default = default.or_else(|| supported.iter().find(|row| runs(row)));
    let default = default.or_else(|| supported.iter().find(|row| row.flag("default"))).or(supported.first()).copied();
    let mut rejected: Vec<Rejected> = Vec::new();
    let ranges = ranges(facts);

    let running: Vec<Row<'static>> = supported.iter().filter(|row| runs(row)).copied().collect();
    for pin in pins(facts) {
        // A pin that moves with Node stays on lines that the packages run on.
        let (newest, usable) = (line_of(pin.value(), &supported), line_of(pin.value(), &running));
        if let Some((below, why)) = limit.as_ref().filter(|_| newest != usable)
            && let Some(row) = running.first()
        {
            let because = format!("the pin moves with Node, and a package runs on lines before {below} only");
            return line(*row, &because, vec![pin.origin().clone(), why.clone()], rejected);
        }
        let Some(wanted) = line_of(pin.value(), &supported) else {
            rejected.push(lost(&pin, "it names no release line"));
            continue;
        };
        if let Some(row) = supported.iter().find(|row| row.key() == wanted) {
            let because = "the project pins this line, which is supported; the image brings its newest release";
            return line(*row, because, vec![pin.origin().clone()], rejected);
        }
        // Past its end, or never a long-term line: the oldest supported one that the manifest allows changes least.
        let allowed = |row: &&Row<'static>| ranges.iter().any(|range| allows(range.value(), row.key()));
        if let Some(row) = supported.iter().rev().find(allowed) {
            findings.push(ended(&pin, &wanted, format!("planned with Node {}, which `engines` allows", row.key())));
            rejected.push(lost(&pin, "this line is past its end of life"));
            let from = ranges.iter().map(|range| range.origin().clone()).collect();
            return line(*row, "the oldest supported line that the manifest allows", from, rejected);
        }
        if let Some(row) = CATALOG.row("node-line", &wanted) {
            findings.push(ended(
                &pin,
                &wanted,
                "raise the pin, or say `--version`; the plan keeps what the project says".to_owned(),
            ));
            return line(row, "the project pins this line and allows no other", vec![pin.origin().clone()], rejected);
        }
        if let Some(row) = supported.last() {
            findings.push(ended(
                &pin,
                &wanted,
                format!("planned with Node {}, the oldest supported line; test with it", row.key()),
            ));
            rejected.push(lost(&pin, "there is no maintained image of this line"));
            return line(*row, "the oldest supported line is the nearest", vec![row.origin()], rejected);
        }
    }
    let mut used: Vec<&Sourced<String>> = Vec::new();
    let mut first = None;
    for range in &ranges {
        if Range::parse(range.value()).is_err() {
            rejected.push(lost(range, "it is not a range of versions"));
            continue;
        }
        first = first.or(Some(range));
        let together = |row: &Row<'static>| used.iter().all(|range| allows(range.value(), row.key()));
        if supported.iter().any(|row| together(row) && allows(range.value(), row.key())) {
            used.push(range);
        } else if !used.is_empty() {
            rejected.push(lost(range, "no supported line is in it and in what comes before it"));
        }
    }
    if let Some(range) = used.first().copied().or(first) {
        let within =
            |row: &&Row<'static>| !used.is_empty() && used.iter().all(|range| allows(range.value(), row.key()));
        let fits: Vec<&Row<'static>> = supported.iter().filter(within).collect();
        let usable: Vec<&&Row<'static>> = fits.iter().filter(|row| runs(row)).collect();
        let best = usable.iter().copied().find(|row| row.flag("default")).or(usable.first().copied());
        let best = best.or_else(|| fits.iter().find(|row| row.flag("default"))).or(fits.first());
        for row in supported.iter().filter(|row| best.is_none_or(|best| best.key() != row.key())) {
            let why = if !runs(row) {
                "a package that the program uses does not run on it"
            } else if fits.iter().any(|fit| fit.key() == row.key()) {
                "allowed too; the default line is the one in widest use"
            } else {
                "the range excludes it"
            };
            rejected.push(Rejected { value: row.key().to_owned(), why: why.to_owned(), origin: Some(row.origin()) });
        }
        if let Some(row) = best {
            return line(
                **row,
                if row.flag("default") {
                    "the range allows the default LTS line"
                } else {
                    "the newest supported LTS line that the range allows"
                },
                used.iter()
                    .map(|range| range.origin().clone())
                    .chain([row.origin()])
                    .chain(limit.iter().map(|(_, why)| why.clone()))
                    .collect(),
                rejected,
            );
        }
        let old = CATALOG.rows("node-line").find(|row| allows(range.value(), row.key()));
        let row = old.or(supported.last().copied());
        if let Some(row) = row {
            findings.push(ended(
                range,
                range.value(),
                "widen the range to a supported line, or say `--version`".to_owned(),
            ));
            return line(row, "the range allows no supported line", vec![range.origin().clone()], rejected);
        }
    }
    if let Some(line) = shown(facts, &supported, &runs, &mut rejected) {
        return line;
    }
    match default {
        Some(row) => match &limit {
            Some((below, why)) => {
                let because = format!("a package that the program uses runs on lines before {below} only");
                line(row, &because, vec![why.clone(), row.origin()], rejected)
            }
            None => {
                let old = facts.node_seen.iter().find(|seen| {
                    let oldest = supported.iter().map(line_number).min().unwrap_or_default();
                    major(seen.value()).is_some_and(|line| line < oldest)
                });
                let Some(old) = old else {
                    let because = "the project does not say; this LTS line is the default";
                    return line(row, because, vec![row.origin()], rejected);
                };
                findings.push(ended(
                    old,
                    old.value(),
                    format!(
                        "planned with Node {}, the default line; test with it, and raise the line there",
                        row.key()
                    ),
                ));
                let because = "the line that it is seen to run on is past its end; this LTS line is the default";
                line(row, because, vec![row.origin()], rejected)
            }
        },
        None => Line {
            version: Sourced::new("24".to_owned(), Origin::rule(RULE, "no line of the catalog is supported today")),
            row: None,
        },
    }
}

/// The line that the user asks for, with what is doubtful about it. What is no version of Node at all is no answer.
fn asked(option: &Sourced<String>, facts: &Facts, today: &str, findings: &mut Vec<Finding>) -> Option<Line> {
    let place = || option.origin().place().cloned();
    let text = option.value().trim_start_matches('v');
    let default = CATALOG.rows("node-line").find(|row| row.flag("default")).map_or("24", |row| row.key());
    let numbers: Option<Vec<u64>> = text.split('.').map(|part| part.parse().ok()).collect();
    let Some(numbers) = numbers.filter(|numbers| numbers.len() <= 3) else {
        findings.push(
            Finding::error(
                "node/not-a-version",
                format!("`{}` is no version of Node, so the plan does without it", option.value()),
            )
            .help(format!(
                "say a release line, such as `--version {default}`, or a whole version, such as {default}.1.0"
            ))
            .at(place()),
        );
        return None;
    };
    let line = numbers.first().copied().unwrap_or_default();
    let row = CATALOG.row("node-line", &line.to_string());
    let oldest = CATALOG.rows("node-line").filter_map(|row| row.key().parse::<u64>().ok()).min();
    let doubt = match row {
        Some(row) if row.ended(today) => Some((
            "node/end-of-life",
            format!("support of Node {line} ended on {}", row.text("eol").unwrap_or_default()),
        )),
        None if oldest.is_some_and(|oldest| line < oldest) => {
            Some(("node/end-of-life", format!("Node {line} is no longer supported")))
        }
        None => Some(("node/unknown-version", format!("Node {line} is no release line that is known here"))),
        Some(_) => None,
    };
    if let Some((rule, message)) = doubt {
        let help = format!("say `--version {default}`, or leave the option out");
        findings.push(Finding::warning(rule, message).help(help).at(place()));
    }
    let whole = |range: &Range| match numbers.as_slice() {
        [major, minor, patch] => range.satisfies(&Version::new(*major, *minor, *patch)),
        _ => true,
    };
    let outside = ranges(facts).into_iter().find(|range| {
        Range::parse(range.value()).is_ok_and(|parsed| !allows(range.value(), &line.to_string()) || !whole(&parsed))
    });
    if let Some(range) = outside {
        findings.push(
            Finding::warning(
                "node/version-outside-range",
                format!("Node {text} was asked for, and the manifest allows {} only", range.value()),
            )
            .help("ask for a version in the range, or change the range once the project runs on that version")
            .at(range.origin().place().cloned())
            .at(place()),
        );
    }
    Some(Line { version: Sourced::new(text.to_owned(), crate::planner::as_asked(option.origin())), row })
}

/// The first line on which a package that production installs does not run.
fn limit(facts: &Facts, by: &Decide<'_>) -> Option<(u64, Origin)> {
    let lock = super::manager::lock(facts, by);
    CATALOG
        .rows("line-limit")
        .filter_map(|row| {
            let locked = lock.and_then(|lock| lock.packages.get(row.key())).filter(|found| !found.dev);
            let named = facts.package.dependencies.get(row.key()).map(|range| range.origin().clone());
            let found = locked.map(|locked| locked.origin.clone()).or(named)?;
            let because = format!("{} fails on Node {} and later", row.key(), row.text("below")?);
            let why = Origin::rule_from("node/line-limit", because, [found, row.origin()]);
            Some((row.text("below")?.parse().ok()?, why))
        })
        .chain(machine_code(lock))
        .min_by_key(|(below, _)| *below)
}

/// The same of packages with machine code that name the lines they are made for: on a newer one nothing that is built
/// fits, and their sources seldom compile.
fn machine_code(lock: Option<&Lock>) -> impl Iterator<Item = (u64, Origin)> {
    let packages = lock.into_iter().flat_map(|lock| &lock.packages);
    packages.filter(|(_, locked)| !locked.optional).filter_map(|(name, locked)| {
        let lines = locked.lines.as_deref()?;
        let native = CATALOG.rows("native").find(|row| row.text("package").unwrap_or(row.key()) == name)?;
        let last = (18..60_u64).rev().find(|line| allows(lines, &line.to_string()))?;
        let because = format!("{name} {} is made for Node {lines}", locked.version);
        Some((last + 1, Origin::rule_from("node/line-limit", because, [locked.origin.clone(), native.origin()])))
    })
}

fn line(row: Row<'static>, because: &str, from: Vec<Origin>, rejected: Vec<Rejected>) -> Line {
    let origin = Origin::rule_from(RULE, because, from).rejecting(RULE, rejected);
    Line { version: Sourced::new(row.key().to_owned(), origin), row: Some(row) }
}

fn lost(pin: &Sourced<String>, why: &str) -> Rejected {
    Rejected { value: pin.value().clone(), why: why.to_owned(), origin: Some(pin.origin().clone()) }
}

fn ended(pin: &Sourced<String>, line: &str, help: String) -> Finding {
    Finding::warning("node/end-of-life", format!("the project asks for Node {line}, which is no longer supported"))
        .help(help)
        .at(pin.origin().place().cloned())
}

/// Pins of one line: files of version managers, volta, and `engines` that name one version.
fn pins(facts: &Facts) -> Vec<Sourced<String>> {
    let mut pins = facts.node_pins.clone();
    for package in std::iter::once(&facts.package).chain(facts.workspace.iter().map(|workspace| &workspace.package)) {
        pins.extend(package.volta.get("node").cloned());
        let exact = |text: &Sourced<String>| Version::parse(text.value()).is_ok();
        pins.extend(package.engines.get("node").filter(|text| exact(text)).cloned());
        pins.extend(package.dev_runtimes.get("node").filter(|text| exact(text)).cloned());
    }
    pins
}

fn ranges(facts: &Facts) -> Vec<Sourced<String>> {
    let mut ranges = Vec::new();
    for package in std::iter::once(&facts.package).chain(facts.workspace.iter().map(|workspace| &workspace.package)) {
        ranges.extend(package.dev_runtimes.get("node").cloned());
        ranges.extend(package.engines.get("node").cloned());
    }
    ranges.retain(|range| !range.value().trim().is_empty());
    ranges
}

/// Whether the newest release of a line lies in a range.
fn allows(range: &str, line: &str) -> bool {
    let Ok(range) = Range::parse(range) else { return false };
    let newest = line.parse().ok().is_some_and(|major| range.satisfies(&Version::new(major, 999, 999)));
    newest
        || line.parse().ok().is_some_and(|major| (0..40).any(|minor| range.satisfies(&Version::new(major, minor, 999))))
}

/// The release line a pin names: a number, a version, or one of the aliases of version managers.
fn line_of(pin: &str, supported: &[Row<'static>]) -> Option<String> {
    let pin = pin.trim().trim_start_matches('v').to_ascii_lowercase();
    let newest = || supported.first().map(|row| row.key().to_owned());
    match pin.as_str() {
        "lts/*" | "lts" | "--lts" | "lts/-0" | "stable" | "node" | "current" | "latest" => return newest(),
        _ => {}
    }
    if let Some(name) = pin.strip_prefix("lts/").or_else(|| pin.strip_prefix("lts-")) {
        return CATALOG
            .rows("node-line")
            .find(|row| row.text("codename") == Some(name))
            .map(|row| row.key().to_owned());
    }
    if !pin.starts_with(|c: char| c.is_ascii_digit()) {
        return CATALOG
            .rows("node-line")
            .find(|row| row.text("codename") == Some(&pin))
            .map(|row| row.key().to_owned());
    }
    major(&pin).map(|line| line.to_string())
}
