//! Environment markers: the conditions behind `;` in requirements, and those of lockfiles.

use super::requirement::normalize;
use super::version::{self, Constraint, Dialect, Specifier, Version};
use crate::{Problem, Span};

/// A condition on where a package is installed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Marker {
    /// All hold.
    All(Vec<Marker>),
    /// At least one holds.
    Any(Vec<Marker>),
    /// One comparison.
    Compare(Comparison),
}

/// A variable against a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// The variable.
    pub variable: Variable,
    /// How they are compared, the variable on the left unless `reversed`.
    pub comparator: Comparator,
    /// The text in the quotes.
    pub text: String,
    /// For `in`: the text is looked for in the variable, not the other way round. Other comparisons are turned.
    pub reversed: bool,
    /// What the comparison means for versions, where the variable is one and the text reads as one.
    specifier: Option<Specifier>,
    /// The bytes of the comparison.
    pub span: Span,
}

/// The variables that markers know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "they are called what PEP 508 calls them")]
pub enum Variable {
    PythonVersion,
    PythonFullVersion,
    ImplementationVersion,
    ImplementationName,
    PlatformPythonImplementation,
    OsName,
    SysPlatform,
    PlatformSystem,
    PlatformMachine,
    PlatformRelease,
    PlatformVersion,
    Extra,
    Extras,
    DependencyGroups,
}

/// The ways markers compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "they say it themselves")]
pub enum Comparator {
    Equal,
    NotEqual,
    Less,
    AtMost,
    Greater,
    AtLeast,
    Compatible,
    In,
    NotIn,
}

/// Names of variables, old spellings included.
const VARIABLES: &[(&str, Variable)] = &[
    ("python_version", Variable::PythonVersion),
    ("python_full_version", Variable::PythonFullVersion),
    ("implementation_version", Variable::ImplementationVersion),
    ("implementation_name", Variable::ImplementationName),
    ("platform_python_implementation", Variable::PlatformPythonImplementation),
    ("platform.python_implementation", Variable::PlatformPythonImplementation),
    ("python_implementation", Variable::PlatformPythonImplementation),
    ("os_name", Variable::OsName),
    ("os.name", Variable::OsName),
    ("sys_platform", Variable::SysPlatform),
    ("sys.platform", Variable::SysPlatform),
    ("platform_system", Variable::PlatformSystem),
    ("platform_machine", Variable::PlatformMachine),
    ("platform.machine", Variable::PlatformMachine),
    ("platform_release", Variable::PlatformRelease),
    ("platform_version", Variable::PlatformVersion),
    ("platform.version", Variable::PlatformVersion),
    ("extra", Variable::Extra),
    ("extras", Variable::Extras),
    ("dependency_groups", Variable::DependencyGroups),
];

/// Signs, the longer ones first, and what they are with the sides turned.
const SIGNS: &[(&str, Comparator, &str)] = &[
    ("===", Comparator::Equal, "=="),
    ("==", Comparator::Equal, "=="),
    ("!=", Comparator::NotEqual, "!="),
    ("<=", Comparator::AtMost, ">="),
    (">=", Comparator::AtLeast, "<="),
    ("~=", Comparator::Compatible, "~="),
    ("<", Comparator::Less, ">"),
    (">", Comparator::Greater, "<"),
];

/// Where a package would be installed: Linux and CPython, with what is left open left open.
#[derive(Clone, Copy, Debug)]
pub struct Environment<'e> {
    /// The line of Python, as in `(3, 14)`; its patch is always open.
    pub python: Option<(u64, u64)>,
    /// Every machine there will be an image for.
    pub machines: &'e [&'e str],
    /// The extras that are installed, names normal.
    pub extras: &'e [&'e str],
    /// The dependency groups that are installed, names normal.
    pub groups: &'e [&'e str],
}

impl Environment<'_> {
    /// Both of the usual machines, no extras, no groups.
    pub fn line(major: u64, minor: u64) -> Self {
        Self { python: Some((major, minor)), machines: &["x86_64", "aarch64"], extras: &[], groups: &[] }
    }
}

impl Marker {
    /// Whether the condition holds; nothing where that depends on what is open.
    pub fn holds(&self, environment: &Environment<'_>) -> Option<bool> {
        // Each machine is asked for itself: `x86_64 or aarch64` holds on both, though no part of it does.
        let mut answers =
            environment.machines.chunks(1).map(|machines| self.ask(&Environment { machines, ..*environment }));
        let Some(first) = answers.next() else { return self.ask(environment) };
        answers.all(|answer| answer == first).then_some(first).flatten()
    }

    fn ask(&self, environment: &Environment<'_>) -> Option<bool> {
        match self {
            Self::All(parts) => all(parts.iter().map(|part| part.ask(environment))),
            Self::Any(parts) => {
                all(parts.iter().map(|part| part.ask(environment).map(|holds| !holds))).map(|none| !none)
            }
            Self::Compare(one) => one.holds(environment),
        }
    }
}

/// Whether all hold, where some may be open.
fn all(parts: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut known = Some(true);
    for part in parts {
        match part {
            Some(true) => {}
            Some(false) => return Some(false),
            None => known = None,
        }
    }
    known
}

impl Comparison {
    fn holds(&self, environment: &Environment<'_>) -> Option<bool> {
        let value = match self.variable {
            Variable::PythonVersion => {
                let (major, minor) = environment.python?;
                if let Some(specifier) = &self.specifier {
                    return Some(specifier.allows(&Version::of(&[major, minor])));
                }
                return self.text_holds(&Version::of(&[major, minor]).to_string());
            }
            Variable::PythonFullVersion | Variable::ImplementationVersion => {
                let (major, minor) = environment.python?;
                let alternatives = vec![vec![self.specifier.clone()?]];
                return match (Constraint { alternatives }).line(major, minor) {
                    None => Some(false),
                    Some(line) => line.whole().then_some(true),
                };
            }
            Variable::Extra => return self.named(environment.extras),
            Variable::Extras => return self.contained(environment.extras),
            Variable::DependencyGroups => return self.contained(environment.groups),
            Variable::ImplementationName => "cpython",
            Variable::PlatformPythonImplementation => "CPython",
            Variable::OsName => "posix",
            Variable::SysPlatform => "linux",
            Variable::PlatformSystem => "Linux",
            Variable::PlatformMachine => environment.machines.first()?,
            Variable::PlatformRelease | Variable::PlatformVersion => return None,
        };
        self.text_holds(value)
    }

    /// The comparison as one of texts.
    fn text_holds(&self, value: &str) -> Option<bool> {
        let text = self.text.as_str();
        let inside = || if self.reversed { value.contains(text) } else { text.contains(value) };
        Some(match self.comparator {
            // Texts that are no versions have no order.
            Comparator::Equal | Comparator::AtMost | Comparator::AtLeast => value == text,
            Comparator::NotEqual => value != text,
            Comparator::Less | Comparator::Greater => false,
            Comparator::In => inside(),
            Comparator::NotIn => !inside(),
            Comparator::Compatible => return None,
        })
    }

    /// `extra == "x"`: true for each of the extras that are installed.
    fn named(&self, extras: &[&str]) -> Option<bool> {
        let found = extras.contains(&normalize(&self.text).as_str());
        match self.comparator {
            Comparator::Equal => Some(found),
            Comparator::NotEqual => Some(!found),
            _ => None,
        }
    }

    /// `"x" in extras`
    fn contained(&self, names: &[&str]) -> Option<bool> {
        let found = names.contains(&normalize(&self.text).as_str());
        match self.comparator {
            Comparator::In if self.reversed => Some(found),
            Comparator::NotIn if self.reversed => Some(!found),
            _ => None,
        }
    }
}

/// Reads a marker that stands at `base` of the file; nothing and a problem where it is malformed.
pub fn marker(text: &str, base: usize) -> Result<Marker, Problem> {
    let mut reader = Reader { text, at: 0 };
    let failed = |reader: &Reader<'_>, message| {
        let at = base + reader.at.min(text.len());
        Problem { span: Span::new(at, base + text.trim_end().len()), message }
    };
    match reader.any(0, base) {
        Ok(_) if !reader.rest().is_empty() => {
            Err(failed(&reader, "`and`, `or` or the end is expected here".to_owned()))
        }
        Ok(found) => Ok(found),
        Err(message) => Err(failed(&reader, message.to_owned())),
    }
}

/// Deeper nesting than this is nobody's marker, and would cost stack.
const DEPTH: usize = 40;

enum Side {
    Variable(Variable),
    Text(String),
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Reader<'t> {
    /// What is left, from the next word on.
    fn rest(&mut self) -> &'t str {
        let rest = self.text[self.at..].trim_start();
        self.at = self.text.len() - rest.len();
        rest
    }

    fn word(&mut self, word: &str) -> bool {
        let rest = self.rest();
        let letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        let found = rest.strip_prefix(word).is_some_and(|rest| !rest.bytes().next().is_some_and(letter));
        self.at += if found { word.len() } else { 0 };
        found
    }

    fn mark(&mut self, mark: char) -> bool {
        let found = self.rest().starts_with(mark);
        self.at += usize::from(found);
        found
    }

    fn any(&mut self, depth: usize, base: usize) -> Result<Marker, &'static str> {
        let mut parts = vec![self.all(depth, base)?];
        while self.word("or") {
            parts.push(self.all(depth, base)?);
        }
        Ok(one_or(parts, Marker::Any))
    }

    fn all(&mut self, depth: usize, base: usize) -> Result<Marker, &'static str> {
        let mut parts = vec![self.one(depth, base)?];
        while self.word("and") {
            parts.push(self.one(depth, base)?);
        }
        Ok(one_or(parts, Marker::All))
    }

    fn one(&mut self, depth: usize, base: usize) -> Result<Marker, &'static str> {
        if !self.mark('(') {
            return self.comparison(base);
        }
        if depth >= DEPTH {
            return Err("this nests deeper than is read");
        }
        let inner = self.any(depth + 1, base)?;
        if self.mark(')') { Ok(inner) } else { Err("a closing parenthesis is expected here") }
    }

    fn comparison(&mut self, base: usize) -> Result<Marker, &'static str> {
        self.rest();
        let start = self.at;
        let left = self.side()?;
        let (comparator, sign, turned) = self.comparator().ok_or("a comparison is expected here")?;
        let right = self.side()?;
        let (variable, text, reversed) = match (left, right) {
            (Side::Variable(variable), Side::Text(text)) => (variable, text, false),
            (Side::Text(text), Side::Variable(variable)) => (variable, text, true),
            _ => return Err("a marker compares one variable with one quoted text"),
        };
        let span = Span::new(base + start, base + self.at);
        let sign = if reversed { turned } else { sign };
        // Only the signs of versions make sense turned round.
        let comparator = SIGNS.iter().find(|row| row.0 == sign).map_or(comparator, |row| row.1);
        let mut found = Vec::new();
        let versioned =
            matches!(variable, Variable::PythonVersion | Variable::PythonFullVersion | Variable::ImplementationVersion);
        if versioned && !sign.is_empty() {
            _ = version::specifier(sign, text.trim(), Dialect::Python, span, &mut found);
        }
        let specifier = found.pop();
        Ok(Marker::Compare(Comparison { variable, comparator, text, reversed, specifier, span }))
    }

    fn comparator(&mut self) -> Option<(Comparator, &'static str, &'static str)> {
        let rest = self.rest();
        if let Some((sign, comparator, turned)) = SIGNS.iter().find(|row| rest.starts_with(row.0)) {
            self.at += sign.len();
            return Some((*comparator, sign, turned));
        }
        if self.word("in") {
            return Some((Comparator::In, "", ""));
        }
        (self.word("not") && self.word("in")).then_some((Comparator::NotIn, "", ""))
    }

    fn side(&mut self) -> Result<Side, &'static str> {
        let rest = self.rest();
        if let Some(quote) = rest.chars().next().filter(|one| matches!(one, '"' | '\'')) {
            let (text, _) = rest[1..].split_once(quote).ok_or("this text is not closed")?;
            self.at += text.len() + 2;
            return Ok(Side::Text(text.to_owned()));
        }
        let found = VARIABLES.iter().find(|(name, _)| self.word(name));
        found.map(|(_, variable)| Side::Variable(*variable)).ok_or("a variable of the environment is expected here")
    }
}

fn one_or(mut parts: Vec<Marker>, many: fn(Vec<Marker>) -> Marker) -> Marker {
    match parts.pop() {
        Some(only) if parts.is_empty() => only,
        last => {
            parts.extend(last);
            many(parts)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_hold_open_or_not() {
        let environment = Environment { extras: &["test-all"], groups: &["dev"], ..Environment::line(3, 12) };
        let check = |text: &str, expect: Option<bool>| {
            assert_eq!(marker(text, 0).map(|marker| marker.holds(&environment)), Ok(expect), "{text}");
        };
        check("python_version >= '3.9'", Some(true));
        check("python_version<\"3.9\"", Some(false));
        check("'3.9' <= python_version", Some(true));
        check("python_version == '3.12.*'", Some(true));
        check("python_version in '3.11 3.12'", Some(true));
        check("python_version not in '3.11, 3.13'", Some(true));
        check("python_full_version >= '3.12.0'", Some(true));
        check("python_full_version < '3.12.4'", None);
        check("python_full_version == '3.12.*'", Some(true));
        check("python_full_version != '3.12.1'", None);
        check("python_full_version < '3.12'", Some(false));
        check("sys_platform == 'win32' or os.name == 'nt'", Some(false));
        check("sys_platform != 'win32' and platform_system == 'Linux'", Some(true));
        check("platform_machine == 'x86_64'", None);
        check("platform_machine in 'x86_64 aarch64'", Some(true));
        check("platform_machine == 'arm64'", Some(false));
        check("platform_machine == 'x86_64' and sys_platform == 'darwin'", Some(false));
        check("platform_machine == 'x86_64' or python_version > '3'", Some(true));
        check("platform_release >= '5'", None);
        check("platform_python_implementation != 'PyPy'", Some(true));
        check("implementation_name == \"cpython\"", Some(true));
        check("extra == 'Test_All'", Some(true));
        check("extra == 'docs'", Some(false));
        check("'test.all' in extras and 'docs' not in dependency_groups", Some(true));
        check("(python_version < '3' or (sys_platform == 'linux')) and extra == 'test-all'", Some(true));
        check("'linux' in sys_platform", Some(true));
        check("sys_platform == 'win32' or python_version >= '3.8' and os_name == 'nt'", Some(false));
        let open = Environment { python: None, ..environment };
        assert_eq!(marker("python_version > '3'", 0).map(|marker| marker.holds(&open)), Ok(None));
    }

    #[test]
    fn malformed_markers_say_where() {
        let check = |text: &str, expect: &str| {
            let problem = marker(text, 0).err();
            let shown = problem.map(|one| format!("{} | {}", one.span.slice(text), one.message));
            assert_eq!(shown.as_deref(), Some(expect), "{text}");
        };
        check("", " | a variable of the environment is expected here");
        check("python_version", " | a comparison is expected here");
        check("python_version > 3", "3 | a variable of the environment is expected here");
        check("python_version > '3", "'3 | this text is not closed");
        check("(python_version > '3'", " | a closing parenthesis is expected here");
        check("python_version > '3' os_name", "os_name | `and`, `or` or the end is expected here");
        check("'3' > '3'", " | a marker compares one variable with one quoted text");
        let deep = "(".repeat(100_000);
        assert!(marker(&deep, 0).is_err());
    }
}
