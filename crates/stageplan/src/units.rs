//! What of a repository can be deployed: every folder that an ecosystem recognises, with what it is. Nothing is planned for
//! this, so that it is quick in a repository of hundreds of packages.

use std::fmt;

use stageplan_syntax::order;

use crate::compose::marked_within;
use crate::ecosystem::{Entry, Grade};
use crate::finding::Finding;
use crate::origin::Sourced;
use crate::planner::{Options, detect, sort_findings};
use crate::project::{Project, Unit};
use crate::tree::{RepoPath, Tree, Wants};

/// What a unit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum UnitKind {
    /// It answers connections.
    Service,
    /// Pages that are built and served as files.
    Site,
    /// It works without being asked by a connection.
    Worker,
    /// It is called by name, and ends.
    Program,
    /// It is there to be imported by others.
    Library,
    /// Something else that no container runs.
    Other,
}

impl UnitKind {
    /// The kind as one word of the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Site => "site",
            Self::Worker => "worker",
            Self::Program => "program",
            Self::Library => "library",
            Self::Other => "other",
        }
    }

    /// Whether there is an image to make of it.
    pub fn is_deployable(self) -> bool {
        self <= Self::Program
    }
}

impl fmt::Display for UnitKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What an ecosystem can say of a unit at a glance.
#[derive(Clone, Debug)]
pub struct Summary {
    /// What it is, with what tells it.
    pub kind: Sourced<UnitKind>,
    /// What it is made with.
    pub framework: Option<String>,
    /// How sure.
    pub grade: Grade,
    /// Why there is nothing to deploy, in a few words.
    pub why_not: Option<String>,
}

/// A unit of a repository.
#[derive(Clone, Debug)]
pub struct FoundUnit {
    /// Its folder.
    pub folder: RepoPath,
    /// The ecosystem's id.
    pub ecosystem: &'static str,
    /// What it is, such as `Go module example.com/shop`.
    pub what: String,
    /// The rest.
    pub summary: Summary,
}

/// The units of a repository.
#[derive(Clone, Debug)]
pub struct Units {
    /// What can be deployed first, then by path and ecosystem.
    pub found: Vec<FoundUnit>,
    /// What was noticed on the way.
    pub findings: Vec<Finding>,
}

/// How deep a unit may lie.
const DEPTH: usize = 8;

/// Lists the units of a repository. Of the options only the ecosystems count.
pub fn units(tree: &Tree, options: &Options) -> Units {
    let project = Project::new(tree);
    let found = below(&project, &RepoPath::root(), &options.ecosystems);
    let mut units = Units { found, findings: Vec::new() };
    units.add_findings(project.take_findings());
    units
}

impl Units {
    /// Adds what the host itself has to say; the order stays by importance.
    pub fn add_findings(&mut self, more: impl IntoIterator<Item = Finding>) {
        self.findings.extend(more);
        sort_findings(&mut self.findings);
    }
}

/// The units, where looking for them has everything it asks for.
///
/// # Errors
///
/// What it still asks for: see [`crate::wants`].
pub fn units_or_wants(tree: &Tree, options: &Options) -> Result<Units, Wants> {
    tree.take_wants();
    let units = units(tree, options);
    let wants = tree.take_wants();
    if wants.is_empty() { Ok(units) } else { Err(wants) }
}

/// The units in a folder and below it.
pub(crate) fn below(project: &Project<'_>, above: &RepoPath, ecosystems: &[Entry]) -> Vec<FoundUnit> {
    let mut folders = order::set(marked_within(project.tree(), above, ecosystems, DEPTH));
    folders.insert(above.clone());
    let mut found: Vec<FoundUnit> = Vec::new();
    for folder in folders {
        let unit = Unit { project, folder };
        for (entry, detection) in detect(&unit, ecosystems, None) {
            // One that is not at hand is asked for; the others go on, so that all are asked for at once.
            let Some(summary) = entry.summary(&unit, &detection) else { continue };
            let what = detection.what.value().clone();
            found.push(FoundUnit { folder: unit.folder.clone(), ecosystem: entry.id, what, summary });
        }
    }
    order::sort_by_key(&mut found, |unit| {
        let kind = *unit.summary.kind.value();
        (!kind.is_deployable(), unit.folder.clone(), unit.ecosystem)
    });
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    fn check(text: &str, expect: &[&str]) {
        let tree = testing::tree(text);
        let units = units(&tree, &Options::new("2026-11-21"));
        let lines: Vec<String> = units
            .found
            .iter()
            .map(|unit| {
                let (kind, framework) = (unit.summary.kind.value(), unit.summary.framework.as_deref().unwrap_or("-"));
                format!("{} {} {kind} {framework} {}", unit.folder, unit.ecosystem, unit.summary.grade)
            })
            .collect();
        assert_eq!(lines, expect);
    }

    #[test]
    fn members_are_told_by_what_they_are() {
        check(
            r#"
            //- package.json
            {"private": true, "workspaces": ["apps/*", "packages/*"]}
            //- apps/api/package.json
            {"name": "api", "scripts": {"start": "node server.js"}, "dependencies": {"fastify": "5"}}
            //- apps/api/server.js
            require('fastify')().listen({port: 1})
            //- apps/web/package.json
            {"name": "web", "private": true, "scripts": {"dev": "vite", "build": "vite build"}, "devDependencies": {"vite": "7"}}
            //- apps/web/index.html
            <p>
            //- apps/mailer/package.json
            {"name": "mailer", "scripts": {"start": "node index.js"}, "dependencies": {"bullmq": "5"}}
            //- apps/mailer/index.js
            new (require('bullmq').Worker)('x')
            //- packages/ui/package.json
            {"name": "ui", "main": "index.js", "exports": "./index.js"}
            //- packages/ui/index.js
            //- packages/tool/package.json
            {"name": "tool", "bin": "cli.js"}
            //- packages/tool/cli.js
            //- packages/config/package.json
            {"name": "config"}
            //- tests/fixtures/x/package.json
            {"name": "x", "scripts": {"start": "node x.js"}}
            //- gateway/go.mod
            module example.com/gateway
            //- gateway/main.go
            package main
            import "net/http"
            func main() { http.ListenAndServe(":80", nil) }
            //- lib/go.mod
            module example.com/lib
            //- lib/lib.go
            package lib
        "#,
            &[
                "apps/api node service Fastify strong",
                "apps/mailer node worker BullMQ strong",
                "apps/web node site Vite strong",
                "gateway go service - strong",
                "packages/tool node program - likely",
                ". node other - strong",
                "lib go library - likely",
                "packages/config node other - weak",
                "packages/ui node library - likely",
            ],
        );
    }

    #[test]
    fn what_is_asked_for_below_tests_is_found() {
        let tree =
            testing::tree("//- tests/e2e/app/package.json\n{\"name\": \"a\"}\n//- tests/e2e/app/test/package.json\n{}");
        let project = Project::new(&tree);
        let found = |above: &str| {
            let above = RepoPath::parse(above).unwrap_or_else(|_| RepoPath::root());
            let units = below(&project, &above, crate::ecosystem::ALL);
            let folders = crate::compose::marked_folders(&tree, &above, crate::ecosystem::ALL);
            (units.len(), folders.len())
        };
        assert_eq!(found("."), (0, 0));
        assert_eq!(found("tests/e2e"), (1, 1));
    }

    #[test]
    fn findings_are_in_the_order_of_their_importance() {
        let mut units = units(&testing::tree("//- a.txt\n"), &Options::new("2026-11-21"));
        units.add_findings([Finding::note("z/z", "z"), Finding::note("a/a", "a")]);
        units.add_findings([Finding::warning("b/b", "b")]);
        let rules: Vec<&str> = units.findings.iter().map(|finding| finding.rule).collect();
        assert_eq!(rules, ["b/b", "a/a", "z/z"]);
    }

    #[test]
    fn a_folder_without_projects_has_no_units() {
        check("//- README.md\nhello", &[]);
    }
}
