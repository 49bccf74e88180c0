//! Which lessons a plan shows. Each rule asks the typed plan for one feature; what it means is a row of the table.

use crate::plan::{
    Action, Base, Image, Libc, Mount, Naive, Os, PLAIN_INSTALL, Part, Plan, Purpose, RunsOn, Script, Stage, Step,
};

/// The end of the rule ids under which steps hold to a lockfile.
const BY_LOCKFILE: &str = "/install-by-lockfile";

/// The instructions that a lesson is about, by their positions in the two files.
pub(super) struct Shown {
    pub(super) naive: Vec<usize>,
    pub(super) planned: Vec<usize>,
}

/// The two files.
struct View<'a> {
    plan: &'a Plan,
    /// What the single stage is made of, and the stage itself.
    plain: &'a Naive,
    naive: &'a Stage,
    /// The last stage, and the image it stands on.
    last: &'a Stage,
    image: &'a Image,
}

type Rule = fn(&View<'_>) -> Shown;

/// Every lesson by its row's key. One that is about no instruction of the planned file is not shown, but for those in
/// [`BESIDE`].
const RULES: &[(&str, Rule)] = &[
    ("several-stages", |view| several_stages(view, view.image.libc != Libc::None)),
    ("several-stages-for-a-binary", |view| several_stages(view, view.image.libc == Libc::None)),
    ("small-final-image", small_final_image),
    ("no-shell", no_shell),
    ("static-binary", static_binary),
    ("no-debug-symbols", no_debug_symbols),
    ("no-development-packages", no_development_packages),
    ("manifests-before-sources", manifests_before_sources),
    ("cache-mount", cache_mount),
    ("by-lockfile", by_lockfile),
    ("cross-build", cross_build),
    ("pinned-version", pinned_version),
    ("not-root", not_root),
    ("secret-mount", secret_mount),
    ("ignore-file", ignore_file),
    ("program-itself", program_itself),
    ("health-check", health_check),
    ("data-folders", data_folders),
    ("labels", labels),
    ("linked-copies", linked_copies),
    ("test-stage", test_stage),
    ("development-stage", development_stage),
];

/// What lies in another file than the Dockerfile.
const BESIDE: &[&str] = &["ignore-file"];

/// What the plan shows of a lesson.
pub(super) fn show(id: &str, plan: &Plan, naive: &Stage) -> Option<Shown> {
    let (_, rule) = RULES.iter().find(|(known, _)| *known == id)?;
    let (plain, last) = (plan.naive.as_ref()?, plan.production()?);
    let shown = rule(&View { plan, plain, naive, last, image: plan.image_below(last)? });
    (!shown.planned.is_empty() || BESIDE.contains(&id)).then_some(shown)
}

/// The position of the naive file's FROM.
const NAIVE_FROM: usize = 0;

impl View<'_> {
    /// The planned instructions that are asked for; a FROM is asked for without a step.
    fn planned(&self, wanted: &dyn Fn(&Stage, Option<&Step>) -> bool) -> Vec<usize> {
        let all = self.plan.stages.iter().flat_map(|stage| {
            std::iter::once((stage, None)).chain(stage.steps.iter().map(move |step| (stage, Some(step))))
        });
        let first = self.plan.versions.len();
        all.enumerate().filter(|(_, (stage, step))| wanted(stage, *step)).map(|(at, _)| first + at).collect()
    }

    fn steps(&self, wanted: fn(&Step) -> bool) -> Vec<usize> {
        self.planned(&|_, step| step.is_some_and(wanted))
    }

    fn froms(&self, wanted: fn(&Stage) -> bool) -> Vec<usize> {
        self.planned(&|stage, step| step.is_none() && wanted(stage))
    }

    /// The instructions of the last stage.
    fn of_last(&self, wanted: fn(&Step) -> bool) -> Vec<usize> {
        self.planned(&|stage, step| stage.name == self.last.name && step.is_some_and(wanted))
    }

    /// The FROM that names the image of the last stage.
    fn last_from(&self, really: bool) -> Vec<usize> {
        let image = self.image;
        self.planned(&|stage, step| {
            really && step.is_none() && matches!(&stage.base, Base::Image(base) if **base == *image)
        })
    }

    fn naive(&self, wanted: fn(&Step) -> bool) -> Vec<usize> {
        let steps = self.naive.steps.iter().enumerate();
        steps.filter(|(_, step)| wanted(step)).map(|(at, _)| at + 1).collect()
    }
}

fn runs(step: &Step) -> bool {
    matches!(step.action, Action::Run { .. })
}

fn copies(step: &Step) -> bool {
    matches!(step.action, Action::Copy(_))
}

fn copies_context(step: &Step) -> bool {
    matches!(&step.action, Action::Copy(copy) if copy.from.is_none())
}

fn copies_stage(step: &Step) -> bool {
    matches!(&step.action, Action::Copy(copy) if copy.from.is_some())
}

fn commands(step: &Step) -> bool {
    matches!(step.action, Action::Cmd(_) | Action::Entrypoint(_))
}

fn named(step: &Step, end: &str) -> bool {
    runs(step) && step.why.rule_id().is_some_and(|rule| rule.ends_with(end))
}

fn plain_install(step: &Step) -> bool {
    named(step, PLAIN_INSTALL)
}

fn mounts(step: &Step, wanted: fn(&Mount) -> bool) -> bool {
    matches!(&step.action, Action::Run { mounts, .. } if mounts.iter().any(wanted))
}

/// What an image without a C library gains is more than what one with a runtime does; each has its own number.
fn several_stages(view: &View<'_>, fits: bool) -> Shown {
    let left_behind = fits && view.last.steps.iter().any(copies_stage);
    let last = &view.last.name;
    let planned = view.planned(&|stage, step| {
        left_behind
            && step.map_or(!stage.purpose.is_target() || stage.name == *last, |step| {
                stage.name == *last && copies_stage(step)
            })
    });
    Shown { naive: vec![NAIVE_FROM], planned }
}

fn small_final_image(view: &View<'_>) -> Shown {
    let slim = view.image.tag.iter().any(|part| matches!(part, Part::Text(text) if text.contains("slim")));
    let small = view.image.shell && (slim || view.image.os == Os::Alpine);
    Shown { naive: vec![NAIVE_FROM], planned: view.last_from(small) }
}

fn no_shell(view: &View<'_>) -> Shown {
    Shown { naive: vec![NAIVE_FROM], planned: view.last_from(!view.image.shell) }
}

fn static_binary(view: &View<'_>) -> Shown {
    let mut planned = view.last_from(view.image.libc == Libc::None);
    if !planned.is_empty() {
        let of_build = |stage: &Stage, step: Option<&Step>| stage.purpose == Purpose::Build && step.is_some_and(runs);
        planned.splice(0..0, view.planned(&of_build));
    }
    Shown { naive: view.naive(runs).pop().into_iter().collect(), planned }
}

fn no_debug_symbols(view: &View<'_>) -> Shown {
    let strips = |step: &Step| {
        let Action::Run { script: Script::Commands(commands), .. } = &step.action else { return false };
        let words = commands.iter().flat_map(|command| &command.words).filter_map(|word| word.parts.first());
        words.into_iter().any(|part| matches!(part, Part::Text(text) if text.starts_with("-s -w")))
    };
    Shown { naive: view.naive(runs).pop().into_iter().collect(), planned: view.steps(strips) }
}

fn no_development_packages(view: &View<'_>) -> Shown {
    let left_out = view.plain.development;
    let planned = view.planned(&|stage, _| left_out && stage.purpose == Purpose::ProductionDependencies);
    Shown { naive: view.naive(plain_install), planned }
}

fn manifests_before_sources(view: &View<'_>) -> Shown {
    let binds = |mount: &Mount| matches!(mount, Mount::Bind { from: None, .. });
    let first = |step: &Step| copies_context(step) || mounts(step, binds);
    let planned = view.planned(&|stage, step| {
        matches!(stage.purpose, Purpose::Dependencies | Purpose::ProductionDependencies)
            && stage.steps.iter().any(first)
            && step.is_some_and(|step| copies_context(step) || runs(step))
    });
    Shown { naive: view.naive(|step| copies(step) || plain_install(step)), planned }
}

fn cache_mount(view: &View<'_>) -> Shown {
    let planned = view.steps(|step| mounts(step, |mount| matches!(mount, Mount::Cache { .. })));
    Shown { naive: view.naive(runs), planned }
}

fn by_lockfile(view: &View<'_>) -> Shown {
    Shown { naive: view.naive(plain_install), planned: view.steps(|step| named(step, BY_LOCKFILE)) }
}

/// The field of a row that has the page of the package manager by which the plan installs.
pub(super) fn tool(plan: &Plan) -> Option<&'static str> {
    let mut steps = plan.stages.iter().flat_map(|stage| &stage.steps).filter(|step| named(step, BY_LOCKFILE));
    let Action::Run { script: Script::Commands(commands), .. } = &steps.next()?.action else { return None };
    let says = |word: &str| {
        commands.iter().flat_map(|command| &command.words).any(|known| known.literal().as_deref() == Some(word))
    };
    let tools =
        [("pnpm", "source-pnpm"), ("--immutable", "source-yarn-berry"), ("yarn", "source-yarn"), ("bun", "source-bun")];
    tools.iter().find(|(word, _)| says(word)).map(|(_, field)| *field)
}

fn cross_build(view: &View<'_>) -> Shown {
    Shown { naive: vec![NAIVE_FROM], planned: view.froms(|stage| stage.runs_on == RunsOn::Builder) }
}

/// The tag names the distribution's release beside the version.
fn pinned_version(view: &View<'_>) -> Shown {
    let planned = view.froms(|stage| match &stage.base {
        Base::Image(image) => image.release.as_ref().is_some_and(|release| {
            image.tag.iter().any(|part| matches!(part, Part::Text(text) if text.contains(release.as_str())))
        }),
        Base::Stage(_) => false,
    });
    Shown { naive: vec![NAIVE_FROM], planned }
}

fn not_root(view: &View<'_>) -> Shown {
    let root = |user: &str| matches!(user.split(':').next(), Some("0" | "root"));
    let said = view.last.steps.iter().rev().find_map(|step| match &step.action {
        Action::User(user) => Some(user.literal().unwrap_or_default()),
        _ => None,
    });
    let planned = match said {
        Some(user) if root(&user) => Vec::new(),
        Some(_) => view.of_last(|step| matches!(step.action, Action::User(_))),
        None => view.last_from(!root(&view.image.starts_as)),
    };
    Shown { naive: view.naive(commands), planned }
}

fn secret_mount(view: &View<'_>) -> Shown {
    let planned = view.steps(|step| mounts(step, |mount| matches!(mount, Mount::Secret { .. } | Mount::Agent)));
    Shown { naive: view.naive(plain_install), planned }
}

fn ignore_file(view: &View<'_>) -> Shown {
    let whole = |step: &Step| {
        let Action::Copy(copy) = &step.action else { return false };
        copy.from.is_none() && copy.sources.iter().any(|source| source.literal().as_deref() == Some("."))
    };
    Shown { naive: view.naive(copies), planned: view.steps(whole) }
}

/// What is started is what the tutorial's tool would start in its turn.
fn program_itself(view: &View<'_>) -> Shown {
    let program = |stage: &Stage| {
        let first = stage.command()?.0.first()?.literal()?;
        Some(first.rsplit('/').next().unwrap_or_default().to_owned())
    };
    let otherwise = view.plain.by_tool && program(view.naive) != program(view.last);
    let planned = if otherwise { view.of_last(commands) } else { Vec::new() };
    Shown { naive: view.naive(commands), planned }
}

fn health_check(view: &View<'_>) -> Shown {
    Shown { naive: view.naive(commands), planned: view.steps(|step| matches!(step.action, Action::Health(_))) }
}

fn data_folders(view: &View<'_>) -> Shown {
    Shown { naive: Vec::new(), planned: view.steps(|step| matches!(step.action, Action::Volume(_))) }
}

fn labels(view: &View<'_>) -> Shown {
    Shown { naive: Vec::new(), planned: view.steps(|step| matches!(step.action, Action::Label(_))) }
}

fn linked_copies(view: &View<'_>) -> Shown {
    let linked = |step: &Step| matches!(&step.action, Action::Copy(copy) if copy.link);
    Shown { naive: view.naive(copies), planned: view.of_last(linked) }
}

fn test_stage(view: &View<'_>) -> Shown {
    // Tests of sources that another stage builds anew are tests of something else than what is shipped.
    let shipped = |stage: &Stage| {
        let Base::Stage(base) = &stage.base else { return false };
        view.last
            .steps
            .iter()
            .any(|step| matches!(&step.action, Action::Copy(copy) if copy.from.as_ref() == Some(base)))
    };
    let planned = view.planned(&|stage, step| step.is_none() && stage.purpose == Purpose::Test && shipped(stage));
    Shown { naive: Vec::new(), planned }
}

fn development_stage(view: &View<'_>) -> Shown {
    Shown { naive: Vec::new(), planned: view.froms(|stage| stage.purpose == Purpose::Development) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::{LESSONS, TABLE};

    #[test]
    fn every_rule_has_a_row_and_every_row_a_rule() {
        let rules: Vec<&str> = RULES.iter().map(|(id, _)| *id).collect();
        let rows: Vec<&str> = LESSONS.rows(TABLE).map(|row| row.key()).collect();
        assert_eq!(rules, rows);
        assert!(BESIDE.iter().all(|id| rules.contains(id)));
    }

    #[test]
    fn every_row_says_all() {
        for row in LESSONS.rows(TABLE) {
            for field in ["title", "naive", "planned", "buys"] {
                let text = row.text(field).unwrap_or_default();
                assert!(!text.is_empty() && !text.ends_with('.'), "{} {field}: {text:?}", row.key());
            }
        }
    }
}
