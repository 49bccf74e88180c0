//! Tokens of Java, Kotlin, Groovy and Scala source: the only place that knows how these languages quote.

use crate::{Problem, Span};

/// Which language a text is in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dialect {
    /// Java.
    #[default]
    Java,
    /// Kotlin, scripts included.
    Kotlin,
    /// Groovy, scripts included.
    Groovy,
    /// Scala, build definitions of sbt included.
    Scala,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An identifier or a keyword.
    Ident,
    /// An identifier between backquotes, which is no keyword. Its text has no backquotes.
    Quoted,
    /// A number.
    Number,
    /// A character literal.
    Char,
    /// A string literal without placeholders, whole.
    String,
    /// The opening quotes of a string with placeholders. What follows up to [`Kind::TemplateEnd`] are its parts:
    /// [`Kind::Text`], tokens between `${` and `}`, and names with dots between them for `$a.b`.
    TemplateStart,
    /// Literal text of a string with placeholders.
    Text,
    /// The closing quotes of a string with placeholders, without text where they are missing.
    TemplateEnd,
    /// An operator, a bracket or another mark.
    Punctuator,
}

/// One token as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token<'t> {
    /// What it is.
    pub kind: Kind,
    /// The token as written, with its quotes.
    pub text: &'t str,
    /// Where it is.
    pub span: Span,
    /// A line break is in front of it, which can end a statement.
    pub newline_before: bool,
    /// A blank, a comment or a line break is in front of it.
    pub space_before: bool,
}

impl<'t> Token<'t> {
    /// Whether this is the punctuator `text`.
    pub fn is(&self, text: &str) -> bool {
        self.kind == Kind::Punctuator && self.text == text
    }

    /// Whether this is the identifier or keyword `text`.
    pub fn is_word(&self, text: &str) -> bool {
        self.kind == Kind::Ident && self.text == text
    }

    /// The name that this is, keywords included.
    pub fn name(&self) -> Option<&'t str> {
        matches!(self.kind, Kind::Ident | Kind::Quoted).then_some(self.text)
    }

    /// The value of an integer that fits.
    pub fn int_value(&self) -> Option<i64> {
        if self.kind != Kind::Number {
            return None;
        }
        let digits = self.text.replace('_', "").to_ascii_lowercase();
        let based = |prefix: &str, base| {
            let rest = digits.strip_prefix(prefix)?;
            Some(i64::from_str_radix(rest.trim_end_matches(['l', 'u']), base).ok())
        };
        let plain = digits.trim_end_matches(['l', 'u', 'g', 'i']);
        based("0x", 16)
            .or_else(|| based("0b", 2))
            .or_else(|| based("0", 8).filter(|_| plain.len() > 1))
            .unwrap_or_else(|| plain.parse().ok())
    }
}

/// A text in tokens, without comments and with its brackets matched.
#[derive(Clone, Debug, Default)]
pub struct Tokens<'t> {
    /// The text the tokens were read from.
    pub text: &'t str,
    /// Its language.
    pub dialect: Dialect,
    /// The tokens.
    pub list: Vec<Token<'t>>,
    /// What is wrong with literals, comments and brackets.
    pub problems: Vec<Problem>,
    /// For each bracket and each quote of a template the index of its counterpart.
    pairs: Vec<Option<u32>>,
}

impl<'t> Tokens<'t> {
    /// Reads all tokens of a text.
    pub fn new(dialect: Dialect, text: &'t str) -> Self {
        let list = Vec::with_capacity(text.len() / 5);
        let tokens = Self { text, dialect, list, ..Self::default() };
        let mut lexer = Lexer { tokens, at: 0, opens: Vec::new(), newline: true, space: true, never: Vec::new() };
        lexer.run();
        lexer.tokens
    }

    /// The token of an index.
    pub fn get(&self, at: usize) -> Option<&Token<'t>> {
        self.list.get(at)
    }

    /// Whether the token of an index is the punctuator `text`.
    pub fn is(&self, at: usize, text: &str) -> bool {
        self.get(at).is_some_and(|token| token.is(text))
    }

    /// Whether the token of an index is the identifier or keyword `text`.
    pub fn is_word(&self, at: usize, text: &str) -> bool {
        self.get(at).is_some_and(|token| token.is_word(text))
    }

    /// The counterpart of a bracket or of the quotes of a template.
    pub fn matching(&self, at: usize) -> Option<usize> {
        Some(usize::try_from((*self.pairs.get(at)?)?).unwrap_or(usize::MAX))
    }

    /// The index behind a token, or behind the counterpart of an opening one.
    pub fn next(&self, at: usize) -> usize {
        self.matching(at).filter(|other| *other > at).unwrap_or(at) + 1
    }

    /// From the first byte of a range of tokens to behind its last.
    pub fn span_of(&self, range: &std::ops::Range<usize>) -> Span {
        let start = self.get(range.start).map_or(self.text.len(), |token| token.span.start);
        let end = range.end.checked_sub(1).filter(|last| *last >= range.start).and_then(|last| self.get(last));
        Span::new(start, end.map_or(start, |token| token.span.end))
    }

    /// The value of a string or character literal without placeholders.
    pub fn string(&self, at: usize) -> Option<String> {
        let token = self.get(at)?;
        match token.kind {
            Kind::String | Kind::Char => {
                let (open, close) = quotes(self.dialect, token.text);
                let inner = token.text.get(open..token.text.len().max(open + close) - close);
                Some(self.decode(token.text, inner.unwrap_or_default()))
            }
            _ => None,
        }
    }

    /// The literal text between the quotes that `quoted` begins with.
    pub(super) fn decode(&self, quoted: &str, text: &str) -> String {
        let open = quotes(self.dialect, quoted).0;
        let quote = quoted.get(..open).unwrap_or_default();
        match quote {
            "/" => text.replace("\\/", "/"),
            "$/" => text.replace("$/", "/").replace("$$", "$"),
            _ if is_raw(self.dialect, quote) => text.replace("\r\n", "\n"),
            "'''" | "\"\"\"" if self.dialect != Dialect::Java => unescape(&text.replace("\r\n", "\n")),
            "\"\"\"" if self.dialect == Dialect::Java => unescape(&text_block(text)),
            _ => unescape(text),
        }
    }
}

/// How many bytes the quotes take that a literal begins and, if it is closed, ends with.
fn quotes(dialect: Dialect, text: &str) -> (usize, usize) {
    if dialect == Dialect::Groovy && text.starts_with("$/") {
        return (2, if text.len() > 3 && text.ends_with("/$") { 2 } else { 0 });
    }
    let prefix = text.find(['"', '\'', '/']).unwrap_or(0);
    let rest = text.get(prefix..).unwrap_or_default();
    let quote = ["\"\"\"", "'''"].into_iter().find(|quote| rest.starts_with(quote));
    let quote = quote.filter(|quote| *quote == "\"\"\"" || dialect == Dialect::Groovy);
    let quote = quote.or(rest.get(..1)).unwrap_or_default();
    let body = rest.get(quote.len()..).unwrap_or_default();
    (prefix + quote.len(), if body.ends_with(quote) { quote.len() } else { 0 })
}

fn is_raw(dialect: Dialect, quote: &str) -> bool {
    match dialect {
        Dialect::Kotlin => quote.ends_with("\"\"\""),
        Dialect::Scala => quote == "\"\"\"" || quote.starts_with("raw"),
        _ => false,
    }
}

/// The text of a block without its first line break and the indentation all lines share.
fn text_block(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let Some((head, body)) = text.split_once('\n') else { return text };
    if !head.trim().is_empty() {
        return text;
    }
    let lines: Vec<&str> = body.split('\n').collect();
    let last = lines.len() - 1;
    let counted = lines.iter().enumerate().filter(|(at, line)| *at == last || !line.trim().is_empty());
    let indent = counted.map(|(_, line)| line.len() - line.trim_start_matches([' ', '\t']).len()).min().unwrap_or(0);
    let mut found = String::new();
    for (at, line) in lines.iter().enumerate() {
        found.push_str(line.get(indent..).unwrap_or_default().trim_end_matches([' ', '\t']));
        if at < last {
            found.push('\n');
        }
    }
    found
}

fn unescape(text: &str) -> String {
    if !text.contains('\\') {
        return text.to_owned();
    }
    let mut value = String::with_capacity(text.len());
    let mut rest = text;
    let mut high: Option<u32> = None;
    while let Some(at) = rest.find('\\') {
        value.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let Some(mark) = rest.chars().next() else { break };
        rest = &rest[mark.len_utf8()..];
        match mark {
            'n' => value.push('\n'),
            't' => value.push('\t'),
            'r' => value.push('\r'),
            'b' => value.push('\u{8}'),
            'f' => value.push('\u{c}'),
            's' => value.push(' '),
            // A line continuation.
            '\n' => {}
            '\r' => rest = rest.strip_prefix('\n').unwrap_or(rest),
            '0'..='7' => {
                let more = rest.bytes().take(2).take_while(|byte| matches!(byte, b'0'..=b'7')).count();
                let digits = format!("{mark}{}", &rest[..more]);
                rest = &rest[more..];
                value.extend(u32::from_str_radix(&digits, 8).ok().and_then(char::from_u32));
            }
            'u' => {
                let digits = rest.trim_start_matches('u');
                let code = digits.get(..4).and_then(|digits| u32::from_str_radix(digits, 16).ok());
                let Some(code) = code else { continue };
                rest = &digits[4..];
                // Characters beyond the basic plane are written as a pair of surrogates.
                if (0xd800..0xdc00).contains(&code) && rest.starts_with("\\u") {
                    high = Some(code);
                    continue;
                }
                let code = match high.take() {
                    Some(first) if (0xdc00..0xe000).contains(&code) => {
                        0x1_0000 + ((first - 0xd800) << 10) + (code - 0xdc00)
                    }
                    _ => code,
                };
                value.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            other => value.push(other),
        }
    }
    value.push_str(rest);
    value
}

const OPERATORS: [&str; 33] = [
    "==~", "===", "!==", "...", "..<", "?.", "?:", "..", "::", "->", "=>", "==", "!=", "<=", ">=", "&&", "||", "+=",
    "-=", "*=", "/=", "%=", "++", "--", "!!", "=~", "<<", "*.", ".&", "**", "?=", "&=", "|=",
];

/// How far a closing bracket looks for its counterpart among others that are not closed.
const UNCLOSED: usize = 32;

/// How a string is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Style {
    /// The closing quotes.
    close: &'static str,
    /// A backslash takes away what the next character means.
    escapes: bool,
    /// How many dollar signs are in front of a placeholder; none where there are no placeholders.
    dollars: usize,
}

impl Style {
    /// Whether it ends with its line at the latest.
    fn is_line(self) -> bool {
        matches!(self.close, "\"" | "'")
    }
}

/// Something that is still open.
#[derive(Clone, Copy, Debug)]
enum Open {
    /// A bracket.
    Bracket(u32, u8),
    /// A template, whose parts are being read.
    Template(u32, Style),
    /// The `${` of a template.
    Placeholder(u32, Style),
}

/// What ends a piece of literal text.
enum Event {
    Close,
    Brace(usize),
    Name(usize),
    Unclosed,
}

struct Lexer<'t> {
    tokens: Tokens<'t>,
    at: usize,
    opens: Vec<Open>,
    newline: bool,
    space: bool,
    /// Marks that are known not to be in the rest of the text, so that nobody looks again.
    never: Vec<&'static str>,
}

impl<'t> Lexer<'t> {
    fn run(&mut self) {
        if self.tokens.text.starts_with('\u{feff}') {
            self.at = 3;
        }
        if self.rest().starts_with("#!") {
            self.at += self.line_length();
        }
        loop {
            if let Some(Open::Template(start, style)) = self.opens.last().copied() {
                self.template(start, style);
            } else if self.at >= self.tokens.text.len() {
                break;
            } else {
                self.code();
            }
        }
        while let Some(open) = self.opens.pop() {
            match open {
                Open::Bracket(index, _) => self.unclosed_bracket(index),
                // The template around it is closed with it.
                Open::Placeholder(index, _) => self.close_placeholder(index),
                Open::Template(..) => {}
            }
        }
    }

    fn rest(&self) -> &'t str {
        self.tokens.text.get(self.at..).unwrap_or_default()
    }

    fn byte(&self, at: usize) -> u8 {
        self.tokens.text.as_bytes().get(at).copied().unwrap_or_default()
    }

    fn line_length(&self) -> usize {
        let rest = self.rest();
        let length = rest.find('\n').unwrap_or(rest.len());
        if rest[..length].ends_with('\r') { length - 1 } else { length }
    }

    fn push(&mut self, kind: Kind, length: usize) {
        let span = Span::new(self.at, (self.at + length).min(self.tokens.text.len()));
        let text = span.slice(self.tokens.text);
        let text = if kind == Kind::Quoted { text.trim_matches('`') } else { text };
        let (newline_before, space_before) = (self.newline, self.space);
        self.tokens.list.push(Token { kind, text, span, newline_before, space_before });
        self.tokens.pairs.push(None);
        (self.newline, self.space) = (false, false);
        self.at = span.end;
    }

    fn last(&self) -> u32 {
        u32::try_from(self.tokens.list.len().saturating_sub(1)).unwrap_or(u32::MAX)
    }

    fn pair(&mut self, open: u32) {
        let close = self.last();
        let pairs = &mut self.tokens.pairs;
        if let (Ok(first), Ok(last)) = (usize::try_from(open), usize::try_from(close))
            && first < pairs.len()
            && last < pairs.len()
        {
            pairs[first] = Some(close);
            pairs[last] = Some(open);
        }
    }

    fn problem(&mut self, at: usize, what: &str) {
        let message = format!("this {what} is never closed");
        self.tokens.problems.push(Problem { span: Span::new(at, at + 1), message });
    }

    fn unclosed_bracket(&mut self, index: u32) {
        let token = usize::try_from(index).ok().and_then(|index| self.tokens.get(index));
        if let Some(start) = token.map(|token| token.span.start) {
            self.problem(start, "bracket");
        }
    }

    fn code(&mut self) {
        let dialect = self.tokens.dialect;
        let byte = self.byte(self.at);
        let rest = self.rest();
        match byte {
            b'\n' => {
                // A placeholder that is open at the end of its line belongs to a string that is not closed.
                if let Some(Open::Placeholder(index, style)) = self.opens.last().copied()
                    && style.is_line()
                    && !self.goes_on_in_next_line()
                {
                    self.opens.pop();
                    self.close_placeholder(index);
                    return;
                }
                self.at += 1;
                (self.newline, self.space) = (true, true);
            }
            b'\\' if rest[1..].starts_with('\n') || rest[1..].starts_with("\r\n") => {
                self.at += if rest[1..].starts_with('\n') { 2 } else { 3 };
                self.space = true;
            }
            b' ' | b'\t' | b'\r' | 12 => {
                self.at += 1;
                self.space = true;
            }
            b'/' if rest.starts_with("//") => {
                self.at += self.line_length();
                self.space = true;
            }
            b'/' if rest.starts_with("/*") => self.comment(),
            b'/' if dialect == Dialect::Groovy && !self.behind_operand() && self.has("/", 1) => {
                self.string(1, Style { close: "/", escapes: true, dollars: 1 });
            }
            b'$' if dialect == Dialect::Groovy && rest.starts_with("$/") && self.has("/$", 2) => {
                self.string(2, Style { close: "/$", escapes: false, dollars: 1 });
            }
            b'$' if dialect == Dialect::Kotlin => {
                let dollars = rest.len() - rest.trim_start_matches('$').len();
                if rest[dollars..].starts_with('"') {
                    self.double(dollars, dollars, true);
                } else {
                    self.push(Kind::Punctuator, dollars);
                }
            }
            b'"' => {
                let dollars = usize::from(matches!(dialect, Dialect::Kotlin | Dialect::Groovy));
                self.double(0, dollars, true);
            }
            b'\'' => self.single(),
            b'`' if matches!(dialect, Dialect::Kotlin | Dialect::Scala | Dialect::Groovy) => {
                let end = rest[1..].find(['`', '\n', '\r']).filter(|end| rest[1..][*end..].starts_with('`'));
                match end {
                    Some(end) => self.push(Kind::Quoted, end + 2),
                    None => self.push(Kind::Punctuator, 1),
                }
            }
            b'0'..=b'9' => self.push(Kind::Number, number(rest.as_bytes())),
            b'_' | b'$' | b'a'..=b'z' | b'A'..=b'Z' | 0x80.. => self.word(),
            b'(' | b'[' | b'{' => {
                self.push(Kind::Punctuator, 1);
                let index = self.last();
                self.opens.push(Open::Bracket(index, byte));
            }
            b')' | b']' | b'}' => self.close(byte),
            _ if dialect == Dialect::Scala => {
                let length = rest.find(|mark| !is_operator(mark)).unwrap_or(rest.len());
                let comment = ["//", "/*"].into_iter().filter_map(|mark| rest[..length].find(mark)).min();
                self.push(Kind::Punctuator, comment.unwrap_or(length).max(1));
            }
            _ => {
                let known = OPERATORS.into_iter().find(|known| rest.starts_with(known));
                self.push(Kind::Punctuator, known.map_or(1, str::len));
            }
        }
    }

    /// Whether the expression at the end of a line is not complete.
    fn goes_on_in_next_line(&self) -> bool {
        let last = self.tokens.list.last();
        let open = last.is_some_and(|last| {
            last.kind == Kind::Punctuator && !matches!(last.text, ")" | "]" | "}" | "!!" | "++" | "--")
        });
        let next = self.rest().trim_start_matches([' ', '\t', '\r', '\n']);
        open || next.starts_with("else") || next.starts_with(['.', '?', '}', ')', '+', ':', '&', '|'])
    }

    fn word(&mut self) {
        let rest = self.rest();
        let dollar = self.tokens.dialect != Dialect::Kotlin;
        let part = |next: char| next == '_' || next.is_alphanumeric() || dollar && next == '$';
        match rest.find(|next| !part(next)).unwrap_or(rest.len()) {
            0 => {
                let mark = rest.chars().next().unwrap_or(' ');
                if mark.is_whitespace() || mark == '\u{feff}' {
                    self.at += mark.len_utf8();
                    self.space = true;
                } else {
                    self.push(Kind::Punctuator, mark.len_utf8());
                }
            }
            length if self.tokens.dialect == Dialect::Scala && rest[length..].starts_with('"') => {
                self.double(length, 1, &rest[..length] != "raw");
            }
            length => self.push(Kind::Ident, length),
        }
    }

    fn comment(&mut self) {
        let start = self.at;
        let nests = matches!(self.tokens.dialect, Dialect::Kotlin | Dialect::Scala);
        let bytes = self.tokens.text.as_bytes();
        let mut depth = 1;
        let mut at = start + 2;
        while depth > 0 {
            match (bytes.get(at), bytes.get(at + 1)) {
                (Some(b'*'), Some(b'/')) => {
                    depth -= 1;
                    at += 1;
                }
                (Some(b'/'), Some(b'*')) if nests => {
                    depth += 1;
                    at += 1;
                }
                (Some(b'\n'), _) => self.newline = true,
                (Some(_), _) => {}
                (None, _) => {
                    self.problem(start, "comment");
                    break;
                }
            }
            at += 1;
        }
        self.at = at.min(bytes.len());
        self.space = true;
    }

    /// Whether the token in front is a value, so that a slash divides it.
    fn behind_operand(&self) -> bool {
        self.tokens.list.last().is_some_and(|token| match token.kind {
            Kind::Ident => !matches!(token.text, "return" | "in" | "case" | "assert" | "else"),
            Kind::Punctuator => matches!(token.text, ")" | "]" | "}" | "++" | "--"),
            Kind::Text | Kind::TemplateStart => false,
            _ => true,
        })
    }

    /// Whether a mark is found behind the next `skip` bytes.
    fn has(&mut self, mark: &'static str, skip: usize) -> bool {
        if self.never.contains(&mark) {
            return false;
        }
        let rest = self.rest();
        // Searching stops at the first one, which is where the literal ends, or never happens again.
        let found = rest.get(skip..).is_some_and(|rest| rest.contains(mark));
        if !found {
            self.never.push(mark);
        }
        found
    }

    /// A string in double quotes behind `prefix` bytes.
    fn double(&mut self, prefix: usize, dollars: usize, escapes: bool) {
        let triple = self.rest()[prefix..].starts_with("\"\"\"");
        let close = if triple { "\"\"\"" } else { "\"" };
        let raw =
            triple && (self.tokens.dialect == Dialect::Kotlin || self.tokens.dialect == Dialect::Scala && dollars == 0);
        let style = Style { close, escapes: escapes && !raw, dollars };
        self.string(prefix + close.len(), style);
    }

    fn single(&mut self) {
        let rest = self.rest();
        match self.tokens.dialect {
            Dialect::Groovy => {
                let close = if rest.starts_with("'''") { "'''" } else { "'" };
                self.string(close.len(), Style { close, escapes: true, dollars: 0 });
            }
            Dialect::Scala if !rest[1..].starts_with('\\') => {
                // A symbol otherwise.
                let mark = rest[1..].chars().next().map_or(0, char::len_utf8);
                let closed = mark > 0 && rest[1 + mark..].starts_with('\'');
                if closed { self.push(Kind::Char, mark + 2) } else { self.push(Kind::Punctuator, 1) }
            }
            _ => {
                let style = Style { close: "'", escapes: true, dollars: 0 };
                let (end, event) = self.piece(self.at + 1, style);
                if let Event::Unclosed = event {
                    self.problem(self.at, "character");
                }
                let close = usize::from(matches!(event, Event::Close));
                self.push(Kind::Char, end + close - self.at);
            }
        }
    }

    /// A string whose opening quotes have `open` bytes.
    fn string(&mut self, open: usize, style: Style) {
        let start = self.at;
        let (end, event) = self.piece(start + open, style);
        match event {
            Event::Close => self.push(Kind::String, end + style.close.len() - start),
            Event::Unclosed => {
                self.problem(start, "string");
                self.push(Kind::String, end - start);
            }
            Event::Brace(_) | Event::Name(_) => {
                self.push(Kind::TemplateStart, open);
                let index = self.last();
                self.opens.push(Open::Template(index, style));
            }
        }
    }

    /// Where literal text ends, and with what.
    fn piece(&self, from: usize, style: Style) -> (usize, Event) {
        let bytes = self.tokens.text.as_bytes();
        let first = style.close.as_bytes().first().copied().unwrap_or_default();
        let mut at = from;
        while let Some(byte) = bytes.get(at).copied() {
            if byte == first && bytes[at..].starts_with(style.close.as_bytes()) {
                // Quotes in front of the last three belong to the text.
                let raw = style.close.len() == 3 && matches!(self.tokens.dialect, Dialect::Kotlin | Dialect::Scala);
                while raw && bytes.get(at + 3) == Some(&first) {
                    at += 1;
                }
                return (at, Event::Close);
            }
            match byte {
                b'\n' if style.is_line() => {
                    let end = if at > from && bytes.get(at - 1) == Some(&b'\r') { at - 1 } else { at };
                    return (end, Event::Unclosed);
                }
                b'\\' if style.escapes && !(style.is_line() && matches!(bytes.get(at + 1), Some(b'\n' | b'\r'))) => {
                    at += 1;
                }
                b'$' if style.dollars > 0 => {
                    let dollars = bytes[at..].iter().take_while(|byte| **byte == b'$').count();
                    let behind = bytes.get(at + dollars).copied().unwrap_or_default();
                    let doubled = dollars > 1
                        && (style.close == "/$" || self.tokens.dialect == Dialect::Scala && dollars % 2 == 0);
                    if dollars >= style.dollars && !doubled {
                        let start = at + dollars - style.dollars;
                        match behind {
                            b'{' => return (start, Event::Brace(style.dollars + 1)),
                            b'_' | b'a'..=b'z' | b'A'..=b'Z' => return (start, Event::Name(style.dollars)),
                            // `$/` is a slash there and does not end the string.
                            b'/' if style.close == "/$" => at += 1,
                            _ => {}
                        }
                    }
                    at += dollars - 1;
                }
                _ => {}
            }
            at += 1;
        }
        (bytes.len(), Event::Unclosed)
    }

    /// One step inside of a template.
    fn template(&mut self, start: u32, style: Style) {
        let (end, event) = self.piece(self.at, style);
        if end > self.at {
            self.push(Kind::Text, end - self.at);
        }
        match event {
            Event::Close => {
                self.opens.pop();
                self.push(Kind::TemplateEnd, style.close.len());
                self.pair(start);
            }
            Event::Unclosed => {
                self.opens.pop();
                self.unclosed_template(start);
            }
            Event::Brace(length) => {
                self.push(Kind::Punctuator, length);
                let index = self.last();
                self.opens.push(Open::Placeholder(index, style));
            }
            Event::Name(dollars) => {
                self.at += dollars;
                self.name_in_template();
            }
        }
    }

    fn name_in_template(&mut self) {
        loop {
            let rest = self.rest();
            let length = rest.find(|next: char| next != '_' && !next.is_alphanumeric()).unwrap_or(rest.len());
            self.push(Kind::Ident, length);
            let more = self.tokens.dialect == Dialect::Groovy && self.byte(self.at) == b'.';
            if !more || !(self.byte(self.at + 1) == b'_' || self.byte(self.at + 1).is_ascii_alphabetic()) {
                return;
            }
            self.push(Kind::Punctuator, 1);
        }
    }

    fn unclosed_template(&mut self, start: u32) {
        if let Some(token) = usize::try_from(start).ok().and_then(|start| self.tokens.get(start)) {
            let at = token.span.start;
            self.problem(at, "string");
        }
        self.push(Kind::TemplateEnd, 0);
        self.pair(start);
    }

    /// Closes a placeholder that is not closed, and the template around it.
    fn close_placeholder(&mut self, index: u32) {
        self.push(Kind::Punctuator, 0);
        self.pair(index);
        if let Some(Open::Template(start, _)) = self.opens.last().copied() {
            self.opens.pop();
            self.unclosed_template(start);
        }
    }

    fn close(&mut self, byte: u8) {
        let wanted = match byte {
            b')' => b'(',
            b']' => b'[',
            _ => b'{',
        };
        self.push(Kind::Punctuator, 1);
        let mut found = None;
        for (depth, open) in self.opens.iter().rev().take(UNCLOSED).enumerate() {
            match open {
                Open::Bracket(_, open) if *open == wanted => found = Some(depth),
                Open::Bracket(..) => continue,
                Open::Placeholder(..) if byte == b'}' => found = Some(depth),
                Open::Placeholder(..) | Open::Template(..) => {}
            }
            break;
        }
        let Some(depth) = found else {
            let span = self.tokens.list.last().map_or_else(Span::default, |token| token.span);
            self.tokens.problems.push(Problem { span, message: "this bracket closes nothing".to_owned() });
            return;
        };
        for _ in 0..depth {
            if let Some(Open::Bracket(index, _)) = self.opens.pop() {
                self.unclosed_bracket(index);
            }
        }
        if let Some(Open::Bracket(index, _) | Open::Placeholder(index, _)) = self.opens.pop() {
            self.pair(index);
        }
    }
}

fn is_operator(mark: char) -> bool {
    matches!(
        mark,
        '!' | '#' | '%' | '&' | '*' | '+' | '-' | '/' | '<' | '=' | '>' | '?' | '@' | '\\' | '^' | '|' | '~' | ':'
    )
}

/// Length of a number.
fn number(bytes: &[u8]) -> usize {
    let hex = bytes.starts_with(b"0x") || bytes.starts_with(b"0X");
    let mut dot = hex;
    let mut at = 0;
    while let Some(byte) = bytes.get(at).copied() {
        match byte {
            b'_' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => {}
            b'.' if !dot && bytes.get(at + 1).is_some_and(u8::is_ascii_digit) => dot = true,
            b'+' | b'-' if !hex && at > 0 && matches!(bytes[at - 1], b'e' | b'E') => {}
            _ => break,
        }
        at += 1;
    }
    at
}
