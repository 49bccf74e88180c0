//! Versions as PEP 440 orders them, and constraints on them in the spellings of pip, Poetry, Pipenv and conda.
//!
//! `pep440_rs` would do for the first half; in a browser it weighs nearly as much as all readers of requirements,
//! markers and wheels here together, and `pep508_rs` fifteen times that.

use std::cmp::Ordering;
use std::fmt;

use crate::{Problem, Span};

/// A version.
#[derive(Clone, Debug, Default)]
pub struct Version {
    /// The number before `!`, nearly always zero.
    pub epoch: u64,
    /// The numbers between dots, at least one; too large ones are capped.
    pub release: Vec<u64>,
    /// The step before a release, such as `rc1`.
    pub pre: Option<(Pre, u64)>,
    /// The step behind a release, as in `1.0.post1`.
    pub post: Option<u64>,
    /// The number of a development release, as in `1.0.dev1`.
    pub dev: Option<u64>,
    /// What is behind `+`, part by part.
    pub local: Vec<Local>,
}

/// The kinds of steps before a release.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pre {
    /// `a`
    Alpha,
    /// `b`
    Beta,
    /// `rc`
    Candidate,
}

/// A part of a local version; words come before numbers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Local {
    /// Letters and digits, in lower case.
    Word(String),
    /// Digits alone.
    Number(u64),
}

impl Version {
    /// Reads a version in any spelling that PEP 440 knows; nothing where it is none.
    pub fn parse(text: &str) -> Option<Self> {
        let lower = text.trim().to_ascii_lowercase();
        let mut reader = Reader { rest: lower.strip_prefix('v').unwrap_or(&lower) };
        let mut version = Self::default();
        let mut first = reader.number()?;
        if reader.eat("!") {
            version.epoch = first;
            first = reader.number()?;
        }
        version.release.push(first);
        while let Some(number) = reader.dotted() {
            version.release.push(number);
        }
        version.pre = reader.step(&["alpha", "a", "beta", "b", "preview", "pre", "rc", "c"]).map(|(word, number)| {
            let kind = match word {
                0 | 1 => Pre::Alpha,
                2 | 3 => Pre::Beta,
                _ => Pre::Candidate,
            };
            (kind, number)
        });
        version.post = reader.implicit_post().or_else(|| Some(reader.step(&["post", "rev", "r"])?.1));
        version.dev = reader.step(&["dev"]).map(|(_, number)| number);
        if reader.eat("+") {
            for part in reader.rest.split(['.', '-', '_']) {
                if part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
                    return None;
                }
                version.local.push(match number(part) {
                    Some(number) => Local::Number(number),
                    None => Local::Word(part.to_owned()),
                });
            }
            reader.rest = "";
        }
        reader.rest.is_empty().then_some(version)
    }

    /// A version of nothing but these numbers.
    pub fn of(release: &[u64]) -> Self {
        Self { release: release.to_vec(), ..Self::default() }
    }

    /// One number of the release; those that are not written are zero.
    pub fn part(&self, at: usize) -> u64 {
        self.release.get(at).copied().unwrap_or_default()
    }

    /// Whether this comes before the release it names.
    pub fn is_prerelease(&self) -> bool {
        self.pre.is_some() || self.dev.is_some()
    }

    /// The release without the zeros at its end.
    fn significant(&self) -> &[u64] {
        let zeros = self.release.iter().rev().take_while(|part| **part == 0).count();
        &self.release[..self.release.len() - zeros]
    }

    /// Whether steps behind another version are all that tells this one from it.
    fn mends(&self, other: &Self) -> bool {
        let same = self.epoch == other.epoch && self.significant() == other.significant() && self.pre == other.pre;
        same && other.post.is_none() && other.dev.is_none()
    }

    /// The order of two versions, whatever is behind their `+`.
    fn public_order(&self, other: &Self) -> Ordering {
        let pre = |version: &Self| match version.pre {
            Some((kind, number)) => (1 + kind as u8, number),
            None if version.post.is_none() && version.dev.is_some() => (0, 0),
            None => (9, 0),
        };
        let dev = |version: &Self| (version.dev.is_none(), version.dev);
        (self.epoch.cmp(&other.epoch))
            .then_with(|| self.significant().cmp(other.significant()))
            .then_with(|| pre(self).cmp(&pre(other)))
            .then_with(|| self.post.cmp(&other.post))
            .then_with(|| dev(self).cmp(&dev(other)))
    }

    /// Whether the release begins with these numbers.
    fn begins_with(&self, epoch: u64, prefix: &[u64]) -> bool {
        self.epoch == epoch && prefix.iter().enumerate().all(|(at, part)| self.part(at) == *part)
    }

    /// The first version of the next release at a place: of `1.2.3` at 1, `1.3`.
    fn next(&self, at: usize) -> Self {
        let mut release: Vec<u64> = (0..=at).map(|place| self.part(place)).collect();
        if let Some(last) = release.last_mut() {
            *last = last.saturating_add(1);
        }
        Self { epoch: self.epoch, release, ..Self::default() }
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        self.public_order(other).then_with(|| self.local.cmp(&other.local))
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Version {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Version {}

/// The normal spelling.
impl fmt::Display for Version {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.epoch != 0 {
            write!(out, "{}!", self.epoch)?;
        }
        for (at, part) in self.release.iter().enumerate() {
            write!(out, "{}{part}", if at > 0 { "." } else { "" })?;
        }
        if let Some((kind, number)) = self.pre {
            let kind = match kind {
                Pre::Alpha => "a",
                Pre::Beta => "b",
                Pre::Candidate => "rc",
            };
            write!(out, "{kind}{number}")?;
        }
        if let Some(number) = self.post {
            write!(out, ".post{number}")?;
        }
        if let Some(number) = self.dev {
            write!(out, ".dev{number}")?;
        }
        for (at, part) in self.local.iter().enumerate() {
            out.write_str(if at > 0 { "." } else { "+" })?;
            match part {
                Local::Word(word) => out.write_str(word)?,
                Local::Number(number) => write!(out, "{number}")?,
            }
        }
        Ok(())
    }
}

/// Digits as a number, capped; nothing where there is anything else.
fn number(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().unwrap_or(u64::MAX))
}

struct Reader<'t> {
    rest: &'t str,
}

impl Reader<'_> {
    fn eat(&mut self, mark: &str) -> bool {
        let rest = self.rest.strip_prefix(mark);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn number(&mut self) -> Option<u64> {
        let length = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, rest) = self.rest.split_at(length);
        self.rest = rest;
        number(digits)
    }

    fn dotted(&mut self) -> Option<u64> {
        let mut ahead = Reader { rest: self.rest.strip_prefix('.')? };
        let number = ahead.number()?;
        self.rest = ahead.rest;
        Some(number)
    }

    /// `-1`, short for `.post1`.
    fn implicit_post(&mut self) -> Option<u64> {
        let mut ahead = Reader { rest: self.rest.strip_prefix('-')? };
        let number = ahead.number()?;
        self.rest = ahead.rest;
        Some(number)
    }

    /// One of the words with its number, which may be missing, and the marks that may stand around it.
    fn step(&mut self, words: &[&str]) -> Option<(usize, u64)> {
        let marks = ['.', '-', '_'];
        let rest = self.rest.strip_prefix(marks).unwrap_or(self.rest);
        let (word, rest) = words.iter().enumerate().find_map(|(at, word)| Some((at, rest.strip_prefix(word)?)))?;
        self.rest = rest.strip_prefix(marks).unwrap_or(rest);
        Some((word, self.number().unwrap_or_default()))
    }
}

/// Whose spelling a constraint is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// PEP 440, as pip, uv and `requires-python` have it.
    Python,
    /// Poetry's, which adds `^`, `~`, `*`, `||` and bare versions. Those of a Pipfile are among them.
    Poetry,
    /// conda's, where `=3.12` is any version of a line and `|` is "or".
    Conda,
}

/// What versions something allows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Constraint {
    /// One of these must hold, and of it every part; no alternatives at all allow everything.
    pub alternatives: Vec<Vec<Specifier>>,
}

/// One comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Specifier {
    /// How to compare.
    pub operator: Operator,
    /// With what.
    pub version: Version,
    /// The bytes of operator and version; several comparisons share them where one sign stands for two.
    pub span: Span,
}

/// The ways to compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `==`, and `===` of what is a version
    Equal,
    /// `==3.12.*`
    Within,
    /// `!=`
    NotEqual,
    /// `!=3.12.*`
    NotWithin,
    /// `<=`
    AtMost,
    /// `>=`
    AtLeast,
    /// `<`
    Below,
    /// `>`
    Above,
    /// `~=`
    Compatible,
}

/// How a constraint treats a line of Python such as `3.12`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// The oldest patch it allows.
    pub min: u64,
    /// The newest patch it allows; nothing where patches yet to come are allowed too.
    pub max: Option<u64>,
    /// Whether it leaves out a patch between those.
    pub gaps: bool,
}

impl Line {
    /// Whether every patch is allowed.
    pub fn whole(&self) -> bool {
        self.min == 0 && self.max.is_none() && !self.gaps
    }
}

/// More comparisons than this are nobody's constraint, and each is compared with each.
const LIMIT: usize = 100;
/// A patch that no line will have.
const FAR: u64 = 1_000_000;

impl Constraint {
    /// Whether a version is allowed. Pre-releases are compared like others: whether a resolver would offer them is its
    /// own affair.
    pub fn allows(&self, version: &Version) -> bool {
        let all = |part: &Vec<Specifier>| part.iter().all(|one| one.allows(version));
        self.alternatives.is_empty() || self.alternatives.iter().any(all)
    }

    /// What is allowed of a line of Python; nothing where no patch of it is.
    pub fn line(&self, major: u64, minor: u64) -> Option<Line> {
        let mut patches = vec![0, FAR];
        for one in self.specifiers().filter(|one| (one.version.part(0), one.version.part(1)) == (major, minor)) {
            let patch = one.version.part(2).min(FAR - 1);
            patches.extend([patch.saturating_sub(1), patch, patch + 1]);
        }
        crate::order::sort(&mut patches);
        let allows = |patch: &u64| self.allows(&Version::of(&[major, minor, *patch]));
        let first = patches.iter().position(allows)?;
        let last = patches.iter().rposition(allows)?;
        let gaps = !patches[first..=last].iter().all(allows);
        let max = (patches[last] != FAR).then_some(patches[last]);
        Some(Line { min: patches[first], max, gaps })
    }

    /// Every comparison, in the order they are written.
    pub fn specifiers(&self) -> impl Iterator<Item = &Specifier> {
        self.alternatives.iter().flatten()
    }

    /// Whether this says nothing: `*`, or no text at all.
    pub fn is_any(&self) -> bool {
        self.alternatives.is_empty() || self.alternatives.iter().any(Vec::is_empty)
    }

    /// Whether it allows nothing from a version on: every alternative has a comparison that ends before it.
    pub fn ends_before(&self, version: &Version) -> bool {
        let ends = |one: &Specifier| {
            let opens = matches!(one.operator, Operator::NotEqual | Operator::NotWithin | Operator::Above);
            !opens && one.version <= *version && !one.allows(version)
        };
        !self.is_any() && self.alternatives.iter().all(|part| part.iter().any(ends))
    }

    /// The one version that `==` pins.
    pub fn pinned(&self) -> Option<&Version> {
        let [part] = self.alternatives.as_slice() else { return None };
        part.iter().find(|one| one.operator == Operator::Equal).map(|one| &one.version)
    }
}

impl Specifier {
    /// Whether the comparison holds for a version.
    pub fn allows(&self, version: &Version) -> bool {
        let wanted = &self.version;
        let order = version.public_order(wanted);
        let within = |length: usize| version.begins_with(wanted.epoch, &wanted.release[..length]);
        let length = wanted.release.len();
        match self.operator {
            Operator::Equal | Operator::NotEqual => {
                let equal = order.is_eq() && (wanted.local.is_empty() || version.local == wanted.local);
                equal == (self.operator == Operator::Equal)
            }
            Operator::Within => within(length),
            Operator::NotWithin => !within(length),
            Operator::AtMost => order.is_le(),
            Operator::AtLeast => order.is_ge(),
            // What comes before a release is not below it, and what was mended after it is not above it.
            Operator::Below if wanted.is_prerelease() => order.is_lt(),
            Operator::Below => version.public_order(&Self::first(wanted)).is_lt(),
            Operator::Above => order.is_gt() && !(version.post.is_some() && version.mends(wanted)),
            Operator::Compatible => order.is_ge() && within(length.saturating_sub(1)),
        }
    }

    /// What comes before all steps towards a version.
    fn first(version: &Version) -> Version {
        Version { dev: Some(0), ..version.clone() }
    }
}

/// Reads a constraint that stands at `base` of the file. What is not understood is a problem and constrains nothing.
pub fn constraint(text: &str, base: usize, dialect: Dialect) -> (Constraint, Vec<Problem>) {
    let mut found = Constraint::default();
    let mut problems = Vec::new();
    let mut count = 0;
    let mut start = 0;
    let empty = text.trim().is_empty();
    let alternatives = text.split('|').filter(|_| !empty);
    for part in alternatives {
        let at = start;
        start += part.len() + 1;
        // The two bars of `||` hold an empty part between them.
        if part.is_empty() {
            continue;
        }
        if at > 0 && dialect == Dialect::Python {
            let span = Span::new(base + at - 1, base + at);
            problems.push(Problem { span, message: "`|` means nothing between versions here".to_owned() });
        }
        let mut specifiers = Vec::new();
        specifiers_of(part, base + at, dialect, &mut specifiers, &mut problems, &mut count);
        found.alternatives.push(specifiers);
    }
    (found, problems)
}

/// Reads the comparisons of one alternative.
fn specifiers_of(
    text: &str,
    base: usize,
    dialect: Dialect,
    found: &mut Vec<Specifier>,
    problems: &mut Vec<Problem>,
    count: &mut usize,
) {
    let separator = |one: char| one == ',' || one.is_whitespace();
    let mut comma = true;
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let skipped = rest.len() - rest.trim_start_matches(separator).len();
        if skipped > 0 {
            comma |= rest[..skipped].contains(',');
            at += skipped;
            continue;
        }
        let sign = rest.len() - rest.trim_start_matches(['<', '>', '=', '!', '~', '^']).len();
        let gap = rest[sign..].len() - rest[sign..].trim_start().len();
        let word = sign + gap + rest[sign + gap..].find(separator).unwrap_or(rest.len() - sign - gap);
        let span = Span::new(base + at, base + at + word);
        let mut problem = |message: String| problems.push(Problem { span, message });
        *count += 1;
        if *count > LIMIT {
            problem("this constraint has more parts than are read".to_owned());
            return;
        }
        if !comma && dialect == Dialect::Python {
            problem("a comma is missing before this version".to_owned());
        }
        if let Err(message) = specifier(&rest[..sign], &rest[sign + gap..word], dialect, span, found) {
            problem(message);
        }
        comma = false;
        at += word;
    }
}

/// Adds what one sign and one version stand for.
pub(super) fn specifier(
    sign: &str,
    text: &str,
    dialect: Dialect,
    span: Span,
    found: &mut Vec<Specifier>,
) -> Result<(), String> {
    let mut push = |operator, version| found.push(Specifier { operator, version, span });
    let (number, star) = match text.strip_suffix('*') {
        Some(number) => (number.strip_suffix('.').unwrap_or(number), true),
        None => (text, false),
    };
    if star && number.is_empty() {
        return if sign == "!=" { Err(format!("`{sign}{text}` allows nothing")) } else { Ok(()) };
    }
    let Some(version) = Version::parse(number) else {
        return Err(match text {
            "" => "a version is missing here".to_owned(),
            _ => format!("`{text}` is no version"),
        });
    };
    let python = dialect == Dialect::Python;
    let stepped = version.is_prerelease() || version.post.is_some() || !version.local.is_empty();
    let local = !version.local.is_empty();
    match (sign, star) {
        ("==", true) | ("", true) => push(Operator::Within, version),
        ("!=" | "<>", true) => push(Operator::NotWithin, version),
        ("=", star) => {
            push(if star || dialect == Dialect::Conda { Operator::Within } else { Operator::Equal }, version)
        }
        ("==" | "===", _) => push(Operator::Equal, version),
        ("", _) => push(Operator::Equal, version),
        ("!=" | "<>", _) => push(Operator::NotEqual, version),
        ("<=", _) => push(Operator::AtMost, version),
        (">=", _) => push(Operator::AtLeast, version),
        ("<", _) => push(Operator::Below, version),
        (">", _) => push(Operator::Above, version),
        ("~=", _) => {
            let short = version.release.len() < 2;
            push(if short { Operator::AtLeast } else { Operator::Compatible }, version);
            if short {
                return Err(format!("`{sign}{text}` needs at least two numbers"));
            }
        }
        ("^" | "~", _) => {
            let last = version.release.len() - 1;
            // The first number that is not zero, or else the last one, is what a breaking release raises.
            let breaking = version.release.iter().take(3).position(|part| *part > 0).unwrap_or(last.min(2));
            let below = version.next(if sign == "^" { breaking } else { last.min(1) });
            push(Operator::AtLeast, version);
            push(Operator::Below, below);
        }
        _ => return Err(format!("`{sign}` compares nothing")),
    }
    match sign {
        "" | "=" | "^" | "~" | "<>" if python => {
            Err(format!("`{sign}{text}` is no way to compare versions; `==`, `>=`, `~=` are"))
        }
        _ if star && stepped && python => Err(format!("`{text}`: `.*` follows plain numbers only")),
        "==" | "===" | "!=" | "" | "=" | "<>" => Ok(()),
        _ if local && python => Err(format!("`{sign}{text}`: `+` goes with `==` and `!=` only")),
        _ if star && python => Err(format!("`{sign}{text}`: `.*` goes with `==` and `!=` only")),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> Version {
        Version::parse(text).unwrap_or_default()
    }

    #[test]
    fn what_ends_before_a_version() {
        let check = |text: &str, expect: bool| {
            let (found, _) = constraint(text, 0, Dialect::Poetry);
            assert_eq!(found.ends_before(&version("2.1.0")), expect, "{text}");
        };
        for text in ["==2.0", "==2.0.*", "<2.1", "<=2.0.9", "~=1.26.0", "^1.2", ">=1,<2", "^1 || ~2.0"] {
            check(text, true);
        }
        for text in ["", "*", ">=2", ">2.1", "!=2.1.0", "==2.*", "<=2.1", "==2.1.0", ">2.1.0", "^1 || ^3", "<3"] {
            check(text, false);
        }
    }

    #[test]
    fn versions_have_one_spelling() {
        let check = |input: &str, expect: &str| {
            assert_eq!(Version::parse(input).map_or("-".to_owned(), |version| version.to_string()), expect, "{input}");
        };
        check("1.0", "1.0");
        check(" V1.0.0 ", "1.0.0");
        check("2!1.0-Alpha_3.post4.dev5+Ubuntu-1", "2!1.0a3.post4.dev5+ubuntu.1");
        check("1.0c1", "1.0rc1");
        check("1.0.preview", "1.0rc0");
        check("1.0-5", "1.0.post5");
        check("1.0r5", "1.0.post5");
        check("3.13.0b", "3.13.0b0");
        check("1.dev", "1.dev0");
        check("007.08", "7.8");
        check("99999999999999999999999", "18446744073709551615");
        for none in ["", "v", "1.0.", "1..0", "a", "1.0+", "1.0+a..b", "1.0+é", "3.x", "1!", "1.0 b", "latest"] {
            check(none, "-");
        }
    }

    #[test]
    fn versions_are_ordered() {
        let rising = [
            "0.9",
            "1.0.dev1",
            "1.0a1.dev2",
            "1.0a1",
            "1.0a1.post1",
            "1.0b2",
            "1.0rc1",
            "1.0",
            "1.0+abc",
            "1.0+abc.1",
            "1.0+5",
            "1.0.post1.dev1",
            "1.0.post1",
            "1.0.1",
            "1.1",
            "1.10",
            "1!0.1",
        ];
        for pair in rising.windows(2) {
            assert!(version(pair[0]) < version(pair[1]), "{pair:?}");
        }
        assert_eq!(version("1.0.0"), version("1"));
    }

    #[test]
    fn constraints_allow() {
        let check = |dialect, text: &str, yes: &[&str], no: &[&str]| {
            let (found, problems) = constraint(text, 0, dialect);
            assert_eq!(problems, [], "{text}");
            yes.iter().for_each(|one| assert!(found.allows(&version(one)), "{text} {one}"));
            no.iter().for_each(|one| assert!(!found.allows(&version(one)), "{text} {one}"));
        };
        use Dialect::{Conda, Poetry, Python};
        check(Python, "", &["1", "3.12.1"], &[]);
        check(Python, ">=3.10, <4", &["3.10", "3.14.2"], &["3.9.20", "4.0", "4.0a1"]);
        check(Python, "~=3.10", &["3.10", "3.99"], &["4.0", "3.9"]);
        check(Python, "~=3.10.2", &["3.10.2", "3.10.9"], &["3.10.1", "3.11"]);
        check(Python, "==3.11.*", &["3.11", "3.11.7", "3.11rc1"], &["3.12", "3.1"]);
        check(Python, "!=3.11.*,!=3.12.1", &["3.12.0", "3.13"], &["3.11.7", "3.12.1"]);
        check(Python, "== 2.0 , ", &["2.0.0", "2+cpu"], &["2.0.1"]);
        check(Python, "==2.0+cpu", &["2.0+cpu"], &["2.0", "2.0+cu1"]);
        check(Poetry, "^1.2.3", &["1.2.3", "1.9"], &["2.0", "1.2.2"]);
        check(Poetry, "^0.2.3", &["0.2.3", "0.2.9"], &["0.3"]);
        check(Poetry, "^0.0.3", &["0.0.3"], &["0.0.4"]);
        check(Poetry, "^0.0", &["0.0.9"], &["0.1"]);
        check(Poetry, "^0", &["0.9"], &["1.0"]);
        check(Poetry, "~1.2.3", &["1.2.9"], &["1.3"]);
        check(Poetry, "~3", &["3.14"], &["4.0"]);
        check(Poetry, "*", &["3.14"], &[]);
        check(Poetry, "3.11.*", &["3.11.2"], &["3.12"]);
        check(Poetry, "3.11", &["3.11.0"], &["3.11.1"]);
        check(Poetry, "~2.7 || ^3.10", &["2.7.18", "3.10"], &["3.9", "2.8"]);
        check(Poetry, ">=3.8 <3.12|3.14.*", &["3.8", "3.14.1"], &["3.12", "3.13"]);
        check(Conda, "=3.11", &["3.11.2"], &["3.12"]);
        check(Conda, "3.10.*|>=3.12", &["3.10.2", "3.13"], &["3.11"]);
    }

    #[test]
    fn lines_of_python() {
        let check = |text: &str, minor, expect: &str| {
            let line = constraint(text, 0, Dialect::Poetry).0.line(3, minor);
            let shown = line.map(|line| {
                let max = line.max.map_or("..".to_owned(), |max| format!("..{max}"));
                format!("{}{max}{}", line.min, if line.gaps { " gaps" } else { "" })
            });
            assert_eq!(shown.as_deref().unwrap_or("-"), expect, "{text} {minor}");
        };
        check("", 12, "0..");
        check(">=3.10,<3.13", 12, "0..");
        check(">=3.10,<3.13", 13, "-");
        check("<=3.12", 12, "0..0");
        check(">=3.11.4", 11, "4..");
        check(">3.11", 11, "1..");
        check("<3.11.4", 11, "0..3");
        check("!=3.11.4", 11, "0.. gaps");
        check("==3.11.4", 11, "4..4");
        check("==3.11.4", 12, "-");
        check("^3.11", 14, "0..");
        check(">=3.13.0rc2", 13, "0..");
        check("3.12", 12, "0..0");
    }

    #[test]
    fn what_is_wrong_is_said() {
        let check = |text: &str, expect: &[&str]| {
            let (_, problems) = constraint(text, 10, Dialect::Python);
            let shown: Vec<_> = problems
                .iter()
                .map(|one| format!("{}..{} {}", one.span.start - 10, one.span.end - 10, one.message))
                .collect();
            assert_eq!(shown, expect, "{text}");
        };
        check(">=3.8 <4", &["6..8 a comma is missing before this version"]);
        check(">= 3.8.*", &["0..8 `>=3.8.*`: `.*` goes with `==` and `!=` only"]);
        check(">=three", &["0..7 `three` is no version"]);
        check(">=", &["0..2 a version is missing here"]);
        check("~=3", &["0..3 `~=3` needs at least two numbers"]);
        check("=>3", &["0..3 `=>` compares nothing"]);
        check("^3.8", &["0..4 `^3.8` is no way to compare versions; `==`, `>=`, `~=` are"]);
        let (many, problems) = constraint(&"!=1,".repeat(5_000), 0, Dialect::Python);
        assert_eq!((many.specifiers().count(), problems.len()), (100, 1));
    }
}
