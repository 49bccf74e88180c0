//! What a first tutorial would do with the same program: copy everything, download, build, run.

use stageplan_syntax::order;

use super::CATALOG;
use super::stages::Stages;
use crate::origin::{Origin, Sourced};
use crate::plan::{Action, Command, Image, Naive, Os, Script, Stage, Step, Value};
use crate::planner::as_asked;
use crate::tree::RepoPath;

/// Where everything lies.
const FOLDER: &str = "/app";

impl Stages<'_> {
    /// The program in one stage, started as `production` starts it. `None` where a tutorial's layout cannot build it.
    pub(super) fn naive(&self, version: &str, production: &Stage) -> Option<Naive> {
        let own = &self.module.own;
        // Before modules, the sources lie where the import path says.
        let folder = match (self.module.has_gomod || own.path.is_empty(), own.folder.is_root()) {
            (true, _) => FOLDER.to_owned(),
            (false, true) => format!("/go/src/{}", own.path),
            (false, false) => return None,
        };
        let key = if self.images.build.os == Os::Debian { "golang-plain" } else { "golang-alpine" };
        let image = Image::of(&CATALOG, key, Some(Value::text(version)))?;
        let inside = |below: &RepoPath| match below.as_str() {
            "" => folder.clone(),
            below => format!("{folder}/{below}"),
        };
        let enter = |below: &RepoPath| Step::new(Action::Workdir(inside(below).into()), own.why.clone());
        let mut steps: Vec<Step> = self.packages(&image).into_iter().collect();
        if !own.folder.is_root() {
            steps.push(enter(&own.folder));
        }
        let run = |command: Command, why: Origin| Step::run(Vec::new(), vec![command], &[], why);
        if self.downloads() {
            let why = Origin::rule_from("go/plain-install", "the modules of go.mod", [own.why.clone()]);
            steps.push(run(Command::new(["go", "mod", "download"]), why));
        }
        for generator in &self.program.generators {
            let aside = generator.folder != own.folder;
            steps.extend(aside.then(|| enter(&generator.folder)));
            let words = generator.words.iter().map(|word| Value::text(word.as_str()));
            steps.push(run(Command::new(["go"]).args(words), generator.why.clone()));
            steps.extend(aside.then(|| enter(&own.folder)));
        }
        let (mut start, start_why) = production.command()?;
        if let Some(asked) = &self.by.settings.build {
            let why = as_asked(asked.origin());
            steps.push(run(Command::new(["mkdir", "-p", "/out"]), why.clone()));
            let script = Script::Shell(asked.clone());
            steps.push(Step::new(Action::Run { mounts: Vec::new(), script, makes: Vec::new() }, why));
            let made = format!("/out/{}", self.program.name.value());
            start.iter_mut().take(1).for_each(|word| *word = Value::text(&*made));
        } else {
            steps.push(run(self.plain_build(start.first()?), self.program.main.origin().clone()));
        }
        Some(Naive { image, folder, steps, start, start_why: start_why.clone(), by_tool: false, development: false })
    }

    /// The build without a thought for size, platform or reuse. What the program cannot be compiled without stays.
    fn plain_build(&self, target: &Value) -> Command {
        let mut command = self.without_modules(Command::new(["go", "build"]));
        if self.images.cgo.is_none() && !self.program.cgo.is_empty() {
            // The image has a C compiler, and the libraries that the project leaves out are not there.
            command = command.env("CGO_ENABLED", "0");
        }
        let package = Value::text(self.package()).because(self.program.main.origin().clone());
        self.with_flags(command).arg("-o").arg(target.clone()).arg(package)
    }

    /// What the operating system must have, to build and to run.
    fn packages(&self, image: &Image) -> Option<Step> {
        let same = self.images.run.os == image.os;
        let mut packages: Vec<Sourced<String>> = self.images.build_packages.clone();
        packages.extend(self.images.run_packages.iter().filter(|_| same).cloned());
        order::sort_by(&mut packages, |a, b| a.value().cmp(b.value()));
        packages.dedup_by(|a, b| a.value() == b.value());
        packages.retain(|package| !(image.ca && package.value() == "ca-certificates"));
        let why = Origin::rule_from(
            "go/plain-packages",
            "the program needs these to be built or to run",
            packages.iter().map(|package| package.origin().clone()),
        );
        (!packages.is_empty()).then(|| Naive::install_packages(image.os, &packages, why))
    }
}
