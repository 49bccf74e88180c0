//! What a Dockerfile says, as types. Nothing in here is escaped: texts are the values that are meant.

/// An opaque mark of the caller's; it comes back with the byte range where its text was printed.
pub type Tag = u32;

/// A literal name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Token {
    /// The name that is meant.
    pub text: String,
    /// The caller's mark.
    pub tag: Option<Tag>,
}

impl Token {
    /// A name without a mark.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), tag: None }
    }
}

/// A part of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Characters that mean themselves.
    Literal(String),
    /// A variable, `${NAME}`. A name that is not `[A-Za-z_][A-Za-z0-9_]*` is printed as literal text. In exec forms and
    /// in `--from` and `--exclude` nothing expands, so a variable is literal text there too.
    Variable(String),
    /// A pattern that is meant to match (`*`, `?`, `[a-z]`), in COPY sources, `--exclude` and arguments of shell
    /// commands. Elsewhere, and for its other characters, it is literal text.
    Glob(String),
}

/// A value in which only [`Piece::Variable`] expands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text {
    /// The value's parts, joined without a separator.
    pub pieces: Vec<Piece>,
    /// The caller's mark.
    pub tag: Option<Tag>,
}

impl Text {
    /// A literal value.
    pub fn literal(text: impl Into<String>) -> Self {
        Self { pieces: vec![Piece::Literal(text.into())], tag: None }
    }

    /// The value of one variable.
    pub fn variable(name: impl Into<String>) -> Self {
        Self { pieces: vec![Piece::Variable(name.into())], tag: None }
    }

    /// A pattern that is meant to match.
    pub fn glob(pattern: impl Into<String>) -> Self {
        Self { pieces: vec![Piece::Glob(pattern.into())], tag: None }
    }

    /// The same value with a mark.
    #[must_use]
    pub fn tagged(mut self, tag: Tag) -> Self {
        self.tag = Some(tag);
        self
    }

    /// The same value with another piece at its end.
    #[must_use]
    pub fn then(mut self, piece: Piece) -> Self {
        self.pieces.push(piece);
        self
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.pieces.iter().all(|piece| match piece {
            Piece::Literal(text) | Piece::Glob(text) => text.is_empty(),
            Piece::Variable(_) => false,
        })
    }
}

impl<T: Into<String>> core::convert::From<T> for Text {
    fn from(text: T) -> Self {
        Self::literal(text)
    }
}

/// A whole file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dockerfile {
    /// The frontend's image for the `# syntax=` line, such as `docker/dockerfile:1`.
    pub syntax: Option<String>,
    /// Comment lines at the top, below the directive.
    pub header: Vec<String>,
    /// ARG lines before the first stage.
    pub args: Vec<ArgLine>,
    /// The stages in their order.
    pub stages: Vec<Stage>,
}

/// An ARG before the first stage.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ArgLine {
    /// Comment lines above.
    pub comment: Vec<String>,
    /// The variable's name.
    pub name: Token,
    /// The value that it has when the build gives none.
    pub default: Option<Text>,
    /// The mark for the whole instruction.
    pub tag: Option<Tag>,
    /// Whether an empty line comes before it.
    pub blank_before: bool,
}

/// A build stage.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stage {
    /// Comment lines above FROM.
    pub comment: Vec<String>,
    /// What the stage starts from, and its name.
    pub from: From,
    /// The instructions.
    pub lines: Vec<Line>,
}

/// A FROM instruction.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct From {
    /// `--platform`.
    pub platform: Option<Text>,
    /// The image, or an earlier stage's name. Empty means `scratch`.
    pub image: Text,
    /// The stage's name. Printed in lower case with the characters `a-z0-9._-`, and made unique; references to it in
    /// FROM, `COPY --from` and mounts follow.
    pub name: Token,
    /// Whether the name is left out, as a file of one stage does.
    pub unnamed: bool,
    /// The mark for the whole instruction.
    pub tag: Option<Tag>,
}

/// An instruction of a stage with what surrounds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Comment lines above.
    pub comment: Vec<String>,
    /// The instruction.
    pub instruction: Instruction,
    /// The mark for the whole instruction.
    pub tag: Option<Tag>,
    /// Whether an empty line comes before it.
    pub blank_before: bool,
}

impl Line {
    /// An instruction without comment and mark.
    pub fn new(instruction: Instruction) -> Self {
        Self { comment: Vec::new(), instruction, tag: None, blank_before: false }
    }
}

/// An instruction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Instruction {
    /// ARG: names with their defaults.
    Arg(Vec<(Token, Option<Text>)>),
    /// ENV: names with their values.
    Env(Vec<(Token, Text)>),
    /// LABEL: keys with their values.
    Label(Vec<(Token, Text)>),
    /// WORKDIR.
    Workdir(Text),
    /// USER.
    User(Text),
    /// EXPOSE.
    Expose(Vec<Text>),
    /// VOLUME.
    Volume(Vec<Text>),
    /// STOPSIGNAL.
    StopSignal(Text),
    /// RUN.
    Run(Run),
    /// COPY of files.
    Copy(Copy),
    /// COPY of a file whose content stands in the Dockerfile.
    CopyFile(CopyFile),
    /// HEALTHCHECK with a command.
    Healthcheck(Healthcheck),
    /// `HEALTHCHECK NONE`.
    HealthcheckNone,
    /// ENTRYPOINT in exec form; `[]` clears an inherited one.
    Entrypoint(Vec<Text>),
    /// CMD in exec form; `[]` clears an inherited one.
    Cmd(Vec<Text>),
    /// SHELL. It must be a POSIX shell: commands are quoted for one.
    Shell(Vec<String>),
}

/// A RUN instruction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// `--mount` flags.
    pub mounts: Vec<Mount>,
    /// `--network=none`.
    pub network_none: bool,
    /// What is run.
    pub body: RunBody,
}

/// What a RUN instruction runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RunBody {
    /// Commands joined by `&&`.
    Commands(Vec<Command>),
    /// A program without a shell. Nothing expands.
    Exec(Vec<Text>),
    /// Shell text that a user gave as such. Printed as it is when it is one line that neither the Dockerfile parser nor
    /// a line break can read otherwise, else handed to the shell in exec form.
    Shell(String),
}

/// A command for a POSIX shell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Command {
    /// Variables set for this command alone.
    pub env: Vec<(String, Text)>,
    /// The program and its arguments.
    pub words: Vec<Text>,
    /// A file that takes the output.
    pub stdout_to: Option<Text>,
    /// The caller's mark.
    pub tag: Option<Tag>,
}

impl Command {
    /// A command out of literal words.
    pub fn new<T: Into<Text>>(words: impl IntoIterator<Item = T>) -> Self {
        Self { words: words.into_iter().map(Into::into).collect(), ..Self::default() }
    }
}

/// How builds that run at the same time share a cache mount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sharing {
    /// All use it at once.
    Shared,
    /// Each gets its own.
    Private,
    /// One waits for the other.
    Locked,
}

/// A `--mount` flag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mount {
    /// A folder kept between builds.
    Cache {
        /// Where it is mounted.
        target: Text,
        /// Its identity; the target when there is none.
        id: Option<Text>,
        /// How builds share it.
        sharing: Option<Sharing>,
        /// Owner of a new folder.
        uid: Option<u32>,
        /// Group of a new folder.
        gid: Option<u32>,
        /// Mode of a new folder.
        mode: Option<u32>,
    },
    /// Files of the context, a stage or an image.
    Bind {
        /// A stage or an image; the context when there is none.
        from: Option<String>,
        /// The path there.
        source: Option<Text>,
        /// Where it is mounted.
        target: Text,
        /// Whether it can be written; what is written is dropped.
        rw: bool,
    },
    /// A secret.
    Secret {
        /// Its identity.
        id: String,
        /// The file to mount it as.
        target: Option<Text>,
        /// The variable to hold it.
        env: Option<String>,
        /// Whether the build fails without it.
        required: bool,
    },
    /// The SSH agent.
    Ssh {
        /// Whether the build fails without it.
        required: bool,
    },
    /// A folder in memory.
    Tmpfs {
        /// Where it is mounted.
        target: Text,
    },
}

/// A COPY instruction.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Copy {
    /// A stage or an image; the context when there is none.
    pub from: Option<Text>,
    /// `--link`.
    pub link: bool,
    /// `--chown`, as numbers: `1000` or `1000:1000`.
    pub chown: Option<String>,
    /// `--chmod`, as three or four octal digits.
    pub chmod: Option<String>,
    /// `--parents`.
    pub parents: bool,
    /// `--exclude`, once for each.
    pub exclude: Vec<Text>,
    /// What is copied. Only [`Piece::Glob`] matches.
    pub sources: Vec<Text>,
    /// Where it is copied to.
    pub dest: Text,
}

/// A COPY instruction with the file in it. Nothing in the body expands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CopyFile {
    /// The file's path, with its name.
    pub dest: Text,
    /// The file's content.
    pub body: String,
    /// `--link`.
    pub link: bool,
    /// `--chown`, as numbers.
    pub chown: Option<String>,
    /// `--chmod`, as octal digits.
    pub chmod: Option<String>,
}

/// A HEALTHCHECK instruction. Durations are as Go writes them: `30s`, `1m30s`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Healthcheck {
    /// Time between checks.
    pub interval: Option<String>,
    /// Time that a check may take.
    pub timeout: Option<String>,
    /// Time in which failures do not count.
    pub start_period: Option<String>,
    /// Failures until the container is unhealthy.
    pub retries: Option<u32>,
    /// The command, in exec form.
    pub command: Vec<Text>,
}
