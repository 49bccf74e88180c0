//! Which platforms a Go file is built for: `//go:build` lines, their older form, and file names.

use crate::Span;

/// A build constraint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Constraint {
    /// What it demands.
    pub expression: Expression,
    /// The comment, or the first one where several old-style lines make up the constraint.
    pub span: Span,
}

/// A condition over build tags.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expression {
    /// The tag is set.
    Tag(String),
    /// The condition does not hold.
    Not(Box<Expression>),
    /// All conditions hold.
    All(Vec<Expression>),
    /// At least one condition holds.
    Any(Vec<Expression>),
}

impl Constraint {
    /// Whether the file is built when `tag` says which tags are set. Meanings of tags, such as `unix` or `go1.21`, are
    /// the caller's.
    pub fn holds(&self, tag: &dyn Fn(&str) -> bool) -> bool {
        self.expression.holds(tag)
    }

    /// The tags the constraint names, in source order, repeats included.
    pub fn tags(&self) -> Vec<&str> {
        let mut found = Vec::new();
        self.expression.tags(&mut found);
        found
    }
}

impl Expression {
    /// Whether the condition holds.
    pub fn holds(&self, tag: &dyn Fn(&str) -> bool) -> bool {
        match self {
            Self::Tag(name) => tag(name),
            Self::Not(inner) => !inner.holds(tag),
            Self::All(inner) => inner.iter().all(|one| one.holds(tag)),
            Self::Any(inner) => inner.iter().any(|one| one.holds(tag)),
        }
    }

    fn tags<'e>(&'e self, found: &mut Vec<&'e str>) {
        match self {
            Self::Tag(name) => found.push(name),
            Self::Not(inner) => inner.tags(found),
            Self::All(inner) | Self::Any(inner) => inner.iter().for_each(|one| one.tags(found)),
        }
    }
}

/// Deeper nesting than this is nobody's build constraint, and would cost stack.
const DEPTH: usize = 50;

/// Reads what is behind `//go:build`; nothing where it is malformed.
pub(super) fn modern(text: &str) -> Option<Expression> {
    let mut reader = Reader { rest: text };
    let expression = reader.any(0)?;
    reader.rest.trim_start().is_empty().then_some(expression)
}

/// Reads what is behind `// +build` on all such lines: lines must all hold, of the words on a line one, of the commas
/// in a word all.
pub(super) fn old(lines: &[&str]) -> Option<Expression> {
    let term = |term: &str| match term.strip_prefix('!') {
        Some(tag) => Expression::Not(Box::new(Expression::Tag(tag.to_owned()))),
        None => Expression::Tag(term.to_owned()),
    };
    let word = |word: &str| one_or(word.split(',').map(term).collect(), Expression::All);
    let line = |line: &&str| one_or(line.split_whitespace().filter_map(word).collect(), Expression::Any);
    one_or(lines.iter().filter_map(line).collect(), Expression::All)
}

fn one_or(mut parts: Vec<Expression>, many: fn(Vec<Expression>) -> Expression) -> Option<Expression> {
    match parts.len() {
        0 => None,
        1 => parts.pop(),
        _ => Some(many(parts)),
    }
}

struct Reader<'t> {
    rest: &'t str,
}

impl Reader<'_> {
    fn eat(&mut self, mark: &str) -> bool {
        let rest = self.rest.trim_start();
        match rest.strip_prefix(mark) {
            Some(more) => {
                self.rest = more;
                true
            }
            None => false,
        }
    }

    fn any(&mut self, depth: usize) -> Option<Expression> {
        let mut parts = vec![self.all(depth)?];
        while self.eat("||") {
            parts.push(self.all(depth)?);
        }
        one_or(parts, Expression::Any)
    }

    fn all(&mut self, depth: usize) -> Option<Expression> {
        let mut parts = vec![self.one(depth)?];
        while self.eat("&&") {
            parts.push(self.one(depth)?);
        }
        one_or(parts, Expression::All)
    }

    fn one(&mut self, depth: usize) -> Option<Expression> {
        if depth > DEPTH {
            return None;
        }
        if self.eat("!") {
            return Some(Expression::Not(Box::new(self.one(depth + 1)?)));
        }
        if self.eat("(") {
            let inner = self.any(depth + 1)?;
            return self.eat(")").then_some(inner);
        }
        let rest = self.rest.trim_start();
        let part = |next: char| next == '_' || next == '.' || next.is_alphanumeric();
        let length = rest.find(|next| !part(next)).unwrap_or(rest.len());
        let (tag, more) = rest.split_at(length);
        self.rest = more;
        (!tag.is_empty()).then(|| Expression::Tag(tag.to_owned()))
    }
}

const SYSTEMS: [&str; 18] = [
    "aix",
    "android",
    "darwin",
    "dragonfly",
    "freebsd",
    "hurd",
    "illumos",
    "ios",
    "js",
    "linux",
    "nacl",
    "netbsd",
    "openbsd",
    "plan9",
    "solaris",
    "wasip1",
    "windows",
    "zos",
];

const MACHINES: [&str; 24] = [
    "386",
    "amd64",
    "amd64p32",
    "arm",
    "armbe",
    "arm64",
    "arm64be",
    "loong64",
    "mips",
    "mipsle",
    "mips64",
    "mips64le",
    "mips64p32",
    "mips64p32le",
    "ppc",
    "ppc64",
    "ppc64le",
    "riscv",
    "riscv64",
    "s390",
    "s390x",
    "sparc",
    "sparc64",
    "wasm",
];

/// Whether a file's name lets it be built for a platform, by the rules of `go build`: `name_linux.go`,
/// `name_amd64.go` and `name_linux_amd64.go`, each also with `_test` behind; names that start with `_` or `.` are never
/// built. A `_test.go` file is judged by its platform only, since whether tests are built is the caller's question.
pub fn filename_matches(name: &str, goos: &str, goarch: &str) -> bool {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    if name.starts_with(['_', '.']) {
        return false;
    }
    let stem = name.split('.').next().unwrap_or(name);
    // What is in front of the first underscore is never a platform: `linux.go` is built everywhere.
    let Some((_, suffixes)) = stem.split_once('_') else { return true };
    let mut parts: Vec<&str> = suffixes.split('_').collect();
    if parts.last() == Some(&"test") {
        parts.pop();
    }
    let system = |part: &str| SYSTEMS.contains(&part);
    let machine = |part: &str| MACHINES.contains(&part);
    let runs = |part: &str| {
        part == goos || matches!((part, goos), ("linux", "android") | ("solaris", "illumos") | ("darwin", "ios"))
    };
    match parts.as_slice() {
        [.., first, last] if system(first) && machine(last) => runs(first) && *last == goarch,
        [.., last] if system(last) => runs(last),
        [.., last] if machine(last) => *last == goarch,
        _ => true,
    }
}
