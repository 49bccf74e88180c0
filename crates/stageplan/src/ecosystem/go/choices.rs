//! What the user could say instead.

use super::facts::Program;
use super::module::Module;
use super::version::{ARGUMENT, Version};
use super::{CATALOG, image::Images};
use crate::choices::{Choice, flavour, rejected};
use crate::ecosystem::Decide;
use crate::origin::Origin;
use crate::plan::Plan;

/// The choices of a plan.
pub(super) fn of(module: &Module, program: &Program, images: &Images, plan: &Plan, by: &Decide<'_>) -> Vec<Choice> {
    // Other programs of the module are units of their own.
    let mut unit = Choice::new("unit", None);
    for other in rejected(program.main.origin()) {
        let place = other.origin.as_ref().and_then(Origin::place).map(ToString::to_string).unwrap_or_default();
        unit.or(&*other.value, format!("another main package, {place}"));
    }

    let used = plan.versions.iter().find(|version| version.name == ARGUMENT);
    let mut version = Choice::new("version", used.map(|version| version.default.value().clone()));
    let floor = module.minimum.as_ref().map(|minimum| minimum.value().line());
    let builds = |key: &str| Version::parse(key).is_some_and(|known| floor.is_none_or(|floor| known.line() >= floor));
    version.or_versions(&mut CATALOG.rows("version").filter(|row| builds(row.key())), by.today);

    // The words of the build that is planned depend on what stands around them.
    let mut build = Choice::of_decision("build", plan, "build command");
    if by.settings.build.is_none() {
        build.values.clear();
    }
    let mut start = Choice::of_decision("start", plan, "start command");
    let mut add = |command: &str, origin: Option<&Origin>| {
        let place = origin.and_then(Origin::place).map(ToString::to_string).unwrap_or_default();
        start.or(format!("{} {command}", program.name.value()), place);
    };
    program.start.commands.iter().for_each(|command| add(command.value(), Some(command.origin())));
    let serving = program.start.arguments.as_ref().map(|arguments| arguments.origin());
    if let Some(serving) = serving.filter(|origin| origin.rule_id() == Some("go/serving-command")) {
        rejected(serving).iter().for_each(|other| add(&other.value, other.origin.as_ref()));
    }
    let unfit: Vec<String> = images.unfit.iter().map(ToString::to_string).collect();
    let suits = |word: &str| unfit.iter().all(|unfit| unfit != word);
    vec![
        unit,
        Choice::of_words("flavour", flavour(plan).to_owned(), &suits),
        version,
        build,
        start,
        Choice::among("port", plan, "port"),
    ]
}
