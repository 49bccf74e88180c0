//! `go.mod`, `go.work` and `vendor/modules.txt`.

use crate::data::Spanned;
use crate::{Problem, Span};

/// A `go.mod` file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GoMod {
    /// The path of the module.
    pub module: Option<Spanned<String>>,
    /// The language version of the `go` line, such as `1.24.0`.
    pub go: Option<Spanned<String>>,
    /// The `toolchain` line, such as `go1.24.3` or `default`.
    pub toolchain: Option<Spanned<String>>,
    /// Required modules in file order.
    pub require: Vec<Require>,
    /// Replacements in file order.
    pub replace: Vec<Replace>,
    /// Packages of tools run through `go tool`.
    pub tool: Vec<Spanned<String>>,
    /// Versions that must not be used.
    pub exclude: Vec<Exclude>,
    /// Lines that the `go` command would refuse.
    pub problems: Vec<Problem>,
}

/// A `go.work` file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GoWork {
    /// The language version of the `go` line.
    pub go: Option<Spanned<String>>,
    /// The `toolchain` line.
    pub toolchain: Option<Spanned<String>>,
    /// Folders of the modules in the workspace, as written.
    pub uses: Vec<Spanned<String>>,
    /// Replacements for the whole workspace.
    pub replace: Vec<Replace>,
    /// Lines that the `go` command would refuse.
    pub problems: Vec<Problem>,
}

/// One required module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Require {
    /// The path of the module.
    pub path: String,
    /// The version, such as `v1.2.3`.
    pub version: String,
    /// Whether the line says `// indirect`: no package of the main module imports it.
    pub indirect: bool,
    /// The bytes of path and version.
    pub span: Span,
}

/// One replaced module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replace {
    /// The module that is replaced.
    pub from: String,
    /// The one version that is replaced; otherwise all are.
    pub from_version: Option<String>,
    /// The module or folder that takes its place.
    pub to: String,
    /// The version that takes its place; a folder has none.
    pub to_version: Option<String>,
    /// The bytes of the whole replacement.
    pub span: Span,
}

impl Replace {
    /// Whether the replacement is a folder, which a build needs to be there.
    pub fn is_local(&self) -> bool {
        self.to_version.is_none()
    }
}

/// One version that must not be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exclude {
    /// The path of the module.
    pub path: String,
    /// The version.
    pub version: String,
    /// The bytes of path and version.
    pub span: Span,
}

/// One module copied into `vendor/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VendoredModule {
    /// The path of the module.
    pub path: String,
    /// The version that was copied; empty where the file gives none.
    pub version: String,
    /// Whether `go.mod` names the module itself.
    pub explicit: bool,
    /// The packages that were copied.
    pub packages: Vec<String>,
    /// The bytes of the module's line.
    pub span: Span,
}

/// Reads a `go.mod` file. `retract`, `ignore` and `godebug` lines have no say in a build and are passed over.
pub fn parse(text: &str) -> GoMod {
    let mut file = GoMod::default();
    for line in statements(text, &mut file.problems) {
        let span = line.span();
        let mut problem = |message: &str| file.problems.push(Problem { span, message: message.to_owned() });
        match (line.verb.as_str(), line.words.as_slice()) {
            ("module", [path]) => once(&mut file.module, path, &mut problem),
            ("go", [version]) => once(&mut file.go, version, &mut problem),
            ("toolchain", [name]) => once(&mut file.toolchain, name, &mut problem),
            ("require", [path, version]) => file.require.push(Require {
                path: path.value.clone(),
                version: version.value.clone(),
                indirect: line.comment == "indirect" || line.comment.starts_with("indirect;"),
                span,
            }),
            ("exclude", [path, version]) => {
                file.exclude.push(Exclude { path: path.value.clone(), version: version.value.clone(), span });
            }
            ("replace", words) => match replacement(words, span) {
                Some(replace) => file.replace.push(replace),
                None => problem("a replacement reads `old [version] => new [version]`"),
            },
            ("tool", [path]) => file.tool.push(path.clone()),
            ("retract" | "ignore" | "godebug", _) => {}
            ("module" | "go" | "toolchain" | "tool", _) => problem(&format!("`{}` needs one word", line.verb)),
            ("require" | "exclude", _) => problem(&format!("`{}` needs a path and a version", line.verb)),
            _ => problem(&format!("`{}` means nothing in go.mod", line.verb)),
        }
    }
    file
}

/// Reads a `go.work` file.
pub fn parse_work(text: &str) -> GoWork {
    let mut file = GoWork::default();
    for line in statements(text, &mut file.problems) {
        let span = line.span();
        let mut problem = |message: &str| file.problems.push(Problem { span, message: message.to_owned() });
        match (line.verb.as_str(), line.words.as_slice()) {
            ("go", [version]) => once(&mut file.go, version, &mut problem),
            ("toolchain", [name]) => once(&mut file.toolchain, name, &mut problem),
            ("use", [folder]) => file.uses.push(folder.clone()),
            ("replace", words) => match replacement(words, span) {
                Some(replace) => file.replace.push(replace),
                None => problem("a replacement reads `old [version] => new [version]`"),
            },
            ("godebug", _) => {}
            ("go" | "toolchain" | "use", _) => problem(&format!("`{}` needs one word", line.verb)),
            _ => problem(&format!("`{}` means nothing in go.work", line.verb)),
        }
    }
    file
}

/// Reads `vendor/modules.txt`. The trailing lines that only repeat replacements are passed over.
pub fn parse_vendor_modules(text: &str) -> Vec<VendoredModule> {
    let mut modules: Vec<VendoredModule> = Vec::new();
    // A line that only repeats a replacement ends the module before it.
    let mut open = false;
    for (offset, line) in lines(text) {
        if let Some(notes) = line.strip_prefix("## ") {
            if let Some(module) = modules.last_mut().filter(|_| open) {
                module.explicit |= notes.split(';').any(|note| note.trim() == "explicit");
            }
        } else if let Some(rest) = line.strip_prefix("# ") {
            let mut words = rest.split_whitespace();
            let path = words.next().unwrap_or_default();
            let version = words.next().unwrap_or_default();
            open = !path.is_empty() && version != "=>";
            if open {
                let span = Span::new(offset, offset + line.trim_end().len());
                let (path, version) = (path.to_owned(), version.to_owned());
                modules.push(VendoredModule { path, version, explicit: false, packages: Vec::new(), span });
            }
        } else if let Some(module) = modules.last_mut().filter(|_| open)
            && !line.starts_with('#')
            && !line.trim().is_empty()
        {
            module.packages.push(line.trim().to_owned());
        }
    }
    modules
}

fn once(place: &mut Option<Spanned<String>>, word: &Spanned<String>, problem: &mut dyn FnMut(&str)) {
    if place.is_some() {
        problem("this is said twice and the first time counts");
    } else {
        *place = Some(word.clone());
    }
}

fn replacement(words: &[Spanned<String>], span: Span) -> Option<Replace> {
    let arrow = words.iter().position(|word| word.value == "=>")?;
    let side = |words: &[Spanned<String>]| match words {
        [path] => Some((path.value.clone(), None)),
        [path, version] => Some((path.value.clone(), Some(version.value.clone()))),
        _ => None,
    };
    let (from, from_version) = side(&words[..arrow])?;
    let (to, to_version) = side(&words[arrow + 1..])?;
    Some(Replace { from, from_version, to, to_version, span })
}

/// One statement, whether it stood alone or in a block.
struct Statement<'t> {
    verb: String,
    verb_span: Span,
    words: Vec<Spanned<String>>,
    comment: &'t str,
}

impl Statement<'_> {
    fn span(&self) -> Span {
        match (self.words.first(), self.words.last()) {
            (Some(first), Some(last)) => Span::new(first.span.start, last.span.end),
            _ => self.verb_span,
        }
    }
}

fn statements<'t>(text: &'t str, problems: &mut Vec<Problem>) -> Vec<Statement<'t>> {
    let mut statements = Vec::new();
    let mut block: Option<Spanned<String>> = None;
    for (offset, line) in lines(text) {
        let (mut words, comment) = words(line, offset, problems);
        let Some(first) = words.first() else { continue };
        let (verb, rest) = match &block {
            Some(_) if first.value == ")" => {
                block = None;
                continue;
            }
            Some(verb) => (verb.clone(), words),
            None => {
                let verb = words.remove(0);
                if words.first().is_some_and(|word| word.value == "(") {
                    if words.get(1).is_none_or(|word| word.value != ")") {
                        block = Some(verb);
                    }
                    continue;
                }
                (verb, words)
            }
        };
        statements.push(Statement { verb: verb.value, verb_span: verb.span, words: rest, comment });
    }
    if let Some(verb) = block {
        problems.push(Problem { span: verb.span, message: format!("the block of `{}` is not closed", verb.value) });
    }
    statements
}

/// The lines of a text with their offsets, without line ends and byte order mark.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut offset = 0;
    text.split_inclusive('\n').map(move |line| {
        let start = offset;
        offset += line.len();
        match line.strip_prefix('\u{feff}').filter(|_| start == 0) {
            Some(rest) => (line.len() - rest.len(), rest.trim_end_matches(['\n', '\r'])),
            None => (start, line.trim_end_matches(['\n', '\r'])),
        }
    })
}

/// Splits a line into words; the second part is the text of a `//` comment.
fn words<'t>(line: &'t str, offset: usize, problems: &mut Vec<Problem>) -> (Vec<Spanned<String>>, &'t str) {
    let mut words = Vec::new();
    let mut at = 0;
    while let Some(letter) = line[at..].chars().next() {
        let rest = &line[at..];
        if letter.is_whitespace() || letter == ',' {
            at += letter.len_utf8();
            continue;
        }
        if let Some(comment) = rest.strip_prefix("//") {
            return (words, comment.trim());
        }
        if rest.starts_with("/*") {
            let span = Span::new(offset + at, offset + line.len());
            problems.push(Problem { span, message: "comments begin with `//` here".to_owned() });
            break;
        }
        let (value, length) = match letter {
            '(' | ')' => (letter.to_string(), 1),
            '"' | '`' => match quoted(rest, letter) {
                Some(found) => found,
                None => {
                    let span = Span::new(offset + at, offset + line.len());
                    problems.push(Problem { span, message: "this string is not closed".to_owned() });
                    (rest[1..].trim_end().to_owned(), rest.len())
                }
            },
            _ => {
                let end = rest.find(|end: char| end.is_whitespace() || matches!(end, '(' | ')' | ',' | '"' | '`'));
                let end = end.unwrap_or(rest.len());
                let end = rest[..end].find("//").unwrap_or(end);
                (rest[..end].to_owned(), end)
            }
        };
        words.push(Spanned::new(value, Span::new(offset + at, offset + at + length)));
        at += length;
    }
    (words, "")
}

/// Decodes a quoted string at the start of `text`; gives its value and its length with the quotes.
fn quoted(text: &str, quote: char) -> Option<(String, usize)> {
    let mut value = String::new();
    let mut letters = text.char_indices().skip(1);
    while let Some((at, letter)) = letters.next() {
        match letter {
            _ if letter == quote => return Some((value, at + 1)),
            '\\' if quote == '"' => match letters.next()?.1 {
                'n' => value.push('\n'),
                't' => value.push('\t'),
                'r' => value.push('\r'),
                other => value.push(other),
            },
            _ => value.push(letter),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const MOD: &str = "\u{feff}// Deprecated: no\r\nmodule \"example.com/é\" // name\r\n\r\ngo 1.24.0\r\ntoolchain go1.24.3\r\nrequire github.com/a/b v1.2.3 // indirect\r\nrequire (\r\n\tgithub.com/c/d v0.0.0-20200101000000-abcdefabcdef // indirect; for x\r\n\t`gopkg.in/e.v3` v3.0.1//no\r\n)\r\nreplace (\r\n\tgithub.com/a/b => ../b\r\n\tgithub.com/c/d v1.0.0 => github.com/x/d v1.1.0\r\n)\r\nexclude github.com/a/b v1.2.2\r\ntool github.com/t/cmd\r\ntool (\r\n\tgolang.org/x/tools/cmd/stringer\r\n)\r\nretract [v1.0.0, v1.1.0]\r\nretract (\r\n\tv1.2.0 // bad\r\n)\r\ngodebug default=go1.21\r\n";

    #[test]
    fn go_mod_in_all_its_forms() {
        let file = parse(MOD);
        assert_eq!(file.problems, []);
        let module = file.module.unwrap();
        assert_eq!((module.value.as_str(), module.span.slice(MOD)), ("example.com/é", "\"example.com/é\""));
        assert_eq!(file.go.unwrap().value, "1.24.0");
        assert_eq!(file.toolchain.unwrap().value, "go1.24.3");
        let require: Vec<_> =
            file.require.iter().map(|one| (one.path.as_str(), one.indirect, one.span.slice(MOD))).collect();
        assert_eq!(
            require,
            [
                ("github.com/a/b", true, "github.com/a/b v1.2.3"),
                ("github.com/c/d", true, "github.com/c/d v0.0.0-20200101000000-abcdefabcdef"),
                ("gopkg.in/e.v3", false, "`gopkg.in/e.v3` v3.0.1"),
            ]
        );
        let replace: Vec<_> = file.replace.iter().map(|one| (one.to.as_str(), one.is_local())).collect();
        assert_eq!(replace, [("../b", true), ("github.com/x/d", false)]);
        assert_eq!(file.replace[1].from_version.as_deref(), Some("v1.0.0"));
        assert_eq!(file.exclude[0].version, "v1.2.2");
        let tools: Vec<_> = file.tool.iter().map(|tool| tool.value.as_str()).collect();
        assert_eq!(tools, ["github.com/t/cmd", "golang.org/x/tools/cmd/stringer"]);
    }

    #[test]
    fn go_mod_mistakes() {
        let table = [
            ("", ""),
            ("module \"a", "this string is not closed"),
            ("module a\nmodule b", "this is said twice and the first time counts"),
            ("require a", "`require` needs a path and a version"),
            ("require (\n a v1.0.0\n", "the block of `require` is not closed"),
            ("require ()\n", ""),
            ("replace a b", "a replacement reads `old [version] => new [version]`"),
            ("replace => b", "a replacement reads `old [version] => new [version]`"),
            ("<<<<<<< HEAD", "`<<<<<<<` means nothing in go.mod"),
            ("module a /* x */", "comments begin with `//` here"),
            (")", "`)` means nothing in go.mod"),
        ];
        for (text, expect) in table {
            let messages: Vec<_> = parse(text).problems.into_iter().map(|problem| problem.message).collect();
            assert_eq!(messages.join("; "), expect, "{text}");
        }
    }

    #[test]
    fn go_work_and_vendored_modules() {
        let text = "go 1.24\n\nuse ./api\nuse (\n\t./cmd // main\n\t\"./lib\"\n)\nreplace x => ./x\n";
        let work = parse_work(text);
        assert_eq!(work.problems, []);
        assert_eq!(work.uses.iter().map(|one| one.value.as_str()).collect::<Vec<_>>(), ["./api", "./cmd", "./lib"]);
        assert!(work.replace[0].is_local());
        let text = "## workspace\r\n# github.com/a/b v1.2.3\r\n## explicit; go 1.17\r\ngithub.com/a/b\r\ngithub.com/a/b/sub\r\n# c v0.1.0 => ../c\r\n# d => ./d\r\n## explicit\r\nstray\r\n";
        let modules = parse_vendor_modules(text);
        assert_eq!(modules.len(), 2);
        assert_eq!((modules[0].explicit, modules[0].packages.len(), modules[0].version.as_str()), (true, 2, "v1.2.3"));
        assert_eq!((modules[1].explicit, modules[1].packages.len(), modules[1].path.as_str()), (false, 0, "c"));
    }

    #[test]
    fn damaged_files_are_read() {
        crate::data::tests::damage(MOD, 2_000, |text| {
            let file = parse(text);
            assert!(file.require.iter().all(|one| one.span.end <= text.len()));
            parse_work(text);
            parse_vendor_modules(text);
        });
    }
}
