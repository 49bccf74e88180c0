//! What a plan teaches: the single-stage Dockerfile that a first tutorial would give for the same project, and each
//! difference that makes the planned one better, with what it buys and who says so.

mod rules;

use std::ops::Range;
use std::sync::LazyLock;

use crate::catalog::{Catalog, Row};
use crate::emit::{Artifact, WithInstructions, emit_alone, emit_dockerfile};
use crate::planner::Planned;

/// The texts of the lessons, with their numbers and sources.
pub static LESSONS: LazyLock<Catalog> = LazyLock::new(|| Catalog::read(include_str!("lessons.toml")));

/// The table of the lessons.
pub(crate) const TABLE: &str = "lesson";

/// A plan beside what a first tutorial would do.
#[derive(Clone, Debug)]
pub struct Learn {
    /// The Dockerfile of a single stage. It is there to be read and belongs nowhere.
    pub naive: Artifact,
    /// The planned Dockerfile.
    pub planned: Artifact,
    /// What is different, in the order of the table.
    pub lessons: Vec<Lesson>,
}

/// One difference between the two files.
#[derive(Clone, Debug)]
pub struct Lesson {
    /// Its row.
    row: Row<'static>,
    /// The bytes of the instructions of the naive file that it is about, in order.
    pub in_naive: Vec<Range<usize>>,
    /// The same of the planned file. Empty where the difference lies beside the Dockerfile.
    pub in_planned: Vec<Range<usize>>,
}

impl Lesson {
    fn text(&self, field: &str) -> &'static str {
        self.row.text(field).unwrap_or_default()
    }

    /// Its id, as words: `manifests-before-sources`.
    pub fn id(&self) -> &'static str {
        self.row.key()
    }

    /// What it is about, in a few words.
    pub fn title(&self) -> &'static str {
        self.text("title")
    }

    /// What the tutorial does.
    pub fn naive(&self) -> &'static str {
        self.text("naive")
    }

    /// What is done here.
    pub fn planned(&self) -> &'static str {
        self.text("planned")
    }

    /// What that buys, with a number where the source has one.
    pub fn buys(&self) -> &'static str {
        self.text("buys")
    }

    /// The public page that says so.
    pub fn source(&self) -> &'static str {
        self.text("source")
    }

    /// The day on which the page was looked at.
    pub fn checked(&self) -> &'static str {
        self.text("checked")
    }
}

/// Puts a plan beside what a first tutorial would do. `None` without a plan, and where no single image could build the
/// project.
pub fn learn(planned: &Planned) -> Option<Learn> {
    let plan = planned.plan()?;
    let stage = plan.naive.as_ref()?.stage(plan);
    let header = "What a first tutorial would do. It is here to be compared with the planned Dockerfile.";
    let (naive, naive_at) = emit_alone(&stage, header.to_owned(), "Dockerfile.naive".to_owned());
    let (dockerfile, planned_at): WithInstructions = emit_dockerfile(planned)?;
    let places = |at: &[Range<usize>], of: Vec<usize>| -> Vec<Range<usize>> {
        of.into_iter().filter_map(|index| at.get(index).cloned()).filter(|range| !range.is_empty()).collect()
    };
    let lessons = LESSONS
        .rows(TABLE)
        .filter_map(|row| {
            let shown = rules::show(row.key(), plan, &stage)?;
            let in_naive = places(&naive_at, shown.naive);
            Some(Lesson { row, in_naive, in_planned: places(&planned_at, shown.planned) })
        })
        .collect();
    Some(Learn { naive, planned: dockerfile, lessons })
}
