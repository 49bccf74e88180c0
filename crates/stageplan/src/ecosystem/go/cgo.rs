//! Which parts of a program need cgo, and what C brings with it.

use super::module::Module;
use super::sources::{Closure, Code};
use crate::catalog::Catalog;
use crate::ecosystem::Grade;
use crate::finding::Finding;
use crate::origin::Origin;
use crate::tree::is_below;

/// What the C side of a program links to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum CKind {
    /// The C library alone.
    C,
    /// The C++ library too.
    Cxx,
    /// Libraries that the operating system's packages hold.
    System,
}

/// Something that needs cgo.
#[derive(Clone, Debug)]
pub(super) struct CgoNeed {
    /// What needs it: a module, or a package of the project.
    pub(super) what: String,
    /// What it links to.
    pub(super) kind: CKind,
    /// Packages of Debian that the build needs.
    pub(super) debian_build: Vec<String>,
    /// Packages of Debian that the program needs.
    pub(super) debian_run: Vec<String>,
    /// Packages of Alpine that the build needs.
    pub(super) alpine_build: Vec<String>,
    /// Packages of Alpine that the program needs.
    pub(super) alpine_run: Vec<String>,
    /// Whether it works with glibc alone.
    pub(super) glibc_only: bool,
    /// Build tags that musl needs.
    pub(super) musl_tags: Vec<String>,
    /// Whether the program builds without cgo, and then lacks this.
    pub(super) optional: bool,
    /// Where it is used, and the catalog's row.
    pub(super) why: Origin,
}

fn texts(list: Vec<&str>) -> Vec<String> {
    list.into_iter().map(str::to_owned).collect()
}

fn need(row: crate::catalog::Row<'_>, what: String, optional: bool, grade: Grade, place: Origin) -> CgoNeed {
    let kind = match row.text("kind") {
        Some("cxx") => CKind::Cxx,
        Some("system") => CKind::System,
        _ => CKind::C,
    };
    let because = match grade {
        Grade::Certain => format!("{what} is written in C in part"),
        _ => format!("{what} is required and is written in C in part"),
    };
    CgoNeed {
        kind,
        debian_build: texts(row.list("debian-build")),
        debian_run: texts(row.list("debian-run")),
        alpine_build: texts(row.list("alpine-build")),
        alpine_run: texts(row.list("alpine-run")),
        glibc_only: row.flag("glibc-only"),
        musl_tags: texts(row.list("musl-tags")),
        optional,
        why: Origin::rule_from("go/cgo-module", because, [place, row.origin()]),
        what,
    }
}

/// What of a program needs cgo.
pub(super) fn read(
    module: &Module,
    closure: &Closure,
    code: &Code<'_>,
    catalog: &Catalog,
    findings: &mut Vec<Finding>,
) -> Vec<CgoNeed> {
    let mut needs: Vec<CgoNeed> = Vec::new();
    for external in &closure.external {
        let bridge = catalog.rows("cgo-bridge").find(|row| is_below(&external.path, row.key()));
        let target = bridge.and_then(|row| row.text("module")).unwrap_or(&external.path);
        let row = catalog
            .rows("cgo-module")
            .filter(|row| is_below(target, row.key()))
            .filter(|row| row.list("except").iter().all(|except| !is_below(target, except)))
            .max_by_key(|row| row.key().len());
        let Some(row) = row else { continue };
        if needs.iter().any(|need| need.what == row.key()) {
            continue;
        }
        let place = match bridge {
            Some(bridge) => Origin::rule_from(
                "go/cgo-bridge",
                format!("{} is built on {}", external.path, row.key()),
                [external.origin.clone(), bridge.origin()],
            ),
            None => external.origin.clone(),
        };
        needs.push(need(row, row.key().to_owned(), external.only_with_cgo, Grade::Certain, place));
    }
    if closure.cut {
        // What was not read may import it.
        for require in module.requires.iter().filter(|require| !require.indirect) {
            let row = catalog.rows("cgo-module").find(|row| row.key() == require.path);
            if let Some(row) = row.filter(|row| needs.iter().all(|need| need.what != row.key())) {
                needs.push(need(row, require.path.clone(), false, Grade::Strong, require.origin.clone()));
            }
        }
    }
    needs.extend(own(module, code, catalog, findings));
    needs
}

/// The project's own C.
fn own(module: &Module, code: &Code<'_>, catalog: &Catalog, findings: &mut Vec<Finding>) -> Vec<CgoNeed> {
    let mut needs: Vec<CgoNeed> = Vec::new();
    for file in &code.files {
        let Some(import) = file.file.imports.iter().find(|import| import.path == "C") else { continue };
        // A twin for builds without cgo makes the C a matter of taste.
        let twin = code.files.iter().any(|other| {
            other.folder == file.folder
                && other.file.constraint.as_ref().is_some_and(|constraint| !constraint.holds(&|tag| tag == "cgo"))
                && other.file.constraint.as_ref().is_some_and(|c| c.tags().contains(&"cgo"))
        });
        if twin {
            continue;
        }
        let what = module.import_of(file.folder).unwrap_or_else(|| file.folder.to_string());
        let origin = file.origin(import.span, "import \"C\"");
        let mut need = CgoNeed {
            kind: CKind::C,
            debian_build: Vec::new(),
            debian_run: Vec::new(),
            alpine_build: Vec::new(),
            alpine_run: Vec::new(),
            glibc_only: false,
            musl_tags: Vec::new(),
            optional: false,
            why: Origin::rule_from("go/own-cgo", format!("{what} is written in C in part"), [origin]),
            what,
        };
        for directive in &file.file.cgo_directives {
            let names: Vec<String> = match directive.kind.as_str() {
                "pkg-config" => directive.values.iter().filter(|v| !v.starts_with('-')).cloned().collect(),
                "LDFLAGS" => {
                    directive.values.iter().filter_map(|value| value.strip_prefix("-l")).map(str::to_owned).collect()
                }
                _ => continue,
            };
            for name in names {
                let row = catalog
                    .rows("c-library")
                    .find(|row| row.key() == name || row.list("pkg-config").contains(&name.as_str()));
                match row {
                    Some(row) if row.flag("libc") => {}
                    Some(row) if row.flag("cxx") => need.kind = need.kind.max(CKind::Cxx),
                    Some(row) => {
                        need.kind = CKind::System;
                        need.debian_build.extend(texts(row.list("debian-build")));
                        need.debian_run.extend(texts(row.list("debian-run")));
                        need.alpine_build.extend(texts(row.list("alpine-build")));
                        need.alpine_run.extend(texts(row.list("alpine-run")));
                        if directive.kind == "pkg-config" {
                            need.debian_build.push("pkg-config".to_owned());
                            need.alpine_build.push("pkgconf".to_owned());
                        }
                    }
                    None => findings.push(
                        Finding::warning(
                            "go/unknown-c-library",
                            format!("the C library {name} is linked and unknown here"),
                        )
                        .help("name its packages by `--build-packages` and `--run-packages`")
                        .at(file.source.place(directive.span)),
                    ),
                }
            }
        }
        needs.push(need);
    }
    needs
}
