//! What a module is, at a glance: whether a main package lies where main packages lie, and what it imports.

use stageplan_syntax::golang;

use crate::ecosystem::{Detection, Grade};
use crate::project::Unit;
use crate::tree::RepoPath;
use crate::units::{Summary, UnitKind};

/// How many folders are looked into.
const FOLDERS: usize = 40;

pub(super) fn summary(unit: &Unit<'_>, detection: &Detection) -> Summary {
    let kind = |kind, rule, because: &str| detection.what.derive(rule, because, kind);
    match main_package(unit) {
        Some(true) => Summary {
            kind: kind(UnitKind::Service, "go/unit-kind", "its main package imports what listens"),
            framework: None,
            grade: detection.grade.max(Grade::Likely),
            why_not: None,
        },
        // What listens may be a package away, so this is no more than likely.
        Some(false) => Summary {
            kind: kind(UnitKind::Program, "go/unit-kind", "it has a main package"),
            framework: None,
            grade: Grade::Likely,
            why_not: None,
        },
        None => Summary {
            kind: kind(UnitKind::Library, "go/unit-kind", "no main package lies in the usual places"),
            framework: None,
            grade: detection.grade.min(Grade::Likely),
            why_not: Some("no main package in the usual places".to_owned()),
        },
    }
}

/// Whether there is a main package, and whether one of them imports a server.
fn main_package(unit: &Unit<'_>) -> Option<bool> {
    let tree = unit.project.tree();
    let mut folders: Vec<RepoPath> = vec![unit.folder.clone()];
    for folder in tree.folders_in(&unit.folder) {
        if folder.file_name() == "cmd" {
            for below in tree.folders_in(&folder) {
                folders.extend(tree.folders_in(&below));
                folders.push(below);
            }
        }
        folders.push(folder);
    }
    let mut found = None;
    for folder in folders.iter().take(FOLDERS) {
        let go = |path: &&RepoPath| path.extension() == Some("go") && !path.file_name().ends_with("_test.go");
        let named = |name: &str| folder.join(name).ok().filter(|path| tree.has_file(path));
        let Some(file) = named("main.go").or_else(|| tree.files_in(folder).find(go).cloned()) else { continue };
        let Some(source) = unit.project.source(&file) else { continue };
        let parsed = golang::file(&source.text);
        if parsed.package.is_none_or(|(name, _)| name != "main") {
            continue;
        }
        let serves = parsed.imports.iter().any(|import| {
            let path: &str = &import.path;
            path == "net/http"
                || path == "net"
                || path == "google.golang.org/grpc"
                || [
                    "github.com/gin-gonic/gin",
                    "github.com/labstack/echo",
                    "github.com/gofiber/fiber",
                    "github.com/go-chi/chi",
                ]
                .iter()
                .any(|framework| path.starts_with(framework))
        });
        if serves {
            return Some(true);
        }
        found = Some(false);
    }
    found
}
