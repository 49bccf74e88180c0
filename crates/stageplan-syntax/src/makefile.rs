//! `Makefile` and `justfile`: the rules, their recipes and the plain variables.

use crate::data::Spanned;
use crate::order;
use crate::{Problem, Span};

/// How deep variables may refer to each other.
const MAX_DEPTH: usize = 16;

/// How many references one expansion may follow.
const MAX_STEPS: usize = 1_000;

/// How long the result of an expansion may grow.
const MAX_LENGTH: usize = 65_536;

/// What a Makefile or justfile holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Makefile {
    /// In file order; those of both branches of a conditional are here.
    pub variables: Vec<Variable>,
    /// In file order; special targets such as `.PHONY` are rules too.
    pub rules: Vec<Rule>,
    /// Files that are read in, as written.
    pub includes: Vec<Spanned<String>>,
    /// Lines that make no sense.
    pub problems: Vec<Problem>,
}

/// How a variable is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Assignment {
    /// `=`, or `define` in a Makefile: expanded when used.
    Recursive,
    /// `:=`, `::=` or `:::=`: expanded when read.
    Simple,
    /// `?=`: only where nothing else sets it.
    Default,
    /// `+=`: added to what is there.
    Append,
    /// `!=`: the output of a command.
    Shell,
}

/// One assignment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// The name as written.
    pub name: String,
    /// The value as written, with continued lines joined by spaces.
    pub value: String,
    /// How it is set.
    pub assignment: Assignment,
    /// Whether it stands inside `ifeq` and the like, so that it may not take effect.
    pub conditional: bool,
    /// The bytes from the name to the end of the value.
    pub span: Span,
}

/// One rule.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rule {
    /// What the rule makes, variables unexpanded.
    pub targets: Vec<String>,
    /// What has to be made before, variables unexpanded.
    pub prerequisites: Vec<String>,
    /// The commands, without their `@`, `-` and `+`; a command that goes on over lines is one, as the shell would see it.
    pub recipe: Vec<Spanned<String>>,
    /// The bytes of the line with the targets.
    pub span: Span,
}

impl Makefile {
    /// The rules that make a target. A Makefile may spread prerequisites and recipe over several.
    pub fn rules_for(&self, target: &str) -> impl Iterator<Item = &Rule> {
        self.rules.iter().filter(move |rule| rule.targets.iter().any(|one| one == target))
    }

    /// Whether `.PHONY` names a target.
    pub fn is_phony(&self, target: &str) -> bool {
        self.rules_for(".PHONY").any(|rule| rule.prerequisites.iter().any(|one| one == target))
    }

    /// Puts the values of variables for `$(NAME)` and `${NAME}`, and `$` for `$$`.
    ///
    /// Nothing is returned where the result depends on what only a run would tell: functions, automatic variables,
    /// variables from the environment or from a command, or ones that a conditional sets to different values.
    pub fn expand(&self, text: &str) -> Option<String> {
        let mut result = String::new();
        self.expand_into(text, 0, &mut 0, &mut result)?;
        Some(result)
    }

    fn expand_into(&self, text: &str, depth: usize, steps: &mut usize, result: &mut String) -> Option<()> {
        let mut rest = text;
        while let Some(at) = rest.find('$') {
            result.push_str(&rest[..at]);
            rest = &rest[at + 1..];
            if let Some(behind) = rest.strip_prefix('$') {
                result.push('$');
                rest = behind;
                continue;
            }
            let close = match rest.chars().next()? {
                '(' => ')',
                '{' => '}',
                _ => return None,
            };
            let (name, behind) = rest[1..].split_once(close)?;
            rest = behind;
            *steps += 1;
            if !is_name(name) || depth >= MAX_DEPTH || *steps > MAX_STEPS || result.len() > MAX_LENGTH {
                return None;
            }
            for value in self.values(name)? {
                if value.joined {
                    result.push(' ');
                }
                self.expand_into(value.text, depth + 1, steps, result)?;
            }
        }
        result.push_str(rest);
        (result.len() <= MAX_LENGTH).then_some(())
    }

    /// The texts that make up the value of a variable.
    fn values(&self, name: &str) -> Option<Vec<Part<'_>>> {
        let all = || self.variables.iter().filter(|variable| variable.name == name);
        let first = all().next()?;
        let plain = |variable: &Variable| variable.assignment != Assignment::Append && variable.value == first.value;
        if all().any(|variable| variable.conditional) && !all().all(plain) {
            return None;
        }
        let mut parts = Vec::new();
        for (number, variable) in all().enumerate() {
            match variable.assignment {
                Assignment::Shell => return None,
                Assignment::Recursive | Assignment::Simple => parts.clear(),
                Assignment::Default if number > 0 => continue,
                Assignment::Default | Assignment::Append => {}
            }
            parts.push(Part { text: &variable.value, joined: !parts.is_empty() });
        }
        Some(parts)
    }
}

struct Part<'m> {
    text: &'m str,
    joined: bool,
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
}

/// A line with its offset, without its end.
#[derive(Clone, Copy)]
struct Line<'t> {
    start: usize,
    text: &'t str,
}

impl Line<'_> {
    fn end(self) -> usize {
        self.start + self.text.len()
    }
}

fn lines(text: &str) -> Vec<Line<'_>> {
    let mut start = 0;
    let mut lines = Vec::new();
    for raw in text.split_inclusive('\n') {
        let mark = if start == 0 && raw.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let line = raw[mark..].strip_suffix('\n').unwrap_or(&raw[mark..]);
        lines.push(Line { start: start + mark, text: line.strip_suffix('\r').unwrap_or(line) });
        start += raw.len();
    }
    lines
}

/// Whether the line end is escaped: an odd number of backslashes stands before it.
fn continues(line: &str) -> bool {
    line.bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 1
}

/// Reads a Makefile.
pub fn parse(text: &str) -> Makefile {
    let mut file = Makefile::default();
    let lines = lines(text);
    let mut next = 0;
    let mut conditionals: Vec<Span> = Vec::new();
    let mut in_rule = false;
    while let Some(first) = lines.get(next).copied() {
        let at = next;
        next += 1;
        while next < lines.len() && continues(lines[next - 1].text) {
            next += 1;
        }
        let whole = &lines[at..next];
        if in_rule && first.text.starts_with('\t') {
            if let Some(rule) = file.rules.last_mut() {
                rule.recipe.extend(command(whole));
            }
            continue;
        }
        let joined = joined(whole);
        let line = without_comment(&joined);
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        let start = first.start + (first.text.len() - first.text.trim_start().len());
        let span = Span::new(start, lines[next - 1].end());
        let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        match word {
            _ if word.starts_with("ifeq") || word.starts_with("ifneq") || matches!(word, "ifdef" | "ifndef") => {
                conditionals.push(span);
                continue;
            }
            "else" => continue,
            "endif" => {
                if conditionals.pop().is_none() {
                    file.problems.push(Problem { span, message: "`endif` without a conditional".to_owned() });
                }
                continue;
            }
            "include" | "-include" | "sinclude" => {
                file.includes.extend(rest.split_whitespace().map(|name| Spanned::new(name.to_owned(), span)));
                continue;
            }
            "define" => {
                next = define(&mut file, rest, span, &lines, next, !conditionals.is_empty());
                in_rule = false;
                continue;
            }
            _ => {}
        }
        if let Some((name, assignment, value)) = variable(line) {
            file.variables.push(Variable {
                name: name.to_owned(),
                value: value.to_owned(),
                assignment,
                conditional: !conditionals.is_empty(),
                span,
            });
            continue;
        }
        match rule(line, span) {
            Some((rule, inline)) => {
                file.rules.push(rule);
                in_rule = true;
                if let (Some(inline), Some(rule)) = (inline, file.rules.last_mut()) {
                    // The command stands behind the first `;` of the text as written, comments and all.
                    let from = span.slice(text).find(';').map_or(span.end, |at| span.start + at + 1);
                    let command = strip_prefixes(inline).trim();
                    if !command.is_empty() {
                        rule.recipe.push(Spanned::new(command.to_owned(), Span::new(from, span.end)));
                    }
                }
            }
            None if ["export", "unexport", "override", "private", "undefine", "vpath", "load", "-load"]
                .contains(&word) => {}
            // A call such as `$(eval ...)` on a line of its own.
            None if line.starts_with('$') => {}
            None => file.problems.push(Problem { span, message: "this is neither a rule nor a variable".to_owned() }),
        }
    }
    for span in conditionals {
        file.problems.push(Problem { span, message: "this conditional has no `endif`".to_owned() });
    }
    order::sort_by_key(&mut file.problems, |problem| problem.span);
    file
}

/// Reads the body of a `define`; gives the number of the line behind its `endef`.
fn define(file: &mut Makefile, head: &str, span: Span, lines: &[Line<'_>], first: usize, conditional: bool) -> usize {
    let head = head.trim();
    let (name, assignment) = match assignment_at(head) {
        Some((at, _, assignment)) => (head[..at].trim(), assignment),
        None => (head, Assignment::Recursive),
    };
    let mut body = Vec::new();
    let mut depth = 1;
    let mut end = span.end;
    let mut next = first;
    for line in &lines[first..] {
        next += 1;
        end = line.end();
        match line.text.split_whitespace().next() {
            Some("define") => depth += 1,
            Some("endef") => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            break;
        }
        body.push(line.text);
    }
    if depth > 0 {
        file.problems.push(Problem { span, message: "this `define` has no `endef`".to_owned() });
    }
    let span = Span::new(span.start, end);
    file.variables.push(Variable { name: name.to_owned(), value: body.join("\n"), assignment, conditional, span });
    next
}

/// Joins continued lines as make does outside of recipes: with one space for all the space around the line end.
fn joined(lines: &[Line<'_>]) -> String {
    let mut joined = String::new();
    for (number, line) in lines.iter().enumerate() {
        let text = if continues(line.text) { &line.text[..line.text.len() - 1] } else { line.text };
        if number > 0 {
            joined.truncate(joined.trim_end().len());
            joined.push(' ');
            joined.push_str(text.trim_start());
        } else {
            joined.push_str(text);
        }
    }
    joined
}

/// A line up to an unescaped `#`, with escaped ones unescaped.
fn without_comment(line: &str) -> String {
    let mut result = String::with_capacity(line.len());
    for letter in line.chars() {
        if letter == '#' {
            if !result.ends_with('\\') {
                break;
            }
            result.pop();
        }
        result.push(letter);
    }
    result
}

/// One command of a recipe. The shell drops an escaped line end, and make the tab behind it.
fn command(lines: &[Line<'_>]) -> Option<Spanned<String>> {
    let mut text = String::new();
    for (number, line) in lines.iter().enumerate() {
        let part = line.text.strip_prefix('\t').unwrap_or(line.text);
        let last = number + 1 == lines.len();
        text.push_str(if last || !continues(part) { part } else { &part[..part.len() - 1] });
    }
    let (first, last) = (lines.first()?, lines.last()?);
    let command = strip_prefixes(&text).trim();
    let start = first.start + first.text.len() - strip_prefixes(first.text).len();
    let end = last.start + last.text.trim_end().len();
    (!command.is_empty()).then(|| Spanned::new(command.to_owned(), Span::new(start, end)))
}

fn strip_prefixes(command: &str) -> &str {
    command.trim_start_matches(['@', '-', '+', ' ', '\t'])
}

/// Finds the first of `letters` that no `$(...)` or `${...}` encloses.
fn find_outside(text: &str, letters: &[char]) -> Option<usize> {
    let mut depth = 0_usize;
    let mut before = ' ';
    for (at, letter) in text.char_indices() {
        match letter {
            '(' | '{' if before == '$' || depth > 0 => depth += 1,
            ')' | '}' => depth = depth.saturating_sub(1),
            _ if depth == 0 && letters.contains(&letter) => return Some(at),
            _ => {}
        }
        before = letter;
    }
    None
}

/// Where an assignment operator begins and ends in a line, and which it is.
fn assignment_at(line: &str) -> Option<(usize, usize, Assignment)> {
    let at = find_outside(line, &['=', ':'])?;
    if line[at..].starts_with(':') {
        let colons = line[at..].bytes().take_while(|byte| *byte == b':').count();
        let simple = colons <= 3 && line[at + colons..].starts_with('=');
        return simple.then_some((at, at + colons + 1, Assignment::Simple));
    }
    let (start, assignment) = match line[..at].chars().next_back() {
        Some('?') => (at - 1, Assignment::Default),
        Some('+') => (at - 1, Assignment::Append),
        Some('!') => (at - 1, Assignment::Shell),
        _ => (at, Assignment::Recursive),
    };
    Some((start, at + 1, assignment))
}

fn variable(line: &str) -> Option<(&str, Assignment, &str)> {
    let (start, end, assignment) = assignment_at(line)?;
    let mut name = line[..start].trim();
    for modifier in ["export", "override", "private", "export"] {
        if let Some(rest) = name.strip_prefix(modifier).filter(|rest| rest.starts_with(char::is_whitespace)) {
            name = rest.trim_start();
        }
    }
    let single = !name.is_empty() && !name.contains(char::is_whitespace);
    single.then(|| (name, assignment, line[end..].trim()))
}

/// Reads `targets: prerequisites ; command`.
fn rule(line: &str, span: Span) -> Option<(Rule, Option<&str>)> {
    let colon = find_outside(line, &[':'])?;
    // `a b &: c` makes both at once.
    let targets = line[..colon].trim_end();
    let targets = targets.strip_suffix('&').unwrap_or(targets);
    let rest = line[colon..].trim_start_matches(':');
    let (rest, inline) = match find_outside(rest, &[';']) {
        Some(at) => (&rest[..at], Some(&rest[at + 1..])),
        None => (rest, None),
    };
    let targets = words(targets);
    if targets.is_empty() {
        return None;
    }
    // In `target: NAME = value` the variable counts only while the target is made.
    let for_target = variable(rest.trim()).is_some();
    // In `targets: pattern: prerequisites` the middle tells how the names relate.
    let rest = find_outside(rest, &[':']).map_or(rest, |at| &rest[at + 1..]);
    let prerequisites = if for_target { Vec::new() } else { words(rest) };
    let prerequisites = prerequisites.into_iter().filter(|word| word != "|").collect();
    Some((Rule { targets, prerequisites, recipe: Vec::new(), span }, inline))
}

/// Splits at the white space that no `$(...)` encloses.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let end = find_outside(rest, &[' ', '\t']).unwrap_or(rest.len());
        words.push(rest[..end].to_owned());
        rest = rest[end..].trim_start();
    }
    words
}

/// Reads a `justfile`. The rules are its recipes, the variables its assignments with quotes taken off; a recipe line
/// keeps its `{{...}}`, to which [`Makefile::expand`] does not apply.
pub fn parse_justfile(text: &str) -> Makefile {
    let mut file = Makefile::default();
    let lines = lines(text);
    let mut next = 0;
    let mut in_rule = false;
    while let Some(first) = lines.get(next).copied() {
        let at = next;
        next += 1;
        let indented = first.text.starts_with([' ', '\t']);
        let line = first.text.trim();
        if line.is_empty() || (!indented && line.starts_with('#')) {
            continue;
        }
        if indented {
            while next < lines.len() && continues(lines[next - 1].text) {
                next += 1;
            }
            if let Some(rule) = file.rules.last_mut().filter(|_| in_rule) {
                rule.recipe.extend(just_command(&lines[at..next]));
            }
            continue;
        }
        in_rule = false;
        let span = Span::new(first.start, first.start + line.len());
        if line.starts_with('[') {
            continue;
        }
        let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        if matches!(word, "import" | "import?" | "mod" | "mod?") {
            file.includes.push(Spanned::new(rest.trim().trim_matches(['\'', '"']).to_owned(), span));
            continue;
        }
        if matches!(word, "set" | "alias" | "unexport") && !rest.starts_with(':') {
            continue;
        }
        let Some(colon) = just_colon(line) else {
            // `set quiet` and its like have been passed over above.
            file.problems.push(Problem { span, message: "this is neither a recipe nor a variable".to_owned() });
            continue;
        };
        let head = line[..colon].trim();
        if let Some(value) = line[colon..].strip_prefix(":=") {
            let name = head.strip_prefix("export ").unwrap_or(head).trim();
            let value = value.trim();
            let (value, assignment) = match just_string(value) {
                Some(text) => (text, Assignment::Simple),
                None => (value, Assignment::Shell),
            };
            let (name, value) = (name.to_owned(), value.to_owned());
            file.variables.push(Variable { name, value, assignment, conditional: false, span });
            continue;
        }
        let name = head.split_whitespace().next().unwrap_or_default().trim_start_matches('@');
        if !is_name(name) {
            file.problems.push(Problem { span, message: "this is neither a recipe nor a variable".to_owned() });
            continue;
        }
        let prerequisites = just_dependencies(&line[colon + 1..]);
        file.rules.push(Rule { targets: vec![name.to_owned()], prerequisites, recipe: Vec::new(), span });
        in_rule = true;
    }
    file
}

fn just_command(lines: &[Line<'_>]) -> Option<Spanned<String>> {
    let mut text = String::new();
    for (number, line) in lines.iter().enumerate() {
        let part = if number == 0 { line.text } else { line.text.trim_start() };
        let last = number + 1 == lines.len();
        text.push_str(if last || !continues(part) { part } else { &part[..part.len() - 1] });
    }
    let (first, last) = (lines.first()?, lines.last()?);
    let strip = |text: &str| text.trim_start().trim_start_matches(['@', '-']).trim_start().len();
    let command = text[text.len() - strip(&text)..].trim_end();
    let start = first.end() - strip(first.text);
    let end = last.start + last.text.trim_end().len();
    (!command.is_empty()).then(|| Spanned::new(command.to_owned(), Span::new(start, end)))
}

/// The first `:` of a line outside of strings and parentheses.
fn just_colon(line: &str) -> Option<usize> {
    let mut quote = None;
    let mut depth = 0_usize;
    for (at, letter) in line.char_indices() {
        match (quote, letter) {
            (Some(open), _) if open == letter => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"' | '`') => quote = Some(letter),
            (None, '(') => depth += 1,
            (None, ')') => depth = depth.saturating_sub(1),
            (None, ':') if depth == 0 => return Some(at),
            (None, _) => {}
        }
    }
    None
}

/// The text of a value that is one string and nothing else.
fn just_string(value: &str) -> Option<&str> {
    let quote = value.chars().next().filter(|first| matches!(first, '\'' | '"'))?;
    let (text, rest) = value[1..].split_once(quote)?;
    let rest = rest.trim_start();
    ((rest.is_empty() || rest.starts_with('#')) && !(quote == '"' && text.contains('\\'))).then_some(text)
}

/// The names of the recipes that run before; of `(name arguments)` the name.
fn just_dependencies(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut depth = 0_usize;
    let mut quote = None;
    let mut name = String::new();
    // Inside parentheses only the first word is a name.
    let mut named = false;
    for letter in text.chars().chain([' ']) {
        if let Some(open) = quote {
            quote = Some(open).filter(|open| *open != letter);
            continue;
        }
        match letter {
            '#' if depth == 0 && name.is_empty() => break,
            '\'' | '"' | '`' => quote = Some(letter),
            '(' | ')' | ' ' | '\t' => {
                if !name.is_empty() {
                    let name = std::mem::take(&mut name);
                    if name != "&&" && !(depth > 0 && named) {
                        names.push(name);
                        named = true;
                    }
                }
                match letter {
                    '(' => {
                        named &= depth > 0;
                        depth += 1;
                    }
                    ')' => depth = depth.saturating_sub(1),
                    _ => {}
                }
            }
            _ => name.push(letter),
        }
    }
    names
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const SAMPLE: &str = "\u{feff}# é\r\nBIN := app # name\r\nexport GOFLAGS ?= -mod=vendor\r\nSRC = a.go \\\r\n\t  b.go\r\nSRC += c.go\r\nNOW != date\r\nVERSION ::= $(shell git describe)\r\nOUT = $(BIN)/${SRC}-$$x\r\nLOOP = $(LOOP)\r\nHASH = a\\#b\r\ninclude common.mk other.mk\r\n.PHONY: all test\r\nall: $(BIN) | out dir ; @echo hi\r\nifeq ($(OS),Windows)\r\nEXT = .exe\r\nelse\r\nEXT =\r\nendif\r\ndefine HELP\r\none: x\r\n  two\r\nendef\r\n$(BIN): $(wildcard *.go) go.mod\r\n\t@-CGO_ENABLED=0 go build \\\r\n\t\t-o $@ \\\r\n\t  ./cmd # keep\r\n\r\n# between\r\n\tgo vet ./...\r\n\t@\r\ntest:: X = 1\r\na.o b.o: %.o: %.c\r\n\tcc $<\r\nnonsense here\r\n$(eval x)\r\nendif\r\n";

    #[test]
    fn makefiles() {
        let file = parse(SAMPLE);
        let variables: Vec<_> = file
            .variables
            .iter()
            .map(|one| (one.name.as_str(), one.value.as_str(), one.assignment, one.conditional))
            .collect();
        assert_eq!(
            variables,
            [
                ("BIN", "app", Assignment::Simple, false),
                ("GOFLAGS", "-mod=vendor", Assignment::Default, false),
                ("SRC", "a.go b.go", Assignment::Recursive, false),
                ("SRC", "c.go", Assignment::Append, false),
                ("NOW", "date", Assignment::Shell, false),
                ("VERSION", "$(shell git describe)", Assignment::Simple, false),
                ("OUT", "$(BIN)/${SRC}-$$x", Assignment::Recursive, false),
                ("LOOP", "$(LOOP)", Assignment::Recursive, false),
                ("HASH", "a#b", Assignment::Recursive, false),
                ("EXT", ".exe", Assignment::Recursive, true),
                ("EXT", "", Assignment::Recursive, true),
                ("HELP", "one: x\n  two", Assignment::Recursive, false),
            ]
        );
        let rules: Vec<_> = file
            .rules
            .iter()
            .map(|rule| {
                let recipe: Vec<_> = rule.recipe.iter().map(|one| one.value.as_str()).collect();
                (rule.targets.join(","), rule.prerequisites.join(","), recipe)
            })
            .collect();
        let row = |targets: &str, prerequisites: &str, recipe: &[&'static str]| {
            (targets.to_owned(), prerequisites.to_owned(), recipe.to_vec())
        };
        assert_eq!(
            rules,
            [
                row(".PHONY", "all,test", &[]),
                row("all", "$(BIN),out,dir", &["echo hi"]),
                row(
                    "$(BIN)",
                    "$(wildcard *.go),go.mod",
                    &["CGO_ENABLED=0 go build \t-o $@   ./cmd # keep", "go vet ./..."]
                ),
                row("test", "", &[]),
                row("a.o,b.o", "%.c", &["cc $<"]),
            ]
        );
        assert!(file.is_phony("all") && !file.is_phony("app"));
        let spans: Vec<_> = file.rules[2].recipe.iter().map(|one| one.span.slice(SAMPLE)).collect();
        assert_eq!(spans, ["CGO_ENABLED=0 go build \\\r\n\t\t-o $@ \\\r\n\t  ./cmd # keep", "go vet ./..."]);
        assert_eq!(file.variables[2].span.slice(SAMPLE), "SRC = a.go \\\r\n\t  b.go");
        let includes: Vec<_> = file.includes.iter().map(|one| one.value.as_str()).collect();
        assert_eq!(includes, ["common.mk", "other.mk"]);
        let problems: Vec<_> = file.problems.iter().map(|problem| problem.span.slice(SAMPLE)).collect();
        assert_eq!(problems, ["nonsense here", "endif"]);
        assert_eq!(parse(""), Makefile::default());
    }

    #[test]
    fn expansion_stops_at_what_only_a_run_tells() {
        let file = parse(SAMPLE);
        let table = [
            ("plain", Some("plain")),
            ("./$(BIN)", Some("./app")),
            ("$(OUT)", Some("app/a.go b.go c.go-$x")),
            ("$(GOFLAGS) $(HASH)", Some("-mod=vendor a#b")),
            ("$(VERSION)", None),
            ("$(NOW)", None),
            ("$(LOOP)", None),
            ("$(EXT)", None),
            ("$@", None),
            ("$(HOME)", None),
            ("$(BIN:a=b)", None),
            ("$($(BIN))", None),
            ("$(BIN", None),
            ("$", None),
        ];
        for (text, expect) in table {
            assert_eq!(file.expand(text).as_deref(), expect, "{text}");
        }
        let bomb: String = (0..15).map(|n| format!("A{n} = {}\n", format!("$(A{})", n + 1).repeat(20))).collect();
        assert_eq!(parse(&format!("{bomb}A15 =\n")).expand("$(A0)"), None);
    }

    #[test]
    fn justfiles() {
        let text = "set shell := ['bash', '-c']\nset quiet\nexport tag := 'v1' # x\nsha := `git rev-parse HEAD`\nalias b := build\nimport 'a.just'\n\n# Build.\n[private]\n@build target='a:b' +flags: clean (dep 'x y' (z)) && after # c\r\n    @-cargo build \\\n      --release {{target}}\n\n  # note\ntest:\n\tcargo test\n???\n";
        let file = parse_justfile(text);
        let rules: Vec<_> = file
            .rules
            .iter()
            .map(|rule| (rule.targets.join(","), rule.prerequisites.join(","), rule.recipe.len()))
            .collect();
        assert_eq!(
            rules,
            [("build".to_owned(), "clean,dep,after".to_owned(), 2), ("test".to_owned(), String::new(), 1)]
        );
        assert_eq!(file.rules[0].recipe[0].value, "cargo build --release {{target}}");
        assert!(file.rules[0].recipe[0].span.slice(text).starts_with("cargo build \\\n"));
        let variables: Vec<_> = file.variables.iter().map(|one| (one.name.as_str(), one.value.as_str())).collect();
        assert_eq!(variables, [("tag", "v1"), ("sha", "`git rev-parse HEAD`")]);
        assert_eq!(file.includes[0].value, "a.just");
        let problems: Vec<_> = file.problems.iter().map(|problem| problem.span.slice(text)).collect();
        assert_eq!(problems, ["???"]);
    }

    #[test]
    fn damaged_files_are_read() {
        crate::data::tests::damage(SAMPLE, 2_000, |text| {
            for file in [parse(text), parse_justfile(text)] {
                let _ = (file.expand("$(OUT)"), file.expand(text));
                let commands = file.rules.iter().flat_map(|rule| &rule.recipe);
                assert!(commands.into_iter().all(|one| text.get(one.span.start..one.span.end).is_some()));
            }
        });
    }
}
