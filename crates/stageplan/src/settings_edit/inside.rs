//! Editing inside a value of several parts, so that the parts that stay keep their spelling and their comments.

use stageplan_syntax::data::Node;

use super::{Edit, File, entry, halves, is_scalar, key_of, literal, range};
use crate::settings::OptionInfo;

/// What becomes of the parts of a list: each old one stays, is replaced or goes, and new ones come behind one, or first.
#[derive(Debug, Default, PartialEq)]
struct Change {
    replaced: Vec<(usize, String)>,
    gone: Vec<usize>,
    /// New ones behind an old one; behind none for the front.
    added: Vec<(Option<usize>, Vec<String>)>,
}

impl File<'_> {
    /// A list in brackets.
    pub(super) fn list(&self, node: Node<'_>, wanted: &[String]) -> Vec<Edit> {
        let items: Vec<Node<'_>> = node.items().collect();
        let old: Vec<&str> = items.iter().map(|item| item.scalar().unwrap_or_default()).collect();
        let new: Vec<&str> = wanted.iter().map(String::as_str).collect();
        let mut change = difference(&old, &new);
        change.replaced.iter_mut().for_each(|(_, text)| *text = literal(text));
        change.added.iter_mut().flat_map(|(_, texts)| texts).for_each(|text| *text = literal(text));
        let places: Vec<_> = items.iter().map(|item| range(*item)).collect();
        self.parts(range(node), &places, &change)
    }

    /// A table in braces.
    pub(super) fn inline_table(&self, node: Node<'_>, wanted: &[String]) -> Vec<Edit> {
        let entries: Vec<(&str, Node<'_>)> = node.entries().collect();
        if !entries.iter().all(|(_, item)| is_scalar(*item)) {
            let pairs: Vec<String> = wanted.iter().map(|pair| entry(pair)).collect();
            return vec![(range(node), format!("{{ {} }}", pairs.join(", ")))];
        }
        let change = table_difference(&entries, wanted);
        let places: Vec<_> =
            entries.iter().map(|(_, item)| item.key_span().unwrap_or(item.span()).start..item.span().end).collect();
        // The key stays as it is written.
        let replaced = change.replaced.iter().filter_map(|(at, pair)| {
            let (_, item) = entries.get(*at)?;
            let key = self.text.get(places.get(*at)?.start..item.span().start)?;
            Some((*at, format!("{key}{}", literal(halves(pair).1))))
        });
        let replaced = replaced.collect();
        let added = change.added.iter().map(|(at, pairs)| (*at, pairs.iter().map(|pair| entry(pair)).collect()));
        let change = Change { replaced, added: added.collect(), gone: change.gone };
        self.parts(range(node), &places, &change)
    }

    /// A table under a header, or made by dotted keys.
    pub(super) fn section(&self, info: &OptionInfo, node: Node<'_>, wanted: &[String]) -> Vec<Edit> {
        let entries: Vec<(&str, Node<'_>)> = node.entries().collect();
        let change = table_difference(&entries, wanted);
        let mut edits = Vec::new();
        for (at, pair) in &change.replaced {
            if let Some((_, item)) = entries.get(*at).filter(|(_, item)| is_scalar(*item)) {
                edits.push((range(*item), literal(halves(pair).1)));
            }
        }
        for at in &change.gone {
            let Some((_, item)) = entries.get(*at) else { continue };
            let (mut lines, mut headers) = (Vec::new(), Vec::new());
            self.lines(*item, &mut lines, &mut headers);
            edits.extend(lines.into_iter().chain(headers).map(|lines| (lines, String::new())));
        }
        let header = self.is_header(node);
        let prefix = if header { String::new() } else { format!("{}.", key_of(info.name)) };
        // Below the last statement; below a table inside would be in that table.
        let last = entries.iter().rfind(|(_, item)| !self.is_section(*item)).map(|(_, item)| self.statement(*item));
        let (at, indent) = match last {
            Some(lines) => {
                let line = self.text.get(lines.clone()).unwrap_or_default();
                (lines.end, &line[..line.len() - line.trim_start_matches([' ', '\t']).len()])
            }
            None => (self.line_end(node.span().end), ""),
        };
        let pairs = change.added.iter().flat_map(|(_, pairs)| pairs);
        let added: String = pairs.map(|pair| format!("{indent}{prefix}{}{}", entry(pair), self.newline)).collect();
        if !added.is_empty() {
            edits.push((at..at, added));
        }
        edits
    }

    /// Carries a change out between a pair of brackets or braces.
    fn parts(&self, whole: std::ops::Range<usize>, places: &[std::ops::Range<usize>], change: &Change) -> Vec<Edit> {
        let source = self.text.get(whole.clone()).unwrap_or_default();
        if !source.contains('\n') {
            return vec![(whole, self.one_line(source, places, change))];
        }
        let mut edits: Vec<Edit> = Vec::new();
        for (at, text) in &change.replaced {
            edits.extend(places.get(*at).map(|place| (place.clone(), text.clone())));
        }
        for place in change.gone.iter().filter_map(|at| places.get(*at)) {
            let comma = self.comma(place.end);
            let end = comma.map_or(place.end, |comma| comma + 1);
            if self.begins_line(place.start) && self.ends_line(end) {
                edits.push((self.line_start(place.start)..self.line_end(end), String::new()));
            } else {
                edits.push((place.clone(), String::new()));
                edits.extend(comma.map(|comma| (comma..comma + 1, String::new())));
            }
        }
        for (behind, texts) in &change.added {
            match behind.and_then(|at| places.get(at)) {
                Some(place) => self.put_behind(place, texts, &mut edits),
                None => edits.push(self.put_first(whole.start, places, texts)),
            }
        }
        edits
    }

    fn put_behind(&self, place: &std::ops::Range<usize>, texts: &[String], edits: &mut Vec<Edit>) {
        let comma = self.comma(place.end);
        let end = comma.map_or(place.end, |comma| comma + 1);
        if self.begins_line(place.start) && self.ends_line(end) {
            if comma.is_none() {
                edits.push((place.end..place.end, ",".to_owned()));
            }
            let at = self.line_end(end);
            edits.push((at..at, self.lines_of(texts, place.start)));
        } else {
            let lead = if comma.is_some() { "" } else { "," };
            let trail = if comma.is_some() { "," } else { "" };
            edits.push((end..end, format!("{lead} {}{trail}", texts.join(", "))));
        }
    }

    fn put_first(&self, open: usize, places: &[std::ops::Range<usize>], texts: &[String]) -> Edit {
        match places.first() {
            Some(first) if self.begins_line(first.start) => {
                let at = self.line_start(first.start);
                (at..at, self.lines_of(texts, first.start))
            }
            _ => (open + 1..open + 1, format!("{}, ", texts.join(", "))),
        }
    }

    /// Parts on lines of their own, as deep as the one that begins at `like`.
    fn lines_of(&self, texts: &[String], like: usize) -> String {
        let indent = self.text.get(self.line_start(like)..like).unwrap_or_default();
        texts.iter().map(|text| format!("{indent}{text},{}", self.newline)).collect()
    }

    /// A value on one line, which can hold no comment: its parts put together anew, between the same spaces.
    fn one_line(&self, source: &str, places: &[std::ops::Range<usize>], change: &Change) -> String {
        let (open, close) =
            (source.get(..1).unwrap_or("["), source.get(source.len().saturating_sub(1)..).unwrap_or("]"));
        let inner = source.get(1..source.len().saturating_sub(1)).unwrap_or_default();
        let empty = inner.trim().is_empty();
        let space = if empty && open == "{" { " " } else { &inner[..inner.len() - inner.trim_start().len()] };
        let space = if empty && open == "[" { "" } else { space };
        let new = |behind: Option<usize>| {
            let texts = change.added.iter().filter(move |(at, _)| *at == behind).flat_map(|(_, texts)| texts);
            texts.cloned().collect::<Vec<_>>()
        };
        let mut parts = new(None);
        for (at, place) in places.iter().enumerate() {
            if !change.gone.contains(&at) {
                let replaced = change.replaced.iter().find(|(index, _)| *index == at).map(|(_, text)| text.clone());
                parts.push(replaced.unwrap_or_else(|| self.text.get(place.clone()).unwrap_or_default().to_owned()));
            }
            parts.extend(new(Some(at)));
        }
        format!("{open}{space}{}{space}{close}", parts.join(", "))
    }

    /// The comma behind a part, with only space and comments between.
    fn comma(&self, end: usize) -> Option<usize> {
        let mut at = end;
        loop {
            let rest = self.text.get(at..)?;
            at += rest.len() - rest.trim_start().len();
            match self.text.get(at..)?.chars().next()? {
                '#' => at = self.line_end(at),
                ',' => return Some(at),
                _ => return None,
            }
        }
    }

    fn begins_line(&self, at: usize) -> bool {
        self.text.get(self.line_start(at)..at).is_some_and(|head| head.trim().is_empty())
    }

    /// Whether nothing but a comment follows on the line.
    fn ends_line(&self, at: usize) -> bool {
        let rest = self.text.get(at..self.line_end(at)).unwrap_or_default().trim_start();
        rest.is_empty() || rest.starts_with('#')
    }
}

/// How one list becomes another: what is in both in the same order stays, a new part takes the place of one that goes.
fn difference(old: &[&str], new: &[&str]) -> Change {
    let mut change = Change::default();
    let (mut from, mut to) = (0_usize, 0_usize);
    for (at, into) in common(old, new).into_iter().chain([(old.len(), new.len())]) {
        let behind = from.checked_sub(1);
        let pairs = (at - from).min(into - to);
        change.replaced.extend((0..pairs).map(|step| (from + step, new[to + step].to_owned())));
        change.gone.extend(from + pairs..at);
        let fresh: Vec<String> = new[to + pairs..into].iter().map(|text| (*text).to_owned()).collect();
        if !fresh.is_empty() {
            change.added.push((if pairs > 0 { Some(from + pairs - 1) } else { behind }, fresh));
        }
        (from, to) = (at + 1, into + 1);
    }
    change
}

/// The pairs of a longest common sequence. Beyond a size that no one writes, the common head will do.
fn common(old: &[&str], new: &[&str]) -> Vec<(usize, usize)> {
    const MOST: usize = 1 << 20;
    if old.len().saturating_mul(new.len()) > MOST {
        return old.iter().zip(new).take_while(|(a, b)| a == b).enumerate().map(|(at, _)| (at, at)).collect();
    }
    let width = new.len() + 1;
    let mut best = vec![0_u32; (old.len() + 1) * width];
    for a in (0..old.len()).rev() {
        for b in (0..new.len()).rev() {
            best[a * width + b] = if old[a] == new[b] {
                best[(a + 1) * width + b + 1] + 1
            } else {
                best[(a + 1) * width + b].max(best[a * width + b + 1])
            };
        }
    }
    let (mut a, mut b, mut pairs) = (0, 0, Vec::new());
    while a < old.len() && b < new.len() {
        if old[a] == new[b] {
            pairs.push((a, b));
            (a, b) = (a + 1, b + 1);
        } else if best[(a + 1) * width + b] >= best[a * width + b + 1] {
            a += 1;
        } else {
            b += 1;
        }
    }
    pairs
}

/// How a table becomes another: by names, in the order of the file, new names last.
fn table_difference(entries: &[(&str, Node<'_>)], wanted: &[String]) -> Change {
    let mut change = Change::default();
    for (at, (key, item)) in entries.iter().enumerate() {
        match wanted.iter().find(|pair| halves(pair).0 == *key) {
            Some(pair) if is_scalar(*item) => {
                if item.scalar() != Some(halves(pair).1) {
                    change.replaced.push((at, pair.clone()));
                }
            }
            _ => change.gone.push(at),
        }
    }
    let known = |key: &str| entries.iter().any(|(known, item)| *known == key && is_scalar(*item));
    let added: Vec<String> = wanted.iter().filter(|pair| !known(halves(pair).0)).cloned().collect();
    if !added.is_empty() {
        let last = (0..entries.len()).rev().find(|at| !change.gone.contains(at));
        change.added.push((last, added));
    }
    change
}
