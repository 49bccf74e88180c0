//! Places counted as the reader of the wire counts them.

use std::sync::Arc;

use crate::tree::{RepoPath, Tree};

/// What a `span` of the wire counts, in files of the project and in printed texts alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Positions {
    /// Bytes of UTF-8: what is on disk.
    Bytes,
    /// UTF-16 code units: what indexes a string of JavaScript, and what editors count.
    Utf16,
}

/// How far apart the remembered counts of a text are, in bytes.
const STEP: usize = 256;

/// A text whose bytes and UTF-16 units differ, with the number of units before every [`STEP`]th byte, so that a file with
/// many places is counted through once.
#[derive(Debug)]
pub(super) struct Units {
    text: Arc<str>,
    before: Vec<usize>,
}

impl Units {
    /// `None` for a text in which a byte is a unit.
    pub(super) fn of(text: &Arc<str>) -> Option<Self> {
        if text.is_ascii() {
            return None;
        }
        let mut before = vec![0];
        let mut units = 0;
        for part in text.as_bytes().chunks(STEP) {
            units += count(part);
            before.push(units);
        }
        Some(Self { text: text.clone(), before })
    }

    /// The units before a byte. What lies behind the end stands at the end.
    pub(super) fn at(&self, byte: usize) -> usize {
        let byte = byte.min(self.text.len());
        let step = byte / STEP;
        let counted = self.before.get(step).copied().unwrap_or_default();
        counted + self.text.as_bytes().get(step * STEP..byte).map_or(0, count)
    }
}

/// The UTF-16 units of a piece of UTF-8, each told by the first byte of its character: one, or two for what takes four
/// bytes.
fn count(bytes: &[u8]) -> usize {
    bytes.iter().map(|byte| usize::from(byte & 0xC0 != 0x80) + usize::from(*byte >= 0xF0)).sum()
}

/// The files that places were asked of, sorted, each counted through once.
#[derive(Debug)]
pub(super) struct Files<'t> {
    tree: &'t Tree,
    positions: Positions,
    known: Vec<(RepoPath, Option<Units>)>,
}

impl<'t> Files<'t> {
    pub(super) fn new(tree: &'t Tree, positions: Positions) -> Self {
        Self { tree, positions, known: Vec::new() }
    }

    /// A span of a file of the project. That of a file whose text is not there stays as it is.
    pub(super) fn span(&mut self, path: &RepoPath, span: [usize; 2]) -> [usize; 2] {
        if self.positions == Positions::Bytes || span == [0, 0] {
            return span;
        }
        let at = match self.known.binary_search_by(|(known, _)| known.cmp(path)) {
            Ok(at) => at,
            Err(at) => {
                let units = self.tree.read_text(path).and_then(Units::of);
                self.known.insert(at, (path.clone(), units));
                at
            }
        };
        in_units(self.known.get(at).and_then(|(_, units)| units.as_ref()), span)
    }

    /// How the spans of a printed text are counted: see [`in_units`].
    pub(super) fn printed(&self, text: &str) -> Option<Units> {
        if self.positions == Positions::Bytes { None } else { Units::of(&Arc::from(text)) }
    }
}

/// A span of bytes in units, where the two differ.
pub(super) fn in_units(units: Option<&Units>, span: [usize; 2]) -> [usize; 2] {
    units.map_or(span, |units| span.map(|byte| units.at(byte)))
}
