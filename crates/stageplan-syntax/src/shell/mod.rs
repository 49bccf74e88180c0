//! Command lines for POSIX `sh`: scripts of a `package.json`, `Procfile` commands, recipe lines, compose commands, CI
//! steps.
//!
//! The reader keeps what a planner can act on (words, assignments, redirects, and what joins commands) and marks
//! everything that needs a real shell as [`Command::complex`], so that nobody mistakes half of an `if` for a command.

#[cfg(test)]
pub(crate) mod tests;
mod word;

pub use word::{misleads, word, word_of_bytes};

use crate::{Problem, Span};

/// A command line, or several, in source order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Script {
    /// The commands in source order; a compound command counts as one.
    pub commands: Vec<Command>,
    /// What stands between neighbours: `joins[n]` is between `commands[n]` and `commands[n + 1]`.
    pub joins: Vec<Join>,
    /// What is wrong with the text.
    pub problems: Vec<Problem>,
}

/// What stands between two neighbouring commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Join {
    /// `&&`
    And,
    /// `||`
    Or,
    /// `;` or a line break.
    Then,
    /// `&`
    Background,
    /// `|` or `|&`
    Pipe,
}

/// One command between two joins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Command {
    /// Assignments in front of the command, or all of it when there are no words.
    pub env: Vec<Assignment>,
    /// The command's name and its arguments. Empty for a compound command, whose text is under `span`.
    pub words: Vec<Word>,
    /// Redirects anywhere in the command.
    pub redirects: Vec<Redirect>,
    /// From the first byte of the command to behind the last.
    pub span: Span,
    /// Not a simple command: a subshell, group, loop, condition, function, negation or here-document.
    pub complex: bool,
    /// Followed by `&`, also when nothing comes behind it.
    pub background: bool,
}

/// `NAME=value` in front of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// The variable.
    pub name: String,
    /// The value, an empty word for `NAME=`.
    pub value: Word,
    /// Name, equals sign and value.
    pub span: Span,
}

/// A redirect such as `2>&1` or `>file`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redirect {
    /// The descriptor in front of the operator, where one is written.
    pub fd: Option<u32>,
    /// The operator, such as `>`, `>>`, `>&`, `<<`.
    pub operator: &'static str,
    /// What is behind the operator: a file, a descriptor or the mark that ends a here-document.
    pub target: Word,
    /// Descriptor, operator and target.
    pub span: Span,
}

/// One word, before the shell expands it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Word {
    /// The pieces in order; neighbouring literal pieces are one.
    pub parts: Vec<Part>,
    /// The word as written, with its quotes.
    pub span: Span,
}

/// One piece of a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Literal text without its quotes and backslashes.
    Text(String),
    /// `$NAME`, `${NAME}` or one of the forms with a default.
    Variable {
        /// The variable, or one character for a special parameter such as `$@`.
        name: String,
        /// What is behind `:-`, `-`, `:=` or `=`, without the quotes around it.
        default: Option<String>,
        /// The reference with its dollar sign.
        span: Span,
    },
    /// A command substitution, arithmetic, or an expansion that changes a value, as written with its delimiters.
    Substitution(String),
    /// An unquoted pattern: `*`, `?` or a class in brackets.
    Glob(String),
}

impl Word {
    /// The word's value when the shell would expand nothing in it.
    pub fn literal(&self) -> Option<String> {
        let mut value = String::new();
        for part in &self.parts {
            let Part::Text(text) = part else { return None };
            value.push_str(text);
        }
        Some(value)
    }

    /// Name and value of a word such as `PORT=80` handed to `env`, `export` or `cross-env`.
    pub fn assignment(&self) -> Option<(String, Word)> {
        let Some((Part::Text(first), rest)) = self.parts.split_first() else { return None };
        let (name, value) = first.split_once('=')?;
        if !is_name(name) {
            return None;
        }
        let mut parts = Vec::new();
        if !value.is_empty() || rest.is_empty() {
            parts.push(Part::Text(value.to_owned()));
        }
        parts.extend(rest.iter().cloned());
        Some((name.to_owned(), Word { parts, span: self.span }))
    }
}

impl Command {
    /// The literal value of a word by its place, zero being the command's name.
    pub fn literal(&self, place: usize) -> Option<String> {
        self.words.get(place)?.literal()
    }
}

impl Script {
    /// The only command, when there is one and it is a simple one.
    pub fn single(&self) -> Option<&Command> {
        match self.commands.as_slice() {
            [only] if !only.complex => Some(only),
            _ => None,
        }
    }

    /// Whether every command is a simple one and nothing is wrong with the text.
    pub fn is_simple(&self) -> bool {
        self.problems.is_empty() && self.commands.iter().all(|command| !command.complex)
    }
}

/// Splits `--port=80` into the flag and its value; a word that is no flag, or has no value, comes back whole.
pub fn split_flag(word: &str) -> (&str, Option<&str>) {
    match word.split_once('=') {
        Some((flag, value)) if flag.starts_with('-') => (flag, Some(value)),
        _ => (word, None),
    }
}

/// Writes a literal so that POSIX `sh` reads exactly this one word, wherever in a command it stands.
pub fn quote(word: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_@%+=:,./-".contains(&byte);
    // A plain `A=b` or `if` would be taken for an assignment or a keyword at the start of a command.
    let taken = word.split_once('=').is_some_and(|(name, _)| is_name(name.trim_end_matches('+'))) || is_keyword(word);
    if !word.is_empty() && word.bytes().all(plain) && !taken {
        return word.to_owned();
    }
    single_quoted(word)
}

fn single_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// Reads a command line or a whole script.
pub fn parse(text: &str) -> Script {
    let mut reader = Reader {
        text,
        bytes: text.as_bytes(),
        at: 0,
        torn: false,
        script: Script::default(),
        open: None,
        pending: None,
        nest: Vec::new(),
        ready: true,
        heredocs: Vec::new(),
    };
    reader.run();
    reader.script
}

fn is_name(name: &str) -> bool {
    name.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_')
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

fn is_keyword(word: &str) -> bool {
    matches!(
        word,
        "if" | "then"
            | "else"
            | "elif"
            | "fi"
            | "for"
            | "while"
            | "until"
            | "do"
            | "done"
            | "case"
            | "in"
            | "esac"
            | "select"
            | "function"
            | "time"
            | "coproc"
    )
}

/// A compound command that waits for its end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Nest {
    Paren,
    Group,
    If,
    Loop,
    Case,
}

/// A quoting construct that waits for its end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Quoting {
    Double,
    Paren,
    Brace,
    Backtick,
}

/// A here-document whose body starts behind the next line break.
struct Heredoc {
    mark: String,
    strip: bool,
    span: Span,
}

struct Reader<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    /// A quote without an end was found. From then on quotes end at the line's end, so that one stray quote neither
    /// swallows the rest of the file nor makes every later quote search it all again.
    torn: bool,
    script: Script,
    open: Option<Command>,
    pending: Option<Join>,
    nest: Vec<Nest>,
    /// A command may start here, so keywords count.
    ready: bool,
    heredocs: Vec<Heredoc>,
}

/// Collects the parts of one word.
#[derive(Default)]
struct Builder {
    parts: Vec<Part>,
}

impl Builder {
    fn text(&mut self, more: &str) {
        if let Some(Part::Text(text)) = self.parts.last_mut() {
            text.push_str(more);
        } else {
            self.parts.push(Part::Text(more.to_owned()));
        }
    }
}

impl<'t> Reader<'t> {
    fn peek(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied()
    }

    fn raw(&self, start: usize, end: usize) -> &'t str {
        self.text.get(start..end).unwrap_or_default()
    }

    fn problem(&mut self, start: usize, end: usize, message: &str) {
        self.script.problems.push(Problem { span: Span::new(start, end), message: message.to_owned() });
    }

    fn run(&mut self) {
        loop {
            self.blanks();
            let Some(byte) = self.peek(0) else { break };
            let start = self.at;
            match byte {
                b'#' => self.at = self.line_end(self.at),
                b'\n' => {
                    self.at += 1;
                    self.join(Join::Then, "");
                    self.heredoc_bodies();
                }
                b';' => {
                    while matches!(self.peek(0), Some(b';')) {
                        self.at += 1;
                    }
                    self.join(Join::Then, ";");
                }
                b'&' if self.peek(1) == Some(b'&') => {
                    self.at += 2;
                    self.join(Join::And, "&&");
                }
                b'&' if self.peek(1) == Some(b'>') => self.redirect(start),
                b'&' => {
                    self.at += 1;
                    self.join(Join::Background, "&");
                }
                b'|' if self.peek(1) == Some(b'|') => {
                    self.at += 2;
                    self.join(Join::Or, "||");
                }
                b'|' => {
                    self.at += if self.peek(1) == Some(b'&') { 2 } else { 1 };
                    self.join(Join::Pipe, "|");
                }
                b'(' => self.open_paren(),
                b')' => self.close_paren(),
                b'<' | b'>' => self.redirect(start),
                b'0'..=b'9' if self.is_descriptor() => self.redirect(start),
                _ => self.word_or_keyword(),
            }
            // Progress is certain in every arm; this guards against a future arm that forgets it.
            if self.at <= start {
                self.at = start + 1;
            }
        }
        if !self.nest.is_empty() {
            let start = self.open.as_ref().map_or(0, |command| command.span.start);
            self.problem(start, start + 1, "this compound command has no end");
            self.extend(self.text.trim_end().len());
        }
        if !self.heredocs.is_empty() {
            self.heredoc_bodies();
        }
        self.finish();
        let waits = matches!(self.pending, Some(Join::And | Join::Or | Join::Pipe));
        if waits && let Some(last) = self.script.commands.last() {
            let span = Span::new(last.span.end, self.text.trim_end().len());
            self.problem(span.start, span.end, "nothing follows the operator at the end");
        }
    }

    /// Skips blanks and line continuations.
    fn blanks(&mut self) {
        while let Some(byte) = self.peek(0) {
            match byte {
                b' ' | b'\t' | b'\r' => self.at += 1,
                b'\\' if self.continuation() > 0 => self.at += self.continuation(),
                _ => break,
            }
        }
    }

    /// Length of a backslash with the line break behind it, zero where there is none.
    fn continuation(&self) -> usize {
        match (self.peek(1), self.peek(2)) {
            (Some(b'\n'), _) => 2,
            (Some(b'\r'), Some(b'\n')) => 3,
            _ => 0,
        }
    }

    fn line_end(&self, from: usize) -> usize {
        self.bytes[from.min(self.bytes.len())..]
            .iter()
            .position(|byte| *byte == b'\n')
            .map_or(self.bytes.len(), |more| from + more)
    }

    /// The command that is being read, started at `start` if there is none.
    fn command(&mut self, start: usize) -> &mut Command {
        self.open.get_or_insert_with(|| Command { span: Span::new(start, start), ..Command::default() })
    }

    fn extend(&mut self, end: usize) {
        if let Some(command) = &mut self.open {
            command.span.end = command.span.end.max(end);
        }
    }

    fn join(&mut self, join: Join, written: &str) {
        self.ready = true;
        if !self.nest.is_empty() {
            let at = self.at;
            self.extend(at);
            return;
        }
        if self.open.is_some() {
            if let Some(command) = &mut self.open {
                command.background = join == Join::Background;
            }
            self.finish();
            self.pending = Some(join);
        } else if !written.is_empty() {
            let (start, end) = (self.at - written.len().min(self.at), self.at);
            self.problem(start, end, &format!("there is no command in front of `{written}`"));
        }
    }

    fn finish(&mut self) {
        if let Some(command) = self.open.take() {
            if !self.script.commands.is_empty() {
                self.script.joins.push(self.pending.take().unwrap_or(Join::Then));
            }
            self.pending = None;
            self.script.commands.push(command);
        }
        self.nest.clear();
        self.ready = true;
    }

    fn open_paren(&mut self) {
        let start = self.at;
        self.at += 1;
        let inside = !self.nest.is_empty();
        // `name()` declares a function whose body follows; the words before it are its name.
        let mut ahead = 0;
        while matches!(self.peek(ahead), Some(b' ' | b'\t')) {
            ahead += 1;
        }
        let declares = !self.ready && self.peek(ahead) == Some(b')');
        let command = self.command(start);
        command.complex = true;
        if !inside {
            command.words.clear();
        }
        if declares {
            self.at += ahead + 1;
            // The body may start on a later line.
            let body = self.raw(self.at, self.text.len()).trim_start();
            if body.starts_with(['{', '(']) {
                self.at = self.text.len() - body.len();
            }
        } else {
            self.nest.push(Nest::Paren);
        }
        self.ready = true;
        self.extend(self.at);
    }

    fn close_paren(&mut self) {
        let start = self.at;
        self.at += 1;
        match self.nest.last() {
            Some(Nest::Paren) => {
                self.nest.pop();
                self.ready = !self.nest.is_empty();
                self.extend(self.at);
            }
            // The end of a pattern.
            Some(Nest::Case) => self.ready = true,
            _ => self.problem(start, start + 1, "there is no `(` for this `)`"),
        }
    }

    fn word_or_keyword(&mut self) {
        let start = self.at;
        let first = self.open.as_ref().is_none_or(|command| command.words.is_empty() && !command.complex);
        if self.nest.is_empty() && first && self.assignment() {
            return;
        }
        let word = self.word();
        let raw = word.span.slice(self.text);
        let end = self.at;
        let ready = std::mem::replace(&mut self.ready, false);
        if ready && self.keyword(raw, start) {
            self.extend(end);
            return;
        }
        let inside = !self.nest.is_empty();
        let command = self.command(start);
        command.span.end = end;
        // Words behind the end of a compound command are no arguments.
        if !inside && (ready || !command.complex || !command.words.is_empty()) {
            command.words.push(word);
        }
    }

    /// Acts on a keyword where one counts; false where the word is an ordinary one.
    fn keyword(&mut self, raw: &str, start: usize) -> bool {
        let fresh = self.open.as_ref().is_none_or(|command| command.env.is_empty() && command.words.is_empty());
        if !fresh {
            return false;
        }
        let opens = match raw {
            "if" => Some(Nest::If),
            "for" | "while" | "until" | "select" => Some(Nest::Loop),
            "case" => Some(Nest::Case),
            "{" => Some(Nest::Group),
            _ => None,
        };
        if let Some(nest) = opens {
            self.command(start).complex = true;
            // What follows `for`, `select` and `case` is a name or a word, even if it reads like a keyword.
            self.ready = matches!(raw, "if" | "while" | "until" | "{");
            self.nest.push(nest);
            return true;
        }
        let closes = match raw {
            "fi" => Some(Nest::If),
            "done" => Some(Nest::Loop),
            "esac" => Some(Nest::Case),
            "}" => Some(Nest::Group),
            _ => None,
        };
        if let Some(nest) = closes {
            if self.nest.last() == Some(&nest) {
                self.nest.pop();
                // In `fi }` the second one counts as well.
                self.ready = !self.nest.is_empty();
                return true;
            }
            return false;
        }
        match raw {
            "then" | "else" | "elif" | "do" if !self.nest.is_empty() => {
                self.ready = true;
                true
            }
            "!" => {
                self.command(start).complex = true;
                self.ready = true;
                true
            }
            "function" => {
                self.command(start).complex = true;
                self.blanks();
                self.word();
                self.ready = true;
                true
            }
            "[[" => {
                self.command(start).complex = true;
                // A condition has its own grammar, in which `&&` and `<` are no shell operators.
                let window = self.at..(self.at + 4096).min(self.line_end_within(4096));
                let inner = self.bytes.get(window).unwrap_or_default();
                if let Some(more) = inner.windows(2).position(|pair| pair == b"]]") {
                    self.at += more + 2;
                    let at = self.at;
                    self.extend(at);
                }
                true
            }
            _ => false,
        }
    }

    fn line_end_within(&self, most: usize) -> usize {
        let end = (self.at + most).min(self.bytes.len());
        let window = self.bytes.get(self.at..end).unwrap_or_default();
        window.iter().position(|byte| *byte == b'\n').map_or(end, |more| self.at + more)
    }

    /// Reads `NAME=value` if one starts here.
    fn assignment(&mut self) -> bool {
        let start = self.at;
        let rest = self.bytes.get(start..).unwrap_or_default();
        let length = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
        let sign = match (rest.get(length), rest.get(length + 1)) {
            (Some(b'='), _) => 1,
            (Some(b'+'), Some(b'=')) => 2,
            _ => return false,
        };
        let name = self.raw(start, start + length);
        if !is_name(name) {
            return false;
        }
        self.at = start + length + sign;
        let mut value = self.word();
        if value.parts.is_empty() {
            value.parts.push(Part::Text(String::new()));
        }
        let end = self.at;
        let command = self.command(start);
        command.env.push(Assignment { name: name.to_owned(), value, span: Span::new(start, end) });
        command.span.end = end;
        true
    }

    fn is_descriptor(&self) -> bool {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let digits = rest.iter().take(4).take_while(|byte| byte.is_ascii_digit()).count();
        matches!(rest.get(digits), Some(b'<' | b'>'))
    }

    fn redirect(&mut self, start: usize) {
        let digits = self.bytes[start..].iter().take(4).take_while(|byte| byte.is_ascii_digit()).count();
        let fd = self.raw(start, start + digits).parse().ok();
        self.at = start + digits;
        let rest = self.raw(self.at, self.text.len());
        let known = ["&>>", "&>", "<<<", "<<-", "<<", "<&", "<>", ">>", ">&", ">|", "<", ">"];
        let operator = known.into_iter().find(|known| rest.starts_with(known)).unwrap_or(">");
        self.at += operator.len();
        // Only `(` directly behind `<` or `>` is a process substitution, which no simple command has.
        let process = self.peek(0) == Some(b'(');
        self.blanks();
        // `< <(command)` redirects from one.
        if process || (matches!(self.peek(0), Some(b'<' | b'>')) && self.peek(1) == Some(b'(')) {
            self.command(start).complex = true;
            return;
        }
        let target = self.word();
        let end = self.at;
        if target.parts.is_empty() {
            self.problem(start, end, "nothing follows this redirect");
        }
        let heredoc = matches!(operator, "<<" | "<<-");
        if heredoc && let Some(mark) = target.literal() {
            self.heredocs.push(Heredoc { mark, strip: operator == "<<-", span: Span::new(start, end) });
        }
        let command = self.command(start);
        command.complex |= heredoc;
        command.span.end = end;
        command.redirects.push(Redirect { fd, operator, target, span: Span::new(start, end) });
    }

    fn heredoc_bodies(&mut self) {
        for heredoc in std::mem::take(&mut self.heredocs) {
            let mut found = false;
            while self.at < self.bytes.len() {
                let end = self.line_end(self.at);
                let mut line = self.raw(self.at, end).trim_end_matches('\r');
                if heredoc.strip {
                    line = line.trim_start_matches('\t');
                }
                self.at = (end + 1).min(self.bytes.len());
                if line == heredoc.mark {
                    found = true;
                    break;
                }
            }
            if !found {
                let span = heredoc.span;
                self.problem(span.start, span.end, "this here-document has no end");
            }
        }
    }

    /// Reads one word; an empty one where none starts.
    fn word(&mut self) -> Word {
        let start = self.at;
        let mut builder = Builder::default();
        let mut end = start;
        while let Some(byte) = self.peek(0) {
            match byte {
                b' ' | b'\t' | b'\n' | b';' | b'&' | b'|' | b'<' | b'>' | b'(' | b')' => break,
                b'\r' if matches!(self.peek(1), None | Some(b'\n')) => break,
                b'\\' => {
                    let skip = self.continuation();
                    if skip > 0 {
                        self.at += skip;
                        continue;
                    }
                    self.at += 1;
                    let more = self.char_len();
                    builder.text(if more == 0 { "\\" } else { self.raw(self.at, self.at + more) });
                    self.at += more;
                }
                b'\'' => self.single(&mut builder),
                b'"' => self.double(&mut builder),
                b'$' => self.dollar(self.bytes.len(), false, &mut builder),
                b'`' => self.backtick(self.bytes.len(), &mut builder),
                b'*' | b'?' => {
                    builder.parts.push(Part::Glob(char::from(byte).to_string()));
                    self.at += 1;
                }
                b'[' => self.class(&mut builder),
                _ => {
                    let stop = |byte: &u8| b" \t\r\n;&|<>()\\'\"$`*?[".contains(byte);
                    let rest = &self.bytes[self.at..];
                    let length = rest.iter().position(stop).unwrap_or(rest.len()).max(1);
                    builder.text(self.raw(self.at, self.at + length));
                    self.at += length;
                }
            }
            end = self.at;
        }
        Word { parts: builder.parts, span: Span::new(start, end) }
    }

    /// Bytes of the character at the reader's place, zero at the end.
    fn char_len(&self) -> usize {
        self.text.get(self.at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8)
    }

    /// The end of an unclosed construct that started at `start`: its line's end, and a problem.
    fn unclosed(&mut self, start: usize, what: &str) -> usize {
        self.torn = true;
        self.problem(start, start + 1, &format!("this {what} is never closed"));
        let end = self.line_end(start);
        if end > start && self.bytes.get(end - 1) == Some(&b'\r') { end - 1 } else { end }
    }

    fn single(&mut self, builder: &mut Builder) {
        let start = self.at;
        let torn = self.torn;
        let rest = &self.bytes[start + 1..];
        let stop = rest.iter().position(|byte| *byte == b'\'' || (torn && *byte == b'\n'));
        let close = stop.map(|more| start + 1 + more).filter(|at| self.bytes[*at] == b'\'');
        let end = close.unwrap_or_else(|| self.unclosed(start, "single quote"));
        builder.text(self.raw(start + 1, end));
        self.at = end + usize::from(close.is_some());
    }

    fn double(&mut self, builder: &mut Builder) {
        let start = self.at;
        let close = self.close_of(start + 1, Quoting::Double, true);
        let end = close.unwrap_or_else(|| self.unclosed(start, "double quote"));
        self.at = start + 1;
        builder.text("");
        while self.at < end {
            match self.bytes[self.at] {
                b'\\' => match self.peek(1) {
                    Some(b'$' | b'`' | b'"' | b'\\') if self.at + 1 < end => {
                        builder.text(self.raw(self.at + 1, self.at + 2));
                        self.at += 2;
                    }
                    Some(b'\n' | b'\r') if self.continuation() > 0 => self.at += self.continuation(),
                    _ => {
                        builder.text("\\");
                        self.at += 1;
                    }
                },
                b'$' => self.dollar(end, true, builder),
                b'`' => self.backtick(end, builder),
                _ => {
                    let rest = &self.bytes[self.at..end];
                    let length = rest.iter().position(|byte| b"\\$`".contains(byte)).unwrap_or(rest.len());
                    builder.text(self.raw(self.at, self.at + length));
                    self.at += length;
                }
            }
        }
        self.at = end + usize::from(close.is_some());
        // `"$X"` holds no text of its own; only an empty pair of quotes is an empty text.
        if builder.parts.len() > 1 {
            builder.parts.retain(|part| !matches!(part, Part::Text(text) if text.is_empty()));
        }
        if builder.parts.is_empty() {
            builder.text("");
        }
    }

    /// Reads what a dollar sign starts, up to `end` at most.
    fn dollar(&mut self, end: usize, quoted: bool, builder: &mut Builder) {
        let start = self.at;
        let next = self.peek(1).filter(|_| start + 1 < end);
        let close = |reader: &mut Self, quoting| {
            let found = reader.close_of(start + 2, quoting, quoted);
            match found {
                Some(at) => (at + 1).min(end),
                None => reader.unclosed(start, "substitution").min(end).max(start + 2),
            }
        };
        match next {
            Some(b'(') => {
                self.at = close(self, Quoting::Paren);
                builder.parts.push(Part::Substitution(self.raw(start, self.at).to_owned()));
            }
            Some(b'{') => {
                self.at = close(self, Quoting::Brace);
                let raw = self.raw(start, self.at);
                builder.parts.push(expansion(raw, Span::new(start, self.at)));
            }
            Some(byte) if byte.is_ascii_alphabetic() || byte == b'_' => {
                let rest = &self.bytes[start + 1..end];
                let length = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
                self.at = start + 1 + length;
                let name = self.raw(start + 1, self.at).to_owned();
                builder.parts.push(Part::Variable { name, default: None, span: Span::new(start, self.at) });
            }
            Some(byte) if byte.is_ascii_digit() || b"@*#?$!-".contains(&byte) => {
                self.at = start + 2;
                let name = char::from(byte).to_string();
                builder.parts.push(Part::Variable { name, default: None, span: Span::new(start, self.at) });
            }
            _ => {
                builder.text("$");
                self.at = start + 1;
            }
        }
    }

    fn backtick(&mut self, end: usize, builder: &mut Builder) {
        let start = self.at;
        self.at = match self.close_of(start + 1, Quoting::Backtick, false) {
            Some(at) => (at + 1).min(end),
            None => self.unclosed(start, "backquote").min(end).max(start + 1),
        };
        builder.parts.push(Part::Substitution(self.raw(start, self.at).to_owned()));
    }

    fn class(&mut self, builder: &mut Builder) {
        let rest = &self.bytes[self.at..];
        // The first character belongs to the class even when it is the closing bracket.
        let close = rest
            .iter()
            .take(64)
            .enumerate()
            .skip(2)
            .find(|(_, byte)| b"] \t\r\n;&|<>()'\"$`".contains(byte))
            .filter(|(_, byte)| **byte == b']');
        let first_blank = rest.get(1).is_none_or(|byte| b" \t\r\n;&|<>()'\"$`".contains(byte));
        match close {
            Some((more, _)) if !first_blank => {
                builder.parts.push(Part::Glob(self.raw(self.at, self.at + more + 1).to_owned()));
                self.at += more + 1;
            }
            _ => {
                builder.text("[");
                self.at += 1;
            }
        }
    }

    /// Where a construct closes whose content starts at `from`. Nesting is kept on a stack of its own, so depth costs
    /// memory and not the thread's stack.
    fn close_of(&self, from: usize, quoting: Quoting, quoted: bool) -> Option<usize> {
        let mut stack = vec![quoting];
        let mut at = from;
        while let Some(byte) = self.bytes.get(at).copied() {
            if self.torn && byte == b'\n' {
                return None;
            }
            let top = stack.last().copied()?;
            let below = stack.len().checked_sub(2).and_then(|below| stack.get(below)).copied();
            let next = self.bytes.get(at + 1).copied();
            match (top, byte) {
                (_, b'\\') => at += 1,
                (Quoting::Double, b'"')
                | (Quoting::Paren, b')')
                | (Quoting::Brace, b'}')
                | (Quoting::Backtick, b'`') => {
                    stack.pop();
                    if stack.is_empty() {
                        return Some(at);
                    }
                }
                (Quoting::Backtick, _) => {}
                (_, b'`') => stack.push(Quoting::Backtick),
                (_, b'$') if next == Some(b'(') => {
                    stack.push(Quoting::Paren);
                    at += 1;
                }
                (_, b'$') if next == Some(b'{') => {
                    stack.push(Quoting::Brace);
                    at += 1;
                }
                (Quoting::Double, _) => {}
                (_, b'"') => stack.push(Quoting::Double),
                (Quoting::Paren, b'(') => stack.push(Quoting::Paren),
                // Within double quotes an apostrophe in `${X:-it's}` is only an apostrophe.
                (Quoting::Brace, b'\'') if below == Some(Quoting::Double) || (below.is_none() && quoted) => {}
                (_, b'\'') => {
                    let rest = &self.bytes[at + 1..];
                    let torn = self.torn;
                    let stop = rest.iter().position(|byte| *byte == b'\'' || (torn && *byte == b'\n'))?;
                    at += 1 + stop;
                    if self.bytes.get(at) == Some(&b'\n') {
                        return None;
                    }
                }
                _ => {}
            }
            at += 1;
        }
        None
    }
}

/// What `${...}` means: a variable, or something that only a shell can work out.
fn expansion(raw: &str, span: Span) -> Part {
    let inner = raw.strip_prefix("${").unwrap_or(raw);
    let inner = inner.strip_suffix('}').unwrap_or(inner);
    let mut length = inner.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
    if length == 0 && inner.len() == 1 && "@*#?$!-".contains(inner) {
        length = 1;
    }
    let (name, rest) = inner.split_at(length);
    let operator = rest.strip_prefix(':').unwrap_or(rest);
    let default = operator.strip_prefix(['-', '=']);
    if name.is_empty() || (default.is_none() && !rest.is_empty() && !operator.starts_with('?')) {
        return Part::Substitution(raw.to_owned());
    }
    Part::Variable { name: name.to_owned(), default: default.map(|text| unquoted(text).to_owned()), span }
}

/// Text without one pair of quotes around all of it.
fn unquoted(text: &str) -> &str {
    for mark in ['"', '\''] {
        let inner = text.strip_prefix(mark).and_then(|rest| rest.strip_suffix(mark));
        if let Some(inner) = inner.filter(|inner| !inner.contains(mark)) {
            return inner;
        }
    }
    text
}
