//! Which line of the JDK builds and runs the program: the one the project says, never a newer one on our own account.

use std::cmp::Reverse;

use crate::catalog::Row;
use crate::ecosystem::Decide;
use crate::ecosystem::java::CATALOG;
use crate::ecosystem::java::facts::{Cap, Facts, Floor, Wish, WishKind};
use crate::ecosystem::java::read::{boot, jdk};
use crate::finding::Finding;
use crate::origin::{Origin, Rejected, Sourced};
use crate::planner::as_asked;

const RULE: &str = "java/line-of-the-project";

/// A line that has images, with the row that says so.
struct Line {
    number: u32,
    row: Row<'static>,
}

/// The lines that can be taken, oldest first.
fn lines(today: &str) -> Vec<Line> {
    let rows = CATALOG.rows("java-line").filter(|row| row.flag("temurin") && !row.ended(today));
    let mut lines: Vec<Line> = rows.filter_map(|row| Some(Line { number: row.key().parse().ok()?, row })).collect();
    stageplan_syntax::order::sort_by_key(&mut lines, |line| line.number);
    lines
}

pub(super) fn choose(facts: &Facts, by: &Decide<'_>, findings: &mut Vec<Finding>) -> Sourced<u32> {
    let lines = lines(by.today);
    let default = CATALOG.rows("java-line").find(|row| row.flag("default") && !row.ended(by.today));
    let newest = lines.iter().rev().find(|line| line.row.flag("lts"));
    if let Some(asked) = &by.settings.version {
        if let Some(line) = jdk::line(asked.value()).filter(|line| lines.iter().any(|known| known.number == *line)) {
            too_old(facts, line, asked, findings);
            return Sourced::new(line, as_asked(asked.origin()));
        }
        let known: Vec<String> = lines.iter().map(|line| line.number.to_string()).collect();
        findings.push(
            Finding::warning("java/no-such-line", format!("there are no images of Java {}", asked.value()))
                .help(format!("say one of {}", known.join(", ")))
                .at(asked.origin().place().cloned()),
        );
    }
    ended(facts, by, findings);
    let floor = least(facts);
    let caps = caps(facts);
    let most = caps.iter().min_by_key(|cap| cap.newest);
    // The strongest wish counts; a wish of the same kind that is nearer to the unit came first.
    let mut wishes: Vec<&Wish> = facts.jdk.wishes.iter().collect();
    stageplan_syntax::order::sort_by_key(&mut wishes, |wish| wish.kind);
    let broken = beyond(&mut wishes, most);
    let Some(first) = wishes.first().filter(|wish| wish.kind != WishKind::Shown).or(wishes.first()) else {
        return unsaid(default, newest, &lines, &floor, most);
    };
    let minimum = wishes.iter().filter(|wish| wish.kind == WishKind::AtLeast).map(|wish| *wish.line.value()).max();
    let wished = *first.line.value();
    let needed = wished.max(minimum.unwrap_or(0)).max(floor.least);
    let fits = |line: &&Line| line.number >= needed && (line.row.flag("lts") || line.number == wished);
    let oldest = lines.iter().find(fits).or(newest);
    let proven = proven(&wishes, first, oldest, most, &lines);
    let chosen = proven.or(oldest);
    let number = chosen.map_or(wished, |line| line.number);
    let mut from = vec![first.line.origin().clone()];
    from.extend(
        wishes.iter().skip(1).filter(|wish| *wish.line.value() == number).map(|wish| wish.line.origin().clone()),
    );
    let mut rejected: Vec<Rejected> = wishes
        .iter()
        .skip(1)
        .filter(|wish| *wish.line.value() != number)
        .map(|wish| Rejected {
            value: wish.line.value().to_string(),
            why: match wish.kind {
                WishKind::Shown => "it shows what works, and another file says what is wanted".to_owned(),
                _ => first.line.origin().says_otherwise(),
            },
            origin: Some(wish.line.origin().clone()),
        })
        .collect();
    rejected.extend(broken);
    if let Some(newest) = newest.filter(|newest| newest.number > number) {
        let why = "libraries that read or make classes may not know it; say `--version` to lift the project";
        rejected.push(Rejected::idea(&newest.number.to_string(), why));
    }
    let because = match first.kind {
        _ if number != wished && lines.iter().all(|line| line.number != wished) => {
            from.extend(chosen.map(|line| line.row.origin()));
            let row = CATALOG.row("java-line", &wished.to_string());
            let what = if row.is_some_and(|row| row.ended(by.today)) { "has ended" } else { "has no images" };
            findings.push(
                Finding::note("java/next-line", format!("Java {wished} {what}; Java {number} is planned"))
                    .help("newer lines run what older ones made; say the line in the build file once it is lifted")
                    .at(first.line.origin().place().cloned()),
            );
            format!("the next line with long support behind Java {wished}")
        }
        _ if proven.is_some() => {
            format!("the project's own automation builds with it; its classes are made for Java {wished}")
        }
        _ if number != wished => match floor.least > wished.max(minimum.unwrap_or(0)) {
            true => {
                from.push(floor.origin.clone());
                format!("the oldest line that {} accepts; the project says {wished}", floor.what)
            }
            false => format!("the oldest line that everything accepts; the project says {wished}"),
        },
        WishKind::Exact => "the line that the project asks for".to_owned(),
        WishKind::AtLeast => "the line that the compiler is told to make classes for".to_owned(),
        WishKind::Shown => "the line that the project's own automation uses".to_owned(),
    };
    if let Some(cap) = most.filter(|cap| cap.newest < number) {
        findings.push(
            Finding::warning(
                "java/line-too-new",
                format!("{} works up to Java {}, and Java {number} is asked for", cap.what, cap.newest),
            )
            .help(format!("lift {}, or ask for an older line", cap.what))
            .at(cap.origin.place().cloned()),
        );
    }
    Sourced::new(number, Origin::rule_from(RULE, because, from).rejecting(RULE, rejected))
}

/// Tells that the line which the user asks for is older than what the project's files want.
fn too_old(facts: &Facts, line: u32, asked: &Sourced<String>, findings: &mut Vec<Finding>) {
    let wishes = facts.jdk.wishes.iter().filter(|wish| wish.kind != WishKind::Shown);
    let Some(wish) = wishes.max_by_key(|wish| *wish.line.value()).filter(|wish| *wish.line.value() > line) else {
        return;
    };
    let wanted = *wish.line.value();
    findings.push(
        Finding::warning(
            "java/version-too-old",
            format!("Java {line} is asked for, and the project wants Java {wanted}"),
        )
        .help(format!("leave `--version` out or say {wanted} or newer, unless the project is to be lowered too"))
        .at(asked.origin().place().cloned())
        .at(wish.line.origin().place().cloned()),
    );
}

/// Takes out the wishes that something is known to break with, where another one is left.
fn beyond(wishes: &mut Vec<&Wish>, most: Option<&Cap>) -> Vec<Rejected> {
    let Some(most) = most else { return Vec::new() };
    let fits = |wish: &&Wish| *wish.line.value() <= most.newest;
    if !wishes.iter().any(fits) || wishes.iter().any(|wish| wish.kind == WishKind::AtLeast && !fits(wish)) {
        return Vec::new();
    }
    let (left, broken): (Vec<&Wish>, Vec<&Wish>) = wishes.drain(..).partition(fits);
    *wishes = left;
    let rejected = broken.into_iter().map(|wish| Rejected {
        value: wish.line.value().to_string(),
        why: format!("{} works up to Java {}", most.what, most.newest),
        origin: Some(wish.line.origin().clone()),
    });
    rejected.collect()
}

/// The oldest line that automation shows, where it never builds with the one that the compiler makes classes for: that
/// the build works on that one is only a guess.
fn proven<'l>(
    wishes: &[&Wish],
    first: &Wish,
    oldest: Option<&Line>,
    most: Option<&Cap>,
    lines: &'l [Line],
) -> Option<&'l Line> {
    let oldest = oldest.filter(|_| first.kind == WishKind::AtLeast)?.number;
    let shown = || wishes.iter().filter(|wish| wish.kind == WishKind::Shown).map(|wish| *wish.line.value());
    if shown().any(|line| line == oldest) {
        return None;
    }
    let newest = most.map_or(u32::MAX, |cap| cap.newest);
    lines.iter().find(|line| line.number > oldest && line.number <= newest && shown().any(|shown| shown == line.number))
}

/// What stops at a line: libraries, compilers, the framework.
fn caps(facts: &Facts) -> Vec<Cap> {
    let mut caps = facts.jdk.caps.clone();
    let version = facts.versions.boot.as_ref();
    let row = version.and_then(|version| boot::row(version.value()));
    let newest = row.and_then(|row| row.text("java-max")).and_then(jdk::line);
    if let (Some(version), Some(row), Some(newest)) = (version, row, newest) {
        let origin = Origin::rule_from("java/bound-of-boot", "", [version.origin().clone(), row.origin()]);
        caps.push(Cap { what: format!("Spring Boot {}", version.value()), newest, origin });
    }
    caps
}

/// The oldest line that frameworks, libraries and the tool accept.
fn least(facts: &Facts) -> Floor {
    let version = facts.versions.boot.as_ref();
    let row = version.and_then(|version| boot::row(version.value()));
    let least = row.and_then(|row| row.text("java-min")).and_then(jdk::line);
    let by_boot = least.zip(version).map(|(least, version)| Floor {
        what: format!("Spring Boot {}", version.value()),
        least,
        origin: version.origin().clone(),
    });
    let highest = by_boot.into_iter().chain(facts.jdk.floors.iter().cloned()).max_by_key(|floor| floor.least);
    highest.unwrap_or_else(|| Floor { what: String::new(), least: 0, origin: Origin::rule(RULE, "nothing says one") })
}

/// A framework whose line gets no more updates.
fn ended(facts: &Facts, by: &Decide<'_>, findings: &mut Vec<Finding>) {
    let Some(version) = &facts.versions.boot else { return };
    let Some(row) = boot::row(version.value()).filter(|row| row.ended(by.today)) else { return };
    let until = row.text("eol").unwrap_or_default();
    let message = format!("Spring Boot {} gets no more open updates since {until}", row.key());
    findings.push(
        Finding::note("java/framework-ended", message)
            .help("lift the project to a line that is still looked after; what is planned works with both")
            .at(version.origin().place().cloned()),
    );
}

/// The line where nothing says one: the default, unless something is known to stop at an older one.
fn unsaid(
    default: Option<Row<'static>>,
    newest: Option<&Line>,
    lines: &[Line],
    floor: &Floor,
    most: Option<&Cap>,
) -> Sourced<u32> {
    let least = floor.least;
    let number = default.and_then(|row| row.key().parse().ok()).or(newest.map(|line| line.number)).unwrap_or_default();
    let number = if number < least {
        lines.iter().find(|line| line.number >= least).map_or(number, |line| line.number)
    } else {
        number
    };
    let capped = most.filter(|cap| cap.newest < number).and_then(|cap| {
        let mut below: Vec<&Line> = lines.iter().filter(|line| line.number <= cap.newest.max(least)).collect();
        stageplan_syntax::order::sort_by_key(&mut below, |line| Reverse(line.number));
        Some((below.first()?.number, cap))
    });
    let from = default.map(|row| row.origin()).into_iter().chain((least > 0).then(|| floor.origin.clone()));
    match capped {
        Some((line, cap)) => {
            let because = format!("nothing says a line, and {} works up to Java {}", cap.what, cap.newest);
            Sourced::new(line, Origin::rule_from(RULE, because, from.chain([cap.origin.clone()])))
        }
        None => Sourced::new(number, Origin::rule_from(RULE, "nothing says a line", from)),
    }
}
