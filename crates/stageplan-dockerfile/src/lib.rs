//! Dockerfile syntax types, and a printer that no value can escape from.
//!
//! A [`Dockerfile`] holds text as *data*. [`print()`] writes it so that whatever a value contains (quotes, newlines, `$`,
//! heredoc marks, a backslash at its end, something that looks like a flag) it stays inside the one place it was given
//! for: it never becomes an instruction, a flag, a mount, a variable or a shell command. Only [`Piece::Variable`]
//! expands and only [`Piece::Glob`] matches.
//!
//! # Values that a place cannot hold
//! `print` is total and never panics. A value is written exactly wherever the syntax can say it, and else changed in
//! one of these ways, with the place listed in [`Printed::inexact`]:
//!
//! | place | what cannot be said | what is printed |
//! | --- | --- | --- |
//! | ENV, ARG, LABEL, WORKDIR, USER, STOPSIGNAL | control characters but tab | a space each |
//! | comments | line breaks, control and direction-changing characters | a space each; `- ` before a would-be directive |
//! | mounts | control characters but tab | a space each |
//! | mounts | characters outside ASCII, which BuildKit's flag parser reads byte by byte | quoted, and misread by BuildKit |
//! | `--exclude` | control characters but tab, characters outside ASCII | `?`, which matches them |
//! | VOLUME | white space at the ends | as it is; BuildKit drops it |
//! | inline file destinations | white space, control characters | `_` each |
//! | inline files | a missing line end at the end | a line end |
//! | EXPOSE, image names, platforms | characters that such names do not have | `_` each |
//! | names of stages, variables and labels | characters that such names do not have | `-` or `_` each |
//! | chown, chmod, durations | anything that is not one | the flag is left out |
//! | everywhere | NUL | a space |
//!
//! RUN has all of it exactly: where a word holds a control character, the instruction takes the exec form, in which JSON
//! can say `\n`. So have COPY, VOLUME, CMD, ENTRYPOINT and HEALTHCHECK. Instructions left with nothing to say (ENV
//! without pairs, COPY without sources, an empty RUN) are not printed; empty COPY sources, volumes, ports and mount
//! targets are left out, because BuildKit reads an empty source as "everything" and refuses the others.
//!
//! Some values are printed exactly and still refused by a build, never misread: ASCII control characters in the path of a
//! context file, and `[`, a leading `!` or spaces at the ends in the source of a bind mount, which BuildKit hands to
//! its file transfer as a pattern.
//!
//! The parser keeps at most 64 KiB per line, so a single longer word is refused by BuildKit, never split.

mod escape;
mod print;
mod syntax;

pub use print::{Mark, Printed, print};
pub use syntax::{
    ArgLine, Command, Copy, CopyFile, Dockerfile, From, Healthcheck, Instruction, Line, Mount, Piece, Run, RunBody,
    Sharing, Stage, Tag, Text, Token,
};
