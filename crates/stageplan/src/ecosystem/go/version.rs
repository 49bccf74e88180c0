//! Versions of Go: what the project says and what is supported.

use std::fmt;

use super::module::Module;
use super::sources::Closure;
use crate::catalog::Catalog;
use crate::ecosystem::Decide;
use crate::finding::Finding;
use crate::origin::{Origin, Rejected, Sourced};
use crate::plan::VersionArg;
use crate::planner::as_asked;
use crate::tree::is_below;

/// A version of Go: `1.27` or `1.27.3`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Version {
    major: u32,
    minor: u32,
    patch: u32,
}

impl Version {
    /// Reads `1.27`, `1.27.3`, `go1.27rc1` and the like.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.trim().trim_start_matches("go").trim_start_matches('v');
        let mut parts = text.split('.').map(|part| {
            let digits = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
            part.get(..digits)?.parse::<u32>().ok()
        });
        let major = parts.next()??;
        let minor = parts.next().flatten()?;
        let patch = parts.next().flatten().unwrap_or(0);
        Some(Self { major, minor, patch })
    }

    /// The release line, which is what an image tag names: `1.27`.
    pub(super) fn line(self) -> Line {
        Line { major: self.major, minor: self.minor }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)?;
        if self.patch > 0 { write!(f, ".{}", self.patch) } else { Ok(()) }
    }
}

/// A release line of Go: `1.27`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Line {
    major: u32,
    minor: u32,
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// A version that the project names on purpose, which a bare `go` line is not: that is a minimum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pin {
    /// The `toolchain` line, which is a minimum too.
    Toolchain(Version),
    /// A version manager's file.
    Manager(Version),
}

impl Pin {
    pub(super) fn version(self) -> Version {
        match self {
            Self::Toolchain(version) | Self::Manager(version) => version,
        }
    }
}

impl fmt::Display for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.version().fmt(f)
    }
}

/// A module that newer Go does not compile.
#[derive(Clone, Debug)]
pub(super) struct Limit {
    /// The module with its version.
    module: String,
    /// The newest line that compiles it.
    newest: Line,
    /// The module whose update brings a newer one.
    update: String,
}

impl Limit {
    /// Whether this is the line it is limited to.
    pub(super) fn is_line(&self, version: &str) -> bool {
        Version::parse(version).is_some_and(|version| version.line() == self.newest)
    }

    fn finding(&self, origin: &Origin) -> Finding {
        let message = format!("{} does not compile with Go newer than {}", self.module, self.newest);
        Finding::warning("go/module-limits-version", message)
            .help(format!("run `go get {}@latest` and `go mod tidy`; old versions of Go get no fixes", self.update))
            .at(origin.place().cloned())
    }
}

/// The module that newer Go does not compile and that takes part in the program.
pub(super) fn limit(module: &Module, closure: &Closure, catalog: &Catalog) -> Option<Sourced<Limit>> {
    catalog.rows("version-limit").find_map(|row| {
        let required = module.requires.iter().find(|required| required.path == row.key())?;
        let has = Version::parse(&required.version)?;
        let through = row.list("through");
        let imported =
            closure.external.iter().any(|external| through.iter().any(|module| is_below(&external.path, module)));
        if !imported || has >= Version::parse(row.text("fixed")?)? {
            return None;
        }
        let limit = Limit {
            module: format!("{} {}", required.path, required.version),
            newest: Version::parse(row.text("newest")?)?.line(),
            update: row.text("update").unwrap_or(row.key()).to_owned(),
        };
        Some(Sourced::new(limit, required.origin.clone()))
    })
}

/// The build argument that holds the version.
pub(super) const ARGUMENT: &str = "GO_VERSION";

/// The version of the image that builds.
///
/// The images of Go never fetch another toolchain, so that the image has to be at least what `go.mod` demands. Go builds
/// what was written for any older version, so that the newest line is right for everyone who did not say otherwise.
pub(super) fn decide(
    module: &Module,
    limit: Option<&Sourced<Limit>>,
    catalog: &Catalog,
    by: &Decide<'_>,
    findings: &mut Vec<Finding>,
) -> VersionArg {
    let rule = "go/newest-supported-version";
    let (pins, minimum) = (&module.pins, module.minimum.as_ref());
    let argument =
        |value: String, origin: Origin| VersionArg { name: ARGUMENT.to_owned(), default: Sourced::new(value, origin) };
    let rows: Vec<(Line, crate::catalog::Row<'_>)> =
        catalog.rows("version").filter_map(|row| Some((Version::parse(row.key())?.line(), row))).collect();
    let newest = rows.iter().filter(|(_, row)| !row.ended(by.today)).max_by_key(|(line, _)| *line);
    if let Some(asked) = &by.settings.version
        && is_version(asked, newest.map(|(line, _)| *line), findings)
    {
        findings.extend(doubtful(asked, catalog, by.today));
        if let (Some(version), Some(minimum)) = (Version::parse(asked.value()), minimum)
            && version.line() < minimum.value().line()
        {
            findings.push(
                Finding::error(
                    "go/version-below-module",
                    format!("Go {} was asked for, and the module needs {}", asked.value(), minimum.value()),
                )
                .help(format!("say `--version {}` or leave the option out", minimum.value().line()))
                .at(minimum.origin().place().cloned()),
            );
        }
        let tag = asked.value().trim_start_matches("go").trim_start_matches('v');
        return argument(tag.to_owned(), as_asked(asked.origin()));
    }
    let floor = minimum.map(|minimum| minimum.value().line());
    let mut rejected = Vec::new();
    if let (Some(limit), Some((newest, _))) = (limit, newest)
        && limit.value().newest < *newest
    {
        findings.push(limit.value().finding(limit.origin()));
        let line = limit.value().newest;
        if floor.is_none_or(|floor| floor <= line) {
            let why = format!("{} does not compile with it", limit.value().module);
            let rejected = vec![Rejected { value: newest.to_string(), why, origin: None }];
            let because = format!("newer versions do not compile {}", limit.value().module);
            let origin = Origin::rule_from("go/newest-that-builds", because, [limit.origin().clone()]);
            return argument(line.to_string(), origin.rejecting("go/newest-that-builds", rejected));
        }
    }
    for pin in pins {
        let line = pin.value().version().line();
        let row = rows.iter().find(|(known, _)| *known == line);
        let why = if floor.is_some_and(|floor| line < floor) {
            "the module needs a newer one".to_owned()
        } else if let Some((_, row)) = row.filter(|(_, row)| row.ended(by.today)) {
            format!("its support ended on {}", row.text("eol").unwrap_or_default())
        } else if row.is_none() && newest.is_some_and(|(newest, _)| line < *newest) {
            "its support has ended".to_owned()
        } else {
            let mut from = vec![pin.origin().clone()];
            from.extend(row.map(|(_, row)| row.origin()));
            let because =
                format!("the project pins Go {}; the tag names the line, which brings its fixes", pin.value());
            let origin = Origin::rule_from("go/pinned-version", because, from).rejecting("go/pinned-version", rejected);
            return argument(line.to_string(), origin);
        };
        rejected.push(Rejected { value: pin.value().to_string(), why, origin: Some(pin.origin().clone()) });
    }
    if let (Some(minimum), Some((newest, row))) = (minimum, newest)
        && minimum.value().line() > *newest
    {
        findings.push(
            Finding::warning(
                "go/newer-than-known",
                format!("the module needs Go {}, which is newer than any version known here", minimum.value()),
            )
            .help("check that an image of that version exists, or say `--version`")
            .at(minimum.origin().place().cloned()),
        );
        let from = [minimum.origin().clone(), row.origin()];
        let origin = Origin::rule_from("go/module-minimum", "the images never fetch a newer toolchain", from);
        return argument(minimum.value().line().to_string(), origin);
    }
    let Some((newest, row)) = newest else {
        return argument("1".to_owned(), Origin::rule(rule, "no supported version is known"));
    };
    let mut from = vec![row.origin()];
    if let Some(minimum) = minimum {
        from.push(minimum.origin().clone());
        if minimum.value().line() != *newest {
            rejected.push(Rejected {
                value: minimum.value().to_string(),
                why: "the line in go.mod is a minimum, and newer versions build what older ones built".to_owned(),
                origin: Some(minimum.origin().clone()),
            });
        }
    }
    let because = match minimum {
        Some(minimum) => {
            format!("go.mod asks for {} at least; Go {newest} is the newest supported version", minimum.value())
        }
        None => format!("Go {newest} is the newest supported version"),
    };
    let origin = Origin::rule_from(rule, because, from);
    argument(newest.to_string(), origin.rejecting(rule, rejected))
}

/// Whether a text is a version of Go, such as 1.27 or 1.27.3; if it is not, the plan does without it.
fn is_version(asked: &Sourced<String>, newest: Option<Line>, findings: &mut Vec<Finding>) -> bool {
    let text = asked.value().trim_start_matches("go").trim_start_matches('v');
    let parts = text.split('.').count();
    let numbers = text.split('.').enumerate().all(|(at, part)| {
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        // A release candidate has its name behind the last number: `1.28rc1`.
        digits > 0
            && (digits == part.len()
                || at + 1 == parts && ["rc", "beta"].iter().any(|name| part[digits..].starts_with(name)))
    });
    if numbers && matches!(parts, 2 | 3) {
        return true;
    }
    let example = newest.map_or_else(|| "1.27".to_owned(), |line| line.to_string());
    findings.push(
        Finding::error(
            "go/not-a-version",
            format!("`{}` is no version of Go, so the plan does without it", asked.value()),
        )
        .help(format!("say a release line, such as `--version {example}`, or a whole version, such as {example}.1"))
        .at(asked.origin().place().cloned()),
    );
    false
}

/// What to think of a version that the user asks for: one that nobody knows, or whose support has ended.
fn doubtful(asked: &Sourced<String>, catalog: &Catalog, today: &str) -> Option<Finding> {
    let line = Version::parse(asked.value()).map(Version::line);
    let row = line.and_then(|line| {
        catalog.rows("version").find(|row| Version::parse(row.key()).is_some_and(|known| known.line() == line))
    });
    let message = match row {
        None => format!("Go {} is no version that is known here", asked.value()),
        Some(row) if row.ended(today) => {
            format!("support of Go {} ended on {}", asked.value(), row.text("eol").unwrap_or_default())
        }
        Some(_) => return None,
    };
    let rule = if row.is_some() { "go/end-of-life" } else { "go/unknown-version" };
    Some(
        Finding::warning(rule, message)
            .help("check that an image of it exists, or leave the option out")
            .at(asked.origin().place().cloned()),
    )
}
