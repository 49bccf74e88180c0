//! `.dockerignore` files, with the rules of the matcher that Docker and BuildKit use.
//!
//! Patterns match a path or any directory above it, `**` spans directories, and of all patterns that match the last one
//! decides. Where Docker refuses a pattern, and with it the build, the pattern is a [`Problem`] and is left out.

use crate::{Problem, Span};

/// One line of an ignore file that takes effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// The pattern after cleaning, without a leading `!` or `/`.
    pub text: String,
    /// Whether the line began with `!`, so that it takes paths back in.
    pub negated: bool,
    /// The bytes of the line without surrounding space.
    pub span: Span,
    shape: Shape,
}

/// The patterns of an ignore file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IgnoreFile {
    /// In file order.
    pub patterns: Vec<Pattern>,
    /// Lines that Docker would refuse.
    pub problems: Vec<Problem>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Shape {
    /// The path itself.
    Exact,
    /// Whatever begins so; the pattern ended in `**`.
    Prefix(String),
    /// Whatever ends so; the pattern began with `**`.
    Suffix(String),
    Tokens(Vec<Token>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Literal(char),
    /// `?`: one character of a name.
    Any,
    /// `*`: any part of one name.
    Star,
    /// `**` in the middle: nothing, or anything up to a slash.
    Directories,
    /// `**` at the end: everything.
    Rest,
    /// `[a-z]` and `[^a-z]`; unlike `?` and `*`, a class may stand for a slash.
    Class {
        negated: bool,
        ranges: Vec<(char, char)>,
    },
}

/// Reads an ignore file.
pub fn parse(text: &str) -> IgnoreFile {
    let mut file = IgnoreFile::default();
    let mut offset = 0;
    for (number, raw) in text.split_inclusive('\n').enumerate() {
        let mut start = offset;
        offset += raw.len();
        let mut line = raw;
        if number == 0
            && let Some(rest) = line.strip_prefix('\u{feff}')
        {
            line = rest;
            start += '\u{feff}'.len_utf8();
        }
        // A comment begins in the first column; behind a space, `#` is part of a name.
        if line.starts_with('#') {
            continue;
        }
        start += line.len() - line.trim_start().len();
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        let span = Span::new(start, start + line.len());
        let (negated, body) = match line.strip_prefix('!') {
            Some(rest) => (true, rest.trim()),
            None => (false, line),
        };
        let cleaned = if body.is_empty() { String::new() } else { clean(body) };
        let text = match cleaned.strip_prefix('/') {
            Some(rest) if !rest.is_empty() || negated => rest.to_owned(),
            _ => cleaned,
        };
        if text.is_empty() {
            file.problems.push(Problem { span, message: "`!` needs a pattern behind it".to_owned() });
            continue;
        }
        match shape(&text) {
            Ok(shape) => file.patterns.push(Pattern { text, negated, span, shape }),
            Err(message) => file.problems.push(Problem { span, message: message.to_owned() }),
        }
    }
    file
}

impl IgnoreFile {
    /// Whether a path, relative to the folder of the build and with `/` between names, stays out of the build.
    pub fn is_ignored(&self, path: &str) -> bool {
        self.deciding_pattern(path).is_some_and(|pattern| !pattern.negated)
    }

    /// The pattern that decides about a path: the last that matches it or a directory above it.
    pub fn deciding_pattern(&self, path: &str) -> Option<&Pattern> {
        let path = clean(path);
        self.patterns.iter().rev().find(|pattern| pattern.covers(&path))
    }
}

impl Pattern {
    /// Whether the pattern matches the path or a directory above it.
    fn covers(&self, path: &str) -> bool {
        self.matches(path) || path.match_indices('/').any(|(at, _)| at > 0 && self.matches(&path[..at]))
    }

    fn matches(&self, path: &str) -> bool {
        match &self.shape {
            Shape::Exact => path == self.text,
            Shape::Prefix(prefix) => path.starts_with(prefix.as_str()),
            Shape::Suffix(suffix) => path.ends_with(suffix.as_str()) || suffix.strip_prefix('/') == Some(path),
            Shape::Tokens(tokens) => run(tokens, path),
        }
    }
}

/// Lexical cleaning as Go's `path.Clean` does it: no double slashes, no `.`, no `..` that can be resolved.
fn clean(path: &str) -> String {
    let rooted = path.starts_with('/');
    let mut names: Vec<&str> = Vec::new();
    for name in path.split('/') {
        match name {
            "" | "." => {}
            ".." => match names.last() {
                Some(last) if *last != ".." => _ = names.pop(),
                _ if rooted => {}
                _ => names.push(name),
            },
            _ => names.push(name),
        }
    }
    let joined = names.join("/");
    match (rooted, joined.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) => ".".to_owned(),
        (false, false) => joined,
    }
}

fn shape(pattern: &str) -> Result<Shape, &'static str> {
    let mut tokens = Vec::new();
    // Docker matches patterns whose only special part is `**` at one end by plain comparison, which is laxer than its
    // general rule: `**.go` finds `main.go`, although `**` elsewhere ends at a slash.
    let mut kind = Shape::Exact;
    let mut general = false;
    let mut letters = pattern.chars().peekable();
    let mut first = true;
    while let Some(letter) = letters.next() {
        match letter {
            '*' if letters.next_if_eq(&'*').is_some() => {
                letters.next_if_eq(&'/');
                if letters.peek().is_none() {
                    if matches!(kind, Shape::Exact) && !general {
                        kind = Shape::Prefix(pattern[..pattern.len() - 2].to_owned());
                    } else {
                        general = true;
                    }
                    tokens.push(Token::Rest);
                } else {
                    general = true;
                    tokens.push(Token::Directories);
                }
                if first {
                    kind = Shape::Suffix(pattern[2..].to_owned());
                    general = false;
                }
            }
            '*' => {
                tokens.push(Token::Star);
                general = true;
            }
            '?' => {
                tokens.push(Token::Any);
                general = true;
            }
            '[' => {
                tokens.push(class(&mut letters)?);
                general = true;
            }
            '\\' => {
                let letter = letters.next().ok_or("a pattern cannot end in a backslash")?;
                tokens.push(Token::Literal(letter));
                general = true;
            }
            _ => tokens.push(Token::Literal(letter)),
        }
        first = false;
    }
    Ok(if general { Shape::Tokens(tokens) } else { kind })
}

/// Reads a character class behind its `[`.
fn class(letters: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Result<Token, &'static str> {
    const UNCLOSED: &str = "the `[` of this pattern is not closed";
    fn one(letters: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Result<char, &'static str> {
        match letters.next().ok_or(UNCLOSED)? {
            '-' | ']' => Err("`-` and `]` need a backslash before them inside `[`"),
            '\\' => letters.next().ok_or(UNCLOSED),
            letter => Ok(letter),
        }
    }
    let negated = letters.next_if_eq(&'^').is_some();
    let mut ranges = Vec::new();
    while ranges.is_empty() || letters.next_if_eq(&']').is_none() {
        let low = one(letters)?;
        let high = if letters.next_if_eq(&'-').is_some() { one(letters)? } else { low };
        if high < low {
            return Err("a range inside `[` runs backwards");
        }
        if letters.peek().is_none() {
            return Err(UNCLOSED);
        }
        ranges.push((low, high));
    }
    Ok(Token::Class { negated, ranges })
}

/// Runs all ways through the tokens at once, so that the time is bounded by the product of the two lengths.
fn run(tokens: &[Token], path: &str) -> bool {
    let mut here = vec![false; tokens.len() + 1];
    let mut next = here.clone();
    // Ways that are in the middle of what a `**` stands for.
    let mut inside = vec![false; tokens.len()];
    here[0] = true;
    settle(tokens, &mut here, &mut inside);
    for letter in path.chars() {
        next.fill(false);
        let mut alive = false;
        for (at, token) in tokens.iter().enumerate() {
            if inside[at] {
                alive = true;
                next[at + 1] |= letter == '/';
            }
            if !here[at] {
                continue;
            }
            let (stays, passes) = match token {
                Token::Literal(literal) => (false, *literal == letter),
                Token::Any => (false, letter != '/'),
                Token::Star => (letter != '/', false),
                Token::Rest => (true, false),
                Token::Directories => (false, false),
                Token::Class { negated, ranges } => {
                    (false, ranges.iter().any(|(low, high)| (*low..=*high).contains(&letter)) != *negated)
                }
            };
            next[at] |= stays;
            next[at + 1] |= passes;
            alive |= stays || passes;
        }
        if !alive {
            return false;
        }
        std::mem::swap(&mut here, &mut next);
        settle(tokens, &mut here, &mut inside);
    }
    here[tokens.len()]
}

/// Takes the steps that use up no character.
fn settle(tokens: &[Token], here: &mut [bool], inside: &mut [bool]) {
    for (at, token) in tokens.iter().enumerate() {
        if here[at] && matches!(token, Token::Star | Token::Rest | Token::Directories) {
            here[at + 1] = true;
            inside[at] |= matches!(token, Token::Directories);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn single_patterns_match_as_docker_documents() {
        let table = [
            ("**", "file", true),
            ("**", "dir/file", true),
            ("**/", "file", true),
            ("**/", "dir/file", true),
            ("**/**", "dir/file", true),
            ("dir/**", "dir/file", true),
            ("dir/**", "dir/dir2/file", true),
            ("dir/**", "dir", false),
            ("dir/**", "other/dir/file", false),
            ("**/dir", "dir", true),
            ("**/dir", "dir/file", true),
            ("**/dir", "a/b/dir/file", true),
            ("**/dir2/*", "dir/dir2/file", true),
            ("**/dir2/*", "dir/dir2/dir2/file", true),
            ("**file", "dir/file", true),
            ("**file", "file", true),
            ("**/*.txt", "a/b/file.txt", true),
            ("**/*.txt", "file.txt", true),
            ("**/*.txt", "file.text", false),
            ("**.go", "main.go", true),
            ("**/*.go", "a/main.go", true),
            ("a**/*.txt", "a/file.txt", true),
            ("a**/*.txt", "a/dir/dir/file.txt", true),
            ("a**/*/*.txt", "a/file.txt", true),
            ("a**/*/*.txt", "a/dir/file.txt", true),
            ("a**/*/*.txt", "a.txt", false),
            ("a/**/b", "a/b", true),
            ("a/**/b", "a/x/y/b", true),
            ("a/**/b", "a/xb", false),
            ("a/*/b/**", "a/x/b/c/d", true),
            ("abc/**", "abcd/e", false),
            ("abc**", "abcd/e", true),
            ("*/dir/**/x?", "a/dir/xy", true),
            ("abc.def", "abcdef", false),
            ("abc.def", "abc.def", true),
            ("abc?def", "abcZdef", true),
            ("abc?def", "abc/def", false),
            ("a\\*b", "a*b", true),
            ("a\\*b", "aab", false),
            ("a\\\\", "a\\", true),
            ("a[b-d]e", "ace", true),
            ("a[^b-d]e", "ace", false),
            ("a[^b]e", "aée", true),
            ("[\\]a]", "]", true),
            ("[\\-x]", "-", true),
            ("[^bc]x", "ax", true),
            ("*c", "abc", true),
            ("a*/b", "abc/b", true),
            ("a*/b", "a/c/b", false),
            ("a*b*c*d*e*/f", "axbxcxdxexxx/f", true),
            ("a*b*c*d*e*/f", "axbxcxdxexxx/fff", false),
            (".*", ".git/config", true),
            ("*", "any/thing", true),
            ("foo/", "foo/bar", true),
            ("/foo", "foo", true),
            ("./foo//bar/../baz", "foo/baz", true),
            ("foo", "a/foo", false),
            ("foo", "./foo/", true),
            ("a(b)c{d}+$|", "a(b)c{d}+$|", true),
            ("/", "a", false),
            (".", "a", false),
            ("../a", "a", false),
            (" # x", "# x", true),
            ("node_modules", "node_modules/a/b/c.js", true),
        ];
        for (pattern, path, expect) in table {
            let file = parse(pattern);
            assert_eq!(file.problems, [], "{pattern}");
            assert_eq!(file.is_ignored(path), expect, "{pattern} on {path}");
        }
    }

    #[test]
    fn the_last_match_decides() {
        let text = "\u{feff}# comment\r\n\r\n*.md\r\n!README.md\r\n  docs  \r\n! docs/keep\r\n/docs/keep/**/secret\r\n";
        let file = parse(text);
        assert_eq!(file.problems, []);
        let decide = |path| file.deciding_pattern(path).map(|pattern| pattern.span.slice(text));
        assert_eq!(decide("a.md"), Some("*.md"));
        assert_eq!(decide("README.md"), Some("!README.md"));
        assert!(!file.is_ignored("README.md") && file.is_ignored("CHANGES.md"));
        assert_eq!(decide("docs/x"), Some("docs"));
        assert_eq!(decide("docs/keep/x"), Some("! docs/keep"));
        assert_eq!(decide("docs/keep/a/b/secret"), Some("/docs/keep/**/secret"));
        assert_eq!(decide("src/main.go"), None);
        assert_eq!(file.patterns[3].text, "docs/keep");
    }

    #[test]
    fn what_docker_refuses_is_a_problem() {
        for text in ["!", "! ", "!/", "a[", "a[]", "a[b", "a[b-", "a[-b]", "a[z-a]", "a\\", "[]a]", "[^]"] {
            let file = parse(text);
            assert_eq!((file.patterns.len(), file.problems.len()), (0, 1), "{text}");
        }
        for text in ["", "\n\n", "#", "\u{feff}", "\u{feff}#x"] {
            assert_eq!(parse(text), IgnoreFile::default(), "{text:?}");
        }
    }

    #[test]
    fn many_stars_stay_cheap() {
        let file = parse(&format!("{}x\n{}y\n{}z", "**/".repeat(400), "*a".repeat(400), "a**".repeat(400)));
        assert!(!file.is_ignored(&format!("{}b", "a/".repeat(60))));
        assert!(!file.is_ignored(&"a".repeat(500)));
    }

    #[test]
    fn damaged_files_are_read() {
        let sample = "*.md\r\n!é/**/x[a-z]?\\*\n# c\n**/[^b]\n/a/../b//c/.\n";
        crate::data::tests::damage(sample, 2_000, |text| {
            let file = parse(text);
            let _ = (file.is_ignored("é/y/xa?*"), file.is_ignored("b/c/d"), file.is_ignored(""));
            assert!(file.patterns.iter().all(|pattern| !pattern.span.slice(text).is_empty()));
        });
    }
}
