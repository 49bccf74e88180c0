//! Colours, and the one way in which text of a project reaches a terminal.

use std::fmt::Write;

use anstyle::{AnsiColor, Color, Style};
use stageplan::commands::misleads;

const fn colour(colour: AnsiColor) -> Style {
    Style::new().fg_color(Some(Color::Ansi(colour)))
}

pub(crate) const BOLD: Style = Style::new().bold();
pub(crate) const DIM: Style = Style::new().dimmed();
pub(crate) const RED: Style = colour(AnsiColor::Red).bold();
pub(crate) const YELLOW: Style = colour(AnsiColor::Yellow).bold();
pub(crate) const GREEN: Style = colour(AnsiColor::Green).bold();
pub(crate) const CYAN: Style = colour(AnsiColor::Cyan);

/// Text in a style.
pub(crate) fn paint(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}

/// Text of a project, made harmless for a terminal and for a line: control characters and those that turn the direction
/// of writing are shown as escapes instead of being obeyed.
pub(crate) fn plain(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        if c == '\n' {
            safe.push_str("\\n");
        } else if c == '\t' {
            safe.push(' ');
        } else if c.is_control() || misleads(c) {
            // Writing to a string cannot fail.
            let _ = write!(safe, "\\u{{{:x}}}", u32::from(c));
        } else {
            safe.push(c);
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_from_a_project_steers_the_terminal() {
        assert_eq!(plain("a\u{1b}[31mb\nc\u{202e}d"), "a\\u{1b}[31mb\\nc\\u{202e}d");
    }
}
