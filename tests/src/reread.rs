//! Dockerfiles read again by readers that are not ours, to be held against the plan that was printed.

use parse_dockerfile::{Flag, HealthcheckArguments, Instruction};
use serde_json::Value;
use stageplan::plan::{Action, Naive, Plan, RunsOn};

/// What an instruction is, without what it says: its keyword and the names of its flags, sorted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// The keyword, in capitals.
    pub keyword: String,
    /// The names of the flags, sorted, each as often as it stands.
    pub flags: Vec<String>,
}

impl Shape {
    fn new(keyword: &str, flags: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let mut flags: Vec<String> = flags.into_iter().map(Into::into).collect();
        flags.sort();
        Self { keyword: keyword.to_owned(), flags }
    }
}

/// The instructions and the names of the stages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outline {
    /// In order.
    pub instructions: Vec<Shape>,
    /// In order.
    pub stages: Vec<String>,
}

/// The outline that the text of a plan must have.
pub fn planned(plan: &Plan) -> Outline {
    let none: [&str; 0] = [];
    let mut instructions: Vec<Shape> = plan.versions.iter().map(|_| Shape::new("ARG", none)).collect();
    for stage in &plan.stages {
        instructions.push(Shape::new("FROM", (stage.runs_on == RunsOn::Builder).then_some("platform")));
        instructions.extend(stage.steps.iter().map(|step| shape(&step.action)));
    }
    Outline { instructions, stages: plan.stages.iter().map(|stage| stage.name.clone()).collect() }
}

/// The outline that the text of the single stage must have.
pub fn naive(plan: &Plan, naive: &Naive) -> Outline {
    let none: [&str; 0] = [];
    let steps = naive.stage(plan).steps;
    let instructions = std::iter::once(Shape::new("FROM", none)).chain(steps.iter().map(|step| shape(&step.action)));
    Outline { instructions: instructions.collect(), stages: vec![String::new()] }
}

fn shape(action: &Action) -> Shape {
    let none: [&str; 0] = [];
    let keyword = match action {
        Action::Workdir(_) => "WORKDIR",
        Action::Env(_) => "ENV",
        Action::Arg(_) => "ARG",
        Action::Run { mounts, .. } => return Shape::new("RUN", mounts.iter().map(|_| "mount")),
        Action::Copy(copy) => {
            let flags = [
                copy.from.as_ref().map(|_| "from"),
                copy.link.then_some("link"),
                copy.owner.as_ref().map(|_| "chown"),
                copy.mode.as_ref().map(|_| "chmod"),
                copy.parents.then_some("parents"),
            ];
            return Shape::new("COPY", flags.into_iter().flatten().chain(copy.exclude.iter().map(|_| "exclude")));
        }
        Action::File { owner, .. } => {
            return Shape::new("COPY", ["link"].into_iter().chain(owner.as_ref().map(|_| "chown")));
        }
        Action::User(_) => "USER",
        Action::Expose(_) => "EXPOSE",
        Action::Volume(_) => "VOLUME",
        Action::Label(_) => "LABEL",
        Action::StopSignal(_) => "STOPSIGNAL",
        Action::Health(_) => return Shape::new("HEALTHCHECK", ["interval", "timeout", "start-period", "retries"]),
        Action::Entrypoint(_) => "ENTRYPOINT",
        Action::Cmd(_) => "CMD",
    };
    Shape::new(keyword, none)
}

/// The outline that the published crate `parse-dockerfile` reads.
pub fn by_crate(text: &str) -> Result<Outline, String> {
    let file = parse_dockerfile::parse(text).map_err(|error| error.to_string())?;
    let names = |flags: &[Flag<'_>]| -> Vec<String> { flags.iter().map(|flag| flag.name.value.to_string()).collect() };
    let mut outline = Outline { instructions: Vec::new(), stages: Vec::new() };
    for instruction in &file.instructions {
        let (keyword, flags) = match instruction {
            Instruction::Add(add) => ("ADD", names(&add.options)),
            Instruction::Arg(_) => ("ARG", Vec::new()),
            Instruction::Cmd(_) => ("CMD", Vec::new()),
            Instruction::Copy(copy) => ("COPY", names(&copy.options)),
            Instruction::Entrypoint(_) => ("ENTRYPOINT", Vec::new()),
            Instruction::Env(_) => ("ENV", Vec::new()),
            Instruction::Expose(_) => ("EXPOSE", Vec::new()),
            Instruction::From(from) => {
                outline.stages.push(from.as_.as_ref().map(|(_, name)| name.value.to_string()).unwrap_or_default());
                ("FROM", names(&from.options))
            }
            Instruction::Healthcheck(check) => {
                assert!(matches!(check.arguments, HealthcheckArguments::Cmd { .. }), "HEALTHCHECK without a command");
                ("HEALTHCHECK", names(&check.options))
            }
            Instruction::Label(_) => ("LABEL", Vec::new()),
            Instruction::Run(run) => ("RUN", names(&run.options)),
            Instruction::Stopsignal(_) => ("STOPSIGNAL", Vec::new()),
            Instruction::User(_) => ("USER", Vec::new()),
            Instruction::Volume(_) => ("VOLUME", Vec::new()),
            Instruction::Workdir(_) => ("WORKDIR", Vec::new()),
            other => return Err(format!("an instruction that no plan has: {other:?}")),
        };
        outline.instructions.push(Shape::new(keyword, flags));
    }
    Ok(outline)
}

/// The outline in the answer of BuildKit's own parser.
pub fn by_buildkit(answer: &Value) -> Outline {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let instructions = list(&answer["instructions"])
        .iter()
        .map(|instruction| {
            let flags = list(&instruction["flags"]);
            let name = |flag: &Value| {
                let flag = text(flag);
                flag.trim_start_matches("--").split('=').next().unwrap_or_default().to_owned()
            };
            Shape::new(&text(&instruction["keyword"]).to_uppercase(), flags.iter().map(name))
        })
        .collect();
    Outline { instructions, stages: list(&answer["stages"]).iter().map(|stage| text(&stage["name"])).collect() }
}

/// The first difference of two outlines, for the message of a test.
pub fn difference(planned: &Outline, read: &Outline) -> Option<String> {
    if planned.stages != read.stages {
        return Some(format!("the plan has the stages {:?}, the text {:?}", planned.stages, read.stages));
    }
    let length = planned.instructions.len().max(read.instructions.len());
    (0..length)
        .map(|at| (at, planned.instructions.get(at), read.instructions.get(at)))
        .find(|(_, a, b)| a != b)
        .map(|(at, planned, read)| format!("instruction {}: the plan has {planned:?}, the text {read:?}", at + 1))
}
