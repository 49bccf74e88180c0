//! Tokens of Java, Kotlin, Groovy and Scala source: the only place that knows how these languages quote.

mod lexer;
mod literal;

use self::lexer::Lexer;
use self::literal::{is_raw, quotes, text_block, unescape};
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
        Lexer::read(dialect, text)
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
    pub(in crate::jvm) fn decode(&self, quoted: &str, text: &str) -> String {
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
