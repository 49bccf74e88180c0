//! Other processes of the same program: workers, queues, clocks, and what runs once before a new version starts.

use stageplan_syntax::order;

use super::manifest::Package;
use super::start::Start;
use crate::ecosystem::Grade;
use crate::ecosystem::node::scripts::{Launch, Runner, Scripts, is_worker};
use crate::evidence::{CommandForm, DEVELOPMENT, Evidence};
use crate::origin::Origin;

/// A process beside the one that the image starts.
#[derive(Clone, Debug)]
pub(in super::super) struct Process {
    pub(in super::super) name: String,
    pub(in super::super) start: Start,
    /// It ends by itself: it is run once before a new version starts.
    pub(in super::super) once: bool,
}

/// More than these are a list nobody reads.
const LIMIT: usize = 8;

/// What finds the file behind a launch.
type Locate<'l> = &'l mut dyn FnMut(Launch, Origin) -> Result<Start, String>;

/// All of them up to a limit, and where the first is that was left out.
pub(super) fn find(
    package: &Package,
    scripts: &Scripts<'_>,
    evidence: &Evidence,
    best: &Start,
    locate: Locate<'_>,
) -> (Vec<Process>, Option<Origin>) {
    let mut found = Found { best, list: Vec::new(), more: None, locate };
    for (name, launch) in &best.launch.also {
        found.add(name, Ok(launch.clone()), best.origin.clone(), false);
    }
    for shown in &evidence.starts {
        let whole = matches!(shown.form, CommandForm::Whole | CommandForm::ImageArguments);
        let listed = matches!(shown.shown_by, "Procfile" | "compose" | "heroku" | "fly" | "render" | "railway");
        let main = matches!(shown.process.as_str(), "web" | "app" | "");
        if whole && listed && !main && shown.grade >= Grade::Likely && shown.process != DEVELOPMENT {
            let launch = scripts.line(shown.command.value());
            found.add(&shown.process, launch, shown.command.origin().clone(), false);
        }
    }
    for job in evidence.jobs.iter().filter(|job| job.grade >= Grade::Likely) {
        let Ok(launch) = scripts.line(job.command.value()) else { continue };
        let origin = job.command.origin();
        // Each step is a command of its own.
        for step in scripts.prepares(&launch.before) {
            if let Some(launch) = step.launch {
                found.add(&job.process, Ok(launch), origin.clone(), true);
            }
        }
        found.add(&job.process, Ok(launch), origin.clone(), true);
    }
    for (name, line) in &package.scripts {
        if runs_beside(name) {
            found.add(role(name), scripts.script(name), line.origin().clone(), false);
        }
    }
    (found.list, found.more)
}

/// Whether a script is called like a process that production runs.
fn runs_beside(name: &str) -> bool {
    let aside = |part: &str| {
        matches!(
            part,
            "dev"
                | "develop"
                | "development"
                | "test"
                | "watch"
                | "debug"
                | "build"
                | "docker"
                | "local"
                | "lint"
                | "deploy"
                | "stop"
                | "e2e"
                | "mock"
                | "clean"
                | "logs"
                | "types"
                | "generate"
                | "inspect"
                | "staging"
        )
    };
    let parts = || name.split(|c: char| !c.is_ascii_alphanumeric());
    // `pre` and `post` belong to another script.
    is_worker(name) && !parts().any(aside) && !name.starts_with("pre") && !name.starts_with("post")
}

/// The role in the name of a script: `start:worker:prod` is a worker.
fn role(name: &str) -> &str {
    name.split(|c: char| !c.is_ascii_alphanumeric()).find(|part| is_worker(part)).unwrap_or(name)
}

struct Found<'a> {
    best: &'a Start,
    list: Vec<Process>,
    more: Option<Origin>,
    locate: Locate<'a>,
}

impl Found<'_> {
    fn add(&mut self, name: &str, launch: Result<Launch, String>, origin: Origin, once: bool) {
        let Ok(launch) = launch else { return };
        // What a package's program does is known only where it is run once.
        let tool = matches!(launch.runner, Runner::Package(_)) && launch.file.is_none() && !once;
        if launch.dev.is_some() || tool && !is_worker(name) {
            return;
        }
        if self.list.len() >= LIMIT {
            self.more = self.more.take().or(Some(origin));
            return;
        }
        let Ok(start) = (self.locate)(launch, origin) else { return };
        let same = |words: &[String]| plain(words) == plain(&start.launch.words);
        if same(&self.best.launch.words) || self.list.iter().any(|known| same(&known.start.launch.words)) {
            return;
        }
        let clean: String =
            name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
        let mut clean = clean.trim_matches('-').to_owned();
        if clean.is_empty() {
            clean = "other".to_owned();
        }
        let count = self.list.iter().filter(|known| known.name.starts_with(&clean)).count();
        if count > 0 {
            clean = format!("{clean}-{}", count + 1);
        }
        self.list.push(Process { name: clean, start, once });
        order::sort_by_key(&mut self.list, |known| known.once);
    }
}

/// Words without what differs in writing only: `./dist/x.js` is `dist/x`.
fn plain(words: &[String]) -> Vec<&str> {
    let plain = |word: &'_ String| -> usize { word.len() - word.trim_start_matches("./").len() };
    words.iter().map(|word| word[plain(word)..].trim_end_matches(".js")).collect()
}
