//! What is read of pages, as lines.

use crate::ecosystem::python::read::read;
use crate::evidence;
use crate::testing;

/// The facts of a site in the order in which they stand here; one that is empty is left out.
#[track_caller]
fn check(files: &str, folder: &str, expect: &[&str]) {
    let found = testing::with_unit(files, folder, |unit| {
        let facts = read(unit, &evidence::gather(unit));
        let Some(site) = &facts.site else { return vec!["no site".to_owned()] };
        let texts = |list: &[crate::origin::Sourced<String>]| {
            list.iter().map(|text| text.value().clone()).collect::<Vec<_>>().join(" ")
        };
        let install = &facts.install;
        let files = install.requirements.iter().map(|path| path.value().to_string()).collect::<Vec<_>>().join(" ");
        let rules =
            site.findings.iter().map(|finding| finding.rule.trim_start_matches("python/site-")).collect::<Vec<_>>();
        let lines = [
            ("", format!("{} in {}: {}", site.key, site.folder, site.build.value().join(" "))),
            (
                "manager ",
                if install.manager.value().as_str() == "pip" {
                    String::new()
                } else {
                    install.manager.value().as_str().to_owned()
                },
            ),
            ("files ", files),
            ("parts ", [texts(&install.extras), texts(&install.groups)].join(" ").trim().to_owned()),
            ("adds ", texts(&site.adds)),
            ("tools ", texts(&site.tools)),
            (
                "env ",
                site.env.iter().map(|(name, value)| format!("{name}={}", value.value())).collect::<Vec<_>>().join(" "),
            ),
            ("before ", site.before.iter().map(|words| words.value().join(" ")).collect::<Vec<_>>().join("; ")),
            ("", site.history.iter().map(|_| "history".to_owned()).collect()),
            ("", site.version.iter().map(|_| "tag".to_owned()).collect()),
            ("", site.project.iter().map(|_| "project".to_owned()).collect()),
            ("above ", site.above.iter().map(|path| format!("[{path}]")).collect()),
            ("output ", site.output.value().clone()),
            ("says ", rules.join(" ")),
        ];
        lines.into_iter().filter(|(_, text)| !text.is_empty()).map(|(topic, text)| format!("{topic}{text}")).collect()
    });
    assert_eq!(found, expect, "{files}");
}

const PLAIN: &str = "mkdocs in .: mkdocs build --site-dir {output}";

#[test]
fn an_application_wins_over_its_pages() {
    let app = "//- app.py\nfrom flask import Flask\napp = Flask(__name__)\n//- requirements.txt\nflask\nmkdocs\n";
    let pages = "//- mkdocs.yml\nsite_name: a\n//- docs/index.md\n# a\n";
    check(&format!("{app}{pages}"), "", &["no site"]);
    check(&format!("{app}{pages}"), "docs", &[PLAIN, "files requirements.txt", "output site"]);
    let tool = "//- pyproject.toml\n[project]\nname = \"a\"\nversion = \"1\"\n[project.scripts]\na = \"a:main\"\n[build-system]\nrequires = [\"hatchling\"]\nbuild-backend = \"hatchling.build\"\n//- a.py\ndef main(): pass\n";
    check(&format!("{tool}{pages}"), "", &["no site"]);
    let script = "//- main.py\nimport requests\nif __name__ == \"__main__\":\n    print(requests.get(\"http://a\"))\n//- requirements.txt\nrequests\n";
    check(&format!("{script}{pages}"), "", &["no site"]);
}

#[test]
fn what_names_the_generator_is_installed() {
    let pages = "//- mkdocs.yml\nsite_name: a\ntheme: material\n";
    let library = "//- pyproject.toml\n[project]\nname = \"a\"\nversion = \"1\"\ndependencies = [\"attrs\"]\n[project.optional-dependencies]\ndev = [\"mkdocs-material\"]\ndocs = [\"mkdocs-material\"]\n[build-system]\nrequires = [\"hatchling\"]\nbuild-backend = \"hatchling.build\"\n//- a/__init__.py\n\n";
    check(&format!("{library}{pages}"), "", &[PLAIN, "parts docs", "output site", "says of-library"]);
    let groups = "//- pyproject.toml\n[project]\nname = \"a\"\nversion = \"1\"\n[dependency-groups]\ndev = [\"mkdocs-material\"]\n//- uv.lock\nversion = 1\nrequires-python = \">=3.12\"\n";
    check(&format!("{groups}{pages}"), "", &[PLAIN, "manager uv", "parts dev", "output site"]);
    let own = "//- docs/requirements.txt\nmkdocs-material\n//- requirements.txt\nattrs\n";
    check(&format!("{own}{pages}"), "", &[PLAIN, "files docs/requirements.txt", "output site"]);
    let hosted = "//- .readthedocs.yml\nversion: 2\nbuild:\n  jobs:\n    pre_build:\n      - python gen.py --all\n      - a | b\npython:\n  install:\n    - requirements: tools/pages.txt\nmkdocs:\n  configuration: mkdocs.yml\n  fail_on_warning: true\n//- tools/pages.txt\nmkdocs-material\n";
    check(
        &format!("{hosted}{own}{pages}"),
        "",
        &[
            "mkdocs in .: mkdocs build --strict --site-dir {output}",
            "files tools/pages.txt",
            "before python gen.py --all",
            "output site",
            "says step-left-out",
        ],
    );
}

#[test]
fn plug_ins_without_requirements_are_taken_from_the_table() {
    let files = "//- mkdocs.yml\ntheme:\n  name: material\nmarkdown_extensions:\n  - pymdownx.superfences:\n      custom_fences:\n        - format: !!python/name:pymdownx.superfences.fence_code_format\nplugins:\n  - search\n  - tags\n  - material/blog\n  - glightbox\n  - wonder\n";
    check(
        files,
        "",
        &[
            PLAIN,
            "adds mkdocs==1.6.1 mkdocs-material==9.8.1 mkdocs-glightbox==0.5.3",
            "output site",
            "says requirements-unwritten unknown-plugin",
        ],
    );
}

#[test]
fn plug_ins_that_ask_for_a_history() {
    let check = |options: &str, rest: &str, expect: &[&str]| {
        let files = format!(
            "//- requirements.txt\nmkdocs\nmkdocs-git-revision-date-localized-plugin\n//- mkdocs.yml\n{rest}plugins:\n  - git-revision-date-localized:\n      type: date\n{options}"
        );
        let first = [PLAIN, "files requirements.txt", "tools git"];
        check(&files, "", &[&first[..], expect].concat());
    };
    check("      enabled: !ENV [DATES, True]\n", "", &["env DATES=false", "output site", "says history"]);
    check("      enabled: !ENV [CI, false]\n", "", &["output site"]);
    check("      fallback_to_build_date: true\n", "", &["output site", "says history"]);
    check("      fallback_to_build_date: true\n", "strict: true\n", &["history", "output site", "says history"]);
    check("", "", &["history", "output site", "says history"]);
    check("", "INHERIT: base.yml\n", &["history", "output site", "says history"]);
}

#[test]
fn hooks_may_ask_for_a_history() {
    let files = "//- mkdocs.yml\nhooks: [hooks/a.py]\n//- requirements.txt\nmkdocs\n//- hooks/a.py\nfrom inner import b\n//- hooks/inner/__init__.py\n\n//- hooks/inner/b.py\nfrom git import Repo\n";
    check(files, "", &[PLAIN, "files requirements.txt", "tools git", "history", "output site", "says history"]);
}

#[test]
fn settings_of_sphinx_are_read_as_source() {
    let conf = "//- docs/source/conf.py\nproject = \"a\"\nextensions = [\"sphinx.ext.autodoc\"] + [\"myst_parser\"]\nextensions.append(\"sphinx.ext.graphviz\")\n# extensions.append(\"nbsphinx\")\nhtml_theme = \"furo\"\n";
    let make = "//- docs/Makefile\nBUILDDIR = build\nhtml:\n\tsphinx-build -b dirhtml source build\n";
    let first = "sphinx in .: sphinx-build -b dirhtml -d /tmp/doctrees docs/source {output}";
    check(
        &format!("{conf}{make}"),
        "",
        &[
            first,
            "adds sphinx==9.0.4 myst-parser==5.2.0 furo==2025.12.19",
            "tools graphviz",
            "output docs/build/html",
            "says requirements-unwritten",
        ],
    );
    let library = "//- pyproject.toml\n[project]\nname = \"a\"\nversion = \"1\"\n[project.optional-dependencies]\ndoc = [\"sphinx\", \"furo\", \"myst-parser\"]\n[build-system]\nrequires = [\"hatchling\"]\nbuild-backend = \"hatchling.build\"\n//- a/__init__.py\n\n";
    let expect = [first, "parts doc", "tools graphviz", "project", "output docs/build/html", "says of-library"];
    check(&format!("{library}{conf}{make}"), "", &expect);
    // A file of this name that configures something else.
    check("//- docs/conf.py\nworkers = 2\n//- requirements.txt\nattrs\n", "", &["no site"]);
}

#[test]
fn settings_may_start_git() {
    let check = |lines: &str, expect: &[&str]| {
        let files = format!(
            "//- requirements.txt\nsphinx\n//- docs/conf.py\nproject = \"a\"\nextensions = []\nimport subprocess, os\n{lines}\n"
        );
        let first = ["sphinx in .: sphinx-build -b html -d /tmp/doctrees docs {output}", "files requirements.txt"];
        let last = ["output docs/_build/html"];
        let says: &[&str] = if expect.contains(&"history") { &["says history"] } else { &[] };
        check(&files, "", &[&first[..], expect, &last[..], says].concat());
    };
    let tagged = ["tools git", "history", "tag"];
    let plain = ["tools git", "history"];
    check("release = subprocess.check_output(['git', 'describe', '--tags']).decode()", &tagged);
    check("release = subprocess.check_output(['git', 'describe', '--always'])", &plain);
    check("from subprocess import run as go\ngo('git -C .. describe', shell=True, check=True)", &tagged);
    check("release = os.popen('git rev-parse HEAD').read()", &plain);
    check("command = ['/usr/bin/git', 'log']\nsubprocess.run(command)", &plain);
    check("def git(*args):\n    return subprocess.check_output(['git', *args])\nrelease = git('describe')", &tagged);
    check("def run(line):\n    return subprocess.check_output(line.split())\nrelease = run('git describe')", &tagged);
    check("def run(line):\n    return subprocess.getoutput(line)\nrelease = run(f'git -C {here} log -1')", &plain);
    check("subprocess.run(['git', 'clone', 'https://a.example/b'])", &["tools git"]);
    check("try:\n    a = subprocess.check_output(['git', 'describe'])\nexcept Exception:\n    a = '0'", &[]);
    check("subprocess.run(['make', 'git'])\nprint('git describe')", &[]);
}

/// A file with many calls that hand many words on is read once.
#[test]
fn many_calls_of_git_end() {
    let count = 4000;
    let lines = "run(command + more)\n".repeat(count);
    let words = "'git', ".repeat(count);
    let head = "import subprocess\nproject = 'a'\nextensions = []\n";
    let files = format!(
        "//- requirements.txt\nsphinx\n//- docs/conf.py\n{head}command = [{words}]\nmore = command + command\ndef run(a): subprocess.run(a)\n{lines}"
    );
    let found = testing::with_unit(&files, "", |unit| read(unit, &evidence::gather(unit)).site.is_some());
    assert!(found);
}

#[test]
fn groups_for_pages_run() {
    let head = "//- mkdocs.yml\nsite_name: a\n//- pyproject.toml\n[project]\nname = \"a\"\nversion = \"1\"\ndependencies = [\"attrs\"]\n[dependency-groups]\ndocs = [\"mkdocs\", \"cairosvg\"]\ndev = [\"pytest\"]\n//- a/__init__.py\n\n//- uv.lock\nversion = 1\nrequires-python = \">=3.12\"\n";
    let package = |name: &str| format!("[[package]]\nname = \"{name}\"\nversion = \"1\"\n");
    let own = "source = { editable = \".\" }\ndependencies = [{ name = \"attrs\" }]\n[package.dev-dependencies]\ndocs = [{ name = \"mkdocs\" }, { name = \"cairosvg\" }]\ndev = [{ name = \"pytest\" }]\n";
    let packages: String = ["attrs", "cairosvg", "mkdocs", "pytest"].map(package).concat();
    let files = format!("{head}{packages}{}{own}", package("a"));
    let main = testing::with_unit(&files, "", |unit| {
        let facts = read(unit, &evidence::gather(unit));
        facts.locked.into_iter().filter(|one| one.main).map(|one| one.name).collect::<Vec<_>>()
    });
    assert_eq!(main, ["attrs", "cairosvg", "mkdocs"]);
}

#[test]
fn what_pictures_of_pages_need() {
    let check = |requirements: &str, plugin: &str, expect: &[&str]| {
        let files = format!(
            "//- requirements.txt\n{requirements}\n//- mkdocs.yml\nsite_name: a\ntheme: material\nplugins:\n  - {plugin}\n"
        );
        check(&files, "", &[&[PLAIN, "files requirements.txt"][..], expect].concat());
    };
    let adds = "adds mkdocs-material[imaging]";
    check("mkdocs-material", "social", &[adds, "tools libcairo2", "output site", "says not-installed"]);
    check("mkdocs-material", "material/optimize", &[adds, "tools pngquant", "output site", "says not-installed"]);
    check("mkdocs-material[imaging]", "social", &["tools libcairo2", "output site"]);
    check("mkdocs-material\ncairosvg\npillow", "social", &["tools libcairo2", "output site"]);
    check("mkdocs-material", "social:\n      enabled: !ENV [CI, false]", &["output site"]);
}

#[test]
fn pictures_without_requirements_are_of_one_distribution() {
    let files = "//- mkdocs.yml\nsite_name: a\ntheme: material\nplugins: [social]\n";
    let adds = "adds mkdocs==1.6.1 mkdocs-material[imaging]==9.8.1";
    check(files, "", &[PLAIN, adds, "tools libcairo2", "output site", "says requirements-unwritten"]);
}

#[test]
fn extensions_of_markdown_are_installed() {
    let check = |requirements: &str, extension: &str, expect: &[&str]| {
        let files = format!(
            "//- requirements.txt\nmkdocs\n{requirements}\n//- own.py\n\n//- mkdocs.yml\nsite_name: a\nmarkdown_extensions:\n  - toc\n  - markdown.extensions.tables\n  - {extension}\n"
        );
        check(&files, "", &[&[PLAIN, "files requirements.txt"][..], expect].concat());
    };
    let not = "says not-installed";
    check("", "plantuml_markdown", &["adds plantuml-markdown", "tools plantuml", "output site", not]);
    check("", "plantuml_markdown:\n      server: https://a.example", &["adds plantuml-markdown", "output site", not]);
    check("markdown-include", "markdown_include.include", &["output site"]);
    check("", "mdx_math", &["adds python-markdown-math", "output site", not]);
    check("", "own:Wonder", &["output site"]);
    check("", "wonder_blocks", &["output site", "says unknown-plugin"]);
    check("markdown-wonder", "wonder_blocks", &["output site"]);
}

#[test]
fn a_project_above_is_installed_where_a_host_does() {
    let files = "//- pyproject.toml\n[project]\nname = \"a\"\nversion = \"1\"\ndependencies = [\"attrs\"]\n[project.optional-dependencies]\ndocs = [\"furo\"]\n[project.scripts]\na = \"a:main\"\n[build-system]\nrequires = [\"hatchling\"]\nbuild-backend = \"hatchling.build\"\n//- a/__init__.py\ndef main(): pass\n//- docs/requirements.txt\nsphinx\n//- docs/conf.py\nproject = \"a\"\nextensions = [\"sphinx.ext.autodoc\"]\nhtml_theme = \"furo\"\n//- .readthedocs.yaml\nversion: 2\npython:\n  install:\n    - requirements: docs/requirements.txt\n    - method: pip\n      path: .\n      extra_requirements: [docs]\n";
    check(
        files,
        "docs",
        &[
            "sphinx in docs: sphinx-build -b html -d /tmp/doctrees . {output}",
            "files docs/requirements.txt",
            "parts docs",
            "project",
            "above [.]",
            "output _build/html",
        ],
    );
}

#[test]
fn requirements_may_install_the_project_with_an_extra() {
    let files = "//- setup.py\nfrom setuptools import setup\nsetup(name=\"a\", install_requires=open(\"requirements.txt\").read().splitlines(), extras_require={\"docs\": [\"sphinx-rtd-theme\"]})\n//- requirements.txt\nattrs\n//- docs/requirements.txt\n-e .[docs]\nsphinx\n//- docs/conf.py\nproject = \"a\"\nextensions = []\nhtml_theme = \"sphinx_rtd_theme\"\n//- a/__init__.py\n\n";
    check(
        files,
        "",
        &[
            "sphinx in .: sphinx-build -b html -d /tmp/doctrees docs {output}",
            "files docs/requirements.txt",
            "output docs/_build/html",
            "says of-library",
        ],
    );
}

#[test]
fn themes_of_pelican_are_there() {
    let check = |rest: &str, theme: &str, expect: &[&str]| {
        let files = format!(
            "//- requirements.txt\npelican\n//- content/a.md\nTitle: a\n//- pelicanconf.py\nTHEME = \"{theme}\"\n{rest}"
        );
        let first = "pelican in .: pelican content --settings pelicanconf.py --output {output}";
        check(&files, "", &[&[first, "files requirements.txt", "output output"][..], expect].concat());
    };
    let modules = "//- .gitmodules\n[submodule \"themes\"]\n\tpath = themes\n";
    check("", "themes/wind", &["says theme-missing"]);
    check(modules, "themes", &["says theme-missing"]);
    check(modules, "themes/wind", &["says theme-missing"]);
    check("//- themes/wind/templates/base.html\n<p>\n", "themes/wind", &[]);
    check("", "notmyidea", &[]);
}
