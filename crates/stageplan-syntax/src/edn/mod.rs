//! Clojure's notation: `project.clj`, `deps.edn`, `bb.edn` and what `build.clj` says in literals.
//!
//! A file is a row of forms, and a form is a literal or a collection of forms. Nothing is evaluated: what a reader macro
//! makes of a form (`'x`, `@x`, `^:meta x`, `#inst "…"`) is left out, and the form stays. Nodes lie in one list and refer
//! to each other by number; no collection lies deeper than [`MAX_DEPTH`], so plain recursion over [`Node::items`] is safe.

mod read;

use crate::{Problem, Span};

/// How deep collections may nest before the inner ones are left out with a [`Problem`].
pub const MAX_DEPTH: usize = 128;

/// What a form is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// `nil`.
    Nil,
    /// `true` or `false`.
    Bool,
    /// A number of any kind; [`Node::text`] has its spelling.
    Number,
    /// A text.
    String,
    /// A letter, such as `\a` or `\newline`.
    Char,
    /// `:name`.
    Keyword,
    /// A bare name.
    Symbol,
    /// `( )`.
    List,
    /// `[ ]`.
    Vector,
    /// `{ }`.
    Map,
    /// `#{ }`.
    Set,
}

/// A range of bytes in the document's own text buffer, or of its list of children.
#[derive(Clone, Copy, Debug, Default)]
struct Stretch {
    start: u32,
    end: u32,
}

#[derive(Clone, Copy, Debug)]
struct Data {
    kind: Kind,
    /// What is written, decoded for strings and without the colon for keywords; children for collections.
    content: Stretch,
    span: Stretch,
}

/// A parsed file. It owns what it needs of the text, so the text may go.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// The source as given, followed by the texts that had to be decoded.
    text: String,
    nodes: Vec<Data>,
    children: Vec<u32>,
    forms: Vec<u32>,
    problems: Vec<Problem>,
}

impl Document {
    /// Reads `text`. Whatever cannot be read is left out and reported in [`Document::problems`].
    pub fn parse(text: &str) -> Self {
        read::read(text)
    }

    /// The outermost forms in file order.
    pub fn forms(&self) -> impl Iterator<Item = Node<'_>> {
        self.forms.iter().map(|id| Node { document: self, id: *id })
    }

    /// The first form: the map of a `deps.edn`. Nothing for an empty file.
    pub fn root(&self) -> Option<Node<'_>> {
        self.forms().next()
    }

    /// The first outermost list that begins with a symbol: `defproject` of a `project.clj`.
    pub fn call(&self, symbol: &str) -> Option<Node<'_>> {
        self.forms().find(|form| form.is_call(symbol))
    }

    /// What is wrong with the file, in file order.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    fn slice(&self, stretch: Stretch) -> &str {
        self.text.get(stretch.start as usize..stretch.end as usize).unwrap_or_default()
    }
}

/// One form of a document.
#[derive(Clone, Copy, Debug)]
pub struct Node<'d> {
    document: &'d Document,
    id: u32,
}

impl<'d> Node<'d> {
    fn data(self) -> &'d Data {
        &self.document.nodes[self.id as usize]
    }

    fn of(self, kind: Kind) -> Option<&'d str> {
        self.text().filter(|_| self.kind() == kind)
    }

    /// What the form is.
    pub fn kind(self) -> Kind {
        self.data().kind
    }

    /// The bytes of the form as written, with brackets and quotes and without reader macros before it.
    pub fn span(self) -> Span {
        Span::new(self.data().span.start as usize, self.data().span.end as usize)
    }

    /// The text of a literal: strings decoded, keywords without their colon, everything else as written.
    pub fn text(self) -> Option<&'d str> {
        let data = self.data();
        (!is_collection(data.kind)).then(|| self.document.slice(data.content))
    }

    /// The decoded text of a string; nothing for any other kind.
    pub fn as_str(self) -> Option<&'d str> {
        self.of(Kind::String)
    }

    /// The name of a keyword without its colon, such as `main` or `mvn/version`; nothing for any other kind.
    pub fn as_keyword(self) -> Option<&'d str> {
        self.of(Kind::Keyword)
    }

    /// The name of a symbol, such as `org.clojure/clojure`; nothing for any other kind.
    pub fn as_symbol(self) -> Option<&'d str> {
        self.of(Kind::Symbol)
    }

    /// The truth value of a boolean; nothing for any other kind.
    pub fn as_bool(self) -> Option<bool> {
        self.of(Kind::Bool).map(|text| text == "true")
    }

    /// A whole number that fits; nothing for any other kind.
    pub fn as_i64(self) -> Option<i64> {
        self.of(Kind::Number)?.trim_end_matches('N').parse().ok()
    }

    /// Whether the form is a list that begins with a symbol.
    pub fn is_call(self, symbol: &str) -> bool {
        self.kind() == Kind::List && self.items().next().and_then(Node::as_symbol) == Some(symbol)
    }

    /// The forms in a collection in file order; keys and values of a map in turn.
    pub fn items(self) -> impl Iterator<Item = Node<'d>> {
        let document = self.document;
        let Stretch { start, end } = if is_collection(self.kind()) { self.data().content } else { Stretch::default() };
        let ids = document.children.get(start as usize..end as usize).unwrap_or_default();
        ids.iter().map(move |id| Node { document, id: *id })
    }

    /// Keys and values: those of a map, or those that a call ends with, such as `(defproject name "1.0" :main core)`,
    /// where they begin at the first keyword.
    pub fn entries(self) -> impl Iterator<Item = (Node<'d>, Node<'d>)> {
        let kind = self.kind();
        let mut items = self.items().skip_while(move |item| match kind {
            Kind::Map => false,
            Kind::List => item.kind() != Kind::Keyword,
            _ => true,
        });
        std::iter::from_fn(move || Some((items.next()?, items.next()?)))
    }

    /// The value of a keyword, named without its colon, in a map or at the end of a call. The first one counts.
    pub fn get(self, keyword: &str) -> Option<Node<'d>> {
        self.entries().find(|(key, _)| key.as_keyword() == Some(keyword)).map(|(_, value)| value)
    }

    /// The value at a path of keywords below this form.
    pub fn at(self, path: &[&str]) -> Option<Node<'d>> {
        path.iter().try_fold(self, |node, keyword| node.get(keyword))
    }
}

fn is_collection(kind: Kind) -> bool {
    matches!(kind, Kind::List | Kind::Vector | Kind::Map | Kind::Set)
}

#[cfg(test)]
mod tests;
