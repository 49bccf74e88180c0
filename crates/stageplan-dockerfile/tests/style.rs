//! What ordinary files look like, and where the marks are.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use stageplan_dockerfile::{
    ArgLine, Command, Copy, CopyFile, Dockerfile, From, Healthcheck, Instruction, Line, Mount, Piece, Printed, Run,
    RunBody, Sharing, Stage, Text, Token, print,
};

fn stage(lines: Vec<Instruction>) -> Dockerfile {
    let from = From { image: "alpine".into(), name: Token::new("x"), ..From::default() };
    let lines = lines.into_iter().map(Line::new).collect();
    Dockerfile { stages: vec![Stage { comment: vec![], from, lines }], ..Dockerfile::default() }
}

/// One instruction, as printed.
fn one(instruction: Instruction) -> String {
    let text = print(&stage(vec![instruction])).text;
    text.strip_prefix("FROM alpine AS x\n").unwrap().trim_end_matches('\n').to_owned()
}

fn run(mounts: Vec<Mount>, network_none: bool, body: RunBody) -> String {
    one(Instruction::Run(Run { mounts, network_none, body }))
}

fn commands(list: &[&[&str]]) -> RunBody {
    RunBody::Commands(list.iter().map(|words| Command::new(words.iter().copied())).collect())
}

fn cache(target: &str) -> Mount {
    Mount::Cache { target: target.into(), id: None, sharing: None, uid: None, gid: None, mode: None }
}

fn token_pairs(list: &[(&str, &str)]) -> Vec<(Token, Text)> {
    list.iter().map(|(name, value)| (Token::new(*name), (*value).into())).collect()
}

#[test]
fn a_whole_file() {
    let mut install = Line::new(Instruction::Run(Run {
        mounts: vec![cache("/root/.npm")],
        network_none: false,
        body: commands(&[&["npm", "ci"]]),
    }));
    install.comment = vec!["Dependencies first: they change less often than the code.".into()];
    install.blank_before = true;
    let file = Dockerfile {
        syntax: Some("docker/dockerfile:1".into()),
        header: vec!["Made by a planner.".into(), String::new(), "check=skip=all".into()],
        args: vec![ArgLine { name: Token::new("NODE"), default: Some("24".into()), ..ArgLine::default() }],
        stages: vec![
            Stage {
                comment: vec!["Builds.".into()],
                from: From {
                    platform: Some(Text::variable("BUILDPLATFORM")),
                    image: Text::literal("node:")
                        .then(Piece::Variable("NODE".into()))
                        .then(Piece::Literal("-slim".into())),
                    name: Token::new("Build Stage"),
                    unnamed: false,
                    tag: None,
                },
                lines: vec![
                    Line::new(Instruction::Workdir("/app".into())),
                    Line::new(Instruction::Copy(Copy {
                        sources: vec![Text::glob("package*.json")],
                        dest: "./".into(),
                        ..Copy::default()
                    })),
                    install,
                ],
            },
            Stage {
                comment: vec![],
                from: From { name: Token::new("final"), ..From::default() },
                lines: vec![
                    Line::new(Instruction::Copy(Copy {
                        from: Some("Build Stage".into()),
                        link: true,
                        chown: Some("1000:1000".into()),
                        sources: vec!["/app".into()],
                        dest: "/app/".into(),
                        ..Copy::default()
                    })),
                    Line::new(Instruction::Cmd(vec!["node".into(), "server.js".into()])),
                ],
            },
        ],
    };
    let expected = "\
# syntax=docker/dockerfile:1

# Made by a planner.
#
# - check=skip=all

ARG NODE=24

# Builds.
FROM --platform=$BUILDPLATFORM node:${NODE}-slim AS build-stage
WORKDIR /app
COPY package*.json ./

# Dependencies first: they change less often than the code.
RUN --mount=type=cache,target=/root/.npm \\
    npm ci

FROM scratch AS final
COPY --from=build-stage --link --chown=1000:1000 /app /app/
CMD [\"node\", \"server.js\"]
";
    assert_eq!(print(&file).text, expected);
}

#[test]
fn values() {
    for (value, printed) in [
        ("production", "production"),
        ("", r#""""#),
        ("a b", r#""a b""#),
        ("-x", r#""-x""#),
        ("--x", r#""--x""#),
        (r#"a"b"#, r#""a\"b""#),
        ("a'b", r#""a'b""#),
        ("$HOME", r#""\$HOME""#),
        (r"a\", r#""a\\""#),
        ("a\nb", r#""a b""#),
        ("a\tb", "\"a\tb\""),
    ] {
        assert_eq!(one(Instruction::Env(token_pairs(&[("A", value)]))), format!("ENV A={printed}"));
        if !value.is_empty() {
            assert_eq!(one(Instruction::Workdir(value.into())), format!("WORKDIR {printed}"));
        }
    }
    let path = Text::literal("/venv/bin:").then(Piece::Variable("PATH".into()));
    assert_eq!(one(Instruction::Env(vec![(Token::new("PATH"), path)])), "ENV PATH=/venv/bin:${PATH}");
    assert_eq!(
        one(Instruction::Env(token_pairs(&[("A", "1"), ("1 b", "2")]))),
        "ENV A=1 \\\n    _1_b=2",
        "names are made valid"
    );
    assert_eq!(
        one(Instruction::Label(token_pairs(&[("a.b", "1"), ("--c d", "2")]))),
        "LABEL a.b=\"1\" \\\n      c-d=\"2\""
    );
    assert_eq!(
        one(Instruction::Arg(vec![(Token::new("A"), None), (Token::new("B"), Some("x y".into()))])),
        "ARG A B=\"x y\""
    );
    assert_eq!(one(Instruction::Expose(vec!["8080".into(), "53/udp".into(), "1 2".into()])), "EXPOSE 8080 53/udp 1_2");
    assert_eq!(one(Instruction::Volume(vec!["/a b".into(), "$x".into()])), r#"VOLUME ["/a b", "\\$x"]"#);
    assert_eq!(one(Instruction::User("65532:65532".into())), "USER 65532:65532");
}

#[test]
fn shell_words() {
    for (word, printed) in [
        ("a", "a"),
        ("", "''"),
        ("a b", "'a b'"),
        ("it's", r"'it'\''s'"),
        ("$HOME", "'$HOME'"),
        ("<<EOF", "'<<EOF'"),
        ("#x", "'#x'"),
        ("end\\", "'end\\'"),
        ("*.js", "'*.js'"),
        ("--flag=x", "--flag=x"),
    ] {
        assert_eq!(run(vec![], false, commands(&[&["echo", word]])), format!("RUN echo {printed}"));
    }
    for (word, printed) in [("--x", "'--x'"), ("[", "'['"), ("A=b", "'A=b'"), ("if", "'if'"), ("-x", "'-x'")] {
        assert_eq!(run(vec![], false, commands(&[&[word]])), format!("RUN {printed}"));
    }
    assert_eq!(
        run(vec![], false, commands(&[&["printf", "a\nb"], &["true"]])),
        r#"RUN ["/bin/sh", "-c", "printf 'a\nb' && true"]"#
    );
    let command = Command {
        env: vec![("A".into(), "1 2".into())],
        words: vec![
            "rm".into(),
            Text::literal("/var/lib/apt/lists/").then(Piece::Glob("*".into())),
            Text::variable("HOME").then(Piece::Literal("/x".into())),
            Text::variable("HOME").then(Piece::Literal("x".into())),
            Text::variable("HOME").then(Piece::Literal("\"".into())),
            Text::variable("A;b"),
        ],
        stdout_to: Some("/out".into()),
        tag: None,
    };
    assert_eq!(
        run(vec![], false, RunBody::Commands(vec![command])),
        "RUN A='1 2' rm /var/lib/apt/lists/* \"$HOME/x\" \"${HOME}x\" \"$HOME\"'\"' '${A;b}' > /out"
    );
}

#[test]
fn runs() {
    assert_eq!(
        run(vec![], false, commands(&[&["apt-get", "update"], &["apt-get", "install", "-y", "git"]])),
        "RUN apt-get update && \\\n    apt-get install -y git"
    );
    assert_eq!(run(vec![], true, RunBody::Exec(vec!["/a b".into()])), r#"RUN --network=none ["/a b"]"#);
    let mounts = vec![
        Mount::Cache {
            target: "/c".into(),
            id: Some("a,b".into()),
            sharing: Some(Sharing::Locked),
            uid: Some(1000),
            gid: None,
            mode: Some(0o755),
        },
        Mount::Bind { from: Some("img:1".into()), source: Some("a b".into()), target: "$x".into(), rw: true },
        Mount::Secret { id: "npm".into(), target: None, env: Some("TOKEN".into()), required: true },
        Mount::Ssh { required: false },
        Mount::Tmpfs { target: "/tmp".into() },
    ];
    assert_eq!(
        run(mounts, true, commands(&[&["make"]])),
        r#"RUN --mount="type=cache,\"id=a,b\",target=/c,sharing=locked,uid=1000,mode=0755" \
    --mount="type=bind,from=img:1,source=a b,target=\\\$x,rw" \
    --mount=type=secret,id=npm,env=TOKEN,required=true \
    --mount=type=ssh \
    --mount=type=tmpfs,target=/tmp \
    --network=none \
    make"#
    );
    for (text, printed) in [
        ("npm run build | tee log", "npm run build | tee log"),
        ("cat <<EOF", r#"["/bin/sh", "-c", "cat <<EOF"]"#),
        ("a \\", r#"["/bin/sh", "-c", "a \\"]"#),
        ("a\nb", r#"["/bin/sh", "-c", "a\nb"]"#),
        ("[ -f x ]", r#"["/bin/sh", "-c", "[ -f x ]"]"#),
        ("--x", r#"["/bin/sh", "-c", "--x"]"#),
        ("# x", r##"["/bin/sh", "-c", "# x"]"##),
    ] {
        assert_eq!(run(vec![], false, RunBody::Shell(text.into())), format!("RUN {printed}"));
    }
    let text = print(&stage(vec![
        Instruction::Shell(vec!["/bin/bash".into(), "-ec".into()]),
        Instruction::Run(Run { mounts: vec![], network_none: false, body: RunBody::Shell("a\nb".into()) }),
    ]))
    .text;
    assert!(
        text.ends_with("RUN [\"/bin/bash\", \"-ec\", \"a\\nb\"]\n"),
        "the exec form takes the stage's shell: {text}"
    );
}

#[test]
fn copies() {
    let copy = |source: Text, dest: &str| {
        one(Instruction::Copy(Copy { sources: vec![source], dest: dest.into(), ..Copy::default() }))
    };
    for (source, printed) in [
        ("src", "COPY src ./"),
        ("a b", r#"COPY ["a b", "./"]"#),
        ("[id].tsx", r#"COPY ["[\\\\[]id].tsx", "./"]"#),
        ("*", r#"COPY ["[\\\\*]", "./"]"#),
        ("$x", r#"COPY ["\\$x", "./"]"#),
        ("<<EOF", r#"COPY ["\\<\\<EOF", "./"]"#),
        ("--from=x", r#"COPY ["--from=x", "./"]"#),
        ("!x", r#"COPY ["[!]x", "./"]"#),
        ("https://x", "COPY ./https://x ./"),
        ("\u{feff}", r#"COPY ["\\\ufeff", "./"]"#),
    ] {
        assert_eq!(copy(source.into(), "./"), printed);
    }
    assert_eq!(copy(Text::glob("*.js"), ""), "COPY *.js ./");
    assert_eq!(copy(Text::literal(""), "x"), "", "an empty source would be everything");
    let flags = Copy {
        from: Some("a b".into()),
        chown: Some("root; x".into()),
        chmod: Some("0755".into()),
        parents: true,
        exclude: vec![Text::glob("**/*.md"), "!x y".into()],
        sources: vec!["a".into()],
        dest: "/b/".into(),
        ..Copy::default()
    };
    assert_eq!(
        one(Instruction::Copy(flags)),
        r#"COPY --from=a_b --chmod=0755 --parents --exclude=**/*.md --exclude="\\!x y" a /b/"#
    );
    let file = CopyFile { dest: "/etc/a b".into(), body: "$x\nEOF\nEOF1\r\nend".into(), ..CopyFile::default() };
    assert_eq!(one(Instruction::CopyFile(file)), "COPY <<'EOF2' /etc/a_b\n$x\nEOF\nEOF1\r\nend\nEOF2");
}

#[test]
fn run_time() {
    let check = Healthcheck {
        interval: Some("30s".into()),
        timeout: Some("3".into()),
        start_period: Some("1m30s".into()),
        retries: Some(3),
        command: vec!["a".into(), "\"\n".into()],
    };
    assert_eq!(
        one(Instruction::Healthcheck(check)),
        "HEALTHCHECK --interval=30s --start-period=1m30s --retries=3 \\\n    CMD [\"a\", \"\\\"\\n\"]"
    );
    assert_eq!(one(Instruction::HealthcheckNone), "HEALTHCHECK NONE");
    assert_eq!(one(Instruction::Entrypoint(vec![])), "ENTRYPOINT []");
    assert_eq!(one(Instruction::Env(vec![])), "", "nothing to say");
}

#[test]
fn stage_names_are_made_valid_and_unique_and_references_follow() {
    let stage = |name: &str, image: &str| Stage {
        from: From { name: Token::new(name), image: image.into(), ..From::default() },
        ..Stage::default()
    };
    let stages =
        vec![stage("a b", "x"), stage("A-B", "a b"), stage("1", "A-B"), stage("scratch", "1"), stage("", "scratch")];
    assert_eq!(
        print(&Dockerfile { stages, ..Dockerfile::default() }).text.replace("\n\n", "\n"),
        "FROM x AS a-b\nFROM a-b AS a-b-2\nFROM a-b-2 AS stage-1\nFROM stage-1 AS stage-scratch\nFROM stage-scratch AS stage\n"
    );
}

#[test]
fn a_stage_may_go_without_a_name() {
    let mut file = stage(vec![Instruction::Workdir("/app".into())]);
    file.stages[0].from.unnamed = true;
    assert_eq!(print(&file).text, "FROM alpine\nWORKDIR /app\n");
}

#[test]
fn every_instruction_has_its_bytes_in_order() {
    let mut file = stage(vec![
        Instruction::Run(Run { mounts: vec![cache("/c")], network_none: false, body: commands(&[&["a"], &["b"]]) }),
        Instruction::Env(vec![]),
        Instruction::Cmd(vec!["x".into()]),
    ]);
    file.args.push(ArgLine { name: Token::new("A"), ..ArgLine::default() });
    let printed = print(&file);
    let texts: Vec<&str> = printed.instructions.iter().map(|range| &printed.text[range.clone()]).collect();
    let [arg, from, run, nothing, cmd] = texts.as_slice() else { panic!("{texts:?}") };
    assert_eq!((*arg, *from, *nothing, *cmd), ("ARG A", "FROM alpine AS x", "", "CMD [\"x\"]"));
    assert!(run.starts_with("RUN --mount") && run.ends_with('b'), "{run}");
}

fn marked(printed: &Printed) -> Vec<(u32, &str)> {
    printed.marks.iter().map(|mark| (mark.tag, &printed.text[mark.range.clone()])).collect()
}

#[test]
fn marks_nest_and_losses_are_told() {
    let command =
        Command { words: vec!["npm".into(), Text::literal("run it").tagged(3)], tag: Some(2), ..Command::default() };
    let mut line = Line::new(Instruction::Run(Run {
        mounts: vec![Mount::Tmpfs { target: Text::literal("/t t").tagged(4) }],
        network_none: false,
        body: RunBody::Commands(vec![command]),
    }));
    line.tag = Some(1);
    let mut file = stage(vec![Instruction::Env(vec![(
        Token { text: "A".into(), tag: Some(5) },
        Text::literal("x\ny").tagged(6),
    )])]);
    file.stages[0].lines.push(line);
    file.stages[0].from.tag = Some(7);
    file.stages[0].from.image.tag = Some(8);
    let printed = print(&file);
    assert_eq!(
        marked(&printed),
        [
            (7, "FROM alpine AS x"),
            (8, "alpine"),
            (5, "A"),
            (6, "\"x y\""),
            (1, "RUN --mount=\"type=tmpfs,target=/t t\" \\\n    npm 'run it'"),
            (4, "/t t"),
            (2, "npm 'run it'"),
            (3, "'run it'"),
        ]
    );
    let lost: Vec<&str> = printed.inexact.iter().map(|range| &printed.text[range.clone()]).collect();
    assert_eq!(lost, ["\"x y\""]);
}
