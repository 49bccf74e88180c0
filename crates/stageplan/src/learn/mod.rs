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
    /// The field with the page of the tool that the plan uses.
    tool: Option<&'static str>,
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

    /// The public page that says so: that of the tool which the plan uses, where the row has one.
    pub fn source(&self) -> &'static str {
        let own = self.tool.and_then(|tool| self.row.text(tool));
        own.unwrap_or_else(|| self.text("source"))
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
            Some(Lesson { row, tool: rules::tool(plan), in_naive, in_planned: places(&planned_at, shown.planned) })
        })
        .collect();
    Some(Learn { naive, planned: dockerfile, lessons })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::planner::{Options, plan};
    use crate::testing;

    fn learned(files: &str, settings: &[(&str, &str)]) -> Option<Learn> {
        let mut options = Options::new("2026-11-21");
        for (name, value) in settings {
            assert_eq!(options.settings.set(name, value), Ok(()), "{name}");
        }
        learn(&plan(&testing::tree(files), &options))
    }

    fn check(files: &str, settings: &[(&str, &str)], expect: &str) {
        let learn = learned(files, settings);
        let text = learn.map(|learn| learn.naive.text).unwrap_or_default();
        let lines: Vec<&str> = text.lines().skip(2).collect();
        let expect =
            expect.lines().filter_map(|line| line.strip_prefix("            ")).filter(|line| !line.is_empty());
        assert_eq!(lines, expect.collect::<Vec<_>>());
    }

    fn ids(files: &str, settings: &[(&str, &str)]) -> Vec<&'static str> {
        let lessons = learned(files, settings).map(|learn| learn.lessons).unwrap_or_default();
        lessons.iter().map(Lesson::id).collect()
    }

    const APP: &str = "
        //- package.json
        {\"scripts\": {\"start\": \"node server.js\"}, \"dependencies\": {\"express\": \"5\"}}
        //- server.js
        require('express')().listen(3000)
    ";

    const PROGRAM: &str = "
        //- go.mod
        module example.com/shop
        go 1.27
        //- main.go
        package main
        import \"net/http\"
        func main() { http.ListenAndServe(\":8080\", nil) }
    ";

    #[test]
    fn the_naive_file_is_what_tutorials_give() {
        check(
            APP,
            &[],
            "
            FROM node:24
            WORKDIR /app
            COPY . .
            RUN npm install
            EXPOSE 3000
            CMD [\"npm\", \"start\"]
            ",
        );
        check(
            PROGRAM,
            &[],
            "
            FROM golang:1.27
            WORKDIR /app
            COPY . .
            RUN go build -o /usr/local/bin/shop .
            EXPOSE 8080
            CMD [\"/usr/local/bin/shop\"]
            ",
        );
    }

    #[test]
    fn what_the_user_asks_for_is_in_it() {
        check(
            APP,
            &[("build-packages", "libpq-dev"), ("start", "node server.js --fast"), ("version", "22")],
            "
            FROM node:22
            WORKDIR /app
            COPY . .
            RUN apt-get update && \\
                apt-get install -y libpq-dev
            RUN npm install
            EXPOSE 3000
            CMD [\"node\", \"server.js\", \"--fast\"]
            ",
        );
        check(
            PROGRAM,
            &[("build", "make shop")],
            "
            FROM golang:1.27
            WORKDIR /app
            COPY . .
            RUN mkdir -p /out
            RUN make shop
            EXPOSE 8080
            CMD [\"/out/shop\"]
            ",
        );
    }

    #[test]
    fn a_lesson_is_shown_only_where_the_plan_has_the_feature() {
        let has = |files: &str, settings: &[(&str, &str)], id: &str| ids(files, settings).contains(&id);
        assert!(has(APP, &[], "not-root") && !has(APP, &[("user", "0:0")], "not-root"));
        assert!(has(PROGRAM, &[], "cache-mount") && !has(PROGRAM, &[("cache", "layer")], "cache-mount"));
        assert!(has(APP, &[], "program-itself") && !has(APP, &[("start", "node server.js")], "program-itself"));
        assert!(has(APP, &[], "small-final-image") && !has(APP, &[("flavour", "distroless")], "small-final-image"));
        assert!(!has(APP, &[], "no-shell") && has(APP, &[("flavour", "distroless")], "no-shell"));
        assert!(!has(APP, &[], "by-lockfile"), "there is no lockfile");
        assert!(!has(APP, &[], "no-development-packages"), "there are none to leave out");
        assert!(has(PROGRAM, &[], "static-binary") && !has(PROGRAM, &[("flavour", "slim")], "static-binary"));
        assert!(!has(PROGRAM, &[], "program-itself"));
    }

    #[test]
    fn lines_are_those_of_the_difference() {
        let learn = learned(APP, &[]);
        let lessons = learn.iter().flat_map(|learn| learn.lessons.iter().map(move |lesson| (learn, lesson)));
        let mut seen = 0;
        for (learn, lesson) in lessons.filter(|(_, lesson)| lesson.id() == "manifests-before-sources") {
            seen += 1;
            let texts = |artifact: &Artifact, ranges: &[Range<usize>]| -> Vec<String> {
                ranges.iter().filter_map(|range| Some(artifact.text.get(range.clone())?.to_owned())).collect()
            };
            assert_eq!(texts(&learn.naive, &lesson.in_naive), ["COPY . .", "RUN npm install"]);
            let planned = texts(&learn.planned, &lesson.in_planned);
            assert!(planned.iter().any(|text| text.starts_with("COPY package.json")), "{planned:?}");
            assert!(planned.iter().any(|text| text.starts_with("RUN ") && text.contains("npm install")), "{planned:?}");
        }
        assert_eq!(seen, 1);
    }
}
