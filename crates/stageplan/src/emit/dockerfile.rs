//! The Dockerfile of a plan.

use std::collections::BTreeMap;
use std::ops::Range;

use stageplan_dockerfile as syntax;

use crate::emit::{Artifact, ArtifactKind, Mark, StageText, header};
use crate::origin::Origin;
use crate::plan::{self, Action, Base, Image, Mount, Part, Plan, RunsOn, Script, Sharing, Stage, Step, Value};
use crate::settings::Comments;

/// A printed Dockerfile, with the bytes of each instruction: the arguments before the first stage, then for each stage its
/// FROM and its steps.
pub(crate) type WithInstructions = (Artifact, Vec<Range<usize>>);

pub(super) fn emit(plan: &Plan, comments: Comments, path: String) -> WithInstructions {
    let mut printer = Printer::new(comments);
    let file = syntax::Dockerfile {
        syntax: Some("docker/dockerfile:1".to_owned()),
        header: vec![header()],
        args: plan.versions.iter().map(|version| printer.version(version)).collect(),
        stages: plan.stages.iter().map(|stage| printer.stage(stage)).collect(),
    };
    printer.print(&file, path)
}

/// A Dockerfile of one stage and nothing else.
pub(crate) fn emit_alone(stage: &Stage, header: String, path: String) -> WithInstructions {
    let mut printer = Printer::new(Comments::None);
    let mut stage = printer.stage(stage);
    stage.from.unnamed = true;
    let file = syntax::Dockerfile { syntax: None, header: vec![header], args: Vec::new(), stages: vec![stage] };
    printer.print(&file, path)
}

struct Printer {
    origins: Vec<Origin>,
    tags: BTreeMap<Origin, syntax::Tag>,
    comments: Comments,
}

impl Printer {
    fn new(comments: Comments) -> Self {
        Self { origins: Vec::new(), tags: BTreeMap::new(), comments }
    }

    fn print(self, file: &syntax::Dockerfile, path: String) -> WithInstructions {
        let printed = syntax::print(file);
        let marks = printed
            .marks
            .into_iter()
            .filter_map(|mark| {
                let origin = self.origins.get(mark.tag as usize)?.clone();
                Some(Mark { range: mark.range, origin })
            })
            .collect();
        let stages = file.stages.iter().zip(printed.stages).filter(|(stage, _)| !stage.from.unnamed);
        let stages = stages.map(|(stage, range)| StageText { stage: stage.from.name.text.clone(), range }).collect();
        (Artifact { kind: ArtifactKind::Dockerfile, path, text: printed.text, marks, stages }, printed.instructions)
    }

    fn tag(&mut self, origin: &Origin) -> Option<syntax::Tag> {
        if let Some(tag) = self.tags.get(origin) {
            return Some(*tag);
        }
        let tag = syntax::Tag::try_from(self.origins.len()).ok()?;
        self.origins.push(origin.clone());
        self.tags.insert(origin.clone(), tag);
        Some(tag)
    }

    fn text(&mut self, value: &Value) -> syntax::Text {
        let pieces = value
            .parts
            .iter()
            .map(|part| match part {
                Part::Text(text) => syntax::Piece::Literal(text.clone()),
                Part::Variable(name) => syntax::Piece::Variable(name.clone()),
                Part::Glob(pattern) => syntax::Piece::Glob(pattern.clone()),
            })
            .collect();
        syntax::Text { pieces, tag: value.origin.as_ref().and_then(|origin| self.tag(origin)) }
    }

    fn texts(&mut self, values: &[Value]) -> Vec<syntax::Text> {
        values.iter().map(|value| self.text(value)).collect()
    }

    fn reason(&self, origin: &Origin) -> Vec<String> {
        match self.comments {
            Comments::Why => vec![origin.to_string()],
            Comments::None | Comments::Short => Vec::new(),
        }
    }

    fn version(&mut self, version: &plan::VersionArg) -> syntax::ArgLine {
        let origin = version.default.origin();
        syntax::ArgLine {
            comment: self.reason(origin),
            name: syntax::Token::new(&*version.name),
            default: Some(self.text(&(&version.default).into())),
            tag: self.tag(origin),
            blank_before: false,
        }
    }

    fn image(&mut self, image: &Image) -> syntax::Text {
        let origin = image.digest.as_ref().map_or(&image.origin, |digest| digest.origin());
        self.text(&image.reference().because(origin.clone()))
    }

    fn stage(&mut self, stage: &Stage) -> syntax::Stage {
        let mut comment = Vec::new();
        if self.comments != Comments::None && !stage.about.is_empty() {
            comment.extend(wrap(&format!("{}: {}", stage.name, stage.about)));
        }
        comment.extend(self.reason(&stage.why));
        let image = match &stage.base {
            Base::Image(image) => self.image(image),
            Base::Stage(name) => syntax::Text::literal(&**name),
        };
        syntax::Stage {
            comment,
            from: syntax::From {
                platform: (stage.runs_on == RunsOn::Builder).then(|| syntax::Text::variable("BUILDPLATFORM")),
                image,
                name: syntax::Token::new(&*stage.name),
                unnamed: false,
                tag: self.tag(&stage.why),
            },
            lines: stage.steps.iter().map(|step| self.step(step)).collect(),
        }
    }

    fn step(&mut self, step: &Step) -> syntax::Line {
        syntax::Line {
            comment: self.reason(&step.why),
            instruction: self.instruction(&step.action),
            tag: self.tag(&step.why),
            blank_before: false,
        }
    }

    fn pairs(&mut self, pairs: &[(String, Value)]) -> Vec<(syntax::Token, syntax::Text)> {
        pairs.iter().map(|(name, value)| (syntax::Token::new(&**name), self.text(value))).collect()
    }

    fn instruction(&mut self, action: &Action) -> syntax::Instruction {
        use syntax::Instruction;
        match action {
            Action::Workdir(path) => Instruction::Workdir(self.text(path)),
            Action::Env(pairs) => Instruction::Env(self.pairs(pairs)),
            Action::Label(pairs) => Instruction::Label(self.pairs(pairs)),
            Action::Arg(args) => Instruction::Arg(
                args.iter()
                    .map(|(name, default)| {
                        (syntax::Token::new(&**name), default.as_ref().map(|default| self.text(default)))
                    })
                    .collect(),
            ),
            Action::Run { mounts, script, .. } => Instruction::Run(syntax::Run {
                mounts: mounts.iter().map(|mount| self.mount(mount)).collect(),
                network_none: false,
                body: match script {
                    Script::Commands(commands) => {
                        syntax::RunBody::Commands(commands.iter().map(|command| self.command(command)).collect())
                    }
                    Script::Shell(text) => syntax::RunBody::Shell(text.value().clone()),
                },
            }),
            Action::Copy(copy) => Instruction::Copy(syntax::Copy {
                from: copy.from.as_ref().map(|from| syntax::Text::literal(&**from)),
                link: copy.link,
                chown: copy.owner.clone(),
                chmod: copy.mode.clone(),
                parents: copy.parents,
                exclude: self.texts(&copy.exclude),
                sources: self.texts(&copy.sources),
                dest: self.text(&copy.dest),
            }),
            Action::File { content, dest, owner } => Instruction::CopyFile(syntax::CopyFile {
                dest: self.text(dest),
                body: content.clone(),
                link: true,
                chown: owner.clone(),
                chmod: None,
            }),
            Action::User(user) => Instruction::User(self.text(user)),
            Action::Expose(ports) => Instruction::Expose(self.texts(ports)),
            Action::Volume(paths) => Instruction::Volume(self.texts(paths)),
            Action::StopSignal(signal) => Instruction::StopSignal(self.text(signal)),
            Action::Health(health) => Instruction::Healthcheck(syntax::Healthcheck {
                interval: Some("30s".to_owned()),
                timeout: Some("3s".to_owned()),
                start_period: Some(format!("{}s", health.start_period)),
                retries: Some(3),
                command: self.texts(&health.command),
            }),
            Action::Entrypoint(words) => Instruction::Entrypoint(self.texts(words)),
            Action::Cmd(words) => Instruction::Cmd(self.texts(words)),
        }
    }

    fn command(&mut self, command: &plan::Command) -> syntax::Command {
        syntax::Command {
            env: command.env.iter().map(|(name, value)| (name.clone(), self.text(value))).collect(),
            words: self.texts(&command.words),
            stdout_to: command.stdout_to.as_ref().map(|path| self.text(path)),
            tag: None,
        }
    }

    fn mount(&mut self, mount: &Mount) -> syntax::Mount {
        match mount {
            Mount::Cache { target, id, sharing } => syntax::Mount::Cache {
                target: self.text(target),
                id: id.as_ref().map(|id| self.text(id)),
                sharing: match sharing {
                    Sharing::Shared => None,
                    Sharing::Locked => Some(syntax::Sharing::Locked),
                },
                uid: None,
                gid: None,
                mode: None,
            },
            Mount::Bind { from, source, target } => syntax::Mount::Bind {
                from: from.clone(),
                source: Some(self.text(source)),
                target: self.text(target),
                rw: false,
            },
            Mount::Secret { id, target, env, required } => syntax::Mount::Secret {
                id: id.clone(),
                target: target.as_ref().map(|target| self.text(target)),
                env: env.clone(),
                required: *required,
            },
            Mount::Agent => syntax::Mount::Ssh { required: true },
        }
    }
}

/// Breaks a sentence into lines of a readable length, between words.
fn wrap(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + word.chars().count() < 116 => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}
