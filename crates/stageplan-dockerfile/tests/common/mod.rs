//! Values that want to be syntax, and a file that has one value in every place.

use stageplan_dockerfile::{
    ArgLine, Command, Copy, CopyFile, Dockerfile, From, Healthcheck, Instruction, Line, Mount, Piece, Run, RunBody,
    Stage, Text, Token,
};

/// Values that want to be syntax.
pub(crate) const HOSTILE: &[&str] = &[
    "",
    " ",
    "plain",
    "a b",
    " lead",
    "trail ",
    "tab\there",
    "new\nline",
    "x\nRUN touch /pwned",
    "x\r\nRUN touch /pwned",
    "x\rRUN y",
    "\n",
    "\n\n# escape=`\n",
    "\\",
    "\\\\",
    "\\\\\\",
    "end\\",
    "end\\ ",
    "end\\\t",
    "end \\",
    "mid\\dle",
    "\\n",
    "'",
    "''",
    "a'b",
    "'; touch /pwned; '",
    "\"",
    "\"\"",
    "a\"b",
    "\" OTHER=\"x",
    "\"\\",
    "'\"'\"'",
    "$",
    "$$",
    "$HOME",
    "${HOME}",
    "${HOME",
    "${HOME:-x}",
    "${x:-'",
    "${x:-\"",
    "${x:-' <<EOF",
    "} <<EOF ",
    "}\" <<EOF ",
    "\\$HOME",
    "\\\\$HOME",
    "$(touch /pwned)",
    "`touch /pwned`",
    "; touch /pwned",
    "&& touch /pwned",
    "| cat",
    "> /pwned",
    "& ",
    "<<EOF",
    "<<-EOF",
    "<<'EOF'",
    "<<\"EOF\"",
    "3<<EOF",
    "a<<EOF",
    " <<EOF",
    "EOF",
    "x\nEOF\nRUN touch /pwned",
    "#",
    "# comment",
    "#!/bin/sh",
    " # check=skip=all",
    "check=skip=all",
    "syntax=evil/frontend",
    "escape = `",
    "--",
    "--mount=type=bind,target=/x",
    "--network=host",
    "--from=evil",
    "-x",
    "à--network=host",
    "à --network=host",
    "\u{a0}--privileged",
    "\u{85}--x",
    "[",
    "[\"a\"]",
    "[1]",
    "[]",
    "[[]]",
    "*",
    "**",
    "a*b?c[d]",
    "!negated",
    "{a,b}",
    "~",
    "~root",
    "a,b",
    "a,source=/etc",
    "\",type=secret",
    "a=b",
    "A=b",
    "=",
    "if",
    "!",
    "%PATH%",
    "FROM scratch",
    "AS evil",
    "\u{feff}x",
    "\u{feff}",
    "\0",
    "a\0b",
    "\u{1b}[2J",
    "\u{7f}",
    "\u{b}x",
    "\u{c}RUN x",
    "\u{2028}RUN x",
    "\u{202e}txt",
    "\u{200b}",
    "é ü 漢字 🦀",
    "https://evil.example/x",
    "git@evil.example:x/y.git",
    "../../etc/passwd",
    "/",
    "dir/",
    "C:\\x",
    "NONE",
    "CMD x",
    "ONBUILD RUN x",
];

fn tok(value: &str) -> Token {
    Token::new(value)
}

fn exec(value: &str) -> Vec<Text> {
    vec![value.into(), "--".into(), value.into()]
}

fn line(value: &str, instruction: Instruction) -> Line {
    Line { comment: vec![value.to_owned(), "check=skip=all".to_owned()], instruction, tag: None, blank_before: true }
}

fn run(value: &str, mounts: bool, body: RunBody) -> Instruction {
    let list = vec![
        Mount::Cache {
            target: value.into(),
            id: Some(value.into()),
            sharing: None,
            uid: Some(1),
            gid: None,
            mode: Some(0o755),
        },
        Mount::Bind { from: Some(value.into()), source: Some(value.into()), target: value.into(), rw: true },
        Mount::Secret { id: value.into(), target: Some(value.into()), env: Some(value.into()), required: true },
        Mount::Ssh { required: false },
        Mount::Tmpfs { target: value.into() },
    ];
    Instruction::Run(Run { mounts: if mounts { list } else { Vec::new() }, network_none: mounts, body })
}

/// A command with the value as program, argument, variable and output.
pub(crate) fn command(value: &str) -> Command {
    Command {
        env: vec![(value.to_owned(), value.into())],
        words: vec![
            value.into(),
            value.into(),
            Text::variable("HOME").then(Piece::Literal(value.into())),
            Text::literal(value).then(Piece::Variable("HOME".into())).then(Piece::Literal(value.into())),
            Text::glob(value),
            Text::literal(value).then(Piece::Glob(value.into())),
            Text::variable(value),
        ],
        stdout_to: Some(value.into()),
        tag: Some(7),
    }
}

/// A file with the value in every place.
pub(crate) fn everywhere(value: &str) -> Dockerfile {
    let mixed =
        || Text::literal(value).then(Piece::Variable("HOME".into())).then(Piece::Literal(value.into())).tagged(1);
    let bare = || Command { words: vec![value.into(), mixed()], ..Command::default() };
    let lines = vec![
        Instruction::Arg(vec![(tok(value), None), (tok(value), Some(mixed())), (tok("B"), Some(value.into()))]),
        Instruction::Env(vec![(tok(value), value.into()), (tok("B"), mixed()), (tok("C"), Text::variable(value))]),
        Instruction::Label(vec![(tok(value), value.into()), (tok("b"), mixed())]),
        Instruction::Workdir(mixed()),
        Instruction::User(mixed()),
        Instruction::Expose(vec![mixed()]),
        Instruction::Volume(vec![mixed(), value.into()]),
        Instruction::StopSignal(mixed()),
        run(value, false, RunBody::Commands(vec![bare()])),
        run(value, true, RunBody::Commands(vec![bare(), command(value), command(value)])),
        run(value, true, RunBody::Exec(exec(value))),
        run(value, false, RunBody::Shell(format!("echo {value}"))),
        run(value, true, RunBody::Shell(format!("{value}x"))),
        Instruction::Copy(Copy {
            from: Some(format!("x{value}").into()),
            link: true,
            chown: Some(value.into()),
            chmod: Some(value.into()),
            parents: false,
            exclude: vec![value.into(), Text::glob(value), mixed()],
            sources: vec![mixed(), value.into(), Text::glob(value)],
            dest: value.into(),
        }),
        Instruction::Copy(Copy { sources: vec![mixed()], dest: mixed(), parents: true, ..Copy::default() }),
        Instruction::CopyFile(CopyFile {
            dest: value.into(),
            body: format!("{value}\nEOF\n{value}"),
            chmod: Some("755".into()),
            ..CopyFile::default()
        }),
        Instruction::CopyFile(CopyFile { dest: mixed(), body: value.into(), ..CopyFile::default() }),
        Instruction::Healthcheck(Healthcheck {
            interval: Some(value.into()),
            timeout: Some("3s".into()),
            start_period: Some(value.into()),
            retries: Some(3),
            command: exec(value),
        }),
        Instruction::Entrypoint(exec(value)),
        Instruction::Cmd(exec(value)),
        Instruction::Shell(vec!["/bin/sh".into(), value.into()]),
        run(value, false, RunBody::Commands(vec![bare()])),
    ];
    let stage = |name: &str, image: Text, lines: Vec<Line>| Stage {
        comment: vec![value.to_owned()],
        from: From { platform: Some(mixed()), image, name: tok(name), unnamed: false, tag: Some(2) },
        lines,
    };
    Dockerfile {
        syntax: Some(format!("docker/dockerfile:1{value}")),
        header: vec![value.to_owned(), "escape=`".to_owned()],
        args: vec![
            ArgLine {
                comment: vec![value.into()],
                name: tok(value),
                default: Some(value.into()),
                ..ArgLine::default()
            },
            ArgLine { name: tok("B"), default: Some(mixed()), ..ArgLine::default() },
        ],
        stages: vec![
            stage(value, Text::literal(format!("x{value}")), lines.into_iter().map(|i| line(value, i)).collect()),
            stage(value, mixed(), Vec::new()),
            stage("last", value.into(), Vec::new()),
        ],
    }
}
