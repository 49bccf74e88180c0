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
        "linked" => paths(&install.linked),
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

#[test]
fn a_member_of_a_workspace_is_installed_at_its_root() {
    let project = r#"
        //- pyproject.toml
        [tool.uv.workspace]
        members = ["services/*", "libs/*"]
        exclude = ["services/old"]
        [dependency-groups]
        dev = ["pytest"]
        //- uv.lock
        version = 1
        [manifest]
        members = ["till", "ledger-core"]
        [[package]]
        name = "till"
        version = "0.1"
        source = { editable = "services/till" }
        dependencies = [{ name = "ledger-core" }]
        [[package]]
        name = "ledger-core"
        version = "0.1"
        source = { editable = "libs/core" }
        dependencies = [{ name = "sqlalchemy" }]
        [[package]]
        name = "sqlalchemy"
        version = "2.0"
        [[package]]
        name = "pytest"
        version = "8"
        //- services/till/pyproject.toml
        [project]
        name = "till"
        dependencies = ["ledger-core"]
        [tool.uv.sources]
        ledger-core = { workspace = true }
        //- services/old/pyproject.toml
        [project]
        name = "old"
        //- libs/core/pyproject.toml
        [project]
        name = "Ledger_Core"
        dependencies = ["sqlalchemy"]
        //- services/till/till/__init__.py
    "#;
    check_in(
        "services/till",
        project,
        &[
            ("manager", &["uv"]),
            ("lock", &["uv.lock"]),
            ("folder", &["."]),
            ("root", &["."]),
            ("member", &["till"]),
            ("locals", &["libs/core"]),
            ("manifests", &["pyproject.toml", "libs/core/pyproject.toml", "services/till/pyproject.toml"]),
            ("locked", &["ledger-core 0.1 0 <libs/core>", "sqlalchemy 2.0 0", "pytest 8 0 dev"]),
            ("findings", &[]),
        ],
    );
}

#[test]
fn groups_of_poetry_and_the_markers_of_its_lockfile() {
    check(
        r#"
        //- pyproject.toml
        [tool.poetry]
        name = "reader"
        packages = [{ include = "reader", from = "src" }]
        [tool.poetry.dependencies]
        python = "^3.11"
        flask = "^3.0"
        psycopg = { version = "*", optional = true, extras = ["binary"] }
        colorama = { version = "*", platform = "win32" }
        helper = { git = "https://example.invalid/helper.git", rev = "abc" }
        [tool.poetry.extras]
        postgres = ["psycopg"]
        [tool.poetry.group.api.dependencies]
        uvicorn = "*"
        [tool.poetry.group.dev.dependencies]
        pytest = "*"
        [tool.poetry.group.docs]
        optional = true
        [tool.poetry.group.docs.dependencies]
        mkdocs = "*"
        [tool.poetry.scripts]
        reader = "reader.cli:main"
        "--evil" = "a:b"
        [build-system]
        requires = ["poetry-core"]
        build-backend = "poetry.core.masonry.api"
        //- src/reader/__init__.py
        //- poetry.lock
        [[package]]
        name = "flask"
        version = "3.0.1"
        optional = false
        python-versions = ">=3.8"
        groups = ["main"]
        files = [{file = "flask-3.0.1-py3-none-any.whl"}, {file = "flask-3.0.1.tar.gz"}]
        [package.dependencies]
        werkzeug = ">=3"
        [[package]]
        name = "Werkzeug"
        version = "3.0"
        groups = ["main"]
        [[package]]
        name = "psycopg"
        version = "3.2"
        optional = true
        groups = ["main"]
        markers = "extra == \"postgres\""
        [[package]]
        name = "colorama"
        version = "0.4"
        groups = ["main", "dev"]
        markers = {main = "sys_platform == \"win32\"", dev = "platform_system == \"Windows\""}
        [[package]]
        name = "helper"
        version = "1"
        groups = ["main"]
        [package.source]
        type = "git"
        url = "https://example.invalid/helper.git"
        [[package]]
        name = "uvicorn"
        version = "0.30"
        groups = ["api"]
        [[package]]
        name = "pytest"
        version = "8"
        groups = ["dev"]
        [[package]]
        name = "mkdocs"
        version = "1"
        groups = ["docs"]
        [metadata]
        lock-version = "2.1"
        python-versions = "^3.11"
        "#,
        &[
            ("manager", &["poetry"]),
            (
                "locked",
                &[
                    "flask 3.0.1 1+sdist",
                    "werkzeug 3.0 0",
                    "psycopg 3.2 0 dev",
                    "helper 1 0 <https://example.invalid/helper.git>",
                    "uvicorn 0.30 0",
                    "pytest 8 0 dev",
                    "mkdocs 1 0 dev",
                ],
            ),
            ("groups", &["api"]),
            ("development-groups", &["dev"]),
            ("fetches", &["git"]),
            ("package", &["reader poetry.core.masonry.api in=src scripts=reader=reader.cli:main version=- installs"]),
            ("pythons", &["range ^3.11"]),
            ("exact", &[]),
            ("findings", &[]),
        ],
    );
}

#[test]
fn the_first_lockfiles_of_poetry() {
    check(
        r#"
        //- pyproject.toml
        [tool.poetry]
        name = "old-desk"
        [tool.poetry.dependencies]
        python = "^3.9"
        fastapi = "^0.60"
        [tool.poetry.dev-dependencies]
        black = "*"
        //- poetry.lock
        [[package]]
        name = "fastapi"
        version = "0.60.1"
        category = "main"
        optional = false
        python-versions = ">=3.6"
        [[package]]
        name = "black"
        version = "22"
        category = "dev"
        optional = false
        [metadata]
        lock-version = "1.1"
        python-versions = "^3.9"
        [metadata.files]
        fastapi = [{file = "fastapi-0.60.1-py3-none-any.whl", hash = "sha256:1"}]
        black = []
        "#,
        &[
            ("locked", &["fastapi 0.60.1 1", "black 22 0 dev"]),
            ("development-groups", &["dev"]),
            ("package", &["old-desk - in= scripts= version=- there is no module old_desk to build it from"]),
        ],
    );
}

#[test]
fn a_lockfile_that_lags_behind() {
    let project = |manifest: &str| {
        let lock = "//- uv.lock\nversion = 1\n[[package]]\nname = \"shop\"\nversion = \"1\"\nsource = { virtual = \".\" }\ndependencies = [{ name = \"flask\" }]\n[[package]]\nname = \"flask\"\nversion = \"2.3.0\"\n";
        format!("//- pyproject.toml\n[project]\nname = \"shop\"\ndependencies = [{manifest}]\n{lock}")
    };
    check(&project("\"flask>=2\""), &[("exact", &[]), ("findings", &[])]);
    check(&project("\"flask>=2\", \"tomli; python_version < '3.11'\""), &[("exact", &[])]);
    check(
        &project("\"flask>=2\", \"redis\""),
        &[
            ("exact", &["stale redis"]),
            ("findings", &["python/stale-lock: the lockfile uv.lock is older than the manifest: redis is not in it"]),
        ],
    );
    check(&project("\"flask>=3\""), &[("exact", &["stale flask"])]);
}

#[test]
fn pdm_with_extras_and_groups() {
    check(
        r#"
        //- pyproject.toml
        [project]
        name = "rates"
        dependencies = ["uvicorn[standard]", "httpx"]
        requires-python = ">=3.12"
        [tool.pdm]
        distribution = false
        [tool.pdm.dev-dependencies]
        lint = ["ruff", "-e file:///${PROJECT_ROOT}/tools/checks#egg=checks"]
        //- tools/checks/setup.py
        //- pdm.lock
        [metadata]
        groups = ["default", "lint"]
        lock_version = "4.5.0"
        [[metadata.targets]]
        requires_python = ">=3.12"
        [[package]]
        name = "httpx"
        version = "0.27"
        groups = ["default"]
        files = [{file = "httpx-0.27-py3-none-any.whl"}]
        [[package]]
        name = "ruff"
        version = "0.5"
        groups = ["lint"]
        [[package]]
        name = "uvicorn"
        version = "0.30"
        groups = ["default"]
        [[package]]
        name = "uvicorn"
        version = "0.30"
        extras = ["standard"]
        groups = ["default"]
        dependencies = ["uvicorn==0.30", "uvloop; sys_platform != \"win32\""]
        [[package]]
        name = "uvloop"
        version = "0.21"
        groups = ["default"]
        marker = "sys_platform != \"win32\""
        [[package]]
        name = "colorama"
        version = "0.4"
        groups = ["default", "lint"]
        marker = "sys_platform == \"win32\""
        "#,
        &[
            ("manager", &["pdm"]),
            ("locked", &["httpx 0.27 1", "ruff 0.5 0 dev", "uvicorn 0.30 0", "uvloop 0.21 0"]),
            ("development-groups", &["lint"]),
            ("locals", &["tools/checks"]),
            ("package", &["rates - in= scripts= version=- it says that it is no package"]),
            ("pythons", &["range >=3.12"]),
            ("exact", &[]),
        ],
    );
}

#[test]
fn pipenv_and_what_it_is_run_with() {
    check(
        r#"
        //- Pipfile
        [[source]]
        name = "inside"
        url = "https://${MIRROR_USER}:${MIRROR_PASSWORD}@packages.example.invalid/simple"
        [packages]
        flask = "*"
        gevent = {version = ">=24", markers = "sys_platform != 'win32'"}
        fork = {git = "https://example.invalid/fork.git", ref = "main", editable = true}
        [dev-packages]
        pytest = "*"
        [requires]
        python_version = "3.12"
        //- Pipfile.lock
        {"_meta": {"requires": {"python_version": "3.12"}},
         "default": {"flask": {"version": "==3.0.3", "hashes": ["sha256:1"]}, "gevent": {"version": "==24.2"},
                     "fork": {"git": "https://example.invalid/fork.git", "ref": "abc"},
                     "pywin32": {"version": "==1", "markers": "sys_platform == 'win32'"}},
         "develop": {"pytest": {"version": "==8"}, "flask": {"version": "==3.0.3"}}}
        "#,
        &[
            ("manager", &["pipenv"]),
            ("manifests", &["Pipfile"]),
            (
                "locked",
                &["flask 3.0.3 0", "gevent 24.2 0", "fork  0 <https://example.invalid/fork.git>", "pytest 8 0 dev"],
            ),
            ("secrets", &["env=MIRROR_USER", "env=MIRROR_PASSWORD"]),
            ("fetches", &["git"]),
            ("pythons", &["pin 3.12", "shown 3.12"]),
            ("development-groups", &["dev"]),
            ("findings", &[]),
        ],
    );
}

#[test]
fn the_format_that_all_share() {
    check(
        r#"
        //- pylock.toml
        lock-version = "1.0"
        requires-python = ">=3.12"
        dependency-groups = ["dev"]
        [[packages]]
        name = "attrs"
        version = "25.1.0"
        wheels = [{name = "attrs-25.1.0-py3-none-any.whl", url = "https://example.invalid/x"}]
        [[packages]]
        name = "pytest"
        version = "8"
        marker = "'dev' in dependency_groups"
        sdist = {name = "pytest-8.tar.gz"}
        [[packages]]
        name = "winreg"
        version = "1"
        marker = "sys_platform == 'win32'"
        "#,
        &[
            ("manager", &["pip"]),
            ("lock", &["pylock.toml"]),
            ("locked", &["attrs 25.1.0 1", "pytest 8 0+sdist dev"]),
            ("pythons", &["range >=3.12"]),
        ],
    );
}

#[test]
fn requirement_files_by_name_and_by_who_includes_whom() {
    check(
        "
        //- requirements.txt
        -r requirements/production.txt
        //- requirements/base.txt
        Django==6.0
        -c ../constraints.txt
        //- requirements/production.txt
        -r base.txt
        gunicorn==23.0
        //- requirements/development.txt
        -r base.txt
        pytest==8
        //- constraints.txt
        asgiref<4
        ",
        &[
            ("requirements", &["requirements.txt"]),
            ("development", &["requirements/development.txt"]),
            ("manifests", &["requirements/production.txt", "requirements/base.txt", "constraints.txt"]),
            ("constraints", &["constraints.txt"]),
            ("needs", &["gunicorn", "django", "pytest group=dev"]),
            ("exact", &[]),
            ("rejected", &["requirements/development.txt: it is for development"]),
        ],
    );
    // What production adds goes on top of what it does not include.
    check(
        "
        //- requirements.txt
        flask==3.0
        //- requirements-server.txt
        granian==1.6
        //- requirements-dev.txt
        pytest
        //- requirements_ldap.txt
        python-ldap
        ",
        &[
            ("requirements", &["requirements.txt", "requirements-server.txt"]),
            ("development", &["requirements-dev.txt"]),
            (
                "rejected",
                &[
                    "requirements-dev.txt: it is for development",
                    "requirements_ldap.txt: its name says that it adds something that not everybody wants",
                ],
            ),
        ],
    );
    check(
        "
        //- requirements.in
        flask
        //- requirements.txt
        flask==3.0 --hash=sha256:aa
        tool @ git+https://example.invalid/tool@v1
        ",
        &[
            ("requirements", &["requirements.txt"]),
            ("rejected", &["requirements.in: requirements.txt was made from it, with exact versions"]),
            ("exact", &["unhashed tool"]),
            ("fetches", &["git"]),
        ],
    );
    // The usual file is for development here, because it draws in what is.
    check(
        "
        //- requirements.txt
        -r requirements/dev.txt
        //- requirements/dev.txt
        -r prod.txt
        pytest
        //- requirements/prod.txt
        flask
        ",
        &[("requirements", &["requirements/prod.txt"]), ("exact", &[])],
    );
}

#[test]
fn a_program_below_its_requirements() {
    check_in(
        "panel",
        "
        //- requirements.txt
        Django==6.0
        //- panel/manage.py
        import django
        //- docs/requirements.txt
        sphinx
        ",
        &[("requirements", &["requirements.txt"]), ("folder", &["."]), ("root", &["."]), ("needs", &["django"])],
    );
}

#[test]
fn places_in_requirement_files() {
    check(
        "
        //- requirements.txt
        --extra-index-url https://bot:hunter2@packages.example.invalid/simple
        --index-url https://${INDEX_TOKEN}@mirror.example.invalid/simple
        -e .
        -e ./libs/money
        ./missing
        -e git+ssh://git@example.invalid/x.git@v2#egg=x
        wheels/own-1.0-py3-none-any.whl
        pywin32==300; sys_platform == 'win32'
        -r ../outside.txt
        -r gone.txt
        //- setup.py
        from setuptools import setup
        setup(name='Shop', install_requires=['flask'])
        //- libs/money/pyproject.toml
        //- wheels/own-1.0-py3-none-any.whl
        ",
        &[
            ("secrets", &["env=INDEX_TOKEN", "ssh"]),
            ("locals", &["libs/money"]),
            ("linked", &["libs/money"]),
            ("manifests", &["wheels/own-1.0-py3-none-any.whl", "libs/money/pyproject.toml"]),
            ("fetches", &["git"]),
            ("needs", &["flask", "x <ssh://example.invalid/x.git>", "own <wheels/own-1.0-py3-none-any.whl>"]),
            (
                "findings",
                &[
                    "python/credential-in-file: requirements.txt holds a credential for https://packages.example.invalid/simple",
                    "python/dependency-by-ssh: a dependency is fetched over SSH, with the keys of an agent",
                    "python/outside-include: requirements.txt includes a file outside of the repository",
                    "python/missing-include: gone.txt is included and is not there",
                    "python/missing-requirement: missing is required and is not in the repository",
                ],
            ),
        ],
    );
}

#[test]
fn setup_files_are_read_and_not_run() {
    check(
        r#"
        //- setup.py
        import io, os
        from setuptools import setup, find_packages
        here = os.path.dirname(__file__)
        NAME = "petals"
        with open(os.path.join(here, "requirements.txt")) as f:
            required = [line for line in f.read().splitlines() if line]
        extras = {"redis": ["redis>=5"]}
        setup(
            name=NAME,
            package_dir={"": "src"},
            packages=find_packages("src"),
            python_requires=">=3.10",
            use_scm_version=True,
            install_requires=required,
            extras_require=extras,
            classifiers=["Programming Language :: Python :: 3.12"],
            entry_points={"console_scripts": ["petals = petals.cli:main"]},
        )
        //- requirements.txt
        flask==3.0
        //- requirements-docs.txt
        sphinx
        //- src/petals/__init__.py
        "#,
        &[
            ("package", &["petals - in=src scripts=petals=petals.cli:main version=setuptools-scm installs"]),
            ("needs", &["redis extra=redis", "flask"]),
            ("requirements", &["requirements.txt"]),
            ("pythons", &["range >=3.10", "shown 3.12"]),
            ("findings", &[]),
        ],
    );
    check(
        r#"
        //- setup.py
        def requirements(name):
            return open("requirements/" + name).read().split("\n")
        setup(name="stem", install_requires=requirements("default.txt"), entry_points="""
        [console_scripts]
        stem = stem:main
        """)
        //- requirements/default.txt
        celery
        //- requirements/dev.txt
        pytest
        "#,
        &[
            ("requirements", &["requirements/default.txt"]),
            ("development", &["requirements/dev.txt"]),
            ("package", &["stem - in= scripts=stem=stem:main version=- installs"]),
        ],
    );
    // One name for several files, one behind the other; the server is in a file that only production takes.
    check(
        r#"
        //- setup.py
        with open("requirements.txt") as f:
            needed = [line.strip() for line in f]
        with open("requirements-dev.txt") as f:
            tools = [line.strip() for line in f]
        setup(name="twig", install_requires=needed, extras_require={"test": tools})
        //- requirements.txt
        flask
        //- requirements-dev.txt
        pytest
        //- requirements-server.txt
        granian
        "#,
        &[
            ("requirements", &["requirements.txt", "requirements-server.txt"]),
            ("needs", &["flask", "granian", "pytest group=dev"]),
        ],
    );
    check(
        "
        //- setup.py
        setup(name='leaf', install_requires=['flask'] + more())
        ",
        &[
            ("needs", &["flask"]),
            (
                "findings",
                &["python/computed-requirements: setup.py computes what it requires, and is not run to find out"],
            ),
        ],
    );
    check(
        "
        //- setup.cfg
        [metadata]
        name = branch
        [options]
        python_requires = >=3.9
        package_dir =
            = lib
        install_requires =
            flask>=2
            # a comment
            gunicorn; sys_platform != 'win32'
        [options.entry_points]
        console_scripts =
            branch = branch.main:run
        [options.extras_require]
        Fast = uvloop
        //- setup.py
        from setuptools import setup
        setup()
        ",
        &[
            ("package", &["branch - in=lib scripts=branch=branch.main:run version=- installs"]),
            ("needs", &["flask", "gunicorn if", "uvloop extra=fast"]),
            ("pythons", &["range >=3.9"]),
        ],
    );
}

#[test]
fn environments_of_conda() {
    let environment = "
        //- environment.yml
        name: tides
        channels: [conda-forge, nodefaults]
        dependencies:
          - python=3.12
          - conda-forge::gdal>=3.8
          - pip
          - pip:
            - fastapi==0.115
        ";
    check(
        environment,
        &[
            ("manager", &["conda"]),
            ("conda", &["environment.yml [conda-forge nodefaults] [conda-forge::gdal>=3.8] pip=true"]),
            ("pythons", &["pin 3.12"]),
            ("needs", &["gdal", "fastapi"]),
            ("manifests", &["environment.yml"]),
        ],
    );
    check(
        &format!("{environment}//- requirements.txt\n        fastapi==0.115\n"),
        &[("manager", &["pip"]), ("rejected", &["conda: all that runs is named for pip as well"])],
    );
}

#[test]
fn versions_in_their_order() {
    check_in(
        "api",
        r#"
        //- .python-version
        3.11
        //- api/.python-version
        # the team's
        pypy3.10
        shop-env
        3.13.1
        //- runtime.txt
        python-3.12.4
        //- .tool-versions
        python 3.12.9
        //- api/pyproject.toml
        [project]
        name = "api"
        requires-python = ">=3.11,<3.14"
        classifiers = ["Programming Language :: Python :: 3", "Programming Language :: Python :: 3.12"]
        //- .github/workflows/test.yml
        jobs:
          test:
            steps:
              - uses: actions/setup-python@v5
                with: {python-version: "3.13"}
        "#,
        &[("pythons", &["pin 3.13.1", "pin 3.12.4", "pin 3.12.9", "range >=3.11,<3.14", "shown 3.13", "shown 3.12"])],
    );
}

#[test]
fn packages_and_what_their_backends_find() {
    let project = |rest: &str| format!("//- pyproject.toml\n[project]\nname = \"Tea_Shop\"\nversion = \"1\"\n{rest}");
    let system = |backend: &str| format!("[build-system]\nrequires = []\nbuild-backend = \"{backend}\"\n");
    check(
        &project(&format!("{}//- tea_shop/__init__.py\n", system("hatchling.build"))),
        &[("package", &["Tea_Shop hatchling.build in= scripts= version=- installs"])],
    );
    check(
        &project(&format!("{}//- app/main.py\n", system("hatchling.build"))),
        &[(
            "package",
            &["Tea_Shop hatchling.build in= scripts= version=- there is no module tea_shop to build it from"],
        )],
    );
    check(
        &project(&format!("{}//- app/main.py\n//- templates/a.html\n", system("setuptools.build_meta"))),
        &[(
            "package",
            &[
                "Tea_Shop setuptools.build_meta in= scripts= version=- several folders could be its packages, and setuptools takes none of them",
            ],
        )],
    );
    check(
        &project(&format!("{}[tool.maturin]\npython-source = \"python\"\n//- Cargo.toml\n", system("maturin"))),
        &[("package", &["Tea_Shop maturin in=python scripts= version=- installs"])],
    );
    check(
        r#"
        //- pyproject.toml
        [project]
        name = "tea"
        dynamic = ["version", "dependencies"]
        readme = "README.md"
        license-files = ["LICEN[CS]E*"]
        [build-system]
        requires = ["setuptools", "setuptools-scm>=8"]
        [tool.setuptools.dynamic]
        dependencies = {file = ["requirements.txt"]}
        //- requirements.txt
        flask
        //- LICENSE.txt
        //- tea/__init__.py
        "#,
        &[
            ("package", &["tea - in= scripts= version=setuptools-scm installs"]),
            ("reads", &["LICENSE.txt"]),
            ("requirements", &["requirements.txt"]),
            ("needs", &["setuptools build", "setuptools-scm build", "flask"]),
            ("findings", &["python/missing-metadata-file: the metadata names README.md, which is not there"]),
        ],
    );
}

#[test]
fn private_indexes_need_secrets() {
    check(
        r#"
        //- pyproject.toml
        [project]
        name = "ledger"
        dependencies = ["inside"]
        [[tool.uv.index]]
        name = "team-packages"
        url = "https://packages.example.invalid/simple"
        [[tool.uv.index]]
        name = "public"
        url = "https://index.example/simple"
        "#,
        &[
            ("manager", &["uv"]),
            (
                "secrets",
                &[
                    "env=UV_INDEX_TEAM_PACKAGES_USERNAME",
                    "env=UV_INDEX_TEAM_PACKAGES_PASSWORD",
                    // Whatever it is called, this one may ask as well.
                    "env=UV_INDEX_PUBLIC_USERNAME",
                    "env=UV_INDEX_PUBLIC_PASSWORD",
                ],
            ),
        ],
    );
}

#[test]
fn extras_that_the_start_line_needs() {
    check(
        r#"
        //- Procfile
        web: gunicorn shop.wsgi
        //- pyproject.toml
        [project]
        name = "shop"
        dependencies = ["django"]
        [project.optional-dependencies]
        wsgi = ["gunicorn"]
        ldap = ["python-ldap"]
        all = ["shop[wsgi,ldap]"]
        [dependency-groups]
        prod = ["sentry-sdk"]
        dev = ["pytest"]
        "#,
        &[("extras", &["wsgi"]), ("groups", &["prod"]), ("development-groups", &["dev"])],
    );
}

#[test]
fn what_is_a_project_and_how_sure() {
    use crate::ecosystem::Grade;
    let check = |folder: &str, project: &str, expect: Option<Grade>| {
        testing::with_unit(project, folder, |unit| {
            let found = super::detect::detect(unit).map(|found| found.grade);
            assert_eq!(found, expect, "{project}");
        });
    };
    check(
        "",
        "//- manage.py\nfrom django.core.management import execute_from_command_line\n//- package.json\n{}\n",
        Some(Grade::Certain),
    );
    check("", "//- main.py\nprint(1)\n", Some(Grade::Likely));
    check("", "//- helper.py\nprint(1)\n", None);
    check("", "//- pyproject.toml\n[tool.ruff]\n//- package.json\n{}\n", Some(Grade::Weak));
    check("", "//- requirements.txt\nflask\n//- app.py\n", Some(Grade::Strong));
    check("", "//- requirements.txt\nmkdocs\n//- go.mod\nmodule x\n", Some(Grade::Weak));
    check("docs", "//- docs/requirements.txt\nsphinx\n//- docs/conf.py\n", Some(Grade::Weak));
    check("tests", "//- tests/requirements.txt\nrequests\n//- tests/test_a.py\n", Some(Grade::Weak));
    check("", "//- requirements-prod.txt\nflask\n//- web/__init__.py\n", Some(Grade::Strong));
    check(
        "",
        "//- pyproject.toml\n[project]\nname='a'\n[project.scripts]\na='a:b'\n//- Cargo.toml\n",
        Some(Grade::Strong),
    );
    check("", "//- environment.yml\nname: a\ndependencies: [gdal]\n", Some(Grade::Likely));
    check("", "//- environment.yml\nstage: production\n//- package.json\n{}\n", Some(Grade::Weak));
}

#[test]
fn a_long_lockfile_takes_little_time() {
    let mut text = String::from(
        "//- pyproject.toml\n[project]\nname = \"big\"\ndependencies = [\"p0\"]\n//- uv.lock\nversion = 1\n",
    );
    text.push_str("[[package]]\nname = \"big\"\nversion = \"1\"\nsource = { virtual = \".\" }\ndependencies = [{ name = \"p0\" }]\n");
    for at in 0..3000 {
        text.push_str(&format!("[[package]]\nname = \"p{at}\"\nversion = \"1\"\ndependencies = ["));
        for next in 1..6 {
            text.push_str(&format!(
                "{{ name = \"p{}\", marker = \"python_full_version < '3.{}'\" }},",
                at + next,
                9 + next
            ));
        }
        text.push_str(&format!(
            "{{ name = \"p{}\" }}]\nwheels = [{{ url = \"https://example.invalid/p{at}-1-py3-none-any.whl\" }}]\n",
            at + 1
        ));
    }
    testing::with_unit(&text, "", |unit| {
        assert_eq!(read(unit, &evidence::gather(unit)).locked.len(), 3000);
    });
}
