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
            ("", site.project.iter().map(|_| "project".to_owned()).collect()),
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
