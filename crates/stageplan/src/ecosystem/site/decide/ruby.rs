//! Sites that gems make: Jekyll and Middleman.

use super::packages::{self, at_least};
use super::version::numbers;
use super::{Built, Draft, HOME, image};
use crate::choices::Choice;
use crate::ecosystem::site::CATALOG;
use crate::ecosystem::site::facts::{Generator, Repository, Ruby};
use crate::finding::Finding;
use crate::origin::{Origin, Rejected, Sourced};
use crate::plan::{Action, Command, Copy, Naive, Purpose, Stage, Step, Value, VersionArg};
use crate::planner::as_asked;
use crate::static_server;

const RULE: &str = "site/ruby-version";

/// A repository that nobody means.
const PLACEHOLDER: &str = "owner/name";

pub(super) fn build(draft: &mut Draft<'_>, ruby: &Ruby) -> Option<Built> {
    let version = version(draft, ruby)?;
    let mut versions = vec![VersionArg { name: "RUBY_VERSION".to_owned(), default: version.clone() }];
    // Images of older versions stand on older distributions, which their plain names follow.
    let line = CATALOG.row("ruby-line", version.value()).filter(|row| !row.ended(draft.by.today));
    let key = if line.is_some() { "ruby-slim" } else { "ruby-older" };
    let base = image(key, Some(Value::variable("RUBY_VERSION")))?;
    let because = "the language with its own package manager; what gems compile is made in this stage and stays in it";
    let lost = ["jekyll/jekyll"].map(|name| Rejected::idea(name, "it brings a version of its own, for development"));
    let why =
        Origin::rule_from("site/ruby-image", because, [base.origin.clone()]).rejecting("site/ruby-image", lost.into());
    let needed =
        [("build-essential", "gems compile parts in C"), ("git", "themes and gems ask it for files and dates")];
    let mut steps: Vec<Step> = draft.os_packages(&base, &needed).into_iter().collect();
    let production = match ruby.generator {
        Generator::Jekyll => ("JEKYLL_ENV", "pages are made for readers, with what is shown to them alone"),
        Generator::Middleman => ("RACK_ENV", "pages are made for readers, with what is shown to them alone"),
    };
    steps.push(draft.workdir());
    let mut stages = vec![draft.stage("base", Purpose::Base, base, "has Ruby and what gems compile with.", steps, why)];
    let (deps, install) = gems(draft, ruby);
    stages.push(deps);
    let mut below = "deps".to_owned();
    if let Some(packages) = &ruby.packages {
        let (image, argument) = packages::node(draft, packages)?;
        versions.push(argument);
        let why = Origin::rule_from("site/packages", "the site calls packages of npm", [packages.origin.clone()]);
        let (mut stage, _) = packages::install(draft, packages, "node");
        stage.name = "node-deps".to_owned();
        let home = Step::new(Action::Workdir(HOME.into()), why.clone());
        stages.insert(0, draft.stage("node", Purpose::Base, image, "brings Node.", vec![home], why.clone()));
        if let Some(Step { action: Action::Run { makes, .. }, .. }) = stage.steps.last_mut() {
            makes.push(format!("{HOME}/node_modules"));
        }
        // Node is one program, and npm a folder of scripts.
        if let Some(Step { action: Action::Run { makes, .. }, .. }) = stage.steps.last_mut() {
            makes.extend(["/usr/local/bin/node".to_owned(), "/usr/local/lib/node_modules".to_owned()]);
        }
        stages.insert(1, stage);
        let copies = ["/usr/local/bin/node", "/usr/local/lib/node_modules"]
            .map(|path| Step::copy(Copy::stage("node-deps", path, path), why.clone()));
        let link = ["npm", "npx"].map(|name| {
            Command::new(["ln", "-s"])
                .arg(format!("../lib/node_modules/npm/bin/{name}-cli.js"))
                .arg(format!("/usr/local/bin/{name}"))
        });
        let mut steps: Vec<Step> = copies.into();
        steps.push(Step::run(Vec::new(), link.into(), &[], why.clone()));
        let path = format!("{HOME}/node_modules");
        steps.push(Step::copy(Copy::stage("node-deps", path.clone(), path), why.clone()));
        let both = Stage::on("deps", "tools", Purpose::Dependencies, "has Node beside Ruby.", steps, why);

        stages.push(both);
        below = "tools".to_owned();
    }
    let usual = if ruby.generator == Generator::Jekyll { "_site" } else { "build" };
    let output = draft.output(ruby.output.as_ref(), usual, "site/ruby-output");
    let absolute = format!("{}/{}", draft.home(), output.value());
    let mut steps = draft.sources();
    let why = Origin::rule("site/ruby-environment", production.1);
    steps.push(Step::new(Action::Env(vec![(production.0.to_owned(), "production".into())]), why));
    let because = match &ruby.lock {
        Some(_) => "all pages, by the locked gems",
        None => "all pages, by the gems of the Gemfile",
    };
    let because = if ruby.gemfile.is_none() { "all pages, by GitHub's set of gems" } else { because };
    let rooted = if base_path(ruby).is_empty() { "" } else { "; for the root, where the image serves them" };
    let made = Origin::rule_from("site/ruby-build", format!("{because}{rooted}"), [draft.facts.what.origin().clone()]);
    let asked = ruby.repository.as_ref().map(|repository| asked_repository(draft, repository));
    if let Some((name, why)) = &asked {
        let argument = ("PAGES_REPO_NWO".to_owned(), Some(Value::text(name.clone())));
        steps.push(Step::new(Action::Arg(vec![argument]), why.clone()));
    }
    let mut commands: Vec<Command> = Vec::new();
    if let Some(packages) = &ruby.packages {
        commands.extend(packages.before.iter().map(|script| packages::run(script, packages.manager)));
    }
    commands.push(match ruby.generator {
        Generator::Jekyll => Command::new(["bundle", "exec", "jekyll", "build"]).args(base_path(ruby)),
        Generator::Middleman => Command::new(["bundle", "exec", "middleman", "build"]),
    });
    let (step, shown) = draft.make(Vec::new(), commands, absolute, made.clone());
    steps.push(step);
    let about = "makes the pages; sources and tools stay behind.";
    let stage = Stage::on(&below, "build", Purpose::Build, about, steps, made);

    stages.push(stage);
    let serve: &[&str] = match ruby.generator {
        Generator::Jekyll => &["bundle", "exec", "jekyll", "serve", "--host", "0.0.0.0", "--port", "4000"],
        Generator::Middleman => {
            &["bundle", "exec", "middleman", "server", "--bind-address", "0.0.0.0", "--port", "4567"]
        }
    };
    let mut development = draft.development(&below, serve.iter().map(|word| (*word).to_owned()).collect());
    if let (Some(stage), Some((name, why))) = (&mut development, asked) {
        let at = stage.steps.len().saturating_sub(1);
        let env = vec![("PAGES_REPO_NWO".to_owned(), Value::text(name))];
        stage.steps.insert(at, Step::new(Action::Env(env), why));
    }
    stages.extend(development);
    let mut choice = Choice::new("version", Some(version.value().clone()));
    choice.or_versions(&mut CATALOG.rows("ruby-line"), draft.by.today);
    let tool = match ruby.generator {
        Generator::Jekyll => "Jekyll",
        Generator::Middleman => "Middleman",
    };
    Some(Built {
        stages,
        versions,
        tool,
        install: Some(install),
        build: shown,
        output,
        base: ruby.base.clone(),
        hashed: None,
        leftovers: vec![".jekyll-cache", ".jekyll-metadata", ".sass-cache", ".bundle", "vendor/bundle", "node_modules"],
        naive: naive(draft, ruby, &version, serve),
        more: Vec::new(),
        version,
        choices: vec![choice],
    })
}

/// The line of Ruby: images are named by it, and gems are written for it.
fn version(draft: &mut Draft<'_>, ruby: &Ruby) -> Option<Sourced<String>> {
    let line = |text: &str| {
        let numbers = numbers(text.trim_start_matches(['v', '~', '>', '=', ' ']));
        let [major, minor, ..] = numbers.as_slice() else { return None };
        Some(format!("{major}.{minor}"))
    };
    if let Some(asked) = &draft.by.settings.version {
        return Some(Sourced::new(asked.value().clone(), as_asked(asked.origin())));
    }
    // Liquid calls a method that newer lines have not.
    let old =
        ruby.lock.as_ref().and_then(|lock| lock.liquid.as_ref()).filter(|version| !at_least(version.value(), "4.0.4"));
    let default = || {
        let rows = || CATALOG.rows("ruby-line").filter(|row| !row.ended(draft.by.today));
        // GitHub makes pages by this line, and so does whatever was locked before the standard library got smaller.
        let before =
            ruby.jekyll.as_ref().and_then(|jekyll| line(jekyll.value())).is_some_and(|line| !at_least(&line, "4.4"));
        let github = ruby.pages.is_some() || before;
        let fits = rows().find(|row| if github { row.flag("github") } else { row.flag("default") });
        let row = fits.or_else(|| rows().next())?;
        let because = if github { "the line on which GitHub makes pages" } else { "a line that gems are ready for" };
        let from = [row.origin()]
            .into_iter()
            .chain(ruby.pages.clone())
            .chain(ruby.jekyll.iter().map(|jekyll| jekyll.origin().clone()));
        Some(Sourced::new(row.key().to_owned(), Origin::rule_from(RULE, because, from)))
    };
    let shown = ruby.pins.pinned.iter().map(|pin| (pin, "the version that the project pins"));
    let shown = shown.chain(ruby.pins.shown.iter().map(|pin| (pin, "the version by which it is made elsewhere")));
    let named = shown.filter_map(|(pin, because)| {
        // Gemfiles hold Ruby to a whole version, which images are named by, too.
        let whole = numbers(pin.value()).len() == 3 && pin.value().split('.').count() == 3;
        let version = if whole { pin.value().clone() } else { line(pin.value())? };
        Some(pin.derive(RULE, because, version))
    });
    let mut named = named.collect::<Vec<_>>().into_iter();
    let chosen = named.next().or_else(default)?;
    let ended =
        line(chosen.value()).and_then(|line| CATALOG.row("ruby-line", &line)).filter(|row| row.ended(draft.by.today));
    if let Some(row) = ended {
        draft.findings.push(
            Finding::warning(
                "site/end-of-life",
                format!("Ruby {} gets no more fixes since {}", chosen.value(), row.text("eol").unwrap_or_default()),
            )
            .help("it only makes the pages and is not in the image; move on when gems allow, or say `--version 3.4`")
            .at(chosen.origin().place().cloned()),
        );
    }
    if let Some(old) = old.filter(|_| at_least(chosen.value(), "3.2")) {
        draft.findings.push(
            Finding::error(
                "site/liquid-too-old",
                format!("liquid {} is locked, which fails on Ruby {}", old.value(), chosen.value()),
            )
            .help("run `bundle update liquid`; 4.0.4 and later work")
            .at(old.origin().place().cloned()),
        );
    }
    Some(chosen)
}

/// The stage that installs the gems, and the command as people say it.
fn gems(draft: &mut Draft<'_>, ruby: &Ruby) -> (Stage, Sourced<String>) {
    let mut from: Vec<Origin> = ruby.gemfile.iter().cloned().collect();
    let (because, frozen) = match &ruby.lock {
        Some(lock) if lock.lacks.is_empty() => {
            from.push(lock.origin.clone());
            ("exactly what the lockfile holds", true)
        }
        Some(lock) => {
            from.push(lock.origin.clone());
            let (finding, because) = match lock.lacks.as_slice() {
                [one] => (
                    Finding::warning(
                        "site/lock-of-one-processor",
                        format!("the lockfile was not made for {one}, and Bundler stops there when held to it"),
                    ),
                    "the lockfile is for one processor alone, so what it lacks is found for the other",
                ),
                _ => (
                    Finding::warning(
                        "site/lock-without-linux",
                        "the lockfile was made for other systems than Linux alone",
                    ),
                    "the lockfile names no system with Linux, so it cannot be held to",
                ),
            };
            let help = format!("run `bundle lock --add-platform {}` and commit the lockfile", lock.lacks.join(" "));
            draft.findings.push(finding.help(help).at(lock.origin.place().cloned()));
            (because, false)
        }
        None => {
            if let Some(gemfile) = &ruby.gemfile {
                draft.findings.push(
                    Finding::warning("site/no-lockfile", "no lockfile says which versions of gems are installed")
                        .help("run `bundle lock --add-platform x86_64-linux aarch64-linux` and commit Gemfile.lock")
                        .at(gemfile.place().cloned()),
                );
            }
            ("there is no lockfile to hold to", false)
        }
    };
    let why = Origin::rule_from("site/gems", because, from);
    let mut steps = Vec::new();
    if let Some(bundler) = ruby.lock.as_ref().and_then(|lock| lock.bundler.as_ref()) {
        let why = Origin::rule_from("site/bundler", "the version that wrote the lockfile", [bundler.origin().clone()]);
        let command =
            Command::new(["gem", "install", "bundler", "--no-document", "--conservative", "--version"]).arg(bundler);
        steps.push(Step::run(Vec::new(), vec![command], &[], why));
    }
    let mut env = vec![("BUNDLE_WITHOUT".to_owned(), "development:test".into())];
    if frozen {
        env.insert(0, ("BUNDLE_FROZEN".to_owned(), "true".into()));
    }
    let settings = Origin::rule_from("site/bundler-settings", "gems that only people need stay out", [why.clone()]);
    steps.push(Step::new(Action::Env(env), settings));
    if ruby.gemfile.is_none() {
        steps.extend(own_gemfile(ruby));
    } else if ruby.gem {
        let because = "the site is a gem itself, or names one beside it, so that all files are needed";
        let mut copies = draft.sources();
        for copy in &mut copies {
            copy.why = Origin::rule_from("site/gem-itself", because, [copy.why.clone()]);
        }
        steps.extend(copies);
    } else {
        let files: Vec<Value> = ruby.files.iter().map(Value::from).collect();
        let dest = draft.home();
        let mut copy = Copy::context(files, format!("{dest}/"));
        copy.link = false;
        steps.push(Step::copy(copy, why.clone()));
        if draft.facts.outside.is_some() {
            steps.push(Step::new(Action::Workdir(dest.into()), why.clone()));
        }
    }
    let command = Command::new(["bundle", "install", "--jobs", "4", "--retry", "3"]);
    let shown = Sourced::new("bundle install".to_owned(), why.clone());
    steps.push(Step::run(draft.caches(&["/usr/local/bundle/cache"]), vec![command], &[], why.clone()));
    let stage = Stage::on("base", "deps", Purpose::Dependencies, "has the gems.", steps, why);

    (stage, shown)
}

/// The path that pages expect themselves below, where neither the settings nor the server of the image is to say it.
fn base_path(ruby: &Ruby) -> Vec<Value> {
    let refused = ruby.base.as_ref().is_some_and(|base| !static_server::takes_base(base.value()));
    if ruby.base_by_github || refused { vec!["--baseurl".into(), "".into()] } else { Vec::new() }
}

/// The repository that GitHub is asked about: nothing else in the image says it.
fn asked_repository(draft: &mut Draft<'_>, repository: &Repository) -> (String, Origin) {
    let rule = "site/repository-name";
    let name = match &repository.name {
        Some(name) => name.derive(
            rule,
            "GitHub is asked about this repository, and the build has no history",
            name.value().clone(),
        ),
        None => {
            draft.findings.push(
                Finding::warning(
                    "site/repository-unknown",
                    "a plug-in asks GitHub about the repository, and no file says which one it is",
                )
                .help("add `repository: OWNER/NAME` to _config.yml, or build with `--build-arg PAGES_REPO_NWO=OWNER/NAME`")
                .at(repository.by.place().cloned()),
            );
            let because = "the plug-in stops without a name, and the project says none";
            Sourced::new(PLACEHOLDER.to_owned(), Origin::rule_from(rule, because, [repository.by.clone()]))
        }
    };
    let (name, why) = name.into_parts();
    (name, Origin::rule_from(rule, "what GitHub is asked about", [repository.by.clone(), why]))
}

/// The Gemfile that GitHub stands for where a repository has none.
fn own_gemfile(ruby: &Ruby) -> Option<Step> {
    let row = CATALOG.row("tool", "github-pages")?;
    let version = row.text("version").unwrap_or_default();
    let index = row.text("index").unwrap_or_default();
    let content =
        format!("source \"{index}\"\ngem \"github-pages\", \"{version}\", group: :jekyll_plugins\ngem \"webrick\"\n");
    let because = "the repository has no Gemfile; GitHub makes it with this set of gems";
    let why = Origin::rule_from("site/github-pages", because, [row.origin()].into_iter().chain(ruby.pages.clone()));
    Some(Step::new(Action::File { content, dest: format!("{HOME}/Gemfile").into(), owner: None }, why))
}

fn naive(draft: &Draft<'_>, ruby: &Ruby, version: &Sourced<String>, serve: &[&str]) -> Option<Naive> {
    if ruby.gemfile.is_none() || ruby.packages.is_some() || draft.facts.outside.is_some() {
        return None;
    }
    let install = Command::new(["bundle", "install"]);
    let step = Step::run(Vec::new(), vec![install], &[], Origin::rule("site/plain-install", "as a tutorial does it"));
    let (_, start) = serve.split_last()?;
    let start = start.iter().copied().chain(["8080"]).map(Value::from).collect();
    let why = Origin::rule_from("site/naive", "the server for people who write", [draft.facts.what.origin().clone()]);
    Some(Naive {
        image: image("ruby-plain", Some(Value::text(version.value())))?,
        folder: HOME.to_owned(),
        steps: vec![step],
        start,
        start_why: why,
        by_tool: false,
        development: true,
    })
}
