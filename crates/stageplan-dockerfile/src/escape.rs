//! How a value is written in each place of a Dockerfile, and why that holds.
//!
//! BuildKit reads a line in layers, and a value must survive all of those of its place, innermost first:
//!
//! - *file*: lines end at `\n`; a `\` before the end joins the next line; lines that start with `#` vanish, even inside
//!   a joined instruction; `<<` words of RUN and COPY take the lines below. So nothing printed here holds a control
//!   character, ends in a backslash or holds an unquoted `<`.
//! - *flags*: every instruction takes leading words with `--` as flags. So no first word starts with `-` unquoted.
//! - *CSV*: mounts are one CSV record.
//! - *word*: quotes, `\` and `$`, in most places but exec forms.
//! - *glob*: `filepath.Match` for COPY sources, moby's pattern matcher for `--exclude` and `--parents`.

use std::collections::BTreeSet;

use crate::syntax::{Piece, Text};

/// A value as printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shown {
    /// The characters to print.
    pub(crate) text: String,
    /// Whether they mean the value exactly.
    pub(crate) exact: bool,
}

impl Shown {
    fn new() -> Self {
        Self { text: String::new(), exact: true }
    }

    fn lossy(&mut self, replacement: char) {
        self.text.push(replacement);
        self.exact = false;
    }
}

/// A piece with everything decided that does not depend on its place.
enum Part<'a> {
    Literal(&'a str),
    Variable(&'a str),
    Glob(&'a str),
}

/// Variables with impossible names become the text they look like, so that no name can smuggle syntax.
fn parts(text: &Text) -> impl Iterator<Item = Part<'_>> {
    text.pieces.iter().flat_map(|piece| match piece {
        Piece::Literal(text) => vec![Part::Literal(text)],
        Piece::Glob(text) => vec![Part::Glob(text)],
        Piece::Variable(name) if is_name(name) => vec![Part::Variable(name)],
        Piece::Variable(name) => vec![Part::Literal("${"), Part::Literal(name), Part::Literal("}")],
    })
}

/// The text of a value where nothing expands or matches.
pub(crate) fn flat(text: &Text) -> String {
    let mut out = String::new();
    for part in parts(text) {
        match part {
            Part::Literal(text) | Part::Glob(text) => out.push_str(text),
            Part::Variable(name) => push_variable(&mut out, name),
        }
    }
    out
}

fn push_variable(out: &mut String, name: &str) {
    out.push_str("${");
    out.push_str(name);
    out.push('}');
}

/// Whether a variable can have this name.
pub(crate) fn is_name(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// Characters that mean themselves to every layer, wherever they stand but for a leading `-`.
fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || "_./:@%+,=-".contains(c)
}

/// Characters that reorder or hide the text around them, so that a reader sees something else than a parser does.
fn is_deceptive(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{61c}')
}

/// The name of a variable: what is not in `[A-Za-z0-9_]` becomes `_`, because no quoting makes another name valid.
pub(crate) fn variable_name(name: &str) -> Shown {
    let mut shown = Shown::new();
    for c in name.chars() {
        if c.is_ascii_alphanumeric() || c == '_' { shown.text.push(c) } else { shown.lossy('_') }
    }
    if !is_name(&shown.text) {
        shown.text.insert(0, '_');
        shown.exact = false;
    }
    shown
}

/// The key of a label. A quoted `=` would still split it, so the characters are limited instead of quoted.
pub(crate) fn label_key(key: &str) -> Shown {
    let mut shown = Shown::new();
    for c in key.chars() {
        if c.is_ascii_alphanumeric() || "._/-".contains(c) { shown.text.push(c) } else { shown.lossy('-') }
    }
    // A leading `--` would be a flag, and the names of labels start with a letter or digit anyway.
    let trimmed = shown.text.trim_start_matches(['-', '.', '/', '_']);
    if trimmed.len() != shown.text.len() || trimmed.is_empty() {
        shown.text = if trimmed.is_empty() { "label".to_owned() } else { trimmed.to_owned() };
        shown.exact = false;
    }
    shown
}

/// A stage's name: BuildKit takes `[a-z][a-z0-9-_.]*`, and `scratch` and `context` are reserved.
pub(crate) fn stage_name(name: &str) -> Shown {
    let mut shown = Shown::new();
    for c in name.chars() {
        let low = c.to_ascii_lowercase();
        if low.is_ascii_lowercase() || low.is_ascii_digit() || "-_.".contains(low) {
            shown.text.push(low);
            shown.exact &= low == c;
        } else {
            shown.lossy('-');
        }
    }
    if shown.text.is_empty() {
        return Shown { text: "stage".to_owned(), exact: false };
    }
    let reserved = matches!(shown.text.as_str(), "scratch" | "context");
    if reserved || !shown.text.starts_with(|c: char| c.is_ascii_lowercase()) {
        shown.text.insert_str(0, "stage-");
        shown.exact = false;
    }
    shown
}

/// An image, a platform or a port. FROM and EXPOSE split at white space before they look at quotes, so a value is held
/// to the characters that such names have; what is left needs no quoting.
pub(crate) fn reference(text: &Text, allowed: &str) -> Shown {
    let mut shown = Shown::new();
    for part in parts(text) {
        match part {
            Part::Variable(name) => push_variable(&mut shown.text, name),
            Part::Literal(text) | Part::Glob(text) => {
                for c in text.chars() {
                    let leading_dash = c == '-' && shown.text.is_empty();
                    if (c.is_ascii_alphanumeric() || allowed.contains(c)) && !leading_dash {
                        shown.text.push(c);
                    } else {
                        shown.lossy('_');
                    }
                }
            }
        }
    }
    // A lone variable reads better without braces: `--platform=$BUILDPLATFORM`.
    if let [Piece::Variable(name)] = text.pieces.as_slice()
        && is_name(name)
    {
        shown.text = format!("${name}");
    }
    shown
}

/// Characters of an image's name with tag and digest.
pub(crate) const IMAGE: &str = "._/:@+-";
/// Characters of a platform.
pub(crate) const PLATFORM: &str = "._/-";
/// Characters of a port with its protocol.
pub(crate) const PORT: &str = "/-";

/// A value of ENV, ARG, WORKDIR, USER or STOPSIGNAL: as it is when that is safe, else as [`quoted`].
pub(crate) fn value(text: &Text) -> Shown {
    let plain = !text.is_empty()
        && parts(text).all(|part| match part {
            Part::Literal(text) | Part::Glob(text) => text.chars().all(is_plain),
            Part::Variable(_) => true,
        });
    let shown = quoted(text);
    // Inside the quotes there is nothing escaped then, so the quotes can go. A leading dash could start a flag.
    match shown.text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(inner) if plain && !inner.starts_with('-') => Shown { text: inner.to_owned(), exact: shown.exact },
        _ => shown,
    }
}

/// A double-quoted value. In double quotes BuildKit's words know `$`, and `\` before `"`, `$` and `\`; everything else
/// is itself, `'`, `` ` ``, `#` and `<<` too. There is no escape for control characters.
pub(crate) fn quoted(text: &Text) -> Shown {
    let mut shown = Shown::new();
    shown.text.push('"');
    for part in parts(text) {
        match part {
            Part::Variable(name) => push_variable(&mut shown.text, name),
            Part::Literal(text) | Part::Glob(text) => {
                for c in text.chars() {
                    match c {
                        '"' | '$' | '\\' => shown.text.extend(['\\', c]),
                        '\t' => shown.text.push(c),
                        _ if c.is_control() => shown.lossy(' '),
                        _ => shown.text.push(c),
                    }
                }
            }
        }
    }
    shown.text.push('"');
    shown
}

/// A word without quotes, escaped for BuildKit's words: `\` before what they know. `<` is among it because a source or
/// destination that reads `<<NAME` is a heredoc even in JSON; `\<<NAME` is not, and means the same. A byte order mark is
/// among it because the scanner drops one that starts a word, and a source that was nothing else would be everything.
fn push_word_escaped(out: &mut String, c: char) {
    if matches!(c, '\\' | '$' | '"' | '\'' | '<' | '\u{feff}') {
        out.push('\\');
    }
    out.push(c);
}

/// A COPY path before it is put into the plain or JSON form.
pub(crate) struct Path {
    /// Escaped for words and patterns, but not for JSON.
    pub(crate) shown: Shown,
    /// Whether it can stand without JSON around it.
    pub(crate) plain: bool,
}

/// A COPY source. Two matchers read it: `filepath.Match` to find the files, and moby's, with and without `--parents`, to
/// pick what is sent to the builder. The latter takes a leading `!` for a negation and drops spaces at the ends, and the
/// former's caller takes `\*` for a path without patterns, backslash included. What both read alike is a class: `[\*]`.
pub(crate) fn source(text: &Text) -> Path {
    let mut shown = Shown::new();
    let mut plain = true;
    // `https://` and `git@` sources are fetched or refused; `./` keeps a file of that name a file.
    if let Some(Part::Literal(first)) = parts(text).next()
        && !first.starts_with(['/', '.'])
        && first.contains(':')
    {
        shown.text.push_str("./");
    }
    for part in parts(text) {
        match part {
            Part::Variable(name) => push_variable(&mut shown.text, name),
            Part::Literal(text) => {
                let mut chars = text.chars().peekable();
                let mut before = None;
                while let Some(c) = chars.next() {
                    let at_end = matches!(before, None | Some('/')) || matches!(chars.peek(), None | Some('/'));
                    before = Some(c);
                    match c {
                        '*' | '?' | '[' | '\\' => {
                            plain = false;
                            shown.text.push_str("[\\\\");
                            push_word_escaped(&mut shown.text, c);
                            shown.text.push(']');
                        }
                        '!' => shown.text.push_str("[!]"),
                        _ if at_end && c.is_whitespace() => {
                            plain = false;
                            shown.text.extend(['[', c, ']']);
                        }
                        _ => push_path_char(&mut shown, &mut plain, c),
                    }
                }
            }
            Part::Glob(text) => {
                for c in text.chars() {
                    match c {
                        '*' | '?' | '[' | ']' => shown.text.push(c),
                        _ => push_path_char(&mut shown, &mut plain, c),
                    }
                }
            }
        }
    }
    // `--x` would be a flag and `[x` the start of JSON.
    plain &= !shown.text.starts_with(['-', '[']);
    Path { shown, plain }
}

/// A COPY destination or a volume; an empty destination is the current folder.
pub(crate) fn dest(text: &Text) -> Path {
    let mut shown = Shown::new();
    let mut plain = true;
    for part in parts(text) {
        match part {
            Part::Variable(name) => push_variable(&mut shown.text, name),
            Part::Literal(text) | Part::Glob(text) => {
                for c in text.chars() {
                    plain &= c != '[';
                    push_path_char(&mut shown, &mut plain, c);
                }
            }
        }
    }
    if shown.text.is_empty() {
        shown.text.push_str("./");
    }
    Path { shown, plain }
}

fn push_path_char(shown: &mut Shown, plain: &mut bool, c: char) {
    if c == '\0' {
        shown.lossy(' ');
        *plain = false;
        return;
    }
    *plain &= is_plain(c) || c == '~' || c.is_alphanumeric();
    push_word_escaped(&mut shown.text, c);
}

/// The destination of an inline file. Heredocs exclude the JSON form, and the plain one splits at white space before it
/// looks at quotes. Quotes also keep a backslash off the line's end, which less careful parsers take for a joined line.
pub(crate) fn inline_dest(text: &Text) -> Shown {
    if text.is_empty() {
        return Shown { text: "./".to_owned(), exact: true };
    }
    let mut exact = true;
    let mut solid = |text: &str| -> String {
        text.chars()
            .map(|c| {
                let splits = c.is_whitespace() || c.is_control();
                exact &= !splits;
                if splits { '_' } else { c }
            })
            .collect()
    };
    let pieces = parts(text)
        .map(|part| match part {
            Part::Variable(name) => Piece::Variable(name.to_owned()),
            Part::Literal(text) | Part::Glob(text) => Piece::Literal(solid(text)),
        })
        .collect();
    Shown { exact, ..value(&Text { pieces, tag: None }) }
}

/// A pattern of `--exclude`: moby's matcher, whose escape is `\`, where a leading `!` negates and spaces at the ends are
/// dropped. Variables do not expand there. BuildKit's flag parser reads bytes as characters, so that only ASCII arrives.
pub(crate) fn exclude(text: &Text) -> Shown {
    let mut shown = Shown::new();
    let last = flat(text).chars().count().saturating_sub(1);
    let mut index = 0;
    let mut push = |c: char, glob: bool| {
        match c {
            '*' | '?' | '[' | ']' if glob => shown.text.push(c),
            '*' | '?' | '[' | ']' | '\\' => shown.text.extend(['\\', c]),
            '!' if index == 0 => shown.text.push_str("\\!"),
            ' ' | '\t' if index == 0 || index == last => shown.text.extend(['[', c, ']']),
            '\t' => shown.text.push(c),
            _ if c.is_control() || !c.is_ascii() => shown.lossy('?'),
            _ => shown.text.push(c),
        }
        index += 1;
    };
    for part in parts(text) {
        match part {
            Part::Literal(text) => text.chars().for_each(|c| push(c, false)),
            Part::Glob(text) => text.chars().for_each(|c| push(c, true)),
            Part::Variable(name) => format!("${{{name}}}").chars().for_each(|c| push(c, false)),
        }
    }
    shown
}

/// The value of a mount's key, escaped for the word and CSV layers; the second part says whether the CSV field needs
/// quotes around it.
pub(crate) fn mount_value(text: &Text) -> (Shown, bool) {
    let mut shown = Shown::new();
    for part in parts(text) {
        match part {
            Part::Variable(name) => push_variable(&mut shown.text, name),
            Part::Literal(text) | Part::Glob(text) => {
                for c in text.chars() {
                    shown.exact &= c.is_ascii();
                    match c {
                        '\t' => shown.text.push(c),
                        _ if c.is_control() => shown.lossy(' '),
                        '"' => shown.text.push_str("\\\"\""),
                        '\\' | '$' | '\'' | '\u{feff}' => shown.text.extend(['\\', c]),
                        _ => shown.text.push(c),
                    }
                }
            }
        }
    }
    let csv = shown.text.contains([',', '"']);
    (shown, csv)
}

/// Whether a flag's value can stand without quotes.
pub(crate) fn flag_is_plain(value: &str) -> bool {
    value.chars().all(|c| is_plain(c) || "${}*?".contains(c))
}

/// A flag's value inside double quotes. The flag parser reads single bytes, and takes the second byte of an `à` for a
/// space that ends the flag: only inside quotes is that harmless. There `\` escapes any character. `$` is escaped for
/// the search for heredocs, which reads the same line with variables in it, and `<` for parsers that search without a
/// look at the quotes.
pub(crate) fn flag_quoted(value: &str) -> String {
    let mut out = String::new();
    for c in value.chars() {
        if matches!(c, '\\' | '"' | '$' | '<') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// A word for a POSIX shell; `first` for the word that names the program.
///
/// Single quotes end only at `'`; inside, nothing else means anything, to the shell or to BuildKit's search for
/// heredocs, which knows the same quotes. Control characters stay: the caller then takes the exec form.
pub(crate) fn shell_word(text: &Text, first: bool) -> Shown {
    let mut shown = Shown::new();
    let list: Vec<Part<'_>> = parts(text)
        .filter(|part| !matches!(part, Part::Literal("") | Part::Glob("")))
        // The program's name is never a pattern: `[` would start JSON and `--*` a flag.
        .map(|part| match part {
            Part::Glob(text) if first => Part::Literal(text),
            other => other,
        })
        .collect();
    shown.exact = !flat(text).contains('\0');
    let in_double = |c: char| is_plain(c) || " ~#*?[](){}<>|&;^'".contains(c);
    if list.is_empty() {
        shown.text.push_str("''");
    } else if list.iter().any(|part| matches!(part, Part::Variable(_)))
        && list.iter().all(|part| match part {
            Part::Literal(text) => text.chars().all(in_double),
            Part::Variable(_) => true,
            Part::Glob(_) => false,
        })
    {
        shown.text.push('"');
        for (index, part) in list.iter().enumerate() {
            match part {
                Part::Literal(text) | Part::Glob(text) => shown.text.push_str(text),
                Part::Variable(name) => {
                    // `$NAMEx` would be another variable.
                    let glued = matches!(list.get(index + 1), Some(Part::Literal(next)) if next.starts_with(|c: char| c.is_ascii_alphanumeric() || "_[".contains(c)));
                    if glued {
                        push_variable(&mut shown.text, name);
                    } else {
                        shown.text.push('$');
                        shown.text.push_str(name);
                    }
                }
            }
        }
        shown.text.push('"');
    } else {
        // Neighbouring literals are one, so that a word is quoted once and reserved words cannot be pieced together.
        let mut literal = String::new();
        let alone = list.iter().all(|part| matches!(part, Part::Literal(_)));
        for part in &list {
            match part {
                Part::Literal(text) => literal.push_str(text),
                Part::Variable(name) => {
                    push_shell_literal(&mut shown.text, &mut literal, first, false);
                    shown.text.push_str(&format!("\"${name}\""));
                }
                Part::Glob(text) => {
                    for c in text.chars() {
                        if "*?[]".contains(c) {
                            push_shell_literal(&mut shown.text, &mut literal, first, false);
                            shown.text.push(c);
                        } else {
                            literal.push(c);
                        }
                    }
                }
            }
        }
        push_shell_literal(&mut shown.text, &mut literal, first, alone);
    }
    shown
}

/// The value of an assignment in front of a command. A shell neither splits it nor matches files with it, so that a
/// variable needs no quotes.
pub(crate) fn shell_value(text: &Text) -> Shown {
    match text.pieces.as_slice() {
        [Piece::Variable(name)] => {
            let mut shown = Shown::new();
            shown.text.push('$');
            shown.text.push_str(&variable_name(name).text);
            shown
        }
        _ => shell_word(text, false),
    }
}

fn push_shell_literal(out: &mut String, literal: &mut String, first: bool, alone: bool) {
    if literal.is_empty() {
        return;
    }
    let mut plain = literal.chars().all(is_plain);
    if first {
        // `A=b` would be an assignment, `--x` a flag of RUN, and `if` the start of a statement.
        plain &= !(literal.contains('=') || literal.starts_with('-') || (alone && is_reserved(literal)));
    }
    if plain {
        out.push_str(literal);
    } else {
        out.push('\'');
        for c in literal.chars() {
            match c {
                '\'' => out.push_str("'\\''"),
                // No argument can hold it.
                '\0' => out.push(' '),
                _ => out.push(c),
            }
        }
        out.push('\'');
    }
    literal.clear();
}

/// Words that a shell reads as syntax at the start of a command.
fn is_reserved(word: &str) -> bool {
    matches!(
        word,
        "if" | "then"
            | "elif"
            | "else"
            | "fi"
            | "do"
            | "done"
            | "case"
            | "esac"
            | "while"
            | "until"
            | "for"
            | "in"
            | "time"
            | "function"
            | "select"
            | "coproc"
    )
}

/// Whether shell text can be printed as it is. What looks like a comment would vanish on a line of its own, `[` could be
/// JSON, `-` a flag, `<<` takes the lines below, and a backslash at the end takes the next one.
pub(crate) fn shell_text_is_safe(text: &str) -> bool {
    !text.is_empty()
        && text.trim() == text
        && !text.starts_with(['#', '[', '-'])
        && !text.ends_with('\\')
        && !text.contains("<<")
        && !text.chars().any(|c| c.is_control() && c != '\t')
}

/// The inside of a JSON string. Control and deceptive characters become `\u`, which keeps them exact and visible.
pub(crate) fn json_inner(text: &str) -> Shown {
    let mut shown = Shown::new();
    for c in text.chars() {
        match c {
            '"' | '\\' => shown.text.extend(['\\', c]),
            '\n' => shown.text.push_str("\\n"),
            '\r' => shown.text.push_str("\\r"),
            '\t' => shown.text.push_str("\\t"),
            '\0' => shown.lossy(' '),
            _ if c.is_control() || is_deceptive(c) => shown.text.push_str(&format!("\\u{:04x}", u32::from(c))),
            _ => shown.text.push(c),
        }
    }
    shown
}

/// The text of a comment line, behind `# `. A comment that starts with `syntax=`, `escape=` or `check=` is a directive at
/// the top of a file, and `check=` switches rules off above any instruction; a dash before it makes it a sentence.
pub(crate) fn comment(text: &str) -> Shown {
    let mut shown = Shown::new();
    for c in text.chars() {
        if c.is_control() || is_deceptive(c) { shown.lossy(' ') } else { shown.text.push(c) }
    }
    shown.text = shown.text.trim().to_owned();
    let word = shown.text.trim_start_matches(|c: char| c.is_ascii_alphanumeric());
    let named = word.len() < shown.text.len();
    if named && word.trim_start().starts_with('=') {
        shown.text.insert_str(0, "- ");
        shown.exact = false;
    }
    shown
}

/// The frontend's image in the `# syntax=` line; nothing when no character of it is one of an image's name.
pub(crate) fn syntax(image: &str) -> Option<String> {
    let kept: String = image.chars().filter(|c| c.is_ascii_alphanumeric() || IMAGE.contains(*c)).collect();
    (!kept.is_empty()).then_some(kept)
}

/// Whether a text is `uid` or `uid:gid`.
pub(crate) fn is_owner(text: &str) -> bool {
    let number = |part: &str| !part.is_empty() && part.parse::<u32>().is_ok() && !part.starts_with('+');
    match text.split_once(':') {
        Some((user, group)) => number(user) && number(group),
        None => number(text),
    }
}

/// Whether a text is a mode as three or four octal digits.
pub(crate) fn is_mode(text: &str) -> bool {
    matches!(text.len(), 3 | 4) && text.chars().all(|c| c.is_digit(8))
}

/// Whether a text is a duration as Go reads it.
pub(crate) fn is_duration(text: &str) -> bool {
    let mut rest = text;
    while !rest.is_empty() {
        let number = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        if number.len() == rest.len() {
            return false;
        }
        match ["ms", "us", "ns", "s", "m", "h"].iter().find_map(|unit| number.strip_prefix(unit)) {
            Some(next) => rest = next,
            None => return false,
        }
    }
    !text.is_empty()
}

/// A heredoc delimiter that is none of the body's lines. BuildKit compares lines without their `\r` and `\n`.
pub(crate) fn delimiter(body: &str) -> String {
    // A set, so that a body made of delimiters costs no more than another one.
    let mut lines = BTreeSet::new();
    lines.extend(body.split('\n').map(|line| line.trim_end_matches('\r')).filter(|line| line.starts_with("EOF")));
    let mut name = "EOF".to_owned();
    let mut number = 0_u32;
    while lines.contains(name.as_str()) {
        number += 1;
        name = format!("EOF{number}");
    }
    name
}
