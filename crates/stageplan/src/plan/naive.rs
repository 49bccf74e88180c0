//! The single stage that a first tutorial would write for the same project.

use super::{Action, Base, Command, Copy, Image, Os, Plan, Purpose, RunsOn, Stage, Step, Value};
use crate::origin::{Origin, Sourced};

/// The end of the rule ids under which steps install what a project depends on, in whatever way a tutorial does it.
pub(crate) const PLAIN_INSTALL: &str = "/plain-install";

/// A project in one stage: the full image of its language, all files at once, the plain commands, the start. It is there
/// to be compared with: no stage of the plan, so that no law of a plan asks about it.
#[derive(Clone, Debug)]
pub struct Naive {
    /// The image that brings the whole toolchain.
    pub image: Image,
    /// The folder that takes all files of the build context.
    pub folder: String,
    /// What installs and builds, behind the copy of all files.
    pub steps: Vec<Step>,
    /// Program and arguments.
    pub start: Vec<Value>,
    /// Why the program is started so.
    pub start_why: Origin,
    /// Whether a tool is started that starts the program in its turn.
    pub by_tool: bool,
    /// Whether the plain install brings packages that only development needs.
    pub development: bool,
}

impl Naive {
    /// A RUN that installs packages of the operating system, without a thought for caches and leftovers.
    pub(crate) fn install_packages(os: Os, packages: &[Sourced<String>], why: Origin) -> Step {
        let commands: &[&[&str]] = match os {
            Os::Alpine => &[&["apk", "add"]],
            Os::Debian | Os::None => &[&["apt-get", "update"], &["apt-get", "install", "-y"]],
        };
        let mut commands: Vec<Command> = commands.iter().map(|words| Command::new(words.iter().copied())).collect();
        if let Some(last) = commands.last_mut() {
            last.words.extend(packages.iter().map(Value::from));
        }
        Step::run(Vec::new(), commands, &[], why)
    }

    /// The stage as it is printed. The ports are the plan's own.
    pub fn stage(&self, plan: &Plan) -> Stage {
        let mut steps = vec![
            Step::new(
                Action::Workdir(self.folder.as_str().into()),
                Origin::rule("naive/one-folder", "everything lies in one folder"),
            ),
            Step::copy(
                Copy::context(["."], "."),
                Origin::rule("naive/all-at-once", "all files, before anything is installed"),
            ),
        ];
        steps.extend(self.steps.iter().cloned());
        let ports = plan.production().into_iter().flat_map(|stage| &stage.steps);
        steps.extend(ports.filter(|step| matches!(step.action, Action::Expose(_))).cloned());
        steps.push(Step::new(Action::Cmd(self.start.clone()), self.start_why.clone()));
        Stage {
            name: "naive".to_owned(),
            purpose: Purpose::Production,
            base: Base::Image(Box::new(self.image.clone())),
            runs_on: RunsOn::Target,
            about: String::new(),
            steps,
            why: Origin::rule("naive/one-stage", "the full image of the language builds, and runs what it built"),
        }
    }
}

impl Stage {
    /// The whole command that a container of this stage runs, with why; `None` where the image's own is left.
    pub fn command(&self) -> Option<(Vec<Value>, &Origin)> {
        let mut words = Vec::new();
        let mut why = None;
        for step in &self.steps {
            match &step.action {
                Action::Entrypoint(entry) => {
                    words.splice(0..0, entry.iter().cloned());
                    why = Some(&step.why);
                }
                Action::Cmd(command) => {
                    words.extend(command.iter().cloned());
                    why = why.or(Some(&step.why));
                }
                _ => {}
            }
        }
        Some((words, why?))
    }
}
