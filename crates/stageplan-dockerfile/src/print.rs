//! Prints a file, and remembers where each marked part of it went.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::Range;

use stageplan_syntax::order;

use crate::escape::{self, Shown};
use crate::syntax::{
    Command, Copy, CopyFile, Dockerfile, From, Healthcheck, Instruction, Mount, Piece, Run, RunBody, Sharing, Tag,
    Text, Token,
};

/// Where a marked part was printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// The bytes of [`Printed::text`].
    pub range: Range<usize>,
    /// The caller's mark.
    pub tag: Tag,
}

/// A printed file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Printed {
    /// The file. It ends with a line end unless it is empty.
    pub text: String,
    /// The marked parts, by start and then the longest first, so that a part follows what it is inside of.
    pub marks: Vec<Mark>,
    /// The bytes whose meaning is not exactly the value that was given, by start. The crate's documentation lists when.
    pub inexact: Vec<Range<usize>>,
    /// The bytes of each stage, in order: from its comment, or FROM, to the end of its last line.
    pub stages: Vec<Range<usize>>,
    /// The bytes of each instruction in the order of the file: the global ARGs, then for each stage its FROM and its
    /// lines. The range of an instruction that is not printed is empty, so that positions stay the same.
    pub instructions: Vec<Range<usize>>,
}

/// Prints a file. It is total: a value that its place cannot hold is changed as the crate's documentation says.
pub fn print(file: &Dockerfile) -> Printed {
    let names = Names::new(file);
    let mut out = Out::default();
    if let Some(image) = &file.syntax {
        let start = out.text.len();
        if let Some(kept) = escape::syntax(image) {
            out.raw("# syntax=");
            out.raw(&kept);
            out.raw("\n");
            out.inexact_if(kept != *image, start);
        }
    }
    if !file.header.is_empty() {
        // An empty line ends the directives, whatever the header says.
        out.gap();
        out.comment(&file.header);
    }
    for (index, arg) in file.args.iter().enumerate() {
        if arg.blank_before || index == 0 {
            out.gap();
        }
        out.comment(&arg.comment);
        let start = out.text.len();
        out.raw("ARG ");
        out.arg(&arg.name, arg.default.as_ref());
        out.mark(arg.tag, start);
        out.instruction_from(start);
        out.raw("\n");
    }
    // The shell of each stage at its end: a stage that starts from it inherits it.
    let mut shells: Vec<Option<Vec<String>>> = Vec::new();
    let mut stages = Vec::new();
    for (index, stage) in file.stages.iter().enumerate() {
        out.gap();
        let begin = out.text.len();
        out.comment(&stage.comment);
        out.from(&stage.from, &names, index);
        let parent = names.index_before(&stage.from.image, index);
        let mut shell = parent.and_then(|parent| shells.get(parent).cloned().flatten());
        for line in &stage.lines {
            if !says_something(&line.instruction) {
                out.instruction_from(out.text.len());
                continue;
            }
            if line.blank_before {
                out.gap();
            }
            out.comment(&line.comment);
            let start = out.text.len();
            out.instruction(&line.instruction, &names, index, shell.as_deref());
            out.mark(line.tag, start);
            out.instruction_from(start);
            out.raw("\n");
            if let Instruction::Shell(words) = &line.instruction {
                shell = Some(words.clone());
            }
        }
        shells.push(shell);
        stages.push(begin..out.text.len());
    }
    let Out { text, mut marks, mut inexact, instructions, .. } = out;
    order::sort_by_key(&mut marks, |mark| (mark.range.start, Reverse(mark.range.end)));
    order::sort_by_key(&mut inexact, |range| (range.start, Reverse(range.end)));
    Printed { text, marks, inexact, stages, instructions }
}

/// Whether anything is left to print of an instruction; BuildKit refuses the empty ones.
fn says_something(instruction: &Instruction) -> bool {
    match instruction {
        Instruction::Arg(list) => !list.is_empty(),
        Instruction::Env(list) | Instruction::Label(list) => !list.is_empty(),
        Instruction::Expose(list) | Instruction::Volume(list) => list.iter().any(is_not_blank),
        Instruction::Run(run) => match &run.body {
            RunBody::Commands(list) => list.iter().any(command_says_something),
            RunBody::Exec(list) => !list.is_empty(),
            RunBody::Shell(text) => !text.trim().is_empty(),
        },
        Instruction::Copy(copy) => copy.sources.iter().any(|source| !source.is_empty()),
        Instruction::Healthcheck(check) => !check.command.is_empty(),
        Instruction::Shell(list) => !list.is_empty(),
        Instruction::User(text) | Instruction::Workdir(text) | Instruction::StopSignal(text) => !text.is_empty(),
        Instruction::CopyFile(_) | Instruction::HealthcheckNone | Instruction::Entrypoint(_) | Instruction::Cmd(_) => {
            true
        }
    }
}

fn command_says_something(command: &Command) -> bool {
    !command.words.is_empty() || !command.env.is_empty()
}

/// Volumes are trimmed by BuildKit, which refuses the empty ones. NUL is printed as a space.
fn is_not_blank(text: &Text) -> bool {
    escape::flat(text).contains(|c: char| !c.is_whitespace() && c != '\0')
}

/// The stages' names as given and as printed.
struct Names {
    list: Vec<(String, Shown)>,
}

impl Names {
    fn new(file: &Dockerfile) -> Self {
        let mut list: Vec<(String, Shown)> = Vec::new();
        // How many stages wanted a name, so that many equal names cost no more than different ones.
        let mut used: BTreeMap<String, usize> = BTreeMap::new();
        for stage in &file.stages {
            let given = &stage.from.name.text;
            let mut shown = escape::stage_name(given);
            while let Some(count) = used.get_mut(&shown.text) {
                *count += 1;
                shown.text = format!("{}-{count}", shown.text);
                shown.exact = false;
            }
            used.insert(shown.text.clone(), 1);
            list.push((given.clone(), shown));
        }
        Self { list }
    }

    /// The latest earlier stage that a literal names; the same rule that BuildKit has.
    fn index_before(&self, text: &Text, stage: usize) -> Option<usize> {
        // What a variable holds is not known here.
        if text.pieces.iter().any(|piece| matches!(piece, Piece::Variable(_))) {
            return None;
        }
        let wanted = escape::flat(text);
        self.list.iter().take(stage).rposition(|(given, _)| *given == wanted && !wanted.is_empty())
    }

    /// How a reference to a stage or an image is printed inside the given stage.
    fn reference(&self, text: &Text, stage: usize) -> Shown {
        match self.index_before(text, stage) {
            Some(index) => Shown { text: self.list[index].1.text.clone(), exact: true },
            None => escape::reference(text, escape::IMAGE),
        }
    }
}

/// A part of a flag's value that has its own mark.
type Segment = (String, Option<Tag>, bool);

#[derive(Default)]
struct Out {
    text: String,
    marks: Vec<Mark>,
    inexact: Vec<Range<usize>>,
    instructions: Vec<Range<usize>>,
    /// Whether what is written goes inside a JSON string.
    json: bool,
}

impl Out {
    fn raw(&mut self, text: &str) {
        if self.json {
            let shown = escape::json_inner(text);
            self.text.push_str(&shown.text);
        } else {
            self.text.push_str(text);
        }
    }

    fn mark(&mut self, tag: Option<Tag>, start: usize) {
        if let Some(tag) = tag {
            self.marks.push(Mark { range: start..self.text.len(), tag });
        }
    }

    fn instruction_from(&mut self, start: usize) {
        self.instructions.push(start..self.text.len());
    }

    fn inexact_if(&mut self, inexact: bool, start: usize) {
        if inexact {
            self.inexact.push(start..self.text.len());
        }
    }

    fn shown(&mut self, shown: &Shown, tag: Option<Tag>) {
        let start = self.text.len();
        self.raw(&shown.text);
        self.inexact_if(!shown.exact, start);
        self.mark(tag, start);
    }

    /// One empty line, unless this is the file's start or there is one.
    fn gap(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.raw("\n");
        }
    }

    fn comment(&mut self, lines: &[String]) {
        for line in lines {
            let shown = escape::comment(line);
            self.raw("#");
            if !shown.text.is_empty() {
                self.raw(" ");
                self.shown(&shown, None);
            }
            self.raw("\n");
        }
    }

    fn arg(&mut self, name: &Token, default: Option<&Text>) {
        self.shown(&escape::variable_name(&name.text), name.tag);
        if let Some(default) = default {
            self.raw("=");
            self.shown(&escape::value(default), default.tag);
        }
    }

    fn from(&mut self, from: &From, names: &Names, index: usize) {
        let start = self.text.len();
        self.raw("FROM ");
        if let Some(platform) = from.platform.as_ref().filter(|platform| !platform.is_empty()) {
            self.raw("--platform=");
            self.shown(&escape::reference(platform, escape::PLATFORM), platform.tag);
            self.raw(" ");
        }
        let image = if from.image.is_empty() {
            Shown { text: "scratch".to_owned(), exact: true }
        } else {
            names.reference(&from.image, index)
        };
        self.shown(&image, from.image.tag);
        if let Some((_, name)) = names.list.get(index).filter(|_| !from.unnamed) {
            self.raw(" AS ");
            self.shown(name, from.name.tag);
        }
        self.mark(from.tag, start);
        self.instruction_from(start);
        self.raw("\n");
    }

    fn instruction(&mut self, instruction: &Instruction, names: &Names, stage: usize, shell: Option<&[String]>) {
        match instruction {
            Instruction::Arg(list) => {
                self.raw("ARG");
                for (name, default) in list {
                    self.raw(" ");
                    self.arg(name, default.as_ref());
                }
            }
            Instruction::Env(list) => self.pairs("ENV", list, escape::variable_name, escape::value),
            Instruction::Label(list) => self.pairs("LABEL", list, escape::label_key, escape::quoted),
            Instruction::Workdir(text) => self.single("WORKDIR ", text),
            Instruction::User(text) => self.single("USER ", text),
            Instruction::StopSignal(text) => self.single("STOPSIGNAL ", text),
            Instruction::Expose(list) => {
                self.raw("EXPOSE");
                for port in list.iter().filter(|port| is_not_blank(port)) {
                    self.raw(" ");
                    self.shown(&escape::reference(port, escape::PORT), port.tag);
                }
            }
            Instruction::Volume(list) => {
                self.raw("VOLUME ");
                let paths = list.iter().filter(|path| is_not_blank(path));
                self.array(paths.map(|path| {
                    let mut shown = escape::dest(path).shown;
                    shown.exact &= shown.text.trim() == shown.text;
                    (shown, path.tag)
                }));
            }
            Instruction::Run(run) => self.run(run, names, stage, shell),
            Instruction::Copy(copy) => self.copy(copy, names, stage),
            Instruction::CopyFile(file) => self.copy_file(file),
            Instruction::Healthcheck(check) => self.healthcheck(check),
            Instruction::HealthcheckNone => self.raw("HEALTHCHECK NONE"),
            Instruction::Entrypoint(words) => {
                self.raw("ENTRYPOINT ");
                self.exec(words);
            }
            Instruction::Cmd(words) => {
                self.raw("CMD ");
                self.exec(words);
            }
            Instruction::Shell(words) => {
                self.raw("SHELL ");
                self.array(words.iter().map(|word| (Shown { text: word.clone(), exact: true }, None)));
            }
        }
    }

    fn single(&mut self, keyword: &str, text: &Text) {
        self.raw(keyword);
        self.shown(&escape::value(text), text.tag);
    }

    /// Pairs, each on a line of its own, below each other.
    fn pairs(&mut self, keyword: &str, list: &[(Token, Text)], key: fn(&str) -> Shown, value: fn(&Text) -> Shown) {
        self.raw(keyword);
        for (index, (name, text)) in list.iter().enumerate() {
            if index > 0 {
                self.raw(" \\\n");
                self.raw(&" ".repeat(keyword.len()));
            }
            self.raw(" ");
            self.shown(&key(&name.text), name.tag);
            self.raw("=");
            self.shown(&value(text), text.tag);
        }
    }

    /// A JSON array of strings. JSON escapes lie outside of whatever the place makes of the strings.
    fn array(&mut self, words: impl Iterator<Item = (Shown, Option<Tag>)>) {
        self.raw("[");
        for (index, (shown, tag)) in words.enumerate() {
            if index > 0 {
                self.raw(", ");
            }
            let start = self.text.len();
            self.raw("\"");
            let json = escape::json_inner(&shown.text);
            self.raw(&json.text);
            self.raw("\"");
            self.inexact_if(!(shown.exact && json.exact), start);
            self.mark(tag, start);
        }
        self.raw("]");
    }

    fn exec(&mut self, words: &[Text]) {
        self.array(words.iter().map(|word| (Shown { text: escape::flat(word), exact: true }, word.tag)));
    }

    /// A flag, ` ` in front of it left to the caller.
    fn flag(&mut self, name: &str, segments: &[Segment]) {
        self.raw("--");
        self.raw(name);
        self.raw("=");
        let plain = segments.iter().all(|(text, _, _)| escape::flag_is_plain(text));
        if !plain {
            self.raw("\"");
        }
        for (text, tag, exact) in segments {
            let text = if plain { text.clone() } else { escape::flag_quoted(text) };
            self.shown(&Shown { text, exact: *exact }, *tag);
        }
        if !plain {
            self.raw("\"");
        }
    }

    fn run(&mut self, run: &Run, names: &Names, stage: usize, shell: Option<&[String]>) {
        self.raw("RUN ");
        let mut on_own_line = false;
        for mount in run.mounts.iter().filter(|mount| mount_says_something(mount)) {
            self.flag("mount", &mount_segments(mount, names, stage));
            self.raw(" \\\n    ");
            on_own_line = true;
        }
        if run.network_none {
            self.raw("--network=none");
            self.raw(if on_own_line { " \\\n    " } else { " " });
        }
        match &run.body {
            RunBody::Exec(words) => self.exec(words),
            RunBody::Shell(text) => {
                let text = text.trim();
                if escape::shell_text_is_safe(text) {
                    self.raw(text);
                } else {
                    self.in_shell(shell, |out| {
                        let start = out.text.len();
                        out.raw(text);
                        out.inexact_if(text.contains('\0'), start);
                    });
                }
            }
            RunBody::Commands(list) => {
                let list: Vec<&Command> = list.iter().filter(|command| command_says_something(command)).collect();
                if list.iter().any(|command| holds_control(command)) {
                    self.in_shell(shell, |out| out.commands(&list, " && "));
                } else {
                    self.commands(&list, " && \\\n    ");
                }
            }
        }
    }

    /// The exec form of what a shell would run, with the shell that the shell form would take.
    fn in_shell(&mut self, shell: Option<&[String]>, script: impl FnOnce(&mut Self)) {
        let default = ["/bin/sh".to_owned(), "-c".to_owned()];
        self.raw("[");
        for word in shell.unwrap_or(&default) {
            self.raw("\"");
            self.raw(&escape::json_inner(word).text);
            self.raw("\", ");
        }
        self.raw("\"");
        self.json = true;
        script(self);
        self.json = false;
        self.raw("\"]");
    }

    fn commands(&mut self, list: &[&Command], separator: &str) {
        for (index, command) in list.iter().enumerate() {
            if index > 0 {
                self.raw(separator);
            }
            let start = self.text.len();
            for (index, (name, value)) in command.env.iter().enumerate() {
                if index > 0 {
                    self.raw(" ");
                }
                self.shown(&escape::variable_name(name), None);
                self.raw("=");
                self.shown(&escape::shell_value(value), value.tag);
            }
            for (index, word) in command.words.iter().enumerate() {
                if index > 0 || !command.env.is_empty() {
                    self.raw(" ");
                }
                self.shown(&escape::shell_word(word, index == 0), word.tag);
            }
            if let Some(file) = &command.stdout_to {
                self.raw(" > ");
                self.shown(&escape::shell_word(file, false), file.tag);
            }
            self.mark(command.tag, start);
        }
    }

    /// `--link`, `--chown` and `--chmod`; what is not an owner or a mode is left out.
    fn copy_flags(&mut self, link: bool, chown: Option<&String>, chmod: Option<&String>) {
        if link {
            self.raw(" --link");
        }
        if let Some(owner) = chown.filter(|owner| escape::is_owner(owner)) {
            self.raw(" --chown=");
            self.raw(owner);
        }
        if let Some(mode) = chmod.filter(|mode| escape::is_mode(mode)) {
            self.raw(" --chmod=");
            self.raw(mode);
        }
    }

    fn copy(&mut self, copy: &Copy, names: &Names, stage: usize) {
        self.raw("COPY");
        if let Some(from) = copy.from.as_ref().filter(|from| !from.is_empty()) {
            self.raw(" --from=");
            self.shown(&names.reference(&literal(from), stage), from.tag);
        }
        self.copy_flags(copy.link, copy.chown.as_ref(), copy.chmod.as_ref());
        if copy.parents {
            self.raw(" --parents");
        }
        for pattern in copy.exclude.iter().filter(|pattern| !pattern.is_empty()) {
            let shown = escape::exclude(pattern);
            self.raw(" ");
            self.flag("exclude", &[(shown.text, pattern.tag, shown.exact)]);
        }
        let mut paths: Vec<(escape::Path, Option<Tag>)> = copy
            .sources
            .iter()
            .filter(|source| !source.is_empty())
            .map(|source| (escape::source(source), source.tag))
            .collect();
        paths.push((escape::dest(&copy.dest), copy.dest.tag));
        self.raw(" ");
        if paths.iter().all(|(path, _)| path.plain) {
            for (index, (path, tag)) in paths.iter().enumerate() {
                if index > 0 {
                    self.raw(" ");
                }
                self.shown(&path.shown, *tag);
            }
        } else {
            self.array(paths.into_iter().map(|(path, tag)| (path.shown, tag)));
        }
    }

    fn copy_file(&mut self, file: &CopyFile) {
        let delimiter = escape::delimiter(&file.body);
        self.raw("COPY");
        self.copy_flags(file.link, file.chown.as_ref(), file.chmod.as_ref());
        self.raw(" <<'");
        self.raw(&delimiter);
        self.raw("' ");
        self.shown(&escape::inline_dest(&file.dest), file.dest.tag);
        self.raw("\n");
        let start = self.text.len();
        self.raw(&file.body);
        if !file.body.is_empty() && !file.body.ends_with('\n') {
            self.raw("\n");
            self.inexact_if(true, start);
        }
        self.raw(&delimiter);
    }

    fn healthcheck(&mut self, check: &Healthcheck) {
        self.raw("HEALTHCHECK ");
        let mut flags = false;
        for (name, value) in
            [("interval", &check.interval), ("timeout", &check.timeout), ("start-period", &check.start_period)]
        {
            if let Some(value) = value.as_ref().filter(|value| escape::is_duration(value)) {
                self.raw(&format!("--{name}={value} "));
                flags = true;
            }
        }
        if let Some(retries) = check.retries {
            self.raw(&format!("--retries={retries} "));
            flags = true;
        }
        if flags {
            self.raw("\\\n    ");
        }
        self.raw("CMD ");
        self.exec(&check.command);
    }
}

/// Variables do not expand in `--from`, so they are text there.
fn literal(text: &Text) -> Text {
    Text { pieces: vec![Piece::Literal(escape::flat(text))], tag: text.tag }
}

/// Whether a command needs the exec form, where JSON can say what a line cannot.
fn holds_control(command: &Command) -> bool {
    command
        .words
        .iter()
        .chain(command.env.iter().map(|(_, value)| value))
        .chain(&command.stdout_to)
        .any(|word| escape::flat(word).chars().any(|c| c.is_control() && c != '\t'))
}

fn mount_says_something(mount: &Mount) -> bool {
    match mount {
        Mount::Cache { target, .. } | Mount::Bind { target, .. } | Mount::Tmpfs { target } => !target.is_empty(),
        Mount::Secret { id, .. } => !id.is_empty(),
        Mount::Ssh { .. } => true,
    }
}

/// A mount's fields, as one CSV record.
fn mount_segments(mount: &Mount, names: &Names, stage: usize) -> Vec<Segment> {
    let mut list: Vec<Segment> = Vec::new();
    let word = |list: &mut Vec<Segment>, text: String| list.push((text, None, true));
    let field = |list: &mut Vec<Segment>, key: &str, value: &Text| {
        let (shown, csv) = escape::mount_value(value);
        // CSV wants the whole field quoted, not the value.
        let quote = if csv { "\"" } else { "" };
        list.push((format!(",{quote}{key}="), None, true));
        list.push((shown.text, value.tag, shown.exact));
        list.push((quote.to_owned(), None, true));
    };
    match mount {
        Mount::Cache { target, id, sharing, uid, gid, mode } => {
            word(&mut list, "type=cache".to_owned());
            if let Some(id) = id.as_ref().filter(|id| !id.is_empty()) {
                field(&mut list, "id", id);
            }
            field(&mut list, "target", target);
            if let Some(sharing) = sharing {
                let name = match sharing {
                    Sharing::Shared => "shared",
                    Sharing::Private => "private",
                    Sharing::Locked => "locked",
                };
                word(&mut list, format!(",sharing={name}"));
            }
            for (key, value) in [("uid", uid), ("gid", gid)] {
                if let Some(value) = value {
                    word(&mut list, format!(",{key}={value}"));
                }
            }
            if let Some(mode) = mode {
                word(&mut list, format!(",mode={mode:04o}"));
            }
        }
        Mount::Bind { from, source, target, rw } => {
            word(&mut list, "type=bind".to_owned());
            if let Some(from) = from.as_ref().filter(|from| !from.is_empty()) {
                let shown = names.reference(&Text::literal(from.as_str()), stage);
                word(&mut list, ",from=".to_owned());
                list.push((shown.text, None, shown.exact));
            }
            if let Some(source) = source.as_ref().filter(|source| !source.is_empty()) {
                field(&mut list, "source", source);
            }
            field(&mut list, "target", target);
            if *rw {
                word(&mut list, ",rw".to_owned());
            }
        }
        Mount::Secret { id, target, env, required } => {
            word(&mut list, "type=secret".to_owned());
            field(&mut list, "id", &Text::literal(id.as_str()));
            if let Some(target) = target.as_ref().filter(|target| !target.is_empty()) {
                field(&mut list, "target", target);
            }
            if let Some(env) = env {
                let shown = escape::variable_name(env);
                word(&mut list, ",env=".to_owned());
                list.push((shown.text, None, shown.exact));
            }
            if *required {
                word(&mut list, ",required=true".to_owned());
            }
        }
        Mount::Ssh { required } => {
            word(&mut list, "type=ssh".to_owned());
            if *required {
                word(&mut list, ",required=true".to_owned());
            }
        }
        Mount::Tmpfs { target } => {
            word(&mut list, "type=tmpfs".to_owned());
            field(&mut list, "target", target);
        }
    }
    list
}
