//! Files of requirements as pip reads them: `requirements.txt`, constraints, and the sources of pip-tools.

use super::marker::{self, Marker};
use super::requirement::{self, Requirement, name_length, normalize};
use super::wheel::{self, Wheel};
use crate::{Problem, Span};

/// A file of requirements.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Requirements {
    /// In file order.
    pub items: Vec<Item>,
    /// Environment variables that the file takes, `${NAME}`, with their places.
    pub variables: Vec<(String, Span)>,
    /// What is wrong with lines.
    pub problems: Vec<Problem>,
}

/// One logical line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// A package by its name.
    Package {
        /// The requirement.
        requirement: Requirement,
        /// What `--hash` demands, such as `sha256:…`.
        hashes: Vec<String>,
    },
    /// A package by the place where it is.
    Place {
        /// The place.
        place: Place,
        /// Whether `-e` stands before it.
        editable: bool,
        /// What is behind `;`.
        marker: Option<Marker>,
        /// What `--hash` demands.
        hashes: Vec<String>,
        /// The bytes of the place.
        span: Span,
    },
    /// Another file, to be read as this one.
    Include {
        /// Its path, from this file's folder.
        path: String,
        /// Whether it only constrains what others ask for: `-c`.
        constraints: bool,
        /// The bytes of the path.
        span: Span,
    },
    /// An option of pip for the whole run.
    Setting {
        /// Its long name without dashes, such as `extra-index-url`.
        name: &'static str,
        /// Its value; empty where it has none.
        value: String,
        /// The bytes of the value, or of the name.
        span: Span,
    },
}

/// Where a package is, if no index has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// What kind of place.
    pub kind: PlaceKind,
    /// The address or path without system, revision, extras and fragment.
    pub location: String,
    /// The revision behind `@`.
    pub revision: Option<String>,
    /// The name of the package, normal, where the place tells it.
    pub name: Option<String>,
    /// Extras, normal.
    pub extras: Vec<String>,
    /// The folder of the project in it.
    pub subdirectory: Option<String>,
}

/// Kinds of places.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum PlaceKind {
    /// A folder of this project.
    #[default]
    Folder,
    /// A wheel or source archive of this project.
    File,
    /// A wheel or source archive behind an address.
    Url,
    /// A repository of this version control system's.
    Git,
    /// Mercurial's.
    Hg,
    /// Subversion's.
    Svn,
    /// Bazaar's.
    Bzr,
}

impl PlaceKind {
    /// The command that fetches it, which an image that installs it needs; nothing where pip does so itself.
    pub fn command(self) -> Option<&'static str> {
        match self {
            Self::Git => Some("git"),
            Self::Hg => Some("hg"),
            Self::Svn => Some("svn"),
            Self::Bzr => Some("bzr"),
            _ => None,
        }
    }
}

impl Place {
    /// Reads a path or an address, such as stands behind `-e` or `@`.
    pub fn parse(text: &str) -> Self {
        let mut place = Self::default();
        let (mut rest, fragment) = text.trim().split_once('#').unwrap_or((text.trim(), ""));
        for part in fragment.split('&') {
            match part.split_once('=') {
                Some(("egg", name)) => {
                    let length = name_length(name);
                    place.name = (length > 0).then(|| normalize(&name[..length]));
                    place.extras = extras(&name[length..]);
                }
                Some(("subdirectory", folder)) => place.subdirectory = Some(folder.to_owned()),
                _ => {}
            }
        }
        let systems =
            [("git", PlaceKind::Git), ("hg", PlaceKind::Hg), ("svn", PlaceKind::Svn), ("bzr", PlaceKind::Bzr)];
        let system = systems.iter().find_map(|(name, kind)| {
            let address = rest.strip_prefix(name)?;
            // `git+https://…`, and of old `git://…` and `git@host:…`, which pip no longer takes.
            let address = address.strip_prefix('+').or_else(|| address.starts_with("://").then_some(rest))?;
            Some((*kind, address))
        });
        if let Some((kind, address)) = system {
            place.kind = kind;
            rest = address;
            let path = rest.find("://").map_or(0, |at| at + 3);
            let path = path + rest[path..].find('/').unwrap_or(rest.len() - path);
            if let Some(at) = rest[path..].rfind('@') {
                place.revision = Some(rest[path + at + 1..].to_owned());
                rest = &rest[..path + at];
            }
            place.location = rest.to_owned();
            return place;
        }
        if let Some(path) = rest.strip_prefix("file:") {
            rest = path.strip_prefix("//localhost").or_else(|| path.strip_prefix("//")).unwrap_or(path);
        } else if rest.contains("://") {
            place.kind = PlaceKind::Url;
        }
        if place.kind == PlaceKind::Folder {
            if let Some((path, names)) = rest.strip_suffix(']').and_then(|rest| rest.rsplit_once('[')) {
                place.extras = extras(&format!("[{names}]"));
                rest = path;
            }
            if wheel::is_archive(rest) {
                place.kind = PlaceKind::File;
            }
        }
        if place.name.is_none() {
            let wheel = Wheel::parse(rest).map(|wheel| normalize(wheel.name));
            place.name = wheel.or_else(|| Some(wheel::sdist(rest)?.0));
        }
        place.location = rest.to_owned();
        place
    }
}

/// The names between brackets.
fn extras(text: &str) -> Vec<String> {
    let inner = text.trim().strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or_default();
    inner.split(',').filter(|name| !name.trim().is_empty()).map(normalize).collect()
}

/// Options of pip that such files may hold: long name, other spellings, whether a value follows.
const OPTIONS: &[(&str, &[&str], bool)] = &[
    ("requirement", &["-r", "--requirement"], true),
    ("constraint", &["-c", "--constraint"], true),
    ("editable", &["-e", "--editable"], true),
    ("index-url", &["-i", "--index-url", "--pypi-url"], true),
    ("extra-index-url", &["--extra-index-url"], true),
    ("find-links", &["-f", "--find-links"], true),
    ("no-index", &["--no-index"], false),
    ("no-binary", &["--no-binary"], true),
    ("only-binary", &["--only-binary"], true),
    ("prefer-binary", &["--prefer-binary"], false),
    ("require-hashes", &["--require-hashes"], false),
    ("pre", &["--pre"], false),
    ("trusted-host", &["--trusted-host"], true),
    ("use-feature", &["--use-feature"], true),
];

/// Options of a single requirement.
const HASH: &str = "--hash";

/// Reads a file of requirements.
pub fn requirements(text: &str) -> Requirements {
    let mut found = Requirements::default();
    if text.contains('\0') {
        let message = "this file is UTF-16; save it as UTF-8".to_owned();
        found.problems.push(Problem { span: Span::new(0, 0), message });
        return found;
    }
    let mut at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    while at < text.len() {
        let (line, end) = logical(text, at);
        if !line.trim().is_empty() {
            variables(&line, at, &mut found.variables);
            item(&line, at, &mut found);
        }
        at = end;
    }
    found
}

/// The logical line that begins at a byte, and where the next one does. Each byte stays in its place: comments and the
/// ends of lines that go on become spaces.
fn logical(text: &str, start: usize) -> (String, usize) {
    let mut line = String::new();
    let mut at = start;
    for raw in text[start..].split_inclusive('\n') {
        at += raw.len();
        let content = raw.trim_end_matches(['\n', '\r']);
        let ends = raw.len() - content.len();
        let comment = comment(content);
        // A comment has no line to go on with, unless it stands behind something.
        let more = content.ends_with('\\') && (comment.is_none_or(|at| !content[..at].trim().is_empty()));
        let kept = match (more, comment) {
            (_, Some(at)) => &content[..at],
            (true, None) => content.trim_end_matches('\\'),
            (false, None) => content,
        };
        line.push_str(kept);
        line.extend(std::iter::repeat_n(' ', content.len() - kept.len() + ends));
        if !more {
            break;
        }
    }
    (line, at)
}

/// Where the comment of a line begins: at a `#` with nothing or a space before it.
fn comment(line: &str) -> Option<usize> {
    let space = |at: usize| line[..at].chars().next_back().is_none_or(char::is_whitespace);
    line.match_indices('#').map(|(at, _)| at).find(|at| space(*at))
}

fn variables(line: &str, base: usize, found: &mut Vec<(String, Span)>) {
    for (at, _) in line.match_indices("${") {
        let Some(length) = line[at + 2..].find(|one: char| !matches!(one, 'A'..='Z' | '0'..='9' | '_')) else {
            continue;
        };
        if length > 0 && line[at + 2 + length..].starts_with('}') {
            let name = line[at + 2..at + 2 + length].to_owned();
            found.push((name, Span::new(base + at, base + at + length + 3)));
        }
    }
}

/// Reads what a logical line says.
fn item(line: &str, base: usize, found: &mut Requirements) {
    let line = line.trim_end();
    let start = line.len() - line.trim_start().len();
    let (mut main_end, mut hashes, mut at) = (line.len(), Vec::new(), start);
    // pip takes everything from the first word with a dash on as options.
    let dash = |at: usize| line[at..].starts_with('-');
    let option = if dash(start) { Some(start) } else { words(line, start).map(|word| word.0).find(|at| dash(*at)) };
    if let Some(first) = option {
        main_end = first;
        at = first;
    }
    let mut editable = None;
    while option.is_some() && at < line.len() {
        let Some((word_start, word_end)) = words(line, at).next() else { break };
        let (value_start, value_end, next) = value(line, word_start, word_end);
        let word = &line[word_start..word_end];
        let (name, joined) = match word.split_once('=').filter(|_| word.starts_with("--")) {
            Some((name, _)) => (name, true),
            None => (word, false),
        };
        let span = |from, to| Span::new(base + from, base + to);
        let text = unquoted(&line[value_start..value_end]);
        if name == HASH {
            hashes.push(text.to_owned());
            at = next;
            continue;
        }
        // `-rbase.txt` is a short option with its value.
        let exact = OPTIONS.iter().find(|row| row.1.contains(&name));
        let short =
            || OPTIONS.iter().find(|row| row.1[0].len() == 2 && word.starts_with(row.1[0]) && !word.starts_with("--"));
        let (row, value_span, text, next) = match (exact, exact.is_none().then(short).flatten()) {
            (Some(row), _) if row.2 => (row, span(value_start, value_end), text, next),
            (Some(row), _) => (row, span(word_start, word_end), "", word_end),
            (None, Some(row)) => (row, span(word_start + 2, word_end), unquoted(&word[2..]), word_end),
            (None, None) => {
                // `--config-settings` and `--global-option` are of the requirement; others are mistakes.
                let known = ["--config-settings", "--config-setting", "-C", "--global-option", "--install-option"];
                if !known.contains(&name) {
                    let message = format!("`{name}` is no option of such a file");
                    found.problems.push(Problem { span: span(word_start, word_end), message });
                    at = if joined || dash(next.min(value_start)) { word_end } else { next };
                    continue;
                }
                at = next;
                continue;
            }
        };
        at = next;
        if row.2 && text.is_empty() {
            let message = format!("`{name}` needs a value");
            found.problems.push(Problem { span: span(word_start, word_end), message });
            continue;
        }
        match row.0 {
            "requirement" | "constraint" => found.items.push(Item::Include {
                path: text.to_owned(),
                constraints: row.0 == "constraint",
                span: value_span,
            }),
            // What is editable may go on behind spaces, as in `-e a @ git+…`.
            "editable" => {
                let rest = value_span.start - base;
                let end = words(line, rest).map(|word| word.0).find(|at| dash(*at)).unwrap_or(line.len());
                let end = if line[value_start..].starts_with(['"', '\'']) { value_end } else { end };
                editable = Some((rest, rest + line[rest..end].trim_end().len()));
                at = at.max(end);
            }
            name => found.items.push(Item::Setting { name, value: text.to_owned(), span: value_span }),
        }
    }
    if let Some((from, to)) = editable {
        return entry(unquoted(&line[from..to]), base + from, true, hashes, found);
    }
    let main = line[..main_end].trim();
    if !main.is_empty() {
        entry(main, base + start, false, hashes, found);
    }
}

/// Adds a package by name or place.
fn entry(text: &str, base: usize, editable: bool, hashes: Vec<String>, found: &mut Requirements) {
    let named = name_length(text) > 0 && direct(text);
    // Behind a place a marker has a space before it; behind a name it needs none.
    let cut = text.match_indices(';').map(|(at, _)| at).find(|at| text[..*at].ends_with(char::is_whitespace));
    let subject = text[..cut.unwrap_or(text.len())].trim_end();
    let head = subject.split(['<', '>', '=', '!', ';', '[']).next().unwrap_or_default();
    let place = head.contains(['/', '\\']) || head.starts_with(['.', '~']) || subject.contains("://");
    let place = place || subject.starts_with("file:") || wheel::is_archive(subject) || editable;
    if place && !named {
        let span = Span::new(base, base + subject.len());
        let mut marker = None;
        if let Some(at) = cut {
            match marker::marker(&text[at + 1..], base + at + 1) {
                Ok(read) => marker = Some(read),
                Err(problem) => found.problems.push(problem),
            }
        }
        found.items.push(Item::Place { place: Place::parse(subject), editable, marker, hashes, span });
        return;
    }
    let (requirement, problems) = requirement::requirement(text, base);
    found.problems.extend(problems);
    let Some(requirement) = requirement else { return };
    match &requirement.url {
        Some((url, span)) if editable => {
            let mut place = Place::parse(url);
            place.name = Some(requirement.name);
            place.extras = requirement.extras;
            found.items.push(Item::Place { place, editable, marker: requirement.marker, hashes, span: *span });
        }
        _ => found.items.push(Item::Package { requirement, hashes }),
    }
}

/// Whether a text that begins with a name goes on with `@`, extras aside.
fn direct(text: &str) -> bool {
    let rest = text[name_length(text)..].trim_start();
    let rest = rest.strip_prefix('[').and_then(|rest| rest.split_once(']')).map_or(rest, |(_, rest)| rest);
    rest.trim_start().starts_with('@')
}

/// The words of a line from a byte on, as ranges; a quoted part may hold spaces.
fn words(line: &str, from: usize) -> impl Iterator<Item = (usize, usize)> {
    let mut at = from;
    std::iter::from_fn(move || {
        at += line[at..].len() - line[at..].trim_start().len();
        let start = at;
        at += word_length(&line[start..]);
        (at > start).then_some((start, at))
    })
}

fn word_length(text: &str) -> usize {
    let mut quote = None;
    for (at, one) in text.char_indices() {
        match quote {
            Some(open) => quote = (one != open).then_some(open),
            None if matches!(one, '"' | '\'') => quote = Some(one),
            None if one.is_whitespace() => return at,
            None => {}
        }
    }
    text.len()
}

/// The range of an option's value, and where the line goes on: behind `=`, or the next word.
fn value(line: &str, start: usize, end: usize) -> (usize, usize, usize) {
    let word = &line[start..end];
    if word.starts_with("--")
        && let Some(at) = word.find('=')
    {
        return (start + at + 1, end, end);
    }
    let (from, to) = words(line, end).next().unwrap_or((end, end));
    (from, to, to)
}

/// A text without the quotes around it.
fn unquoted(text: &str) -> &str {
    let inner = |quote| text.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
    inner('"').or_else(|| inner('\'')).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outline(text: &str) -> Vec<String> {
        let found = requirements(text);
        let mut lines = Vec::new();
        for item in &found.items {
            lines.push(match item {
                Item::Package { requirement, hashes } => {
                    let url = requirement.url.as_ref().map_or(String::new(), |(url, _)| format!(" @ {url}"));
                    let marker = if requirement.marker.is_some() { " marker" } else { "" };
                    format!("{}{:?}{url}{marker} {hashes:?}", requirement.span.slice(text), requirement.extras)
                }
                Item::Place { place, editable, marker, hashes, span } => format!(
                    "{}{}{:?} {} rev={} name={} sub={} {:?} {hashes:?} `{}`",
                    if *editable { "-e " } else { "" },
                    if marker.is_some() { "marker " } else { "" },
                    place.kind,
                    place.location,
                    place.revision.as_deref().unwrap_or("-"),
                    place.name.as_deref().unwrap_or("-"),
                    place.subdirectory.as_deref().unwrap_or("-"),
                    place.extras,
                    span.slice(text)
                ),
                Item::Include { path, constraints, span } => {
                    format!("{} {path} `{}`", if *constraints { "-c" } else { "-r" }, span.slice(text))
                }
                Item::Setting { name, value, span } => format!("{name}={value} `{}`", span.slice(text)),
            });
        }
        lines.extend(found.variables.iter().map(|(name, span)| format!("$ {name} {}", span.slice(text))));
        lines.extend(found.problems.iter().map(|one| format!("! {} | {}", one.span.slice(text), one.message)));
        lines
    }

    fn check(text: &str, expect: &[&str]) {
        assert_eq!(outline(text), expect, "{text}");
    }

    #[test]
    fn packages() {
        check(
            "\u{feff}# é\r\nDjango>=5,<6 # web\r\n\r\n  psycopg[binary]\n",
            &["Django>=5,<6[] []", "psycopg[binary][\"binary\"] []"],
        );
        check(
            "a==1 \\\n    --hash=sha256:aa \\\r\n    --hash sha256:bb\nb",
            &["a==1[] [\"sha256:aa\", \"sha256:bb\"]", "b[] []"],
        );
        check(
            "a>=1, \\\n # no\n <2\n# x \\\nb",
            &["a>=1,[] []", "b[] []", "! <2 | a requirement begins with the name of a package"],
        );
        check("a; python_version<'3'", &["a; python_version<'3'[] marker []"]);
        check(
            "a @ https://h/a-1.zip#sha256=0 ; os_name=='nt'",
            &["a @ https://h/a-1.zip#sha256=0 ; os_name=='nt'[] @ https://h/a-1.zip#sha256=0 marker []"],
        );
        check("a[x]@git+https://h/a", &["a[x]@git+https://h/a[\"x\"] @ git+https://h/a []"]);
        check("a --global-option=\"-I x\" --config-settings x=y", &["a[] []"]);
    }

    #[test]
    fn places() {
        check(
            "git+https://u:p@h/o/r.git@v1.2#egg=My_Pkg[x]&subdirectory=a/b",
            &[
                "Git https://u:p@h/o/r.git rev=v1.2 name=my-pkg sub=a/b [\"x\"] [] `git+https://u:p@h/o/r.git@v1.2#egg=My_Pkg[x]&subdirectory=a/b`",
            ],
        );
        check(
            "-e git+ssh://git@h/o/r.git#egg=a ; os_name == 'posix'",
            &["-e marker Git ssh://git@h/o/r.git rev=- name=a sub=- [] [] `git+ssh://git@h/o/r.git#egg=a`"],
        );
        check(
            "-e .[dev,test]\n--editable=./lib\n-e.",
            &[
                "-e Folder . rev=- name=- sub=- [\"dev\", \"test\"] [] `.[dev,test]`",
                "-e Folder ./lib rev=- name=- sub=- [] [] `./lib`",
                "-e Folder . rev=- name=- sub=- [] [] `.`",
            ],
        );
        check(
            "-e a @ git+https://h/a@main",
            &["-e Git https://h/a rev=main name=a sub=- [] [] `git+https://h/a@main`"],
        );
        check(
            "./w/Foo_Bar-1.0-py3-none-any.whl --hash=sha256:0",
            &[
                "File ./w/Foo_Bar-1.0-py3-none-any.whl rev=- name=foo-bar sub=- [] [\"sha256:0\"] `./w/Foo_Bar-1.0-py3-none-any.whl`",
            ],
        );
        check(
            "https://h/x/foo-2.tar.gz#sha256=1\nvendor/foo\nfile:///srv/a\nfoo-1.zip",
            &[
                "Url https://h/x/foo-2.tar.gz rev=- name=foo sub=- [] [] `https://h/x/foo-2.tar.gz#sha256=1`",
                "Folder vendor/foo rev=- name=- sub=- [] [] `vendor/foo`",
                "Folder /srv/a rev=- name=- sub=- [] [] `file:///srv/a`",
                "File foo-1.zip rev=- name=foo sub=- [] [] `foo-1.zip`",
            ],
        );
    }

    #[test]
    fn options() {
        check(
            "-r base.txt\n-rdev.txt\n--requirement=x/y.txt\n-c 'a b.txt'",
            &["-r base.txt `base.txt`", "-r dev.txt `dev.txt`", "-r x/y.txt `x/y.txt`", "-c a b.txt `'a b.txt'`"],
        );
        check(
            "-i https://${USER}:${TOKEN_2}@h/simple --trusted-host h\n--pre\n--no-binary :all:",
            &[
                "index-url=https://${USER}:${TOKEN_2}@h/simple `https://${USER}:${TOKEN_2}@h/simple`",
                "trusted-host=h `h`",
                "pre= `--pre`",
                "no-binary=:all: `:all:`",
                "$ USER ${USER}",
                "$ TOKEN_2 ${TOKEN_2}",
            ],
        );
        check(
            "--user a\n-r\n${low} ${",
            &[
                "! --user | `--user` is no option of such a file",
                "! -r | `-r` needs a value",
                "! ${low} ${ | a requirement begins with the name of a package",
            ],
        );
    }

    #[test]
    fn other_encodings() {
        check("d\0j\0a\0", &["!  | this file is UTF-16; save it as UTF-8"]);
        check("", &[]);
    }

    #[test]
    fn damaged_files_are_read() {
        let text = "-r a.txt\n-e git+https://h/a@v#egg=b ; os_name == 'nt' and (extra in 'x')\nfoo[a,b]>=1,<2 \\\n  --hash=sha256:00 # é\n--pre\n${A}/b\n./c[d]\ne @ f ; g\nh ~= 1.0.post1+é";
        crate::data::tests::damage(text, 4_000, |text| {
            let found = requirements(text);
            for item in &found.items {
                let span = match item {
                    Item::Package { requirement, .. } => requirement.span,
                    Item::Place { span, .. } | Item::Include { span, .. } | Item::Setting { span, .. } => *span,
                };
                assert!(text.get(span.start..span.end).is_some(), "{item:?}");
            }
            assert!(found.problems.iter().all(|one| text.get(one.span.start..one.span.end).is_some()));
        });
    }
}
