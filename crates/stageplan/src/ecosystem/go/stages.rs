//! The stages that make the program.

use stageplan_syntax::order;

use super::facts::Program;
use super::front_end::{Served, Wanted};
use super::image::Images;
use super::module::{Module, in_folder};
use crate::ecosystem::Decide;
use crate::origin::{Origin, Sourced};
use crate::plan::{
    Action, AssetNeed, Base, Command, Copy, Mount, Purpose, RunsOn, Script, SecretNeed, Sharing, Stage, Step, Value,
    install_packages,
};
use crate::planner::as_asked;
use crate::settings::CacheStrategy;
use crate::tree::RepoPath;

/// Where the sources lie in the stages that build.
const SOURCES: &str = "/src";

/// What the stages are made of.
pub(super) struct Stages<'a> {
    pub(super) module: &'a Module,
    pub(super) program: &'a Program,
    pub(super) images: &'a Images,
    pub(super) cache: CacheStrategy,
    pub(super) by: &'a Decide<'a>,
}

impl Stages<'_> {
    /// All stages before the last.
    pub(super) fn all(&self, prepare: &[Command], prepared: &str, secrets: &mut Vec<SecretNeed>) -> Vec<Stage> {
        let mut stages = Vec::new();
        let deps = self.deps(secrets);
        let has_deps = deps.is_some();
        stages.extend(deps);
        stages.push(self.build(has_deps, prepare, prepared));
        if self.by.settings.wants_target("test")
            && let Some(tests) = &self.program.tests
        {
            stages.push(self.test(tests.clone()));
        }
        if self.by.settings.wants_target("development") {
            stages.push(self.development(has_deps));
        }
        stages
    }

    /// The command that builds, for people.
    pub(super) fn build_line(&self) -> Sourced<String> {
        if let Some(asked) = &self.by.settings.build {
            return Sourced::new(asked.value().clone(), as_asked(asked.origin()));
        }
        let command = self.go_build();
        let words: Vec<String> = command.words.iter().map(ToString::to_string).collect();
        let env: Vec<String> = command.env.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let line = env.into_iter().chain(words.into_iter().map(|word| stageplan_syntax::shell::quote(&word)));
        let because = match &self.images.cgo {
            Some(_) => "the main package becomes one file without debug symbols",
            None => "the main package becomes one static file without debug symbols",
        };
        self.program.main.derive("go/build-command", because, line.collect::<Vec<_>>().join(" "))
    }

    fn runs_on(&self) -> RunsOn {
        if self.images.cgo.is_some() { RunsOn::Target } else { RunsOn::Builder }
    }

    /// The folder in the build stages that stands for a folder of the repository.
    fn inside(&self, folder: &RepoPath) -> String {
        let below = if self.module.stands_alone() {
            folder.relative_to(&self.module.own.folder).unwrap_or_default()
        } else {
            folder.as_str()
        };
        let sources = self.sources_folder();
        if below.is_empty() { sources } else { format!("{sources}/{below}") }
    }

    /// Where the sources lie. Before modules, the place of a package told its import path.
    fn sources_folder(&self) -> String {
        let path = &self.module.own.path;
        if self.module.has_gomod || path.is_empty() { SOURCES.to_owned() } else { format!("/go/src/{path}") }
    }

    /// What a front end of the repository may have to make before the program is built, or run from its sources.
    pub(super) fn assets(&self) -> Vec<AssetNeed> {
        let need = |wanted: &Wanted, stage: &str| AssetNeed {
            path: wanted.path.clone(),
            missing: wanted.missing,
            stage: stage.to_owned(),
            dest: self.inside(wanted.path.value()),
            otherwise: wanted.otherwise.clone().filter(|_| stage == "build"),
            made_by: self.program.embedded.generate.clone(),
        };
        let wanted = self.program.embedded.wanted.iter();
        let built = wanted.flat_map(|wanted| ["build", "development"].map(|stage| need(wanted, stage)));
        let served = |served: &Served, stage: &str, dest: String| AssetNeed {
            path: served.path.clone(),
            missing: served.missing,
            stage: stage.to_owned(),
            dest,
            otherwise: served.otherwise.clone().filter(|_| stage == "production"),
            made_by: self.program.embedded.generate.clone(),
        };
        let read = self.program.served.iter().flat_map(|folder| {
            [("production", super::last::HOME), ("development", SOURCES)]
                .map(|(stage, home)| served(folder, stage, from_home(home, &folder.at)))
        });
        built.chain(read).collect()
    }

    /// The steps before anything of the project: packages of the operating system.
    pub(super) fn tools(&self) -> Vec<Step> {
        if self.images.build_packages.is_empty() {
            return Vec::new();
        }
        let why = Origin::rule_from(
            "go/build-packages",
            "the build needs these",
            self.images.build_packages.iter().map(|package| package.origin().clone()),
        );
        vec![install_packages(self.images.build.os, &self.images.build_packages, why)]
    }

    fn workdir(&self, folder: &RepoPath) -> Step {
        Step::new(Action::Workdir(Value::text(self.inside(folder))), self.module.own.why.clone())
    }

    /// Every file of the first copy: what `go mod download` reads.
    fn manifests(&self) -> Vec<Sourced<RepoPath>> {
        let module = self.module;
        let mut files = Vec::new();
        if let Some(work) = &module.workspace {
            files.push(Sourced::new(in_folder(work.value(), "go.work"), work.origin().clone()));
            if module.workspace_sum {
                files.push(Sourced::new(in_folder(work.value(), "go.work.sum"), work.origin().clone()));
            }
        }
        for local in std::iter::once(&module.own).chain(&module.locals) {
            files.push(Sourced::new(in_folder(&local.folder, "go.mod"), local.why.clone()));
            if local.has_sum {
                files.push(Sourced::new(in_folder(&local.folder, "go.sum"), local.why.clone()));
            }
        }
        files
    }

    fn caches(&self) -> Vec<Mount> {
        if self.cache == CacheStrategy::Layer {
            return Vec::new();
        }
        vec![self.cache_mount("/root/.cache/go-build")]
    }

    fn cache_mount(&self, target: &str) -> Mount {
        Mount::Cache { target: target.into(), id: None, sharing: Sharing::Shared }
    }

    /// The mounts of a command that reads modules.
    fn module_mounts(&self) -> Vec<Mount> {
        let mut mounts = Vec::new();
        if self.downloads() && self.cache != CacheStrategy::Layer {
            mounts.push(self.cache_mount("/go/pkg/mod"));
        }
        mounts
    }

    /// Whether modules come from elsewhere.
    pub(super) fn downloads(&self) -> bool {
        self.module.has_gomod && self.module.vendor.is_none() && !self.module.requires.is_empty()
    }

    /// Copies of single files, each to the place it has in the sources.
    fn copy_manifests(&self) -> Vec<Step> {
        let files = self.manifests();
        let why = Origin::rule_from(
            "go/manifests-first",
            "the download is repeated only when these files change",
            files.iter().map(|file| file.origin().clone()),
        );
        let own: Vec<&Sourced<RepoPath>> =
            files.iter().filter(|file| file.value().parent().as_ref() == Some(&self.module.own.folder)).collect();
        if own.len() == files.len() {
            let sources = files.iter().map(|file| Value::from(file.value()));
            return vec![Step::copy(Copy::context(sources, "./"), why)];
        }
        // The folders are kept, relative to where the sources begin.
        let mut steps = Vec::new();
        let mut folders: Vec<RepoPath> = Vec::new();
        for file in &files {
            let folder = file.value().parent().unwrap_or_else(RepoPath::root);
            if !folders.contains(&folder) {
                folders.push(folder);
            }
        }
        for folder in folders {
            let sources = files
                .iter()
                .filter(|file| file.value().parent().unwrap_or_else(RepoPath::root) == folder)
                .map(|file| Value::from(file.value()));
            let dest = format!("{}/", self.inside(&folder));
            steps.push(Step::copy(Copy::context(sources, dest), why.clone()));
        }
        steps
    }

    fn deps(&self, secrets: &mut Vec<SecretNeed>) -> Option<Stage> {
        if !self.downloads() {
            return None;
        }
        let mut steps = self.tools();
        steps.push(self.workdir(&self.module.own.folder));
        let mut mounts = self.module_mounts();
        if self.cache == CacheStrategy::Mount {
            for file in self.manifests() {
                let folder = file.value().parent().unwrap_or_else(RepoPath::root);
                let target = format!("{}/{}", self.inside(&folder), file.value().file_name());
                mounts.push(Mount::Bind { from: None, source: file.value().into(), target: target.into() });
            }
        } else {
            steps.extend(self.copy_manifests());
        }
        if let Some(private) = &self.program.private {
            let pairs = vec![("GOPRIVATE".to_owned(), Value::from(private))];
            steps.push(Step::new(Action::Env(pairs), private.origin().clone()));
            mounts.push(Mount::Secret {
                id: "netrc".to_owned(),
                target: Some("/root/.netrc".into()),
                env: None,
                required: true,
            });
            secrets.push(SecretNeed {
                id: "netrc".to_owned(),
                from: "src=$HOME/.netrc".to_owned(),
                why: private.origin().clone(),
            });
        }
        let why = Origin::rule_from(
            "go/modules-first",
            "modules are fetched before the sources come, so that a change of the sources fetches nothing",
            [self.module.own.why.clone()],
        );
        steps.push(Step::run(mounts, vec![Command::new(["go", "mod", "download"])], &[], why.clone()));
        Some(Stage {
            name: "deps".to_owned(),
            purpose: Purpose::Dependencies,
            base: Base::Image(Box::new(self.images.build.clone())),
            runs_on: self.runs_on(),
            about: "the modules, fetched before the sources come.".to_owned(),
            steps,
            why,
        })
    }

    /// Copies of the sources.
    fn sources(&self) -> Vec<Step> {
        let module = self.module;
        let own = Copy::context([Value::from(&module.own.folder)], "./");
        if module.stands_alone() {
            let source = if module.own.folder.is_root() {
                Value::text(".")
            } else {
                Value::text(format!("{}/", module.own.folder))
            };
            let copy = Copy { sources: vec![source], ..own };
            return vec![Step::copy(copy, module.own.why.clone())];
        }
        let mut steps = Vec::new();
        if self.cache == CacheStrategy::Mount || !self.downloads() {
            steps.extend(self.copy_manifests());
        }
        let mut folders = vec![(&module.own.folder, &module.own.why)];
        let used = module.locals.iter().filter(|local| self.program.locals.contains(&local.folder));
        folders.extend(used.map(|local| (&local.folder, &local.why)));
        if folders.iter().any(|(folder, _)| folder.is_root()) {
            return vec![Step::copy(
                Copy::context(["."], format!("{}/", self.sources_folder())),
                module.own.why.clone(),
            )];
        }
        order::sort_by_key(&mut folders, |(folder, _)| (*folder).clone());
        let mut last: Option<&RepoPath> = None;
        for (folder, why) in folders {
            if last.is_some_and(|last| folder.is_in(last)) {
                continue;
            }
            last = Some(folder);
            let copy = Copy::context([format!("{folder}/")], format!("{}/", self.inside(folder)));
            steps.push(Step::copy(copy, why.clone()));
        }
        steps
    }

    /// The main package as `go build` takes it.
    pub(super) fn package(&self) -> String {
        match self.program.main.value().relative_to(&self.module.own.folder) {
            Some("") | None => ".".to_owned(),
            Some(folder) => format!("./{folder}"),
        }
    }

    pub(super) fn with_flags(&self, mut command: Command) -> Command {
        if self.module.vendor.is_some() {
            command = command.arg("-mod=vendor");
        } else if self.module.lacks_sum() {
            // Without recorded sums a build stops, unless it may record them itself.
            command = command.arg("-mod=mod");
        }
        let all: Vec<&Sourced<String>> = self.program.tags.iter().chain(&self.images.tags).collect();
        if !all.is_empty() {
            let tags: Vec<&str> = all.iter().map(|tag| tag.value().as_str()).collect();
            let why = Origin::rule_from("go/build-tags", "", all.iter().map(|tag| tag.origin().clone()));
            command = command.arg("-tags").arg(Value::text(tags.join(",")).because(why));
        }
        command
    }

    /// Before modules, Go is told so.
    pub(super) fn without_modules(&self, command: Command) -> Command {
        if self.module.has_gomod { command } else { command.env("GO111MODULE", "off") }
    }

    fn go_build(&self) -> Command {
        let mut ldflags = Value::text("-s -w");
        for linked in &self.program.linked {
            ldflags = ldflags
                .then(Value::text(format!(" -X {}=", linked.name.value())).because(linked.name.origin().clone()))
                .then(Value::variable(linked.argument));
        }
        let mut command = self.without_modules(Command::new(["go", "build"]));
        if self.images.cgo.is_some() {
            command = command.env("CGO_ENABLED", "1");
        } else {
            command = command
                .env("CGO_ENABLED", "0")
                .env("GOOS", Value::variable("TARGETOS"))
                .env("GOARCH", Value::variable("TARGETARCH"));
        }
        let name = self.program.name.value();
        self.with_flags(command.arg("-trimpath"))
            .arg("-ldflags")
            .arg(ldflags)
            .arg("-o")
            .arg(format!("/out/{name}"))
            .arg(Value::text(self.package()).because(self.program.main.origin().clone()))
    }

    fn from(&self, has_deps: bool) -> (Base, Vec<Step>, RunsOn) {
        if has_deps {
            return (Base::Stage("deps".to_owned()), Vec::new(), RunsOn::Target);
        }
        let mut steps = self.tools();
        steps.push(self.workdir(&self.module.own.folder));
        (Base::Image(Box::new(self.images.build.clone())), steps, self.runs_on())
    }

    fn build(&self, has_deps: bool, prepare: &[Command], prepared: &str) -> Stage {
        let (base, mut steps, runs_on) = self.from(has_deps);
        steps.extend(self.sources());
        let why = self.program.main.origin().clone();
        for generator in &self.program.generators {
            if generator.folder != self.module.own.folder {
                steps.push(self.workdir(&generator.folder));
            }
            let command = Command::new(["go"]).args(generator.words.iter().map(|word| Value::text(word.as_str())));
            let mut mounts = self.module_mounts();
            mounts.extend(self.caches());
            steps.push(Step::run(mounts, vec![command], &[], generator.why.clone()));
            if generator.folder != self.module.own.folder {
                steps.push(self.workdir(&self.module.own.folder));
            }
        }
        let mut arguments: Vec<(String, Option<Value>)> = Vec::new();
        if self.images.cgo.is_none() {
            arguments.push(("TARGETOS".to_owned(), None));
            arguments.push(("TARGETARCH".to_owned(), None));
        }
        for linked in &self.program.linked {
            if arguments.iter().all(|(name, _)| name != linked.argument) {
                let value = Value::text(linked.default.clone()).because(linked.name.origin().clone());
                arguments.push((linked.argument.to_owned(), Some(value)));
            }
        }
        if !arguments.is_empty() {
            let because = "the builder says which platform the image is for";
            steps.push(Step::new(Action::Arg(arguments), Origin::rule("go/cross-compile", because)));
        }
        let mut mounts = self.module_mounts();
        mounts.extend(self.caches());
        let mut makes = vec![format!("/out/{}", self.program.name.value())];
        if !prepare.is_empty() {
            makes.push(prepared.to_owned());
        }
        if let Some(asked) = &self.by.settings.build {
            steps.extend(self.asked_build(asked, mounts, prepare, makes));
        } else {
            let makes: Vec<&str> = makes.iter().map(String::as_str).collect();
            let mut commands = vec![self.go_build()];
            commands.extend(prepare.iter().cloned());
            steps.push(Step::run(mounts, commands, &makes, why.clone()));
        }
        let about = if self.images.cgo.is_some() {
            "the program, linked to the C library of this image."
        } else {
            "the program, one static file, compiled on the builder's own platform for the one asked for."
        };
        Stage { name: "build".to_owned(), purpose: Purpose::Build, base, runs_on, about: about.to_owned(), steps, why }
    }

    /// The user's own build. It finds the target platform in the variables that Go reads, and has to leave the program
    /// where production takes it from.
    fn asked_build(
        &self,
        asked: &Sourced<String>,
        mounts: Vec<Mount>,
        prepare: &[Command],
        makes: Vec<String>,
    ) -> Vec<Step> {
        let why = as_asked(asked.origin());
        let mut variables =
            vec![("CGO_ENABLED".to_owned(), Value::text(if self.images.cgo.is_some() { "1" } else { "0" }))];
        if self.images.cgo.is_none() {
            variables.push(("GOOS".to_owned(), Value::variable("TARGETOS")));
            variables.push(("GOARCH".to_owned(), Value::variable("TARGETARCH")));
        }
        let mut folders = vec![Command::new(["mkdir", "-p", "/out"])];
        folders.extend(prepare.iter().cloned());
        vec![
            Step::new(Action::Env(variables), why.clone()),
            Step::run(Vec::new(), folders, &[], why.clone()),
            Step::new(Action::Run { mounts, script: Script::Shell(asked.clone()), makes }, why),
        ]
    }

    fn test(&self, tests: Origin) -> Stage {
        let mut mounts = self.module_mounts();
        mounts.extend(self.caches());
        let command = self.without_modules(self.with_flags(Command::new(["go", "test"]))).arg("./...");
        Stage {
            name: "test".to_owned(),
            purpose: Purpose::Test,
            base: Base::Stage("build".to_owned()),
            runs_on: RunsOn::Target,
            about: "the project's tests; run them with `docker build --target test`.".to_owned(),
            steps: vec![Step::run(mounts, vec![command], &[], tests.clone())],
            why: tests,
        }
    }

    fn development(&self, has_deps: bool) -> Stage {
        let (base, mut steps, runs_on) = self.from(has_deps);
        let why = Origin::rule("go/development", "for working on the project with the toolchain at hand");
        if has_deps && self.cache != CacheStrategy::Layer && self.program.private.is_none() {
            if self.cache == CacheStrategy::Mount {
                steps.extend(self.copy_manifests());
            }
            // A cache mount is gone when the container runs, and the container needs the modules.
            steps.push(Step::run(Vec::new(), vec![Command::new(["go", "mod", "download"])], &[], why.clone()));
        }
        steps.extend(self.sources());
        let mut words = self.with_flags(Command::new(["go", "run"])).words;
        words.push(Value::text(self.package()));
        if let Some(arguments) = &self.program.start.arguments {
            words.extend(arguments.value().0.iter().map(|word| Value::text(word.as_str())));
        }
        if !self.module.has_gomod {
            let pairs = vec![("GO111MODULE".to_owned(), Value::text("off"))];
            steps.push(Step::new(Action::Env(pairs), self.module.own.why.clone()));
        }
        steps.push(Step::new(Action::Cmd(words), self.program.main.origin().clone()));
        Stage {
            name: "development".to_owned(),
            purpose: Purpose::Development,
            base,
            runs_on,
            about: "runs the program from its sources; mount them over the copy to work on them.".to_owned(),
            steps,
            why,
        }
    }
}

/// What a path means that is relative to a working folder.
fn from_home(home: &str, at: &str) -> String {
    let mut parts: Vec<&str> = home.split('/').filter(|part| !part.is_empty()).collect();
    for part in at.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}
