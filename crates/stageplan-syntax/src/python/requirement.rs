//! One requirement: a name with extras, versions or an address, and a marker, as PEP 508 writes them.

use super::marker::{self, Marker};
use super::version::{self, Constraint, Dialect};
use crate::{Problem, Span};

/// A requirement.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Requirement {
    /// The name in its normal spelling: `Flask_Login` is `flask-login`.
    pub name: String,
    /// The bytes of the name.
    pub name_span: Span,
    /// Extras in their normal spelling.
    pub extras: Vec<String>,
    /// The versions that are allowed.
    pub constraint: Constraint,
    /// What is behind `@`, with its bytes.
    pub url: Option<(String, Span)>,
    /// What is behind `;`.
    pub marker: Option<Marker>,
    /// The bytes of the whole.
    pub span: Span,
}

/// A name of a package or an extra as PEP 503 compares it: lower case, and one `-` for each run of `-`, `_` and `.`.
pub fn normalize(name: &str) -> String {
    let mut normal = String::with_capacity(name.len());
    for byte in name.trim().chars() {
        match byte {
            '-' | '_' | '.' if normal.ends_with('-') => {}
            '-' | '_' | '.' => normal.push('-'),
            _ => normal.push(byte.to_ascii_lowercase()),
        }
    }
    normal
}

/// The length of the name that a text begins with.
pub(super) fn name_length(text: &str) -> usize {
    let inner = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let length = text.bytes().take_while(inner).count();
    let name = text[..length].trim_end_matches(['-', '_', '.']);
    if name.starts_with(['-', '_', '.']) { 0 } else { name.len() }
}

/// Reads a requirement that stands at `base` of the file. What is behind a broken part is still read; without a name
/// there is none.
pub fn requirement(text: &str, base: usize) -> (Option<Requirement>, Vec<Problem>) {
    let mut problems = Vec::new();
    let end = text.trim_end().len();
    let text = &text[..end];
    let skip = |at: usize| end - text[at..].trim_start().len();
    let span = |from: usize, to: usize| Span::new(base + from, base + to);
    let start = skip(0);
    let mut at = start + name_length(&text[start..]);
    if at == start {
        let message = "a requirement begins with the name of a package".to_owned();
        return (None, vec![Problem { span: span(start, end), message }]);
    }
    let mut found = Requirement {
        name: normalize(&text[start..at]),
        name_span: span(start, at),
        span: span(start, end),
        ..Requirement::default()
    };
    at = skip(at);
    if text[at..].starts_with('[') {
        match text[at..].find(']') {
            Some(length) => {
                extras(&text[at + 1..at + length], base + at + 1, &mut found, &mut problems);
                at = skip(at + length + 1);
            }
            None => {
                problems.push(Problem { span: span(at, end), message: "these extras are not closed".to_owned() });
                return (Some(found), problems);
            }
        }
    }
    if text[at..].starts_with('@') {
        at = skip(at + 1);
        let length = text[at..].find(char::is_whitespace).unwrap_or(end - at);
        let url = &text[at..at + length];
        if url.is_empty() {
            problems.push(Problem { span: found.span, message: "an address is missing behind `@`".to_owned() });
        } else {
            found.url = Some((url.to_owned(), span(at, at + length)));
        }
        at = skip(at + length);
        if at < end && !text[at..].starts_with(';') {
            problems.push(Problem { span: span(at, end), message: "`;` or the end is expected here".to_owned() });
        }
    } else {
        let length = text[at..].find(';').unwrap_or(end - at);
        let mut versions = text[at..at + length].trim_end();
        let mut from = at;
        if let Some(inner) = versions.strip_prefix('(') {
            from += 1;
            if !inner.ends_with(')') {
                let message = "a closing parenthesis is missing here".to_owned();
                problems.push(Problem { span: span(at, at + versions.len()), message });
            }
            versions = inner.trim_end_matches(')');
        }
        let (constraint, wrong) = version::constraint(versions, base + from, Dialect::Python);
        problems.extend(wrong);
        found.constraint = constraint;
        at += length;
    }
    if let Some(text) = text[at..].strip_prefix(';') {
        match marker::marker(text, base + at + 1) {
            Ok(marker) => found.marker = Some(marker),
            Err(problem) => problems.push(problem),
        }
    }
    (Some(found), problems)
}

fn extras(text: &str, base: usize, found: &mut Requirement, problems: &mut Vec<Problem>) {
    let mut at = base;
    for part in text.split(',') {
        let name = part.trim();
        if !name.is_empty() && name_length(name) == name.len() {
            found.extras.push(normalize(name));
        } else if !text.trim().is_empty() {
            let message = format!("`{name}` is no name of an extra");
            problems.push(Problem { span: Span::new(at, at + part.len()), message });
        }
        at += part.len() + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &[&str]) {
        let padded = format!("  {text}");
        let (found, problems) = requirement(&padded[2..], 2);
        let mut lines = Vec::new();
        if let Some(found) = found {
            lines.push(format!("{}[{}]", found.name, found.extras.join(",")));
            assert_eq!(normalize(found.name_span.slice(&padded)), found.name);
            lines.extend(
                found
                    .constraint
                    .specifiers()
                    .map(|one| format!("{:?} {} `{}`", one.operator, one.version, one.span.slice(&padded))),
            );
            lines.extend(found.url.iter().map(|(url, span)| {
                assert_eq!(span.slice(&padded), url);
                format!("@ {url}")
            }));
            lines.extend(found.marker.is_some().then(|| "marker".to_owned()));
        }
        lines.extend(problems.iter().map(|one| format!("! {} | {}", one.span.slice(&padded), one.message)));
        assert_eq!(lines, expect, "{text}");
    }

    #[test]
    fn requirements() {
        check("requests", &["requests[]"]);
        check("Flask_Login.X--y", &["flask-login-x-y[]"]);
        check(
            "uvicorn[standard, Watch_Files]>=0.30,<1",
            &["uvicorn[standard,watch-files]", "AtLeast 0.30 `>=0.30`", "Below 1 `<1`"],
        );
        check("numpy (>= 1.26) ; python_version < '3.14'", &["numpy[]", "AtLeast 1.26 `>= 1.26`", "marker"]);
        check("x[]==1.*", &["x[]", "Within 1 `==1.*`"]);
        check("a@ git+https://h/r@v1#egg=a ; os_name == 'posix'", &["a[]", "@ git+https://h/r@v1#egg=a", "marker"]);
        check("a @ file:///x;y", &["a[]", "@ file:///x;y"]);
        check("a;python_version>'3'", &["a[]", "marker"]);
    }

    #[test]
    fn broken_requirements() {
        check("", &["!  | a requirement begins with the name of a package"]);
        check(">=1", &["! >=1 | a requirement begins with the name of a package"]);
        check("a[b >=1", &["a[]", "! [b >=1 | these extras are not closed"]);
        check("a[b c]", &["a[]", "! b c | `b c` is no name of an extra"]);
        check("a @ ", &["a[]", "! a @ | an address is missing behind `@`"]);
        check(
            "a 1.0",
            &["a[]", "Equal 1.0 `1.0`", "! 1.0 | `1.0` is no way to compare versions; `==`, `>=`, `~=` are"],
        );
        check("a>=1; python_version", &["a[]", "AtLeast 1 `>=1`", "!  | a comparison is expected here"]);
        check("a (>=1", &["a[]", "AtLeast 1 `>=1`", "! (>=1 | a closing parenthesis is missing here"]);
    }
}
