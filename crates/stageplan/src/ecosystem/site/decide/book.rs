//! Books that mdBook makes, with the programs that they call for their text.

use super::packages::at_least;
use super::version::{choose, numbers, of_catalog};
use super::{Built, Draft, HOME, brought, image};
use crate::choices::Choice;
use crate::ecosystem::site::CATALOG;
use crate::ecosystem::site::facts::{Book, Helper};
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::plan::{Action, Command, Naive, Purpose, Stage, Step, Value, VersionArg};

const RULE: &str = "site/mdbook-version";

/// The build argument that holds the version. mdBook takes whatever begins with its own name for a setting.
const ARGUMENT: &str = "BOOK_VERSION";

/// Names that end with eight digits of what is in the file.
const HASHED: &str = "-[0-9a-f]{8}\\.(?:css|js|svg|png|woff2?)$";

pub(super) fn build(draft: &mut Draft<'_>, book: &Book) -> Option<Built> {
    let version = version(draft, book);
    let helpers = helpers(draft, book, &version);
    let versions = vec![VersionArg { name: ARGUMENT.to_owned(), default: version.clone() }];
    let lost = [
        ("a binary of a release", "it is named by the processor, and nothing says its checksum"),
        ("apt-get install mdbook", "the distribution has one version"),
    ];
    let because = "the registry of Rust has every version, and checks what it gives";
    let why = brought("site/mdbook-program", because, version.origin(), &lost);
    let base = image("rust-slim", None)?;
    let mut steps: Vec<Step> = draft.os_packages(&base, &[]).into_iter().collect();
    steps.push(Step::new(Action::Arg(vec![(ARGUMENT.to_owned(), None)]), version.origin().clone()));
    let caches = || draft.caches(&["/usr/local/cargo/registry", "/tmp/cargo"]);
    let cargo = || Command::new(["cargo", "install", "--locked", "--target-dir", "/tmp/cargo"]);
    let itself = cargo().args(["--no-default-features", "--features", "search", "--version"]);
    let itself = itself.arg(Value::variable(ARGUMENT)).arg("mdbook");
    let shown = Sourced::new("cargo install mdbook".to_owned(), why.clone());
    steps.push(Step::run(caches(), vec![itself], &[], why.clone()));
    let mut more = vec![("program", shown)];
    for (name, wanted) in helpers {
        let why = Origin::rule_from(
            "site/mdbook-helper",
            "the book calls it",
            [name.origin().clone(), wanted.origin().clone()],
        );
        let command = cargo().args(["--version", wanted.value().as_str()]).arg(name.value().as_str());
        steps.push(Step::run(caches(), vec![command], &[], why.clone()));
        more.push(("helper", Sourced::new(format!("{} {}", name.value(), wanted.value()), why)));
    }
    let mut env: Vec<(String, Value, Origin)> = Vec::new();
    if let Some(path) = &book.path {
        let because = "the error page expects its files below this path, and the book is served at the root";
        let why = Origin::rule_from("site/mdbook-path", because, [path.origin().clone()]);
        env.push(("MDBOOK_OUTPUT__HTML__SITE_URL".to_owned(), "/".into(), why));
    }
    for renderer in book.renderers.iter().filter(|renderer| !renderer.optional) {
        // Only the name of a variable that is made of letters can say so.
        let plain = renderer.name.value().chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
        if !plain {
            continue;
        }
        let because = "the image serves the pages; what else the book can be made into is left out";
        let why = Origin::rule_from("site/mdbook-renderer", because, [renderer.name.origin().clone()]);
        let name = renderer.name.value().to_ascii_uppercase().replace('-', "_");
        env.push((format!("MDBOOK_OUTPUT__{name}__OPTIONAL"), "true".into(), why));
    }
    if let Some((.., why)) = env.first().cloned() {
        let pairs = env.into_iter().map(|(name, value, why)| (name, value.because(why))).collect();
        steps.push(Step::new(Action::Env(pairs), why));
    }
    steps.push(draft.workdir());
    let about = "has mdBook, which is compiled once; nothing of it is in the image.";
    let mut stages = vec![draft.stage("base", Purpose::Base, base, about, steps, why)];

    let output = output(draft, book);
    let absolute = format!("{}/{}", draft.home(), output.value());
    let mut steps = draft.sources();
    let made = Origin::rule_from("site/mdbook-build", "all chapters as pages", [draft.facts.what.origin().clone()]);
    let (step, shown) = draft.make(Vec::new(), vec![Command::new(["mdbook", "build"])], absolute, made.clone());
    steps.push(step);
    let about = "makes the pages; sources and tools stay behind.";
    let stage = Stage::on("base", "build", Purpose::Build, about, steps, made);

    stages.push(stage);
    let words = ["mdbook", "serve", "--hostname", "0.0.0.0", "--port", "3000"];
    stages.extend(draft.development("base", words.map(str::to_owned).into()));

    let new = at_least(version.value(), "0.5.0");
    let by_version = Sourced::new(
        new,
        Origin::rule_from("site/mdbook-names", "so it does when nobody says", [version.origin().clone()]),
    );
    let hashed = book.hashed.as_ref().unwrap_or(&by_version);
    let hashed =
        hashed.value().then(|| hashed.derive("site/mdbook-names", "names change with what is in the files", HASHED));
    let mut choice = Choice::new("version", Some(version.value().clone()));
    choice.or(version.value(), "in force");
    choice.or_rejected(version.origin());
    Some(Built {
        stages,
        versions,
        tool: "mdBook",
        install: None,
        build: shown,
        output,
        base: None,
        hashed,
        leftovers: Vec::new(),
        naive: naive(draft, &version),
        more,
        version,
        choices: vec![choice],
    })
}

fn version(draft: &mut Draft<'_>, book: &Book) -> Sourced<String> {
    let line = |helper: &&Helper| {
        helper.command.is_none() && !helper.optional && !has_row(helper, "0.5") && has_row(helper, "0.4")
    };
    let old = book.old.clone().or_else(|| Some(book.helpers.iter().find(line)?.name.clone()));
    let default = match old {
        Some(old) => {
            let row = of_catalog("mdbook-0.4", RULE, "");
            let because = "the last line that takes this";
            Sourced::new(
                row.value().clone(),
                Origin::rule_from(RULE, because, [old.origin().clone(), row.origin().clone()]),
            )
        }
        None => of_catalog("mdbook", RULE, "the newest one"),
    };
    choose(&book.pins, default, RULE, draft.by, &mut draft.findings)
}

fn row(helper: &Helper, line: &str) -> Option<crate::catalog::Row<'static>> {
    CATALOG
        .rows("mdbook-helper")
        .find(|row| row.text("name") == Some(helper.name.value().as_str()) && row.text("line") == Some(line))
}

fn has_row(helper: &Helper, line: &str) -> bool {
    row(helper, line).is_some()
}

/// The crates that are installed beside mdBook, with their versions.
fn helpers(draft: &mut Draft<'_>, book: &Book, version: &Sourced<String>) -> Vec<(Sourced<String>, Sourced<String>)> {
    let line = if numbers(version.value()) >= numbers("0.5.0") { "0.5" } else { "0.4" };
    let mut found = Vec::new();
    for helper in book.helpers.iter().filter(|helper| !helper.optional) {
        let known = row(helper, line).or_else(|| row(helper, if line == "0.5" { "0.4" } else { "0.5" }));
        let own = format!("mdbook-{}", helper.name.value());
        let pinned = |package: &str| book.crates.iter().find(|(name, _)| name == package).map(|(_, version)| version);
        let by_name = helper.command.as_ref().is_none_or(|command| {
            let program = command.value().split_whitespace().next().unwrap_or_default();
            program == own || known.is_some_and(|row| row.text("program") == Some(program))
        });
        match known {
            Some(row) if by_name => {
                let package = row.text("crate").unwrap_or_default().to_owned();
                // What was tried with another version of mdBook itself says nothing here.
                let tried = pinned(&package).filter(|_| !book.pins.pinned.is_empty() || !book.pins.shown.is_empty());
                let wanted = match tried {
                    Some(pin) => pin.derive(
                        "site/mdbook-helper",
                        "the version by which it is made elsewhere",
                        pin.value().clone(),
                    ),
                    None => Sourced::new(row.text("version").unwrap_or_default().to_owned(), row.origin()),
                };
                let name = helper.name.derive("site/mdbook-helper", "", package);
                if found.iter().all(|(other, _): &(Sourced<String>, _)| other.value() != name.value()) {
                    found.push((name, wanted));
                }
            }
            None if by_name && pinned(&own).is_some() => {
                let name = helper.name.derive("site/mdbook-helper", "", own.clone());
                found.extend(pinned(&own).map(|pin| {
                    (
                        name,
                        pin.derive(
                            "site/mdbook-helper",
                            "the version by which it is made elsewhere",
                            pin.value().clone(),
                        ),
                    )
                }));
            }
            // `cargo run` and the like: what they need is in the repository and in the image.
            _ if !by_name => {}
            _ => draft.findings.push(
                Finding::error(
                    "site/unknown-preprocessor",
                    format!("the book calls mdbook-{}, which nothing brings", helper.name.value()),
                )
                .help("install it in the command that builds, as in `--build \"cargo install NAME && mdbook build\"`")
                .at(helper.name.origin().place().cloned()),
            ),
        }
    }
    found
}

/// Where the pages are: in a folder of their own where more is made beside them.
fn output(draft: &mut Draft<'_>, book: &Book) -> Sourced<String> {
    let folder = draft.output(book.output.as_ref(), "book", "site/mdbook-output");
    match book.renderers.first() {
        None => folder,
        Some(other) => {
            let because = "with several renderers each has a folder of its own";
            let from = [folder.origin().clone(), other.name.origin().clone()];
            Sourced::new(format!("{}/html", folder.value()), Origin::rule_from("site/mdbook-output", because, from))
        }
    }
}

fn naive(draft: &Draft<'_>, version: &Sourced<String>) -> Option<Naive> {
    let install = Command::new(["cargo", "install", "mdbook", "--version", version.value().as_str()]);
    let step = Step::run(Vec::new(), vec![install], &[], Origin::rule("site/plain-install", "as a tutorial does it"));
    let start = ["mdbook", "serve", "--hostname", "0.0.0.0", "--port", "8080"].map(Value::from).into();
    let why = Origin::rule_from("site/naive", "the server for people who write", [draft.facts.what.origin().clone()]);
    Some(Naive {
        image: image("rust-plain", None)?,
        folder: HOME.to_owned(),
        steps: vec![step],
        start,
        start_why: why,
        by_tool: false,
        development: true,
    })
}
