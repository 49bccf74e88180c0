//! Where a decision comes from. Every value that can reach an output carries an [`Origin`], because a plan that cannot
//! say why is not worth trusting.

use std::fmt;
use std::sync::Arc;

use stageplan_syntax::Span;

use crate::tree::RepoPath;

/// A place in a file of the project.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file.
    pub path: RepoPath,
    /// The bytes in it; an empty span at the start stands for the file as a whole.
    pub span: Span,
    /// The line of the first byte, counted from one.
    pub line: usize,
}

impl Place {
    /// The file as a whole: that it exists.
    pub fn of_file(path: RepoPath) -> Self {
        Self { path, span: Span::new(0, 0), line: 1 }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.path, self.line)
    }
}

/// A candidate that lost, and why.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rejected {
    /// The value that was not taken.
    pub value: String,
    /// Why not, as the end of the sentence "… was not taken:".
    pub why: String,
    /// Where the candidate came from, when it was more than an idea.
    pub origin: Option<Origin>,
}

impl Rejected {
    /// A candidate that was an idea only, and stands nowhere.
    pub fn idea(value: &str, why: &str) -> Self {
        Self { value: value.to_owned(), why: why.to_owned(), origin: None }
    }
}

/// Why a value is what it is. A handle on a [`Reason`], as one reason stands behind many values.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin(Arc<Reason>);

impl Clone for Origin {
    // Hundreds of places clone origins, and a call is smaller than counting in each of them.
    #[inline(never)]
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

/// What an [`Origin`] says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// A value in a file of the project.
    File {
        /// Where it stands.
        place: Place,
        /// How to get there inside the file: `engines.node`, `require github.com/x/y`; empty for the file as a whole.
        route: String,
    },
    /// A row of a catalog table.
    Catalog {
        /// The table.
        table: &'static str,
        /// The row's key.
        row: String,
        /// The public source of the row.
        source: String,
        /// The day the row was checked, as `YYYY-MM-DD`.
        checked: String,
    },
    /// Something the user said.
    Option {
        /// The option's name, as in `stageplan.toml`.
        name: &'static str,
        /// The line of `stageplan.toml`, or `None` for a flag or a host's setting.
        place: Option<Place>,
    },
    /// A named rule, with what it built on and what it did not take.
    Rule(RuleOrigin),
}

/// The reasons of a rule.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RuleOrigin {
    /// The rule's id, such as `node/newest-supported-in-range`.
    pub rule: &'static str,
    /// What the rule concluded, as one sentence without a full stop; empty where the rule's page says it all.
    pub because: String,
    /// The evidence.
    pub from: Vec<Origin>,
    /// The alternatives.
    pub rejected: Vec<Rejected>,
}

impl From<Reason> for Origin {
    fn from(reason: Reason) -> Self {
        Self(Arc::new(reason))
    }
}

impl Origin {
    /// A value in a file of the project; `route` is empty for the file as a whole.
    pub fn file(place: Place, route: impl Into<String>) -> Self {
        Reason::File { place, route: route.into() }.into()
    }

    /// That a file exists.
    pub fn of_file(path: RepoPath) -> Self {
        Self::file(Place::of_file(path), "")
    }

    /// Something the user said; a flag or a host's setting has no place.
    pub fn option(name: &'static str, place: Option<Place>) -> Self {
        Reason::Option { name, place }.into()
    }

    /// A rule that needs no evidence from the project: the rule's own page is the reason.
    pub fn rule(rule: &'static str, because: impl Into<String>) -> Self {
        Self::rule_from(rule, because, [])
    }

    /// A rule that built on evidence.
    pub fn rule_from(rule: &'static str, because: impl Into<String>, from: impl IntoIterator<Item = Origin>) -> Self {
        Self::concluded(rule, because.into(), from.into_iter().collect(), Vec::new())
    }

    fn concluded(rule: &'static str, because: String, from: Vec<Origin>, rejected: Vec<Rejected>) -> Self {
        Reason::Rule(RuleOrigin { rule, because, from, rejected }).into()
    }

    /// The same origin with alternatives that lost. An origin that is not a rule is wrapped in `rule`.
    pub fn rejecting(mut self, rule: &'static str, rejected: Vec<Rejected>) -> Self {
        if rejected.is_empty() {
            return self;
        }
        if !matches!(self.reason(), Reason::Rule(_)) {
            return Self::concluded(rule, String::new(), vec![self], rejected);
        }
        if let Reason::Rule(inner) = Arc::make_mut(&mut self.0) {
            inner.rejected.extend(rejected);
        }
        self
    }

    /// What the origin says.
    pub fn reason(&self) -> &Reason {
        &self.0
    }

    /// The first place in a file of the project that this origin rests on.
    pub fn place(&self) -> Option<&Place> {
        match self.reason() {
            Reason::File { place, .. } => Some(place),
            Reason::Option { place, .. } => place.as_ref(),
            Reason::Catalog { .. } => None,
            Reason::Rule(rule) => rule.from.iter().find_map(Origin::place),
        }
    }

    /// The id of the outermost rule.
    pub fn rule_id(&self) -> Option<&'static str> {
        match self.reason() {
            Reason::Rule(rule) => Some(rule.rule),
            _ => None,
        }
    }

    /// The reason for which what comes behind this origin is not taken, as a clause.
    pub(crate) fn says_otherwise(&self) -> String {
        match (self.is_option(), self.place()) {
            (_, Some(place)) => format!("{place} comes first"),
            (true, None) => "a flag comes first".to_owned(),
            (false, None) => "something stronger comes first".to_owned(),
        }
    }

    /// The name of the option that this origin is, or that its first reason is.
    pub fn option_name(&self) -> Option<&'static str> {
        match self.reason() {
            Reason::Option { name, .. } => Some(name),
            Reason::Rule(rule) => rule.from.first().and_then(Origin::option_name),
            Reason::File { .. } | Reason::Catalog { .. } => None,
        }
    }

    /// Whether the user said so, by flag or in `stageplan.toml`.
    pub fn is_option(&self) -> bool {
        match self.reason() {
            Reason::Option { .. } => true,
            Reason::Rule(rule) => rule.from.first().is_some_and(Origin::is_option),
            _ => false,
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.reason() {
            Reason::File { place, route } if route.is_empty() => write!(f, "{place}"),
            Reason::File { place, route } => write!(f, "{place} {route}"),
            Reason::Catalog { table, row, source, checked } => {
                write!(f, "catalog {table} {row} ({source}, checked {checked})")
            }
            Reason::Option { name, place: Some(place) } => write!(f, "{place} {name}"),
            Reason::Option { name, place: None } => write!(f, "option --{name}"),
            Reason::Rule(rule) => {
                if !rule.because.is_empty() {
                    write!(f, "{} ", rule.because)?;
                }
                write!(f, "[{}]", rule.rule)?;
                for (index, origin) in rule.from.iter().enumerate() {
                    write!(f, "{} {origin}", if index == 0 { " <-" } else { "," })?;
                }
                Ok(())
            }
        }
    }
}

/// A value together with why it is what it is. There is no constructor without an origin.
///
/// Equality looks at the value only, so that two files that say the same agree.
#[derive(Clone, Debug)]
pub struct Sourced<T> {
    value: T,
    origin: Origin,
}

impl<T> Sourced<T> {
    /// Joins a value and its origin.
    pub fn new(value: T, origin: Origin) -> Self {
        Self { value, origin }
    }

    /// The value.
    pub fn value(&self) -> &T {
        &self.value
    }

    /// Why it is what it is.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Takes the value out of its origin; for a value that is then put into a derived one.
    pub fn into_parts(self) -> (T, Origin) {
        (self.value, self.origin)
    }

    /// A value computed from this one alone, under the same origin.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Sourced<U> {
        Sourced { value: f(self.value), origin: self.origin }
    }

    /// A value that a rule concluded from this one.
    pub fn derive<U>(&self, rule: &'static str, because: impl Into<String>, value: U) -> Sourced<U> {
        Sourced { value, origin: Origin::rule_from(rule, because, [self.origin.clone()]) }
    }
}

impl<T: PartialEq> PartialEq for Sourced<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T: Eq> Eq for Sourced<T> {}

impl<T> std::ops::Deref for Sourced<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// Takes the best of the candidates in the one order that holds for every language and every setting:
///
/// 1. what the user said (a flag beats `stageplan.toml`; [`crate::Settings`] has already merged the two),
/// 2. the project's own files, best evidence first,
/// 3. the catalog's default.
///
/// The losers are kept in the winner's origin, so that the provenance shows the order at work.
pub fn prefer<T: Clone + fmt::Display>(
    rule: &'static str,
    option: Option<&Sourced<T>>,
    project: impl IntoIterator<Item = Sourced<T>>,
    default: Option<Sourced<T>>,
) -> Option<Sourced<T>> {
    let candidates: Vec<Sourced<T>> = option.cloned().into_iter().chain(project).chain(default).collect();
    let mut candidates = candidates.into_iter();
    let winner = candidates.next()?;
    let text = winner.value.to_string();
    let why = winner.origin.says_otherwise();
    let rejected = candidates
        .filter(|candidate| candidate.value.to_string() != text)
        .map(|candidate| Rejected {
            value: candidate.value.to_string(),
            why: why.clone(),
            origin: Some(candidate.origin),
        })
        .collect();
    let origin = match winner.origin.reason() {
        Reason::Rule(_) => winner.origin,
        _ => Origin::rule_from(rule, "", [winner.origin]),
    };
    Some(Sourced::new(winner.value, origin.rejecting(rule, rejected)))
}
