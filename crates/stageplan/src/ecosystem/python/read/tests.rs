//! What is read, as lines.

use super::read;
use crate::ecosystem::python::facts::{Facts, For, WishKind};
use crate::evidence;
use crate::origin::Sourced;
use crate::testing;
use crate::tree::RepoPath;

/// The facts of one topic, in the order in which they stand.
fn lines(facts: &Facts, topic: &str) -> Vec<String> {
    let install = &facts.install;
    let paths = |list: &[Sourced<RepoPath>]| list.iter().map(|path| path.value().to_string()).collect::<Vec<_>>();
    let texts = |list: &[Sourced<String>]| list.iter().map(|text| text.value().clone()).collect::<Vec<_>>();
    match topic {
        "manager" => vec![install.manager.value().as_str().to_owned()],
        "manager-version" => texts(install.manager_version.as_slice()),
        "lock" => install.lock.iter().map(|path| path.value().to_string()).collect(),
        "folder" => vec![install.folder.to_string()],
        "root" => vec![facts.root.to_string()],
        "member" => texts(install.member.as_slice()),
        "manifests" => paths(&install.manifests),
        "requirements" => paths(&install.requirements),
        "development" => paths(&install.development),
        "constraints" => paths(&install.constraints),
        "locals" => paths(&install.locals),
        "extras" => texts(&install.extras),
        "groups" => texts(&install.groups),
        "development-groups" => texts(&install.development_groups),
        "fetches" => texts(&install.fetches),
        "secrets" => install.secrets.iter().map(|secret| secret.from.clone()).collect(),
        "rejected" => install.rejected.iter().map(|one| format!("{}: {}", one.value, one.why)).collect(),
        "exact" => {
            let word =
                |name: &str, one: &Option<Sourced<String>>| one.as_ref().map(|one| format!("{name} {}", one.value()));
            let mut lines: Vec<String> = install.hashed.then(|| "hashed".to_owned()).into_iter().collect();
            lines.extend(word("unhashed", &install.unhashed));
            lines.extend(word("unpinned", &install.unpinned));
            lines.extend(word("stale", &install.stale));
            lines.extend(install.installs_itself.as_ref().map(|_| "installs itself".to_owned()));
            lines
        }
        "conda" => {
            let conda = install.conda.iter();
            conda
                .map(|conda| {
                    let (channels, packages) = (texts(&conda.channels), texts(&conda.packages));
                    format!(
                        "{} [{}] [{}] pip={}",
                        conda.file.value(),
                        channels.join(" "),
                        packages.join(" "),
                        conda.pip
                    )
                })
                .collect()
        }
        "package" => {
            let package = facts.package.iter();
            package
                .map(|package| {
                    let scripts = package.scripts.iter().map(|(name, target)| format!("{}={target}", name.value()));
                    let scripts = scripts.collect::<Vec<_>>().join(" ");
                    let backend = package.backend.as_ref().map_or("-", |backend| backend.value());
                    let why_not = package.why_not.as_ref().map(|why| why.value().as_str());
                    let version = package.version_from.as_ref().map(|from| from.value().as_str());
                    format!(
                        "{} {backend} in={} scripts={scripts} version={} {}",
                        package.name.value(),
                        package.sources,
                        version.unwrap_or("-"),
                        if package.installs { "installs" } else { why_not.unwrap_or("?") },
                    )
                })
                .collect()
        }
        "reads" => facts.package.iter().flat_map(|package| paths(&package.reads)).collect(),
        "needs" => {
            let needs = facts.needs.iter().map(|need| {
                let extras =
                    if need.extras.is_empty() { String::new() } else { format!("[{}]", need.extras.join(",")) };
                let purpose = match &need.wanted_for {
                    For::Main => String::new(),
                    For::Extra(name) => format!(" extra={name}"),
                    For::Group(name) => format!(" group={name}"),
                    For::Build => " build".to_owned(),
                };
                let link = need.link.as_ref().map(|link| format!(" <{link}>")).unwrap_or_default();
                format!("{}{extras}{purpose}{link}{}", need.name, if need.conditional { " if" } else { "" })
            });
            needs.collect()
        }
        "locked" => {
            let locked = facts.locked.iter().map(|one| {
                let sdist = if one.sdist { "+sdist" } else { "" };
                let link = one.link.as_ref().map(|link| format!(" <{link}>")).unwrap_or_default();
                let main = if one.main { "" } else { " dev" };
                format!("{} {} {}{sdist}{link}{main}", one.name, one.version, one.wheels.len())
            });
            locked.collect()
        }
        "pythons" => {
            let kind = |kind| match kind {
                WishKind::Pin => "pin",
                WishKind::Range => "range",
                WishKind::Shown => "shown",
            };
            facts.pythons.iter().map(|wish| format!("{} {}", kind(wish.kind), wish.text.value())).collect()
        }
        "findings" => facts.findings.iter().map(|finding| format!("{}: {}", finding.rule, finding.message)).collect(),
        other => vec![format!("no such topic: {other}")],
    }
}

#[track_caller]
fn check_in(folder: &str, project: &str, expect: &[(&str, &[&str])]) {
    testing::with_unit(project, folder, |unit| {
        let mut facts = read(unit, &evidence::gather(unit));
        facts.findings.extend(unit.project.take_findings());
        for (topic, lines_expected) in expect {
            assert_eq!(lines(&facts, topic), *lines_expected, "{topic}");
        }
    });
}

#[track_caller]
fn check(project: &str, expect: &[(&str, &[&str])]) {
    check_in("", project, expect);
}

#[test]
fn a_lockfile_of_uv_says_what_runs_by_its_edges() {
    check(
        r#"
        //- pyproject.toml
        [project]
        name = "parcel-desk"
        requires-python = ">=3.12"
        dependencies = ["fastapi[standard]>=0.115", "pywin32; sys_platform == 'win32'"]
        [project.optional-dependencies]
        server = ["gunicorn>=23"]
        [dependency-groups]
        dev = ["pytest>=8", {include-group = "lint"}]
        lint = ["ruff"]
        //- uv.lock
        version = 1
        requires-python = ">=3.12"
        [[package]]
        name = "colorama"
        version = "0.4"
        [[package]]
        name = "fastapi"
        version = "0.115.2"
        dependencies = [{ name = "starlette" }]
        sdist = { url = "https://example.invalid/fastapi-0.115.2.tar.gz" }
        wheels = [{ url = "https://example.invalid/x/fastapi-0.115.2-py3-none-any.whl" }]
        [package.optional-dependencies]
        standard = [{ name = "uvicorn", extra = ["standard"] }]
        [[package]]
        name = "gunicorn"
        version = "23.0"
        [[package]]
        name = "parcel-desk"
        version = "0.1.0"
        source = { editable = "." }
        dependencies = [{ name = "fastapi", extra = ["standard"] }, { name = "pywin32", marker = "sys_platform == 'win32'" }]
        [package.optional-dependencies]
        server = [{ name = "gunicorn" }]
        [package.dev-dependencies]
        dev = [{ name = "pytest" }, { name = "ruff" }]
        lint = [{ name = "ruff" }]
        [[package]]
        name = "pytest"
        version = "8.3"
        dependencies = [{ name = "colorama", marker = "sys_platform == 'win32'" }]
        [[package]]
        name = "pywin32"
        version = "308"
        [[package]]
        name = "ruff"
        version = "0.8"
        [[package]]
        name = "starlette"
        version = "0.40"
        [[package]]
        name = "uvicorn"
        version = "0.32"
        [package.optional-dependencies]
        standard = [{ name = "uvloop", marker = "sys_platform != 'win32'" }]
        [[package]]
        name = "uvloop"
        version = "0.21"
        wheels = [{ url = "https://example.invalid/x/uvloop-0.21-cp312-cp312-musllinux_1_2_x86_64.whl" }]
        "#,
        &[
            ("manager", &["uv"]),
            ("lock", &["uv.lock"]),
            ("manifests", &["pyproject.toml"]),
            (
                "locked",
                &[
                    "fastapi 0.115.2 1+sdist",
                    "gunicorn 23.0 0",
                    "pytest 8.3 0 dev",
                    "ruff 0.8 0 dev",
                    "starlette 0.40 0",
                    "uvicorn 0.32 0",
                    "uvloop 0.21 1",
                ],
            ),
            ("extras", &["server"]),
            ("groups", &[]),
            ("development-groups", &["dev"]),
            (
                "needs",
                &[
                    "fastapi[standard]",
                    "gunicorn extra=server",
                    "pytest group=dev",
                    "ruff group=dev",
                    "ruff group=lint",
                ],
            ),
            ("pythons", &["range >=3.12"]),
            ("package", &["parcel-desk - in= scripts= version=- nothing says how to build it"]),
            ("findings", &[]),
        ],
    );
}
