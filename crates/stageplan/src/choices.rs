//! What the user could say instead: for each option that means something to a plan, the value in force and the others that
//! this unit allows.
//!
//! What every plan has in common is found here. What only an ecosystem knows, it leaves in [`Plan::choices`]: its
//! versions, the commands it saw, and the values of a closed set that suit the unit.

use crate::catalog::Row;
use crate::compose::marked_folders;
use crate::ecosystem::{Entry, Grade};
use crate::emit::because;
use crate::origin::{Origin, Reason, Rejected};
use crate::plan::{Os, Plan, Purpose};
use crate::planner::{Options, Planned, detect};
use crate::project::{Project, Unit};
use crate::settings::{COMMON, CacheStrategy, Comments, OPTIONS, Settings, Shape, words};
use crate::tree::{RepoPath, Tree};

/// How many folders are looked at, so that a repository of many packages costs no more than a few reads.
const FOLDERS: usize = 16;

/// The values of one option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The option's name.
    pub option: &'static str,
    /// The value in force, whether it was given or decided; several of a list stand with commas between them.
    pub current: Option<String>,
    /// What the option takes here, best first.
    pub values: Vec<Alternative>,
}

/// A value that an option could have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alternative {
    /// The value as a flag takes it.
    pub value: String,
    /// What speaks for it, or against it.
    pub about: String,
}

impl Choice {
    /// A choice without values yet.
    pub(crate) fn new(option: &'static str, current: Option<String>) -> Self {
        Self { option, current, values: Vec::new() }
    }

    /// A choice among the words of a closed set, but for those that do not suit.
    pub(crate) fn of_words(option: &'static str, current: String, suits: &dyn Fn(&str) -> bool) -> Self {
        let mut choice = Self::new(option, Some(current));
        for (word, about) in words(option) {
            if suits(word) {
                choice.or(*word, *about);
            }
        }
        choice
    }

    /// What the plan decided on a topic.
    pub(crate) fn of_decision(option: &'static str, plan: &Plan, topic: &str) -> Self {
        let mut choice = Self::new(option, None);
        if let Some(decision) = plan.decisions.iter().find(|decision| decision.topic == topic) {
            let value = decision.value.value();
            choice.current = Some(value.clone());
            choice.or(value, because(decision.value.origin()));
        }
        choice
    }

    /// What the plan decided on a topic, and what it did not take.
    pub(crate) fn among(option: &'static str, plan: &Plan, topic: &str) -> Self {
        let mut choice = Self::of_decision(option, plan, topic);
        if let Some(decision) = plan.decisions.iter().find(|decision| decision.topic == topic) {
            choice.or_rejected(decision.value.origin());
        }
        choice
    }

    /// Adds a value, unless it is there.
    pub(crate) fn or(&mut self, value: impl Into<String>, about: impl Into<String>) {
        let value = value.into();
        if self.values.iter().all(|known| known.value != value) {
            self.values.push(Alternative { value, about: about.into() });
        }
    }

    /// Adds what a rule did not take, with why.
    pub(crate) fn or_rejected(&mut self, origin: &Origin) {
        for Rejected { value, why, origin } in rejected(origin) {
            let place = origin.as_ref().and_then(Origin::place);
            self.or(value, place.map_or_else(|| why.clone(), |place| format!("{place}: {why}")));
        }
    }

    /// Adds the rows of a table of versions that are supported today, in its order.
    pub(crate) fn or_versions(&mut self, rows: &mut dyn Iterator<Item = Row<'static>>, today: &str) {
        for row in rows {
            if !row.ended(today) {
                let until = row.text("eol").map_or_else(String::new, |eol| format!(" until {eol}"));
                self.or(row.key(), format!("supported{until}"));
            }
        }
    }
}

/// What a rule did not take, or the rule that it built on.
pub(crate) fn rejected(origin: &Origin) -> &[Rejected] {
    match origin.reason() {
        Reason::Rule(rule) if rule.rejected.is_empty() => {
            rule.from.iter().map(rejected).find(|rejected| !rejected.is_empty()).unwrap_or_default()
        }
        Reason::Rule(rule) => &rule.rejected,
        _ => &[],
    }
}

/// Every choice there is for what was planned, in the order of the options.
pub(crate) fn of(planned: &Planned, tree: &Tree, options: &Options) -> Vec<Choice> {
    // What is noticed while looking around is no finding of the unit's.
    let project = Project::new(tree);
    let unit = Unit { project: &project, folder: planned.unit.clone() };
    let plan = planned.plan();
    let own = plan.map_or(&[][..], |plan| &plan.choices);
    let mut choices = Vec::new();
    for option in OPTIONS {
        if !plan.map_or(COMMON.contains(&option.name), |plan| plan.honours(option.name)) {
            continue;
        }
        let own = own.iter().find(|choice| choice.option == option.name);
        let choice = match option.name {
            "unit" => Some(units(&unit, own, &options.ecosystems)),
            "ecosystem" => Some(ecosystems(&unit, plan, &options.ecosystems)),
            _ => own.cloned().or_else(|| common(option.name, plan?, &planned.settings)),
        };
        let Some(mut choice) = choice else { continue };
        let fits = |value: &String| Settings::default().set(option.name, value).is_ok();
        choice.values.retain(|known| fits(&known.value));
        if option.shape == Shape::One {
            choice.current = choice.current.filter(fits);
        }
        // A folder or an ecosystem that is the only one is no choice.
        let only = matches!(option.name, "unit" | "ecosystem") && choice.values.len() < 2;
        if !only && (choice.current.is_some() || !choice.values.is_empty()) {
            choices.push(choice);
        }
    }
    choices
}

/// The closed sets that hold for every plan.
fn common(option: &'static str, plan: &Plan, settings: &Settings) -> Option<Choice> {
    let current = match option {
        "flavour" => flavour(plan).to_owned(),
        "cache" => settings.cache.as_ref().map_or(CacheStrategy::default(), |cache| *cache.value()).to_string(),
        "comments" => settings.comments.as_ref().map_or(Comments::default(), |comments| *comments.value()).to_string(),
        "targets" => targets(plan),
        _ => return None,
    };
    Some(Choice::of_words(option, current, &|_| true))
}

/// The word for what the final image stands on.
pub(crate) fn flavour(plan: &Plan) -> &'static str {
    let Some(image) = plan.production().and_then(|stage| plan.image_below(stage)) else { return "auto" };
    match image.os {
        _ if image.is_scratch() => "scratch",
        _ if !image.shell => "distroless",
        Os::Alpine => "alpine",
        Os::Debian | Os::None => "slim",
    }
}

fn targets(plan: &Plan) -> String {
    let beside = |purpose: &Purpose| purpose.is_target() && *purpose != Purpose::Production;
    let stages = plan.stages.iter().filter(|stage| beside(&stage.purpose)).map(|stage| stage.purpose.as_str());
    let names: Vec<&str> = stages.collect();
    if names.is_empty() { "production".to_owned() } else { names.join(",") }
}

/// The folders that look like projects, the planned one among them; those at the top first.
fn units(unit: &Unit<'_>, own: Option<&Choice>, ecosystems: &[Entry]) -> Choice {
    let mut choice = Choice::new("unit", Some(unit.folder.to_string()));
    let mut look = |folder: &RepoPath| {
        let found = detect(&unit.at(folder.clone()), ecosystems, None);
        if let Some((entry, detection)) = found.first()
            && (detection.grade >= Grade::Likely || folder.is_root() || *folder == unit.folder)
        {
            choice.or(folder.to_string(), format!("{} ({})", detection.what.value(), entry.name));
        }
    };
    let marked = marked_folders(unit.project.tree(), &RepoPath::root(), ecosystems);
    let depth = |folder: &RepoPath| folder.parts().count();
    let deepest = marked.iter().map(depth).max().unwrap_or_default();
    let by_depth = (0..=deepest).flat_map(|level| marked.iter().filter(move |folder| depth(folder) == level));
    by_depth.take(FOLDERS).for_each(&mut look);
    look(&unit.folder);
    for other in own.into_iter().flat_map(|own| &own.values) {
        choice.or(&*other.value, &*other.about);
    }
    choice
}

/// What else recognises the unit.
fn ecosystems(unit: &Unit<'_>, plan: Option<&Plan>, ecosystems: &[Entry]) -> Choice {
    let mut choice = Choice::new("ecosystem", plan.map(|plan| plan.ecosystem.to_owned()));
    for (entry, detection) in detect(unit, ecosystems, None) {
        choice.or(entry.id, format!("{} ({})", detection.what.value(), detection.grade));
    }
    choice
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::planner::plan;
    use crate::testing;

    /// The choice of an option: what is in force, and each value with what is said of it.
    fn choice(text: &str, options: &[(&str, &str)], option: &str) -> Option<(String, Vec<String>)> {
        let mut given = Options::new("2026-11-21");
        for (name, value) in options {
            assert_eq!(given.settings.set(name, value), Ok(()), "{name} = {value}");
        }
        let planned = plan(&testing::tree(text), &given);
        for choice in &planned.choices {
            for known in &choice.values {
                let taken = Settings::default().set(choice.option, &known.value);
                assert_eq!(taken, Ok(()), "{} = {}", choice.option, known.value);
            }
        }
        let choice = planned.choices.iter().find(|choice| choice.option == option)?;
        let values = choice.values.iter().map(|known| format!("{}: {}", known.value, known.about)).collect();
        Some((choice.current.clone().unwrap_or_default(), values))
    }

    fn check(text: &str, options: &[(&str, &str)], option: &str, current: &str, values: &[&str]) {
        let got = choice(text, options, option).unwrap_or_default();
        assert_eq!(got, (current.to_owned(), values.iter().map(|value| (*value).to_owned()).collect()), "{option}");
    }

    const NODE: &str = r#"
        //- package.json
        {
            "name": "shop",
            "engines": {"node": ">=22"},
            "scripts": {"start": "node server.js", "start:prod": "node server.js --fast", "build": "node make.js", "build:all": "node make.js all"}
        }
        //- pnpm-lock.yaml
        lockfileVersion: '9.0'
        importers: {.: {}}
        //- make.js
        require('fs').mkdirSync('dist')
        //- server.js
        require('http').createServer().listen(process.env.PORT || 3000)
        //- .env.example
        PORT=4000
    "#;

    const GO: &str = r#"
        //- go.mod
        module example.com/tools

        go 1.26
        //- cmd/server/main.go
        package main

        import "net/http"

        func main() { http.ListenAndServe(":8080", nil) }
        //- cmd/ask/main.go
        package main

        func main() {}
    "#;

    #[test]
    fn versions_are_those_supported_today() {
        let supported =
            ["26: supported until 2029-04-30", "24: supported until 2028-04-30", "22: supported until 2027-04-30"];
        check(NODE, &[], "version", "24", &supported);
        check(NODE, &[("version", "22")], "version", "22", &supported);
        check(GO, &[], "version", "1.27", &["1.27: supported", "1.26: supported"]);
        check(&GO.replace("1.26", "1.27"), &[], "version", "1.27", &["1.27: supported"]);
    }

    #[test]
    fn commands_are_those_the_project_has() {
        let start = ["node server.js: package.json:4", "pnpm run start:prod: runs `node server.js --fast`"];
        check(NODE, &[], "start", "node server.js", &start);
        let build = ["pnpm run build: package.json:4", "pnpm run build:all: runs `node make.js all`"];
        check(NODE, &[], "build", "pnpm run build", &build);
        let managers = [
            "npm: there is no lockfile of it",
            "pnpm: pnpm-lock.yaml is there",
            "yarn: there is no lockfile of it",
            "bun: there is no lockfile of it",
        ];
        check(NODE, &[], "package-manager", "pnpm", &managers);
    }

    #[test]
    fn a_port_that_lost_can_be_chosen() {
        let ports = ["3000: server.js:1", "4000: .env.example:1: server.js:1 comes first"];
        check(NODE, &[], "port", "3000", &ports);
        let (current, values) = choice(NODE, &[("port", "9000")], "port").unwrap_or_default();
        assert_eq!((current.as_str(), values.len()), ("9000", 3), "{values:?}");
    }

    #[test]
    fn what_does_not_fit_is_not_offered() {
        let words = |text: &str, options: &[(&str, &str)]| {
            let (current, values) = choice(text, options, "flavour").unwrap_or_default();
            let words: Vec<&str> = values.iter().filter_map(|value| value.split(':').next()).collect();
            format!("{current} of {}", words.join(" "))
        };
        assert_eq!(words(NODE, &[]), "slim of auto alpine slim distroless");
        assert_eq!(words(NODE, &[("flavour", "alpine")]), "alpine of auto alpine slim distroless");
        assert_eq!(words(GO, &[]), "distroless of auto alpine slim distroless scratch");
        assert_eq!(words(GO, &[("run-packages", "curl")]), "slim of auto alpine slim");
    }

    #[test]
    fn folders_and_programs_are_units() {
        let several = format!("{NODE}\n{}", GO.replace("//- ", "//- tools/"));
        let units = [".: Node package shop (Node)", "tools: Go module example.com/tools (Go)"];
        check(&several, &[], "unit", ".", &units);
        let mains = ["tools/cmd/ask: another main package, tools/cmd/ask/main.go:3"];
        check(&several, &[("unit", "tools")], "unit", "tools", &[&units[..], &mains[..]].concat());
        check(&several, &[("unit", "toools")], "unit", "toools", &units);
        check(NODE, &[], "unit", "", &[]);
    }

    #[test]
    fn another_ecosystem_stays_a_choice_when_one_was_chosen() {
        let both = format!("{NODE}\n{GO}");
        let values = ["go: Go module example.com/tools (strong)", "node: Node package shop (strong)"];
        check(&both, &[("ecosystem", "node")], "ecosystem", "node", &values);
        check(NODE, &[], "ecosystem", "", &[]);
    }

    #[test]
    fn only_what_the_ecosystem_honours_is_a_choice() {
        assert_eq!(choice(GO, &[], "package-manager"), None);
        assert_eq!(choice("//- README.md\nhello\n", &[], "flavour"), None);
        check(
            GO,
            &[("targets", "production")],
            "targets",
            "production",
            &[
                "development: a stage to work on the project in",
                "test: a stage that runs the tests",
                "production: the image alone",
            ],
        );
    }
}
